"""Clearing possible identifiers: before a minor's consent is asked, and before publication."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from ..models import ClearedIdentifier, StoryContent, Submission
from ..rules.identifiers import find
from ..transitions import Kind, WrongState, locked, log, refuse_on_hold, refuse_unseen


def current_content(submission: Submission) -> StoryContent:
    """The newest version of the story's page, or what was sent and has not been accepted yet."""
    page = submission.page
    if page is None or submission.is_undecided:
        return submission.agreed_content()
    return page.get_latest_revision_as_object()


@transaction.atomic
def clear_identifier(
    submission: Submission,
    fingerprint: str,
    *,
    by: AbstractBaseUser | None,
    shown: str | None = None,
) -> None:
    """Records that these words may be published; a second call changes nothing.

    WrongState if nothing that may be published has such words, while a concern is open, or if the
    story is not the one whose version_hash was `shown`: the same words may say something else.
    """
    submission = locked(submission)
    refuse_on_hold(submission)
    refuse_unseen(submission, shown)
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
