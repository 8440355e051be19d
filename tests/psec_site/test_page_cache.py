"""A kept page is the page as it is now, whoever asks and whatever was changed."""

import gzip
import os
import threading
from http import HTTPStatus

import brotli
import pytest
import time_machine
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, close_old_connections, connection, transaction
from django.test import Client, RequestFactory
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from pages.models import CustomImage, HomePage, MissionPage, SiteSettings, StandardPage
from psec_site import generation
from psec_site.models import PublicChange
from psec_site.page_cache import CHECKED_EVERY, PageCache
from tests.factories import invited, member_of, picture, published, received
from youth_stories import ledger, services
from youth_stories.models import Concern, StoryPage

pytestmark = pytest.mark.django_db

HOST = "localhost:8000"
WALL = "/hear-from-our-youth/"


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch):
    """The test's own transaction must outlive a request, as it does in Django's test client."""
    monkeypatch.setattr(generation, "close_old_connections", lambda: None)
    # It would go on remembering Makayla's withdrawal, which ends with the test.
    monkeypatch.setattr(ledger, "remember", lambda *args: None)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


class Answer:
    def __init__(self, status, headers, body):
        self.status = int(status.split()[0])
        self.headers = dict(headers)
        self.body = body

    @property
    def text(self):
        return self.body.decode()


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now

    def pass_time(self, seconds=CHECKED_EVERY):
        self.now += seconds


class Server:
    """A worker with a page cache, and the same Django without one."""

    def __init__(self):
        self.clock = Clock()
        self.django = get_wsgi_application()
        self.made: list[str] = []
        self.cache = PageCache(self._count, clock=self.clock)

    def _count(self, environ, start_response):
        self.made.append(environ["PATH_INFO"])
        return self.django(environ, start_response)

    def get(self, address, application=None, method="GET", **environ):
        path, _, query = address.partition("?")
        asked = RequestFactory()._base_environ(
            **{
                "REQUEST_METHOD": method,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "HTTP_HOST": HOST,
            }
            | environ
        )
        asked.pop("HTTP_COOKIE", None)
        asked |= {name: value for name, value in environ.items() if name == "HTTP_COOKIE"}
        answer = []
        chunks = (application or self.cache)(
            asked, lambda status, headers, exc_info=None: answer.extend([status, headers])
        )
        body = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
        return Answer(*answer, body)

    def uncached(self, address):
        return self.get(address, self.django)

    def seen(self, address):
        """What a visitor sees who comes a second later."""
        self.clock.pass_time()
        return self.get(address)


@pytest.fixture
def server():
    return Server()


# What is answered


def test_a_page_is_made_once_and_then_answered_without_django(server, django_assert_num_queries):
    first = server.get("/")
    with django_assert_num_queries(0):
        assert server.get("/").body == first.body
    server.clock.pass_time()
    with django_assert_num_queries(1):  # has anything changed?
        server.get("/")
    assert server.made == ["/"]


@pytest.mark.parametrize("address", ["/", WALL, f"{WALL}1/", "/es/", f"{WALL}feed/", "/robots.txt"])
def test_the_answer_is_byte_for_byte_what_django_would_send(server, address):
    server.get(address)
    kept, own = server.get(address), server.uncached(address)
    assert kept.body == own.body
    assert own.headers.items() <= kept.headers.items()
    assert "Content-Security-Policy" in kept.headers
    compressed = server.get(address, HTTP_ACCEPT_ENCODING="gzip, deflate, br, zstd")
    assert compressed.headers["Content-Encoding"] == "br"
    assert brotli.decompress(compressed.body) == own.body
    assert int(compressed.headers["Content-Length"]) == len(compressed.body)
    only_gzip = server.get(address, HTTP_ACCEPT_ENCODING="br;q=0, gzip")
    assert gzip.decompress(only_gzip.body) == own.body
    assert len({kept.headers["ETag"], compressed.headers["ETag"], only_gzip.headers["ETag"]}) == 3
    assert server.made == [address]


def test_a_browser_that_has_the_page_is_told_so(server):
    etag = server.get("/", HTTP_ACCEPT_ENCODING="br").headers["ETag"]
    known = server.get("/", HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=f'W/"a", {etag}')
    assert (known.status, known.body) == (304, b"")
    assert known.headers["ETag"] == etag
    MissionPage.objects.get().save()
    StandardPage.objects.filter(slug="privacy").first().save()
    assert server.get("/", HTTP_IF_NONE_MATCH='"other"').status == 200


def test_head_says_the_same_without_the_page(server):
    head = server.get("/", method="HEAD")
    assert head.body == b""
    assert head.headers == server.get("/").headers
    assert server.made == ["/"]


def test_nobody_may_keep_a_story_for_longer_than_a_minute(server):
    for address in ("/", WALL, f"{WALL}1/", f"{WALL}feed/", f"{WALL}?field=life"):
        assert server.get(address).headers["Cache-Control"] == "public, max-age=50"


# A change is seen at once


def story_published():
    published(first_name="Seen")


def story_unpublished():
    StoryPage.objects.get(element_id=1).unpublish()


def story_withdrawn():
    services.withdraw(StoryPage.objects.get(element_id=1).submission)


def story_frozen():
    services.raise_concern(StoryPage.objects.get(element_id=1).submission, "Sample", by=None)


def concern_recorded():
    """In the database alone: the gate hides the story, whoever wrote the row."""
    story = StoryPage.objects.get(element_id=1)
    Concern.objects.create(submission=story.submission, text="Sample")


def page_edited():
    page = MissionPage.objects.get(locale__language_code="en")
    page.title = "Our changed mission"
    page.save_revision().publish()


def page_unpublished():
    MissionPage.objects.get(locale__language_code="en").unpublish()


def page_deleted():
    MissionPage.objects.get(locale__language_code="en").delete()


def page_moved():
    page = MissionPage.objects.get(locale__language_code="en")
    page.move(page.get_parent(), pos="last-child")


def setting_changed():
    site_settings = SiteSettings.for_site(Site.objects.get())
    site_settings.footer_text = "Another footer."
    site_settings.save()


def menu_changed():
    page = MissionPage.objects.get(locale__language_code="en")
    page.show_in_menus = False
    page.save()


@pytest.mark.parametrize(
    ("change", "address"),
    [
        (story_published, WALL),
        (story_published, f"{WALL}feed/"),
        (story_unpublished, WALL),
        (story_unpublished, f"{WALL}1/"),
        (story_withdrawn, WALL),
        (story_withdrawn, f"{WALL}1/"),
        (story_frozen, f"{WALL}1/"),
        (concern_recorded, f"{WALL}1/"),
        (page_edited, "/mission/"),
        (page_edited, "/"),
        (page_unpublished, "/mission/"),
        (page_deleted, "/mission/"),
        (page_moved, "/"),
        (setting_changed, "/vision/"),
        (menu_changed, "/vision/"),
    ],
)
def test_a_change_is_seen_within_a_second(server, change, address):
    before = server.get(address)
    change()
    after = server.seen(address)
    assert after.body != before.body
    assert after.body == server.uncached(address).body


def test_an_image_a_redirect_and_a_site_raise_the_generation():
    image = CustomImage(title="Sample", file=picture(), description="Sample")
    for row in (image, Redirect(old_path="/old", redirect_link="/"), Site.objects.get()):
        before = generation.current()
        row.save()
        saved = generation.current()
        assert saved != before
        if not isinstance(row, Site):
            row.delete()
            assert generation.current() != saved


def test_drafts_visitors_and_logins_leave_every_page_kept(server, client):
    story = published()
    before = generation.current()
    story.save_revision()
    HomePage.objects.first().save_revision()
    client.get("/share-your-story/")
    client.post("/share-your-story/", {"step": "age", "age_band": "18_plus"})
    received()
    invited()
    client.force_login(member_of("Editors"))
    client.get("/admin/")
    assert generation.current() == before


def test_a_change_that_is_rolled_back_was_none():
    before = generation.current()
    with transaction.atomic():
        page_edited()
        transaction.set_rollback(True)
    assert generation.current() == before


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_change_comes_neither_before_its_transaction_ends_nor_is_it_lost(server):
    before, during = generation.current(), []

    def somebody_else_looks():
        during.append(generation.current())
        connection.close()

    with transaction.atomic():
        page_edited()
        looking = threading.Thread(target=somebody_else_looks)
        looking.start()
        looking.join()
    assert during == [before]
    assert generation.current() != before


def test_a_change_that_commits_late_is_a_change_all_the_same():
    PublicChange.objects.bulk_create([PublicChange(pk=1_000_002)])
    before = generation.current()
    PublicChange.objects.bulk_create([PublicChange(pk=1_000_001)])  # its number was given before
    assert generation.current() != before


def test_a_page_whose_making_began_before_a_change_is_not_kept(server):
    def slow(environ, start_response):
        chunks = list(server.django(environ, start_response))
        page_edited()
        server.clock.pass_time()
        server.cache.check()
        return chunks

    old = server.cache.application
    server.cache.application = slow
    assert "Our changed mission" not in server.get("/").text
    server.cache.application = old
    assert "Our changed mission" in server.get("/").text


def test_what_no_signal_tells_is_seen_after_a_minute(server):
    server.get("/mission/")
    MissionPage.objects.update(live=False)
    server.clock.pass_time(59)
    assert server.get("/mission/").status == 200
    server.clock.pass_time(1)
    assert server.get("/mission/").status == HTTPStatus.NOT_FOUND


def test_with_the_database_gone_what_is_kept_is_shown_for_its_minute(server, monkeypatch):
    server.get("/")

    def gone():
        raise OperationalError("gone")

    monkeypatch.setattr(generation, "current", gone)
    assert server.seen("/").status == 200
    assert server.made == ["/"]


def test_old_changes_are_cleared_and_nothing_is_missed():
    page_edited()
    PublicChange.objects.update(at=timezone.now() - generation.KEPT * 2)
    page_edited()
    before = generation.current()
    assert generation.old_changes().exists()
    generation.old_changes().delete()
    assert generation.current() != before  # once more than needed, and never once too few
    PublicChange.objects.update(at=timezone.now() - generation.KEPT * 2)
    generation.old_changes().delete()
    assert PublicChange.objects.count() == 1


# Never kept, and never poisoned


def kept(server) -> list:
    return [*server.cache.own.pages, *server.cache.other.pages]


@pytest.mark.parametrize(
    ("address", "environ"),
    [
        ("/", {"HTTP_COOKIE": "sessionid=abc"}),
        ("/", {"HTTP_AUTHORIZATION": "Basic abc"}),
        ("/", {"REQUEST_METHOD": "POST"}),
        ("/?q=Sample", {}),
        ("/?utm_source=x", {}),
        (f"{WALL}?q=Sample", {}),
        (f"{WALL}?field=life&q=Sample", {}),
        ("/nothing/", {}),
        ("/mission", {}),
        (f"{WALL}999999/", {}),
        ("/share-your-story/", {}),
        ("/es/share-your-story/", {}),
        ("/my-story/abc/", {}),
        ("/es/guardian/abc/", {}),
        ("/admin/login/", {}),
        ("/livez/", {}),
        ("/readyz/", {}),
        ("/", {"HTTP_HOST": "evil example"}),
    ],
)
def test_what_is_not_for_everybody_is_never_kept(server, address, environ):
    server.get(address, **environ)
    assert kept(server) == []
    assert not any("abc" in str(key) for key in server.cache.rendering)


@pytest.mark.parametrize(
    "header", [("Set-Cookie", "a=b"), ("Cache-Control", "private"), ("Vary", "Cookie")]
)
def test_an_answer_that_says_it_is_not_for_everybody_is_not_kept(header):
    def application(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/html"), header])
        return [b"For you alone"]

    cache = PageCache(application, clock=Clock())
    environ = RequestFactory()._base_environ(PATH_INFO="/", HTTP_HOST=HOST)
    environ.pop("HTTP_COOKIE", None)
    assert b"".join(cache(environ, lambda *args: None)) == b"For you alone"
    assert not cache.own.pages


def test_nothing_a_visitor_sends_gets_into_what_others_see(server):
    expected = server.uncached("/").body
    tricks = {
        "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_X_FORWARDED_PROTO": "evil",
        "HTTP_X_ORIGINAL_URL": "/admin/",
        "HTTP_X_HTTP_METHOD_OVERRIDE": "POST",
        "HTTP_ACCEPT_LANGUAGE": "es",
        "HTTP_RANGE": "bytes=0-1",
        "HTTP_IF_MODIFIED_SINCE": "Fri, 01 Jan 2100 00:00:00 GMT",
        "wsgi.input": None,
    }
    for name, value in tricks.items():
        fresh = Server()
        fresh.get("/", **{name: value})
        assert fresh.get("/").body == expected, name
        assert fresh.get("/").status == 200, name


def test_django_gets_to_see_the_address_and_nothing_else_of_a_visitor():
    asked: dict[str, str] = {}

    def application(environ, start_response):
        asked.update(environ)
        start_response("200 OK", [])
        return [b"Page"]

    headers = {"HTTP_USER_AGENT": "a", "HTTP_REFERER": "b", "HTTP_X_FORWARDED_FOR": "c"}
    environ = RequestFactory()._base_environ(PATH_INFO="/", HTTP_HOST=HOST, **headers)
    environ.pop("HTTP_COOKIE", None)
    PageCache(application, clock=Clock())(environ, lambda *args: None)
    assert {name for name in asked if name.startswith(("HTTP_", "REMOTE_"))} == {"HTTP_HOST"}


def test_somebody_with_a_cookie_is_shown_what_is_kept_and_adds_nothing(server):
    server.get("/", HTTP_COOKIE="csrftoken=abc")
    assert kept(server) == []
    server.get("/")
    server.get("/", HTTP_COOKIE="csrftoken=abc")
    assert server.made == ["/", "/"]


def test_the_page_a_member_of_staff_sees_is_djangos_own(server):
    client = Client()
    client.force_login(member_of("Editors"))
    session = client.cookies["sessionid"].value
    server.get("/")
    server.get("/", HTTP_COOKIE=f"sessionid={session}")
    assert server.made == ["/", "/"]


def test_made_up_filters_and_hosts_never_push_out_the_pages(server):
    server.cache.other.limit = 60_000
    server.get("/")
    for number in range(9):
        server.get(f"{WALL}?page={number}")
        server.get("/mission/", HTTP_HOST=f"localhost:{number}")
    assert server.cache.other.bytes <= 60_000
    assert len(server.cache.other.pages) < 10
    made = len(server.made)
    server.get("/")
    assert len(server.made) == made


def test_many_who_ask_at_once_are_answered_by_one_making(monkeypatch):
    monkeypatch.setattr(generation, "current", lambda: (1, 1, 1))
    started, go, made = threading.Event(), threading.Event(), []

    def application(environ, start_response):
        made.append(1)
        started.set()
        go.wait(10)
        start_response("200 OK", [("Content-Type", "text/html")])
        return [b"Page"]

    cache, answers = PageCache(application), []

    def visit():
        environ = RequestFactory()._base_environ(PATH_INFO="/", HTTP_HOST=HOST)
        environ.pop("HTTP_COOKIE", None)
        answers.append(b"".join(cache(environ, lambda *args: None)))

    visitors = [threading.Thread(target=visit) for _ in range(8)]
    for visitor in visitors:
        visitor.start()
    started.wait(10)
    go.set()
    for visitor in visitors:
        visitor.join()
    assert answers == [b"Page"] * 8
    assert made == [1]


# In any order

EDITS = [
    *(story_published, story_unpublished, story_withdrawn, page_edited, page_unpublished),
    *(page_moved, setting_changed, menu_changed),
]
ADDRESSES = ["/", "/mission/", WALL, f"{WALL}1/", f"{WALL}?field=life", f"{WALL}feed/", "/es/"]
STEPS = st.one_of(
    st.sampled_from(EDITS),
    st.sampled_from(ADDRESSES),
    st.sampled_from(ADDRESSES),
    st.floats(0.01, 70),
)


@settings(
    max_examples=int(os.environ.get("EXAMPLES", "8")),
    deadline=None,
    derandomize="EXAMPLES" not in os.environ,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(steps=st.lists(STEPS, min_size=5, max_size=15))
def test_whatever_is_edited_and_visited_in_whatever_order_nobody_sees_an_old_page(steps):
    """Each page seen is the page as it is, or as it was less than a second ago."""
    # A feed without stories tells the time of day.
    with transaction.atomic(), time_machine.travel(timezone.now(), tick=False):
        server, current = Server(), {}
        for step in steps:
            if callable(step):
                try:
                    with transaction.atomic():
                        step()
                except (Page.DoesNotExist, AttributeError, ValueError):
                    continue  # taken back or deleted before
                server.clock.pass_time(0.1)
                allowed_until = server.clock.now + CHECKED_EVERY
            elif isinstance(step, float):
                server.clock.pass_time(step)
            else:
                seen, now = server.get(step), server.uncached(step)
                if server.clock.now >= current.get("until", 0):
                    assert seen.body == now.body, step
            if callable(step):
                current["until"] = allowed_until
        for address in ADDRESSES:
            assert server.seen(address).body == server.uncached(address).body
        transaction.set_rollback(True)
