"""Taking a story back or letting it go, and everything that goes with it (rules R14, R16)."""

from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from wagtail.admin.models import FormState

from .. import ledger
from ..models import (
    Consent,
    ConsentConfirmation,
    ConsentWithdrawal,
    PublicationApproval,
    StoryPage,
    Submission,
    Tombstone,
)
from ..notifications.recipients import PEOPLE
from ..notifications.tasks import notify
from ..photos import store
from ..transitions import Kind, State, locked, move, take_down

TEXTS = ("first_name", "last_name", "school", "study", "role", "story", "photo_alt")


@transaction.atomic
def withdraw(submission: Submission, *, by=None, readers=PEOPLE) -> None:
    """Takes a story back: nothing of it stays public, its words and photo are erased.

    Its number stays given and answers 410. The consents stay on record, each with its end. While
    a concern is open the words are kept for it, unseen; they are erased when it is closed.
    """
    submission = locked(submission)
    if submission.has_ended:
        return
    for consent in submission.consents.filter(withdrawal__isnull=True):
        ConsentWithdrawal.objects.create(consent=consent, recorded_by=by)
    _end(submission, State.WITHDRAWN, Kind.WITHDRAWN, by, readers)


@transaction.atomic
def purge(submission: Submission) -> None:
    """For the clock: nobody said yes in time, so nothing of the story is kept."""
    submission = locked(submission)
    if not submission.has_ended:
        _end(submission, State.PURGED, Kind.PURGED, None, PEOPLE)


def _end(submission: Submission, state: str, kind: str, by, readers) -> None:
    submission.ended_at = timezone.now()
    erase_pages(submission)
    notify(move(submission, state, kind, by), *readers)
    if not submission.is_on_hold:
        erase_words(submission)
    ledger.remember(submission.story_id)  # last: see there


def erase_words(submission: Submission) -> None:
    """The words, the photo, and what was written about them between staff."""
    photo, submission.photo = submission.photo, None
    for name in TEXTS:
        setattr(submission, name, "")
    submission.save()
    submission.events.exclude(kind__in=(Kind.WITHDRAWN, Kind.PURGED)).erase_texts()
    submission.consent_requests.all().delete()
    submission.cleared_identifiers.all().delete()
    if photo:
        for picture in [*photo.all_crops(), photo]:
            store.destroy(picture)


def erase_pages(submission: Submission) -> None:
    """Deletes the story's page with its revisions, aliases, translations and open editors."""
    take_down(submission)
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


@transaction.atomic
def close(submission: Submission) -> None:
    """For the clock: the time to keep the record is over. Keyed hashes of it stay (rule R14)."""
    submission = locked(submission)
    if submission.is_on_hold:
        return
    erase_pages(submission)
    erase_words(submission)
    consents = Consent.objects.filter(story_id=submission.story_id)
    Tombstone.objects.create(
        story_hash=keyed_hash(submission.story_id),
        student_hash=keyed_hash(submission.email),
        guardian_hash=keyed_hash(submission.guardian_email),
        consent_hashes=[keyed_hash(record_of(consent)) for consent in consents],
    )
    for consent in consents:
        if consent.signed_form:
            transaction.on_commit(partial(consent.signed_form.delete, save=False))
    ConsentConfirmation.objects.filter(consent__in=consents).erase()
    ConsentWithdrawal.objects.filter(consent__in=consents).erase()
    consents.filter(derived_from__isnull=False).erase()
    consents.erase()
    PublicationApproval.objects.filter(story_id=submission.story_id).erase()
    submission.delete()
    ledger.remember(submission.story_id)


def keyed_hash(value) -> str:
    """HMAC-SHA256 with a key of this site's own, 64 hex digits; empty for nothing."""
    if not value:
        return ""
    return salted_hmac("youth_stories.closed", str(value), algorithm="sha256").hexdigest()


def record_of(consent: Consent) -> str:
    """A consent in one line, as somebody who holds a copy of it could write it down."""
    uses = ",".join(sorted(consent.scopes))
    moment = consent.recorded_at.isoformat()
    return "|".join([consent.role, consent.method, uses, moment, consent.content_hash])
