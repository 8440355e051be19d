"""The due tasks: which stories, consents and links are due because time has passed.

DUE_TASKS take down, expire and write letters; ERASURES and LEFTOVERS erase.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, QuerySet
from django.utils import timezone

from ..cards import stored
from ..consent.ask import expire_request
from ..consent.confirm import send_confirmation
from ..consent.record import end_lapse
from ..models import (
    Consent,
    ConsentRequest,
    StoryPage,
    Submission,
    SubmissionEvent,
    UndeliveredMail,
)
from ..models.deadlines import without_renewal
from ..models.gate import adult_agreed, covering_consents, minor_agreed
from ..notifications.invitations import send_invitation
from ..notifications.recipients import PEOPLE, PEOPLE_AND_STAFF, To, people_reached
from ..notifications.tasks import notify
from ..photos import store
from ..rules.reminders import REMIND_AFTER
from ..transitions import Kind, State, locked, log, unpublish
from . import hidden, leftovers, reminders, saved_forms, unpublished
from .due_task import DueTask
from .erase import purge, replace_with_tombstone
from .erasures import (
    declined,
    ended,
    erased_soon,
    erased_unless_answered,
    purged,
    tell_of_erasure,
    without_consent,
)
from .on_hold import not_on_hold


def _ago(**duration: int) -> datetime:
    return timezone.now() - timedelta(**duration)


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
    return waiting.filter(story_id__in=not_on_hold().values("story_id"))


def unanswered_requests() -> QuerySet:
    """Open consent requests that are too old, but not those that end when the story is erased."""
    old = ConsentRequest.objects.open().filter(asked_at__lt=_ago(days=settings.UNANSWERED_DAYS))
    return old.exclude(submission__in=erased_unless_answered())


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
    # Whom the question did not reach is not reminded of it.
    lost = UndeliveredMail.objects.filter(event__submission=OuterRef("pk"), to=To.GUARDIAN)
    return not_on_hold().filter(Exists(asked.filter(submission=OuterRef("pk"))), ~Exists(lost))


def remind(submission: Submission) -> None:
    """Reminds the guardian of an open consent request."""
    notify(log(submission, Kind.REMINDED), To.GUARDIAN)


def waiting_invitations() -> QuerySet:
    """Stories whose guardian got no invitation yet, as the address had one that day already."""
    sent = SubmissionEvent.objects.filter(submission=OuterRef("pk"), kind=Kind.INVITED)
    return not_on_hold().filter(~Exists(sent), state=State.INVITED)


def lapsing() -> QuerySet:
    """Public stories whose consent ends soon and that nobody was asked to renew (rule R15)."""
    days = timedelta(days=settings.RECONFIRM_DAYS)
    ending = Consent.objects.last_ones_ending(timezone.now() + days).filter(
        valid_until__gt=timezone.now()
    )
    # It was asked about this end: no sooner than so many days before it, or with the other person,
    # whose yes ends up to as many days sooner.
    asked = SubmissionEvent.objects.filter(
        kind=Kind.LAPSING,
        submission__story_id=OuterRef("story_id"),
        created_at__gte=ExpressionWrapper(
            OuterRef("valid_until") - 2 * days, output_field=DateTimeField()
        ),
    )
    return not_on_hold().filter(
        page__live=True, story_id__in=ending.filter(~Exists(asked)).values("story_id")
    )


def ask_to_reconfirm(submission: Submission) -> None:
    """Asks student and guardian to renew their consent (rule R15); staff, if neither is reached."""
    others = () if people_reached(submission) else (To.STAFF,)
    notify(log(submission, Kind.LAPSING), *PEOPLE, *others)


def lapsed() -> QuerySet:
    """Live stories whose consents have ended: hidden already, and now to be unpublished (R15).

    A new consent keeps nothing public if it is not enough: student and guardian said two ages.
    """
    ended = Consent.objects.not_revoked().filter(valid_until__lte=timezone.now())
    consents = covering_consents()
    agreed = StoryPage.objects.filter(adult_agreed(consents) | minor_agreed(consents)).values("pk")
    live = Submission.objects.filter(page__live=True, story_id__in=ended.values("story_id"))
    return live.exclude(page__in=agreed)


def lapse(submission: Submission) -> None:
    """Unpublishes a story whose consent has ended (rule R15), and notes whose is missing."""
    submission = locked(submission)
    missing = " ".join(without_renewal(submission))
    unpublish(submission)
    submission.ended_at = timezone.now()
    submission.save()
    end_lapse(submission)  # a newer version may have every yes
    notify(log(submission, Kind.LAPSED, text=missing), *PEOPLE_AND_STAFF)


DUE_TASKS = (
    DueTask("second message to a guardian", confirmations, send_confirmation),
    DueTask("consent request nobody answered", unanswered_requests, expire_request),
    DueTask("reminder to a guardian", waiting_guardians, remind),
    DueTask("reminder to read a story", reminders.unread, reminders.remind_of_unread),
    DueTask("story that nobody reads", reminders.read_late, reminders.tell_of_late_reading),
    DueTask("reminder to call a guardian", reminders.calls_due, reminders.remind_of_call),
    DueTask("invitation that waited a day", waiting_invitations, send_invitation),
    DueTask("publication that lapsed", lapsed, lapse),
    DueTask("request to renew a consent", lapsing, ask_to_reconfirm),
    DueTask("reminder to renew a consent", reminders.lapsing_soon, reminders.remind_to_reconfirm),
    DueTask(
        "consent that ended unpublished", unpublished.lapsed_unpublished, unpublished.tell_of_lapse
    ),
    DueTask("story that waits for publication", unpublished.late, unpublished.tell_of_delay),
    DueTask("card of a story that is not shared any more", stored.unshared, leftovers.delete),
    DueTask("notice before an erasure", erased_soon, tell_of_erasure),
)
# These erase stories, in rounds that may halt (rounds.py): their steps take `in_round`.
ERASURES = (
    DueTask("story without consent to purge", without_consent, purge),
    DueTask("declined story to erase", declined, replace_with_tombstone),
    DueTask("ended story whose record to delete", ended, replace_with_tombstone),
    DueTask("purged story whose record to delete", purged, replace_with_tombstone),
    DueTask("story that a restore brought back", hidden.undecided, hidden.purge_undecided),
)
# What nobody asks for again. It waits while erasing is halted.
LEFTOVERS = (
    DueTask("unsent form to erase", saved_forms.expired_forms, saved_forms.erase_form),
    DueTask("old request for a link", leftovers.old_link_requests, leftovers.delete),
    DueTask("number that nobody called", reminders.calls_missed, reminders.tell_of_missed_call),
    DueTask("post that came down", leftovers.posts_down, leftovers.delete),
    DueTask("abandoned photo", leftovers.abandoned_photos, store.delete),
)
