"""Notifying people of an event: one task for each e-mail."""

from django.tasks import task

from ..models import SubmissionEvent
from . import emails
from .recipients import To


def notify(event: SubmissionEvent, *recipients: str) -> None:
    """Enqueues the e-mails about an event. Call it in the event's transaction.

    About a likely robot's story only the safeguarding lead is notified (rule R20).
    """
    for to in recipients:
        if to == To.LEAD or not event.submission.is_likely_robot:
            send_email.enqueue(event.pk, to)


@task(backend="database")
def send_email(event_id: int, to: str) -> None:
    """Sends the e-mail about an event to one kind of recipient. May run twice: it sends once."""
    emails.send(event_id, to)
