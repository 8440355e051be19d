"""What a passkey is asked to sign, for somebody who is not signed in: in a cookie, in no row.

allauth stores it in a session, and anybody could begin any number of those. The cookie is signed
and ends soon. It is also used up by the answer that signs somebody in: a recorded answer, with the
cookie that it goes with, is refused.
"""

from datetime import timedelta

from allauth.mfa.webauthn.internal.auth import STATE_SESSION_KEY
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from psec_site.antispam import once

LIFETIME = timedelta(minutes=10)
SALT = "staff.passkey_question"


def move_to_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """The session stays as empty as it was, and is then not stored."""
    if question := request.session.pop(STATE_SESSION_KEY, None):
        response.set_cookie(
            settings.PASSKEY_COOKIE_NAME,
            signing.dumps(question, salt=SALT),
            max_age=LIFETIME,
            httponly=True,
            samesite="Strict",
            secure=settings.SESSION_COOKIE_SECURE,
        )


def take_from_cookie(request: HttpRequest) -> None:
    """For allauth, which looks for it in the session and takes it out of there."""
    value = request.COOKIES.get(settings.PASSKEY_COOKIE_NAME, "")
    try:
        request.session[STATE_SESSION_KEY] = signing.loads(value, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature:
        leave_out(request)


def leave_out(request: HttpRequest) -> None:
    """What nobody answered would be stored with the session."""
    request.session.pop(STATE_SESSION_KEY, None)


def use(request: HttpRequest) -> bool:
    """Uses the question up. False if it was used before, also by a request at the same time.

    Call it once a passkey has answered: only then is a row stored. Each question is signed once, so
    no other cookie holds the same one.
    """
    return once.use(f"passkey {request.COOKIES[settings.PASSKEY_COOKIE_NAME]}")


def forget(response: HttpResponse) -> None:
    response.delete_cookie(settings.PASSKEY_COOKIE_NAME, samesite="Strict")
