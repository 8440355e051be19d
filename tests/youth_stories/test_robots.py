"""Robots are kept out without a puzzle, and no person is shut out or watched for it."""

import hashlib
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from signal import SIGCONT, SIGSTOP

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from tests.factories import STORY, received, run_waiting_tasks, step
from tests.youth_stories.test_form import ADULT, FORM, MINOR, all_answers, answer_age, opened, send
from youth_stories import robots, services
from youth_stories.draft import SESSION_KEY
from youth_stories.models import (
    AgeBand,
    RateCounter,
    SafeguardingSettings,
    SpentToken,
    Submission,
)
from youth_stories.robots import counters, limits, proof_of_work, time_token
from youth_stories.robots.client_address import client_address, client_network

pytestmark = pytest.mark.django_db

QUEUE = "/admin/youth-stories/"
ROBOTS = f"{QUEUE}?robots=likely&state=received"


def stored() -> Submission:
    return Submission.objects.get(source="form")


def proof_for(page) -> str:
    """What the page's Worker would find."""
    nonce = page.context["time_token"].nonce
    return next(str(n) for n in count() if proof_of_work.solves(nonce, str(n)))


def request(action="story", ip="203.0.113.7", **data):
    return RequestFactory().post(FORM, data, REMOTE_ADDR=ip)


@pytest.fixture
def limit(monkeypatch):
    """Sets small limits, in the middle of an hour: limit("story", network=(soft, hard))."""

    def set_limits(action, window=counters.Window.HOUR, **numbers):
        new = {
            name: limits.Limit(*numbers.get(name, (99, 99)), window)
            for name in ("network", "address", "total")
        }
        monkeypatch.setitem(limits.LIMITS, action, limits.Limits(**new))

    with time_machine.travel("2026-03-02 12:30-05:00", tick=False):
        yield set_limits


# The question that people do not see


def test_whoever_answers_the_hidden_question_is_thanked_like_everybody(client):
    page = all_answers(client, ADULT | {"subject": "Buy now"})
    assert 'name="subject" id="id_subject" value="Buy now"' in page.content.decode()
    changes = {"subject": "Buy now", "proof": proof_for(page)}
    response = send(client, page, changes=changes, words=True)
    assert response.status_code == 303
    assert stored().story_key in client.get(response.url).content.decode()
    assert stored().robot_signs == ["honeypot"]
    assert stored().is_likely_robot


# The time token


@pytest.mark.parametrize(("seconds", "signs"), [(2.9, ["too_fast"]), (3, [])])
def test_a_form_sent_faster_than_anybody_writes_is_taken_and_marked(client, seconds, signs):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        answer_age(client)
        page = client.post(FORM, ADULT | {"time_token": opened(client, seconds=0)})
        clock.shift(seconds)
        response = send(client, page, changes={"proof": proof_for(page)}, words=True)
    assert response.status_code == 303
    assert stored().robot_signs == signs
    assert stored().is_likely_robot == bool(signs)


@pytest.mark.parametrize("token", ["expired", "absent", "forged", "used"])
def test_without_a_good_token_nothing_typed_is_lost_and_send_works_once_more(client, token):
    page = all_answers(client)
    used = time_token.read({"time_token": str(page.context["time_token"])})
    posted = {
        "expired": str(time_token.TimeToken("nonce", timezone.now() - timedelta(hours=24.1))),
        "absent": "",
        "forged": "nonce 2026-01-01T00:00:00+00:00:signature",
        "used": str(used),
    }
    if token == "used":
        time_token.spend(used)
    again = send(client, page, changes={"time_token": posted[token]}, words=True)
    html = again.content.decode()
    assert again.status_code == 200
    assert "Nothing is lost: press the button once more." in html
    assert "It has two lines." in html
    assert html.count(" checked") == 1
    assert not Submission.objects.filter(source="form").exists()
    assert send(client, again, words=True).status_code == 303
    # Whoever left the page open has waited long enough; the others' new token is new.
    signs = ["no_script"] if token == "expired" else ["no_script", "too_fast"]
    assert stored().robot_signs == signs


def test_a_form_left_open_overnight_can_still_be_sent(client):
    answer_age(client)
    page = client.post(FORM, ADULT | {"time_token": opened(client, hours=23.9)})
    assert send(client, page, words=True).status_code == 303


def test_one_token_sends_one_story():
    token = time_token.issue()
    stories = [Submission(**STORY), Submission(**STORY)]

    def send_story(story):
        return services.receive(
            story_id=story.story_id,
            content=story.public_values(),
            age_band=AgeBand.ADULT,
            email="student@example.org",
            scopes={"words"},
            token=token,
        )

    first = send_story(stories[0])
    assert send_story(stories[0]) == first  # a double click
    with pytest.raises(time_token.TokenSpent):
        send_story(stories[1])
    assert Submission.objects.filter(source="form").count() == 1


def test_a_double_click_on_send_ends_at_received(client):
    page = all_answers(client)
    draft = client.session[SESSION_KEY]
    first = send(client, page, words=True)
    session = client.session  # the second click left before the first was answered
    session[SESSION_KEY] = draft
    session.save()
    second = send(client, page, words=True)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.url == second.url
    assert Submission.objects.filter(source="form").count() == 1


# The proof of work


def test_a_proof_is_taken_for_its_own_form_only(client):
    page = all_answers(client)
    other = all_answers(client)
    send(client, page, changes={"proof": proof_for(other)}, words=True)
    assert stored().robot_signs == ["wrong_proof"]
    assert stored().is_likely_robot


def test_the_proof_is_checked_as_the_worker_finds_it():
    number = next(n for n in count() if hashlib.sha256(b"nonce:%d" % n).digest()[:2] == b"\0\0")
    assert proof_of_work.solves("nonce", str(number))
    for wrong in ("", "-1", "one", f"{number}\n", "²", "9" * 99, str(number + 1)):
        assert not proof_of_work.solves("nonce", wrong)


def test_whoever_cannot_run_script_is_let_through_and_it_is_only_shown(client, reviewer):
    send(client, all_answers(client), words=True)
    assert stored().robot_signs == ["no_script"]
    assert not stored().is_likely_robot
    assert stored().story_key in client.get(QUEUE).content.decode()
    html = client.get(reverse("youth_stories:inspect", args=[stored().pk])).content.decode()
    assert "could not run script" in html
    assert "Likely sent by a robot" not in html


# Limits


def test_a_busy_school_is_asked_for_the_proof_and_not_shut_out(client, limit):
    limit("story", network=(1, 3))
    for _ in range(2):
        robots.allow(request(ip="127.0.0.1"), "story")
    page = all_answers(client)
    send(client, page, changes={"proof": proof_for(page)}, words=True)
    assert stored().robot_signs == ["busy_network"]
    assert not stored().is_likely_robot
    without_proof = all_answers(client)
    refused = send(client, without_proof, words=True)
    assert refused.status_code == 429
    assert "Nothing is lost" in refused.content.decode()
    assert "It has two lines." in refused.content.decode()
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert send(client, refused, words=True).status_code == 303


def test_a_busy_network_without_the_proof_is_a_likely_robot(client, limit):
    limit("story", network=(0, 9))
    send(client, all_answers(client), words=True)
    assert stored().robot_signs == ["busy_network", "no_script"]
    assert stored().is_likely_robot


def test_many_stories_for_one_address_write_to_nobody_however_it_is_spelled(
    client, limit, mailoutbox
):
    limit("story", address=(1, 9))
    robots.allow(request(), "story", addresses=["student@example.org", "Guardian@Example.org"])
    page = all_answers(client, MINOR | {"email": "another@example.org"}, "16_17")
    send(client, page, changes={"proof": proof_for(page)}, words=True)
    run_waiting_tasks()
    assert stored().robot_signs == ["busy_address"]
    assert stored().is_likely_robot
    assert mailoutbox == []


def test_each_limit_refuses_only_far_above(limit):
    limit("story", network=(1, 3))
    verdicts = [robots.allow(request(), "story") for _ in range(4)]
    assert [verdict.signs for verdict in verdicts[:3]] == [(), ("busy_network",), ("busy_network",)]
    assert [verdict.refused for verdict in verdicts] == [False, False, False, True]
    assert not robots.allow(request(ip="203.0.113.8"), "story").refused


def test_a_flood_from_many_networks_meets_the_limit_of_all(limit):
    limit("story", total=(1, 2))
    verdicts = [robots.allow(request(ip=f"198.51.100.{n}"), "story") for n in range(3)]
    assert [verdict.signs for verdict in verdicts] == [(), ("busy_site",), ("busy_site",)]
    assert [verdict.refused for verdict in verdicts] == [False, False, True]


def test_an_address_has_its_day_from_midnight_to_midnight_for_each_action(limit):
    limit("invitation", address=(1, 1), window=counters.Window.DAY)
    guardian = ["guardian@example.org"]
    with time_machine.travel("2026-03-02 12:00-05:00", tick=False) as clock:
        assert not robots.allow(request(), "invitation", addresses=guardian).refused
        clock.shift(timedelta(hours=11))
        again = robots.allow(request(ip="198.51.100.1"), "invitation", addresses=guardian)
        assert again.refused
        assert not robots.allow(request(), "link", addresses=guardian).refused
        clock.shift(timedelta(hours=2))
        assert not robots.allow(request(), "invitation", addresses=guardian).refused


def invite(client, **answers):
    answer_age(client, "under_13")
    fields = {"step": "invite", "first_name": "Sample", "guardian_email": "guardian@example.org"}
    return client.post(FORM, fields | {"guardian_language": "en"} | answers, follow=True)


def test_a_robot_cannot_make_us_write_to_a_guardian(client, mailoutbox):
    assert "Now it is their turn" in invite(client, subject="Buy now").content.decode()
    call_command("retention", verbosity=0)
    run_waiting_tasks()
    assert Submission.objects.get(state="invited").is_likely_robot
    assert mailoutbox == []


def test_a_flood_of_invitations_ends_and_nothing_typed_is_lost(client, limit, mailoutbox):
    limit("invitation", network=(1, 1))
    robots.allow(request(ip="127.0.0.1"), "invitation")
    refused = invite(client)
    assert refused.status_code == 429
    assert 'value="guardian@example.org"' in refused.content.decode()
    assert not Submission.objects.filter(state="invited").exists()


def test_a_robot_that_asks_for_links_is_answered_and_writes_to_nobody(client, mailoutbox, limit):
    def ask(**fields):
        return client.post("/my-story/send-again/", {"email": "student@example.org"} | fields)

    received()
    run_waiting_tasks()
    mailoutbox.clear()
    limit("link", address=(1, 1))
    answers = [ask(subject="Buy now"), ask()]  # the second is one too many
    run_waiting_tasks()
    assert mailoutbox == []
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        answers.append(ask())
        run_waiting_tasks()
    assert [mail.to for mail in mailoutbox] == [["student@example.org"]]
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
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
    assert len(rows) == 5  # network, two addresses, total, token
    for private in ("127.0.0", "example.org"):
        assert private not in kept


def test_the_key_of_the_counters_changes_daily_and_is_ours(settings):
    with time_machine.travel("2026-03-02 12:00-05:00", tick=False) as clock:
        today = counters._key("network 203.0.113.7/32")
        assert counters._key("network 203.0.113.7/32") == today
        assert "203" not in today
        clock.shift(timedelta(days=1))
        assert counters._key("network 203.0.113.7/32") != today
        clock.shift(timedelta(days=-1))
        settings.SECRET_KEY = "another"
        assert counters._key("network 203.0.113.7/32") != today


def test_what_is_over_is_removed_and_what_still_counts_is_kept():
    with time_machine.travel("2026-03-02 12:30-05:00", tick=False) as clock:
        robots.allow(request(), "invitation", addresses=["guardian@example.org"])
        token = time_token.issue()
        time_token.spend(token)
        assert robots.clear_expired() == 0
        clock.shift(timedelta(hours=1))
        assert robots.clear_expired() == 2  # network and total; the address has its day
        clock.shift(timedelta(hours=23))
        assert robots.clear_expired() == 1
        with pytest.raises(time_token.TokenSpent):
            time_token.spend(token)
        clock.shift(timedelta(hours=2))
        assert robots.clear_expired() == 1
        assert token.expired


# The shared cache


@pytest.fixture
def once_a_day(limit):
    limit("link", address=(1, 1), window=counters.Window.DAY)


def asks(action="link"):
    return robots.allow(request(), action, addresses=["student@example.org"]).refused


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


def test_redis_url_names_the_shared_cache_and_nothing_else_uses_it():
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
    assert printed(REDIS_URL=url) == ["RedisCache", "LocMemCache", url, sessions]
    assert printed(REDIS_URL="") == ["DummyCache", "LocMemCache", "None", sessions]


# The address of whoever asks


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, None, "192.0.2.1"),
        (0, "203.0.113.7", "192.0.2.1"),  # nobody in front could have said so
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.66, 203.0.113.7", "203.0.113.7"),  # the left one is made up
        (2, "198.51.100.66, 203.0.113.7, 192.0.2.9", "203.0.113.7"),
        (2, "203.0.113.7", "192.0.2.1"),  # it came round a proxy
        (1, None, "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "203.0.113.7, nonsense", "192.0.2.1"),
        (1, "203.0.113.7,", "192.0.2.1"),
        (1, "unknown", "192.0.2.1"),
        (1, "203.0.113.7:49152", "203.0.113.7"),
        (1, "2001:db8:1:2:3::7", "2001:db8:1:2:3::7"),
        (1, "[2001:db8:1:2:3::7]:49152", "2001:db8:1:2:3::7"),
        (1, '"[2001:db8:1:2:3::7]"', "2001:db8:1:2:3::7"),
        (1, "fe80::1%eth0", "fe80::1"),
        (1, "::ffff:203.0.113.7", "203.0.113.7"),
    ],
)
def test_the_address_is_the_one_our_outermost_proxy_saw(settings, proxies, forwarded, seen):
    settings.TRUSTED_PROXY_COUNT = proxies
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    asked = RequestFactory().get("/", headers=headers, REMOTE_ADDR="192.0.2.1")
    assert str(client_address(asked)) == seen


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7/32"),
        ("2001:db8:1:2:3::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::8", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7/32"),
        ("", "unknown"),
    ],
)
def test_one_ipv6_visitor_is_one_network(address, network):
    assert client_network(request(ip=address)) == network


# What reviewers see


def likely_robot(**changes) -> Submission:
    return received(robot_signs=["honeypot"], **changes)


def test_likely_robots_wait_in_a_list_of_their_own(client, reviewer):
    person, robot = received(first_name="Person"), likely_robot(first_name="Robot")
    queue = client.get(QUEUE).content.decode()
    assert person.story_key in queue
    assert robot.story_key not in queue
    assert "Likely robots (1)" in queue
    own = client.get(ROBOTS).content.decode()
    assert robot.story_key in own
    assert person.story_key not in own
    html = client.get("/admin/").content.decode()
    assert "1 waiting to be read" in html
    assert "1 from likely robots" in html


def test_nobody_is_written_to_for_a_likely_robot(client, reviewer, mailoutbox):
    declined, declined_as_junk = likely_robot(), likely_robot()
    step(client, declined, "decline", text="No.")
    services.decline(declined_as_junk, "Junk", by=reviewer, mail=False)
    services.withdraw(likely_robot())
    run_waiting_tasks()
    assert mailoutbox == []


def test_the_safeguarding_lead_hears_of_a_concern_whoever_sent_the_story(reviewer, mailoutbox):
    SafeguardingSettings.objects.create(lead_email="lead@example.org")
    services.raise_concern(likely_robot(), "A sample worry", by=reviewer)
    run_waiting_tasks()
    assert [mail.bcc or mail.to for mail in mailoutbox] == [["lead@example.org"]]


def test_whoever_was_no_robot_is_told_what_everybody_is_told(client, reviewer, mailoutbox):
    submission = likely_robot()
    assert (
        "Answered a question"
        in client.get(reverse("youth_stories:inspect", args=[submission.pk])).content.decode()
    )
    assert "among the others now" in step(client, submission, "not-a-robot").content.decode()
    step(client, submission, "not-a-robot")  # a double click
    run_waiting_tasks()
    assert [mail.to for mail in mailoutbox if mail.to] == [["student@example.org"]]
    assert [mail.bcc for mail in mailoutbox if mail.bcc] == [["reviewer@example.org"]]
    assert submission.story_key in client.get(QUEUE).content.decode()


@pytest.mark.parametrize("name", ["accept", "ask-for-change"])
def test_a_reviewer_who_goes_on_with_a_story_takes_it_out_of_the_list(
    client, reviewer, mailoutbox, name
):
    submission = likely_robot()
    step(client, submission, name, text="A sample question?")
    run_waiting_tasks()
    assert [mail.to for mail in mailoutbox] == [["student@example.org"]]
    assert submission.story_key in client.get(QUEUE).content.decode()


def test_all_likely_robots_are_declined_at_once_and_nobody_else(client, reviewer, mailoutbox):
    person, others = received(), [likely_robot() for _ in range(3)]
    likely_robot(field="math")
    run_waiting_tasks()
    mailoutbox.clear()
    action = reverse("wagtail_bulk_action", args=["youth_stories", "submission", "delete"])
    query = {"id": "all", "next": f"{ROBOTS}&field={STORY['field']}"}
    assert "Decline these as junk?" in client.get(action, query).content.decode()
    client.post(action, query_params=query)
    run_waiting_tasks()
    declined = Submission.objects.filter(state="declined").values_list("pk", flat=True)
    assert set(declined) == {submission.pk for submission in others}
    assert mailoutbox == []
    person.refresh_from_db()
    assert person.state == "received"
