"""Marks that a restore is running or was interrupted, in the storage that all hosts share.

The marker is a file that lists the files which the restore may leave unused: those from before it
and those of the backup.
"""

import secrets
from collections.abc import Iterable, Iterator

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from .contents import StoredFile

FOLDER = "restores"


def begin(files: Iterable[StoredFile]) -> None:
    """Sets the marker, with these files."""
    lines = "".join(f"{file.storage}/{file.name}\n" for file in files)
    storages["private"].save(f"{FOLDER}/{secrets.token_hex(8)}", ContentFile(lines.encode()))


def is_set() -> bool:
    """Whether a restore is running or was interrupted."""
    return bool(_names())


def files() -> Iterator[StoredFile]:
    """The files of all markers: those of an earlier, interrupted restore too."""
    for name in _names():
        with storages["private"].open(f"{FOLDER}/{name}") as marker:
            for line in marker.read().decode().split("\n")[:-1]:
                storage, _, file = line.partition("/")
                yield StoredFile(storage, file)


def end() -> None:
    """Removes all markers."""
    for name in _names():
        storages["private"].delete(f"{FOLDER}/{name}")


def _names() -> list[str]:
    try:
        return storages["private"].listdir(FOLDER)[1]
    except FileNotFoundError:
        return []
