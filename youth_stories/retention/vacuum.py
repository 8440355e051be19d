"""Removing erased words from the database's own files (R16).

Deleting a row leaves its bytes in the file until the space is used again. SQLite overwrites them,
as `secure_delete` is on, but not in its full-text index and its write-ahead log. PostgreSQL keeps
them until a table is written anew. docs/backup.md says what is left to the operator.
"""

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
        for model in _models():
            cursor.execute(f'VACUUM (FULL, ANALYZE) "{model._meta.db_table}"')
        # The planner's statistics hold samples of columns: those from before ANALYZE, too.
        cursor.execute("VACUUM (FULL) pg_catalog.pg_statistic")
    finally:
        cursor.execute("RESET lock_timeout")


def _models() -> Iterator[type[Model]]:
    """The models whose tables may have held words of a story."""
    yield from apps.get_app_config("youth_stories").get_models()
    yield from OTHERS
