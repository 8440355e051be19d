"""Limits of signing in: antispam.limits.LIMITS says how many tries each way of it has.

A try is counted before a password or a code is looked at. What strangers try holds up no browser in
which the account chose its present password or signed in with it, and a passkey is never counted,
as nobody can guess one.
"""

import time
from datetime import timedelta

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from psec_site.antispam import guard

from . import known_browser
from .models import User

OTHER_WAYS = (
    "A passkey works at once, and so does a browser in which you chose this password "
    "or signed in with it before."
)
REFUSALS = {
    "sign_in": f"Too many tries. Wait {{wait}}. {OTHER_WAYS}",
    "code": f"Too many tries. Wait {{wait}}. {OTHER_WAYS}",
    "reauthentication": "Too many tries. Wait {wait}, or use a passkey.",
    "enrollment": "Too many tries. Wait {wait}.",
    "reset": (
        "Enough letters were asked for. Look for ours, also among the spam, "
        "or wait {wait} and ask again."
    ),
}


def count_try(request: HttpRequest, action: str, email: str) -> None:
    """Counts a try. Raises ValidationError, with how long to wait, if it is one too many.

    Whether there is such an account makes no difference.
    """
    email = User.objects.normalize_email(email)
    user = User.objects.filter(email=email).first()
    browser = known_browser.id_in(request, user) if user else ""
    if wait := guard.wait(request, action, account=email, browser=browser):
        raise ValidationError(REFUSALS[action].format(wait=in_words(wait)), code="too_many_tries")


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person has just signed in. allauth counts only a second time as fresh.

    By what a second time takes too: not by the link of an invitation.
    """
    records = get_authentication_records(request, request.user)
    times = [
        record["at"]
        for record in records
        if record["method"] in settings.ACCOUNT_REAUTHENTICATION_METHODS
    ]
    return time.time() - max(times, default=0) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def in_words(wait: timedelta) -> str:
    """Such as "23 minutes", rounded up."""
    minutes = -(-wait // timedelta(minutes=1))
    if minutes > 90:
        return f"{-(-minutes // 60)} hours"
    return f"{minutes} minutes" if minutes > 1 else "a minute"
