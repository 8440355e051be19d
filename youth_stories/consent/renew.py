"""Renewing a consent before it lapses (rule R15)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from ..models import AgeBand, Consent, Submission
from ..models.deadlines import missing_renewals, renewable_consent, renews_until
from ..notifications.recipients import PEOPLE, To
from ..notifications.tasks import notify
from ..rules.ages import OLDEST, YOUNGEST
from ..transitions import Kind, WrongState, locked, log, refuse_on_hold
from .ask import Answer, close_requests

Role = Consent.Role


@transaction.atomic
def reconfirm(submission: Submission, role: str, age_band: str) -> None:
    """Renews a person's consent to the public version until renews_until() (rule R15).

    Only who gave it can renew it: not whoever has an address that was entered later (rule R5).
    ValueError for an age band that is not possible by now. WrongState if the story is not public
    or on hold.
    """
    submission = locked(submission)
    refuse_on_hold(submission)
    consent, until = renewable_consent(submission, role), renews_until(submission)
    if consent is None or until is None:
        raise WrongState("This story is not public any more.")
    if age_band not in possible_ages(submission, role):
        raise ValueError("This age is not possible by now.")
    # A teenager says their age themselves: two answers do not contradict each other.
    if role == Role.STUDENT or submission.is_child:
        take_age(submission, age_band)
    consent.renewed(age_band, until).save()
    notify(log(submission, Kind.RECONFIRMED, text=role), *PEOPLE)


def take_age(submission: Submission, age_band: str) -> None:
    """Saves an age that is said anew, of a locked submission.

    Whoever is 18 decides alone from then on: what their guardian is asked ends, and they and staff
    hear of it.
    """
    if age_band == submission.age_band:
        return
    comes_of_age = submission.is_minor and age_band == AgeBand.ADULT
    submission.age_band, submission.age_said_at = age_band, timezone.now()
    submission.save()
    if comes_of_age:
        asked = submission.consent_requests.open().filter(role=Role.GUARDIAN)
        close_requests(asked, Answer.CANCELLED)
        notify(log(submission, Kind.CAME_OF_AGE), To.GUARDIAN, To.STAFF)


def may_be_reconfirmed(submission: Submission, role: str) -> bool:
    """Whether this person can renew their consent, and the public version needs it to stay."""
    has_agreed = renewable_consent(submission, role) is not None
    return has_agreed and role in missing_renewals(submission)


def possible_ages(submission: Submission, role: str) -> list[str]:
    """The age bands that this person can say by now, from the one that they said before.

    A guardian is not asked about 18: whoever is 18 says so, and then no other yes is needed (R3).
    """
    said, said_at = AgeBand(submission.age_band), submission.age_said_at
    if role == Role.GUARDIAN:
        consent = renewable_consent(submission, role)
        if consent is None:
            return []
        said, said_at = AgeBand(consent.age_band), min(said_at, consent.recorded_at)
    # Somebody of 15 may have been 15 for almost a year.
    bound = OLDEST[said] + 1 + (timezone.now() - said_at) / timedelta(days=365)
    bands = [band for band in AgeBand if YOUNGEST[said] <= YOUNGEST[band] < bound]
    is_guardian = role == Role.GUARDIAN
    return [band for band in bands if not (is_guardian and band == AgeBand.ADULT)]


def may_be_18(submission: Submission) -> bool:
    """Whether the student can say by now that they are 18, on a page of their own."""
    return bool(submission.email) and AgeBand.ADULT in possible_ages(submission, Role.STUDENT)
