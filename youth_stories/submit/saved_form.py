"""Finding, beginning and erasing the saved form of this browser."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ..models import AgeBand, PrivateLink, SavedForm, Submission
from ..retention.saved_forms import erase_form, erase_photo
from .attempt import NEW_STORY, Attempt, forget

# Devices on which one story is being changed. Each has a row, until its visit ends.
MOST_OF_A_STORY = 10


def find(request: HttpRequest, story_key: str = NEW_STORY) -> SavedForm | None:
    """Return the form that this browser has begun, or None if there is none or it has expired.

    That of a new story has no row (`pk` is None) before its first words.
    """
    attempt = Attempt.read(request, story_key)
    if attempt is None:
        return None
    rows = SavedForm.objects.unexpired().select_related("submission", "photo")
    row = rows.filter(token_hash=attempt.token_hash).first()
    if row or story_key or attempt.expires_at <= timezone.now() or attempt.was_sent():
        return row
    return attempt.unsaved_row()


def was_begun(request: HttpRequest, story_key: str) -> bool:
    """Whether this browser has begun such a form and not sent it. It may have expired since."""
    attempt = Attempt.read(request, story_key)
    return attempt is not None and (bool(story_key) or not attempt.was_sent())


def make_row(row: SavedForm) -> SavedForm:
    """Make the row of a new story. Return the one that another request has made just now."""
    names = ("story_id", "age_band", "time_token", "expires_at")
    return SavedForm.objects.get_or_create(
        token_hash=row.token_hash, defaults={name: getattr(row, name) for name in names}
    )[0]


def begin_with(
    request: HttpRequest, response: HttpResponse, link: PrivateLink, *, expires_at: datetime
) -> None:
    """Begin a change of a story, or continue one, for somebody who came by this private link.

    The form is at the URL `change_story`, with the story key. It ends with their visit and link.
    """
    submission = link.submission
    begun = find(request, submission.story_key)
    if begun and begun.opened_at > submission.waiting_since:
        begun.store(link=link, expires_at=expires_at)
        return
    if begun:  # the story was changed elsewhere since
        erase_form(begun)
    names = [name for name in Submission.PUBLIC_FIELDS if name != "photo"]
    if not submission.story:
        names.remove("language")  # that of the page on which a guardian was invited
    if submission.is_minor and not submission.is_child:
        names += ["guardian_email", "guardian_language", "guardian_language_name"]
    attempt = Attempt.begin(submission.age_band, str(submission.story_id))
    SavedForm.objects.create(
        token_hash=attempt.token_hash,
        time_token=attempt.time_token,
        submission=submission,
        link=link,
        story_id=submission.story_id,
        age_band=submission.age_band,
        values={name: getattr(submission, name) for name in names} | _shows(submission),
        photo=submission.photo,
        expires_at=expires_at,
    )
    attempt.write(request, response, submission.story_key)
    for oldest in submission.saved_forms.order_by("-opened_at")[MOST_OF_A_STORY:]:
        erase_form(oldest)


def _shows(submission: Submission) -> dict[str, str]:
    """Which of photo and school a story that is changed shows, or that it shows neither."""
    if not submission.story:
        return {}
    return {"shows": "photo" if submission.photo else "school" if submission.school else "none"}


def discard(request: HttpRequest, response: HttpResponse, story_key: str = NEW_STORY) -> None:
    """Erase the form of this browser, and make it forget that there was one."""
    row = find(request, story_key)
    if row and row.pk:
        erase_form(row)
    forget(response, story_key)


def lower_age(saved_form: SavedForm, age_band: str) -> bool:
    """Set a younger age band. False for an older one: an age cannot be raised (rule R1)."""
    ages = AgeBand.values
    if ages.index(age_band) > ages.index(saved_form.age_band):
        return False
    if age_band == AgeBand.UNDER_13:  # of whom we keep nothing (rule R2)
        photo = saved_form.photo
        saved_form.store(values={}, photo=None)
        erase_photo(photo)
    saved_form.store(age_band=age_band)
    return True
