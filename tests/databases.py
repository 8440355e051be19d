"""The databases with which tests start. They are made once and then copied."""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from pages.models import SiteSettings

ROOT = Path(__file__).parents[1]
APPS = ["pages", "psec_site", "youth_stories"]
# What `migrate` runs, and imports of ours.
CODE = {"migrations", "models", "models.py", "apps.py", "rules", "settings", "validators.py"}


@contextmanager
def only_one_process(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def migrated_sqlite(cache: Path) -> Path:
    """A migrated SQLite database. The file is made again when CODE or packages have changed."""
    files = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    code = sorted(path for path in files if CODE & set(path.relative_to(ROOT).parts))
    parts = [
        sys.version,
        *((str(path.relative_to(ROOT)), path.read_bytes()) for path in [ROOT / "uv.lock", *code]),
    ]
    file = cache / f"{hashlib.sha256(repr(parts).encode()).hexdigest()}.sqlite3"
    with only_one_process(cache / "lock"):
        if not file.exists():
            for earlier in cache.glob("*.sqlite3*"):
                earlier.unlink()
            unfinished = file.with_suffix(".sqlite3.new")
            subprocess.run(
                [sys.executable, ROOT / "manage.py", "migrate", "--verbosity=0"],
                env=os.environ
                | {
                    "DJANGO_SETTINGS_MODULE": "psec_site.settings.local",
                    "DATABASE_URL": f"sqlite:///{unfinished}",
                    "DATA_DIR": str(cache / "data"),
                },
                check=True,
            )
            shutil.rmtree(cache / "data", ignore_errors=True)
            unfinished.rename(file)
    return file


def close() -> None:
    """Closes this process's connections: PostgreSQL copies no database that is in use."""
    connection.close()


def make_template(folder: Path, cache: Path) -> str:
    """The name of the database that all workers copy. The first worker makes it."""
    creation = connection.creation
    # A file, because the live server's threads cannot share a database in memory.
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(folder / "test.sqlite3")
    with only_one_process(folder / "database.lock"):
        name, is_made = creation._get_test_db_name(), folder / "database-is-made"
        if is_made.exists():
            return name
        if connection.vendor == "sqlite":
            shutil.copy(migrated_sqlite(cache), name)
            connection.settings_dict["NAME"] = name
        else:
            creation.create_test_db(verbosity=0, autoclobber=True)
        call_command("load_content", verbosity=0)
        # As staff do before the site opens: without it nobody can be asked for consent.
        SiteSettings.objects.update(
            contact_name="Ana Example",
            contact_phone="215-555-0142",
            contact_email="ana@example.org",
        )
        close()
        is_made.touch()
    return name


def copy(name: str, template: str) -> None:
    """Replaces this process's database with a copy of the template."""
    close()
    if connection.vendor == "sqlite":
        # Other threads may have the file open, so its content is replaced and not the file.
        with closing(sqlite3.connect(template)) as source, closing(sqlite3.connect(name)) as target:
            source.backup(target)
    else:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    connection.settings_dict["NAME"] = name


def is_awaited() -> bool:
    """Whether another connection waits for a lock; on SQLite, whether another would have to."""
    if connection.vendor == "sqlite":
        return connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # kept for a whole transaction
        cursor.execute(
            "SELECT 1 FROM pg_stat_activity "
            "WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return cursor.fetchone() is not None
