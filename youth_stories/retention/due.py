"""What is due because time has passed. Each step may run at any time, twice, or be cut off:
what it finds it does one at a time, each in a transaction of its own.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.models import Revision, TaskState

from ..consent.ask import expire_request
from ..consent.confirm import send_confirmation
from ..models import (
    AgeBand,
    Concern,
    Consent,
    ConsentRequest,
    LinkRequest,
    PrivateLink,
    StoryPage,
    StoryPhoto,
    Submission,
    SubmissionEvent,
)
from ..notifications.invitations import send_invitation
from ..notifications.recipients import PEOPLE, To
from ..notifications.tasks import notify
from ..photos import store
from ..transitions import Kind, State, locked, log, take_down
from .erase import close, purge

logger = logging.getLogger(__name__)

ABANDONED_AFTER = timedelta(days=1)
REMIND_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class DueTask:
    """Rows that are due, and what is done with each of them."""

    name: str
    due: Callable[[], QuerySet]
    do: Callable[[Any], None]


def run(task: DueTask) -> tuple[int, int]:
    """Does what is due of one task. Returns how many times it did, and how many times it failed."""
    done = failed = 0
    for pk in list(task.due().values_list("pk", flat=True)):
        try:
            done += _do(task, pk)
        except Exception as error:  # one row that fails keeps none of the others from being done
            logger.error("%s: failed for %s: %s", task.name, pk, type(error).__name__)
            failed += 1
    return done, failed


@transaction.atomic
def _do(task: DueTask, pk: int) -> bool:
    """One row, if it is still due once nobody else has it in hand."""
    list(task.due().model._default_manager.select_for_update().filter(pk=pk))
    row = task.due().filter(pk=pk).first()
    if row is None:
        return False
    task.do(row)
    return True


def _ago(**duration):
    return timezone.now() - timedelta(**duration)


def _not_on_hold():
    """A hold overrides every purge (rule R19)."""
    held = Concern.objects.open().filter(submission=OuterRef("pk"))
    return Submission.objects.filter(~Exists(held))


def confirmations() -> QuerySet:
    """Guardians' consents by link whose second message is due (rule R4)."""
    asked_already = SubmissionEvent.objects.filter(
        kind=Kind.CONSENT_CONFIRMED, submission__story_id=OuterRef("story_id")
    )
    by_link = Consent.objects.in_force().filter(
        role=Consent.Role.GUARDIAN,
        method=Consent.Method.LINK,
        derived_from__isnull=True,
        confirmation__isnull=True,
        recorded_at__lte=_ago(hours=settings.CONFIRMATION_HOURS),
    )
    waiting = by_link.exclude(Exists(asked_already.filter(created_at__gt=OuterRef("recorded_at"))))
    return waiting.filter(story_id__in=Submission.objects.values("story_id"))


def unanswered_requests() -> QuerySet:
    """Questions whose link has ended."""
    return ConsentRequest.objects.open().filter(asked_at__lt=_ago(days=settings.GUARDIAN_LINK_DAYS))


def waiting_guardians() -> QuerySet:
    """Stories whose guardian was asked a week ago and has not been reminded."""
    asked = ConsentRequest.objects.open().filter(
        role=Consent.Role.GUARDIAN, asked_at__lt=timezone.now() - REMIND_AFTER
    )
    reminded = SubmissionEvent.objects.filter(kind=Kind.REMINDED, submission=OuterRef("pk"))
    since = reminded.filter(created_at__gt=timezone.now() - REMIND_AFTER)
    return _not_on_hold().filter(Exists(asked.filter(submission=OuterRef("pk"))), ~Exists(since))


def remind(submission: Submission) -> None:
    notify(log(submission, Kind.REMINDED), To.GUARDIAN)


def waiting_invitations() -> QuerySet:
    """Invitations that had to wait because the address had got one that day."""
    sent = SubmissionEvent.objects.filter(submission=OuterRef("pk"), kind=Kind.INVITED)
    return _not_on_hold().filter(~Exists(sent), state=State.INVITED)


def _consents_ending(before):
    """Standing consents of stories, that end before this moment and have no later one."""
    of_story = Consent.objects.filter(story_id=OuterRef("story_id"), role=OuterRef("role"))
    later = of_story.filter(valid_until__gt=before, withdrawal__isnull=True)
    return Consent.objects.filter(
        ~Exists(later), valid_until__lte=before, withdrawal__isnull=True, scope_words=True
    )


def lapsing() -> QuerySet:
    """Public stories whose consent ends soon, and whose people have not been asked (rule R15)."""
    soon = timezone.now() + timedelta(days=settings.RECONFIRM_DAYS)
    told = SubmissionEvent.objects.filter(
        submission=OuterRef("pk"),
        kind=Kind.LAPSING,
        created_at__gt=_ago(days=settings.RECONFIRM_DAYS),
    )
    return _not_on_hold().filter(
        ~Exists(told),
        page__live=True,
        story_id__in=_consents_ending(soon).values("story_id"),
    )


def ask_to_reconfirm(submission: Submission) -> None:
    notify(log(submission, Kind.LAPSING), *PEOPLE)


def lapsed() -> QuerySet:
    """Stories on the wall on whose consent the time has run out: hidden already, now taken down."""
    ended = _consents_ending(timezone.now()).values("story_id")
    covered = StoryPage.objects.published().values("pk")
    return Submission.objects.filter(page__live=True, story_id__in=ended).exclude(page__in=covered)


def lapse(submission: Submission) -> None:
    submission = locked(submission)
    take_down(submission)
    submission.ended_at = timezone.now()
    submission.save()
    notify(log(submission, Kind.LAPSED), *PEOPLE)


def without_consent() -> QuerySet:
    """Minors' stories no guardian has said yes to in time, and adults' nobody answered (R14)."""
    in_force = Consent.objects.in_force().filter(story_id=OuterRef("story_id"))
    by_guardian = in_force.filter(role=Consent.Role.GUARDIAN)
    open_states = (State.INVITED, State.RECEIVED, State.CHANGE_REQUESTED, State.ACCEPTED)
    needs = ~Q(age_band=AgeBand.ADULT) & ~Exists(by_guardian) | ~Q(
        age_band=AgeBand.UNDER_13
    ) & ~Exists(in_force)
    return _not_on_hold().filter(
        needs,
        state__in=open_states,
        ended_at__isnull=True,
        waiting_since__lt=_ago(days=settings.UNANSWERED_DAYS),
    )


def declined() -> QuerySet:
    return _ended_for(settings.DECLINED_DAYS).filter(state=State.DECLINED)


def ended() -> QuerySet:
    """Withdrawn or lapsed so long ago that contacts and consents go as well (rule R14)."""
    return _ended_for(settings.RECORD_DAYS).exclude(state__in=(State.DECLINED, State.PURGED))


def purged() -> QuerySet:
    """Purged, or taken back before anybody had agreed, a day ago: the e-mail has gone out."""
    agreed = Consent.objects.filter(story_id=OuterRef("story_id"))
    return _ended_for(1).filter(Q(state=State.PURGED) | Q(state=State.WITHDRAWN) & ~Exists(agreed))


def _ended_for(days: int):
    return _not_on_hold().filter(ended_at__lt=_ago(days=days)).exclude(page__live=True)


def expired_links() -> QuerySet:
    return PrivateLink.objects.filter(expires_at__lt=_ago(days=1))


def old_link_requests() -> QuerySet:
    return LinkRequest.objects.filter(asked_at__lt=_ago(days=1))


def abandoned_photos() -> QuerySet:
    """Photos of forms that were never sent, or that others took the place of, a day after."""
    used = Exists(Submission.objects.filter(photo=OuterRef("pk")))
    shown = Exists(StoryPage.objects.filter(photo=OuterRef("pk")))
    has_crop = Exists(StoryPhoto.objects.filter(cropped_from=OuterRef("pk")))
    unused = StoryPhoto.objects.filter(
        ~used,
        ~shown,
        ~has_crop | Q(cropped_from__isnull=False),
        created_at__lt=timezone.now() - ABANDONED_AFTER,
    )
    candidates = list(unused.values_list("pk", flat=True))
    to_come = _versions_to_come().filter(content__photo__in=candidates)
    return unused.exclude(pk__in=list(to_come.values_list("content__photo", flat=True)))


def _versions_to_come() -> QuerySet:
    """The versions of pages that may still be shown or published: their photos are in use."""
    return Revision.page_revisions.filter(
        Q(pk__in=StoryPage.objects.values("latest_revision"))
        | Q(pk__in=ConsentRequest.objects.open().values("revision"))
        | Q(approved_go_live_at__isnull=False)
        | Q(task_states__status=TaskState.STATUS_IN_PROGRESS)
    )


def _delete(row) -> None:
    row.delete()


DUE_TASKS = (
    DueTask("second message to a guardian", confirmations, send_confirmation),
    DueTask("question nobody answered", unanswered_requests, expire_request),
    DueTask("reminder to a guardian", waiting_guardians, remind),
    DueTask("invitation that waited a day", waiting_invitations, send_invitation),
    DueTask("question whether a story may stay", lapsing, ask_to_reconfirm),
    DueTask("publication that lapsed", lapsed, lapse),
    DueTask("story without consent to purge", without_consent, purge),
    DueTask("declined story to erase", declined, close),
    DueTask("ended story whose record to close", ended, close),
    DueTask("purged story whose record to close", purged, close),
    DueTask("expired link", expired_links, _delete),
    DueTask("old wish for a link", old_link_requests, _delete),
    DueTask("abandoned photo", abandoned_photos, store.destroy),
)
