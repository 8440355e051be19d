"""A backup contains the whole site; a restore brings it back without what was erased since."""

import json
import shutil
import signal
import stat
import tarfile
import threading
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.models import ReferenceIndex

from pages import renditions
from pages.models import CustomImage, HomePage
from psec_site.backup import contents, restoring, writing
from psec_site.monitoring.findings import look
from psec_site.monitoring.running_checks import check_backup
from psec_site.page_cache.version import current_version
from psec_site.staff.models import StaffSession, User
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
from tests.factories import (
    draft,
    member_of,
    picture,
    published,
    published_minor,
    received,
    run_waiting_tasks,
)
from youth_stories.consent.answers import revoke
from youth_stories.models import Consent, Erasure, PublicPhoto, StoryPage, StoryPhoto, Submission
from youth_stories.retention import erase
from youth_stories.retention.erase import replace_with_tombstone
from youth_stories.retention.replay import replay_ledger
from youth_stories.review.decisions import decline

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.each_database]


@pytest.fixture(autouse=True)
def _no_files_of_other_tests(settings):
    for folder in (settings.MEDIA_ROOT, settings.DATA_DIR / "private"):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "backup.tar.gz"


@pytest.fixture(autouse=True)
def no_task_waits(_django_db_helper):
    """Deletes the tasks of load_content: a restore leaves none."""
    DBTaskResult.objects.all().delete()


@pytest.fixture
def story() -> StoryPage:
    """A public story with a photo, element 2."""
    return published(photo=picture(), story="The words of a sample story about a spectroscope.")


@pytest.fixture
def busy_site(story, client, rf):
    """A site with rows and files of every kind."""
    renditions.make(PublicPhoto.objects.get())
    editor = member_of("Editors", "Publishers", name="editor")
    client.force_login(editor)
    image = CustomImage.objects.create(
        title="Lab", description="A lab", file=picture(name="lab.jpg"), uploaded_by_user=editor
    )
    image.tags.add("sample")
    Document.objects.create(title="Paper", file=SimpleUploadedFile("paper.txt", b"words"))
    home = HomePage.objects.get(locale__language_code="en")
    home.social_image = image
    home.save_revision(user=editor).publish(user=editor)
    Redirect.objects.create(old_path="/old", redirect_page=home)
    scheduled = draft()
    scheduled.go_live_at = timezone.now() + timedelta(days=1)
    scheduled.save_revision().publish()
    decline(received(photo=picture(color="red")), "Not about STEM.", by=editor)
    return home


def another_picture_takes_the_name():
    CustomImage.objects.get().delete()
    CustomImage.objects.create(title="Other", description="Other", file=picture(name="lab.jpg"))


def test_a_restore_brings_back_every_row_and_file_and_nothing_else(busy_site, file, settings):
    rows, files = every_row(), every_file()
    references = ReferenceIndex.objects.count()
    backup(file)

    erase.withdraw(received())  # erasing a story that is not in the backup changes nothing
    late = published(photo=picture(color="blue"))
    busy_site.title = "Changed"
    busy_site.save_revision().publish()
    another_picture_takes_the_name()
    User.objects.get(email="editor@example.org").delete()

    restore(file)
    assert every_row() == rows
    assert every_file() == files
    assert ReferenceIndex.objects.count() == references
    assert Erasure.objects.exists()  # so the emptied tables will be compacted
    assert StoryPage.objects.get(element_id=2).photo.public
    assert status(2) == 200
    assert status(late.number) == 404


def test_the_site_works_after_a_restore(busy_site, file, mailoutbox):
    backup(file)
    restore(file)
    assert is_ready()
    assert "Sample" in Client().get("/hear-from-our-youth/?q=biolo").content.decode()
    assert published().number == 3
    assert member_of("Story reviewers").pk


def test_each_restore_changes_the_content_version(file):
    backup(file)
    states = set()
    for _ in range(2):
        restore(file)
        states.add(current_version())
    assert len(states) == 2


def test_a_restore_signs_everybody_out_and_sends_no_email(busy_site, file, mailoutbox):
    assert Session.objects.exists()
    assert StaffSession.objects.exists()
    assert DBTaskResult.objects.exists()
    backup(file)
    restore(file)
    assert not Session.objects.exists()
    assert not StaffSession.objects.exists()
    assert not DBTaskResult.objects.exists()
    assert mailoutbox == []


def test_a_backup_moves_to_another_engine_and_back(
    busy_site, file, settings, tmp_path, migrated_sqlite
):
    """To SQLite and back. On PostgreSQL this tests both directions between engines."""
    rows, files = every_row(), every_file()
    backup(file)
    elsewhere = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "DATA_DIR": str(tmp_path / "data"),
    }
    shutil.copy(migrated_sqlite, tmp_path / "db.sqlite3")
    ledger = Path("private", "erasures")
    shutil.copytree(settings.DATA_DIR / ledger, tmp_path / "data" / ledger)
    code = f"""
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
# Other ids for the rows of `migrate`, as in a database with another history.
ContentType.objects.filter(app_label="pages").delete()
call_command("migrate", verbosity=0)
call_command("restore", {str(file)!r})
call_command("backup", {str(tmp_path / "back.tar.gz")!r})
"""
    done = in_another_process(code, **elsewhere)
    assert done.returncode == 0, done.stderr
    restore(tmp_path / "back.tar.gz")
    names = {"django_content_type", "auth_permission"}  # a restore adds those of SQLite's search
    assert {t: r for t, r in every_row().items() if t not in names} == {
        t: r for t, r in rows.items() if t not in names
    }
    assert every_file() == files


def test_a_story_withdrawn_after_the_backup_does_not_come_back(
    story, file, settings, mailoutbox, monkeypatch
):
    submission = story.submission
    backup(file)
    erase.withdraw(submission)
    DBTaskResult.objects.all().delete()
    files = every_file()
    written = []
    save = FileSystemStorage._save
    monkeypatch.setattr(
        FileSystemStorage, "_save", lambda *args: written.append(args[1]) or save(*args)
    )

    assert "erased since: 1 stories" in restore(file)
    assert status(2) == 410
    assert not StoryPage.objects.filter(element_id=2).exists()
    assert not StoryPhoto.objects.exists()
    assert not PublicPhoto.objects.exists()
    submission = Submission.objects.get(story_id=submission.story_id)
    assert (submission.state, submission.story, submission.first_name) == ("withdrawn", "", "")
    assert Consent.objects.get(story_id=submission.story_id).is_withdrawn
    assert "spectroscope" not in "".join(map(str, every_row().values()))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM wagtailsearch_indexentry"
            " WHERE CAST(body AS TEXT) LIKE '%spectroscop%'"
        )
        assert cursor.fetchone() == (0,)
    found = Client().get("/hear-from-our-youth/?q=biolo").context["listing"].tiles.object_list
    assert list(found) == []
    assert every_file() == files
    assert [name for name in written if name.endswith(".jpg")] == []  # not even temporarily
    assert mailoutbox == []
    assert not DBTaskResult.objects.exists()


def test_a_consent_taken_back_after_the_backup_does_not_come_back(file, settings, mailoutbox):
    page = published_minor(photo=picture())
    submission = page.submission
    backup(file)
    revoke(submission, "guardian")
    DBTaskResult.objects.all().delete()
    mailoutbox.clear()
    files = every_file()
    restore(file)
    assert status(page.number) == 410
    assert not StoryPage.objects.get(pk=page.pk).live
    assert not PublicPhoto.objects.exists()
    assert every_file() == files
    assert Submission.objects.get(pk=submission.pk).story  # not erased yet, as before
    run_waiting_tasks()
    assert mailoutbox == []


def test_a_declined_story_erased_after_the_backup_does_not_come_back_for_months(file):
    submission = received()
    decline(submission, "Not about STEM.", by=None)
    backup(file)
    submission.refresh_from_db()
    replace_with_tombstone(submission)
    restore(file)
    assert not Submission.objects.filter(story_id=submission.story_id).exists()
    assert "student@example.org" not in str(every_row())


def test_a_passkey_removed_after_the_backup_does_not_come_back(file):
    maria = member_of("Editors", name="maria")
    for name in ("laptop", "lost phone"):
        Authenticator.objects.create(user=maria, type="webauthn", data={"name": name})
    backup(file)
    Authenticator.objects.get(data__name="lost phone").delete()
    restore(file)
    assert Authenticator.objects.get().data == {"name": "laptop"}


def test_while_a_restore_runs_nobody_sees_the_state_in_between(story, file, monkeypatch):
    backup(file)
    erase.withdraw(story.submission)
    seen = []

    def look():
        response = Client().get("/readyz/")
        problem = response.json()["problems"].get("restore", "")
        seen.append((status(2), response.status_code, problem.partition(" was")[0]))
        connection.close()

    replay = replay_ledger

    def replay_and_let_others_look():
        assert StoryPage.objects.filter(element_id=2).exists()  # inside the transaction it is back
        other = threading.Thread(target=look)
        other.start()
        other.join()
        return replay()

    monkeypatch.setattr(restoring, "replay_ledger", replay_and_let_others_look)
    restore(file)
    assert seen == [(410, 503, "A restore is running or")]
    assert status(2) == 410
    assert is_ready()


STEPS = ["empty_tables", "load_rows", "rebuild_indexes", "write_files"]


@pytest.mark.parametrize("step", STEPS)
def test_a_failed_restore_changes_nothing(busy_site, file, settings, monkeypatch, step):
    backup(file)
    another_picture_takes_the_name()
    erase.withdraw(Submission.objects.filter(state="declined").get())
    rows, files = every_row(), every_file()
    run = getattr(restoring, step)

    def run_and_break(*args):
        run(*args)
        raise OSError("No space left on device")

    monkeypatch.setattr(restoring, step, run_and_break)
    with pytest.raises(CommandError, match=r"No space left on device\. Nothing was changed\. Free"):
        restore(file)
    assert every_row() == rows
    assert every_file() == files
    assert is_ready()
    assert status(published().number) == 200


KILLED_AFTER = [*(pytest.param(step, marks=pytest.mark.long) for step in STEPS[:-1]), STEPS[-1]]


@pytest.mark.parametrize("step", KILLED_AFTER)
@pytest.mark.parametrize("then", ["again", "abandon"])
def test_a_killed_restore_changes_nothing_and_the_site_is_not_ready_until_staff_deal_with_it(
    story, file, settings, tmp_path, step, then
):
    backup(file)
    there = every_row(), every_file()
    ledger = settings.DATA_DIR / "private" / "erasures"
    shutil.copytree(ledger, tmp_path / "ledger")
    story.delete()
    StoryPage.objects.all().delete()
    Submission.objects.update(page=None, photo=None)
    StoryPhoto.objects.get().delete()
    shutil.rmtree(ledger)
    shutil.copytree(tmp_path / "ledger", ledger)  # it was lost, and not taken down
    without = every_row(), every_file()
    code = f"""
import os, signal
from django.core.management import call_command
from psec_site.backup import restoring
run, os.sync = restoring.{step}, lambda: None
restoring.{step} = lambda *args: (run(*args), os.kill(os.getpid(), signal.SIGKILL))
call_command("restore", {str(file)!r}, replace=True)
"""
    assert in_another_process(code).returncode == -signal.SIGKILL
    assert every_row() == without[0]
    response = Client().get("/readyz/")
    assert response.status_code == 503
    assert "run it again" in response.json()["problems"]["restore"]

    if then == "again":
        restore(file)
        assert (every_row(), every_file()) == there
    else:
        call_command("restore", abandon=True, stdout=StringIO())
        assert (every_row(), every_file()) == without
    assert is_ready()


def test_a_backup_is_of_one_moment_while_stories_arrive(file, monkeypatch):
    to_lines = contents.to_lines
    arrived = []

    def receive():
        arrived.append(received(photo=picture()).story_id)
        connection.close()

    def write_a_story_meanwhile(model):
        if model is Submission:  # after the consents, before related rows
            writer = threading.Thread(target=receive)
            writer.start()
            writer.join()
        return to_lines(model)

    monkeypatch.setattr(contents, "to_lines", write_a_story_meanwhile)
    rows = every_row()
    backup(file)
    assert Submission.objects.filter(story_id=arrived[0]).exists()
    restore(file)
    assert every_row() == rows


def test_a_photo_withdrawn_during_the_backup_is_left_out(story, file, monkeypatch, capsys):
    def withdraw():
        erase.withdraw(story.submission)
        connection.close()

    files = contents.files

    def withdraw_before_the_files(models):
        withdrawal = threading.Thread(target=withdraw)
        withdrawal.start()
        withdrawal.join()
        return files(models)

    with monkeypatch.context() as patch:
        patch.setattr(contents, "files", withdraw_before_the_files)
        backup(file)
    assert "2 files were missing" in capsys.readouterr().err
    assert not [name for name in members(file) if name.endswith(".jpg")]
    restore(file)
    assert status(2) == 410


def test_only_its_owner_can_read_a_backup_and_it_overwrites_no_file_without_force(busy_site, file):
    backup(file)
    assert look("backup", check_backup).text == "made just now"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(CommandError, match="exists already"):
        backup(file)
    backup(file, force=True)
    assert list(file.parent.iterdir()) == [file]


def test_a_failed_backup_leaves_no_file(file, monkeypatch):
    def full(*args):
        raise OSError("No space left on device")

    monkeypatch.setattr(writing.contents, "files", full)
    with pytest.raises(CommandError, match=r"No space left on device\. There is no new backup"):
        backup(file)
    assert list(file.parent.iterdir()) == []
    assert look("backup", check_backup).text == "none yet; the site is new"


def test_a_backup_contains_no_sessions_no_tasks_and_no_ledger(busy_site, file):
    erase.withdraw(Submission.objects.filter(state="declined").get())
    backup(file)
    names = members(file)
    for unwanted in ("Session", "DBTaskResult", "FormState", "Rendition", "erasures", "images/"):
        assert not [name for name in names if unwanted in name.replace("original_images/", "")]


def test_every_excluded_model_exists():
    labels = {model._meta.label for model in contents.all_models()}
    assert contents.EXCLUDED - labels <= {"wagtailsearch.SQLiteFTSIndexEntry"}


# When a restore is refused


def changed(file, name, change) -> Path:
    """The same backup with one member changed."""
    other = file.with_name("changed.tar.gz")
    with tarfile.open(other, "w:gz") as tar:
        for member, content in members(file).items():
            info, content = tarfile.TarInfo(member), change(content) if member == name else content
            info.size = len(content)
            tar.addfile(info, BytesIO(content))
    return other


def manifest_with(**values):
    return lambda content: json.dumps(json.loads(content) | values).encode()


def refusal(file, **options) -> str:
    rows = every_row()
    with pytest.raises(CommandError) as error:
        restore(file, **options)
    assert every_row() == rows
    assert is_ready()
    return str(error.value)


def test_a_damaged_backup_is_refused(story, file, tmp_path):
    backup(file)
    member = "rows/youth_stories.Submission/000000.jsonl"
    other_words = changed(file, member, lambda lines: lines.replace(b"spectro", b"kaleido"))
    assert member in refusal(other_words)
    file.write_bytes(file.read_bytes()[:-2000])
    assert "is not a backup of this site, or damaged" in refusal(file)
    (tmp_path / "text.txt").write_text("Not a backup")
    assert "is not a backup of this site" in refusal(tmp_path / "text.txt")
    assert "cannot be read: No such file" in refusal(tmp_path / "missing.tar.gz")


def test_a_backup_of_another_version_is_refused_with_the_difference(file):
    backup(file)
    known = contents.migrations()
    other = manifest_with(migrations=[*known[1:], "pages.0099_later"])
    message = refusal(changed(file, "manifest.json", other))
    assert "made by another version of the site" in message
    assert "Only in the backup: pages.0099_later." in message
    assert f"Only in this database: {known[0]}." in message


def test_a_site_with_content_is_only_replaced_with_the_option(file):
    backup(file)
    assert "add --replace" in refusal(file, replace=False)


def test_a_restore_without_the_whole_ledger_is_refused(story, file, settings):
    ledger = settings.DATA_DIR / "private" / "erasures"
    erase.withdraw(received())
    backup(file)
    (entry,) = ledger.glob("*/*")
    entry.unlink()
    assert "1 entries are missing" in refusal(file)
    erase.withdraw(story.submission)
    shutil.rmtree(ledger)
    assert "ledger that belongs to this backup is not here" in refusal(file)
    restore(file, ledger_lost=True)
    assert status(2) == 200


def test_a_ledger_of_another_key_is_refused_until_the_key_is_configured(story, file, settings):
    backup(file)
    erase.withdraw(story.submission)
    earlier, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    assert "SECRET_KEY_FALLBACKS" in refusal(file)
    settings.SECRET_KEY_FALLBACKS = [earlier]
    restore(file)
    assert status(2) == 410
