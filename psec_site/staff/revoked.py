"""Which passkeys and codes were removed, stored outside of the database.

An older backup has them still; a restore removes them again. One empty file each in the private
storage, whose name is the row's id and the moment when it was made: no other row ever has both.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.core.files.storage import storages

FOLDER = "revoked"


def record(instance: Authenticator, **kwargs: Any) -> None:
    """Remembers a removal, whoever removes it and why: signal post_delete."""
    if not storages["private"].exists(_name(instance)):
        storages["private"].save(_name(instance), ContentFile(b""))


def remove_again() -> int:
    """Deletes the authenticators that were removed before. Returns how many."""
    revoked = [row for row in Authenticator.objects.all() if storages["private"].exists(_name(row))]
    for row in revoked:
        row.delete()
    return len(revoked)


def _name(row: Authenticator) -> str:
    return f"{FOLDER}/{row.pk}-{row.created_at:%Y%m%dT%H%M%S.%f}"
