"""A signed token in the form that says when it was opened. Valid for one story."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.utils import timezone

from .models import SpentToken

FIELD = "time_token"
# No person reads three steps and writes a story faster.
MIN_AGE = timedelta(seconds=3)
# A form left open overnight is still valid. Spent tokens are stored for as long.
MAX_AGE = timedelta(hours=24)

_signer = signing.Signer(salt="antispam.time_token")


class TokenSpent(Exception):
    """Another story was already sent with this token."""


@dataclass(frozen=True)
class TimeToken:
    """When a form was opened, and a nonce that makes the token unique."""

    nonce: str
    issued_at: datetime

    def __str__(self) -> str:
        """The signed value of the form field."""
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


def issue(*, waited: bool = False) -> TimeToken:
    """A new token. With `waited` it is already MIN_AGE old, so that it is never too fast."""
    issued_at = timezone.now() - (MIN_AGE if waited else timedelta())
    return TimeToken(secrets.token_urlsafe(16), issued_at)


def read(data: Mapping[str, str]) -> TimeToken | None:
    """The token in the submitted data, which may have expired; None if the signature is wrong."""
    try:
        nonce, issued_at = _signer.unsign(data.get(FIELD, "")).split()
    except signing.BadSignature:
        return None
    return TimeToken(nonce, datetime.fromisoformat(issued_at))


def is_spent(token: TimeToken) -> bool:
    """Whether it was used."""
    return SpentToken.objects.filter(nonce=token.nonce).exists()


def spend(token: TimeToken) -> None:
    """Marks the token as used. Call it in the transaction that stores the story.

    Raises TokenSpent if it was used before.
    """
    _, is_new = SpentToken.objects.get_or_create(nonce=token.nonce)
    if not is_new:
        raise TokenSpent
