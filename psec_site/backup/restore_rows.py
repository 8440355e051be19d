"""The database's part of a restore."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Model

from . import contents
from .archive import ArchiveReader
from .progress import Progress


@contextmanager
def exclusive_transaction() -> Iterator[None]:
    """A transaction during which others read the state before it and wait to write."""
    with transaction.atomic(durable=True):
        if connection.vendor == "postgresql":  # on SQLite a transaction begins with the lock
            tables = ", ".join(table_name(model) for model in contents.all_models())
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")
        yield


def table_name(model: type[Model]) -> str:
    """The model's table, quoted for SQL."""
    return connection.ops.quote_name(model._meta.db_table)


def empty_tables() -> None:
    """Deletes the rows of every model but those of contents.MATCHED."""
    with connection.cursor() as cursor:
        for model in contents.all_models():
            if model not in contents.MATCHED:
                cursor.execute(f"DELETE FROM {table_name(model)}")  # noqa: S608


def load_rows(backup: ArchiveReader, progress: Progress) -> int:
    """Saves the backup's rows, as loaddata does: one by one and raw. Returns how many."""
    count = sum(backup.manifest["rows"].values())
    progress.step("rows", count)
    new_ids: dict[type | None, dict[int, int]] = {model: {} for model in contents.MATCHED}
    with backup.members("rows") as members:
        for member, lines in members:
            model = contents.model_of(member)
            links = [field for field in model._meta.local_fields if field.related_model in new_ids]
            for row in contents.from_lines(lines):
                for link in links:
                    if (old_id := getattr(row.object, link.attname)) is not None:
                        setattr(row.object, link.attname, new_ids[link.related_model][old_id])
                if model in new_ids:
                    new_ids[model][row.object.pk] = match(row.object)
                else:
                    row.save(force_insert=True)
                progress.advance()
    advance_sequences()
    return count


def match(row: Model) -> int:
    """The id that this content type or permission has here. Creates it if it does not exist."""
    names = contents.MATCHED[type(row)]
    values = {field.attname: getattr(row, field.attname) for field in row._meta.local_fields}
    del values["id"]
    same = {name: values.pop(name) for name in names}
    return contents.rows(type(row)).get_or_create(**same, defaults=values)[0].pk


def advance_sequences() -> None:
    """Sets PostgreSQL's sequences past the highest id, and never back. SQLite does so itself.

    A rollback would not undo a step back, and an id given after the backup may be in an e-mail.
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


def rebuild_indexes() -> None:
    """Makes Wagtail's search index and reference index again."""
    call_command("update_index", verbosity=0)
    call_command("rebuild_references_index", verbosity=0)
