"""The page cache: a small WSGI application in front of Django.

It serves public pages to anonymous visitors from the memory of each worker. README.md beside this
file says when a page is not cached, and how fresh it is.
"""

import gzip
import hashlib
import logging
import math
import re
import threading
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from urllib.parse import urlsplit

import brotli
from django.conf import settings
from django.db import Error, close_old_connections

from . import version
from .request import Address, address_of, anonymous_environ, has_credentials, is_cacheable
from .version import ContentVersion

logger = logging.getLogger(__name__)

type Headers = list[tuple[str, str]]
type Answer = tuple[str, Headers, list[bytes]]

CHECK_INTERVAL = 0.5  # seconds: each worker sees a change within one
# Seconds, here and in every cache between (Age tells): so soon is seen what no signal tells, such
# as a consent that lapses.
MAX_AGE = 40
CACHE_CONTROL = f"public, max-age={MAX_AGE}, must-revalidate"
# In each worker: our own pages; and filters and other hosts, which can be made up without end.
PAGES_LIMIT, OTHERS_LIMIT = 48 * 1024 * 1024, 8 * 1024 * 1024
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "": lambda body: body,
    "br": lambda body: brotli.compress(body, quality=6),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}


class Variant:
    """A cached page in one encoding."""

    def __init__(self, page: "CachedPage", encoding: str, body: bytes):
        self.etag = f'"{page.digest}-{encoding}"' if encoding else f'"{page.digest}"'
        self.headers_304 = [
            ("ETag", self.etag),
            ("Cache-Control", CACHE_CONTROL),
            ("Vary", "Accept-Encoding"),
        ]
        content_encoding = [("Content-Encoding", encoding)] if encoding else []
        length = ("Content-Length", str(len(body)))
        self.headers = [*page.headers, *self.headers_304, *content_encoding, length]
        self.body = [body]


class CachedPage:
    """One answer of Django, in each encoding."""

    def __init__(self, status: str, headers: Headers, body: bytes, made_at: float):
        self.status = status
        self.headers = [(name, value) for name, value in headers if name != "Content-Length"]
        self.made_at = made_at
        self.digest = hashlib.sha256(body).hexdigest()[:32]
        bodies = {encoding: encode(body) for encoding, encode in ENCODINGS.items()}
        self.variants = {
            encoding: Variant(self, encoding, encoded) for encoding, encoded in bodies.items()
        }
        self.size = sum(map(len, bodies.values())) + 6144  # with the headers, roughly


class Store:
    """Pages by address, up to a number of bytes; the oldest make room."""

    def __init__(self, limit: int):
        self.limit = limit
        self.bytes = 0
        self.pages: dict[Address, CachedPage] = {}

    def add(self, address: Address, page: CachedPage) -> None:
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


def _size(address: Address, page: CachedPage) -> int:
    host, path, query, _is_secure = address
    return len(host) + len(path) + len(query) + page.size


class PageCache:
    """A WSGI application that caches the pages of another one."""

    def __init__(self, application: Callable, *, clock: Callable[[], float] = time.monotonic):
        self.application = application
        self.clock = clock
        self.host = urlsplit(settings.SITE_URL).netloc
        self.pages, self.others = Store(PAGES_LIMIT), Store(OTHERS_LIMIT)
        self.version: ContentVersion | None = None
        self.checked_at = float("-inf")
        self.lock = threading.Lock()
        self.rendering: dict[Address, threading.Lock] = {}

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        address = address_of(environ)
        if address is None:
            return self.application(environ, _with_cache_control(start_response, environ))
        if not is_cacheable(address):
            environ = environ | {"QUERY_STRING": address[2]}
            return self.application(environ, _with_cache_control(start_response, environ))
        if self.clock() - self.checked_at >= CHECK_INTERVAL:
            self.check_version()
        page = self.find(address) or self.make_once(address, environ)
        if isinstance(page, CachedPage):
            return self.answer(page, environ, start_response)
        status, headers, body = page
        _with_cache_control(start_response, environ)(status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else body

    def find(self, address: Address) -> CachedPage | None:
        page = self.pages.pages.get(address) or self.others.pages.get(address)
        return page if page and self.clock() - page.made_at < MAX_AGE else None

    def store_for(self, address: Address) -> Store:
        host, _path, query, _is_secure = address
        return self.pages if host == self.host and not query else self.others

    def check_version(self, *, wait: bool = False) -> None:
        """Drops every page if the content version is another one.

        Does nothing while another thread has the lock, unless it may wait for it.
        """
        if not self.lock.acquire(blocking=wait):
            return
        try:
            asked_at = self.clock()
            found = _current_version()
            if found != self.version:
                self.version = found
                self.pages.clear()
                self.others.clear()
            self.checked_at = asked_at
        except Error as error:  # cached pages stay good for their time
            logger.warning("Cannot tell whether pages changed (%s)", type(error).__name__)
            self.checked_at = self.clock()
        finally:
            self.lock.release()

    def make_once(self, address: Address, environ: dict) -> CachedPage | Answer:
        """One thread makes a page and the others wait for it."""
        lock = self.rendering.setdefault(address, threading.Lock())
        with lock:
            try:
                return self.find(address) or self.make(address, environ)
            finally:
                self.rendering.pop(address, None)  # so there are never more than threads

    def make(self, address: Address, environ: dict) -> CachedPage | Answer:
        """Django's answer, cached if it may be and nothing has changed since before it began."""
        self.check_version(wait=True)
        before, made_at = self.version, self.clock()
        status, headers, body = self.ask_django(address, environ)
        if not _is_for_everybody(status, headers):
            return status, headers, [body]
        page = CachedPage(status, headers, body, made_at)
        with self.lock:
            if before is not None and before == self.version:
                self.store_for(address).add(address, page)
        return page

    def ask_django(self, address: Address, environ: dict) -> tuple[str, Headers, bytes]:
        answer: list = []

        def start_response(status, headers, exc_info=None):
            answer[:] = [status, headers]

        chunks = self.application(anonymous_environ(address, environ), start_response)
        try:
            body = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        return answer[0], answer[1], body

    def answer(self, page: CachedPage, environ: dict, start_response: Callable) -> list[bytes]:
        variant = page.variants[best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))]
        age = ("Age", str(math.ceil(self.clock() - page.made_at)))
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and (variant.etag in known or known == "*"):
            start_response("304 Not Modified", [*variant.headers_304, age])
            return []
        start_response(page.status, [*variant.headers, age])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else variant.body


def _current_version() -> ContentVersion:
    """Asked outside of a request, which would open and close connections itself."""
    close_old_connections()
    try:
        return version.current_version()
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


def _with_cache_control(start_response: Callable, environ: dict) -> Callable:
    """Adds no-cache where Django says nothing: other caches would keep it as long as they like."""

    def start(status, headers, exc_info=None):
        present = {name.lower(): value for name, value in headers}
        if "cache-control" not in present:
            by_cookie = "set-cookie" in present or "cookie" in present.get("vary", "").lower()
            is_private = by_cookie or has_credentials(environ)
            headers = [
                *headers,
                ("Cache-Control", "private, no-cache" if is_private else "no-cache"),
            ]
        return start_response(status, headers, exc_info)

    return start


@lru_cache(maxsize=256)
def best_encoding(accepted: str) -> str:
    """The encoding of ours that an Accept-Encoding header prefers; empty for none."""
    weights = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        weights[name.strip()] = _weight(weight.strip())
    best = max(("br", "gzip"), key=lambda name: weights.get(name, 0))  # the smaller one of equals
    return best if weights.get(best) else ""


def _weight(text: str) -> float:
    found = re.fullmatch(r"q=([01](?:\.\d*)?)", text)
    return float(found[1]) if found else float(not text)
