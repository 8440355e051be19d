"""A WSGI application that answers 400 to what Django or the database would fail on.

Django reads the content type before its error pages can be made, so a charset that it knows and
cannot decode with is a bare 500 at any address. PostgreSQL refuses the character NUL in any query.
"""

import codecs
from collections.abc import Callable, Iterable

from django.utils.http import parse_header_parameters

MESSAGE = b"Bad request: only UTF-8, and no NUL characters.\n"
LONGEST_TYPE = 255  # characters; a boundary has 70 at most
NUL_IN_A_COOKIE = "\\000"  # as a quoted value escapes it


class RefuseMalformed:
    """Passes all other requests on to `application`."""

    def __init__(self, application: Callable):
        self.application = application

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        if is_utf8(environ.get("CONTENT_TYPE", "")) and not has_nul(environ):
            return self.application(environ, start_response)
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(MESSAGE))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        start_response("400 Bad Request", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [MESSAGE]


def is_utf8(content_type: str) -> bool:
    """Whether the content type is of a usual length, and names no charset or UTF-8."""
    if len(content_type) > LONGEST_TYPE:  # reading thousands of parameters takes seconds
        return False
    try:
        _, parameters = parse_header_parameters(content_type)
        return codecs.lookup(parameters.get("charset", "utf-8")).name == "utf-8"
    except (LookupError, ValueError):
        return False


def has_nul(environ: dict) -> bool:
    """Whether the address or a cookie has the character NUL."""
    return (
        "\0" in environ["PATH_INFO"]
        or "%00" in environ.get("QUERY_STRING", "")
        or NUL_IN_A_COOKIE in environ.get("HTTP_COOKIE", "")
    )
