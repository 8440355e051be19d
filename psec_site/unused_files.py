"""The daily sweep of files that no row names, such as after a crash between file and commit."""

from collections.abc import Iterator
from datetime import timedelta

from django.core.files.storage import Storage, storages
from django.utils import timezone

from .backup import contents, marker

KEPT = timedelta(days=1)  # a file is written before its row is committed
NOT_OF_ROWS = {"erasures", "restores"}  # folders of the ledger and of a restore


def delete_unused_files() -> int:
    """Deletes files, a day old, that no row of any model names. Returns how many.

    Does nothing during a restore, whose files come before their rows.
    """
    if marker.is_set():
        return 0
    models = contents.all_models()
    aliases = {alias for _model, _field, alias in contents.file_fields(models)}
    found = [file for alias in aliases for file in _old_files(alias)]  # before the rows are read
    used = set(contents.files(models))
    unused = [file for file in found if file not in used]
    for file in unused:
        storages[file.storage].delete(file.name)
    return len(unused)


def _old_files(alias: str) -> Iterator[contents.StoredFile]:
    storage, before = storages[alias], timezone.now() - KEPT
    for name in _names(storage, ""):
        if storage.get_modified_time(name) < before:
            yield contents.StoredFile(alias, name)


def _names(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}".lstrip("/") for name in files)
    for name in folders:
        if folder or name not in NOT_OF_ROWS:
            yield from _names(storage, f"{folder}/{name}".lstrip("/"))
