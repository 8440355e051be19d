"""What a guardian was asked and answered before, at the address that the story has now."""

from django.db.models import Q, QuerySet

from ..models import Consent, ConsentRequest, Submission, SubmissionEvent
from ..transitions import Kind

GUARDIAN = Consent.Role.GUARDIAN
NOES = (Kind.CONSENT_REFUSED, Kind.CONSENT_REVOKED)


def asked_there(submission: Submission) -> QuerySet[ConsentRequest]:
    """What the guardian was asked at the address that the story has now."""
    requests = submission.consent_requests.filter(role=GUARDIAN)
    given = submission.events.filter(kind=Kind.GUARDIAN_CORRECTED).last()
    return requests.filter(asked_at__gte=given.created_at) if given else requests


def page_has_changed(submission: Submission) -> bool:
    """Whether the newest question there is about another version than the one before it."""
    newest = list(asked_there(submission).order_by("-asked_at", "-pk")[:2])
    return len(newest) == 2 and newest[0].revision_id != newest[1].revision_id


def earlier_no(asked: SubmissionEvent) -> SubmissionEvent | None:
    """The guardian's no, or yes taken back, that was their last word when this was asked."""
    answers = Q(kind__in=(Kind.CONSENT_GIVEN, *NOES), text=GUARDIAN)
    others = Q(kind__in=(Kind.NOT_FOR_ME, Kind.GUARDIAN_CORRECTED, Kind.CONSENT_RECORDED))
    before = asked.submission.events.filter(answers | others, pk__lt=asked.pk).last()
    return before if before and before.kind in NOES else None
