"""Whatever anybody sends, no worker fails on it: on the real gunicorn, as `make run` starts it."""

import socket
from pathlib import Path

import pytest

from tests.running_gunicorn import running_gunicorn

HOST = b"Host: localhost"
FORM = b"POST /share-your-story/ HTTP/1.1"
MULTIPART = b"Content-Type: multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="story"\r\n%b\r\n\r\n%b\r\n--x--\r\n'

# What is sent after the request line, which is GET / if there is none: (lines, body, status).
MALFORMED = {
    "latin-1": ([b"Content-Type: text/html; charset=latin-1"], b"", 400),
    "rot13 with a query": ([b"GET /?q=1 HTTP/1.1", b"Content-Type: a/b; charset=rot13"], b"", 400),
    "a charset of nobody": ([b"Content-Type: a/b; charset=nothing"], b"", 400),
    "a charset in quotes": ([b'Content-Type: a/b; charset="UTF-16"'], b"", 400),
    "a charset of RFC 2231": ([b"Content-Type: a/b; charset*=utf-8''rot13"], b"", 400),
    "an unreadable RFC 2231": ([b"Content-Type: a/b; name*=nothing''x"], b"", 400),
    "an endless content type": ([b"Content-Type: a/b; " + b"x=1; " * 1500], b"", 400),
    "UTF-8": ([b"Content-Type: text/html; charset=utf-8"], b"", 200),
    "a posted latin-1": (
        [FORM, b"Content-Type: application/x-www-form-urlencoded; charset=latin-1"],
        b"story=%E9",
        400,
    ),
    "a charset in a part": (
        [FORM, MULTIPART],
        PART % (b"Content-Type: text/plain; charset=rot13", b"x"),
        403,  # without a CSRF token
    ),
    "an unreadable part": (
        [FORM, MULTIPART],
        PART % (b"Content-Transfer-Encoding: base64", b"!"),
        403,
    ),
    "no boundary": ([FORM, b"Content-Type: multipart/form-data"], b"x", 400),
    "too many fields": (
        [FORM, b"Content-Type: application/x-www-form-urlencoded"],
        b"a&" * 10_002,
        400,
    ),
    "an unknown host": ([b"Host: example.com"], b"", 400),
    "a host that is none": ([b"Host: a b"], b"", 400),
    "no host": ([b"GET / HTTP/1.0", b""], b"", 400),
    "NUL in the path": ([b"GET /news%00/ HTTP/1.1"], b"", 400),
    "NUL in the query": ([b"GET /hear-from-our-youth/?q=%00 HTTP/1.1"], b"", 400),
    "NUL in a session": ([b'Cookie: sessionid="\\000aaaaaaaa"'], b"", 400),
    "a path in no charset": ([b"GET /%ff%fe/ HTTP/1.1"], b"", 404),
    "percent without end": ([b"GET /%/%zz?%=%zz HTTP/1.1"], b"", 404),
    "a path of another host": ([b"GET //example.com/%2e%2e HTTP/1.1"], b"", 404),
    "a file above": ([b"GET /media/..%2f..%2fdb.sqlite3 HTTP/1.1"], b"", 404),
    "a whole address": ([b"GET http://example.com/ HTTP/1.1"], b"", 200),
    "an endless path": ([b"GET /" + b"a" * 5000 + b" HTTP/1.1"], b"", 414),
    "an endless header": ([b"X: " + b"a" * 20_000], b"", 431),
    "a thousand headers": ([b"X: 1"] * 1000, b"", 431),
    "cookies that are none": ([b'Cookie: =; ;;; csrftoken="; story_form=a:b:c; \xff'], b"", 200),
    "a method of nobody": ([b"NONSENSE /share-your-story/ HTTP/1.1"], b"", 403),
    "a method in small letters": ([b"get / HTTP/1.1"], b"", 400),
    "a protocol of nobody": ([b"GET / HTTP/9.9"], b"", 400),
    "no protocol": ([b"nonsense"], b"", 400),
    "a range": ([b"Range: bytes=9-1,-,a"], b"", 200),
    "dates and tags that are none": ([b"If-None-Match: \xff,", b"If-Modified-Since: x"], b"", 200),
    "languages that are none": ([b"Accept-Language: " + b"x-" * 2000], b"", 200),
}


@pytest.fixture
def gunicorn(transactional_db, tmp_path):  # an open transaction would let it wait
    """The port of a running gunicorn, and the file of its errors."""
    environment = {"DJANGO_SETTINGS_MODULE": "tests.gunicorn_settings", "WEB_CONCURRENCY": "1"}
    errors = tmp_path / "errors"
    with running_gunicorn(errors, environment) as port:
        yield port, errors


def ask(port: int, lines: list[bytes], body: bytes = b"") -> int:
    """The status of the answer, 0 if there is none."""
    first = [] if b" HTTP/" in lines[0] or lines[0] == b"nonsense" else [b"GET / HTTP/1.1"]
    if not any(line.startswith(b"Host:") or line == b"" for line in lines):
        lines = [*lines[: 1 - len(first)], HOST, *lines[1 - len(first) :]]
    length = [b"Content-Length: %d" % len(body)] if body else []
    head = [line for line in [*first, *lines, *length, b"Connection: close"] if line]
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connected:
            connected.sendall(b"\r\n".join(head) + b"\r\n\r\n" + body)
            answer = connected.makefile("rb").readline()
    except OSError:  # not listening yet, or too busy
        return 0
    return int(answer.split()[1]) if answer else 0


@pytest.mark.django_db(transaction=True)
def test_nothing_malformed_is_an_error_of_the_server(gunicorn):
    port, errors = gunicorn
    answers = {name: ask(port, lines, body) for name, (lines, body, _status) in MALFORMED.items()}
    assert answers == {name: status for name, (_lines, _body, status) in MALFORMED.items()}
    log = Path(errors).read_text()
    assert "Error handling request" not in log  # gunicorn's words for what no view answered
    assert "Internal Server Error" not in log  # Django's
