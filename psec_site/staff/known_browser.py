"""The cookie by which a browser shows that an account signed in with it before.

It gives no access. It is signed for one account and its present password, so a new password makes
every browser a new one; the browser in which it is changed, or chosen with the link of a letter,
gets a new cookie at once.
"""

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core import signing
from django.http import HttpRequest, HttpResponse

from .models import User

if TYPE_CHECKING:
    from .sessions import StaffRequest

KEPT = timedelta(days=400)  # the longest that browsers keep a cookie


def id_in(request: HttpRequest, user: User) -> str:
    """The name of this browser if this account signed in with it before, else empty.

    As when it is first asked in a request: Django may store a stronger hash of the same password
    at a sign-in.
    """
    names = _names(request)
    if user.pk not in names:
        names[user.pk] = _read(request, user)
    return names[user.pk]


def give_id(request: HttpRequest, user: User) -> None:
    """Name a browser that is new to this account."""
    _names(request)[user.pk] = secrets.token_urlsafe(12)


def keep(request: "StaffRequest", response: HttpResponse) -> None:
    """Sets the cookie after a sign-in, and after a change of the password."""
    user = request.user
    if not isinstance(user, User) or not id_in(request, user):
        return
    if request.remembers_browser or not _read(request, user):
        set_cookie(request, response, user)


def set_cookie(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Makes this browser, which has a name, known to the account with its present password."""
    response.set_cookie(
        _cookie_name(user),
        _signer(user).sign(id_in(request, user)),
        max_age=KEPT,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def _read(request: HttpRequest, user: User) -> str:
    value = request.COOKIES.get(_cookie_name(user), "")
    try:
        return _signer(user).unsign(value, max_age=KEPT)
    except signing.BadSignature:
        return ""


def _names(request: HttpRequest) -> dict[int, str]:
    return vars(request).setdefault("known_browsers", {})


def _cookie_name(user: User) -> str:
    """One for each account, as several people may use one computer."""
    return f"known_browser_{user.pk}"


def _signer(user: User) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"staff.known_browser.{user.pk}.{user.password}")
