"""The erasure ledger: which stories were erased, stored outside of the database.

After a restore of an older database, retention/replay.py erases what the ledger names again.

One small file for each erasure in the private storage, `erasures/<key>/<story>`, holds the time
in UTC. Separate files need no lock, can be written twice without harm, and work on object stores,
which cannot append; so several hosts can share one ledger.

Both names are keyed hashes (HMAC-SHA256) and reveal nothing without the key. It is derived from
SECRET_KEY; entries under the keys in SECRET_KEY_FALLBACKS are read too.
"""

import os
import secrets
from collections.abc import Iterable, Iterator
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
SUPPRESSED = "suppressed"  # the folder of suppressed addresses


def record(story_id: UUID) -> None:
    """Records an erasure. It is on disk when this returns; a second call changes nothing.

    Call it last in the transaction that erases, before the commit. After a crash between the two,
    the next replay completes the erasure. In the opposite order, a crash would lose the entry, and
    a restore would undo the erasure.
    """
    name = _name(settings.SECRET_KEY, story_id)
    if not storages["private"].exists(name):
        _write(name, timezone.now().astimezone(UTC).isoformat())


def erased_among(story_ids: Iterable[UUID]) -> Iterator[UUID]:
    """The stories that have an entry. Lists the ledger once, however many stories there are."""
    named = {key: set(_files(_key_hash(key))) for key in _keys()}
    if any(named.values()):
        for story_id in story_ids:
            if any(_story_hash(key, story_id) in names for key, names in named.items()):
                yield story_id


def record_suppression(address_hash: str) -> None:
    """Records that an address is not written to any more. Its keyed hash is the file's name."""
    name = f"{FOLDER}/{SUPPRESSED}/{address_hash}"
    if not storages["private"].exists(name):
        _write(name, timezone.now().astimezone(UTC).isoformat())


def remove_suppression(address_hash: str) -> None:
    """Forgets a suppression that its owner took back."""
    storages["private"].delete(f"{FOLDER}/{SUPPRESSED}/{address_hash}")


def suppressed() -> list[str]:
    """The keyed hashes of the addresses that are not written to any more."""
    return _files(SUPPRESSED)


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
    return sum(len(_files(folder)) for folder in _folders())


def count_unreadable(since: datetime) -> int:
    """The number of entries since then under a key that this site does not have."""
    unknown = set(_folders()) - {_key_hash(key) for key in _keys()}
    return sum(_written_at(folder, name) >= since for folder in unknown for name in _files(folder))


def _keys() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _hash(key: str, text: str) -> str:
    return salted_hmac("youth_stories.ledger", text, secret=key, algorithm="sha256").hexdigest()


def _key_hash(key: str) -> str:
    return _hash(key, "key")[:16]


def _story_hash(key: str, story_id: UUID) -> str:
    return _hash(key, f"story {story_id}")


def _name(key: str, story_id: UUID) -> str:
    return f"{FOLDER}/{_key_hash(key)}/{_story_hash(key, story_id)}"


def _folders() -> list[str]:
    return [folder for folder in _list("")[0] if folder != SUPPRESSED]


def _files(folder: str) -> list[str]:
    return _list(folder)[1]


def _list(folder: str) -> tuple[list[str], list[str]]:
    try:
        return storages["private"].listdir(f"{FOLDER}/{folder}".rstrip("/"))
    except FileNotFoundError:
        return [], []


def _written_at(folder: str, name: str) -> datetime:
    with storages["private"].open(f"{FOLDER}/{folder}/{name}") as file:
        try:
            return datetime.fromisoformat(file.read().decode())
        except ValueError:  # cut off by a crash
            return timezone.now()


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
