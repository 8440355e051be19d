"""What was changed in a story, as one text: by its sender since staff read it, or by staff."""

from collections.abc import Iterator
from typing import Any

from ..consent.differences import Difference, differences
from ..models import Submission
from ..transitions import Kind

CONTEXT = 90  # characters shown before and after a change

type Piece = tuple[str, str]  # a text, and “gone”, “new”, or nothing if both versions have it


def changes_context(submission: Submission) -> dict[str, Any]:
    """Return `changes`, each with a label and pieces, who made them, and what staff had asked for.

    Nothing once the words are erased.
    """
    asked = submission.events.filter(kind=Kind.CHANGE_REQUESTED).last()
    return {
        "changes": [
            {"label": each.label, "pieces": list(_in_one(each))} for each in _changes(submission)
        ],
        "changed_by_sender": submission.is_undecided,
        "asked_for": asked if submission.is_undecided else None,
    }


def _changes(submission: Submission) -> list[Difference]:
    """What its sender changed since staff read it, or staff since it was sent."""
    if submission.is_withdrawn_or_purged:
        return []
    sent = submission.agreed_content()
    if submission.page and submission.is_undecided:
        return differences(submission.newest_version, sent)
    if submission.page:
        return differences(sent, submission.newest_version)
    if not submission.words_before:
        return []
    before = dict(submission.words_before)
    had_photo = before.pop("photo")
    # The earlier photo is gone: all that can be said is whether it is the same one.
    is_same = sent.photo is not None and sent.photo.fingerprint == had_photo
    return differences(Submission(**before, photo=sent.photo if is_same else None), sent)


def _in_one(difference: Difference) -> Iterator[Piece]:
    """Both versions as one text; what did not change is cut to what stands beside a change."""
    old = list(difference.old)
    for part in difference.new:
        while old and old[0].is_changed:
            yield old.pop(0).text, "gone"
        if part.is_changed:
            yield part.text, "new"
            continue
        is_first = old[0] is difference.old[0] and part is difference.new[0]
        old.pop(0)
        yield _cut(part.text, is_first=is_first, is_last=part is difference.new[-1] and not old), ""
    for part in old:
        yield part.text, "gone"


def _cut(text: str, *, is_first: bool, is_last: bool) -> str:
    if len(text) <= 2 * CONTEXT:
        return text
    before = "" if is_first else text[:CONTEXT].rpartition(" ")[0] + " "
    after = "" if is_last else " " + text[-CONTEXT:].partition(" ")[2]
    return f"{before}…{after}"
