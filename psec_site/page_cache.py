"""Public pages answered without Django: a small WSGI layer in front of it.

A page is kept in the memory of each worker, under its address, for as long as the generation of the
public pages (generation.py) stays the same, and for 40 seconds at most. Django makes it from the
address alone (kept_address.py): nothing else of the visitor reaches it, so none can get into the
answer.

Whoever has a session, sends something, or asks for what is not kept, is answered by Django.
"""

import gzip
import hashlib
import logging
import math
import re
import threading
from collections.abc import Callable, Iterable
from functools import lru_cache
from urllib.parse import urlsplit

import brotli
from django.conf import settings
from django.db import Error, close_old_connections

from . import generation
from .kept_address import Address, address_of, environ_of, has_identity, may_be_kept

logger = logging.getLogger(__name__)

type Headers = list[tuple[str, str]]
type Variant = tuple[str, Headers, Headers, list[bytes]]
type Answer = tuple[str, Headers, list[bytes]]

CHECKED_EVERY = 0.5  # seconds: a change is seen by every worker within one
# What no signal tells is seen within a minute: a page is made from what was read up to 20 seconds
# before (generation.READ_WITHIN), and kept for 40 in all, wherever it is (Age tells).
KEPT = 40
FRESH = f"public, max-age={KEPT}, must-revalidate"
OWN_BYTES, OTHER_BYTES = 48 * 1024 * 1024, 8 * 1024 * 1024


class Page:
    """One kept answer, compressed. Few ask for it as it is: it is unpacked for those."""

    def __init__(self, status: str, headers: Headers, body: bytes, made_at: float):
        self.status = status
        self.headers = [(name, value) for name, value in headers if name != "Content-Length"]
        self.packed = brotli.compress(body, quality=6)
        self.made_at = made_at
        self.digest = hashlib.sha256(body).hexdigest()[:32]
        self.variants: dict[str, Variant] = {}

    def variant(self, encoding: str) -> Variant:
        """ETag, headers, headers of a 304, and the body."""
        if not encoding:
            return self._encode(encoding)
        if encoding not in self.variants:
            self.variants[encoding] = self._encode(encoding)
        return self.variants[encoding]

    def _encode(self, encoding: str) -> Variant:
        body = self.packed if encoding == "br" else brotli.decompress(self.packed)
        if encoding == "gzip":
            body = gzip.compress(body, compresslevel=6, mtime=0)
        own = [("Content-Encoding", encoding)] if encoding else []
        etag = f'"{self.digest}-{encoding}"' if encoding else f'"{self.digest}"'
        fresh = [
            ("ETag", etag),
            ("Cache-Control", FRESH),
            ("Vary", "Accept-Encoding"),
        ]
        length = [("Content-Length", str(len(body)))]
        return etag, [*self.headers, *fresh, *own, *length], fresh, [body]

    @property
    def size(self) -> int:
        return 3 * len(self.packed) + 4096  # with gzip's, roughly


class Store:
    """Pages by address, up to a number of bytes; the oldest make room."""

    def __init__(self, limit: int):
        self.limit = limit
        self.bytes = 0
        self.pages: dict[Address, Page] = {}

    def add(self, address: Address, page: Page) -> None:
        self.remove(address)
        self.pages[address] = page
        self.bytes += _size(address, page)
        while self.bytes > self.limit:
            self.remove(next(iter(self.pages)))

    def remove(self, address: Address) -> None:
        if page := self.pages.pop(address, None):
            self.bytes -= _size(address, page)

    def clear(self) -> None:
        self.pages.clear()
        self.bytes = 0


def _size(address: Address, page: Page) -> int:
    host, path, query, _is_secure = address
    return len(host) + len(path) + len(query) + page.size


class PageCache:
    """A WSGI application that keeps what another one answers."""

    def __init__(self, application: Callable, *, clock: Callable[[], float] = generation.clock):
        self.application = application
        self.clock = clock
        self.host = urlsplit(settings.SITE_URL).netloc
        # Filters and other host names can be made up without end: they never push out the rest.
        self.own, self.other = Store(OWN_BYTES), Store(OTHER_BYTES)
        self.generation: generation.Generation | None = None
        self.checked_at = float("-inf")
        self.lock = threading.Lock()
        self.rendering: dict[Address, threading.Lock] = {}

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        address = address_of(environ)
        if address is None:
            return self.application(environ, _never_assumed_fresh(start_response, environ))
        if self.clock() - self.checked_at >= CHECKED_EVERY:
            self.check()
        if not may_be_kept(address):
            with generation.pinned(self.state_of(self.clock())):
                return self.application(
                    environ | {"QUERY_STRING": address[2]},
                    _never_assumed_fresh(start_response, environ),
                )
        page = self.kept(address) or self.make_once(address, environ)
        if isinstance(page, Page):
            return self.answer(page, environ, start_response)
        status, headers, body = page
        _never_assumed_fresh(start_response, environ)(status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else body

    def store_of(self, address: Address) -> Store:
        host, _path, query, _is_secure = address
        return self.own if host == self.host and not query else self.other

    def kept(self, address: Address) -> Page | None:
        page = self.own.pages.get(address) or self.other.pages.get(address)
        return page if page and self.clock() - page.made_at < KEPT else None

    # Which generation

    def check(self, *, wait: bool = False) -> None:
        """Forgets every page once something public has changed.

        Does nothing while another thread has the lock, unless it may wait for it.
        """
        if not self.lock.acquire(blocking=wait):
            return
        try:
            asked_at = self.clock()
            found = _current()
            if found != self.generation:
                self.generation = found
                self.own.clear()
                self.other.clear()
            self.checked_at = asked_at
        except Error as error:  # what is kept is good for its time
            logger.warning("Cannot tell whether pages changed (%s)", type(error).__name__)
            self.checked_at = self.clock()
        finally:
            self.lock.release()

    def state_of(self, now: float) -> tuple | None:
        return self.generation and generation.state(self.generation, now)

    # Making and answering

    def make_once(self, address: Address, environ: dict) -> Page | Answer:
        """One thread makes a page and the others wait for it."""
        lock = self.rendering.setdefault(address, threading.Lock())
        with lock:
            try:
                return self.kept(address) or self.make(address, environ)
            finally:
                self.rendering.pop(address, None)  # so there are never more than threads

    def make(self, address: Address, environ: dict) -> Page | Answer:
        """Django's answer, kept if it may be and nothing has changed since before it began."""
        self.check(wait=True)
        before, made_at = self.generation, self.clock()
        with generation.pinned(self.state_of(made_at)):
            status, headers, body = self.ask_django(address, environ)
        if not _is_for_everybody(status, headers):
            return status, headers, [body]
        page = Page(status, headers, body, made_at)
        with self.lock:
            if before is not None and before == self.generation:
                self.store_of(address).add(address, page)
        return page

    def ask_django(self, address: Address, environ: dict) -> tuple[str, Headers, bytes]:
        answer: list = []

        def start_response(status, headers, exc_info=None):
            answer[:] = [status, headers]

        chunks = self.application(environ_of(address, environ), start_response)
        try:
            body = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        return answer[0], answer[1], body

    def answer(self, page: Page, environ: dict, start_response: Callable) -> list[bytes]:
        etag, headers, fresh, body = page.variant(
            best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        )
        age = ("Age", str(math.ceil(self.clock() - page.made_at)))
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and (etag in known or known == "*"):
            start_response("304 Not Modified", [*fresh, age])
            return []
        start_response(page.status, [*headers, age])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else body


def _current() -> generation.Generation:
    """Asked from outside of a request, which would open and close connections itself."""
    close_old_connections()
    try:
        return generation.current()
    finally:
        close_old_connections()  # with a pool: given back


def _is_for_everybody(status: str, headers: Headers) -> bool:
    """A whole answer that is the same for everybody who asks for this address."""
    if not status.startswith("200"):
        return False
    return not any(
        name.lower() in ("set-cookie", "vary", "cache-control", "content-encoding")
        for name, _value in headers
    )


def _never_assumed_fresh(start_response: Callable, environ: dict) -> Callable:
    """Caches keep what says nothing to them for as long as they like: it says no-cache."""

    def start(status, headers, exc_info=None):
        said = {name.lower(): value for name, value in headers}
        if "cache-control" not in said:
            by_cookie = "set-cookie" in said or "cookie" in said.get("vary", "").lower()
            is_private = by_cookie or has_identity(environ)
            headers = [
                *headers,
                ("Cache-Control", "private, no-cache" if is_private else "no-cache"),
            ]
        return start_response(status, headers, exc_info)

    return start


@lru_cache(maxsize=256)
def best_encoding(accepted: str) -> str:
    """What an Accept-Encoding header likes best of ours; empty for the page as it is."""
    weights = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        weights[name.strip()] = _weight(weight.strip())
    best = max(("br", "gzip"), key=lambda name: weights.get(name, 0))  # the smaller one of equals
    return best if weights.get(best) else ""


def _weight(text: str) -> float:
    found = re.fullmatch(r"q=([01](?:\.\d*)?)", text)
    return float(found[1]) if found else float(not text)
