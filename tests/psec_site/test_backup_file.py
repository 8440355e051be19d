"""The file of a backup: its key, the folder it is in, and what is said when it cannot be used."""

import json
import os
import re
import shutil
import tarfile
import threading
import zipfile
from collections import defaultdict
from datetime import UTC, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pyrage
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pyrage.x25519 import Identity
from wagtail.documents.models import Document

from psec_site.backup import archive, folder, progress
from psec_site.backup.encryption import decrypt, encrypt
from psec_site.monitoring.findings import look
from psec_site.monitoring.models import LastRun
from psec_site.monitoring.running_checks import check_backup
from tests.backups import (
    backup,
    every_file,
    every_row,
    in_another_process,
    is_ready,
    members,
    restore,
    status,
)
from tests.factories import member_of, picture, published
from youth_stories.models import StoryPage
from youth_stories.retention import rounds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.each_database]


@pytest.fixture(autouse=True)
def _clean(settings, _django_db_helper):
    DBTaskResult.objects.all().delete()  # those of load_content, too old to be ready
    for path in (settings.MEDIA_ROOT, settings.DATA_DIR / "private", settings.BACKUP_DIR):
        shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "psec.tar.gz.age"


@pytest.fixture
def key(settings) -> Identity:
    identity = Identity.generate()
    settings.BACKUP_KEY, settings.BACKUP_KEY_REQUIRED = str(identity), True
    return identity


@pytest.fixture
def story() -> StoryPage:
    """A public story with a photo, element 2, and a document of some chunks of age."""
    content = SimpleUploadedFile("paper.pdf", os.urandom(300_000))
    Document.objects.create(title="Paper", file=content)
    return published(photo=picture(), story="The words of a sample story about a spectroscope.")


def refusal(file, **options) -> str:
    """The sentence with which a restore is refused. It changes nothing."""
    before = every_row(), every_file()
    with pytest.raises(CommandError) as error:
        restore(file, **options)
    assert (every_row(), every_file()) == before
    assert is_ready()
    return str(error.value)


def test_a_backup_is_a_file_that_age_decrypts_and_a_restore_brings_it_back(story, file, key):
    before = every_row(), every_file()
    backup(file)
    plain = pyrage.decrypt(file.read_bytes(), [key])
    with tarfile.open(fileobj=BytesIO(plain)) as tar:
        lines = tar.extractfile("rows/youth_stories.Submission/000000.jsonl").read()
    assert b"spectroscope" in lines
    published()
    restore(file)
    assert (every_row(), every_file()) == before
    assert status(story.number) == 200


def test_what_has_another_key_or_was_changed_is_refused_in_a_sentence(story, file, key, settings):
    backup(file)
    whole = file.read_bytes()
    header = whole.index(b"\n---") + len("\n--- ") + 43 + 1 + 16  # with the nonce
    chunk = 64 * 1024 + 16
    first, second = header + chunk, header + 2 * chunk
    changes = {
        "one byte": whole[:first] + bytes([whole[first] ^ 1]) + whole[first + 1 :],
        "in the header": whole[:60] + (b"B" if whole[60:61] == b"A" else b"A") + whole[61:],
        "the end of a chunk": whole[:second],
        "within a chunk": whole[: second + 99],
        "other order": whole[:header] + whole[first:second] + whole[header:first] + whole[second:],
        "only the header": whole[:header],
        "half of the header": whole[:90],
    }
    for how, content in changes.items():
        file.write_bytes(content)
        sentence = "BACKUP_KEY is not the key" if how == "in the header" else "or damaged: it was"
        assert sentence in refusal(file), how
    file.write_bytes(whole)
    for value, sentence in {
        "": f"{file} is encrypted. Set BACKUP_KEY to the key that it was made with.",
        str(Identity.generate()): "BACKUP_KEY is not the key that this backup was made with.",
        settings.SECRET_KEY: "BACKUP_KEY is not a key of age, which begins with AGE-SECRET-KEY-1.",
    }.items():
        settings.BACKUP_KEY = value
        assert sentence in refusal(file)


def test_without_a_key_nothing_is_written_and_what_is_not_encrypted_is_restored_only_if_told(
    story, file, settings
):
    backup(file)
    settings.BACKUP_KEY_REQUIRED = True
    with pytest.raises(CommandError, match="Set BACKUP_KEY: a backup holds personal data"):
        backup()
    assert list(settings.BACKUP_DIR.iterdir()) == []
    assert "add --unencrypted" in refusal(file)
    restore(file, unencrypted=True)
    assert status(story.number) == 200


def test_a_zip_file_of_an_earlier_version_is_restored(story, file):
    before = every_row(), every_file()
    backup(file)
    parts = defaultdict(bytes)
    for name, content in members(file).items():
        parts[re.sub(r"^(rows/.*)/\d+(\.jsonl)$", r"\1\2", name)] += content
    manifest = json.loads(parts.pop("manifest.json"))
    manifest |= {"format": 1, "members": {name: archive.sha256([parts[name]]) for name in parts}}
    with zipfile.ZipFile(file.with_name("psec.zip"), "w", zipfile.ZIP_DEFLATED) as old:
        for name, content in parts.items():
            old.writestr(name, content)
        old.writestr("manifest.json", json.dumps(manifest))
    published()
    restore(file.with_name("psec.zip"))
    assert (every_row(), every_file()) == before


# The folder


def test_the_folder_keeps_a_month_of_backups_and_the_time_of_the_last(key, settings, monkeypatch):
    def name(days: float) -> str:
        made_at = timezone.now().astimezone(UTC) - timedelta(days=days)
        return f"psec-{made_at:{folder.TIME}}.tar.gz.age"

    def names() -> set[str]:
        return {path.name for path in settings.BACKUP_DIR.iterdir()}

    old = {name(40), name(29.1), "psec-before-update.zip"}
    kept = {name(28.9), name(1), "notes.txt", "psec-before-update.tar.gz.age", "psec-new.part"}
    settings.BACKUP_DIR.mkdir(parents=True)
    for each in (*old, *kept, "psec-killed.part"):
        (settings.BACKUP_DIR / each).touch()
    for each in ("psec-before-update.zip", "psec-killed.part", "notes.txt"):
        os.utime(settings.BACKUP_DIR / each, (0, 0))

    def full(*args):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(archive.os, "fsync", full)
        with pytest.raises(CommandError, match=r"No space left on device.* Free some disk space"):
            backup()
    assert names() == old | kept
    assert not LastRun.objects.filter(name="backup").exists()
    assert "Deleted 3 old backups." in backup()
    (new,) = names() - kept
    assert re.fullmatch(r"psec-\d{4}-\d\d-\d\dT\d{6}Z\.tar\.gz\.age", new)
    assert kept < names()
    assert LastRun.objects.filter(name="backup").exists()


@pytest.mark.usefixtures("one_clock")
def test_a_clock_that_leaps_deletes_no_backup_until_somebody_has_looked(key, settings):
    def names() -> set[str]:
        return {path.name for path in settings.BACKUP_DIR.iterdir()}

    def says() -> str:
        backup(stderr=(err := StringIO()))
        return err.getvalue()

    assert rounds.begin()
    backup()
    made = names()
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        assert "the clock leapt forward" in says()  # before the scheduler has noticed
        assert made < names()
        assert rounds.begin() is None
    ahead = names() - made
    with time_machine.travel(timezone.now() + timedelta(seconds=2)):  # the next name
        assert "Old backups are kept" in says()  # the clock is right, but nobody has looked
        assert made | ahead < names()
        rounds.resume(set(), by=member_of("Administrators"))
        assert rounds.begin()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert says() == ""
    assert made < names()
    assert not ahead & names()  # nobody knows their age


def test_the_backup_that_was_restored_is_the_last_one(file):
    backup(file)
    with time_machine.travel(timezone.now() + timedelta(hours=5)):
        published()
        restore(file)
        MigrationRecorder(connection).Migration.objects.update(
            applied=timezone.now() - timedelta(days=99)
        )
        assert look("backup", check_backup).text == "made 5 hours ago"
        LastRun.record(LastRun.Name.BACKUP, at=timezone.now() + timedelta(days=40))
        ahead = look("backup", check_backup)
        assert "by a clock that was ahead" in ahead.text
        assert not ahead.is_fine


@pytest.mark.parametrize("is_encrypted", [True, False])
def test_on_a_full_disk_a_backup_says_so(is_encrypted, file, settings, monkeypatch):
    """The file is /dev/full, which is always full."""
    if is_encrypted:
        settings.BACKUP_KEY = str(Identity.generate())
    part = str(file.with_suffix(".part"))
    monkeypatch.setattr(
        archive.tempfile, "mkstemp", lambda **_: (os.open("/dev/full", os.O_RDWR), part)
    )
    with pytest.raises(CommandError) as error:
        backup(file)
    assert str(error.value) == (
        "[Errno 28] No space left on device. There is no new backup; earlier ones are as they "
        "were. Free some disk space, then run this again."
    )
    assert list(file.parent.iterdir()) == []


def test_an_error_within_a_stream_is_raised_and_leaves_no_thread(key):
    file, count = BytesIO(), threading.active_count()
    with encrypt(file, key) as stream:
        stream.write(b"words" * 50_000)
    for function in (decrypt, encrypt):
        file.seek(0)
        with pytest.raises(ZeroDivisionError), function(file, key):
            1 / 0  # noqa: B018
    assert threading.active_count() == count


# A damaged place


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a damaged file of SQLite")
def test_a_damaged_or_missing_database_is_a_sentence_and_not_changed(story, file, tmp_path):
    backup(file)
    healthy = Path(connection.settings_dict["NAME"]).read_bytes()
    (tmp_path / "text.sqlite3").write_bytes(b"Not a database. " * 500)
    (tmp_path / "pages.sqlite3").write_bytes(healthy[:200_000] + bytes(len(healthy) - 200_000))
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.sqlite3")}
    (tmp_path / "empty.sqlite3").touch()
    code = f"""
import sys
from pathlib import Path
from django.core.management import execute_from_command_line
from django.db import connection
for name in ("text", "pages", "empty", "nowhere/empty"):
    for command, file in (("restore", {str(file)!r}), ("backup", {str(tmp_path / "new")!r})):
        connection.settings_dict["NAME"] = Path({str(tmp_path)!r}) / f"{{name}}.sqlite3"
        print(f"{{command}} {{name}}:", end=" ", file=sys.stderr)
        try:
            execute_from_command_line(["manage.py", command, file])
        except SystemExit:
            connection.close()
"""
    said = in_another_process(code).stderr
    assert "Traceback" not in said
    for name in ("text", "pages"):
        assert re.search(
            rf"restore {name}: .*Nothing was changed\. The database's file is da", said
        )
        assert re.search(rf"backup {name}: .*no new backup.* The database's file is damaged", said)
    assert (
        "restore empty: CommandError: This database has no tables yet. Run manage.py migrate, then"
        in said
    )
    assert (
        "nowhere/empty: CommandError: unable to open database file. Nothing was changed. Its"
        in said
    )
    assert not (tmp_path / "new").exists()
    assert {name: (tmp_path / name).read_bytes() for name in before} == before


# How far it is


def test_backup_and_restore_say_how_far_they_are(story, file, key, monkeypatch):
    monkeypatch.setattr(progress, "SECONDS", 0)
    said = backup(file)
    assert [line for line in said.split("\n") if " of 3: " in line] == [
        "1 of 3: rows",
        "2 of 3: files",
        "3 of 3: reading the backup again",
    ]
    assert re.search(r"\n    \d+ of \d+\n", said)
    said = restore(file)
    assert [line[:6] for line in said.split("\n") if " of 5: " in line] == [
        f"{number} of 5" for number in range(1, 6)
    ]
    assert re.search(r"\n    \d+ of \d+\n", said)
    assert backup(file, force=True, verbosity=0) == ""
    assert restore(file, verbosity=0) == ""
