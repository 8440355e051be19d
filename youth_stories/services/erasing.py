"""Taking a story back, and what goes with it."""

from django.db import transaction
from django.db.models import Q
from wagtail.admin.models import FormState

from .. import ledger, photos
from ..models import ConsentWithdrawal, StoryPage, Submission
from .steps import Kind, State, locked, move


@transaction.atomic
def withdraw(submission: Submission, *, by=None, mail=True) -> None:
    """Takes a story back: nothing of it stays public, its words and photo are erased.

    Its number stays given and answers 410. The consents stay on record, each with its end. The
    erasure ledger remembers it, so that no restore brings it back.
    """
    submission = locked(submission)
    if submission.state == State.WITHDRAWN:
        return
    for consent in submission.consents.filter(withdrawal__isnull=True):
        ConsentWithdrawal.objects.create(consent=consent, recorded_by=by)
    erase_pages(submission)
    photo, submission.photo = submission.photo, None
    for name in ("first_name", "last_name", "school", "study", "role", "story", "photo_alt"):
        setattr(submission, name, "")
    move(submission, State.WITHDRAWN, Kind.WITHDRAWN, by, mail=mail)
    if photo:
        photos.destroy(photo)
    ledger.remember(submission.story_id)  # last: see there


def erase_pages(submission: Submission) -> None:
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
