"""Replaces the site's rows and files with those of a backup: all of them or none.

Everything happens in one transaction, repeating the later erasures too, so nobody sees a state in
between. New files do not overwrite old ones, so they change nothing until the rows name them.
"""

from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from django.core.cache import cache
from django.db import connection

from youth_stories.models import Erasure
from youth_stories.retention.replay import replay_ledger

from .. import sample_database
from ..page_cache.version import bump_version
from ..staff import revoked
from . import contents, marker
from .archive import open_backup
from .problems import in_a_sentence
from .progress import Progress
from .restore_checks import (
    refuse_incomplete_ledger,
    refuse_other_migrations,
    refuse_to_replace_content,
    refuse_unencrypted,
    refuse_unmigrated,
)
from .restore_files import delete_unused_files, files_in, write_files
from .restore_rows import empty_tables, exclusive_transaction, load_rows, rebuild_indexes


class Restored(NamedTuple):
    """When the backup was made (ISO 8601), and how many rows, files, erasures and so on."""

    made_at: str
    rows: int
    files: int
    erased_again: int
    hidden: int


STEPS = 5


def restore(
    path: Path,
    *,
    progress: Progress,
    replace: bool = False,
    ledger_lost: bool = False,
    unencrypted: bool = False,
) -> Restored:
    """Replaces this site's rows and files with those of the backup.

    `replace` allows it on a site with content, `ledger_lost` without a complete erasure ledger,
    `unencrypted` from a file that is not encrypted although backups have to be. Raises CommandError
    if the backup may not be restored here. After any error the site is as it was before.
    """
    with ExitStack() as at_exit, in_a_sentence("Nothing was changed."):
        sample_database.refuse_backup()
        refuse_unmigrated()
        if not replace:
            refuse_to_replace_content()
        backup = at_exit.enter_context(open_backup(path))
        if not unencrypted:
            refuse_unencrypted(backup)
        progress.step("reading the whole backup")
        backup.verify()
        refuse_other_migrations(backup)
        if not ledger_lost:
            refuse_incomplete_ledger(backup)
        with exclusive_transaction():
            old_files = contents.files(contents.all_models())
            marker.begin({*old_files, *files_in(backup)})
            at_exit.callback(finish)  # after the commit or the rollback
            empty_tables()
            rows = load_rows(backup, progress)
            progress.step("erasing again what was erased since")
            replayed = replay_ledger()
            revoked.remove_again()
            Erasure.objects.create()  # so that `retention` compacts the tables that were emptied
            progress.step("search")
            rebuild_indexes()
            files = write_files(backup, progress)
            bump_version()  # an empty table is the same content version after every restore
            connection.check_constraints()
    return Restored(backup.manifest["made_at"], rows, files, *replayed)


def abandon() -> None:
    """Cleans up after an interrupted restore. The database stays as it is."""
    with in_a_sentence("Nothing was changed."), exclusive_transaction():
        finish()


def finish() -> None:
    """Deletes what is not needed, whether the restore succeeded or failed."""
    with in_a_sentence("Files that no row names are left: run manage.py restore --abandon."):
        delete_unused_files()
        cache.clear()
        marker.end()
