"""Withdrawing and purging stories, and erasing everything that belongs to them (R14, R16)."""

from collections.abc import Collection
from functools import partial

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.admin.models import FormState
from wagtail.models import ModelLogEntry, PageLogEntry

from .. import ledger
from ..consent.said_no import why_no_yes
from ..models import (
    Consent,
    ConsentConfirmation,
    ConsentWithdrawal,
    Erasure,
    GuardianQuestion,
    HiddenStory,
    PublicationApproval,
    StoryPage,
    Submission,
    Tombstone,
    UndeliveredMail,
)
from ..notifications.recipients import PEOPLE, PEOPLE_AND_STAFF, To
from ..notifications.tasks import notify
from ..photos import store
from ..rules.keyed_hash import keyed_hash
from ..transitions import Kind, State, locked, log, move, refuse_without_say, unpublish
from .saved_forms import erase_form


@transaction.atomic
def withdraw(
    submission: Submission,
    *,
    by: AbstractBaseUser | None = None,
    role: str = "",
    recipients: Collection[str] = PEOPLE_AND_STAFF,
) -> None:
    """Withdraws a story: deletes its page, erases its words and photo, ends its consents (R16).

    Its element number stays assigned and answers 410; the consents stay on record. While a
    concern is open, words and photo are kept privately until it is closed (R19). Nobody is written
    to about an invitation to write a child's story: its guardian was promised one letter. `role`
    is whose page it was done on: WrongState for the guardian of somebody who is 18 now.
    """
    submission = locked(submission)
    if role:
        refuse_without_say(submission, role)
    if submission.is_withdrawn_or_purged:
        # Lasts even if the round that purged it turns out to be a mistake.
        ledger.record(submission.story_id)
        return
    if submission.state == State.INVITED:
        recipients = ()
    for consent in submission.consents.filter(withdrawal__isnull=True):
        ConsentWithdrawal.objects.create(consent=consent, recorded_by_id=by.pk if by else None)
    _end(submission, State.WITHDRAWN, Kind.WITHDRAWN, by, recipients)
    ledger.record(submission.story_id)  # last: see its docstring


@transaction.atomic
def purge(
    submission: Submission,
    *,
    in_round: str = ledger.BY_HAND,
    recipients: Collection[str] = PEOPLE,
) -> None:
    """Due task: erases a story that nobody consented to in time (rule R14).

    An invitation to write a child's story goes with its address, and without a letter: its guardian
    was promised that. Does nothing while a concern is open (R19).
    """
    submission = locked(submission)
    if submission.state == State.INVITED:
        replace_with_tombstone(submission, in_round=in_round)
    elif not (submission.is_withdrawn_or_purged or submission.is_on_hold):
        why = why_no_yes(submission)
        if GuardianQuestion.objects.owed_to(submission).exists():
            notify(log(submission, Kind.CALL_MISSED), To.STAFF)  # the guardian's letter says it too
        _end(submission, State.PURGED, Kind.PURGED, None, recipients, why)
        ledger.record(submission.story_id, ledger.PURGED, in_round)  # last: see its docstring


def _end(
    submission: Submission,
    state: str,
    kind: str,
    by: AbstractBaseUser | None,
    recipients: Collection[str],
    text: str = "",
) -> None:
    submission.ended_at = timezone.now()
    for saved_form in submission.saved_forms.all():
        erase_form(saved_form)
    erase_pages(submission)
    notify(move(submission, state, kind, by, text), *recipients)
    if not submission.is_on_hold:
        erase_content(submission)
    HiddenStory.objects.filter(submission=submission).delete()


def erase_content(submission: Submission) -> None:
    """Deletes words, photo, translations, consent requests, and what staff wrote about them."""
    photo, submission.photo = submission.photo, None
    for name in Submission.TEXT_FIELDS:
        setattr(submission, name, "")
    submission.words_before = {}
    submission.save()
    submission.events.exclude(kind__in=(Kind.WITHDRAWN, Kind.PURGED)).erase_texts()
    submission.consent_requests.all().delete()
    submission.translations.all().delete()
    submission.cleared_identifiers.all().delete()
    submission.age_signs.all().delete()
    UndeliveredMail.objects.filter(event__submission=submission).delete()
    if photo:
        for picture in [*photo.all_crops(), photo]:
            store.delete(picture)
    Erasure.objects.create()


def erase_pages(submission: Submission) -> None:
    """Deletes the story's page with its revisions, aliases, translations and open editors.

    Its log stays, without what staff wrote.
    """
    own = Q(translation_key=submission.story_id)
    aliases = Q(alias_of__in=StoryPage.objects.filter(own).values("pk"))
    # Locked first: what an editor is saving is then stored, to be deleted too, or refused.
    pages = list(StoryPage.objects.filter(own | aliases).select_for_update())
    unpublish(submission)
    for page in pages:
        if page.current_workflow_state:
            page.current_workflow_state.cancel()
        page.revisions.update(approved_go_live_at=None)
        page.unpublish()
        FormState.objects.for_instance(page).delete()
    submission.page = None
    submission.save()
    for page in pages:
        # Comments on the words and workflow comments are in there.
        PageLogEntry.objects.filter(page=page.pk).update(data={})
        page.delete()
    if pages:
        Erasure.objects.create()


@transaction.atomic
def replace_with_tombstone(submission: Submission, *, in_round: str = ledger.BY_HAND) -> None:
    """Due task: deletes the story's record; only a tombstone with keyed hashes stays (R14).

    Does nothing while a concern is open (R19).
    """
    submission = locked(submission)
    if submission.is_on_hold:
        return
    erase_pages(submission)
    erase_content(submission)
    consents = Consent.objects.filter(story_id=submission.story_id)
    Tombstone.objects.create(
        story_hash=keyed_hash(submission.story_id),
        student_hash=keyed_hash(submission.email_key),
        guardian_hash=keyed_hash(submission.guardian_email_key),
        is_minors=submission.is_minor,
        consent_hashes=[keyed_hash(record_of(consent)) for consent in consents],
    )
    for consent in consents:
        if consent.signed_form:
            transaction.on_commit(partial(consent.signed_form.delete, save=False), robust=True)
    ConsentConfirmation.objects.filter(consent__in=consents).erase()
    ConsentWithdrawal.objects.filter(consent__in=consents).erase()
    consents.filter(derived_from__isnull=False).erase()
    consents.erase()
    PublicationApproval.objects.filter(story_id=submission.story_id).erase()
    # Who did what stays, without the story's key.
    for entries in (ModelLogEntry, PageLogEntry):
        entries.objects.filter(label=str(submission)).update(label="A story that is gone")
    submission.delete()
    if not submission.is_withdrawn_or_purged:  # else its erasure is in the ledger already
        ledger.record(submission.story_id, ledger.CLOSED, in_round)


def record_of(consent: Consent) -> str:
    """A consent as one line that somebody with a copy of its record can write too."""
    uses = ",".join(sorted(consent.scopes))
    moment = consent.recorded_at.isoformat()
    return "|".join([consent.role, consent.method, uses, moment, consent.content_hash])
