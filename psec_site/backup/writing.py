"""Writes a backup while the site is running."""

import io
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
import wagtail
from django.core.files.storage import storages
from django.db import connection, transaction
from django.utils import timezone

from youth_stories import ledger

from .. import sample_database
from . import archive, contents
from .archive import ArchiveWriter
from .progress import Progress

STEPS = 3


def write_backup(path: Path, *, progress: Progress, overwrite: bool = False) -> dict[str, Any]:
    """Writes rows and files into a new file that only its owner can read. Returns its manifest.

    The rows are those of one moment. The manifest names files that do not exist any more. The file
    was read again when this returns. Raises CommandError for a sample database, without a key where
    there has to be one, or if the path may not or cannot be written.
    """
    sample_database.refuse_backup()
    with archive.create(path, overwrite=overwrite) as backup:
        with snapshot():
            manifest: dict[str, Any] = {
                "made_at": timezone.now().isoformat(),
                "versions": {
                    "django": django.__version__,
                    "wagtail": wagtail.__version__,
                    "python": platform.python_version(),
                    "database": connection.vendor,
                },
                "migrations": contents.migrations(),
                # A restore compares these with the ledger that it finds.
                "ledger": ledger.identity(make=True),
                "erasures": ledger.count(),
                "rows": {},
                "missing_files": [],
            }
            add_rows(backup, manifest["rows"], progress)
            add_files(backup, manifest["missing_files"], progress)
        backup.finish(manifest)
        progress.step("reading the backup again")
    return manifest


def add_rows(backup: ArchiveWriter, counts: dict[str, int], progress: Progress) -> None:
    """Adds the rows of every model to the backup, and how many to `counts`."""
    models = contents.models()
    counts |= {model._meta.label: contents.rows(model).count() for model in models}
    progress.step("rows", sum(counts.values()))
    for model in models:
        for number, lines in enumerate(contents.to_lines(model)):
            backup.add(contents.rows_member(model, number), io.BytesIO(lines), len(lines))
            progress.advance(lines.count(b"\n"))


def add_files(backup: ArchiveWriter, missing: list[str], progress: Progress) -> None:
    """Adds the files that rows name to the backup, or their names to `missing`."""
    files = dict.fromkeys(contents.files(contents.models()))  # each once, in their order
    progress.step("files", len(files))
    for file in files:
        try:
            content = storages[file.storage].open(file.name)
        except FileNotFoundError:  # such as a photo withdrawn since the rows were read
            missing.append(file.member)
        else:
            with content:
                backup.add(file.member, content, content.size)
        progress.advance()


@contextmanager
def snapshot() -> Iterator[None]:
    """A transaction that reads the database as of one moment while others write."""
    if connection.vendor == "sqlite":
        # With the usual mode, IMMEDIATE, others would wait to write.
        usual_mode, connection.transaction_mode = connection.transaction_mode, "DEFERRED"  # type: ignore[attr-defined]
    try:
        with transaction.atomic(durable=True):
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        if connection.vendor == "sqlite":
            connection.transaction_mode = usual_mode  # type: ignore[attr-defined]
