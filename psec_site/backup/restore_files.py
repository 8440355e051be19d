"""The files' part of a restore. They are written beside the old ones, then the unused deleted."""

import os
from collections.abc import Iterator
from posixpath import splitext
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from . import archive, contents, marker
from .archive import ArchiveReader
from .contents import StoredFile
from .progress import Progress


def files_in(backup: ArchiveReader) -> Iterator[StoredFile]:
    """Every file of the backup."""
    for member in backup.manifest["members"]:
        if member.startswith("files/"):
            yield StoredFile.of(member)


def write_files(backup: ArchiveReader, progress: Progress) -> int:
    """Writes the backup's files that rows name by now, so none of an erased story. Says how many.

    A file whose name is taken by other content gets another name.
    """
    named = set(contents.files(contents.models())).intersection(files_in(backup))
    progress.step("files", len(named))
    with backup.members("files") as members:
        for member, content in members:
            if (file := StoredFile.of(member)) in named:
                write_file(file, content, backup.manifest["members"][member])
                progress.advance()
    os.sync()  # to the disk before the rows that name them are committed
    return len(named)


def write_file(file: StoredFile, content: IO[bytes], digest: str) -> None:
    storage = storages[file.storage]
    if storage.exists(file.name):
        with storage.open(file.name) as existing:
            if archive.sha256(archive.chunks(existing)) == digest:
                return
        name = storage.get_alternative_name(*splitext(file.name))  # one that is surely free
    else:
        name = file.name
    # In memory, as a storage may read it twice. No upload has more than 24 MB.
    name = storage.save(name, ContentFile(content.read()))
    if name != file.name:
        rename_in_rows(file, name)


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
