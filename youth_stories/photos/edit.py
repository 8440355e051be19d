"""What reviewers can do with the photo of an accepted story."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from ..models import StoryPage, StoryPhoto, Submission
from ..transitions import Kind, State, WrongState, locked, log, refuse_on_hold, require_state
from . import store

CHANGED_MEANWHILE = "The photo was changed meanwhile. Look at it again."


def crop_photo(
    page: StoryPage,
    box: tuple[float, float, float, float],
    focal_point: tuple[float, float],
    *,
    shown: StoryPhoto,
    by: AbstractBaseUser | None,
) -> None:
    """Saves a new version of the page with the part of the shown photo that is in the box.

    `shown` is the version's photo, or the uncropped one it was made from. Box (left, top, right,
    bottom) and focal point are fractions of it. The crop is a new photo: it needs consent and the
    confirmation about other people again. WrongState, in words for staff, if it is not allowed.
    """
    if (box, focal_point) == (store.WHOLE, store.MIDDLE) and shown == shown.whole:
        return _replace_photo(page, shown, instead_of=shown, by=by)
    # Decoding takes seconds: before the transaction, so that it holds no lock.
    try:
        part = store.crop(shown, box, focal_point)
    except store.Busy:
        raise WrongState("Many photos are arriving just now. Try again in a minute.") from None
    try:
        _replace_photo(page, part, instead_of=shown, by=by)
    except WrongState:
        store.delete(part)
        raise


@transaction.atomic
def _replace_photo(
    page: StoryPage, new: StoryPhoto, *, instead_of: StoryPhoto, by: AbstractBaseUser | None
) -> None:
    submission, version, photo = _version_to_change(page)
    if instead_of not in (photo, photo.whole):
        raise WrongState(CHANGED_MEANWHILE)
    if new.fingerprint == photo.fingerprint:
        raise WrongState("That is the photo as it is. Choose a part of it, or another point.")
    version.photo = new
    version.save_revision(user=by)
    log(submission, Kind.NOTE, by, "The photo was cropped.")


@transaction.atomic
def remove_photo(page: StoryPage, *, by: AbstractBaseUser | None) -> None:
    """Saves a new version of the page without the photo and its description.

    The submission keeps both. WrongState, in words for staff, if it is not allowed.
    """
    submission, version, _photo = _version_to_change(page)
    version.photo, version.photo_alt = None, ""
    version.save_revision(user=by)
    log(submission, Kind.NOTE, by, "The photo was taken out.")


@transaction.atomic
def confirm_others_agreed(
    page: StoryPage, *, shown: StoryPhoto, by: AbstractBaseUser | None
) -> None:
    """Records that everybody else who can be recognized in the photo agreed (rule R13).

    Valid for this crop only; a second call changes nothing. WrongState if the newest version no
    longer has the photo that was shown.
    """
    submission, _version, photo = _newest_version(page)
    if photo != shown:
        raise WrongState(CHANGED_MEANWHILE)
    if photo.others_agreed_at:
        return
    photo.others_agreed_at, photo.others_agreed_by_id = timezone.now(), by.pk if by else None
    photo.save(update_fields=["others_agreed_at", "others_agreed_by"])
    log(submission, Kind.NOTE, by, "Other people in the photo: confirmed.")


def _version_to_change(page: StoryPage) -> tuple[Submission, StoryPage, StoryPhoto]:
    submission, version, photo = _newest_version(page)
    if submission.consent_requests.open().exists():
        raise WrongState("Somebody is being asked about this photo. Cancel the request first.")
    return submission, version, photo


def _newest_version(page: StoryPage) -> tuple[Submission, StoryPage, StoryPhoto]:
    """The submission, locked, its page's newest version, and that version's photo."""
    submission = locked(page.submission)
    require_state(submission, State.ACCEPTED)
    refuse_on_hold(submission)
    version = submission.newest_version
    if not version.photo:
        raise WrongState("This story has no photo.")
    return submission, version, version.photo
