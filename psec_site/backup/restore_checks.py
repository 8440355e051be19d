"""Whether a backup may be restored here. Each check raises CommandError with what to do."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import CommandError
from django.db import connection

from pages.models import HomePage
from youth_stories import ledger
from youth_stories.models import Submission

from . import contents
from .archive import ArchiveReader

# An erasure is in the ledger a moment before it is in the database, and clocks differ.
MARGIN = timedelta(days=1)


def refuse_unmigrated() -> None:
    if HomePage._meta.db_table not in connection.introspection.table_names():
        raise CommandError(
            "This database has no tables yet. Run manage.py migrate, then restore again."
        )


def refuse_unencrypted(backup: ArchiveReader) -> None:
    """Only what is encrypted is known to be made by somebody who has the key."""
    if settings.BACKUP_KEY_REQUIRED and not backup.is_encrypted:
        raise CommandError(
            "This backup is not encrypted, so anybody may have changed it. If you know where it "
            "has been, add --unencrypted."
        )


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


def refuse_incomplete_ledger(backup: ArchiveReader) -> None:
    """Stories erased after the backup must be in the ledger here, or they would come back."""
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
        "docs/backup.md says where the ledger is kept. Only if it is lost for good, add "
        "--ledger-lost."
    )


def refuse_to_replace_content() -> None:
    """Content is anything more than what `migrate` creates."""
    if any(model.objects.exists() for model in (HomePage, Submission, get_user_model())):
        raise CommandError(
            "This site has content already. To delete it and put the backup in its place, add "
            "--replace."
        )
