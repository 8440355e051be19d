"""Whether the person at the device has just said that the form is theirs, or typed in it.

Several people may share a device (rule R1). Whoever opens the form from the browser's history, or
after a while, is asked before anything of it is shown. What cannot be told apart: somebody who uses
the open page itself, or the Back button within the time.
"""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse

from ..models import SavedForm

COOKIE = "story_form_here"  # signed; forgotten when the browser closes
LASTS = timedelta(minutes=10)


def is_here(request: HttpRequest, row: SavedForm) -> bool:
    """Whether this form was used a while ago, and not opened by its address or from the history.

    A form opened from a private page ends with that visit, and is theirs.
    """
    if row.submission:
        return True
    if request.headers.get("Sec-Fetch-Site") == "none":
        return False
    used = request.get_signed_cookie(COOKIE, default="", max_age=LASTS)
    return used == str(row.story_id)


def note(request: HttpRequest, response: HttpResponse, story_id: str) -> None:
    """Remember that this form is being used. Nothing is stored but its random id."""
    response.set_signed_cookie(
        COOKIE, story_id, httponly=True, samesite="Lax", secure=request.is_secure()
    )


def was_closed(request: HttpRequest) -> bool:
    """Whether the form was closed, or somebody was asked whose it is and has not answered."""
    return not request.COOKIES.get(COOKIE)


def forget(request: HttpRequest, response: HttpResponse) -> None:
    """Ask whoever comes next."""
    if COOKIE in request.COOKIES:
        response.delete_cookie(COOKIE, samesite="Lax")
