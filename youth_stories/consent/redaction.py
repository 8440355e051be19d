"""Carrying consents over to a version from which something was only removed (rule R7)."""

import re

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from ..models import Consent, StoryContent, StoryPage, StoryPhoto, Submission
from ..transitions import Kind, WrongState, locked, log, refuse_on_hold

Role = Consent.Role


@transaction.atomic
def redact(submission: Submission, *, by: AbstractBaseUser | None) -> None:
    """Carries consents over to the newest version, from which something was only removed (R7).

    WrongState, in words for staff, if more than that was changed.
    """
    submission = locked(submission)
    refuse_on_hold(submission)
    if not carry_over(submission, submission.newest_version, by=by):
        raise WrongState("Nothing was removed from what people agreed to.")
    log(submission, Kind.REDACTED, by)


def carry_over(
    submission: Submission, version: StoryPage, *, by: AbstractBaseUser | None = None
) -> int:
    """Copies each person's consent in force to a version that shows less. Returns how many.

    WrongState if the version shows more than one of them agreed to.
    """
    carried = 0
    for role in Role:
        consent = submission.consents.in_force().filter(role=role).first()
        if consent is None or version.covering_consents().filter(role=role).exists():
            continue
        agreed = _version_agreed_to(submission, consent)
        if agreed is None or not only_leaves_out(agreed, version):
            raise WrongState(
                "More was changed than removed. Undo the change, or ask for consent again."
            )
        consent.for_redacted(version, recorded_by=by).save()
        carried += 1
    return carried


def _version_agreed_to(submission: Submission, consent: Consent) -> StoryContent | None:
    """The content that a consent's hash was computed from; None if it was erased."""
    sent = submission.limited_to(consent.scopes)
    if sent.compute_content_hash() == consent.content_hash:
        return sent
    revisions = submission.page.revisions.order_by("-created_at") if submission.page else []
    for revision in revisions:
        version = revision.as_object()
        for candidate in (version, version.limited_to(consent.scopes)):
            if candidate.compute_content_hash() == consent.content_hash:
                return candidate
    return None


def only_leaves_out(before: StoryContent, after: StoryContent) -> bool:
    """Whether all that `after` shows is in `before`, with its words in the same order."""
    old, new = before.normalized_values(), after.normalized_values()
    fixed = ("field", "stage", "language")
    texts = set(new) - {"photo", *fixed}
    return (
        all(old[name] == new[name] for name in fixed)
        and all(_is_subsequence(_words(new[name]), _words(old[name])) for name in texts)
        and _is_part_of(after.photo, before.photo)
    )


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _is_subsequence(some: list[str], every: list[str]) -> bool:
    rest = iter(every)
    return all(word in rest for word in some)


def _is_part_of(photo: StoryPhoto | None, whole: StoryPhoto | None) -> bool:
    """Whether the photo is the same one, a crop of it, or none."""
    if photo is None:
        return True
    while photo and photo != whole:
        photo = photo.cropped_from
    return photo is not None
