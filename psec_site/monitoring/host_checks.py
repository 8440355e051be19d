"""What a host needs: its database, storages, disk, cache and clock."""

import secrets
import shutil
import sys
from datetime import timedelta
from functools import cache as cached

from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from ..antispam import counters
from ..backup import marker
from . import storage_identity
from .findings import Problem

PROBE_SIZE = 64 * 1024  # bytes: more than what a full disk may still take
LEAST_FREE = 1024**3  # bytes
CLOCK_TOLERANCE = timedelta(seconds=30)


def check_database() -> str:
    """Reads and writes: with a full disk or a read-only database pages can be read, and no more."""
    try:
        if _is_restoring():  # which holds up whoever writes
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        else:
            counters.count("readyz", counters.Window.HOUR, enough=sys.maxsize)
    except (Error, ImproperlyConfigured) as error:
        raise Problem(
            f"The database does not answer, or takes nothing ({type(error).__name__}).",
            "See that it runs, that its disk has room, and that DATABASE_URL names it.",
        ) from error
    return f"{connection.display_name} answers and can be written"


def _is_restoring() -> bool:
    try:
        return marker.is_set()
    except OSError:  # the check of the storage says so
        return False


@cached
def _newest_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def check_migrations() -> str:
    missing = _newest_migrations() - MigrationRecorder(connection).applied_migrations().keys()
    if missing:
        apps = ", ".join(sorted(app for app, _ in missing))
        raise Problem(f"Not applied: {apps}.", "Run manage.py migrate.")
    return "all applied"


def check_storage() -> str:
    for alias in storage_identity.ALIASES:
        try:
            is_written = _writes(alias)
        except OSError as error:
            raise Problem(
                f"The {_named(alias)} cannot be used ({error.strerror}).",
                "See that DATA_DIR is mounted, has room, and belongs to the site's user; or, with "
                "S3_BUCKET, that the store runs and lets this key in (docs/object-storage.md).",
            ) from error
        if not is_written:
            raise Problem(
                f"The {_named(alias)} does not return what was just written.",
                "Look at the disk, or at the object store.",
            )
    return "public and private files can be written, listed, read and deleted"


def _writes(alias: str) -> bool:
    """Whether bytes can be written, listed at once, read and deleted.

    The ledger is read by listing it. The name is random, because other hosts write there too and
    an object store holds one file a name. What a crash leaves is unused, and swept.
    """
    storage, written = storages[alias], secrets.token_bytes(PROBE_SIZE)
    name = storage.save(f"probes/{secrets.token_hex(8)}", ContentFile(written))
    try:
        is_listed = name.removeprefix("probes/") in storage.listdir("probes")[1]
        with storage.open(name) as file:
            return is_listed and file.read() == written
    finally:
        storage.delete(name)


def _named(alias: str) -> str:
    return "storage of public files" if alias == "default" else "storage of private files"


def check_shared_storage() -> str:
    try:
        others = storage_identity.others()
    except OSError:  # the check of the storage says so
        return "not known: the storage cannot be used"
    if others:
        raise Problem(
            f"The {_named(others[0])} is not the one that the database belongs to.",
            "Mount the folder of the other hosts as DATA_DIR, or set S3_BUCKET as they have it. If "
            "this one is to be used from now on by all: manage.py doctor --adopt-storage.",
        )
    return "belongs to this database"


def check_restore() -> str:
    if _is_restoring():
        raise Problem(
            "A restore is running or was interrupted.",
            "If it is not running any more, run it again, or keep the database as it is now: "
            "manage.py restore --abandon.",
        )
    return "none under way"


def check_disk() -> str:
    found = [
        shutil.disk_usage(storage.location).free
        for alias in storage_identity.ALIASES
        if isinstance(storage := storages[alias], FileSystemStorage)
    ]
    free = f"{min(found) / 1024**3:.1f} GB free" if found else "no files on this host"
    if found and min(found) < LEAST_FREE:
        raise Problem(
            f"Only {free}.",
            "Move backups and old logs away, or enlarge the disk: a full one refuses stories.",
        )
    return free


def check_cache() -> str:
    key, value = f"probe-{secrets.token_hex(8)}", secrets.token_hex(8)
    try:
        cache.set(key, value, timeout=60)
        is_kept = cache.get(key) == value
        cache.delete(key)
    except (Error, OSError):
        is_kept = False
    if not is_kept:
        raise Problem(
            "The shared cache does not keep what is set.",
            "With REDIS_URL, see that its server runs; without, run manage.py migrate.",
        )
    return "keeps what is set"


def check_clock() -> str:
    if connection.vendor != "postgresql":
        return "the database uses this host's"
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        difference = timezone.now() - cursor.fetchone()[0]
    if abs(difference) > CLOCK_TOLERANCE:
        raise Problem(
            f"This host's clock is {difference.total_seconds():+.0f} seconds from the database's.",
            "Set both by NTP (timedatectl): deadlines and letters go by them.",
        )
    return "agrees with the database's"
