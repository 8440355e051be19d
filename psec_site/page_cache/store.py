"""Cached pages and where a worker stores them."""

import gzip
import hashlib
import re
from collections.abc import Callable
from functools import lru_cache

import brotli

from .request import Address

type Headers = list[tuple[str, str]]

# Seconds, here and (counted from Age) in shared caches. After so long even a change without a
# signal is seen, such as the end of a consent's time. A browser asks again each time: a story that
# came down is gone at the next look.
MAX_AGE = 40
CACHE_CONTROL = f"public, max-age=0, s-maxage={MAX_AGE}, must-revalidate"
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
    """A response of Django, in each encoding.

    `made_at` is the reading of the cache's clock from before the page was made.
    """

    def __init__(self, status: str, headers: Headers, body: bytes, made_at: float):
        self.status = status
        self.headers = [(name, value) for name, value in headers if name != "Content-Length"]
        self.made_at = made_at
        self.digest = hashlib.sha256(body).hexdigest()[:32]
        bodies = {encoding: encode(body) for encoding, encode in ENCODINGS.items()}
        self.variants = {
            encoding: Variant(self, encoding, encoded) for encoding, encoded in bodies.items()
        }
        self.size = sum(map(len, bodies.values())) + 6144  # bytes; with an estimate for headers


class Store:
    """Pages by address, up to a number of bytes. The oldest are removed first."""

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


@lru_cache(maxsize=256)
def best_encoding(accepted: str) -> str:
    """The key of ENCODINGS that an Accept-Encoding header prefers."""
    weights = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        weights[name.strip()] = _weight(weight.strip())
    best = max(("br", "gzip"), key=lambda name: weights.get(name, 0))  # br if they weigh the same
    return best if weights.get(best) else ""


def _weight(text: str) -> float:
    """The weight of a parameter such as "q=0.5": 1 if there is none, 0 if it is malformed."""
    found = re.fullmatch(r"q=([01](?:\.\d*)?)", text)
    return float(found[1]) if found else float(not text)
