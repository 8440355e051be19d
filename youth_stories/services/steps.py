"""What every step is made of: one row locked, one state asked for, one event recorded."""

from django.core.exceptions import ValidationError

from .. import tasks
from ..models import Submission, SubmissionEvent

State = Submission.State
Kind = SubmissionEvent.Kind


class WrongState(ValidationError):
    """The step does not fit where the story stands. The message says so in words for staff."""


def locked(submission: Submission) -> Submission:
    return Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)


def require(submission: Submission, *states) -> None:
    if submission.state not in states:
        raise WrongState(f"This story is in the state “{submission.get_state_display()}”.")


def move(submission: Submission, state, kind, by, text="", *, mail=True) -> None:
    submission.state = state
    submission.save()
    record(submission, kind, by, text, mail=mail)


def record(submission, kind, by=None, text="", *, mail=True) -> SubmissionEvent:
    event = SubmissionEvent.objects.create(submission=submission, kind=kind, actor=by, text=text)
    if mail and submission.email:
        tasks.mail_student.enqueue(event.pk)
    return event
