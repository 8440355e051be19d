"""Staff are reminded of calls and of stories to read while there is time, and who waits is told."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from ..models import AgeBand, Erasure, GuardianQuestion, Submission, SubmissionEvent
from ..models.deadlines import lacks_consent
from ..notifications.recipients import To
from ..notifications.tasks import notify
from ..rules.reminders import remind_at, told_late_after
from ..transitions import Kind, State, log
from .on_hold import not_on_hold


def unread() -> QuerySet:
    """Stories that nobody has read for some days, and of which staff were not reminded since."""
    now = timezone.now()
    waits = remind_at(now, now + timedelta(days=settings.UNANSWERED_DAYS)) - now
    reminded = _events(Kind.UNREAD).filter(
        submission=OuterRef("pk"), created_at__gte=OuterRef("waiting_since")
    )
    return not_on_hold().filter(
        ~Exists(reminded),
        state=State.RECEIVED,
        is_likely_robot=False,
        waiting_since__lt=now - waits,
    )


def remind_of_unread(submission: Submission) -> None:
    """Reminds reviewers that somebody waits for them."""
    notify(log(submission, Kind.UNREAD), To.STAFF)


def read_late() -> QuerySet[Submission]:
    """Adults' unread stories whose senders are to be told that we are late.

    To whoever sent another one, the notice before its erasure says it.
    """
    told = _events(Kind.READING_LATE).filter(
        submission=OuterRef("pk"), created_at__gte=OuterRef("waiting_since")
    )
    unread = not_on_hold().filter(
        ~lacks_consent(),
        ~Exists(told),
        state=State.RECEIVED,
        age_band=AgeBand.ADULT,
        is_likely_robot=False,
        waiting_since__lt=timezone.now() - told_late_after(),
    )
    return unread.exclude(page__live=True)


def tell_of_late_reading(submission: Submission) -> None:
    """Tells the sender that we are late, and reviewers that they were told."""
    notify(log(submission, Kind.READING_LATE), To.STUDENT, To.STAFF)


def calls_due() -> QuerySet:
    """Calls that nobody has made for some days, and of which staff were not reminded."""
    reminded = _events(Kind.CALL_DUE).filter(
        submission=OuterRef("request__submission"), created_at__gte=OuterRef("asked_at")
    )
    calls = GuardianQuestion.objects.calls().filter(~Exists(reminded))
    due = [
        call.pk
        for call in calls.select_related("request")
        if remind_at(call.asked_at, call.call_before) < timezone.now()
    ]
    return calls.filter(pk__in=due)


def remind_of_call(call: GuardianQuestion) -> None:
    """Reminds reviewers that a guardian waits for a call."""
    notify(log(call.request.submission, Kind.CALL_DUE), To.STAFF)


def calls_missed() -> QuerySet:
    """Calls that nobody has made in UNANSWERED_DAYS."""
    since = timezone.now() - timedelta(days=settings.UNANSWERED_DAYS)
    return GuardianQuestion.objects.calls().filter(asked_at__lt=since)


def tell_of_missed_call(call: GuardianQuestion) -> None:
    """Tells the guardian and staff that nobody called, and erases the number."""
    notify(log(call.request.submission, Kind.CALL_MISSED), To.GUARDIAN, To.STAFF)
    call.delete()
    Erasure.objects.create()


def _events(kind: str) -> QuerySet[SubmissionEvent]:
    return SubmissionEvent.objects.filter(kind=kind)
