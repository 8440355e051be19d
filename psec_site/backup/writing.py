"""Taking a backup, while the site goes on reading and writing."""

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


def write_backup(path: Path, *, overwrite: bool = False) -> dict[str, Any]:
    """Writes rows and files into one new file, readable by its owner only. Returns its manifest.

    The rows are those of one moment. A file that is gone is left out and named in the manifest.
    CommandError for a sample database.
    """
    sample_database.refuse_backup()
    with archive.create(path, overwrite=overwrite) as backup, snapshot():
        manifest: dict[str, Any] = {
            "made_at": timezone.now().isoformat(),
            "versions": {
                "django": django.__version__,
                "wagtail": wagtail.__version__,
                "python": platform.python_version(),
                "database": connection.vendor,
            },
            "migrations": contents.migrations(),
            # So that a restore notices when the ledger beside it is not the one it was.
            "ledger": ledger.identity(make=True),
            "erasures": ledger.count(),
            "rows": {},
            "missing_files": [],
        }
        for model in contents.models():
            manifest["rows"][model._meta.label] = contents.rows(model).count()
            backup.add(contents.rows_member(model), contents.to_lines(model))
        for file in contents.files(contents.models()):
            if file.member not in backup.members:
                add_file(backup, file, manifest["missing_files"])
        backup.finish(manifest)
    return manifest


def add_file(backup: archive.ArchiveWriter, file: contents.StoredFile, missing: list) -> None:
    try:
        content = storages[file.storage].open(file.name)
    except FileNotFoundError:
        # Perhaps withdrawn since the moment of the rows: then it should be gone.
        missing.append(file.member)
        return
    with content:
        backup.add(file.member, archive.chunks(content))


@contextmanager
def snapshot() -> Iterator[None]:
    """One moment of the database, which others may go on changing."""
    if connection.vendor == "sqlite":
        # The usual mode would make others wait to write.
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
