"""A small browser without script: cookies, forms, and an address of its own on this machine."""

import html
import http.client
import re
import uuid
from collections.abc import Callable
from contextlib import suppress
from http.cookies import SimpleCookie
from typing import Any, NamedTuple
from urllib.parse import urlencode

TIMEOUT = 60  # seconds without a byte
CSRF = "a" * 32
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class Unavailable(Exception):
    """No answer, or one that says that the server failed: whether it did what was asked is open."""


def persist[Result](act: Callable[[], Result], times: int = 10) -> Result:
    """What the act returns; it is tried again while a busy site does not answer."""
    for _ in range(times):
        with suppress(Unavailable):
            return act()
    return act()


class Response(NamedTuple):
    status: int
    location: str
    text: str

    @property
    def hidden_fields(self) -> dict[str, str]:
        """What the page's forms post besides what people type."""
        return {name: html.unescape(value) for name, value in FIELD.findall(self.text)}


class Browser:
    """`network` numbers the addresses, as limits count requests of one address."""

    def __init__(self, port: int, network: int):
        self.port, self.network = port, network
        self.cookies = {"csrftoken": CSRF}

    def get(self, path: str) -> Response:
        return self._ask("GET", path)

    def post(self, path: str, fields: dict[str, Any], **photos: bytes) -> Response:
        """Posts a form, as multipart if there are photos."""
        fields = fields | {"csrfmiddlewaretoken": self.cookies["csrftoken"]}
        if photos:
            return self._ask("POST", path, *_multipart(fields, photos))
        body = urlencode(fields, doseq=True).encode()
        return self._ask("POST", path, body, "application/x-www-form-urlencoded")

    def follow(self, path: str) -> Response:
        """The page that a link leads to."""
        response = self.get(path)
        while response.location:
            response = self.get(response.location)
        return response

    def _ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> Response:
        """The answer, also to what is refused. Raises Unavailable."""
        source = (f"127.1.{self.network // 250}.{self.network % 250 + 1}", 0)
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=TIMEOUT, source_address=source
        )
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Host": f"localhost:{self.port}", "Cookie": cookies, "Connection": "close"}
        try:
            connection.request(
                method, path, body, headers | ({"Content-Type": kind} if kind else {})
            )
            response = connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise Unavailable(type(error).__name__) from error
        finally:
            connection.close()
        if response.status >= 500:
            raise Unavailable(str(response.status))
        for value in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(value).items():
                self.cookies[name] = morsel.coded_value
        return Response(response.status, response.headers.get("Location", ""), text)


def _multipart(fields: dict[str, str], photos: dict[str, bytes]) -> tuple[bytes, str]:
    boundary = uuid.uuid4().hex
    part = f"--{boundary}\r\nContent-Disposition: form-data; name="
    lines = [f'{part}"{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
    for name, content in photos.items():
        head = f'{part}"{name}"; filename="sample.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
        lines.append(head.encode() + content + b"\r\n")
    body = b"".join(lines) + f"--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"
