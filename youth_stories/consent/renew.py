"""Renewing a consent before it lapses (rule R15)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from ..models import AgeBand, Consent, Submission
from ..models.deadlines import missing_renewals, renewable_consent, renews_until
from ..notifications.recipients import PEOPLE, PEOPLE_AND_STAFF
from ..notifications.tasks import notify
from ..rules.ages import OLDEST, YOUNGEST
from ..transitions import Kind, WrongState, locked, log, refuse_on_hold


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
    comes_of_age = submission.is_minor and age_band == AgeBand.ADULT
    is_theirs = role == Consent.Role.STUDENT or submission.is_child
    if is_theirs and age_band != submission.age_band:
        submission.age_band = age_band
        submission.age_said_at = timezone.now()
        submission.save()
    consent.renewed(age_band, until).save()
    # That somebody is 18 now ends what a guardian decides: they hear of it, and so do staff.
    recipients = PEOPLE_AND_STAFF if comes_of_age else PEOPLE
    notify(log(submission, Kind.RECONFIRMED, text=role), *recipients)


def may_be_reconfirmed(submission: Submission, role: str) -> bool:
    """Whether this person can renew their consent, and the public version needs it to stay."""
    has_agreed = renewable_consent(submission, role) is not None
    return has_agreed and role in missing_renewals(submission)


def possible_ages(submission: Submission, role: str) -> list[str]:
    """The age bands that this person can say by now, from the one that they said before.

    A guardian is not asked about 18: whoever is 18 says so, and then no other yes is needed (R3).
    """
    consent = renewable_consent(submission, role)
    if consent is None:
        return []
    said = AgeBand(consent.age_band)
    said_at = min(submission.age_said_at, consent.recorded_at)
    if role == Consent.Role.STUDENT:
        said, said_at = AgeBand(submission.age_band), submission.age_said_at
    # Somebody of 15 may have been 15 for almost a year.
    bound = OLDEST[said] + 1 + (timezone.now() - said_at) / timedelta(days=365)
    bands = [band for band in AgeBand if YOUNGEST[said] <= YOUNGEST[band] < bound]
    is_guardian = role == Consent.Role.GUARDIAN
    return [band for band in bands if not (is_guardian and band == AgeBand.ADULT)]
