"""Lock, check, move, log: the only place where a submission's state is written.

Call these inside a transaction, then notify people (notifications.tasks.notify): nothing is
enqueued here.
"""

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction

from .models import Submission, SubmissionEvent

State = Submission.State
Kind = SubmissionEvent.Kind


class WrongState(ValidationError):
    """The step is not allowed in the story's state. The message says why, in words for staff."""


def locked(submission: Submission) -> Submission:
    """The same row, read again and locked for update until the transaction ends."""
    return Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)


def require_state(submission: Submission, *states: str) -> None:
    """Raises WrongState unless the story is in one of these states."""
    if submission.state not in states:
        raise WrongState(f"This story is in the state “{submission.get_state_display()}”.")


def refuse_on_hold(submission: Submission) -> None:
    """Raises WrongState while a concern is open (rule R19)."""
    if submission.is_on_hold:
        raise WrongState("A concern about this story is open. Close it first.")


def refuse_without_say(submission: Submission, role: str) -> None:
    """Raises WrongState, in words for a guardian, once the student decides alone (rule R3)."""
    if not submission.has_say(role):
        raise WrongState(_("The student is 18 or older now and decides alone. Nothing changed."))


def refuse_unseen(submission: Submission, shown: str | None) -> None:
    """Raises WrongState if `shown`, the version_hash of what somebody saw, is not today's.

    For a locked submission. None where nobody was shown anything, as in a command.
    """
    if shown is not None and shown != submission.version_hash:
        raise WrongState(
            "The story was changed after you opened it, so nothing was done. Here is how it is "
            "now: read it, then decide."
        )


def move(
    submission: Submission,
    state: str,
    kind: str,
    by: AbstractBaseUser | None = None,
    text: str = "",
) -> SubmissionEvent:
    """Saves the submission in its new state and logs the transition. Returns the event.

    WrongState while a concern is open, except for a withdrawal (rules R16, R19).
    """
    if state != State.WITHDRAWN:
        refuse_on_hold(submission)
    submission.state = state
    submission.save()
    return log(submission, kind, by, text)


def log(
    submission: Submission, kind: str, by: AbstractBaseUser | None = None, text: str = ""
) -> SubmissionEvent:
    """Adds an event to the submission's history and returns it."""
    return SubmissionEvent.objects.create(
        submission=submission, kind=kind, actor_id=by.pk if by else None, text=text
    )


def cancel_schedules(submission: Submission) -> None:
    """Cancels scheduled publications and the workflow in progress of the story's page."""
    if page := submission.page:
        page.revisions.update(approved_go_live_at=None)
        if page.current_workflow_state:
            page.current_workflow_state.cancel()


def unpublish(submission: Submission, *, by: AbstractBaseUser | None = None) -> None:
    """Unpublishes the story's page and cancels its schedules; its element number answers 410."""
    cancel_schedules(submission)
    if submission.page and submission.page.live:
        # Whoever may take this step need not have the permission to unpublish in the editor.
        UnpublishPageAction(submission.page, user=by).execute(skip_permission_checks=True)
