"""What reviewers decide about a story."""

from django.db import transaction
from django.utils import timezone

from ..consent.ask import cancel_open_requests
from ..models import HearFromOurYouthPage, StoryPage, Submission
from ..notifications.recipients import PEOPLE, PEOPLE_AND_STAFF, To
from ..notifications.tasks import notify
from ..retention.erase import erase_pages
from ..transitions import Kind, State, WrongState, locked, log, move, require_state


@transaction.atomic
def accept(submission: Submission, *, by=None) -> StoryPage:
    """Makes the draft page, once, or brings a changed story into the draft it has.

    Only what the sender agreed to show is copied. Whoever accepts is remembered (rule R18).
    """
    submission = locked(submission)
    if submission.page and submission.state == State.ACCEPTED:
        return submission.page
    require_state(submission, State.RECEIVED, State.CHANGE_REQUESTED)
    if submission.page:
        _bring_into_draft(submission, by)
    else:
        submission.page = _new_draft(submission, by)
    submission.accepted_by = by
    submission.is_likely_robot = False
    # A minor's story is not for the publishers yet.
    readers = PEOPLE if submission.is_minor else PEOPLE_AND_STAFF
    notify(move(submission, State.ACCEPTED, Kind.ACCEPTED, by), *readers)
    return submission.page


def _new_draft(submission: Submission, by) -> StoryPage:
    page = StoryPage.draft_of(submission)
    page.owner = by
    HearFromOurYouthPage.objects.get().add_child(instance=page)
    page.save_revision(user=by)
    return page


def _bring_into_draft(submission: Submission, by) -> None:
    page = submission.newest_version
    for name, value in submission.agreed_content().public_values().items():
        setattr(page, name, value)
    page.save_revision(user=by)


@transaction.atomic
def ask_for_change(submission: Submission, message: str, *, by) -> None:
    """Sends the reviewer's words to the sender, with the link to change the story."""
    submission = locked(submission)
    require_state(submission, State.RECEIVED, State.CHANGE_REQUESTED)
    submission.is_likely_robot = False
    event = move(submission, State.CHANGE_REQUESTED, Kind.CHANGE_REQUESTED, by, message)
    notify(event, *PEOPLE)


@transaction.atomic
def decline(submission: Submission, reason: str, *, by, mail=True) -> None:
    """Says no, with the reason. Without mail for junk: its address may be a stranger's.

    Nor for a likely robot: whoever takes it for a person says so first.
    """
    submission = locked(submission)
    require_state(submission, State.RECEIVED, State.CHANGE_REQUESTED)
    submission.ended_at = timezone.now()
    event = move(submission, State.DECLINED, Kind.DECLINED, by, reason)
    if mail:
        notify(event, *PEOPLE)


@transaction.atomic
def not_a_robot(submission: Submission, *, by) -> None:
    """Puts a likely robot's story among the others, and tells who is told of a new story."""
    submission = locked(submission)
    require_state(submission, State.RECEIVED)
    if not submission.is_likely_robot:
        raise WrongState("This story is among the others already.")
    submission.is_likely_robot = False
    move(submission, State.RECEIVED, Kind.NOT_A_ROBOT, by)
    received = submission.events.get(kind=Kind.RECEIVED)
    notify(received, To.STUDENT, To.STAFF)


@transaction.atomic
def reopen(submission: Submission, *, by) -> None:
    """Takes a decision back. An accepted story loses its draft; a live one must come down first."""
    submission = locked(submission)
    require_state(submission, State.DECLINED, State.ACCEPTED, State.CHANGE_REQUESTED)
    if submission.page and submission.page.live:
        raise WrongState("This story is public. Unpublish it before you reopen it.")
    cancel_open_requests(submission)
    erase_pages(submission)
    submission.ended_at = None
    move(submission, State.RECEIVED, Kind.REOPENED, by)


@transaction.atomic
def add_note(submission: Submission, text: str, *, by=None) -> None:
    """A note between reviewers. The student never sees it."""
    log(submission, Kind.NOTE, by, text)
