"""What might lead to a young person stands open until somebody says that it may be published."""

from django.db import transaction

from ..models import ClearedIdentifier, StoryContent, Submission
from ..transitions import Kind, WrongState, locked, log
from .find import Identifier, find


def working_version(submission: Submission) -> StoryContent:
    """What staff are working on: the newest draft, or before it is accepted what was sent."""
    page = submission.page
    return page.get_latest_revision_as_object() if page else submission.as_it_will_appear()


def uncleared_identifiers(submission: Submission, content: StoryContent) -> list[Identifier]:
    """What is found in this version and nobody has cleared. Of an adult it is shown, no more."""
    cleared = set(submission.cleared_identifiers.values_list("fingerprint", flat=True))
    identifiers = find(content, is_minor=submission.is_minor)
    return [identifier for identifier in identifiers if identifier.fingerprint not in cleared]


@transaction.atomic
def clear_identifier(submission: Submission, fingerprint: str, *, by) -> None:
    """Notes that these words may be published; a second time changes nothing.

    WrongState if the newest version has no such words.
    """
    submission = locked(submission)
    identifiers = find(working_version(submission), is_minor=submission.is_minor)
    identifier = next((each for each in identifiers if each.fingerprint == fingerprint), None)
    if identifier is None:
        raise WrongState("The story was changed meanwhile: these words are not in it any more.")
    _, is_new = ClearedIdentifier.objects.get_or_create(
        submission=submission, fingerprint=fingerprint, defaults={"cleared_by": by}
    )
    if is_new:
        what = f"{identifier.kind.label} in “{identifier.field_label}”"
        log(submission, Kind.NOTE, by, f"May be published: {what}.")
