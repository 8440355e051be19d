"""A cached page is what Django would send, and the same for every visitor of its address."""

import gzip
import threading

import brotli
import pytest
from django.test import Client, RequestFactory

from pages.models import MissionPage, StandardPage
from psec_site.page_cache import request, version
from psec_site.page_cache.request import is_cacheable
from psec_site.page_cache.store import CachedPage, Store, best_encoding
from psec_site.page_cache.wsgi import PageCache
from psec_site.wsgi import application as site
from tests.factories import member_of
from tests.served import HOST, WALL, Server

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_connection")]

CACHE_CONTROL = "public, max-age=0, s-maxage=40, must-revalidate"


def saying(*headers, body=b"Page", after=lambda environ: None):
    """A WSGI application with this response."""

    def application(environ, start_response):
        after(environ)
        start_response("200 OK", [("Content-Type", "text/html"), *headers])
        return [body]

    return application


# Responses


def test_the_sites_wsgi_application_caches_pages():
    layers = [site]
    while hasattr(layers[-1], "application"):
        layers.append(layers[-1].application)
    assert any(isinstance(layer, PageCache) for layer in layers)


def test_a_page_is_made_once_and_then_served_without_django(server, django_assert_num_queries):
    first = server.get("/")
    with django_assert_num_queries(0):
        assert server.get("/").body == first.body
    server.clock.pass_time()
    with django_assert_num_queries(1):  # the content version
        server.get("/")
    assert server.made == ["/"]


@pytest.mark.parametrize("address", ["/", WALL, f"{WALL}1/", "/es/", f"{WALL}feed/", "/robots.txt"])
def test_a_cached_page_is_byte_for_byte_djangos(server, address):
    server.get(address)
    cached, own = server.get(address), server.uncached(address)
    assert cached.body == own.body
    assert own.headers.items() <= cached.headers.items()
    assert "Content-Security-Policy" in cached.headers
    compressed = server.get(address, HTTP_ACCEPT_ENCODING="gzip, deflate, br, zstd")
    assert compressed.headers["Content-Encoding"] == "br"
    assert brotli.decompress(compressed.body) == own.body
    assert int(compressed.headers["Content-Length"]) == len(compressed.body)
    only_gzip = server.get(address, HTTP_ACCEPT_ENCODING="br;q=0, gzip")
    assert gzip.decompress(only_gzip.body) == own.body
    assert len({cached.headers["ETag"], compressed.headers["ETag"], only_gzip.headers["ETag"]}) == 3
    assert server.made == [address]


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;\tq=0", ""),
        ("br;q=0.0, gzip", "gzip"),
        ("br;q=0.001, gzip;q=1.0", "gzip"),
        ("br;q=0.5 , gzip; q=0.5", "br"),
        ("br;q=what, identity", ""),
        ("", ""),
    ],
)
def test_a_browser_gets_the_encoding_it_prefers(accepted, encoding):
    assert best_encoding(accepted) == encoding


def test_a_browser_with_the_current_page_gets_a_304(server):
    etag = server.get("/", HTTP_ACCEPT_ENCODING="br").headers["ETag"]
    known = server.seen("/", HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=f'W/"a", {etag}')
    assert (known.status, known.body) == (304, b"")
    assert known.headers == {
        "ETag": etag,
        "Cache-Control": CACHE_CONTROL,
        "Vary": "Accept-Encoding",
        "Age": "1",
    }
    MissionPage.objects.get(locale__language_code="en").save()
    StandardPage.objects.filter(slug="privacy").first().save()
    assert server.get("/", HTTP_IF_NONE_MATCH='"other"').status == 200


def test_head_has_the_same_headers_and_no_body(server):
    head = server.get("/", method="HEAD")
    assert head.body == b""
    assert head.headers == server.get("/").headers
    assert server.made == ["/"]


# Other caches


def test_no_cache_stores_a_page_longer_than_ours(server):
    for address in ("/", WALL, f"{WALL}1/", f"{WALL}feed/", f"{WALL}?field=life"):
        first = server.get(address)
        assert (first.headers["Cache-Control"], first.headers["Age"]) == (CACHE_CONTROL, "0")
        server.clock.pass_time(39.2)
        assert server.get(address).headers["Age"] == "40"  # which is expired


def test_the_age_of_a_page_counts_from_before_it_was_made(server):
    server.django = saying(after=lambda environ: server.clock.pass_time(30))
    assert server.get("/").headers["Age"] == "30"
    assert server.get("/").headers["Age"] == "30"


@pytest.mark.parametrize(
    ("address", "environ", "status", "expected"),
    [
        ("/?q=Sample", {}, 200, "no-cache"),
        ("/mission", {}, 301, "no-cache"),
        ("/nothing/", {}, 404, "no-cache"),
        (f"{WALL}999999/", {}, 404, "no-cache"),
        ("/", {"HTTP_COOKIE": "sessionid=abc"}, 200, "private, no-cache"),
        ("/", {"HTTP_AUTHORIZATION": "Basic abc"}, 200, "private, no-cache"),
        ("/", {"REQUEST_METHOD": "POST"}, 403, "no-cache"),
    ],
)
def test_other_caches_store_no_page_that_is_not_cached_here(
    server, address, environ, status, expected
):
    answer = server.get(address, **environ)
    assert (answer.status, answer.headers["Cache-Control"]) == (status, expected)


@pytest.mark.parametrize("header", [("Set-Cookie", "a=b"), ("Vary", "Accept, Cookie")])
def test_no_shared_cache_stores_a_page_for_one_visitor(header):
    answer = Server(saying(header)).get("/")
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_cache_control_of_a_view_is_not_changed(server):
    assert "no-store" in server.get("/share-your-story/").headers["Cache-Control"]


# Requests and responses that are not cached, and cache poisoning


@pytest.mark.parametrize(
    ("address", "environ"),
    [
        ("/", {"HTTP_COOKIE": "sessionid=abc"}),
        ("/", {"HTTP_COOKIE": "a=b; sessionid =abc"}),
        ("/", {"HTTP_AUTHORIZATION": "Basic abc"}),
        ("/", {"REQUEST_METHOD": "POST"}),
        ("/mission/", {"SCRIPT_NAME": "/evil"}),
        ("/?q=Sample", {}),
        (f"{WALL}?q=Sample", {}),
        (f"{WALL}?field=life&q=Sample", {}),
        ("/nothing/", {}),
        ("/mission", {}),
        (f"{WALL}999999/", {}),
        ("/share-your-story/", {}),
        ("/es/share-your-story/", {}),
        ("/my-story/abc/", {}),
        ("/es/guardian/abc/", {}),
        ("/account/login/", {}),
        ("/admin/login/", {}),
        ("/livez/", {}),
        ("/readyz/", {}),
        ("/", {"HTTP_HOST": "evil example"}),
        ("/", {"HTTP_HOST": "a" * 256}),
    ],
)
def test_private_requests_are_never_cached(server, address, environ):
    server.get(address, **environ)
    assert server.cached == []
    assert server.cache.rendering == {}


@pytest.mark.parametrize(
    "header",
    [
        ("Set-Cookie", "a=b"),
        ("Cache-Control", "private"),
        ("Vary", "Cookie"),
        ("Content-Encoding", "gzip"),
    ],
)
def test_a_response_with_such_a_header_is_not_cached(header):
    server = Server(saying(header, body=b"For you alone"))
    assert server.get("/").body == b"For you alone"
    assert server.cached == []


def test_no_header_of_a_visitor_gets_into_a_page_of_others(server):
    expected = server.uncached("/").body
    tricks = {
        "HTTP_COOKIE": "csrftoken=evil; messages=evil; django_language=es",
        "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_X_FORWARDED_PROTO": "evil",
        "HTTP_X_ORIGINAL_URL": "/admin/",
        "HTTP_X_HTTP_METHOD_OVERRIDE": "POST",
        "HTTP_ACCEPT_LANGUAGE": "es",
        "HTTP_RANGE": "bytes=0-1",
        "HTTP_IF_MODIFIED_SINCE": "Fri, 01 Jan 2100 00:00:00 GMT",
        "SCRIPT_NAME": "/evil",
        "SCRIPT_URL": "/evil/",
        "wsgi.input": None,
    }
    for name, value in tricks.items():
        fresh = Server()
        fresh.get("/", **{name: value})
        assert fresh.get("/").body == expected, name
        assert fresh.get("/").status == 200, name


def test_django_makes_a_page_from_the_address_alone():
    asked: dict[str, str] = {}
    headers = {"HTTP_USER_AGENT": "a", "HTTP_REFERER": "b", "HTTP_X_FORWARDED_FOR": "c"}
    more = {"HTTP_COOKIE": "csrftoken=d", "HTTP_X_FORWARDED_PROTO": "e", "SCRIPT_URL": "f"}
    Server(saying(after=asked.update)).get("/?utm_source=x", **headers, **more)
    ours = {"REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "HTTP_HOST"}
    servers = {"SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL"}
    assert {name for name in asked if not name.startswith("wsgi.")} == ours | servers
    assert asked["QUERY_STRING"] == ""


def test_a_visitor_with_other_cookies_gets_the_cached_page(server):
    for _ in range(3):
        server.get("/", HTTP_COOKIE="_ga=GA1.2.3; csrftoken=abc; messages=abc")
    server.get("/")
    assert server.made == ["/"]


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("/?utm_source=a&utm_campaign=b&fbclid=c", "/"),
        ("/?gclid&mc_cid=a&mc_eid=b&igshid=c&msclkid=d", "/"),
        (f"{WALL}?utm_medium=a&field=life&fbclid=b", f"{WALL}?field=life"),
    ],
)
def test_tracking_parameters_do_not_make_another_page(server, address, same):
    own = server.uncached(same)
    assert server.get(address).body == own.body
    assert server.get(same).body == own.body
    assert len(server.made) == 1


def test_django_never_sees_tracking_parameters():
    asked: list[str] = []
    server = Server(saying(after=lambda environ: asked.append(environ["QUERY_STRING"])))
    server.get("/?q=a&utm_source=b")
    server.get("/?not_utm_source=b")
    assert asked == ["q=a", "not_utm_source=b"]


def test_staff_get_the_page_from_django(server):
    client = Client()
    client.force_login(member_of("Editors"))
    session = client.cookies["sessionid"].value
    server.get("/")
    server.get("/", HTTP_COOKIE=f"sessionid={session}")
    assert server.made == ["/", "/"]


SECURE = ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.mark.parametrize(
    ("setting", "said", "scheme"),
    [
        (SECURE, "https", "https"),
        (SECURE, " https , http", "https"),
        (SECURE, "http, https", "http"),
        (SECURE, "evil", "http"),
        (SECURE, None, "http"),
        (None, "https", "http"),
    ],
)
def test_pages_by_https_and_by_http_are_cached_separately(
    settings, monkeypatch, setting, said, scheme
):
    settings.SECURE_PROXY_SSL_HEADER = setting
    monkeypatch.setattr(request, "SECURE_HEADER", setting)  # read from the settings once
    headers = {} if said is None else {"HTTP_X_FORWARDED_PROTO": said}
    assert RequestFactory().get("/", **headers).scheme == scheme  # as Django decides
    schemes: list[str] = []
    server = Server(saying(after=lambda environ: schemes.append(environ["wsgi.url_scheme"])))
    server.get("/", **headers)
    server.get("/", **{"wsgi.url_scheme": "https", "HTTP_X_FORWARDED_PROTO": "https"})
    server.get("/", **{"HTTP_X_FORWARDED_PROTO": "http"})
    for made_up in ("a", "b", "c"):
        server.get("/", HTTP_X_FORWARDED_PROTO=made_up)
    assert schemes[0] == scheme
    assert sorted(schemes) == ["http", "https"]


def test_made_up_filters_and_hosts_never_remove_the_sites_pages(server):
    server.cache.others.limit = 60_000
    server.get("/")
    for number in range(9):
        server.get(f"{WALL}?page={number}")
        server.get("/mission/", HTTP_HOST=f"localhost:{number}")
    assert server.cache.others.bytes <= 60_000
    assert len(server.cache.others.pages) < 10
    made = len(server.made)
    server.get("/")
    assert len(server.made) == made


def test_the_limit_counts_the_memory_of_long_addresses():
    store, page = Store(10_000), CachedPage("200 OK", [], b"", 0)
    for number in range(9):
        store.add(("a" * 255, f"/{number}{'b' * 3000}", "", False), page)
    assert len(store.pages) == 1
    store.remove(next(iter(store.pages)))
    assert store.bytes == 0


def test_only_the_walls_filters_are_cached_with_a_query():
    assert is_cacheable((HOST, WALL, "field=life&stage=college&order=oldest&page=2", False))
    for query in ("field=", "q=a", "field=life&", "field=a%20b", "page=1" + 4 * "&page=2"):
        assert not is_cacheable((HOST, WALL, query, False)), query


def test_concurrent_visitors_wait_for_one_rendering(monkeypatch):
    monkeypatch.setattr(version, "current_version", lambda: (1, 1, 1))
    started, go, made = threading.Event(), threading.Event(), []

    def slowly(environ):
        if environ["PATH_INFO"] == "/":
            made.append(1)
            started.set()
            go.wait(10)

    server, answers = Server(saying(after=slowly)), []
    visitors = [
        threading.Thread(target=lambda: answers.append(server.get("/").body)) for _ in range(8)
    ]
    for visitor in visitors[:4]:
        visitor.start()
    started.wait(10)
    for number in range(1001):  # other pages, meanwhile
        server.get(f"/{number}/")
    for visitor in visitors[4:]:
        visitor.start()
    go.set()
    for visitor in visitors:
        visitor.join()
    assert answers == [b"Page"] * 8
    assert made == [1]
    assert server.cache.rendering == {}
