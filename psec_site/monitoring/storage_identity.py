"""Whether this host has the folder or the bucket that all hosts share.

Each storage holds a file with a random text that the database has too. A host with another one,
such as an empty folder that was not mounted, has no such file.
"""

import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction

from .models import StorageIdentity

ALIASES = ("default", "private")
FOLDER = "identity"
FILE = f"{FOLDER}/storage"


def make() -> None:
    """Gives an identity to each storage of which the database has none, as after a restore."""
    for alias in set(ALIASES) - set(StorageIdentity.objects.values_list("pk", flat=True)):
        found = _read(alias)
        with transaction.atomic():  # the row first: of two hosts at once only one writes the file
            row, is_new = StorageIdentity.objects.get_or_create(
                storage=alias, defaults={"identity": found or secrets.token_hex(16)}
            )
            if is_new and not found:
                storages[alias].save(FILE, ContentFile(row.identity.encode()))


def adopt() -> None:
    """Makes the storages of this host the ones that all hosts have to have."""
    StorageIdentity.objects.all().delete()
    make()


def others() -> list[str]:
    """The storages that are not those which the database knows."""
    known = StorageIdentity.objects.filter(storage__in=ALIASES)
    return [row.storage for row in known if _read(row.storage) != row.identity]


def _read(alias: str) -> str:
    try:
        with storages[alias].open(FILE) as file:
            return file.read().decode()
    except FileNotFoundError:
        return ""
