"""Signs that whoever sent a story is younger than the age group they chose (rule R1)."""

from collections.abc import Collection

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ..models import AgeBand, AgeSign, SafeguardingSettings, StoryContent, Submission, Tombstone
from ..retention.erase import keyed_hash
from ..rules.ages import Doubts, doubts
from ..transitions import Kind, WrongState, locked, log, refuse_on_hold, refuse_unseen

Code = AgeSign.Code
TEXTS_ABOUT_THEM = ("story", "study", "role", "photo_alt")


def doubts_about(content: StoryContent, age_band: str) -> Doubts:
    """What in a story says that its writer is younger than this age group."""
    texts = [getattr(content, name) for name in TEXTS_ABOUT_THEM]
    return doubts(age_band, texts=texts, stage=content.stage)


def raise_age_signs(
    submission: Submission, *, known: Doubts | None = None, others: Collection[str] = ()
) -> None:
    """Raises every sign there is in a story, as it was just saved, and these others.

    `known` is what its earlier version said: only what is new is raised again after a reviewer
    has cleared it. A sign that is open stays one.
    """
    known = known or Doubts()
    found = doubts_about(submission, submission.age_band)
    codes = set(others)
    if found.words and found.words != known.words:
        codes.add(Code.WORDS)
    if found.stage and found.stage != known.stage:
        codes.add(Code.STAGE)
    was_raised = submission.age_signs.filter(code=Code.ADDRESS).exists()
    if not was_raised and _is_address_of_younger_person(submission):
        codes.add(Code.ADDRESS)
    for code in sorted(codes):
        AgeSign.objects.get_or_create(submission=submission, code=code, cleared_at=None)


def _is_address_of_younger_person(submission: Submission) -> bool:
    """Whether the sender's address belongs to the story of somebody in a younger age group.

    After that story's record is deleted its keyed hash remains.
    """
    if not submission.email_key:
        return False
    younger = AgeBand.values[: AgeBand.values.index(submission.age_band)]
    of_address = Q(email_key=submission.email_key) | Q(guardian_email_key=submission.email_key)
    others = Submission.objects.exclude(pk=submission.pk).filter(of_address)
    if others.filter(age_band__in=younger).exists():
        return True
    if submission.is_minor:
        return False
    address = keyed_hash(submission.email_key)
    of_minors = Tombstone.objects.filter(is_minors=True)
    return of_minors.filter(Q(student_hash=address) | Q(guardian_hash=address)).exists()


@transaction.atomic
def clear_age_signs(
    submission: Submission, reason: str, *, by: AbstractBaseUser, shown: str | None = None
) -> None:
    """Records that somebody looked at the open signs and found the age to be right, and why.

    WrongState if there is none, for whoever accepted the story (two people), on hold, or if the
    story is not the one whose version_hash was `shown`.
    """
    submission = locked(submission)
    refuse_on_hold(submission)
    refuse_unseen(submission, shown)
    if not may_clear_age(submission, by):
        raise WrongState(
            "You accepted this story, so somebody else has to clear this (two people)."
        )
    signs = list(submission.age_signs.open())
    if not signs:
        raise WrongState("The age of this person is not in doubt.")
    for sign in signs:
        sign.cleared_by_id, sign.reason, sign.cleared_at = by.pk, reason, timezone.now()
        sign.save()
    log(submission, Kind.AGE_CLEARED, by, reason)


def may_clear_age(submission: Submission, user: AbstractBaseUser) -> bool:
    """Whether this is somebody else than who accepted the story, if two people are needed."""
    is_other = submission.accepted_by_id != user.pk
    return is_other or not SafeguardingSettings.load().two_people


def refuse_who_cleared(submission: Submission, by: AbstractBaseUser | None) -> None:
    """Raises WrongState for somebody who cleared a sign and now wants to accept the story."""
    cleared = by and submission.age_signs.filter(cleared_by_id=by.pk).exists()
    if cleared and SafeguardingSettings.load().two_people:
        raise WrongState("You said that the age is right, so somebody else has to accept this.")
