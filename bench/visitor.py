"""Somebody with a browser's cookies, who comes through nginx from an address of their own."""

import re
import time
from html import unescape
from http.client import HTTPResponse
from typing import NamedTuple
from urllib.parse import urlencode

from .nginx import Proxy

HOST = "localhost:8000"
HIDDEN = re.compile(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"')
BOUNDARY = "a-boundary"
TIMEOUT = 120  # seconds


class Page(NamedTuple):
    status: int
    text: str
    seconds: float


class Visitor:
    def __init__(self, proxy: Proxy, address: str):
        self.proxy = proxy
        self.address = address
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Page:
        """RuntimeError if the answer is not a 200."""
        page = self.send("GET", path)
        if page.status != 200:
            raise RuntimeError(f"{path}: {page.status}")
        return page

    def post(self, path: str, page: Page, fields: dict[str, str]) -> Page:
        """Posts the hidden fields of the page and these."""
        return self.send("POST", path, *form(page, fields))

    def upload(self, path: str, page: Page, fields: dict[str, str], photo: bytes) -> Page:
        """As `post`, with a photo."""
        values = hidden(page) | fields
        part = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
        parts = [f'{part}"{name}"\r\n\r\n{value}\r\n' for name, value in values.items()]
        parts.append(f'{part}"photo"; filename="photo.png"\r\nContent-Type: image/png\r\n\r\n')
        body = "".join(parts).encode() + photo + f"\r\n--{BOUNDARY}--\r\n".encode()
        return self.send("POST", path, body, f"multipart/form-data; boundary={BOUNDARY}")

    def send(self, method: str, path: str, body: bytes = b"", kind: str = "") -> Page:
        """The response, and how long it took from the request to its last byte."""
        headers = {
            "Host": HOST,
            "Origin": f"https://{HOST}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Connection": "close",
        }
        if body:
            headers |= {"Content-Length": str(len(body)), "Content-Type": kind}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
        with self.proxy.connect(self.address, TIMEOUT) as connection:
            started = time.perf_counter()
            connection.sendall(f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body)
            response = HTTPResponse(connection)
            response.begin()
            text = response.read().decode(errors="replace")
            seconds = time.perf_counter() - started
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Page(response.status, text, seconds)


def hidden(page: Page) -> dict[str, str]:
    return {name: unescape(value) for name, value in HIDDEN.findall(page.text)}


def form(page: Page, fields: dict[str, str]) -> tuple[bytes, str]:
    """The body and its content type."""
    return urlencode(hidden(page) | fields).encode(), "application/x-www-form-urlencoded"
