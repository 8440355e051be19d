"""The days that letters name: from the story's record and the settings, never typed."""

from datetime import datetime
from functools import partial

from django.utils.functional import SimpleLazyObject

from ..models import Consent, Submission
from ..models.deadlines import (
    agreed_at,
    erased_at,
    missing_renewals,
    needs_signature_to_stay,
    record_kept_until,
    renews_until,
    stays_until,
    waits_until,
)


def dates(submission: Submission) -> dict[str, SimpleLazyObject]:
    """The template context of a letter about this story: what is due when, and who has to act.

    Each is found out when a template names it: a letter names few.
    """
    found = {
        "waits_until": waits_until,
        "erased_at": erased_at,
        "record_kept_until": record_kept_until,
        "agreed_at": agreed_at,
        "stays_until": stays_until,
        "renews_until": renews_until,
        "missing_renewals": missing_renewals,
        "needs_signature_to_stay": needs_signature_to_stay,
        "guardian_asked_at": _guardian_asked_at,
    }
    return {name: SimpleLazyObject(partial(find, submission)) for name, find in found.items()}


def _guardian_asked_at(submission: Submission) -> datetime | None:
    request = submission.consent_requests.open().filter(role=Consent.Role.GUARDIAN).first()
    return request.asked_at if request else None
