"""What every step is made of: one row locked, one state asked for, one event recorded."""

from django.core.exceptions import ValidationError

from .. import tasks
from ..models import SentMail, Submission, SubmissionEvent

State = Submission.State
Kind = SubmissionEvent.Kind
To = SentMail.To

# A guardian hears of it only if they were written to before: see emails.may_write_to_guardian.
PEOPLE = (To.STUDENT, To.GUARDIAN)
PEOPLE_AND_STAFF = (*PEOPLE, To.STAFF)


class WrongState(ValidationError):
    """The step does not fit where the story stands. The message says so in words for staff."""


def locked(submission: Submission) -> Submission:
    return Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)


def require(submission: Submission, *states) -> None:
    if submission.state not in states:
        raise WrongState(f"This story is in the state “{submission.get_state_display()}”.")


def refuse_on_hold(submission: Submission) -> None:
    if submission.is_on_hold:
        raise WrongState("Somebody raised a concern about this story: close it first.")


def move(submission: Submission, state, kind, by=None, text="", *, tell=PEOPLE) -> SubmissionEvent:
    submission.state = state
    submission.save()
    return record(submission, kind, by, text, tell=tell)


def record(submission, kind, by=None, text="", *, tell=()) -> SubmissionEvent:
    """Adds a line to the history, and in the same transaction the e-mails about it.

    For a likely robot nobody is written to but the safeguarding lead (rule R20).
    """
    if submission.is_likely_robot:
        tell = {To.LEAD}.intersection(tell)
    event = SubmissionEvent.objects.create(submission=submission, kind=kind, actor=by, text=text)
    for to in tell:
        tasks.mail.enqueue(event.pk, to)
    return event
