"""What reviewers decide about a story."""

from django.db import transaction

from ..models import HearFromOurYouthPage, StoryPage, Submission
from .erasing import erase_pages
from .steps import Kind, State, WrongState, locked, move, record, require


@transaction.atomic
def accept(submission: Submission, *, by=None) -> StoryPage:
    """Makes the draft page, once. Only what the sender agreed to show is copied."""
    submission = locked(submission)
    if submission.page:
        return submission.page
    require(submission, State.RECEIVED, State.CHANGE_REQUESTED)
    page = StoryPage.draft_of(submission)
    page.owner = by
    HearFromOurYouthPage.objects.get().add_child(instance=page)
    page.save_revision(user=by)
    submission.page = page
    move(submission, State.ACCEPTED, Kind.ACCEPTED, by)
    return page


@transaction.atomic
def ask_for_change(submission: Submission, message: str, *, by) -> None:
    """Sends the reviewer's words to the student."""
    submission = locked(submission)
    require(submission, State.RECEIVED, State.CHANGE_REQUESTED)
    move(submission, State.CHANGE_REQUESTED, Kind.CHANGE_REQUESTED, by, message)


@transaction.atomic
def decline(submission: Submission, reason: str, *, by, mail=True) -> None:
    """Says no, with the reason. Without mail for junk: its address may be a stranger's."""
    submission = locked(submission)
    require(submission, State.RECEIVED, State.CHANGE_REQUESTED)
    move(submission, State.DECLINED, Kind.DECLINED, by, reason, mail=mail)


@transaction.atomic
def reopen(submission: Submission, *, by) -> None:
    """Takes a decision back. An accepted story loses its draft; a live one must come down first."""
    submission = locked(submission)
    require(submission, State.DECLINED, State.ACCEPTED, State.CHANGE_REQUESTED)
    if submission.page and submission.page.live:
        raise WrongState("This story is public. Unpublish it before you reopen it.")
    erase_pages(submission)
    move(submission, State.RECEIVED, Kind.REOPENED, by, mail=False)


@transaction.atomic
def add_note(submission: Submission, text: str, *, by=None) -> None:
    """A note between reviewers. The student never sees it."""
    record(submission, Kind.NOTE, by, text, mail=False)
