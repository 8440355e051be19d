"""The second message to a guardian, a day after their yes (rule R4)."""

from django.db import transaction
from django.tasks import task

from ..models import Consent, ConsentConfirmation, SentMail, Submission, SubmissionEvent
from ..notifications.letters import send
from ..notifications.recipients import To
from ..notifications.tasks import notify
from ..transitions import Kind, locked, log


@transaction.atomic
def send_confirmation(consent: Consent) -> None:
    """For the clock: a day after a guardian's yes, tells them once more what they agreed to."""
    submission = locked(Submission.objects.get(story_id=consent.story_id))
    if submission.events.filter(kind=Kind.CONSENT_CONFIRMED, text=str(consent.pk)).exists():
        return
    event = log(submission, Kind.CONSENT_CONFIRMED, text=str(consent.pk))
    mail_confirmation.enqueue(event.pk)


@transaction.atomic
def confirm_consent(event: SubmissionEvent) -> None:
    """The second message was sent: from now on the consent counts. Staff can publish."""
    if event.submission.has_ended:
        return
    consent = Consent.objects.get(pk=int(event.text))
    _, is_new = ConsentConfirmation.objects.get_or_create(consent=consent)
    if is_new:
        text = "The guardian's consent counts from now on."
        notify(log(event.submission, Kind.NOTE, text=text), To.STAFF)


@task(backend="database")
def mail_confirmation(event_id: int) -> None:
    """Sends a guardian the second message; only then does their consent count (rule R4)."""
    send(event_id, To.GUARDIAN)
    if SentMail.objects.filter(event=event_id, to=To.GUARDIAN).exists():
        confirm_consent(SubmissionEvent.objects.get(pk=event_id))
