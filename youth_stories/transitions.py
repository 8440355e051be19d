"""Lock, check, move, log: the only place where a submission's state is written.

A journey calls these inside of its own transaction, and then says who is notified
(notifications.tasks.notify): nothing is enqueued here.
"""

from django.core.exceptions import ValidationError
from wagtail.actions.unpublish_page import UnpublishPageAction

from .models import Submission, SubmissionEvent

State = Submission.State
Kind = SubmissionEvent.Kind


class WrongState(ValidationError):
    """The step does not fit the story's state. The message says so in words for staff."""


def locked(submission: Submission) -> Submission:
    """The same row, read again and locked until the transaction ends."""
    return Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)


def require_state(submission: Submission, *states: str) -> None:
    """WrongState unless the story is in one of these states."""
    if submission.state not in states:
        raise WrongState(f"This story is in the state “{submission.get_state_display()}”.")


def refuse_on_hold(submission: Submission) -> None:
    """WrongState while a concern is open (rule R19)."""
    if submission.is_on_hold:
        raise WrongState("Somebody raised a concern about this story: close it first.")


def move(submission: Submission, state: str, kind: str, by=None, text: str = "") -> SubmissionEvent:
    """Writes the state, and everything else that was set on the submission, and logs it."""
    submission.state = state
    submission.save()
    return log(submission, kind, by, text)


def log(submission: Submission, kind: str, by=None, text: str = "") -> SubmissionEvent:
    """Adds an event to the submission's history."""
    return SubmissionEvent.objects.create(submission=submission, kind=kind, actor=by, text=text)


def cancel_schedules(submission: Submission) -> None:
    """No version of the story is published later by a schedule or a workflow in progress."""
    if page := submission.page:
        page.revisions.update(approved_go_live_at=None)
        if page.current_workflow_state:
            page.current_workflow_state.cancel()


def take_down(submission: Submission, *, by=None) -> None:
    """Unpublishes the story's page and cancels its schedules; its number answers 410."""
    cancel_schedules(submission)
    if submission.page and submission.page.live:
        # Who may take this step may not always unpublish in Wagtail's own editor.
        UnpublishPageAction(submission.page, user=by).execute(skip_permission_checks=True)
