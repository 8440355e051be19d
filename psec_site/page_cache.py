"""Public pages answered without Django: a small WSGI layer in front of it.

A page is kept in the memory of each worker, under its address, for as long as the generation of the
public pages (generation.py) stays the same, and for a minute at most. Django makes it from the
address alone: no cookie and no header of the visitor reaches it, so none can get into the answer.

Whoever has a session, sends something, or asks for what is not kept, is answered by Django.
"""

import gzip
import hashlib
import logging
import re
import threading
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from io import BytesIO
from urllib.parse import urlsplit

import brotli
from django.conf import settings
from django.db import DatabaseError

from . import generation

logger = logging.getLogger(__name__)

type Headers = list[tuple[str, str]]
type Variant = tuple[str, Headers, Headers, list[bytes]]

CHECKED_EVERY = 0.5  # seconds: a change is seen by every worker within one
KEPT = 60  # seconds, for what no signal tells, such as a consent that lapses
MAX_AGE = 50  # seconds that a browser or a CDN may keep it: less than a minute with the above
OWN_BYTES, OTHER_BYTES = 24 * 1024 * 1024, 8 * 1024 * 1024

# Files have headers of their own to be fresh by; private pages, staff and health checks are not for
# a cache, nor is the token in an address.
NEVER_KEPT = re.compile(
    r"(?:/es)?/(?:admin|documents|guardian|livez|media|my-story|readyz|share-your-story|static)(?:/|$)"
)
KEPT_QUERY = re.compile(r"(?:(?:field|stage|page)=\w{1,20}(?:&(?!$)|$)){1,3}", re.ASCII)
# All that Django gets to see of a visitor's request.
ADDRESS = (
    *("HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "PATH_INFO", "QUERY_STRING"),
    *("SCRIPT_NAME", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL"),
)


class Page:
    """One kept answer, in the encodings that were asked for so far."""

    def __init__(self, status: str, headers: Headers, body: bytes, made_at: float):
        self.status = status
        self.headers = [(name, value) for name, value in headers if name != "Content-Length"]
        self.body = body
        self.made_at = made_at
        self.digest = hashlib.sha256(body).hexdigest()[:32]
        self.variants: dict[str, Variant] = {}

    def variant(self, encoding: str) -> Variant:
        """ETag, headers, headers of a 304, and the body."""
        if encoding not in self.variants:
            self.variants[encoding] = self._encode(encoding)
        return self.variants[encoding]

    def _encode(self, encoding: str) -> Variant:
        body = self.body
        if encoding == "br":
            body = brotli.compress(body, quality=6)
        elif encoding == "gzip":
            body = gzip.compress(body, compresslevel=6, mtime=0)
        own = [("Content-Encoding", encoding)] if encoding else []
        etag = f'"{self.digest}-{encoding}"' if encoding else f'"{self.digest}"'
        fresh = [
            ("ETag", etag),
            ("Cache-Control", f"public, max-age={MAX_AGE}"),
            ("Vary", "Accept-Encoding"),
        ]
        length = [("Content-Length", str(len(body)))]
        return etag, [*self.headers, *fresh, *own, *length], fresh, [body]

    @property
    def size(self) -> int:
        return 2 * len(self.body) + 4096  # all its encodings, roughly


class Store:
    """Pages by address, up to a number of bytes; the oldest make room."""

    def __init__(self, limit: int):
        self.limit = limit
        self.bytes = 0
        self.pages: dict[tuple, Page] = {}

    def add(self, key: tuple, page: Page) -> None:
        self.remove(key)
        self.pages[key] = page
        self.bytes += page.size
        while self.bytes > self.limit:
            self.remove(next(iter(self.pages)))

    def remove(self, key: tuple) -> None:
        if page := self.pages.pop(key, None):
            self.bytes -= page.size

    def clear(self) -> None:
        self.pages.clear()
        self.bytes = 0


class PageCache:
    """A WSGI application that keeps what another one answers."""

    def __init__(self, application: Callable, *, clock: Callable[[], float] = time.monotonic):
        self.application = application
        self.clock = clock
        self.session_cookie = f"{settings.SESSION_COOKIE_NAME}="
        self.host = urlsplit(settings.SITE_URL).netloc
        # Filters and other host names can be made up without end: they never push out the rest.
        self.own, self.other = Store(OWN_BYTES), Store(OTHER_BYTES)
        self.generation: generation.Generation | None = None
        self.checked_at = float("-inf")
        self.lock = threading.Lock()
        self.rendering: dict[tuple, threading.Lock] = {}

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        key = self.key_of(environ)
        if key is None:
            return self.application(environ, start_response)
        self.check()
        store = self.store_of(key)
        page = store.pages.get(key)
        if page is None or self.clock() - page.made_at >= KEPT:
            if "HTTP_COOKIE" in environ:
                return self.application(environ, start_response)
            with self.lock_of(key):
                page = store.pages.get(key)
                if page is None or self.clock() - page.made_at >= KEPT:
                    made = self.make(key, environ)
                    if not isinstance(made, Page):
                        start_response(*made[:2])
                        return [b""] if environ["REQUEST_METHOD"] == "HEAD" else made[2]
                    page = made
        return self.answer(page, environ, start_response)

    # Which page

    def key_of(self, environ: dict) -> tuple | None:
        """The address, or None for a request that is none of ours."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
            return None
        if self.session_cookie in environ.get("HTTP_COOKIE", ""):
            return None
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if NEVER_KEPT.match(path) or (query and not KEPT_QUERY.fullmatch(query)):
            return None
        scheme = environ["wsgi.url_scheme"], environ.get("HTTP_X_FORWARDED_PROTO", "")
        return environ.get("HTTP_HOST", ""), path, query, *scheme

    def store_of(self, key: tuple) -> Store:
        host, _path, query, *_scheme = key
        return self.own if host == self.host and not query else self.other

    # Which generation

    def check(self, *, now: bool = False) -> None:
        """Forgets every page once something public has changed."""
        due = self.clock() - self.checked_at >= CHECKED_EVERY
        if not (now or due) or not self.lock.acquire(blocking=now):
            return
        try:
            asked_at = self.clock()
            found = generation.current()
            if found != self.generation:
                self.generation = found
                self.own.clear()
                self.other.clear()
            self.checked_at = asked_at
        except DatabaseError as error:  # what is kept is good for its minute
            logger.warning("Cannot tell whether pages changed (%s)", type(error).__name__)
            self.checked_at = self.clock()
        finally:
            self.lock.release()

    def lock_of(self, key: tuple) -> threading.Lock:
        """So that one thread makes a page and the others wait for it."""
        with self.lock:
            if len(self.rendering) > 1000:
                self.rendering.clear()
            return self.rendering.setdefault(key, threading.Lock())

    # Making and answering

    def make(self, key: tuple, environ: dict) -> Page | tuple[str, Headers, list[bytes]]:
        """Django's answer, kept if it may be and nothing has changed since before it began."""
        self.check(now=True)
        before, made_at = self.generation, self.clock()
        status, headers, body = self.ask_django(environ)
        if not may_be_kept(status, headers):
            return status, headers, [body]
        page = Page(status, headers, body, made_at)
        with self.lock:
            if before is not None and before == self.generation:
                self.store_of(key).add(key, page)
        return page

    def ask_django(self, environ: dict) -> tuple[str, Headers, bytes]:
        asked = {name: environ[name] for name in ADDRESS if name in environ}
        asked |= {name: value for name, value in environ.items() if name.startswith("wsgi.")}
        asked |= {"REQUEST_METHOD": "GET", "wsgi.input": BytesIO()}
        answer: list = []

        def start_response(status, headers, exc_info=None):
            answer[:] = [status, headers]

        chunks = self.application(asked, start_response)
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
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and (etag in known or known == "*"):
            start_response("304 Not Modified", fresh)
            return []
        start_response(page.status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else body


def may_be_kept(status: str, headers: Headers) -> bool:
    """A whole answer that is the same for everybody who asks for this address."""
    if not status.startswith("200"):
        return False
    return not any(
        name.lower() in ("set-cookie", "vary", "cache-control", "content-encoding")
        for name, _value in headers
    )


@lru_cache(maxsize=256)
def best_encoding(accepted: str) -> str:
    """The smallest of ours that an Accept-Encoding header takes; empty for the page as it is."""
    qualities = {}
    for part in accepted.lower().split(","):
        name, _, quality = part.partition(";")
        qualities[name.strip()] = quality.replace(" ", "")
    for encoding in ("br", "gzip"):
        if encoding in qualities and not re.fullmatch(r"q=0(\.0*)?", qualities[encoding]):
            return encoding
    return ""
