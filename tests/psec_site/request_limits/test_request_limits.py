"""What is too much is refused before it is read, and reading goes on meanwhile."""

import threading
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from django.test import RequestFactory
from gunicorn.config import Config

from pages.decoding import sandbox
from psec_site import wsgi
from psec_site.management.commands.serve import commands
from psec_site.request_limits.rules import EXPORTS, PASSWORDS, PICTURES, THREADS
from psec_site.request_limits.wsgi import LimitBodies, LimitWork
from tests.psec_site.test_serve import in_the_container

MB = 1024 * 1024


class Unreadable(BytesIO):
    def read(self, *args):
        raise AssertionError("The body was read.")


def send(application, method, path, **environ):
    """The status, headers and text of the response."""
    environ = {"QUERY_STRING": ""} | environ
    request = RequestFactory()._base_environ(REQUEST_METHOD=method, PATH_INFO=path, **environ)
    started = []
    chunks = application(request, lambda *args: started.extend(args))
    text = b"".join(chunks).decode()
    if hasattr(chunks, "close"):
        chunks.close()
    return started[0], dict(started[1]), text


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/share-your-story/", "24 MB"),
        ("/es/share-your-story/", "24 MB"),
        ("/share-your-story/7KQ2-M9XA/", "24 MB"),
        ("/share-your-story/save/", "512 KB"),
        ("/admin/images/multiple/add/", "12 MB"),
        ("/admin/documents/add/", "12 MB"),
        ("/admin/youth-stories/write-paper/", "24 MB"),
        ("/admin/pages/3/edit/", "3 MB"),
        ("/account/login/", "256 KB"),
        ("/", "512 KB"),
        ("/no-such-page/\n", "512 KB"),
    ],
)
def test_whoever_sends_too_much_is_told_the_limit_and_nothing_is_read(path, limit):
    number, unit = limit.split()
    most = int(number) * {"KB": 1024, "MB": MB}[unit]
    too_much = {"CONTENT_LENGTH": str(most + 1), "wsgi.input": Unreadable()}
    status, headers, text = send(wsgi.application, "POST", path, **too_much)
    assert status.startswith("413")
    assert limit in text
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    passed = LimitBodies(lambda environ, start: [start("200 OK", []), b""][1:])
    assert send(passed, "POST", path, CONTENT_LENGTH=str(most))[0] == "200 OK"


def test_a_family_that_reads_spanish_is_told_so_in_spanish():
    too_much = {"CONTENT_LENGTH": str(300 * MB), "wsgi.input": Unreadable()}
    _status, headers, text = send(wsgi.application, "POST", "/es/share-your-story/", **too_much)
    assert headers["Content-Language"] == "es"
    assert "foto más pequeña" in text


def test_a_body_of_unknown_length_is_refused():
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": Unreadable()}
    assert send(wsgi.application, "POST", "/share-your-story/", **chunked)[0].startswith("411")


class Announced(threading.BoundedSemaphore):
    """Says in `taken` how often it was acquired."""

    def __init__(self, value):
        super().__init__(value)
        self.taken = threading.Semaphore(0)

    def acquire(self, *args, **kwargs):
        acquired = super().acquire(*args, **kwargs)
        if acquired:
            self.taken.release()
        return acquired


class Busy:
    """An application whose expensive requests last until `finish` is set."""

    def __init__(self):
        self.begun = threading.Semaphore(0)
        self.finish = threading.Event()

    def __call__(self, environ, start_response):
        start_response("200 OK", [])
        if environ["REQUEST_METHOD"] == "POST" or environ["QUERY_STRING"]:
            self.begun.release()
            return self.answer_later()
        return [b"a page"]

    def answer_later(self):
        assert self.finish.wait(30)
        yield b"done"


@pytest.mark.parametrize(
    ("work", "method", "path", "query"),
    [
        (PASSWORDS, "POST", "/account/login/", ""),
        (PASSWORDS, "POST", "/account/reauthenticate/", ""),
        (PASSWORDS, "POST", "/account/2fa/authenticate/", ""),
        (PICTURES, "POST", "/admin/images/multiple/add/", ""),
        (EXPORTS, "POST", "/admin/youth-stories/export/", ""),
        (EXPORTS, "GET", "/admin/reports/site-history/", "p=2&export=xlsx"),
    ],
)
def test_beyond_what_runs_and_waits_one_is_asked_to_come_back_and_reading_goes_on(
    work, method, path, query
):
    django = Busy()
    site = LimitWork(django)
    expensive = {"application": site, "method": method, "path": path, "QUERY_STRING": query}
    most = work.at_once + work.waiting
    site.slots[work].admitted = Announced(most)
    with ThreadPoolExecutor(most) as others:
        admitted = [others.submit(send, **expensive) for _ in range(most)]
        for _ in range(most):
            assert site.slots[work].admitted.taken.acquire(timeout=30)
        for _ in range(work.at_once):
            assert django.begun.acquire(timeout=30)
        status, headers, text = send(**expensive)
        assert status.startswith("503")
        assert headers["Retry-After"] == "5"
        assert "nothing is lost" in text
        assert send(site, "GET", path)[2] == "a page"
        assert send(site, "GET", "/")[2] == "a page"
        assert not django.begun.acquire(blocking=False), "the others wait"
        django.finish.set()
        assert {response.result()[2] for response in admitted} == {"done"}
    assert send(**expensive)[2] == "done", "every slot is free again"


def test_a_failed_request_gives_its_slot_back():
    def fail(environ, start_response):
        raise RuntimeError

    site = LimitWork(fail)
    for _ in range(PASSWORDS.at_once + PASSWORDS.waiting + 1):
        with pytest.raises(RuntimeError):
            send(site, "POST", "/account/login/")


@pytest.mark.parametrize("command", [commands(8000, False)["web server"], in_the_container()])
def test_threads_are_left_for_reading_whatever_is_asked_at_once(command):
    threads = Config().parser().parse_args(command[command.index("psec_site.wsgi") :]).threads
    held = [work.at_once + work.waiting for work in (PASSWORDS, PICTURES, EXPORTS)]
    assert threads == THREADS
    assert THREADS - sum(held) - sandbox.MAX_PICTURES >= 5
