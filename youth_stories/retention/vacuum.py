"""Removing erased words from the database's own files (R16).

Deleting a row leaves its bytes in the file until the space is used again. SQLite overwrites them,
as `secure_delete` is on, but not in its full-text index and its write-ahead log. PostgreSQL keeps
them until a table is written anew. docs/backup.md says what is left to the operator.
"""

import time
from collections.abc import Iterator
from datetime import timedelta

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, QuerySet
from django.utils import timezone
from wagtail.admin.models import FormState
from wagtail.models import Comment, CommentReply, PageLogEntry, Revision, TaskState
from wagtail.search.models import IndexEntry

from ..models import Erasure

# At most once a day, as it locks tables. Erased words are gone from the files within two days.
AFTER = timedelta(hours=24)
LOCK_SECONDS = 2  # how long others may have to wait because this waits for a lock
TRANSACTION_SECONDS = 10  # how long this waits for others, who do not wait for it meanwhile
STEP = 0.05  # seconds between two looks
# Ages are counted in transactions, so one that began earlier is older.
SEES_OLDER = """
    SELECT pg_snapshot_xmin(pg_current_snapshot()) < %(newest)s::xid8 OR EXISTS (
        SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND age(backend_xmin) > age(%(newest)s::xid8::xid)
    )
"""
OTHERS = (
    Comment,
    CommentReply,
    FormState,
    IndexEntry,
    PageLogEntry,
    Revision,
    Session,
    TaskState,
)


def due() -> QuerySet[Erasure]:
    """The erasures to remove from the files: none until the first is a day old, then all."""
    if Erasure.objects.filter(erased_at__lt=timezone.now() - AFTER).exists():
        return Erasure.objects.all()
    return Erasure.objects.none()


def vacuum() -> int:
    """Removes what was erased from the database's files. Returns for how many erasures.

    OperationalError if a lock was not to be had: the erasures stay due. Does nothing in a
    transaction, where neither database can do it.
    """
    if connection.in_atomic_block:
        return 0
    erasures = list(due().values_list("pk", flat=True))
    if erasures:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                _vacuum_sqlite(cursor)
            else:
                _vacuum_postgresql(cursor)
        Erasure.objects.filter(pk__in=erasures).delete()
    return len(erasures)


def _vacuum_sqlite(cursor: CursorWrapper) -> None:
    search = f"{IndexEntry._meta.db_table}_fts"
    [(usual_timeout,)] = cursor.execute("PRAGMA busy_timeout").fetchall()
    cursor.execute(f"PRAGMA busy_timeout = {LOCK_SECONDS * 1000}")
    try:
        cursor.execute(f"INSERT INTO {search} ({search}) VALUES ('optimize')")  # noqa: S608
        [(is_busy, *_)] = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {usual_timeout}")
    if is_busy:
        raise OperationalError("The write-ahead log is in use.")


def _vacuum_postgresql(cursor: CursorWrapper) -> None:
    cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
    try:
        _outlast_transactions(cursor)
        for model in _models():
            _forget_statistics_if_empty(cursor, model)
            cursor.execute(f'VACUUM (FULL, ANALYZE) "{model._meta.db_table}"')
        # The planner's statistics hold samples of columns: those from before ANALYZE, too.
        _outlast_transactions(cursor)
        cursor.execute("VACUUM (FULL) pg_catalog.pg_statistic")
    finally:
        cursor.execute("RESET lock_timeout")


def _outlast_transactions(cursor: CursorWrapper) -> None:
    """Waits for all who may still see what was deleted, as VACUUM keeps it for them.

    These are snapshots of this database, and transactions of any database on the server that have
    written something. OperationalError if one of them takes long.
    """
    [(newest,)] = cursor.execute("SELECT pg_current_xact_id()::text").fetchall()
    for _ in range(round(TRANSACTION_SECONDS / STEP)):
        [(is_seen,)] = cursor.execute(SEES_OLDER, {"newest": newest}).fetchall()
        if not is_seen:
            return
        time.sleep(STEP)
    raise OperationalError("A transaction that may see what was erased takes long.")


def _forget_statistics_if_empty(cursor: CursorWrapper, model: type[Model]) -> None:
    """ANALYZE of an empty table keeps the samples of the rows that it had.

    Setting a column's type anew removes its statistics (says ALTER TABLE's documentation), and
    writes no table anew if the type is the same.
    """
    table = model._meta.db_table
    [(is_filled,)] = cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}")').fetchall()  # noqa: S608
    if is_filled:
        return
    types = {field.column: field.db_type(connection) for field in model._meta.local_concrete_fields}
    alter = [f'ALTER "{name}" TYPE {type_}' for name, type_ in types.items() if _holds_words(type_)]
    if alter:
        cursor.execute(f'ALTER TABLE "{table}" {", ".join(alter)}')


def _holds_words(type_: str | None) -> bool:
    return type_ is not None and type_.startswith(("varchar", "text", "jsonb", "tsvector"))


def _models() -> Iterator[type[Model]]:
    """The models whose tables may have held words of a story."""
    yield from apps.get_app_config("youth_stories").get_models()
    yield from OTHERS
