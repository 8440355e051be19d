"""Stories without consent, declined and ended ones are erased when it is due (R14)."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.models import FormState

from tests.factories import (
    accepted,
    agreed,
    answer,
    asked,
    invited,
    member_of,
    pass_time,
    published,
    published_minor,
    received,
)
from youth_stories.consent.record import record_consent
from youth_stories.models import Consent, Element, StoryPage, Submission, SubmissionEvent, Tombstone
from youth_stories.retention import erase
from youth_stories.retention.erase import record_of, withdraw
from youth_stories.review.decisions import decline
from youth_stories.rules.keyed_hash import keyed_hash

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]


def exists(submission) -> bool:
    return Submission.objects.filter(pk=submission.pk).exists()


def test_a_minors_story_nobody_says_yes_to_is_purged_after_30_days(mailoutbox):
    submission = asked()
    pass_time(days=24)  # the notice
    pass_time(days=5)
    assert Submission.objects.get(pk=submission.pk).story
    pass_time(days=2)
    assert Submission.objects.get(pk=submission.pk).story == ""
    assert not StoryPage.objects.filter(translation_key=submission.story_id).exists()
    subjects = {mail.to[0]: mail.subject for mail in mailoutbox}
    assert "was erased" in subjects[submission.email]
    assert "is erased" in subjects[submission.guardian_email]
    pass_time(days=2)
    assert not exists(submission)


def test_an_invitation_nobody_answers_leaves_nothing_on_the_day_that_its_letter_named():
    submission = invited()
    pass_time(days=30, hours=1)
    assert not exists(submission)


def test_an_adults_story_waits_as_long_as_it_takes():
    submission = received()
    pass_time(days=300)
    assert Submission.objects.get(pk=submission.pk).story


def test_a_story_a_guardian_agreed_to_is_not_purged():
    submission = agreed()
    pass_time(days=100)
    assert Submission.objects.get(pk=submission.pk).story


def test_a_declined_story_is_gone_after_30_days():
    submission = received()
    decline(submission, "Sample reason", by=None)
    pass_time(days=24)  # the notice
    pass_time(days=5)
    assert exists(submission)
    pass_time(days=2)
    assert not exists(submission)
    assert not Consent.objects.filter(story_id=submission.story_id).exists()


def test_90_days_after_the_end_only_keyed_hashes_are_left():
    page = published_minor()
    submission = page.submission
    consent = submission.consents.filter(role="guardian").first()
    of_consent = keyed_hash(record_of(consent))
    withdraw(submission)
    pass_time(days=89)
    assert Submission.objects.get(pk=submission.pk).email
    pass_time(days=2)
    assert not exists(submission)
    assert not Consent.objects.filter(story_id=submission.story_id).exists()
    assert not SubmissionEvent.objects.filter(submission_id=submission.pk).exists()
    closed = Tombstone.objects.get()
    assert closed.student_hash == keyed_hash("student@example.org")
    assert closed.guardian_hash == keyed_hash("guardian@example.org")
    assert len(closed.consent_hashes) == 2
    assert "example.org" not in str(Tombstone.objects.values())
    assert of_consent not in ("", None)
    assert Element.objects.filter(number=page.number).exists()


@pytest.mark.django_db(transaction=True)
def test_the_paper_that_a_guardian_signed_is_deleted_with_the_record():
    submission = received(age_band="16_17")
    page = accepted(submission)
    consent = record_consent(
        page,
        shown_hash=page.compute_content_hash(),
        scopes={"words"},
        method=Consent.Method.SIGNED_FORM,
        given_on=timezone.localdate(),
        role=Consent.Role.GUARDIAN,
        signed_by="A sample guardian",
        signed_form=SimpleUploadedFile("form.pdf", b"%PDF a sample signature"),
        by=None,
    )
    paper = Path(consent.signed_form.path)
    withdraw(submission)
    pass_time(days=89)
    assert b"signature" in paper.read_bytes()  # the record of what was agreed to
    pass_time(days=2)
    assert not exists(submission)
    assert not paper.exists()


def test_what_an_editor_has_not_saved_yet_is_erased_with_the_story(client):
    page = published()
    editor = member_of("Story reviewers", name="editor")
    client.force_login(editor)
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    words = {"story": "Words half typed", "field": "life", "stage": "college", "language": "en"}
    client.post(preview, words)
    assert "half+typed" in FormState.objects.get().data
    withdraw(page.submission)
    assert not FormState.objects.exists()


def test_the_record_of_a_lapsed_story_is_deleted_too(client):
    page = published()
    pass_time(days=731)
    assert client.get(page.url).status_code == 410
    pass_time(days=84)  # the notice
    pass_time(days=7)
    assert not StoryPage.objects.filter(pk=page.pk).exists()


def test_running_it_again_changes_nothing_more(mailoutbox):
    asked()
    pass_time(days=8)
    before = (len(mailoutbox), SubmissionEvent.objects.count())
    call_command("retention")
    call_command("retention")
    assert (len(mailoutbox), SubmissionEvent.objects.count()) == before


def test_one_row_that_fails_keeps_no_other_from_being_done(monkeypatch, capsys):
    first, second = received(), received()
    for submission in (first, second):
        decline(submission, "Sample reason", by=None)
    erase_content = erase.erase_content

    def fail_for_the_first(submission):
        if submission.pk == first.pk:
            raise RuntimeError
        erase_content(submission)

    monkeypatch.setattr(erase, "erase_content", fail_for_the_first)
    pass_time(days=24)  # the notice
    with pytest.raises(Exception, match="tried again"):
        pass_time(days=7)
    assert exists(first)
    assert not exists(second)


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_do_everything_once():
    for _ in range(3):
        submission = asked()
        answer(submission)

    QuerySet(model=Consent).update(recorded_at=F("recorded_at") - timedelta(days=2))

    def run():
        call_command("retention", verbosity=0)
        connection.close()

    clocks = [threading.Thread(target=run) for _ in range(2)]
    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join()
    assert SubmissionEvent.objects.filter(kind="consent_confirmed").count() == 3
