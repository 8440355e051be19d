"""Renewing a consent before it lapses (rule R15)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from ..models import AgeBand, Submission
from ..models.deadlines import missing_renewals, renewable_consent
from ..notifications.recipients import PEOPLE
from ..notifications.tasks import notify
from ..rules.ages import OLDEST, YOUNGEST
from ..transitions import Kind, WrongState, locked, log, refuse_on_hold


@transaction.atomic
def reconfirm(submission: Submission, role: str, age_band: str) -> None:
    """Renews a person's consent to the public version for another PUBLICATION_DAYS (rule R15).

    Only who gave it can renew it: not whoever has an address that was entered later (rule R5).
    ValueError for an age band that is not possible by now. WrongState if the story is not public
    or on hold.
    """
    submission = locked(submission)
    refuse_on_hold(submission)
    consent = renewable_consent(submission, role)
    if consent is None:
        raise WrongState("This story is not public any more.")
    if age_band not in possible_ages(submission):
        raise ValueError("This age is not possible by now.")
    if age_band != submission.age_band:
        submission.age_band = age_band
        submission.age_said_at = timezone.now()
        submission.save()
    consent.renewed(age_band).save()
    notify(log(submission, Kind.RECONFIRMED, text=role), *PEOPLE)


def may_be_reconfirmed(submission: Submission, role: str) -> bool:
    """Whether this person can renew their consent, and the public version needs it to stay."""
    has_agreed = renewable_consent(submission, role) is not None
    return has_agreed and role in missing_renewals(submission)


def possible_ages(submission: Submission) -> list[str]:
    """The age bands that are possible by now, from the one given at `age_said_at`."""
    current = AgeBand(submission.age_band)
    years = (timezone.now() - submission.age_said_at) / timedelta(days=365)
    # Somebody of 15 may have been 15 for almost a year.
    bound = OLDEST[current] + 1 + years
    return [band for band in AgeBand if YOUNGEST[current] <= YOUNGEST[band] < bound]
