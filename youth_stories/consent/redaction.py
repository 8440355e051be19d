"""Keeping consents for a version in which something was only left out (rule R7)."""

import re

from django.db import transaction

from ..models import Consent, StoryContent, StoryPage, Submission
from ..transitions import Kind, WrongState, locked, log, refuse_on_hold

Role = Consent.Role


@transaction.atomic
def redact(submission: Submission, *, by) -> None:
    """Keeps what people agreed to for a newest version in which something was only left out (R7).

    WrongState when more than that was changed.
    """
    submission = locked(submission)
    refuse_on_hold(submission)
    if not carry_over(submission, submission.newest_version, by=by):
        raise WrongState("Nothing was left out of what people agreed to.")
    log(submission, Kind.REDACTED, by)


def carry_over(submission: Submission, version: StoryPage, *, by=None) -> int:
    """Gives each person's consent in force to a version with less in it. Returns how many."""
    carried = 0
    for role in Role:
        consent = submission.consents.in_force().filter(role=role).first()
        if consent is None or version.covering_consents().filter(role=role).exists():
            continue
        agreed = _version_agreed_to(submission, consent)
        if agreed is None or not only_leaves_out(agreed, version):
            raise WrongState(
                "More was changed than left out. Undo the change, or ask for consent again."
            )
        consent.for_less(version, recorded_by=by).save()
        carried += 1
    return carried


def _version_agreed_to(submission: Submission, consent: Consent) -> StoryContent | None:
    """The words behind a consent's hash, as long as they are still here."""
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
    """Whether every word shown after was there before, in the same order, and nothing else."""
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


def _is_part_of(photo, whole) -> bool:
    """The same photo, a crop of it, or none."""
    if photo is None:
        return True
    while photo and photo != whole:
        photo = photo.cropped_from
    return photo is not None
