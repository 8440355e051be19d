"""Observes requests from outside of everything: gives each an id, logs it and counts it.

Answers from the page cache never reach Django; they are counted here too. On a port of its own,
which no proxy reaches, it answers with the metrics instead.
"""

import logging
import re
import secrets
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.conf import settings
from prometheus_client import CONTENT_TYPE_LATEST

from ..closing import Closing
from . import metrics
from .current import NOT_DJANGO, Observed, observed

logger = logging.getLogger("psec_site.requests")

REQUEST_ID = re.compile(r"[0-9a-f]{32}")  # as nginx makes it
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class ObserveRequests:
    """A WSGI application that observes another one."""

    def __init__(self, application: Callable):
        self.application = application

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        if _is_internal(environ):
            return answer_internal(environ, start_response)
        given = environ.get("HTTP_X_REQUEST_ID", "")
        request = Observed(given if REQUEST_ID.fullmatch(given) else secrets.token_hex(16))
        finish = partial(_finish, request, environ["REQUEST_METHOD"], time.perf_counter())

        def start(status: str, headers: list, exc_info: Any = None) -> Any:
            request.status = int(status.split(maxsplit=1)[0])
            # The page cache says how old its pages are.
            request.is_cached = request.route == NOT_DJANGO and any(n == "Age" for n, _ in headers)
            return start_response(status, [*headers, ("X-Request-ID", request.id)], exc_info)

        observed.set(request)
        try:
            chunks = self.application(environ, start)
        except BaseException:
            request.status = 500
            finish()
            raise
        # What is complete is logged at once; gunicorn sends files itself.
        if isinstance(chunks, (list, environ.get("wsgi.file_wrapper", list))):
            finish()
            return chunks
        return Closing(chunks, finish)


def _finish(request: Observed, method: str, started: float) -> None:
    """Counts and logs the answer."""
    seconds = time.perf_counter() - started
    metrics.count(request, seconds)
    logger.info(
        method if method in METHODS else "other",
        extra={
            "status": request.status,
            "seconds": round(seconds, 4),
            "cached": request.is_cached,
        },
    )
    observed.set(None)


def _is_internal(environ: dict) -> bool:
    """Whether the request came to the port of the metrics, whatever its headers say."""
    connection = environ.get("gunicorn.socket")
    address = connection.getsockname() if connection else None
    return isinstance(address, tuple) and address[1] == settings.METRICS_PORT


def answer_internal(environ: dict, start_response: Callable) -> list[bytes]:
    if environ["PATH_INFO"] != "/metrics":
        start_response("404 Not Found", [("Content-Length", "0")])
        return []
    page = metrics.page()
    headers = [("Content-Type", CONTENT_TYPE_LATEST), ("Content-Length", str(len(page)))]
    start_response("200 OK", headers)
    return [page]
