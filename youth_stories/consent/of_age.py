"""A student says that they are 18 by now, where their guardian's answer counted until then (R3)."""

from django.db import transaction

from ..models import AgeBand, AgeSign, Consent, Submission
from ..transitions import State, WrongState, locked, refuse_on_hold
from .ask import ask_consent, missing_roles, why_not_ask
from .renew import may_be_18, take_age
from .said_no import said_no

GUARDIAN = Consent.Role.GUARDIAN


def may_come_of_age(submission: Submission) -> bool:
    """Whether the student can say on their page that they are 18 now and decide alone.

    Where a guardian's answer keeps the story from the public: after their no, or when they are
    asked again after a lapse. A renewal asks for the age itself.
    """
    if not submission.is_minor or submission.state != State.ACCEPTED or submission.is_on_hold:
        return False
    is_asked = submission.consent_requests.open().filter(role=GUARDIAN).exists()
    is_asked_again = is_asked and submission.events.lapse() is not None
    return may_be_18(submission) and bool(is_asked_again or said_no(submission, [GUARDIAN]))


@transaction.atomic
def come_of_age(submission: Submission) -> None:
    """Takes the student at their word, and asks them alone for their yes.

    The sign that this raises keeps the story from the public until a person at PSEC has cleared it
    (rule R1); so long the guardian keeps every right. WrongState if they cannot say so now.
    """
    submission = locked(submission)
    refuse_on_hold(submission)
    if not may_come_of_age(submission):
        raise WrongState("Nothing waits for a guardian's answer.")
    AgeSign.objects.get_or_create(submission=submission, code=AgeSign.Code.RAISED, cleared_at=None)
    take_age(submission, AgeBand.ADULT)
    if missing_roles(submission) and not why_not_ask(submission):
        ask_consent(submission, by=None, after_no=True, without_copy=True)
