"""The due tasks: which stories, consents and links are due because time has passed."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from ..consent.ask import expire_request
from ..consent.confirm import send_confirmation
from ..models import (
    Concern,
    Consent,
    ConsentRequest,
    StoryPage,
    Submission,
    SubmissionEvent,
)
from ..models.deadlines import lacks_consent
from ..notifications.invitations import send_invitation
from ..notifications.recipients import PEOPLE, PEOPLE_AND_STAFF, To
from ..notifications.tasks import notify
from ..photos import store
from ..transitions import Kind, State, locked, log, unpublish
from . import leftovers, saved_forms
from .due_task import DueTask
from .erase import purge, replace_with_tombstone

REMIND_AFTER = timedelta(days=7)
NO_NOTICE = timedelta()


def _ago(**duration: int) -> datetime:
    return timezone.now() - timedelta(**duration)


def _not_on_hold() -> QuerySet[Submission]:
    """Submissions without an open concern: others are neither reminded nor erased (rule R19)."""
    open_concerns = Concern.objects.open().filter(submission=OuterRef("pk"))
    return Submission.objects.filter(~Exists(open_concerns))


def confirmations() -> QuerySet:
    """Guardians' consents by link whose second message is due (rule R4)."""
    sent = SubmissionEvent.objects.filter(
        kind=Kind.CONSENT_CONFIRMED, submission__story_id=OuterRef("story_id")
    )
    by_link = Consent.objects.in_force().filter(
        role=Consent.Role.GUARDIAN,
        method=Consent.Method.LINK,
        derived_from__isnull=True,
        confirmation__isnull=True,
        recorded_at__lte=_ago(hours=settings.CONFIRMATION_HOURS),
    )
    waiting = by_link.exclude(Exists(sent.filter(created_at__gt=OuterRef("recorded_at"))))
    return waiting.filter(story_id__in=_not_on_hold().values("story_id"))


def unanswered_requests() -> QuerySet:
    """Open consent requests whose link has expired."""
    return ConsentRequest.objects.open().filter(asked_at__lt=_ago(days=settings.UNANSWERED_DAYS))


def waiting_guardians() -> QuerySet:
    """Stories whose guardian was asked for consent a week ago, and not reminded since."""
    reminded = SubmissionEvent.objects.filter(
        kind=Kind.REMINDED,
        submission=OuterRef("submission"),
        created_at__gte=OuterRef("asked_at"),
    )
    asked = ConsentRequest.objects.open().filter(
        ~Exists(reminded), role=Consent.Role.GUARDIAN, asked_at__lt=timezone.now() - REMIND_AFTER
    )
    return _not_on_hold().filter(Exists(asked.filter(submission=OuterRef("pk"))))


def remind(submission: Submission) -> None:
    """Reminds the guardian of an open consent request."""
    notify(log(submission, Kind.REMINDED), To.GUARDIAN)


def waiting_invitations() -> QuerySet:
    """Stories whose guardian got no invitation yet, as the address had one that day already."""
    sent = SubmissionEvent.objects.filter(submission=OuterRef("pk"), kind=Kind.INVITED)
    return _not_on_hold().filter(~Exists(sent), state=State.INVITED)


def _consents_ending(before: datetime) -> QuerySet[Consent]:
    """Each person's last unrevoked consent to a story, if it ends before this time."""
    of_person = Consent.objects.filter(story_id=OuterRef("story_id"), role=OuterRef("role"))
    later = of_person.filter(valid_until__gt=before, withdrawal__isnull=True)
    return Consent.objects.filter(
        ~Exists(later), valid_until__lte=before, withdrawal__isnull=True, scope_words=True
    )


def lapsing() -> QuerySet:
    """Public stories whose consent ends soon and that nobody was asked to renew (rule R15)."""
    soon = timezone.now() + timedelta(days=settings.RECONFIRM_DAYS)
    asked = SubmissionEvent.objects.filter(
        submission=OuterRef("pk"),
        kind=Kind.LAPSING,
        created_at__gt=_ago(days=settings.RECONFIRM_DAYS),
    )
    return _not_on_hold().filter(
        ~Exists(asked),
        page__live=True,
        story_id__in=_consents_ending(soon).values("story_id"),
    )


def ask_to_reconfirm(submission: Submission) -> None:
    """Asks student and guardian to renew their consent (rule R15)."""
    notify(log(submission, Kind.LAPSING), *PEOPLE)


def lapsed() -> QuerySet:
    """Live stories whose consent has ended: hidden already, and now to be unpublished (R15)."""
    ended = _consents_ending(timezone.now()).values("story_id")
    covered = StoryPage.objects.published().values("pk")
    return Submission.objects.filter(page__live=True, story_id__in=ended).exclude(page__in=covered)


def lapse(submission: Submission) -> None:
    """Unpublishes a story whose consent has ended (rule R15)."""
    submission = locked(submission)
    unpublish(submission)
    submission.ended_at = timezone.now()
    submission.save()
    notify(log(submission, Kind.LAPSED), *PEOPLE_AND_STAFF)


def without_consent(notice: timedelta = NO_NOTICE) -> QuerySet:
    """Stories without the consents they need, after the time to give them (rule R14)."""
    open_states = (State.INVITED, State.RECEIVED, State.CHANGE_REQUESTED, State.ACCEPTED)
    return _not_on_hold().filter(
        lacks_consent(),
        state__in=open_states,
        ended_at__isnull=True,
        waiting_since__lt=_ago(days=settings.UNANSWERED_DAYS) + notice,
    )


def declined(notice: timedelta = NO_NOTICE) -> QuerySet:
    """Stories declined so long ago that they are erased (rule R14)."""
    return _ended_for(settings.DECLINED_DAYS, notice).filter(state=State.DECLINED)


def ended(notice: timedelta = NO_NOTICE) -> QuerySet:
    """Stories withdrawn or lapsed so long ago that contacts and consents are deleted too (R14)."""
    others = (State.DECLINED, State.PURGED)
    return _ended_for(settings.RECORD_DAYS, notice).exclude(state__in=others)


def purged() -> QuerySet:
    """Stories purged, or withdrawn before anybody consented, a day ago: the e-mail was sent."""
    agreed = Consent.objects.filter(story_id=OuterRef("story_id"))
    return _ended_for(1).filter(Q(state=State.PURGED) | Q(state=State.WITHDRAWN) & ~Exists(agreed))


def _ended_for(days: int, notice: timedelta = NO_NOTICE) -> QuerySet[Submission]:
    before = _ago(days=days) + notice
    return _not_on_hold().filter(ended_at__lt=before).exclude(page__live=True)


def erased_soon() -> QuerySet:
    """Stories whose words are erased within ERASURE_NOTICE_DAYS, and whose sender does not know.

    Not invitations, which have no words yet, nor junk, which is declined without a letter.
    """
    notice = timedelta(days=settings.ERASURE_NOTICE_DAYS)
    due = (without_consent(notice), declined(notice), ended(notice))
    is_due = Q(*(("pk__in", stories.values("pk")) for stories in due), _connector=Q.OR)
    events = SubmissionEvent.objects.filter(submission=OuterRef("pk"))
    told = events.filter(kind=Kind.ERASED_SOON, created_at__gt=timezone.now() - notice)
    was_told_no = events.filter(kind=Kind.DECLINED, mails__isnull=False)
    return Submission.objects.filter(
        is_due, ~Exists(told), ~Q(state=State.DECLINED) | Exists(was_told_no)
    ).exclude(state__in=(State.INVITED, State.WITHDRAWN))


def tell_of_erasure(submission: Submission) -> None:
    """Tells whoever sent the story that it is erased soon, and how to keep the words (R14)."""
    sender = To.GUARDIAN if submission.is_child else To.STUDENT
    notify(log(submission, Kind.ERASED_SOON), sender)


DUE_TASKS = (
    DueTask("second message to a guardian", confirmations, send_confirmation),
    DueTask("consent request nobody answered", unanswered_requests, expire_request),
    DueTask("reminder to a guardian", waiting_guardians, remind),
    DueTask("invitation that waited a day", waiting_invitations, send_invitation),
    DueTask("request to renew a consent", lapsing, ask_to_reconfirm),
    DueTask("publication that lapsed", lapsed, lapse),
    DueTask("notice before an erasure", erased_soon, tell_of_erasure),
    DueTask("story without consent to purge", without_consent, purge),
    DueTask("declined story to erase", declined, replace_with_tombstone),
    DueTask("ended story whose record to delete", ended, replace_with_tombstone),
    DueTask("purged story whose record to delete", purged, replace_with_tombstone),
    DueTask("unsent form to erase", saved_forms.expired_forms, saved_forms.erase_form),
    DueTask("old request for a link", leftovers.old_link_requests, leftovers.delete),
    DueTask("post that came down", leftovers.posts_down, leftovers.delete),
    DueTask("abandoned photo", leftovers.abandoned_photos, store.delete),
)
