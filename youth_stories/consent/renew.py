"""Renewing a consent before it lapses (rule R15)."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from ..models import AgeBand, Consent, Submission
from ..models.deadlines import missing_renewals
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
    consent = _consent_to_public_version(submission, role)
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
    has_agreed = _consent_to_public_version(submission, role) is not None
    return has_agreed and role in missing_renewals(submission)


def _consent_to_public_version(submission: Submission, role: str) -> Consent | None:
    page = submission.page
    if submission.is_withdrawn_or_purged or page is None or not page.live:
        return None
    consents = page.covering_consents().filter(role=role)
    entered = submission.events.filter(kind=Kind.GUARDIAN_CORRECTED).last()
    if role == Consent.Role.GUARDIAN and entered:
        given_at = Coalesce("derived_from__recorded_at", "recorded_at")
        given_later = consents.alias(given_at=given_at).filter(given_at__gt=entered.created_at)
        # What was given on paper came by no address.
        consents = given_later | consents.exclude(method__in=Consent.BY_LINK)
    return consents.order_by("-valid_until").first()


def possible_ages(submission: Submission) -> list[str]:
    """The age bands that are possible by now, from the one given at `age_said_at`."""
    current = AgeBand(submission.age_band)
    years = (timezone.now() - submission.age_said_at) / timedelta(days=365)
    # Somebody of 15 may have been 15 for almost a year.
    bound = OLDEST[current] + 1 + years
    return [band for band in AgeBand if YOUNGEST[current] <= YOUNGEST[band] < bound]
