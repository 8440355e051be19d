"""Backing up and restoring, and looking at the result without the code under test."""

import hashlib
import os
import subprocess
import sys
import tarfile
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

# Tables that are not in a backup, and that of erasures: a restore adds one, as it empties tables.
NOT_COMPARED = {
    "antispam_ratecounter",
    "antispam_spenttoken",
    "django_cache",
    "django_migrations",
    "django_session",
    "django_tasks_database_dbtaskresult",
    "monitoring_lastrun",
    "monitoring_storageidentity",
    "page_cache_contentchange",
    "pages_rendition",
    "sqlite_sequence",
    "staff_invitation",
    "staff_staffsession",
    "wagtailadmin_editingsession",
    "wagtailadmin_formstate",
    "wagtailcore_referenceindex",
    "wagtailcore_uploadedfile",
    "wagtailimages_rendition",
    "wagtailsearch_indexentry",
    "wagtailsearch_indexentry_fts",
    *(f"wagtailsearch_indexentry_fts_{part}" for part in ("config", "content", "data", "docsize")),
    "wagtailsearch_indexentry_fts_idx",
    "youth_stories_erasure",
    "youth_stories_linkrequest",
    "youth_stories_privatelink",
    "youth_stories_publicphotorendition",
}


def backup(file: Path | None = None, **options) -> str:
    """What the command says."""
    out = StringIO()
    call_command("backup", *([file] if file else []), stdout=out, **options)
    return out.getvalue()


def restore(file: Path, **options) -> str:
    """What the command says."""
    out = StringIO()
    call_command("restore", file, stdout=out, **{"replace": True} | options)
    return out.getvalue()


def members(file: Path) -> dict[str, bytes]:
    """The contents of a backup that is not encrypted, by name."""
    with tarfile.open(file) as tar:
        return {info.name: tar.extractfile(info).read() for info in tar}


def every_row() -> dict[str, list[str]]:
    """The rows by table."""
    rows = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table not in NOT_COMPARED:
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
                rows[table] = sorted(map(str, cursor.fetchall()))
    return rows


def every_file() -> dict[str, str]:
    """The files' hashes by path, without renditions (made again) and what is in no backup."""
    folders = (Path(settings.MEDIA_ROOT), settings.DATA_DIR / "private")
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and not {"images", "erasures"} & set(path.parts)
    }


def is_ready() -> bool:
    return Client().get("/readyz/").json()["ready"]


def status(number: int) -> int:
    return Client().get(f"/hear-from-our-youth/{number}/").status_code


def in_another_process(code: str, **env: str) -> subprocess.CompletedProcess:
    """Runs code with this test's database and files, unless `env` names others."""
    given = connection.settings_dict
    address = f"{given['USER']}@{given['HOST']}:{given['PORT']}" if given["HOST"] else ""
    return subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "psec_site.settings.local",
            "DATABASE_URL": f"postgres://{address}/{given['NAME']}"
            if connection.vendor == "postgresql"
            else f"sqlite:///{given['NAME']}",
            "DATA_DIR": str(settings.DATA_DIR),
            "SECRET_KEY": settings.SECRET_KEY,
            **env,
        },
        capture_output=True,
        text=True,
        check=False,
    )
