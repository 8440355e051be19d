"""“Send me my link again”: a private page without an account."""

from datetime import timedelta

from django.db import transaction
from django.tasks import task
from django.utils import timezone

from ..models import LinkRequest, PrivateLink, Submission
from ..notifications.recipients import To
from ..notifications.tasks import notify
from ..transitions import Kind, State, log

PAUSE = timedelta(hours=1)


@transaction.atomic
def request_links(email: str, language: str) -> None:
    """Keeps the wish for the task worker: the same work whether or not the address is known."""
    wish = LinkRequest.objects.create(email=email, language=language)
    answer_link_request.enqueue(wish.pk)


@task(backend="database")
@transaction.atomic
def answer_link_request(pk: int) -> None:
    """Sends a new link for each story of this address, at most one an hour, and forgets it."""
    wish = LinkRequest.objects.filter(pk=pk).first()
    if wish is None:
        return
    open_stories = Submission.objects.exclude(state__in=[State.WITHDRAWN, State.PURGED])
    for to, field in {To.STUDENT: "email", To.GUARDIAN: "guardian_email"}.items():
        for submission in open_stories.filter(**{f"{field}__iexact": wish.email}):
            since = timezone.now() - PAUSE
            sent = submission.events.filter(kind=Kind.LINK_SENT, text=to, created_at__gt=since)
            if not sent.exists():
                notify(log(submission, Kind.LINK_SENT, text=to), to)
    wish.delete()


@transaction.atomic
def use_up(link: PrivateLink) -> PrivateLink:
    """Ends the links that were good for one answer. Returns one for this visit to go on with."""
    PrivateLink.objects.usable().filter(
        submission=link.submission_id, purpose=PrivateLink.Purpose.CONSENT
    ).update(used_at=timezone.now())
    return PrivateLink.issue(link.submission, PrivateLink.Purpose.GUARDIAN)[0]


def note_same_browser(link: PrivateLink) -> None:
    """Rule R5: the reviewers see that student and guardian may be one person."""
    Submission.objects.filter(pk=link.submission_id).update(same_browser=True)
