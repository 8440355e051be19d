"""Somebody takes a story on, so that others see who looks after it. It locks nothing."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from ..models import Submission
from ..transitions import Kind, WrongState, locked, log


@transaction.atomic
def take_on(submission: Submission, *, by: AbstractBaseUser) -> None:
    """Records who looks after the story, in place of anybody before. Twice changes nothing.

    WrongState once it is erased.
    """
    submission = locked(submission)
    if submission.is_withdrawn_or_purged:
        raise WrongState("This story has ended: there is nothing to look after.")
    if submission.taken_on_by_id == by.pk:
        return
    _look_after(submission, by)
    log(submission, Kind.NOTE, by, "Took this story on.")


@transaction.atomic
def hand_back(submission: Submission, *, by: AbstractBaseUser) -> None:
    """Records that nobody looks after the story. Twice changes nothing."""
    submission = locked(submission)
    if submission.taken_on_by_id is None:
        return
    _look_after(submission, None)
    log(submission, Kind.NOTE, by, "Handed this story back: anybody can take it on.")


def _look_after(submission: Submission, person: AbstractBaseUser | None) -> None:
    submission.taken_on_by = person  # type: ignore[assignment]
    submission.save(update_fields=["taken_on_by"])
