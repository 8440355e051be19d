"""The daily sweep of files that no row names, such as after a crash between file and commit.

And the opposite, for `manage.py doctor`: files that rows name and that are missing.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils import timezone

from youth_stories.retention import rounds

from .backup import contents, marker

KEPT = timedelta(days=1)  # a file is written before its row is committed
# Folders of the erasure ledger, of a restore, of removed passkeys and codes, and of the storage's
# own identity.
NOT_OF_ROWS = {"erasures", "restores", "revoked", "identity"}


def delete_unused_files() -> int:
    """Deletes files, a day old, that no row of any model names. Returns how many.

    None while erasing is halted: by a wrong clock a file whose row comes in a moment is old.
    """
    unused = [] if rounds.halted() else unused_files(KEPT)
    for file in unused:
        storages[file.storage].delete(file.name)
    return len(unused)


def unused_files(age: timedelta) -> list[contents.StoredFile]:
    """The files of at least this age that no row of any model names.

    None during a restore, whose files come before their rows.
    """
    if marker.is_set():
        return []
    models = contents.all_models()
    aliases = {alias for _model, _field, alias in contents.file_fields(models)}
    found = [file for alias in aliases for file in _old_files(alias, age)]  # before the rows
    used = set(contents.files(models))
    return [file for file in found if file not in used]


def missing_files() -> list[contents.StoredFile]:
    """The files that rows name and that do not exist."""
    named = set(contents.files(contents.all_models()))
    there = {
        contents.StoredFile(alias, name)
        for alias in {file.storage for file in named}
        for name, _saved_at in _files(alias)
    }
    return sorted(named - there)


def _old_files(alias: str, age: timedelta) -> Iterator[contents.StoredFile]:
    before = timezone.now() - age
    for name, saved_at in _files(alias):
        if saved_at < before:
            yield contents.StoredFile(alias, name)


def _files(alias: str) -> Iterator[tuple[str, datetime]]:
    """The name of each file of the storage and when it was saved, without those of NOT_OF_ROWS."""
    storage = storages[alias]
    if isinstance(storage, FileSystemStorage):
        yield from _in_folder(storage, "")
    else:  # ObjectStorage
        for name, saved_at in storage.files():  # type: ignore[attr-defined]
            if name.partition("/")[0] not in NOT_OF_ROWS:
                yield name, saved_at


def _in_folder(storage: Storage, folder: str) -> Iterator[tuple[str, datetime]]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in (f"{folder}/{name}".lstrip("/") for name in files):
        yield name, storage.get_modified_time(name)
    for name in folders:
        if folder or name not in NOT_OF_ROWS:
            yield from _in_folder(storage, f"{folder}/{name}".lstrip("/"))
