"""Who is notified of an event: a task for each letter."""

from django.tasks import task

from ..models import SubmissionEvent
from . import letters
from .recipients import To


def notify(event: SubmissionEvent, *readers: str) -> None:
    """Enqueues the letters about an event. Call it in the transaction of the event.

    For a likely robot nobody is written to but the safeguarding lead (rule R20).
    """
    for to in readers:
        if to == To.LEAD or not event.submission.is_likely_robot:
            mail.enqueue(event.pk, to)


@task(backend="database")
def mail(event_id: int, to: str) -> None:
    """Sends the letter about an event to one kind of reader. May run twice: it sends once."""
    letters.send(event_id, to)
