"""The pages of requests that are refused before Django sees them. They read no database."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.csp import build_policy

from .rules import KB, MB

RETRY_AFTER = 5  # seconds
STAFF = ("/account/", "/admin/")


def too_large(environ: dict, start_response: Callable, largest: int) -> list[bytes]:
    """A 413 that says what the limit is."""
    limit = f"{largest // MB} MB" if largest >= MB else f"{largest // KB} KB"
    return _respond(environ, start_response, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, limit)


def length_required(environ: dict, start_response: Callable) -> list[bytes]:
    """A 411: no browser gets it."""
    return _respond(environ, start_response, HTTPStatus.LENGTH_REQUIRED)


def too_much_work(environ: dict, start_response: Callable) -> list[bytes]:
    """A 503 that says when to try again."""
    return _respond(environ, start_response, HTTPStatus.SERVICE_UNAVAILABLE)


def _respond(
    environ: dict, start_response: Callable, status: HTTPStatus, limit: str = ""
) -> list[bytes]:
    """The page in the language of the path, with the headers that Django's middleware would add."""
    path = environ["PATH_INFO"]
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    context = {
        "status": status,
        "limit": limit,
        "is_form": "/share-your-story/" in path,
        "is_staff": path.startswith(STAFF),
    }
    with translation.override(language):
        body = render_to_string("refused_early.html", context).encode()
    policy: dict[str, Any] = settings.SECURE_CSP
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Content-Language", language),
        ("Content-Security-Policy", build_policy(policy)),
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
        ("X-Content-Type-Options", "nosniff"),
    ]
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("Retry-After", str(RETRY_AFTER)))
    start_response(f"{status.value} {status.phrase}", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
