"""When the form was opened: signed by us, carried by the form, good for one story."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.utils import timezone

from .models import SpentToken

FIELD = "time_token"
# Nobody reads three steps and writes a story in less.
MIN_AGE = timedelta(seconds=3)
# A form left open overnight is still good. Spent tokens are remembered for as long.
MAX_AGE = timedelta(hours=24)

_signer = signing.Signer(salt="antispam.time_token")


class TokenSpent(Exception):
    """Another story was sent with this token."""


@dataclass(frozen=True)
class TimeToken:
    nonce: str
    issued_at: datetime

    def __str__(self):
        """What the form carries."""
        return _signer.sign(f"{self.nonce} {self.issued_at.isoformat()}")

    @property
    def age(self) -> timedelta:
        return timezone.now() - self.issued_at

    @property
    def expired(self) -> bool:
        return self.age > MAX_AGE

    @property
    def too_fast(self) -> bool:
        return self.age < MIN_AGE


def issue(*, waited=False) -> TimeToken:
    """A new token. Whoever has waited already need not wait again."""
    issued_at = timezone.now() - (MIN_AGE if waited else timedelta())
    return TimeToken(secrets.token_urlsafe(16), issued_at)


def read(data: Mapping[str, str]) -> TimeToken | None:
    """The token a form came with, if we signed it. It may have expired."""
    try:
        nonce, issued_at = _signer.unsign(data.get(FIELD, "")).split()
    except signing.BadSignature:
        return None
    return TimeToken(nonce, datetime.fromisoformat(issued_at))


def carried_on(data: Mapping[str, str]) -> TimeToken:
    """The token for the next step of the form: the same while it is good, else a new one."""
    token = read(data)
    if token is None:
        return issue()
    return issue(waited=True) if token.expired else token


def spend(token: TimeToken) -> None:
    """Makes the token good for nothing else. Call it in the transaction that stores the story."""
    _, is_new = SpentToken.objects.get_or_create(nonce=token.nonce)
    if not is_new:
        raise TokenSpent
