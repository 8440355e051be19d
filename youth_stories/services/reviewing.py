"""What reviewers decide about a story."""

from django.db import transaction
from django.utils import timezone

from .. import tasks
from ..models import HearFromOurYouthPage, StoryPage, Submission
from .erasing import erase_pages
from .requesting import cancel_requests
from .steps import PEOPLE, Kind, State, To, WrongState, locked, move, record, require


@transaction.atomic
def accept(submission: Submission, *, by=None) -> StoryPage:
    """Makes the draft page, once, or brings a changed story into the draft it has.

    Only what the sender agreed to show is copied. Whoever accepts is remembered (rule R18).
    """
    submission = locked(submission)
    if submission.page and submission.state == State.ACCEPTED:
        return submission.page
    require(submission, State.RECEIVED, State.CHANGE_REQUESTED)
    if submission.page:
        _bring_into_draft(submission, by)
    else:
        submission.page = _new_draft(submission, by)
    submission.accepted_by = by
    submission.is_likely_robot = False
    # A minor's story is not for the publishers yet.
    tell = PEOPLE if submission.is_minor else (*PEOPLE, To.STAFF)
    move(submission, State.ACCEPTED, Kind.ACCEPTED, by, tell=tell)
    return submission.page


def _new_draft(submission: Submission, by) -> StoryPage:
    page = StoryPage.draft_of(submission)
    page.owner = by
    HearFromOurYouthPage.objects.get().add_child(instance=page)
    page.save_revision(user=by)
    return page


def _bring_into_draft(submission: Submission, by) -> None:
    page = submission.newest_version
    for name, value in submission.as_it_will_appear().public_values().items():
        setattr(page, name, value)
    page.save_revision(user=by)


@transaction.atomic
def ask_for_change(submission: Submission, message: str, *, by) -> None:
    """Sends the reviewer's words to the sender, with the link to change the story."""
    submission = locked(submission)
    require(submission, State.RECEIVED, State.CHANGE_REQUESTED)
    submission.is_likely_robot = False
    move(submission, State.CHANGE_REQUESTED, Kind.CHANGE_REQUESTED, by, message)


@transaction.atomic
def decline(submission: Submission, reason: str, *, by, mail=True) -> None:
    """Says no, with the reason. Without mail for junk: its address may be a stranger's.

    Nor for a likely robot: whoever takes it for a person says so first.
    """
    submission = locked(submission)
    require(submission, State.RECEIVED, State.CHANGE_REQUESTED)
    submission.ended_at = timezone.now()
    move(submission, State.DECLINED, Kind.DECLINED, by, reason, tell=PEOPLE if mail else ())


@transaction.atomic
def not_a_robot(submission: Submission, *, by) -> None:
    """Puts a likely robot's story among the others, and tells who is told of a new story."""
    submission = locked(submission)
    require(submission, State.RECEIVED)
    if not submission.is_likely_robot:
        raise WrongState("This story is among the others already.")
    submission.is_likely_robot = False
    move(submission, State.RECEIVED, Kind.NOT_A_ROBOT, by, tell=())
    received = submission.events.get(kind=Kind.RECEIVED)
    for to in (To.STUDENT, To.STAFF):
        tasks.mail.enqueue(received.pk, to)


@transaction.atomic
def reopen(submission: Submission, *, by) -> None:
    """Takes a decision back. An accepted story loses its draft; a live one must come down first."""
    submission = locked(submission)
    require(submission, State.DECLINED, State.ACCEPTED, State.CHANGE_REQUESTED)
    if submission.page and submission.page.live:
        raise WrongState("This story is public. Unpublish it before you reopen it.")
    cancel_requests(submission)
    erase_pages(submission)
    submission.ended_at = None
    move(submission, State.RECEIVED, Kind.REOPENED, by, tell=())


@transaction.atomic
def add_note(submission: Submission, text: str, *, by=None) -> None:
    """A note between reviewers. The student never sees it."""
    record(submission, Kind.NOTE, by, text)
