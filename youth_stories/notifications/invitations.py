"""Inviting the guardian of a child under 13 (rule R2)."""

from datetime import timedelta

from django.utils import timezone

from ..models import Submission, SubmissionEvent
from ..transitions import Kind, log
from .recipients import To
from .tasks import notify


def send_invitation(submission: Submission) -> None:
    """Invites the guardian by e-mail, unless that address got an invitation in the last day."""
    invited = SubmissionEvent.objects.filter(
        kind=Kind.INVITED, created_at__gt=timezone.now() - timedelta(days=1)
    )
    if not invited.filter(submission__guardian_email_key=submission.guardian_email_key).exists():
        notify(log(submission, Kind.INVITED), To.GUARDIAN)
