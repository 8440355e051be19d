"""Translations of a story: adding, reading by a second person, removing. None touches a consent."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone, translation

from ..models import Erasure, StoryContent, StoryTranslation, Submission
from ..models.translation import words_hash
from ..transitions import (
    Kind,
    State,
    WrongState,
    locked,
    log,
    refuse_on_hold,
    refuse_without_say,
    require_state,
)
from .guardian_questions import tell_of_copy


@transaction.atomic
def save_translation(
    submission: Submission,
    *,
    language: str,
    words: dict[str, str],
    translated_by: str,
    shown_hash: str,
    by: AbstractBaseUser | None,
) -> StoryTranslation:
    """Adds the translation of the newest version into a language, or replaces it.

    A guardian who asked for a copy in this language is told that it is there.
    Nobody has read it then: it is private. WrongState, in words for staff, if the story is not
    accepted, on hold, in this language already, or was changed since it was shown.
    """
    submission = locked(submission)
    require_state(submission, State.ACCEPTED)
    refuse_on_hold(submission)
    original = submission.newest_version
    if language == original.language:
        raise WrongState("The story is in this language already.")
    if words_hash(original) != shown_hash:
        raise WrongState("The story was changed meanwhile. Read it again, then save.")
    saved, _is_new = StoryTranslation.objects.update_or_create(
        submission=submission,
        language=language,
        defaults=words
        | {
            "translated_by": translated_by,
            "original_hash": shown_hash,
            "saved_by_id": by.pk if by else None,
            "saved_at": timezone.now(),
            "read_by": None,
            "read_at": None,
        },
    )
    _log(saved, "Translation saved", by)
    tell_of_copy(submission, language, by=by)
    return saved


@transaction.atomic
def mark_read(row: StoryTranslation, *, by: AbstractBaseUser, shown: str | None = None) -> None:
    """Records that a second person has read a translation: it is public where consents allow it.

    WrongState, in words for staff, if it is their own, outdated, has uncleared identifiers, or is
    not the one whose version_hash was `shown`.
    """
    submission = locked(row.submission)
    row.refresh_from_db()
    refuse_on_hold(submission)
    if shown is not None and shown != row.version_hash:
        raise WrongState("The translation was changed after you opened it. Read it again.")
    if row.saved_by_id == by.pk:
        raise WrongState("You saved this translation, so somebody else has to read it.")
    if row.original_hash != words_hash(submission.newest_version):
        raise WrongState("The story was changed after it was translated. Save it anew first.")
    if submission.uncleared_identifiers(row.content):
        raise WrongState("Some of its words need another look first: they are listed with it.")
    row.read_by_id, row.read_at = by.pk, timezone.now()
    row.save()
    _log(row, "Translation read", by)


@transaction.atomic
def remove_translation(
    row: StoryTranslation, *, by: AbstractBaseUser | None = None, role: str = ""
) -> None:
    """Deletes a translation; the story and its consents stay as they are.

    `role` is whose page it was done on: WrongState for the guardian of somebody who is 18 now.
    """
    submission = locked(row.submission)
    if role:
        refuse_without_say(submission, role)
    _log(row, "Translation removed" if by else "Translation removed by those it is from", by)
    row.delete()
    Erasure.objects.create()


def reading_copy(
    submission: Submission, original: StoryContent, languages: list[str]
) -> StoryTranslation | None:
    """The translation of this version into the first of these languages that there is one of.

    Else the newest into any other: somebody may have asked for it. None without a translation.
    """
    copies = list(submission.translations.of(original).order_by("-saved_at"))
    preferred = [row for code in languages for row in copies if row.language == code]
    return next(iter(preferred + copies), None)


def _log(row: StoryTranslation, what: str, by: AbstractBaseUser | None) -> None:
    with translation.override("en"):  # for staff
        log(row.submission, Kind.NOTE, by, f"{what}: {row.language_name}.")
