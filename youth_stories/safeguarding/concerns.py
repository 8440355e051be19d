"""Somebody worries about a young person (rule R19)."""

from django.db import transaction
from django.utils import timezone

from ..consent.ask import cancel_requests
from ..models import Concern, Submission
from ..notifications.recipients import To
from ..notifications.tasks import notify
from ..retention.erase import erase_words
from ..transitions import Kind, locked, log, take_down


@transaction.atomic
def raise_concern(submission: Submission, text: str, *, by) -> Concern:
    """Freezes the story at once and tells the safeguarding lead. Nobody outside is told."""
    submission = locked(submission)
    concern = Concern.objects.create(submission=submission, text=text, raised_by=by)
    cancel_requests(submission)
    take_down(submission, by=by)
    notify(log(submission, Kind.CONCERN, by), To.LEAD)
    return concern


@transaction.atomic
def close_concern(concern: Concern, outcome: str, *, by) -> None:
    """Lets the story go on. What was withdrawn meanwhile is erased now."""
    submission = locked(concern.submission)
    concern.outcome, concern.closed_by, concern.closed_at = outcome, by, timezone.now()
    concern.save()
    submission.waiting_since = timezone.now()
    submission.save()
    log(submission, Kind.CONCERN_CLOSED, by)
    if submission.has_ended and not submission.is_on_hold:
        erase_words(submission)
