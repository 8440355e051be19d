"""Clearing possible identifiers: before a minor's consent is asked, and before publication."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from ..models import ClearedIdentifier, StoryContent, Submission
from ..rules.identifiers import find
from ..transitions import Kind, WrongState, locked, log


def current_content(submission: Submission) -> StoryContent:
    """The newest version of the story's page, or before it is accepted, what was sent."""
    page = submission.page
    return page.get_latest_revision_as_object() if page else submission.agreed_content()


@transaction.atomic
def clear_identifier(
    submission: Submission, fingerprint: str, *, by: AbstractBaseUser | None
) -> None:
    """Records that these words may be published; a second call changes nothing.

    WrongState if nothing that may be published has such words.
    """
    submission = locked(submission)
    contents = [
        current_content(submission),
        *(row.content for row in submission.translations.all()),
    ]
    if not submission.is_minor:
        contents.append(submission.agreed_content())  # “Publish as sent”
    found = [each for one in contents for each in find(one, is_minor=submission.is_minor)]
    identifier = next((each for each in found if each.fingerprint == fingerprint), None)
    if identifier is None:
        raise WrongState("The story was changed meanwhile. These words are not in it any more.")
    _, is_new = ClearedIdentifier.objects.get_or_create(
        submission=submission,
        fingerprint=fingerprint,
        defaults={"cleared_by_id": by.pk if by else None},
    )
    if is_new:
        what = f"{identifier.kind.label} in “{identifier.field_label}”"
        log(submission, Kind.NOTE, by, f"May be published: {what}.")
