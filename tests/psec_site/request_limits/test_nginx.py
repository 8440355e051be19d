"""The proxy as it is deployed, in front of gunicorn: nginx runs with psec_site/nginx.conf."""

import fcntl
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from bench.nginx import CONFIGURATION, find_nginx, moved, nginx
from bench.servers import gunicorn, receive, request
from bench.sites import Site
from psec_site.request_limits.rules import KB, MB, RULES

FORM = "/share-your-story/"
HUGE = {"Content_Length": str(300 * MB)}


@pytest.fixture(scope="session")
def nginx_program():
    """The path of nginx: an installed one, or one that is installed now."""
    with Path(tempfile.gettempdir(), "psec-nginx.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # only one test process installs it
        if not find_nginx() and os.geteuid() == 0 and shutil.which("apt-get"):
            subprocess.run(["apt-get", "update", "-qq"], check=False)
            subprocess.run(["apt-get", "install", "-y", "-qq", "nginx", "openssl"], check=False)
    if found := find_nginx():
        return found
    missing = "No nginx: install Debian's package."
    if os.environ.get("CI"):
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)


@pytest.fixture(scope="module")
def servers(nginx_program, tmp_path_factory):
    """nginx, and behind it a gunicorn that says what reached it."""
    site = Site(settings.BASE_DIR, {"DATA_DIR": str(tmp_path_factory.mktemp("data"))})
    with nginx(nginx_program) as proxy:
        echo = "tests.psec_site.request_limits.echo"
        with gunicorn(echo, site, workers=1, path=proxy.socket) as server:
            server.get("/")  # now it has started
            yield proxy, server


@pytest.fixture
def proxy(servers):
    return servers[0]


def asked(proxy, method, path, body=b"", source="127.0.0.1", **headers):
    with proxy.connect(source) as connection:
        connection.sendall(request(method, path, headers, body))
        return receive(connection)


def test_the_proxys_paths_and_sizes_are_the_applications():
    location = re.compile(r"location ~ \^(.*)\$ \{\s*client_max_body_size (\d+)([km]);")
    found = location.findall(CONFIGURATION.read_text())
    units = {"k": KB, "m": MB}
    sizes = [(path, int(number) * units[unit]) for path, number, unit in found]
    assert sizes == [(rule.path, rule.largest) for rule in RULES]


def test_300_mb_are_refused_by_their_headers_alone_and_cost_no_disk(servers):
    proxy, server = servers
    for place in (proxy, server):
        with place.connect() as connection:
            connection.sendall(request("POST", FORM, HUGE))  # and not one byte of the body
            response = receive(connection)
        assert response.status.endswith(("413 Request Entity Too Large", "413 Content Too Large"))
        assert "Everything together may have 24 MB" in response.body.decode()
    with proxy.connect() as connection:
        connection.sendall(request("POST", FORM, HUGE))
        for _ in range(100):
            connection.sendall(bytes(64 * KB))
        assert proxy.disk == 0
        assert "24 MB" in receive(connection).body.decode()


def test_a_body_of_unknown_length_is_refused_in_front_and_behind(servers):
    for place in servers:
        with place.connect() as connection:
            connection.sendall(request("POST", FORM, {"Transfer_Encoding": "chunked"}))
            assert receive(connection).status == "HTTP/1.1 411 Length Required"


def test_what_a_visitor_says_about_the_connection_is_dropped(proxy):
    claimed = {
        "X_Forwarded_For": "203.0.113.7",
        "X_Forwarded_Proto": "http",
        "X_Forwarded_Host": "example.org",
        "Forwarded": "for=203.0.113.7",
    }
    reached = json.loads(asked(proxy, "GET", "/", **claimed).body)
    assert reached["HTTP_X_FORWARDED_FOR"] == "127.0.0.1"
    assert reached["HTTP_X_FORWARDED_PROTO"] == reached["wsgi.url_scheme"] == "https"
    assert reached["HTTP_HOST"] == "localhost:8000"
    assert not {"HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED"} & set(reached)


def test_one_id_of_the_request_is_in_both_logs_and_in_the_answer(proxy):
    claimed = "0123456789abcdef" * 2
    answer = asked(proxy, "GET", "/", X_Request_ID=claimed)
    given = json.loads(answer.body)["HTTP_X_REQUEST_ID"]
    refused = asked(proxy, "POST", FORM, X_Request_ID=claimed, **HUGE)
    ids = [given, *(dict(each.headers)["X-Request-ID"] for each in (answer, refused))]
    assert ids[0] == ids[1]
    assert claimed not in ids
    for each in ids:
        assert any(f" {each}\n" in proxy.log for _ in range(10_000)), "it is logged at the end"


def test_a_photo_waits_in_a_file_and_arrives_whole(proxy):
    first, last = bytes(2 * MB), bytes(MB)
    with proxy.connect() as connection:
        length = {"Content_Length": str(len(first + last))}
        connection.sendall(request("POST", FORM, length, first))
        assert any(proxy.disk > MB for _ in range(100_000)), "it would be seen if more were written"
        connection.sendall(last)
        assert json.loads(receive(connection).body)["length"] == len(first + last)


def test_one_network_that_sends_slowly_stops_neither_readers_nor_others(proxy):
    body = {"Content_Length": "1000"}
    with ExitStack() as slow:
        for _ in range(40):
            connection = slow.enter_context(proxy.connect("127.0.0.2"))
            connection.sendall(request("POST", FORM, body, b"a byte"))
        for _ in range(5):  # it may wait with the forty that nginx has not read yet
            connection = slow.enter_context(proxy.connect("127.0.0.2"))
            connection.settimeout(1)
            connection.sendall(request("POST", FORM, body))
            with suppress(TimeoutError):
                refused = receive(connection)
                break
        assert "503" in refused.status
        assert ("Retry-After", "5") in refused.headers
        assert "Wait a few seconds" in refused.body.decode()
        for source in ("127.0.0.2", "127.0.0.3"):
            assert asked(proxy, "GET", "/", source=source).status == "HTTP/1.1 200 OK"
        sent = asked(proxy, "POST", FORM, b"words", "127.0.0.3", Content_Length="5")
        assert json.loads(sent.body)["length"] == 5


def test_who_asks_while_nothing_answers_behind_it_reads_when_to_come_back(
    nginx_program, monkeypatch
):
    monkeypatch.setattr(
        "bench.nginx.moved", lambda text, proxy: moved(text, proxy).replace(" 30s;", " 1s;")
    )
    with nginx(nginx_program) as proxy, socket.socket(socket.AF_UNIX) as frozen:
        stopped = asked(proxy, "GET", "/")
        frozen.bind(str(proxy.socket))
        proxy.socket.chmod(0o777)
        frozen.listen()  # and never answers
        for answer in (stopped, asked(proxy, "GET", "/")):
            assert answer.status == "HTTP/1.1 503 Service Temporarily Unavailable"
            assert ("Retry-After", "5") in answer.headers
            assert "Espere unos segundos" in answer.body.decode()


def test_the_logs_hold_no_secret_and_no_address(proxy):
    for path in ("/my-story/a-secret/", "/es/guardian/a-secret/", "/account/a-secret/"):
        asked(proxy, "GET", f"{path}?q=a-secret", Referer=f"https://localhost{path}")
        asked(proxy, "POST", path, **HUGE)
    assert "/my-story/..." in proxy.log
    assert "a-secret" not in proxy.log
    assert "127.0.0.1" not in proxy.log


def test_in_the_containers_the_proxy_alone_is_published_and_reaches_gunicorn_by_its_socket():
    services = yaml.safe_load((settings.BASE_DIR / "compose.yaml").read_text())["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert "socket:/run/psec" in services["web"]["volumes"]
    assert "socket:/run/psec:ro" in services["proxy"]["volumes"]
    upstream = re.search(r"server (unix:\S+);", CONFIGURATION.read_text())[1]
    dockerfile = (settings.BASE_DIR / "Dockerfile").read_text()
    assert f'"--bind={upstream}"' in dockerfile
    assert "COPY psec_site/nginx.conf /etc/nginx/nginx.conf" in dockerfile
