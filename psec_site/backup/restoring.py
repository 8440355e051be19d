"""Replaces the site's rows and files with those of a backup: all of them or none.

Everything happens in one transaction, repeating the later erasures too, so nobody sees a state in
between. New files do not overwrite old ones, so they change nothing until the rows name them.
"""

from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from django.core.cache import cache
from django.db import connection

from youth_stories.retention.replay import replay_ledger

from .. import sample_database
from ..page_cache.version import bump_version
from . import contents, marker
from .archive import ArchiveReader
from .restore_checks import (
    refuse_incomplete_ledger,
    refuse_other_migrations,
    refuse_to_replace_content,
)
from .restore_files import delete_unused_files, files_in, write_files
from .restore_rows import empty_tables, exclusive_transaction, load_rows, rebuild_indexes


class Restored(NamedTuple):
    """When the backup was made (ISO 8601), and how many rows, files and erasures there were."""

    made_at: str
    rows: int
    files: int
    erased_again: int


def restore(path: Path, *, replace: bool = False, ledger_lost: bool = False) -> Restored:
    """Replaces this site's rows and files with those of the backup.

    `replace` allows it on a site with content, `ledger_lost` without a complete erasure ledger.
    Raises CommandError if the backup may not be restored here. After any error the site is as it
    was before.
    """
    sample_database.refuse_backup()
    with ArchiveReader(path) as backup:
        refuse_other_migrations(backup)
        if not ledger_lost:
            refuse_incomplete_ledger(backup)
        if not replace:
            refuse_to_replace_content()
        backup.verify()
        with ExitStack() as at_exit, exclusive_transaction():
            old_files = contents.files(contents.all_models())
            marker.begin({*old_files, *files_in(backup)})
            at_exit.callback(finish)  # after the commit or the rollback
            empty_tables()
            rows = load_rows(backup)
            erased_again = replay_ledger()
            rebuild_indexes()
            files = write_files(backup)
            bump_version()  # an empty table is the same content version after every restore
            connection.check_constraints()
    return Restored(backup.manifest["made_at"], rows, files, erased_again)


def abandon() -> None:
    """Cleans up after an interrupted restore. The database stays as it is."""
    with exclusive_transaction():
        finish()


def finish() -> None:
    """Deletes what is not needed, whether the restore succeeded or failed."""
    delete_unused_files()
    cache.clear()
    marker.end()
