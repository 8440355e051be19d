"""Stories with every yes that nobody has published: who is told, and when."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from ..models import Consent, Submission, SubmissionEvent
from ..models.deadlines import lacks_consent
from ..notifications.recipients import PEOPLE_AND_STAFF, To
from ..notifications.tasks import notify
from ..transitions import Kind, State, log
from .on_hold import not_on_hold


def late() -> QuerySet:
    """Stories with every yes for PUBLICATION_DUE_DAYS, and whose sender does not know.

    Not what staff took down, nor what is scheduled.
    """
    since = timezone.now() - timedelta(days=settings.PUBLICATION_DUE_DAYS)
    scheduled = Submission.objects.filter(page___revisions__approved_go_live_at__isnull=False)
    stories = _agreed().filter(~_told(), agreed_at__lt=since).exclude(pk__in=scheduled)
    covered = [
        each.pk
        for each in stories.select_related("page")
        if each.newest_version.covering_consents().are_sufficient()
    ]
    return stories.filter(pk__in=covered)


def tell_of_delay(submission: Submission) -> None:
    """Tells whoever sent the story that it still waits, and whoever can publish it."""
    sender = To.GUARDIAN if submission.is_child else To.STUDENT
    notify(log(submission, Kind.PUBLICATION_LATE), sender, To.STAFF)


def told_late() -> QuerySet:
    """Stories that still wait after that letter, each with the time `agreed_at` of its last yes."""
    return _agreed().filter(_told())


def lapsed_unpublished() -> QuerySet[Submission]:
    """Accepted stories with every yes, not public, of which one ran out meanwhile (rule R15)."""
    ended = Consent.objects.last_ones_ending(timezone.now())
    told = SubmissionEvent.objects.filter(
        kind=Kind.CONSENT_LAPSED,
        submission__story_id=OuterRef("story_id"),
        created_at__gte=OuterRef("valid_until"),
    )
    had_every_yes = ~lacks_consent(Consent.objects.not_revoked())
    return _accepted().filter(
        lacks_consent(), had_every_yes, story_id__in=ended.filter(~Exists(told)).values("story_id")
    )


def tell_of_lapse(submission: Submission) -> None:
    """Tells everybody that a consent ended before publication. We wait for another one anew."""
    submission.waiting_since = timezone.now()
    submission.save()
    notify(log(submission, Kind.CONSENT_LAPSED), *PEOPLE_AND_STAFF)


def _accepted() -> QuerySet[Submission]:
    return not_on_hold().filter(
        state=State.ACCEPTED, ended_at__isnull=True, page__isnull=False, page__live=False
    )


def _agreed() -> QuerySet:
    """Accepted stories with a consent of everybody, and not published since the last came."""
    events = SubmissionEvent.objects.filter(submission=OuterRef("pk"))
    newest = events.filter(kind__in=SubmissionEvent.LAST_YES).order_by("-created_at", "-pk")
    stories = _accepted().annotate(agreed_at=Subquery(newest.values("created_at")[:1]))
    published = SubmissionEvent.objects.filter(
        submission=OuterRef("pk"), kind=Kind.PUBLISHED, created_at__gte=OuterRef("agreed_at")
    )
    return stories.filter(~lacks_consent(), ~Exists(published))


def _told() -> Exists:
    return Exists(
        SubmissionEvent.objects.filter(
            submission=OuterRef("pk"),
            kind=Kind.PUBLICATION_LATE,
            created_at__gte=OuterRef("agreed_at"),
        )
    )
