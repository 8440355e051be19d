"""A member of staff's session: begun by signing in, ended by time, by themselves or elsewhere.

Django's session lives on by its own rules: it only names the row of `StaffSession` that says if
somebody is signed in. Visitors have none: a student's form is found by cookies of its own.
"""

from datetime import timedelta
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from . import known_browser
from .browser_name import browser_name
from .models import StaffSession, User
from .new_browser import tell_of_new_browser

SESSION_KEY = "staff_session"
TOUCH_EVERY = timedelta(minutes=1)  # so that not every request writes


class StaffRequest(HttpRequest):
    """A request after StaffSessionMiddleware. Without a session nobody is signed in."""

    staff_session: StaffSession | None
    remembers_browser: bool  # whether the response sets the cookie of a known browser


def user_of(request: StaffRequest) -> User | AnonymousUser:
    """Who is signed in. Ends a session whose time is over, or that was ended elsewhere."""
    user = get_user(request)
    if not isinstance(user, User):
        return AnonymousUser()
    rows = StaffSession.objects.in_force().filter(user=user)
    request.staff_session = rows.filter(pk=_row_id(request)).first()
    if request.staff_session:
        known_browser.id_in(request, user)  # before the password may be changed
        return user
    request.user = user
    logout(request)
    return AnonymousUser()


def begin(request: StaffRequest, user: User, **_signal: Any) -> None:
    """Receiver of user_logged_in. A browser that is new to this account is told of by e-mail."""
    _row_of(request).end()
    with transaction.atomic():
        browser = browser_name(request.META.get("HTTP_USER_AGENT", ""))
        request.staff_session = StaffSession.objects.create(user=user, browser=browser)
        if not known_browser.id_in(request, user):
            known_browser.give_id(request, user)
            tell_of_new_browser.enqueue(request.staff_session.pk)
    request.remembers_browser = True
    request.session[SESSION_KEY] = request.staff_session.pk


def end(request: StaffRequest, **_signal: Any) -> None:
    """Receiver of user_logged_out."""
    _row_of(request).end()
    request.staff_session = None


def touch(session: StaffSession) -> None:
    """Notes that the person did something now."""
    now = timezone.now()
    if now - session.seen_at >= TOUCH_EVERY:
        StaffSession.objects.filter(pk=session.pk).update(seen_at=now)


def _row_of(request: HttpRequest) -> Any:
    return StaffSession.objects.filter(pk=_row_id(request))


def _row_id(request: HttpRequest) -> int:
    """The id of this session's row; 0, which no row has, if nobody is signed in."""
    return request.session.get(SESSION_KEY, 0)
