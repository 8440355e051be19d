"""Looks for words in every byte that the site stores."""

from pathlib import Path

from django.conf import settings
from django.db import connection


def stored_bytes() -> bytes:
    """All bytes of the database's files, of media, and of everything else that the site writes.

    Not PostgreSQL's write-ahead log: docs/backup.md says how long it keeps what was erased.
    """
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        files = [Path(name), Path(f"{name}-wal")]
    else:
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
            cursor.execute("SHOW data_directory")
            folder = Path(cursor.fetchone()[0])
            cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
            files = [
                *(folder / "base" / str(cursor.fetchone()[0])).iterdir(),
                folder.parent / "log",
            ]
    for folder in (Path(settings.DATA_DIR), Path(settings.MEDIA_ROOT)):
        files += [path for path in folder.rglob("*") if path.is_file()]
    return b"".join(path.read_bytes() for path in files if path.is_file())


def found_in_files(words: list[str]) -> list[str]:
    stored = stored_bytes()
    return [word for word in words if word[2:].encode() in stored]  # an index may cut a beginning
