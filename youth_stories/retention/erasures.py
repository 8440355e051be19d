"""Which stories are due to be erased, and whose senders are to be told so first (rule R14)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from ..consent.said_no import why_no_yes
from ..models import Consent, GuardianQuestion, Submission
from ..models.deadlines import (
    counted_since,
    is_put_off,
    lacks_consent,
    notices_of_erasure,
    tells_of_erasure,
)
from ..notifications.recipients import PEOPLE, To
from ..notifications.tasks import notify
from ..transitions import Kind, State, log
from .on_hold import not_on_hold

# Letters that tell a guardian the day.
NAME_THE_DAY = (
    Kind.CONSENT_ASKED,
    Kind.REMINDED,
    Kind.CONSENT_REFUSED,
    Kind.CONSENT_REVOKED,
    Kind.CONSENT_LAPSED,
    Kind.LAPSED,
    Kind.DECLINED,
)


def _notice() -> timedelta:
    return timedelta(days=settings.ERASURE_NOTICE_DAYS)


def _ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def without_consent() -> QuerySet:
    """Stories without the consents they need, after the time to give them."""
    return _without_consent(timezone.now()).filter(_was_told())


def declined() -> QuerySet:
    """Stories declined so long ago that they are erased."""
    return _declined(timezone.now()).filter(_was_told())


def ended() -> QuerySet:
    """Stories withdrawn or lapsed so long ago that contacts and consents are deleted too."""
    return _ended(timezone.now()).filter(_was_told())


def purged() -> QuerySet:
    """Stories purged, or withdrawn before anybody consented, a day ago: the e-mail was sent."""
    agreed = Consent.objects.filter(story_id=OuterRef("story_id"))
    no_yes = Q(state=State.PURGED) | Q(state=State.WITHDRAWN) & ~Exists(agreed)
    return _ended_before(_ago(days=1)).filter(no_yes)


def erased_soon() -> QuerySet:
    """Stories whose words are erased within ERASURE_NOTICE_DAYS, and whose sender does not know.

    A notice that comes late puts the erasure off: nothing is erased without a week's notice.
    """
    soon = timezone.now() + _notice()
    due = (_without_consent(soon), _declined(soon), _ended(soon))
    is_due = Q(*(("pk__in", stories.values("pk")) for stories in due), _connector=Q.OR)
    return Submission.objects.filter(is_due, tells_of_erasure(), ~Exists(notices_of_erasure()))


def tell_of_erasure(submission: Submission) -> None:
    """Tells whoever sent the story that it is erased soon, and how to keep the words.

    A guardian who was told an earlier day, or waits for our call or copy, is told too. Staff are
    told of a story that is erased because they did not get to it.
    """
    waits_for_staff = submission.waits_for_staff and not submission.is_likely_robot
    event = log(submission, Kind.ERASED_SOON, text=why_no_yes(submission))
    if waits_for_staff:
        notify(event, To.STAFF)
    if submission.is_child:
        notify(event, To.GUARDIAN)
        return
    is_told = _guardian_expects_another_day(submission) or _guardian_waits_for_us(submission)
    recipients = PEOPLE if is_told else (To.STUDENT,)
    notify(event, *recipients)


def _guardian_expects_another_day(submission: Submission) -> bool:
    """Whether the day was put off after a guardian read an earlier one."""
    if not is_put_off(submission):
        return False
    since = counted_since(submission)
    to_guardian = ~Q(kind=Kind.CONSENT_ASKED) | Q(text__contains=To.GUARDIAN)
    letters = submission.events.filter(to_guardian, kind__in=NAME_THE_DAY, created_at__gte=since)
    newest = letters.last()
    # One that is still to be sent names the new day.
    return newest is not None and newest.mails.filter(to=To.GUARDIAN).exists()


def _guardian_waits_for_us(submission: Submission) -> bool:
    """Whether the guardian is asked, and nobody has made the call or copy that they asked for."""
    is_asked = submission.consent_requests.open().filter(role=To.GUARDIAN).exists()
    asked_us = GuardianQuestion.objects.filter(request__submission=submission)
    return is_asked and asked_us.exists()


def _was_told() -> Q:
    told = notices_of_erasure().filter(created_at__lte=timezone.now() - _notice())
    return ~tells_of_erasure() | Q(Exists(told))


def _without_consent(before: datetime) -> QuerySet[Submission]:
    """Stories that wait for consents, and whose time to get them is over before this time."""
    open_states = (State.INVITED, State.RECEIVED, State.CHANGE_REQUESTED, State.ACCEPTED)
    stories = not_on_hold().filter(
        lacks_consent(),
        state__in=open_states,
        ended_at__isnull=True,
        waiting_since__lt=before - timedelta(days=settings.UNANSWERED_DAYS),
    )
    # Whoever was taken for a robot was told nothing: a person decides.
    unseen = Q(state=State.RECEIVED, is_likely_robot=True)
    return stories.exclude(page__live=True).exclude(unseen)


def erased_unless_answered() -> QuerySet[Submission]:
    """Stories whose words are erased when the time for an answer is over."""
    waiting = _without_consent(timezone.now() + timedelta(days=settings.UNANSWERED_DAYS))
    ended = _ended(timezone.now() + timedelta(days=settings.RECORD_DAYS))
    return Submission.objects.filter(Q(pk__in=waiting.values("pk")) | Q(pk__in=ended.values("pk")))


def _declined(before: datetime) -> QuerySet[Submission]:
    days = timedelta(days=settings.DECLINED_DAYS)
    return _ended_before(before - days).filter(state=State.DECLINED)


def _ended(before: datetime) -> QuerySet[Submission]:
    """Withdrawn; or lapsed, without every yes, and whoever was asked again had the time for it."""
    others = (State.DECLINED, State.PURGED)
    asked_before = before - timedelta(days=settings.UNANSWERED_DAYS)
    lapsed = lacks_consent() & Q(waiting_since__lt=asked_before)
    ended = _ended_before(before - timedelta(days=settings.RECORD_DAYS)).exclude(state__in=others)
    return ended.filter(Q(state=State.WITHDRAWN) | lapsed)


def _ended_before(time: datetime) -> QuerySet[Submission]:
    return not_on_hold().filter(ended_at__lt=time).exclude(page__live=True)
