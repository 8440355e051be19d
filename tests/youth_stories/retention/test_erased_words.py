"""Two days after a withdrawal no words of it are in any byte that the site stores (R16).

A different canary is written to every place where words can go: psec_site/data_register.py names
them. Each is found before, and none after, in the raw files of the database, media and logs.
"""

import hashlib
import os
import threading
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection, connections, transaction
from django.db.models import CharField, Field, JSONField, Q, QuerySet, TextField
from django.utils import timezone
from wagtail.admin.models import FormState
from wagtail.models import Comment, CommentReply, PageLogEntry, Revision, Workflow

from psec_site.data_register import REGISTER
from psec_site.monitoring.checks import problems, warnings
from psec_site.unused_files import delete_unused_files
from tests.databases import is_awaited
from tests.factories import (
    accepted,
    member_of,
    pass_time,
    picture,
    published,
    received,
    run_waiting_tasks,
)
from tests.stored_bytes import found_in_files
from youth_stories.consent.translations import remove_translation
from youth_stories.models import (
    AgeSign,
    ConsentRequest,
    Erasure,
    GuardianQuestion,
    SavedForm,
    StoryPage,
    StoryTranslation,
)
from youth_stories.retention import vacuum
from youth_stories.retention.erase import withdraw
from youth_stories.retention.saved_forms import erase_form
from youth_stories.review.decisions import add_note
from youth_stories.safeguarding.under_18 import treat_as_under_18

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.each_database]

# Text that nobody writes for a story, or by which its row is found.
NOT_PLANTED = {
    "wagtailcore.UploadedFile": "files that staff upload to choose from",
    "wagtailsearch.IndexEntry": "planted by publishing",
    "wagtailsearch.SQLiteFTSIndexEntry": "planted by publishing",
    "youth_stories.SavedForm.token_hash": "a hash",
    "youth_stories.Submission.story_key": "made by the site",
    "youth_stories.Submission.robot_signs": "codes",
    "youth_stories.ClearedIdentifier.fingerprint": "a hash",
    "youth_stories.PublicationApproval.content_hash": "a hash",
    "youth_stories.StoryTranslation.language": "a code, unique",
    "wagtailadmin.FormState.object_id": "a key",
    "wagtailcore.Revision.object_id": "a key",
}


def canary(place: str) -> str:
    """A word that only this place has, and that no index shortens."""
    return "c" + hashlib.sha256(place.encode()).hexdigest()[:15]


@cache
def text_fields() -> list[Field]:
    """Every field that can hold words of a story, says the register."""
    found = []
    for label, lines in REGISTER.items():
        if label in NOT_PLANTED or (
            label == "wagtailsearch.SQLiteFTSIndexEntry" and connection.vendor != "sqlite"
        ):
            continue
        fields = {field.name: field for field in apps.get_model(label)._meta.local_concrete_fields}
        named = {name for names, _kind in lines for name in names.split()}
        for names, kind in lines:
            if kind.holds_words:
                chosen = fields.keys() - named if names == "*" else names.split()
                found += [fields[name] for name in sorted(chosen)]
    return [
        field
        for field in found
        if isinstance(field, CharField | TextField | JSONField)
        and not field.choices
        and str(field) not in NOT_PLANTED
    ]


@pytest.fixture
def story() -> StoryPage:
    """A public story on which staff have worked in every way."""
    editor = member_of("Publishers", "Story reviewers", name="editor")
    submission = received(photo=picture(), story=canary("search"))
    page = accepted(submission, by=editor)
    page.get_latest_revision().publish(user=editor)
    run_waiting_tasks()
    add_note(submission, "Sample note", by=editor)
    page = StoryPage.objects.get(pk=page.pk)
    page.save_revision(user=editor, log_action=True)
    comment = Comment.objects.create(page=page, user=editor, text="x", contentpath="story")
    CommentReply.objects.create(comment=comment, user=editor, text="x")
    Workflow.objects.get().start(page, editor)
    AgeSign.objects.create(submission=page.submission, code="words", reason="x")
    StoryTranslation.objects.create(submission=page.submission, language="es", story="x")
    request = ConsentRequest.objects.create(
        submission=page.submission, role="guardian", revision=page.latest_revision
    )
    GuardianQuestion.objects.create(request=request, kind="call", phone="x")
    SavedForm.objects.create(  # on another device
        submission=page.submission, token_hash="x", expires_at=timezone.now() + SavedForm.LIFETIME
    )
    FormState.objects.update_or_create_by_instance(
        page, user=editor, defaults={"data": "x", "last_updated_at": timezone.now()}
    )
    return page


def rows_of(page: StoryPage) -> dict[str, Q]:
    """The rows of this story in each model that has words of it."""
    of_page, key = Q(page=page.pk), str(page.pk)
    return {
        "youth_stories.Submission": Q(pk=page.submission.pk),
        "youth_stories.StoryPage": Q(pk=page.pk),
        "youth_stories.AgeSign": Q(submission=page.submission),
        "youth_stories.GuardianQuestion": Q(request__submission=page.submission),
        "youth_stories.SavedForm": Q(submission=page.submission),
        "youth_stories.StoryTranslation": Q(submission=page.submission),
        "youth_stories.SubmissionEvent": Q(submission=page.submission, kind="note"),
        "wagtailadmin.FormState": Q(object_id=key),
        "wagtailcore.Comment": of_page,
        "wagtailcore.CommentReply": Q(comment__page=page.pk),
        "wagtailcore.PageLogEntry": of_page,
        "wagtailcore.Revision": Q(object_id=key),
        "wagtailcore.TaskState": Q(workflow_state__object_id=key),
    }


def plant(page: StoryPage) -> list[str]:
    """Writes a canary to every place, past all code, and returns them."""
    rows = rows_of(page)
    for field in text_fields():
        word = canary(str(field))
        found = QuerySet(model=field.model).filter(rows[field.model._meta.label])
        assert found, field
        for row in found:
            value = {"text": word} if isinstance(field, JSONField) else word
            if str(field) == "wagtailcore.Revision.content":
                value = row.content | {"story": word}
            QuerySet(model=field.model).filter(pk=row.pk).update(**{field.name: value})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # the planner's statistics hold samples of columns
    return [canary("search"), *[canary(str(field)) for field in text_fields()]]


def plant_in_files(page: StoryPage) -> list[str]:
    """Appends a canary to the private photo, its public copy, and a file without a row."""
    public = page.photo.public
    stray = Path(settings.DATA_DIR, "private", "story_photos", "stray.jpg")
    paths = [page.photo.file.path, public.file.path, public.renditions.first().file.path, stray]
    for number, path in enumerate(paths):
        with Path(path).open("ab") as file:
            file.write(canary(f"file {number}").encode())
    os.utime(stray, (0, 0))
    return [canary(f"file {number}") for number in range(len(paths))]


@pytest.mark.usefixtures("one_clock")
def test_after_a_withdrawal_the_words_are_in_no_byte_that_is_stored(story, caplog):
    caplog.set_level("DEBUG")
    for model in (Revision, PageLogEntry):  # these tables will be empty
        model.objects.exclude(rows_of(story)[model._meta.label]).delete()
    words = plant(story) + plant_in_files(story)
    assert found_in_files(words) == words
    withdraw(story.submission)
    assert not Revision.objects.exists()
    pass_time(hours=23)
    assert Erasure.objects.exists()  # the files are compacted at most once a day
    pass_time(hours=2)
    delete_unused_files()
    assert not found_in_files(words)
    assert not [word for word in words if word in caplog.text]
    assert not Erasure.objects.exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a setting of SQLite")
def test_sqlite_overwrites_what_is_deleted_wherever_the_site_runs():
    """Debian's SQLite does so by default, and others do not."""
    assert "PRAGMA secure_delete=ON" in settings.DATABASES["default"]["OPTIONS"]["init_command"]


def test_every_place_where_words_can_go_has_a_canary(story):
    labels = {field.model._meta.label for field in text_fields()}
    assert labels == rows_of(story).keys()
    assert {"Submission.story", "StoryPage.role", "FormState.data", "Revision.content"} <= {
        str(field).partition(".")[2] for field in text_fields()
    }


READS = "SELECT * FROM youth_stories_submission"
READERS = {
    "sqlite": [["BEGIN DEFERRED", READS]],
    "postgresql": [
        [READS],
        ["SELECT pg_current_xact_id()"],  # a transaction that writes, of whatever database
        ["SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT 1"],  # a backup begins
    ],
}


@pytest.mark.parametrize("statements", READERS[connection.vendor])
def test_while_somebody_reads_the_words_stay_due_and_nobody_waits_long(
    story, monkeypatch, statements
):
    """The tables and the log are in use, or the rows are still to be seen: the next run does it."""
    withdraw(story.submission)
    Erasure.objects.update(erased_at=timezone.now() - 2 * vacuum.AFTER)
    reader = connections.create_connection("default")
    reader.settings_dict = connection.settings_dict
    reader.set_autocommit(False, force_begin_transaction_with_broken_autocommit=False)
    try:
        with reader.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            cursor.fetchall()
            with monkeypatch.context() as patch:
                patch.setattr(vacuum, "LOCK_SECONDS", 0.1)
                patch.setattr(vacuum, "TRANSACTION_SECONDS", 0.1)
                with pytest.raises(OperationalError):
                    vacuum.vacuum()
            assert vacuum.due().exists()
            assert "erased 2 days ago" in problems(warnings())["erased_words"]
    finally:
        reader.rollback()
        reader.close()
    assert vacuum.vacuum() > 0
    assert not vacuum.due().exists()
    assert "erased_words" not in problems(warnings())


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite stores no samples")
def test_empty_tables_forget_their_samples_and_keep_their_definitions():
    def definitions() -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
                "UNION SELECT indexname, indexdef FROM pg_indexes "
                "UNION SELECT table_name || '.' || column_name, concat(columns::text) "
                "FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
            )
            return cursor.fetchall()

    before = definitions()
    with connection.cursor() as cursor:
        vacuum._vacuum_postgresql(cursor)
    assert not StoryTranslation.objects.exists()  # as nearly all tables that hold words
    assert definitions() == before


def test_what_else_is_erased_is_removed_from_the_files_too():
    page = published()
    submission = page.submission
    row = StoryTranslation.objects.create(
        submission=submission, language="es", story="Una muestra."
    )
    erasures = [Erasure.objects.count()]
    remove_translation(row)
    erasures.append(Erasure.objects.count())
    saved_form = SavedForm.objects.create(token_hash="a", expires_at=timezone.now())
    erase_form(saved_form)
    erasures.append(Erasure.objects.count())
    treat_as_under_18(submission, "16_17", by=None)
    erasures.append(Erasure.objects.count())
    assert erasures == [0, 1, 2, 3]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_what_an_editor_saves_at_the_moment_of_a_withdrawal_is_erased_too():
    page = accepted(received())

    def withdraw_it():
        withdraw(page.submission)
        connection.close()

    withdrawal = threading.Thread(target=withdraw_it)
    with transaction.atomic():  # as Wagtail's editor saves a draft
        page.story = "Words that nobody sent."
        page.save()
        page.save_revision()
        withdrawal.start()
        while not is_awaited():
            assert withdrawal.is_alive()
    withdrawal.join()
    assert not Revision.objects.filter(object_id=str(page.pk)).exists()


def test_what_a_preview_stored_at_that_moment_goes_a_day_later():
    page = accepted(received())
    withdraw(page.submission)
    FormState.objects.create(  # by a request that had read the page before
        data="story=Words",
        user=member_of("Story reviewers"),
        content_type=page.content_type,
        object_id=str(page.pk),
        last_updated_at=timezone.now() - timedelta(hours=25),
    )
    call_command("retention", verbosity=0)
    assert not FormState.objects.exists()
