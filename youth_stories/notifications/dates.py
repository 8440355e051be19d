"""The days that letters name: from the story's record and the settings, never typed."""

from datetime import datetime

from ..models import Consent, Submission
from ..models.deadlines import (
    agreed_at,
    erased_at,
    missing_renewals,
    needs_signature_to_stay,
    record_kept_until,
    stays_until,
    waits_until,
)


def dates(submission: Submission) -> dict[str, datetime | list[str] | bool | None]:
    """The template context of a letter about this story: what is due when, and who has to act."""
    guardian = submission.consent_requests.open().filter(role=Consent.Role.GUARDIAN).first()
    return {
        "waits_until": waits_until(submission),
        "erased_at": erased_at(submission),
        "record_kept_until": record_kept_until(submission),
        "agreed_at": agreed_at(submission),
        "stays_until": stays_until(submission),
        "missing_renewals": missing_renewals(submission),
        "needs_signature_to_stay": needs_signature_to_stay(submission),
        "guardian_asked_at": guardian.asked_at if guardian else None,
    }
