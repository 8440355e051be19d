"""That a restore is under way, or was cut short: beside the database, where every host sees it.

It lists the files that may have to go, because they were there before or come with the backup.
"""

import secrets
from collections.abc import Iterable, Iterator

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from .contents import StoredFile

FOLDER = "restores"


def begin(files: Iterable[StoredFile]) -> None:
    lines = "".join(f"{file.storage}/{file.name}\n" for file in files)
    storages["private"].save(f"{FOLDER}/{secrets.token_hex(8)}", ContentFile(lines.encode()))


def is_set() -> bool:
    return bool(_names())


def files() -> Iterator[StoredFile]:
    """The files that were listed, by a restore that was cut short before too."""
    for name in _names():
        with storages["private"].open(f"{FOLDER}/{name}") as marker:
            for line in marker.read().decode().split("\n")[:-1]:
                storage, _, file = line.partition("/")
                yield StoredFile(storage, file)


def end() -> None:
    for name in _names():
        storages["private"].delete(f"{FOLDER}/{name}")


def _names() -> list[str]:
    try:
        return storages["private"].listdir(FOLDER)[1]
    except FileNotFoundError:
        return []
