"""People are reminded of what waits for them while there is time, and who waits is told."""

from datetime import timedelta

from django.conf import settings
from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils import timezone

from ..models import AgeBand, Consent, Erasure, GuardianQuestion, Submission, SubmissionEvent
from ..models.deadlines import lacks_consent, missing_renewals
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


def lapsing_soon() -> QuerySet[Submission]:
    """Public stories that come down in a week, and whose people were asked to renew before that."""
    now, notice = timezone.now(), timedelta(days=settings.ERASURE_NOTICE_DAYS)
    of_story = SubmissionEvent.objects.filter(submission__story_id=OuterRef("story_id"))
    since = ExpressionWrapper(
        OuterRef("valid_until") - 2 * timedelta(days=settings.RECONFIRM_DAYS),
        output_field=DateTimeField(),
    )
    asked = of_story.filter(kind=Kind.LAPSING, created_at__range=(since, now - notice))
    reminded = of_story.filter(kind=Kind.LAPSING_SOON, created_at__gte=since)
    ending = Consent.objects.last_ones_ending(now + notice).filter(
        Exists(asked), ~Exists(reminded), valid_until__gt=now
    )
    owing = Q(story_id__in=ending.filter(role=Consent.Role.STUDENT).values("story_id"))
    of_guardians = ending.filter(role=Consent.Role.GUARDIAN).values("story_id")
    owing |= ~Q(age_band=AgeBand.ADULT) & Q(story_id__in=of_guardians)
    return not_on_hold().filter(owing, page__live=True)


def remind_to_reconfirm(submission: Submission) -> None:
    """Reminds those whose yes is missing that the story comes down."""
    missing = missing_renewals(submission)
    event = log(submission, Kind.LAPSING_SOON, text=" ".join(missing))
    notify(event, *[To(role) for role in missing])


def _events(kind: str) -> QuerySet[SubmissionEvent]:
    return SubmissionEvent.objects.filter(kind=kind)
