"""New private links on request, and links that are valid for one answer only."""

from datetime import timedelta

from django.db import transaction
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _

from psec_site.antispam.guard import Answer

from ..models import LinkRequest, PrivateLink, Submission, SubmissionEvent, SuppressedAddress
from ..notifications.recipients import To
from ..notifications.tasks import notify
from ..rules.addresses import address_key
from ..submit.rendering import too_many_message
from ..transitions import Kind, State, log

MIN_INTERVAL = timedelta(hours=1)


@transaction.atomic
def request_links(email: str, language: str) -> None:
    """Have new links sent to the address. Does the same work whether or not it is known."""
    link_request = LinkRequest.objects.create(email_key=address_key(email), language=language)
    answer_link_request.enqueue(link_request.pk)


def link_not_sent(answer: Answer, seconds: int) -> str:
    """Return why no link is sent yet, and what to do."""
    if answer is Answer.CHALLENGE:
        return _(
            "Many people are asking just now, so this takes a little longer. Wait %(seconds)d "
            "seconds, then press the button once more."
        ) % {"seconds": seconds}
    if answer is Answer.BUSY_ADDRESS:
        return _(
            "We were asked for links for this address several times today. If we know the address, "
            "they are in your email: look into the spam folder too. You can ask again tomorrow."
        )
    return too_many_message()


@task(backend="database")
@transaction.atomic
def answer_link_request(pk: int) -> None:
    """Send a new link for each story of the address, at most one an hour. Delete the request."""
    link_request = LinkRequest.objects.filter(pk=pk).first()
    if link_request is None:
        return
    if SuppressedAddress.objects.includes_key(link_request.email_key):  # promised: no more letters
        link_request.delete()
        return
    open_stories = Submission.objects.exclude(state__in=[State.WITHDRAWN, State.PURGED])
    for to, field in {To.STUDENT: "email_key", To.GUARDIAN: "guardian_email_key"}.items():
        for submission in open_stories.filter(**{field: link_request.email_key}):
            since = timezone.now() - MIN_INTERVAL
            sent = submission.events.filter(kind=Kind.LINK_SENT, text=to, created_at__gt=since)
            if not sent.exists():
                notify(log(submission, Kind.LINK_SENT, text=to), to)
    link_request.delete()


@transaction.atomic
def use_up(link: PrivateLink) -> PrivateLink:
    """Mark the links made for this answer as used. Return a new one to the guardian's page."""
    PrivateLink.objects.usable().filter(
        submission=link.submission_id, purpose=PrivateLink.Purpose.CONSENT
    ).update(used_at=timezone.now())
    return PrivateLink.issue(link.submission, PrivateLink.Purpose.GUARDIAN)[0]


def ended_by(link: PrivateLink) -> SubmissionEvent | None:
    """What ended a guardian's link for whoever it was sent to: nothing more is sent there.

    They said that it is not for them, or another address was given. None for other links.
    """
    purpose = PrivateLink.Purpose
    if link.purpose in (purpose.STUDENT, purpose.NEW_ADDRESS):
        return None
    events = link.submission.events
    ends = events.filter(kind__in=(Kind.NOT_FOR_ME, Kind.GUARDIAN_CORRECTED))
    if mistake := events.filter(kind=Kind.NOT_FOR_ME_UNDONE).last():
        ends = ends.filter(pk__gt=mistake.pk)
    return ends.filter(created_at__gte=link.used_at or link.expires_at).first()


def note_same_browser(link: PrivateLink) -> None:
    """Record that the same browser sent the story, for reviewers to see (rule R5)."""
    Submission.objects.filter(pk=link.submission_id).update(same_browser=True)
