"""Notifying people of an event: one task for each e-mail."""

from django.conf import settings
from django.tasks import TaskContext, task

from ..models import FormerAddress, SubmissionEvent
from . import emails, undelivered
from .recipients import To

# Other tasks go first: a mail server that does not answer holds up letters alone.
AFTER_OTHERS = -10


def notify(event: SubmissionEvent, *recipients: str) -> None:
    """Enqueues the e-mails about an event. Call it in the event's transaction.

    About a likely robot's story only the safeguarding lead is notified (rule R20).
    """
    for to in recipients:
        if to == To.LEAD or not event.submission.is_likely_robot:
            send_email.enqueue(event.pk, to)


def notify_former_address(event: SubmissionEvent, email: str) -> None:
    """Tells an address that another one replaced it. Call it in the event's transaction."""
    FormerAddress.objects.create(event=event, email=email)
    notify(event, To.FORMER)


def send_or_note(context: TaskContext, event_id: int, to: str) -> None:
    """As emails.send(). When the last attempt fails, staff are shown that it did not arrive."""
    try:
        emails.send(event_id, to)
    except Exception:
        if context.attempt >= settings.TASK_ATTEMPTS:
            event = SubmissionEvent.objects.get(pk=event_id)
            undelivered.note(event, to, undelivered.Why.NO_ANSWER)
        raise


@task(backend="database", priority=AFTER_OTHERS, takes_context=True)
def send_email(context: TaskContext, event_id: int, to: str) -> None:
    """Sends the e-mail about an event to one kind of recipient. May run twice: it sends once."""
    send_or_note(context, event_id, to)
