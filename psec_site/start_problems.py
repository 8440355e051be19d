"""What keeps `make run` from starting: each a sentence that says what to do, or ""."""

import fcntl
import os
import socket
import tempfile
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection

HOST = "127.0.0.1"
BYTES = 64 * 1024  # more than what a full disk may still take
LOCK = "running"


def folder_problem() -> str:
    for folder in (Path(settings.DATA_DIR), Path(settings.MEDIA_ROOT)):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(bytes(BYTES))
        except OSError as error:
            return (
                f"Nothing can be written into {folder} ({error.strerror}): give it to this user, "
                "make room, or choose another place with DATA_DIR=…"
            )
    return ""


def running_problem() -> str:
    """Whether another `serve` uses this DATA_DIR. Two would send each letter and publish twice."""
    try:
        os.close(lock())
    except BlockingIOError:
        return (
            f"The site runs already with the data in {settings.DATA_DIR}: stop it first, or choose "
            "another place with DATA_DIR=…"
        )
    return ""


def lock() -> int:
    """A file descriptor that locks DATA_DIR for one `serve` until it is closed.

    Raises BlockingIOError if another process has the lock.
    """
    descriptor = os.open(Path(settings.DATA_DIR) / LOCK, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise
    return descriptor


def port_problem(port: int) -> str:
    with socket.socket() as probe:
        # As the server does: a port that was just closed can be used.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            return (
                f"Port {port} cannot be used: {error.strerror}. "
                f"Choose another: make run PORT={port + 1}"
            )
    return ""


def database_problem() -> str:
    name = connection.settings_dict["NAME"]
    try:
        with connection.cursor() as cursor:
            tables = connection.introspection.table_names(cursor)
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA quick_check(1)")
                if cursor.fetchone()[0] != "ok":
                    raise DatabaseError
            migrated = set()
            if "django_migrations" in tables:
                cursor.execute("SELECT app FROM django_migrations")
                migrated = {app for (app,) in cursor.fetchall()}
    except OperationalError as error:
        return (
            f"The database {name} does not answer: {_reason(error)}. See DATABASE_URL or DATA_DIR."
        )
    except DatabaseError:
        return (
            f"The database {name} is damaged, or is none: move it away, then restore a backup "
            "(docs/backup.md), or choose another with DATABASE_URL or DATA_DIR."
        )
    known = {config.label for config in apps.get_app_configs()}
    is_of_others = migrated - known and "youth_stories" not in migrated
    if is_of_others or (tables and "django_migrations" not in tables):
        return (
            f"The database {name} belongs to something else: choose another with DATABASE_URL or "
            "DATA_DIR."
        )
    return ""


def _reason(error: OperationalError) -> str:
    """The driver's last line that says why: it tries several addresses. No password is in it."""
    lines = [line.strip().removeprefix("- ") for line in str(error).splitlines() if line.strip()]
    return next((line for line in reversed(lines) if "failed" in line), lines[0]).rstrip(".")
