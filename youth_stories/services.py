"""Every change of a story's state: one function each, in one transaction.

Views, admin, tasks and commands call these; nothing else writes a submission's state.
"""

import uuid
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from wagtail.admin.models import FormState
from wagtail.search import index

from . import photos, tasks
from .models import (
    AgeBand,
    Consent,
    ConsentWithdrawal,
    HearFromOurYouthPage,
    StoryPage,
    StoryPhoto,
    Submission,
    SubmissionEvent,
)

State = Submission.State
Kind = SubmissionEvent.Kind

ABANDONED_AFTER = timedelta(days=1)


class WrongState(ValidationError):
    """The step does not fit where the story stands. The message says so in words for staff."""


# What the sender does


@transaction.atomic
def receive(*, story_id, content: dict, age_band, email, guardian_email="", scopes) -> Submission:
    """Stores a story and its sender's consent, and tells them and the reviewers.

    Sending the same story_id again changes nothing and returns the first. ValueError for a child
    under 13: nothing of theirs is stored until there is a way that begins with a guardian.
    """
    if age_band == AgeBand.UNDER_13:
        raise ValueError("A story of a child under 13 is not stored.")
    submission, is_new = Submission.objects.get_or_create(
        story_id=story_id,
        defaults=content | {"age_band": age_band, "email": email, "guardian_email": guardian_email},
    )
    if is_new:
        Consent.for_content(
            submission,
            story_id=story_id,
            scopes=scopes,
            role=Consent.Role.STUDENT,
            age_band=age_band,
            method=Consent.Method.FORM,
            given_on=timezone.localdate(),
        ).save()
        event = _record(submission, Kind.RECEIVED)
        tasks.mail_reviewers.enqueue(event.pk)
    return submission


# What staff do


@transaction.atomic
def record_by_hand(
    *, story_id=None, content: dict, scopes, method, given_on: date, note="", email="", by=None
) -> Submission:
    """Stores an adult's story written by staff, with the consent they were given elsewhere.

    The same story_id again changes nothing and returns the first.
    """
    submission, is_new = Submission.objects.get_or_create(
        story_id=story_id or uuid.uuid4(),
        defaults=content
        | {"source": Submission.Source.STAFF, "age_band": AgeBand.ADULT, "email": email},
    )
    if not is_new:
        return submission
    Consent.for_content(
        submission,
        story_id=submission.story_id,
        scopes=scopes,
        role=Consent.Role.STUDENT,
        age_band=AgeBand.ADULT,
        method=method,
        given_on=given_on,
        note=note,
        recorded_by=by,
    ).save()
    _record(submission, Kind.CONSENT_RECORDED, by, mail=False)
    return submission


@transaction.atomic
def accept(submission: Submission, *, by=None) -> StoryPage:
    """Makes the draft page, once. Only what the sender agreed to show is copied."""
    submission = _locked(submission)
    if submission.page:
        return submission.page
    _require(submission, State.RECEIVED, State.CHANGE_REQUESTED)
    page = StoryPage.draft_of(submission)
    page.owner = by
    HearFromOurYouthPage.objects.get().add_child(instance=page)
    page.save_revision(user=by)
    submission.page = page
    _move(submission, State.ACCEPTED, Kind.ACCEPTED, by)
    return page


@transaction.atomic
def ask_for_change(submission: Submission, message: str, *, by) -> None:
    """Sends the reviewer's words to the student."""
    submission = _locked(submission)
    _require(submission, State.RECEIVED, State.CHANGE_REQUESTED)
    _move(submission, State.CHANGE_REQUESTED, Kind.CHANGE_REQUESTED, by, message)


@transaction.atomic
def decline(submission: Submission, reason: str, *, by, mail=True) -> None:
    """Says no, with the reason. Without mail for junk: its address may be a stranger's."""
    submission = _locked(submission)
    _require(submission, State.RECEIVED, State.CHANGE_REQUESTED)
    _move(submission, State.DECLINED, Kind.DECLINED, by, reason, mail=mail)


@transaction.atomic
def reopen(submission: Submission, *, by) -> None:
    """Takes a decision back. An accepted story loses its draft; a live one must come down first."""
    submission = _locked(submission)
    _require(submission, State.DECLINED, State.ACCEPTED, State.CHANGE_REQUESTED)
    if submission.page and submission.page.live:
        raise WrongState("This story is public. Unpublish it before you reopen it.")
    _erase_pages(submission)
    _move(submission, State.RECEIVED, Kind.REOPENED, by, mail=False)


@transaction.atomic
def add_note(submission: Submission, text: str, *, by=None) -> None:
    """A note between reviewers. The student never sees it."""
    _record(submission, Kind.NOTE, by, text, mail=False)


@transaction.atomic
def record_consent(
    page: StoryPage, *, shown_hash, scopes, method, given_on: date, note="", by
) -> Consent:
    """Records an adult's consent, given elsewhere, to the newest version of a page.

    It takes the place of earlier ones: what its scopes leave out is cleared from the page, and a
    public version that shows more comes down until the new one is published. WrongState if the
    story is a minor's, or the version is no longer the one with the hash that was shown.
    """
    submission = _locked(page.submission)
    if submission.is_minor:
        raise WrongState("This person is under 18: a guardian must agree as well.")
    version = page.get_latest_revision_as_object()
    if version.compute_content_hash() != shown_hash:
        raise WrongState("The page was changed meanwhile. Read it again, then record the consent.")
    earlier = list(submission.consents.filter(withdrawal__isnull=True))
    consent = Consent.for_content(
        version,
        story_id=page.translation_key,
        scopes=scopes,
        role=Consent.Role.STUDENT,
        age_band=submission.age_band,
        method=method,
        given_on=given_on,
        note=note,
        recorded_by=by,
    )
    consent.save()
    for replaced in earlier:
        ConsentWithdrawal.objects.create(consent=replaced, recorded_by=by)
    if consent.content_hash != shown_hash:
        for name, value in version.limited_to(scopes).public_values().items():
            setattr(version, name, value)
        version.save_revision(user=by)
    live = StoryPage.objects.get(pk=page.pk)
    if live.live and live.refusal():
        live.unpublish(user=by)
    _record(submission, Kind.CONSENT_RECORDED, by, mail=False)
    return consent


@transaction.atomic
def withdraw(submission: Submission, *, by=None) -> None:
    """Takes a story back: nothing of it stays public, its words and photo are erased.

    Its number stays given and answers 410. The consents stay on record, each with its end.
    """
    submission = _locked(submission)
    if submission.state == State.WITHDRAWN:
        return
    for consent in submission.consents.filter(withdrawal__isnull=True):
        ConsentWithdrawal.objects.create(consent=consent, recorded_by=by)
    _erase_pages(submission)
    photo, submission.photo = submission.photo, None
    for name in ("first_name", "last_name", "school", "study", "role", "story", "photo_alt"):
        setattr(submission, name, "")
    _move(submission, State.WITHDRAWN, Kind.WITHDRAWN, by)
    if photo:
        photos.destroy(photo)


# What follows from publishing


@transaction.atomic
def after_publish(page: StoryPage) -> None:
    """Gives a newly public version its public photo, and tells the student."""
    if page.photo:
        photos.publish(page.photo)
    submission = Submission.objects.filter(story_id=page.translation_key).first()
    if submission is None:
        return
    last = submission.events.filter(kind=Kind.PUBLISHED).last()
    if last is None or last.text != page.content_hash:
        _record(submission, Kind.PUBLISHED, text=page.content_hash)


@transaction.atomic
def after_unpublish(page: StoryPage) -> None:
    """Whatever took the page down: its public photo and its place in the search index go too."""
    index.remove_object(page)
    others = StoryPage.objects.live().filter(photo=page.photo).exclude(pk=page.pk)
    if page.photo and not others.exists():
        photos.unpublish(page.photo)


def note_refusal(page: StoryPage) -> None:
    """Leaves word with the reviewers when a step without a screen could not publish a story."""
    submission = Submission.objects.filter(story_id=page.translation_key).first()
    if submission:
        reason = page.get_latest_revision_as_object().refusal()
        add_note(submission, f"Not published. {reason}")


# What the clock does


def purge_abandoned_photos() -> int:
    """Destroys photos of forms that were never sent, a day after. Returns how many."""
    used = Exists(Submission.objects.filter(photo=OuterRef("pk")))
    shown = Exists(StoryPage.objects.filter(photo=OuterRef("pk")))
    abandoned = StoryPhoto.objects.filter(
        ~used, ~shown, created_at__lt=timezone.now() - ABANDONED_AFTER
    )
    for photo in abandoned:
        photos.destroy(photo)
    return len(abandoned)


# Shared steps


def _locked(submission: Submission) -> Submission:
    return Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)


def _require(submission: Submission, *states) -> None:
    if submission.state not in states:
        raise WrongState(f"This story is in the state “{submission.get_state_display()}”.")


def _move(submission: Submission, state, kind, by, text="", *, mail=True) -> None:
    submission.state = state
    submission.save()
    _record(submission, kind, by, text, mail=mail)


def _record(submission, kind, by=None, text="", *, mail=True) -> SubmissionEvent:
    event = SubmissionEvent.objects.create(submission=submission, kind=kind, actor=by, text=text)
    if mail and submission.email:
        tasks.mail_student.enqueue(event.pk)
    return event


def _erase_pages(submission: Submission) -> None:
    """Deletes the story's page with its revisions, aliases, translations and open editors."""
    own = Q(translation_key=submission.story_id)
    aliases = Q(alias_of__in=StoryPage.objects.filter(own).values("pk"))
    pages = list(StoryPage.objects.filter(own | aliases))
    for page in pages:
        if page.current_workflow_state:
            page.current_workflow_state.cancel()
        page.revisions.update(approved_go_live_at=None)
        page.unpublish()
        FormState.objects.for_instance(page).delete()
    submission.page = None
    submission.save()
    for page in pages:
        page.delete()
