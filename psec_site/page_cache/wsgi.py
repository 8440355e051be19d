"""The page cache: a WSGI application in front of Django.

Each worker serves public pages to anonymous visitors from its own memory. README.md in this folder
says which pages are not cached, and how soon a change is seen.
"""

import logging
import math
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error, close_old_connections

from . import version
from .request import Address, address_of, anonymous_environ, has_credentials, is_cacheable
from .store import MAX_AGE, CachedPage, Headers, Store, best_encoding
from .version import ContentVersion

logger = logging.getLogger(__name__)

type Response = tuple[str, Headers, list[bytes]]

CHECK_INTERVAL = 0.5  # seconds
# Bytes in each worker. Anybody can make up other hosts and filters without end: they may not push
# out the site's own pages.
PAGES_LIMIT, OTHERS_LIMIT = 48 * 1024 * 1024, 8 * 1024 * 1024


class PageCache:
    """A WSGI application that caches the pages of another one.

    `pages` stores the site's own pages, `others` pages with filters or of other hosts. `lock`
    guards the stores; `rendering` has a lock for each address whose page is being made.
    """

    def __init__(self, application: Callable, *, clock: Callable[[], float] = time.monotonic):
        self.application = application
        self.clock = clock
        self.host = urlsplit(settings.SITE_URL).netloc
        self.pages, self.others = Store(PAGES_LIMIT), Store(OTHERS_LIMIT)
        self.version: ContentVersion | None = None
        self.checked_at = self.failed_at = float("-inf")
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
            return self.respond(page, environ, start_response)
        status, headers, body = page
        _with_cache_control(start_response, environ)(status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else body

    def find(self, address: Address) -> CachedPage | None:
        """The stored page, if it is not older than MAX_AGE."""
        page = self.pages.pages.get(address) or self.others.pages.get(address)
        return page if page and self.clock() - page.made_at < MAX_AGE else None

    def store_for(self, address: Address) -> Store:
        """Where the page of this address is stored."""
        host, _path, query, _is_secure = address
        return self.pages if host == self.host and not query else self.others

    def check_version(self, *, wait: bool = False) -> None:
        """Removes every page if the content version has changed.

        Does nothing while another thread checks, unless `wait` is true.
        """
        if not self.lock.acquire(blocking=wait):
            return
        try:
            started_at = self.clock()
            current = _current_version()
            if current != self.version:
                self.version = current
                self.pages.clear()
                self.others.clear()
            self.checked_at = started_at
        except Error as error:  # without the database, pages are served until MAX_AGE
            logger.warning("Cannot read the content version (%s)", type(error).__name__)
            self.checked_at = self.failed_at = self.clock()
        finally:
            self.lock.release()

    def make_once(self, address: Address, environ: dict) -> CachedPage | Response:
        """As `make`, but one thread makes the page and others that want it wait."""
        lock = self.rendering.setdefault(address, threading.Lock())
        with lock:
            try:
                return self.find(address) or self.make(address, environ)
            finally:
                self.rendering.pop(address, None)  # never more locks than threads

    def make(self, address: Address, environ: dict) -> CachedPage | Response:
        """Django's response; as a page if it may be cached.

        The page is stored unless the content version changed while it was made.
        """
        if (
            self.clock() - self.failed_at >= CHECK_INTERVAL
        ):  # a visitor waits for one failure at most
            self.check_version(wait=True)
        before, made_at = self.version, self.clock()
        status, headers, body = self.call_django(address, environ)
        if not _may_be_cached(status, headers):
            return status, headers, [body]
        page = CachedPage(status, headers, body, made_at)
        with self.lock:
            if before is not None and before == self.version:
                self.store_for(address).add(address, page)
        return page

    def call_django(self, address: Address, environ: dict) -> tuple[str, Headers, bytes]:
        started: list = []

        def start_response(status: str, headers: Headers, exc_info: Any = None) -> None:
            started[:] = [status, headers]

        chunks = self.application(anonymous_environ(address, environ), start_response)
        try:
            body = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        return started[0], started[1], body

    def respond(self, page: CachedPage, environ: dict, start_response: Callable) -> list[bytes]:
        variant = page.variants[best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))]
        age = ("Age", str(math.ceil(self.clock() - page.made_at)))
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and (variant.etag in known or known == "*"):
            start_response("304 Not Modified", [*variant.headers_304, age])
            return []
        start_response(page.status, [*variant.headers, age])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else variant.body


def _current_version() -> ContentVersion:
    """Reads it outside of a request, so connections are closed as Django does around one."""
    close_old_connections()
    try:
        return version.current_version()
    finally:
        close_old_connections()  # one that broke


def _may_be_cached(status: str, headers: Headers) -> bool:
    """Whether the response is complete and the same for every visitor."""
    if not status.startswith("200"):
        return False
    return not any(
        name.lower() in ("set-cookie", "vary", "cache-control", "content-encoding")
        for name, _value in headers
    )


def _with_cache_control(start_response: Callable, environ: dict) -> Callable:
    """Adds Cache-Control to responses without it, which other caches might store for any time."""

    def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
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
