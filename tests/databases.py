"""The databases that tests start from: made once, and copied from then on."""

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

ROOT = Path(__file__).parents[1]
CODE = ["pages", "psec_site", "youth_stories"]


@contextmanager
def only_one_process(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def migrated_sqlite(cache: Path) -> Path:
    """A migrated SQLite database, the same file for as long as no code and no package changes."""
    code = sorted(path for folder in CODE for path in (ROOT / folder).rglob("*.py"))
    parts = [sys.version, *((str(path), path.read_bytes()) for path in [ROOT / "uv.lock", *code])]
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
    """A database that somebody is connected to cannot be copied."""
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()


def make_template(folder: Path, cache: Path) -> str:
    """The database that all workers copy, with the Collective's own pages: the first makes it."""
    creation = connection.creation
    # A database in memory is one connection, which the live server's threads cannot share.
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
        close()
        is_made.touch()
    return name


def copy(name: str, template: str) -> None:
    """This process's database as the template is, whatever a test has left in it."""
    close()
    if connection.vendor == "sqlite":
        # Others may still have the file open, so its pages are replaced and not the file.
        with closing(sqlite3.connect(template)) as source, closing(sqlite3.connect(name)) as target:
            source.backup(target)
    else:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    connection.settings_dict["NAME"] = name
