"""Concerns for a young person's safety (rule R19)."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from ..consent.ask import cancel_open_requests
from ..models import Concern, Submission
from ..notifications.recipients import PEOPLE, To
from ..notifications.tasks import notify
from ..retention.erase import erase_content
from ..transitions import Kind, locked, log, unpublish


@transaction.atomic
def raise_concern(submission: Submission, text: str, *, by: AbstractBaseUser | None) -> Concern:
    """Puts the story on hold and notifies the safeguarding lead, and nobody outside of PSEC.

    Unpublishes the story and cancels its open consent requests.
    """
    submission = locked(submission)
    concern = Concern.objects.create(
        submission=submission, text=text, raised_by_id=by.pk if by else None
    )
    cancel_open_requests(submission)
    unpublish(submission, by=by)
    notify(log(submission, Kind.CONCERN, by), To.LEAD)
    return concern


@transaction.atomic
def close_concern(concern: Concern, outcome: str, *, by: AbstractBaseUser | None) -> None:
    """Ends the hold. Erases the words and photo of a story that was withdrawn meanwhile.

    People get the receipts for what they did meanwhile: no letter was sent during the hold.
    """
    submission = locked(concern.submission)
    concern.outcome, concern.closed_at = outcome, timezone.now()
    concern.closed_by_id = by.pk if by else None
    concern.save()
    submission.waiting_since = timezone.now()
    submission.save()
    log(submission, Kind.CONCERN_CLOSED, by)
    if submission.is_on_hold:
        return
    if submission.is_withdrawn_or_purged:
        erase_content(submission)
    receipts = submission.events.filter(kind__in=(Kind.CONSENT_REVOKED, Kind.WITHDRAWN))
    for event in receipts.filter(created_at__gte=concern.raised_at):
        notify(event, *PEOPLE)
