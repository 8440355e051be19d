"""What reviewers decide about a submission.

`shown` is the version_hash of what they read: a decision about another version is refused.
"""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from ..consent.ask import cancel_open_requests
from ..consent.record import end_lapse
from ..models import HearFromOurYouthPage, StoryPage, Submission
from ..notifications.recipients import PEOPLE, PEOPLE_AND_STAFF, To
from ..notifications.tasks import notify
from ..photos.edit import confirm_others_agreed
from ..retention.erase import erase_pages
from ..safeguarding.age_signs import refuse_who_cleared
from ..transitions import (
    Kind,
    State,
    WrongState,
    locked,
    log,
    move,
    refuse_unseen,
    require_state,
)


@transaction.atomic
def accept(
    submission: Submission,
    *,
    by: AbstractBaseUser | None = None,
    shown: str | None = None,
    others_agreed: bool = False,
    message: str = "",
) -> StoryPage:
    """Accept the submission and return its page, a draft.

    Creates the page, or updates the draft of a story that was changed. The page gets only what the
    sender agreed to show; with `others_agreed` the people in its photo count as asked. `by` is
    recorded (rule R18), and `message` stands in the letters. Accepting twice changes nothing.
    Raises WrongState unless the submission is waiting to be read or to be changed.
    """
    submission = locked(submission)
    if submission.page and submission.state == State.ACCEPTED:
        return submission.page
    require_state(submission, State.RECEIVED, State.CHANGE_REQUESTED)
    refuse_unseen(submission, shown)
    refuse_who_cleared(submission, by)
    if submission.page:
        _update_draft(submission, by)
    else:
        submission.page = _new_draft(submission, by)
    submission.words_before = {}
    submission.accepted_by = by  # type: ignore[assignment]
    submission.is_likely_robot = False
    # Publishers hear of a minor's story only once its guardian has agreed.
    recipients = PEOPLE if submission.is_minor else PEOPLE_AND_STAFF
    notify(move(submission, State.ACCEPTED, Kind.ACCEPTED, by, message), *recipients)
    if others_agreed and submission.page.photo:
        confirm_others_agreed(submission.page, shown=submission.page.photo, by=by)
    end_lapse(submission)
    return submission.page


def _new_draft(submission: Submission, by: AbstractBaseUser | None) -> StoryPage:
    page = StoryPage.draft_of(submission)
    page.owner = by
    HearFromOurYouthPage.with_stories().add_child(instance=page)
    page.save_revision(user=by)
    return page


def _update_draft(submission: Submission, by: AbstractBaseUser | None) -> None:
    page = submission.newest_version
    page.take_content_of(submission)
    page.save_revision(user=by)


@transaction.atomic
def ask_for_change(
    submission: Submission,
    message: str,
    *,
    by: AbstractBaseUser | None,
    shown: str | None = None,
) -> None:
    """Ask the sender to change the story: they get the message and a link by e-mail.

    Raises WrongState unless it is waiting to be read or to be changed and there is an address.
    """
    submission = locked(submission)
    require_state(submission, State.RECEIVED, State.CHANGE_REQUESTED)
    refuse_unseen(submission, shown)
    if not (submission.email or submission.guardian_email):
        raise WrongState("Nobody can be asked: there is no address to write to.")
    submission.is_likely_robot, submission.words_before = False, {}
    event = move(submission, State.CHANGE_REQUESTED, Kind.CHANGE_REQUESTED, by, message)
    notify(event, *PEOPLE)


@transaction.atomic
def decline(
    submission: Submission,
    reason: str,
    *,
    by: AbstractBaseUser | None,
    shown: str | None = None,
    mail: bool = True,
) -> None:
    """Decline the submission and e-mail the reason to the people it is from.

    `mail=False` is for junk, whose address may be a stranger's. Raises WrongState unless the
    submission is waiting to be read or to be changed.
    """
    submission = locked(submission)
    require_state(submission, State.RECEIVED, State.CHANGE_REQUESTED)
    refuse_unseen(submission, shown)
    submission.ended_at, submission.words_before = timezone.now(), {}
    event = move(submission, State.DECLINED, Kind.DECLINED, by, reason)
    if mail:
        notify(event, *PEOPLE)


@transaction.atomic
def not_a_robot(
    submission: Submission, *, by: AbstractBaseUser | None, shown: str | None = None
) -> None:
    """Unmark a likely robot's submission, and send the e-mails that a new story sends.

    Its time to get every yes begins now: until then nobody was told anything.
    Raises WrongState if it is not marked, or decided already.
    """
    submission = locked(submission)
    require_state(submission, State.RECEIVED)
    if not submission.is_likely_robot:
        raise WrongState("This story is in the list with the others already.")
    refuse_unseen(submission, shown)
    submission.is_likely_robot = False
    submission.waiting_since = timezone.now()
    move(submission, State.RECEIVED, Kind.NOT_A_ROBOT, by)
    received = submission.events.get(kind=Kind.RECEIVED)
    notify(received, To.STUDENT, To.STAFF)


@transaction.atomic
def reopen(
    submission: Submission, *, by: AbstractBaseUser | None, shown: str | None = None
) -> None:
    """Undo a decision: the submission waits to be read again, and its draft page is erased.

    Its time to get every yes begins anew.
    Raises WrongState if the page is live, or if nothing was decided.
    """
    submission = locked(submission)
    require_state(submission, State.DECLINED, State.ACCEPTED, State.CHANGE_REQUESTED)
    if submission.page and submission.page.live:
        raise WrongState("This story is public. Unpublish it before you reopen it.")
    refuse_unseen(submission, shown)
    cancel_open_requests(submission)
    erase_pages(submission)
    submission.waiting_since = timezone.now()
    if submission.state == State.DECLINED:
        submission.ended_at = None
    move(submission, State.RECEIVED, Kind.REOPENED, by)


@transaction.atomic
def add_note(submission: Submission, text: str, *, by: AbstractBaseUser | None = None) -> None:
    """Add a note to the history. Only staff see it."""
    log(submission, Kind.NOTE, by, text)
