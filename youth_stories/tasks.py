"""What waits in the queue. A task carries ids only and may run twice without harm."""

from django.tasks import task


@task(backend="database")
def mail(event_id: int, to: str) -> None:
    """Tells somebody what has happened to a story: student, guardian, staff or lead."""
    from . import emails

    emails.send(event_id, to)


@task(backend="database")
def mail_confirmation(event_id: int) -> None:
    """Sends a guardian the second message; only then does their consent count (rule R4)."""
    from . import emails, services
    from .models import SentMail, SubmissionEvent

    emails.send(event_id, SentMail.To.GUARDIAN)
    if SentMail.objects.filter(event=event_id, to=SentMail.To.GUARDIAN).exists():
        services.confirm_consent(SubmissionEvent.objects.get(pk=event_id))


@task(backend="database")
def answer_link_request(pk: int) -> None:
    """Sends somebody their link again, if we know them."""
    from . import services

    services.answer_link_request(pk)
