"""What is answered while the database or a storage takes nothing: a page with what was typed, 503.

Django calls `server_error` and `bad_request` for every error that no view handles (handler400 and
handler500 in urls.py).
"""

import errno
import re
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views import defaults

from .backup import marker

RETRY_AFTER = 30  # seconds
# A full or read-only disk; a disk that is broken, or an object store that does not answer.
STORAGE_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)
# What people type, shown so that they can copy it. Everything else is posted again unseen.
WORDS = ("story", "text")
# Passwords and codes are in no page.
NOT_SHOWN = "/account/"
# A restore holds up all that writes: steps of stories, and sessions of staff.
WRITES = re.compile(r"(?:/es)?/(?:account|admin|guardian|my-story|share-your-story)(?:/|$)")


class RestoreMiddleware:
    """Answers 503 during a restore. Public pages can be read: they are those from before it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        writes = request.method not in ("GET", "HEAD") or WRITES.match(request.path_info)
        if writes and _is_restoring():
            return unavailable(request)
        return self.get_response(request)


def _is_restoring() -> bool:
    try:
        return marker.is_set()
    except OSError:  # without its storage a step that needs no file works on
        return False


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to an exception: 503 if it comes from an outage, else Django's 500."""
    if is_outage(sys.exception()):
        return unavailable(request)
    return defaults.server_error(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """As above, else Django's 400: it is what a session that cannot be saved raises."""
    if is_outage(exception):
        return unavailable(request)
    return defaults.bad_request(request, exception)


def is_outage(error: BaseException | None) -> bool:
    """Whether the database or a storage is why this was raised, and it may work again later."""
    while error is not None:
        if isinstance(error, (OperationalError, InterfaceError)):
            return True
        # SQLite's error for a damaged file has no class of its own.
        if type(error) is DatabaseError and error.__cause__:
            return True
        if isinstance(error, OSError) and error.errno in STORAGE_ERRORS:
            return True
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return False


def unavailable(request: HttpRequest) -> HttpResponse:
    """The page, in the language of the path. It reads no database."""
    language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    with translation.override(language):
        body = render_to_string("unavailable.html", _typed(request))
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
    return HttpResponse(body, status=503, headers=headers)


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was posted, for the page to post once more; nothing that is secret or unreadable."""
    if request.method in ("GET", "HEAD"):
        return {"is_post": False}
    try:
        posted = dict(request.POST.lists())
        has_file = bool(request.FILES)
    except Exception:  # such as a disk that is too full for the upload: going back has the words
        posted, has_file = {}, False
    if request.path_info.startswith(NOT_SHOWN):
        posted = {}
    return {
        "is_post": True,
        "words": {name: posted.pop(name)[0] for name in WORDS if any(posted.get(name, ()))},
        "posted": [(name, value) for name, values in posted.items() for value in values],
        "has_file": has_file,
        "here": request.get_full_path(),
    }
