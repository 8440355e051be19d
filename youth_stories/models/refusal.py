"""Why a version of a story may not be public, in words for staff."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.dateformat import format as date_format

from ..rules import minors
from .age_sign import AgeSign
from .approval import PublicationApproval
from .consent import Consent
from .hidden_story import HiddenStory
from .safeguarding_settings import SafeguardingSettings

if TYPE_CHECKING:
    from .story import StoryPage


class PublicationRefused(PermissionDenied):
    """A story may not become public. The message says why, in words for staff.

    A PermissionDenied, so that an admin view that does not expect it answers 403 instead of 500.
    """


def refusal(
    version: "StoryPage", *, by: AbstractBaseUser | None = None, confirmed: bool = False
) -> str:
    """Why this version may not be public, or an empty string if it may.

    Checks rules R1, R3, R8, R9, R11, R13 and R17 to R19. With `by`, that person's approval counts
    as given: it is recorded when they publish. With `confirmed`, an adult's possible identifiers
    count as cleared.
    """
    if version.is_on_hold:
        return "A concern about this story is open. It is on hold until the concern is closed."
    if HiddenStory.objects.filter(submission__story_id=version.translation_key).exists():
        return "A restore brought this story back hidden. Somebody has to decide about it first."
    if AgeSign.objects.open().filter(submission__story_id=version.translation_key).exists():
        return "The age of this person is in doubt. See “Clear first” in its review."
    if _awaits_review(version):
        return "The story was changed or declined after this version. Accept the new one first."
    if version.photo and not version.photo.others_agreed_at:
        return (
            "Somebody has to confirm that other people in the photo agreed. "
            "Press “Crop the photo” in the story’s review."
        )
    if not version.covering_consents().are_sufficient():
        return _missing_consent(version)
    if version.covering_consents().by_adult().exists():
        return "" if confirmed else _uncleared_identifiers(version)
    return (
        refusal_of_minor(version)
        or _uncleared_identifiers(version)
        or _missing_approval(version, by)
    )


def refusal_of_minor(version: "StoryPage") -> str:
    """What may not be shown of somebody under 18 (rules R8, R9), or an empty string."""
    return " ".join(problem.for_staff for problem in minors.problems(version).values())


def _awaits_review(version: "StoryPage") -> bool:
    """Whether the sender's newer text is still to be accepted; what is public already may stay."""
    submission = getattr(version, "submission", None)
    if submission is None or submission.state == submission.State.ACCEPTED:
        return False
    return not _is_public_already(version)


def _is_public_already(version: "StoryPage") -> bool:
    """Whether the live page shows exactly this: some rules are only for new publications."""
    public = type(version).objects.live().filter(pk=version.pk)
    return public.filter(content_hash=version.compute_content_hash()).exists()


def _uncleared_identifiers(version: "StoryPage") -> str:
    """What a reviewer has to clear before a new publication (rule R11)."""
    submission = getattr(version, "submission", None)
    if submission is None or not submission.uncleared_identifiers(version):
        return ""
    if _is_public_already(version):
        return ""
    if submission.is_minor:
        return (
            "Some words could lead a stranger to this young person. "
            "Remove or clear what is listed under “Clear first” in its review."
        )
    return (
        "Some words may tell strangers more than the person means to. "
        "Whoever publishes it confirms them, in the story’s review."
    )


def _missing_approval(version: "StoryPage", by: AbstractBaseUser | None) -> str:
    approvals = PublicationApproval.objects.for_content(
        version.translation_key, version.compute_content_hash()
    )
    if approvals.exists() or (by and _may_approve(by, version)):
        return ""
    if by:
        return "You accepted this story, so somebody else has to publish it (two people)."
    return "A second person has to approve this version before it is public."


def _may_approve(user: AbstractBaseUser, version: "StoryPage") -> bool:
    """Whoever accepted a minor's story is not the second person (rule R18)."""
    submission = getattr(version, "submission", None)
    is_second = submission is None or submission.accepted_by_id != user.pk
    return is_second or not SafeguardingSettings.load().two_people


def _missing_consent(version: "StoryPage") -> str:
    every = Consent.objects.filter(story_id=version.translation_key)
    submission = getattr(version, "submission", None)
    if submission and submission.is_minor:
        return _missing_consent_of_minor(version)
    if not every.exists():
        return "Nobody has consented to publishing this story."
    if not every.in_force().exists():
        return "The consent to this story was revoked, has lapsed, or left out its words."
    changed = ", ".join(version.changed_since_sent())
    return (
        f"This version differs from what was agreed to{changed and f' ({changed})'}. "
        "Undo the change, or ask the person for their consent to this version."
    )


def _missing_consent_of_minor(version: "StoryPage") -> str:
    given = version.covering_consents().filter(role=Consent.Role.GUARDIAN).first()
    if given and given.waits_for_confirmation:
        day = timezone.localtime(given.recorded_at + timedelta(hours=settings.CONFIRMATION_HOURS))
        return (
            "The guardian agreed. A second message to them has to go out first, "
            f"at {date_format(day, 'g:i a')} on {date_format(day, 'F j')}."
        )
    if not given:
        return (
            "A parent or guardian has not agreed to this version. "
            "When it is ready, ask for their consent."
        )
    return "The student has not agreed to this version. Undo the change, or ask for consent."
