"""The files' part of a restore. They are written beside the old ones, then the unused deleted."""

import os
from collections.abc import Iterator

from django.core.files import File
from django.core.files.storage import storages

from . import archive, contents, marker
from .archive import ArchiveReader
from .contents import StoredFile


def files_in(backup: ArchiveReader) -> Iterator[StoredFile]:
    """Every file of the backup."""
    for member in backup.members:
        folder, _, rest = member.partition("/")
        if folder == "files":
            storage, _, name = rest.partition("/")
            yield StoredFile(storage, name)


def write_files(backup: ArchiveReader) -> int:
    """Writes the backup's files that rows name by now, so none of an erased story. Says how many.

    A file whose name is taken by other content gets another name.
    """
    named = set(contents.files(contents.models())).intersection(files_in(backup))
    for file in named:
        storage = storages[file.storage]
        if storage.exists(file.name):
            with storage.open(file.name) as existing:
                if archive.sha256(archive.chunks(existing)) == backup.members[file.member]:
                    continue
        with backup.open(file.member) as content:
            name = storage.save(file.name, File(content))
        if name != file.name:
            rename_in_rows(file, name)
    os.sync()  # to the disk before the rows that name them are committed
    return len(named)


def rename_in_rows(file: StoredFile, name: str) -> None:
    for model, field, storage in contents.file_fields(contents.models()):
        if storage == file.storage:
            contents.rows(model).filter(**{field.name: file.name}).update(**{field.name: name})


def delete_unused_files() -> None:
    """Deletes the files that the marker lists and no row names."""
    named = set(contents.files(contents.all_models()))
    for file in marker.files():
        if file not in named:
            storages[file.storage].delete(file.name)
