"""Requests are logged as JSON and counted, and neither says who asked for what."""

import json
import logging
from http.client import HTTPConnection

import pytest
from django.conf import settings
from django.db import connection
from django_tasks_db.models import DBTaskResult
from prometheus_client.parser import text_string_to_metric_families

from pages.models import MissionPage
from psec_site.monitoring.json_log import JsonFormatter
from psec_site.monitoring.models import LastRun
from psec_site.monitoring.requests import ObserveRequests
from psec_site.monitoring.tasks import record_worker
from tests.factories import run_waiting_tasks
from tests.running_gunicorn import free_port, running_gunicorn

CANARY = "Zilpha-Canary"  # a name
SECRET = "cNrYt0kEn_8kQwLrT5uVnYbA"
KEY = "7KQ2-M9XA"  # of a story
ID = "0123456789abcdef" * 2


@pytest.fixture
def lines(log):
    """What was logged by now, as production does it."""
    [console] = [h for h in logging.root.handlers if h.get_name() == "console"]
    requests = logging.getLogger("psec_site.requests")
    formatter, level = console.formatter, requests.level
    console.setFormatter(JsonFormatter())
    requests.setLevel(logging.INFO)

    def lines() -> list[dict]:
        found = [json.loads(line) for line in log.getvalue().splitlines()]
        log.truncate(0)
        log.seek(0)
        return found

    yield lines
    console.setFormatter(formatter)
    requests.setLevel(level)


@pytest.fixture
def site(server):
    """Asks the site as gunicorn does, and returns the response."""
    application = ObserveRequests(server.cache)

    def ask(path, **environ):
        return server.get(path, application, **environ)

    return ask


def reveals(lines) -> bool:
    text = json.dumps(lines, ensure_ascii=False).lower()
    return any(secret.lower() in text for secret in (CANARY, SECRET, KEY, "canary.example"))


@pytest.mark.parametrize(
    ("path", "route"),
    [
        (f"/my-story/{KEY}/", "my_story"),
        (f"/es/guardian/{KEY}/answer/", "guardian_answer"),
        (f"/my-story/new-address/{SECRET}/", "new_address_link"),
        (f"/guardian/{SECRET}/", "guardian_link"),
        (f"/account/password/reset/key/1-{SECRET}/", "account_reset_password_from_key"),
        (f"/{CANARY}/ana@canary.example/", "none"),
        (f"/hear-from-our-youth/?q={CANARY}", "wagtail_serve"),
        (f"/media/images/{CANARY}.jpg", "media"),
    ],
)
def test_a_line_names_the_route_and_never_the_path(site, lines, path, route):
    for method in ("GET", "POST"):
        response = site(path, method=method, HTTP_REFERER=f"http://localhost{path}")
        found = lines()
        assert not reveals(found)
        asked = found[-1]
        assert asked["logger"] == "psec_site.requests"
        assert asked["message"] == method
        assert asked["status"] == response.status
        assert asked["seconds"] > 0
        assert asked["request_id"] == response.headers["X-Request-ID"]
        # A POST without a token may be refused before the route is known.
        if method == "GET":
            assert asked["route"] == route


def test_an_error_is_logged_by_its_place_and_not_by_its_words(site, lines, monkeypatch):
    def fail(self, request):
        try:
            raise LookupError(f"{CANARY} <ana@canary.example>")
        except LookupError as error:
            raise RuntimeError(f"/guardian/{SECRET}/") from error

    monkeypatch.setattr(MissionPage, "serve", fail)
    assert site("/mission/", HTTP_X_REQUEST_ID=ID).status == 500
    found = lines()
    assert not reveals(found)
    error, asked = found
    assert error["message"] == "Internal Server Error: /…"
    assert error["exception"].startswith("RuntimeError\n")
    assert "test_requests.py:" in error["exception"]
    assert "\nLookupError\n" in error["exception"]
    assert {line["request_id"] for line in found} == {ID}
    assert {line["route"] for line in found} == {"wagtail_serve"}
    assert (asked["status"], asked["cached"]) == (500, False)


def test_a_request_id_that_the_proxy_did_not_make_is_not_taken_over(site, lines):
    site("/livez/", HTTP_X_REQUEST_ID=f"{CANARY}\n")
    [line] = lines()
    assert len(line["request_id"]) == 32
    assert not reveals([line])


@pytest.mark.django_db
def test_a_task_that_fails_is_logged_without_its_words(lines, monkeypatch):
    def fail(name):
        raise RuntimeError(f"{CANARY} ana@canary.example")

    DBTaskResult.objects.all().delete()
    monkeypatch.setattr(LastRun, "record", fail)
    record_worker.enqueue()
    run_waiting_tasks()
    found = lines()
    assert not reveals(found)
    assert [line["exception"] for line in found if "exception" in line][-1].startswith(
        "RuntimeError\n"
    )


def test_a_cached_page_is_counted_and_logged_as_one(site, lines):
    for is_cached in (False, True):
        assert site("/mission/").status == 200
        assert lines()[-1]["cached"] == is_cached


@pytest.fixture
def gunicorn(transactional_db, tmp_path):
    """A gunicorn in production: its ports for visitors and for metrics, and its log."""
    internal = free_port()
    environment = {
        "ALLOWED_HOSTS": "example.org",
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "DATA_DIR": str(settings.DATA_DIR),
        "DEFAULT_FROM_EMAIL": "site@example.org",
        "DJANGO_SETTINGS_MODULE": "tests.production_settings",
        "EMAIL_URL": "dummymail://",
        "METRICS_PORT": str(internal),
        "SECRET_KEY": "x" * 50,
        "SITE_URL": "https://example.org",
        "TRUSTED_PROXY_COUNT": "1",
        "WEB_CONCURRENCY": "2",
    }
    log = tmp_path / "log"
    with running_gunicorn(log, environment, f"--bind=127.0.0.1:{internal}") as port:
        yield port, internal, log


def ask(port, path) -> tuple[int, str]:
    """Status and body of the answer."""
    proxied = {"Host": "example.org", "X-Forwarded-Proto": "https", "X-Request-ID": ID}
    connected = HTTPConnection("127.0.0.1", port, timeout=60)
    connected.request("GET", path, headers=proxied)
    response = connected.getresponse()
    status, body = response.status, response.read().decode()
    connected.close()
    return status, body


@pytest.mark.django_db(transaction=True)
def test_the_port_of_the_metrics_counts_what_all_workers_answered(gunicorn):
    port, internal, log = gunicorn
    feed = "/hear-from-our-youth/feed/"
    assert {ask(port, feed)[0] for _ in range(12)} == {200}
    assert "psec_requests" not in ask(port, "/metrics")[1]
    assert ask(internal, feed) == (404, "")
    status, page = ask(internal, "/metrics")
    assert status == 200
    samples = [s for family in text_string_to_metric_families(page) for s in family.samples]
    asked = {
        (s.labels["route"], s.labels["cached"]): s.value
        for s in samples
        if s.name == "psec_requests_total" and s.labels["status"] == "200"
    }
    made = asked["stories_feed", "no"]
    assert 1 <= made <= 2  # each worker makes it once
    assert asked["", "yes"] == 12 - made
    checks = {s.labels["check"]: s.value for s in samples if s.name == "psec_check_ok"}
    assert (checks["database"], checks["scheduler"]) == (1, 0)

    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert {line["logger"] for line in lines} >= {"psec_site.requests"}
    assert sum(line.get("cached", False) for line in lines) == 12 - made
    assert ID in {line.get("request_id") for line in lines}  # a warning at the start has none
