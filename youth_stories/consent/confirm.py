"""The second message to a guardian, a day after their consent (rule R4)."""

from django.db import transaction
from django.tasks import TaskContext, task

from ..models import Consent, ConsentConfirmation, SentMail, Submission, SubmissionEvent
from ..notifications.recipients import To
from ..notifications.tasks import AFTER_OTHERS, notify, send_or_note
from ..transitions import Kind, locked, log


@transaction.atomic
def send_confirmation(consent: Consent) -> None:
    """Due task: sends a guardian the second message, which repeats what they agreed to (R4)."""
    submission = locked(Submission.objects.get(story_id=consent.story_id))
    if submission.events.filter(kind=Kind.CONSENT_CONFIRMED, text=str(consent.pk)).exists():
        return
    event = log(submission, Kind.CONSENT_CONFIRMED, text=str(consent.pk))
    send_confirmation_email.enqueue(event.pk)


@transaction.atomic
def confirm_consent(event: SubmissionEvent) -> None:
    """Records that the second message was sent: the consent counts, and staff are notified."""
    if event.submission.is_withdrawn_or_purged:
        return
    consent = Consent.objects.get(pk=int(event.text))
    _, is_new = ConsentConfirmation.objects.get_or_create(consent=consent)
    if is_new:
        text = "The guardian's consent counts from now on."
        notify(log(event.submission, Kind.NOTE, text=text), To.STAFF)


@task(backend="database", priority=AFTER_OTHERS, takes_context=True)
def send_confirmation_email(context: TaskContext, event_id: int) -> None:
    """Sends the second message and then confirms the consent. May run twice: it sends once."""
    send_or_note(context, event_id, To.GUARDIAN)
    if SentMail.objects.filter(event=event_id, to=To.GUARDIAN).exists():
        confirm_consent(SubmissionEvent.objects.get(pk=event_id))
