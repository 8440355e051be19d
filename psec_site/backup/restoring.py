"""Putting a backup in the place of what is there: all of it or nothing.

Everything happens in one transaction, the erasures that came after the backup too, so nobody sees
a state in between. Files have names of their own and change nothing until rows name them.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.files import File
from django.core.files.storage import storages
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction

from pages.models import HomePage
from youth_stories import ledger
from youth_stories.models import Submission
from youth_stories.retention.replay import replay_ledger

from .. import sample_database
from ..page_cache.version import bump_version
from . import archive, contents, marker
from .archive import ArchiveReader
from .contents import StoredFile

# An erasure is in the ledger a moment before it is in the database, and clocks differ.
MARGIN = timedelta(days=1)


class Restored(NamedTuple):
    made_at: str
    rows: int
    files: int
    erased_again: int


def restore(path: Path, *, replace: bool = False, ledger_lost: bool = False) -> Restored:
    """Puts the backup in the place of this site's rows and files. CommandError if it must not.

    `replace` allows it where there is content already, `ledger_lost` where erasures after the
    backup may be unknown. Whatever goes wrong, the site stays as it was.
    """
    sample_database.refuse_backup()
    with ArchiveReader(path) as backup:
        refuse_other_migrations(backup)
        refuse_to_forget_erasures(backup, ledger_lost)
        if not replace and has_content():
            raise CommandError(
                "This site has content already. To throw it away and put the backup in its place, "
                "say --replace."
            )
        backup.verify()
        with ExitStack() as afterwards, database_to_ourselves():
            old_files = contents.files(contents.all_models())
            marker.begin({*old_files, *files_in(backup)})
            afterwards.callback(tidy_up)
            empty_tables()
            rows = load_rows(backup)
            erased_again = replay_ledger()
            make_indexes_again()
            files = write_files(backup)
            bump_version()  # its table is as empty as after another restore
            connection.check_constraints()
    return Restored(backup.manifest["made_at"], rows, files, erased_again)


def abandon() -> None:
    """Cleans up after a restore that was cut short, and goes on with the database as it is."""
    with database_to_ourselves():
        tidy_up()


# May it be restored?


def refuse_other_migrations(backup: ArchiveReader) -> None:
    theirs, ours = set(backup.manifest["migrations"]), set(contents.migrations())
    if theirs != ours:
        only = {"Only in the backup": theirs - ours, "Only in this database": ours - theirs}
        differences = [
            f"{where}: {', '.join(sorted(names))}." for where, names in only.items() if names
        ]
        raise CommandError(
            "This backup was made by another version of the site. Restore it with that version, "
            "then update and run migrate.\n" + "\n".join(differences)
        )


def refuse_to_forget_erasures(backup: ArchiveReader, ledger_lost: bool) -> None:
    """What was erased after the backup must be known here, or it would come back."""
    if ledger_lost:
        return
    missing = backup.manifest["erasures"] - ledger.count()
    since = datetime.fromisoformat(backup.manifest["made_at"]) - MARGIN
    if ledger.identity() != backup.manifest["ledger"]:
        problem = "The erasure ledger that belongs to this backup is not here."
    elif missing > 0:
        problem = f"The erasure ledger is not complete: {missing} entries are missing."
    elif unreadable := ledger.count_unreadable(since):
        problem = (
            f"{unreadable} entries of the erasure ledger were written under another SECRET_KEY. "
            "Put that key into SECRET_KEY_FALLBACKS."
        )
    else:
        return
    raise CommandError(
        f"{problem} Without it, stories that people withdrew could be public again. "
        "docs/backup.md says where the ledger is kept. Only if it is lost for good, say "
        "--ledger-lost."
    )


def has_content() -> bool:
    """Whether there is more than what migrate leaves."""
    return any(model.objects.exists() for model in (HomePage, Submission, get_user_model()))


# The rows


@contextmanager
def database_to_ourselves() -> Iterator[None]:
    """One transaction. Others go on reading the state before it, and wait to write."""
    with transaction.atomic(durable=True):
        if connection.vendor == "postgresql":  # on SQLite our transactions begin with the lock
            tables = ", ".join(table_name(model) for model in contents.all_models())
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")
        yield


def table_name(model) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def empty_tables() -> None:
    with connection.cursor() as cursor:
        for model in contents.all_models():
            if model not in contents.MATCHED:
                cursor.execute(f"DELETE FROM {table_name(model)}")  # noqa: S608


def load_rows(backup: ArchiveReader) -> int:
    """As Django loads fixtures: row by row and raw, so that no signal acts on half a database."""
    new_ids: dict[type | None, dict[int, int]] = {model: {} for model in contents.MATCHED}
    count = 0
    for model in contents.models():
        links = [field for field in model._meta.local_fields if field.related_model in new_ids]
        with backup.open(contents.rows_member(model)) as lines:
            for row in contents.from_lines(lines):
                for link in links:
                    if (old_id := getattr(row.object, link.attname)) is not None:
                        setattr(row.object, link.attname, new_ids[link.related_model][old_id])
                if model in new_ids:
                    new_ids[model][row.object.pk] = match(row.object)
                else:
                    row.save(force_insert=True)
                count += 1
    advance_sequences()
    return count


def match(row) -> int:
    """The id here of the row that names the same thing. Made if a version long ago left it."""
    names = contents.MATCHED[type(row)]
    values = {field.attname: getattr(row, field.attname) for field in row._meta.local_fields}
    del values["id"]
    same = {name: values.pop(name) for name in names}
    return type(row).objects.get_or_create(**same, defaults=values)[0].pk


def advance_sequences() -> None:
    """Past the highest id, and never back, as SQLite does by itself.

    A rollback would not undo a step back, and an id given after the backup may be in a mail.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in contents.all_models():
            if model._meta.auto_field and (column := model._meta.auto_field.column):
                highest = (
                    f"SELECT MAX({connection.ops.quote_name(column)}) FROM {table_name(model)}"  # noqa: S608
                )
                cursor.execute(
                    f"SELECT setval(name, GREATEST(nextval(name), ({highest}))) "  # noqa: S608
                    "FROM (SELECT pg_get_serial_sequence(%s, %s) AS name) AS sequence",
                    [table_name(model), column],
                )


def make_indexes_again() -> None:
    call_command("update_index", verbosity=0)
    call_command("rebuild_references_index", verbosity=0)


# The files


def files_in(backup: ArchiveReader) -> Iterator[StoredFile]:
    for member in backup.members:
        folder, _, rest = member.partition("/")
        if folder == "files":
            storage, _, name = rest.partition("/")
            yield StoredFile(storage, name)


def write_files(backup: ArchiveReader) -> int:
    """Writes what the rows name by now: nothing of a story that was erased again."""
    named = set(contents.files(contents.models())).intersection(files_in(backup))
    for file in named:
        storage = storages[file.storage]
        if storage.exists(file.name):
            with storage.open(file.name) as existing:
                if archive.sha256(archive.chunks(existing)) == backup.members[file.member]:
                    continue
        with backup.open(file.member) as content:
            # Another file may have taken the name meanwhile, and is still being shown.
            name = storage.save(file.name, File(content))
        if name != file.name:
            rename(file, name)
    os.sync()  # on the disk before the rows that name them
    return len(named)


def rename(file: StoredFile, name: str) -> None:
    for model, field, storage in contents.file_fields(contents.models()):
        if storage == file.storage:
            contents.rows(model).filter(**{field.name: file.name}).update(**{field.name: name})


def tidy_up() -> None:
    """However a restore has ended, the rows tell which files stay."""
    named = set(contents.files(contents.all_models()))
    for file in marker.files():
        if file not in named:
            storages[file.storage].delete(file.name)
    cache.clear()
    marker.end()
