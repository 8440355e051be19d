"""Stories that a restore brought back and hid until a person decides (rule R17)."""

from datetime import datetime, timedelta
from functools import partial

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from .. import ledger
from ..models import Concern, HiddenStory, Submission
from ..transitions import Kind, WrongState, locked, log, refuse_on_hold, refuse_unseen, unpublish
from . import erase

Why = HiddenStory.Why
DAYS_TO_DECIDE = 14


def hide(submission: Submission, why: str) -> None:
    """Unpublishes the story and keeps it from being published until somebody decides."""
    unpublish(submission)
    _, is_new = HiddenStory.objects.get_or_create(submission=submission, defaults={"why": why})
    if is_new:
        log(submission, Kind.HIDDEN, text=f"{Why(why).label}.")


@transaction.atomic
def keep(submission: Submission, *, by: AbstractBaseUser, shown: str | None = None) -> None:
    """Ends the hiding: the story goes on as it was when the backup was made, but is not public.

    After a wrong round, whoever has to agree has the whole time for it again. WrongState if the
    story is not hidden, on hold, or not the one whose version_hash was `shown`.
    """
    submission = locked(submission)
    refuse_on_hold(submission)
    row = HiddenStory.objects.filter(submission=submission).first()
    if row is None:
        raise WrongState("This story is not hidden any more.")
    refuse_unseen(submission, shown)
    if row.why == Why.WRONG_ROUND:
        submission.waiting_since = timezone.now()
        submission.ended_at = submission.ended_at and timezone.now()
        submission.save()
    row.delete()
    log(submission, Kind.KEPT, by)
    for in_round in ledger.Entries().wrongly_erased_by(submission.story_id):
        transaction.on_commit(partial(ledger.record_kept, submission.story_id, in_round))


def purged_on(submission: Submission) -> datetime | None:
    """When the story is erased unless somebody keeps it; None if that is not to come."""
    row = HiddenStory.objects.filter(submission=submission, why=Why.WRONG_ROUND).first()
    return row.since + timedelta(days=DAYS_TO_DECIDE) if row else None


def undecided() -> QuerySet:
    """Stories from a wrong round that nobody has decided to keep within DAYS_TO_DECIDE."""
    before = timezone.now() - timedelta(days=DAYS_TO_DECIDE)
    on_hold = Concern.objects.open().values("submission")
    return Submission.objects.filter(hidden__why=Why.WRONG_ROUND, hidden__since__lt=before).exclude(
        pk__in=on_hold
    )


def purge_undecided(submission: Submission, *, in_round: str) -> None:
    """Erases such a story again. Its people were told of that when the wrong round erased it."""
    erase.purge(submission, in_round=in_round, recipients=())
