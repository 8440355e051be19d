"""Older databases are refused or migrated, and committed migrations are not edited."""

import hashlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import serializers
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from tests.factories import member_of, picture, published
from youth_stories.models import Erasure, Submission

HASHES = Path(__file__).with_name("migrations.sha256")
WRITE_HASHES = f"sha256sum $(git ls-files '*/migrations/0*.py') > tests/psec_site/{HASHES.name}"
# The migrations of the first version with real data.
FIRST_VERSION = [
    ("antispam", "0001_initial"),
    ("pages", "0001_initial"),
    ("page_cache", "0001_initial"),
    ("staff", "0002_groups"),
    ("youth_stories", "0001_initial"),
]


@pytest.fixture
def old_data_dir(tmp_path) -> Path:
    """A DATA_DIR with the tables of a site from before the user model."""
    old = sqlite3.connect(tmp_path / "db.sqlite3")
    old.executescript("""
        PRAGMA journal_mode=WAL;
        CREATE TABLE django_migrations (id integer PRIMARY KEY, app text, name text, applied text);
        INSERT INTO django_migrations (app, name, applied)
            VALUES ('youth_stories', '0001_initial', '2026-11-24');
        CREATE TABLE auth_user (id integer PRIMARY KEY, username text);
        INSERT INTO auth_user (username) VALUES ('staff');
    """)
    old.close()
    (tmp_path / "secret_key").write_text("the key of an old site")
    return tmp_path


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("command", ["prepare", "retention"])
def test_a_database_of_an_earlier_version_is_refused_and_not_changed(command, old_data_dir):
    before = files(old_data_dir)
    done = subprocess.run(
        [sys.executable, "manage.py", command, "--settings", "psec_site.settings.local"],
        cwd=settings.BASE_DIR,
        env={name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        | {"DATA_DIR": str(old_data_dir)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        f"The database {old_data_dir / 'db.sqlite3'} is of an earlier version of "
        "this site and cannot be updated: move it away, or choose another place with "
        "DATA_DIR or DATABASE_URL, and run this again."
    ]
    assert files(old_data_dir) == before


def test_no_committed_migration_is_edited():
    """A database that has applied a migration would not get the change."""
    lines = [line.split() for line in HASHES.read_text().splitlines()]
    committed = {path: digest for digest, path in lines}
    found = {
        path.relative_to(settings.BASE_DIR).as_posix(): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for app in ("pages", "psec_site", "youth_stories")
        for path in Path(settings.BASE_DIR, app).rglob("migrations/0*.py")
    }
    edited = [path for path, digest in committed.items() if found.get(path) != digest]
    assert not edited, f"Put back {edited} as committed, and write a new migration instead."
    new = sorted(found.keys() - committed.keys())
    assert not new, f"{new} from now on must not change either. Commit it, then: {WRITE_HASHES}"


# Not in a transaction, in which SQLite cannot change tables.
@pytest.mark.django_db(transaction=True)
@pytest.mark.each_database
def test_a_database_of_the_first_version_with_data_migrates_to_head():
    story = published(photo=picture())
    member_of("Publishers")
    try:
        MigrationExecutor(connection).migrate(FIRST_VERSION)
        before = count_rows()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE youth_stories_submission SET email = 'Ma.ya\u200b@Gmail.com'")
        Session.objects.create(
            session_key="old", session_data="half written", expire_date=timezone.now()
        )
    finally:
        call_command("migrate", verbosity=0)
    assert count_rows() == before
    assert not Session.objects.exists()  # half-written stories stood in them
    assert Erasure.objects.exists()
    assert Client().get(story.url).status_code == 200
    addresses = Submission.objects.values_list("email", "email_key")
    assert set(addresses) == {("Ma.ya@Gmail.com", "maya@gmail.com")}


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.each_database
def test_an_update_by_one_step_and_its_way_back_keep_every_row():
    story = published(photo=picture())
    member_of("Publishers")
    before_newest = one_step_back()
    assert before_newest
    try:
        MigrationExecutor(connection).migrate(before_newest)
        before = rows(before_newest)
        call_command("migrate", verbosity=0)
        assert Client().get(story.url).status_code == 200
        MigrationExecutor(connection).migrate(before_newest)
        assert rows(before_newest) == before
    finally:
        call_command("migrate", verbosity=0)
    assert Client().get(story.url).status_code == 200


def one_step_back() -> list[tuple[str, str]]:
    """The migration before the newest of each of our apps that has two."""
    graph = MigrationLoader(None).graph
    ours = {label for label, _name in FIRST_VERSION}
    newest = [leaf for leaf in graph.leaf_nodes() if leaf[0] in ours]
    return [
        parent.key
        for leaf in newest
        for parent in graph.node_map[leaf].parents
        if parent.key[0] == leaf[0]
    ]


def rows(targets: list[tuple[str, str]]) -> dict[str, str]:
    """Every value of every row in the tables that our apps have at these migrations."""
    state = MigrationLoader(connection).project_state(targets)
    ours = {label for label, _name in FIRST_VERSION}
    models = state.apps.get_models(include_auto_created=True)
    return {
        model._meta.db_table: serializers.serialize("json", QuerySet(model).order_by("pk"))
        for model in models
        if model._meta.app_label in ours
    }


def count_rows() -> dict[str, int]:
    """The number of rows in each table that our apps had in the first version."""
    state = MigrationLoader(connection).project_state(FIRST_VERSION)
    ours = {label for label, _name in FIRST_VERSION}
    models = state.apps.get_models(include_auto_created=True)
    return {
        model._meta.db_table: QuerySet(model).count()
        for model in models
        if model._meta.app_label in ours
    }
