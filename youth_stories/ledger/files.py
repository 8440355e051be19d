"""The files of the ledger: their names under each key, how they are written, and their number."""

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone
from django.utils.crypto import salted_hmac

FOLDER = "erasures"
IDENTITY = f"{FOLDER}/identity"
# Folders of files that are about no story.
SUPPRESSED = "suppressed"
WRONG = "wrong"


def identity(*, make: bool = False) -> str:
    """A random id that this ledger and its copies share; with `make` it is created if missing.

    Empty if there is none.
    """
    storage = storages["private"]
    if not storage.exists(IDENTITY):
        if not make:
            return ""
        _write(IDENTITY, secrets.token_hex(16))
    with storage.open(IDENTITY) as file:
        return file.read().decode()


def count() -> int:
    """The number of entries, under any key."""
    return sum(len(listed(folder)) for folder in _folders())


def count_unreadable(since: datetime) -> int:
    """The number of entries since then under a key that this site does not have."""
    unknown = set(_folders()) - {key_hash(key) for key in keys()}
    return sum(written_at(folder, name) >= since for folder in unknown for name in listed(folder))


def keys() -> list[str]:
    """The secret keys, the present one first."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def key_hash(key: str) -> str:
    """The folder of the entries under a key."""
    return _hash(key, "key")[:16]


def story_hash(key: str, story_id: UUID) -> str:
    """What the name of each of the story's entries begins with."""
    return _hash(key, f"story {story_id}")


def listed(folder: str) -> list[str]:
    """The names of the files in a folder of the ledger."""
    return _list(folder)[1]


def exists(folder: str, name: str) -> bool:
    return storages["private"].exists(f"{FOLDER}/{folder}/{name}")


def add(folder: str, name: str) -> None:
    """Writes a file that holds the time, unless it exists. It is on disk when this returns."""
    if not exists(folder, name):
        _write(f"{FOLDER}/{folder}/{name}", timezone.now().astimezone(UTC).isoformat())


def remove(folder: str, name: str) -> None:
    storages["private"].delete(f"{FOLDER}/{folder}/{name}")


def written_at(folder: str, name: str) -> datetime:
    """The time that the file holds."""
    with storages["private"].open(f"{FOLDER}/{folder}/{name}") as file:
        try:
            return datetime.fromisoformat(file.read().decode())
        except ValueError:  # cut off by a crash
            return timezone.now()


def _hash(key: str, text: str) -> str:
    return salted_hmac("youth_stories.ledger", text, secret=key, algorithm="sha256").hexdigest()


def _folders() -> list[str]:
    return [folder for folder in _list("")[0] if folder not in (SUPPRESSED, WRONG)]


def _list(folder: str) -> tuple[list[str], list[str]]:
    try:
        return storages["private"].listdir(f"{FOLDER}/{folder}".rstrip("/"))
    except FileNotFoundError:
        return [], []


def _write(name: str, text: str) -> None:
    """Writes a file and fsyncs it with its folders before it returns."""
    storage = storages["private"]
    storage.save(name, ContentFile(text.encode()))
    try:
        path = Path(storage.path(name))
    except NotImplementedError:
        return  # an object store: durable once saved
    for each in (path, *path.parents[: name.count("/") + 1]):
        descriptor = os.open(each, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
