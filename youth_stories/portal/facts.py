"""What the record says of a story, for its private pages: days, addresses, what can be done."""

from ..consent.guardian_address import corrections_left, may_correct
from ..models import Consent, NewAddress, Submission
from ..models.deadlines import (
    erased_at,
    missing_renewals,
    needs_signature_to_stay,
    renews_until,
    stays_until,
    waits_until,
)
from ..transitions import Kind
from . import own_address
from .access import Visit
from .words import may_take_words


def facts(visit: Visit) -> dict:
    """The template context of a private page that is the record's own, not the view's."""
    submission = visit.submission
    is_student = visit.person.role == Consent.Role.STUDENT
    return {
        "erased_at": erased_at(submission),
        "waits_until": waits_until(submission),
        "stays_until": stays_until(submission),
        "renews_until": renews_until(submission),
        "missing_renewals": missing_renewals(submission),
        "needs_signature_to_stay": needs_signature_to_stay(submission),
        "words_url": visit.url("words") if may_take_words(visit) else "",
        "can_change_address": is_student
        and not submission.is_withdrawn_or_purged
        and not submission.is_on_hold,
        "new_address": NewAddress.objects.filter(submission=submission).first(),
        "new_address_was_refused": own_address.was_refused(submission),
        "new_address_was_wrong": own_address.reached_somebody_else(submission),
        "change_request": _change_request(submission),
        **_guardian_facts(submission),
    }


def _change_request(submission: Submission) -> str:
    """What a person at PSEC asked whoever sent the story, if that is what it waits for."""
    if submission.state != Submission.State.CHANGE_REQUESTED:
        return ""
    asked = submission.events.filter(kind=Kind.CHANGE_REQUESTED).last()
    return asked.text if asked else ""


def _guardian_facts(submission: Submission) -> dict:
    """Where and when the guardian was asked and reminded, and whether that can be corrected."""
    requests = submission.consent_requests.filter(role=Consent.Role.GUARDIAN)
    asked = requests.last()
    reminders = submission.events.filter(kind=Kind.REMINDED)
    reminder = reminders.filter(created_at__gte=asked.asked_at).first() if asked else None
    return {
        "guardian_asked_at": asked.asked_at if asked else None,
        "guardian_reminded_at": reminder.created_at if reminder else None,
        "guardian_is_asked": requests.open().exists(),
        "can_correct_guardian": may_correct(submission),
        "corrections_left": corrections_left(submission),
        "reached_somebody_else": submission.events.reached_somebody_else(),
    }
