"""Somebody worries about a young person (rule R19)."""

from django.db import transaction
from django.utils import timezone

from ..models import Concern, Submission
from .erasing import erase_words
from .requesting import cancel_requests
from .scheduling import take_down
from .steps import Kind, To, locked, record


@transaction.atomic
def raise_concern(submission: Submission, text: str, *, by) -> Concern:
    """Freezes the story at once and tells the safeguarding lead. Nobody outside is told."""
    submission = locked(submission)
    concern = Concern.objects.create(submission=submission, text=text, raised_by=by)
    cancel_requests(submission)
    take_down(submission, by=by)
    record(submission, Kind.CONCERN, by, tell=(To.LEAD,))
    return concern


@transaction.atomic
def close_concern(concern: Concern, outcome: str, *, by) -> None:
    """Lets the story go on. What was withdrawn meanwhile is erased now."""
    submission = locked(concern.submission)
    concern.outcome, concern.closed_by, concern.closed_at = outcome, by, timezone.now()
    concern.save()
    submission.waiting_since = timezone.now()
    submission.save()
    record(submission, Kind.CONCERN_CLOSED, by)
    if submission.has_ended and not submission.is_on_hold:
        erase_words(submission)
