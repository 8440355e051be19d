"""The folder BACKUP_DIR, with a backup of every night for BACKUP_DAYS."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

TIME = "%Y-%m-%dT%H%M%SZ"
IN_NAME = re.compile(r"psec-(\d{4}-\d\d-\d\dT\d{6}Z)\b")
A_DAY = timedelta(days=1)


def new_path() -> Path:
    """Where a backup that begins now belongs. Creates the folder, but not the one that it is in."""
    folder = Path(settings.BACKUP_DIR)
    folder.mkdir(mode=0o700, exist_ok=True)
    ending = ".age" if settings.BACKUP_KEY else ""
    return folder / f"psec-{timezone.now().astimezone(UTC):{TIME}}.tar.gz{ending}"


def delete_unfinished() -> None:
    """Deletes what backups left that were killed more than a day ago."""
    for path in Path(settings.BACKUP_DIR).glob("psec-*.part"):
        if _changed_at(path) < timezone.now() - A_DAY:
            path.unlink(missing_ok=True)


def delete_old() -> int:
    """Deletes the backups that would be too old before tomorrow's is made. Returns how many.

    Also those of a day to come: a clock that was ahead named them, so nobody knows their age. Call
    it only while the clock is believed, and once a new backup is complete. Files are left alone
    whose names do not begin with `psec-`.
    """
    now = timezone.now()
    oldest, newest = now - timedelta(days=settings.BACKUP_DAYS) + A_DAY, now + A_DAY
    files = Path(settings.BACKUP_DIR).glob("psec-*")
    old = [path for path in files if not oldest <= _made_at(path) <= newest]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _made_at(path: Path) -> datetime:
    """The time in its name, as a copy may be younger; else when it was changed."""
    if match := IN_NAME.match(path.name):
        return datetime.strptime(match[1], TIME).replace(tzinfo=UTC)
    return _changed_at(path)


def _changed_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
