"""What waits in the queue. A task carries ids only and may run twice without harm."""

from django.tasks import task


@task(backend="database")
def mail_student(event_id: int) -> None:
    """Tells the student what has happened to their story."""
    from . import emails

    emails.to_student(event_id)


@task(backend="database")
def mail_reviewers(event_id: int) -> None:
    """Tells the reviewers that a story is waiting."""
    from . import emails

    emails.to_reviewers(event_id)
