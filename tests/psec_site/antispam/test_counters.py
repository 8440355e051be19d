"""What is counted is in the database, tells nobody who it was, and outlives the shared cache."""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from signal import SIGCONT, SIGSTOP

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection

from psec_site.antispam import counters, guard, time_token
from psec_site.antispam.models import RateCounter, SpentToken
from tests.psec_site.antispam.helpers import request, stored
from tests.youth_stories.submit.test_form import MINOR, all_answers, send

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]


@pytest.mark.django_db(transaction=True)
def test_no_count_is_lost_when_many_come_at_once():
    def count_once(_):
        try:
            return counters.count("something", counters.Window.DAY, enough=99)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        numbers = list(threads.map(count_once, range(20)))
    assert sorted(numbers) == list(range(1, 21))


def test_no_network_and_no_address_is_stored(client):
    send(client, all_answers(client, MINOR, "16_17"), words=True)
    rows = [*RateCounter.objects.values_list("key"), *SpentToken.objects.values_list("nonce")]
    sessions = [session.get_decoded() for session in Session.objects.all()]
    kept = json.dumps([rows, sessions, stored().robot_signs])
    assert len(rows) == 8  # network, total (of form and story), two addresses, token twice
    for private in ("127.0.0", "example.org"):
        assert private not in kept


def test_the_key_of_the_counters_changes_daily_and_is_ours(settings):
    with time_machine.travel("2026-03-02 12:00-05:00", tick=False) as clock:
        today = counters._key("network 203.0.113.7/32")
        assert counters._key("network 203.0.113.7/32") == today
        assert "203.0" not in today
        clock.shift(timedelta(days=1))
        assert counters._key("network 203.0.113.7/32") != today
        clock.shift(timedelta(days=-1))
        settings.SECRET_KEY = "another"
        assert counters._key("network 203.0.113.7/32") != today


def test_what_is_over_is_removed_and_what_still_counts_is_kept(capsys):
    def left() -> tuple[int, int]:
        return RateCounter.objects.count(), SpentToken.objects.count()

    with time_machine.travel("2026-03-02 12:30-05:00", tick=False) as clock:
        guard.check(request(), "invitation", addresses=["guardian@example.org"])
        token = time_token.issue()
        time_token.spend(token)
        call_command("retention")
        assert left() == (3, 1)
        clock.shift(timedelta(hours=1))
        call_command("retention", dry_run=True)
        assert "due: 2 × rate counter" in capsys.readouterr().out
        assert left() == (3, 1)
        call_command("retention")
        assert left() == (1, 1)  # network and total are over; the address has its day
        clock.shift(timedelta(hours=23))
        call_command("retention")
        assert left() == (0, 1)
        with pytest.raises(time_token.TokenSpent):
            time_token.spend(token)
        clock.shift(timedelta(hours=2))
        call_command("retention")
        assert left() == (0, 0)
        assert token.expired


# The shared cache


@pytest.fixture
def once_a_day(limit):
    limit("link", address=(1, 1), window=counters.Window.DAY)


def asks(action="link"):
    return guard.check(request(), action, addresses=["student@example.org"]).refused


def test_a_limit_holds_when_the_shared_cache_is_killed_midway(client, valkey, once_a_day):
    assert not asks()
    assert valkey.client().dbsize() == 3
    valkey.terminate()
    started = time.monotonic()
    assert asks()
    assert not asks("invitation")
    page = all_answers(client)
    assert send(client, page, words=True).status_code == 303
    assert time.monotonic() - started < 5


def test_a_limit_holds_when_the_shared_cache_is_emptied(valkey, once_a_day):
    assert not asks()
    valkey.client().flushall()
    assert asks()


def test_a_flood_is_counted_by_the_shared_cache_and_spares_the_database(
    valkey, once_a_day, django_assert_num_queries
):
    assert not asks()
    assert asks()
    with django_assert_num_queries(0):
        counters.count("link address student@example.org", counters.Window.DAY, enough=1)


def test_a_shared_cache_that_hangs_costs_one_short_moment(valkey, once_a_day):
    assert not asks()
    os.kill(valkey._process.pid, SIGSTOP)
    try:
        started = time.monotonic()
        assert asks()
        for _ in range(3):
            asks("invitation")
        assert time.monotonic() - started < 1
    finally:
        os.kill(valkey._process.pid, SIGCONT)


def test_redis_url_names_the_cache_that_all_processes_share():
    program = (
        "import django; django.setup(); from django.conf import settings as s;"
        "print(*(s.CACHES[name]['BACKEND'].rpartition('.')[2] for name in sorted(s.CACHES)),"
        "s.CACHES['counters'].get('LOCATION'), s.SESSION_ENGINE)"
    )

    def printed(**environment):
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "psec_site.settings.test"} | environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.split()

    sessions = "django.contrib.sessions.backends.db"
    url = "redis://cache:6379/1"
    assert printed(REDIS_URL=url) == ["RedisCache", "SharedRedisCache", url, sessions]
    assert printed(REDIS_URL="") == ["DummyCache", "DatabaseCache", "None", sessions]
