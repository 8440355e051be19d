"""What reviewers do with the photo of an accepted story."""

from django.db import transaction
from django.utils import timezone

from ..models import StoryPage, StoryPhoto, Submission
from ..transitions import Kind, State, WrongState, locked, log, refuse_on_hold, require_state
from . import sandbox, store

CHANGED_MEANWHILE = "The photo was changed meanwhile. Look at it again."


def crop_photo(
    page: StoryPage,
    box: tuple[float, float, float, float],
    focal_point: tuple[float, float],
    *,
    shown: StoryPhoto,
    by,
) -> None:
    """Gives the page's newest version the part of the shown photo that the box holds.

    Shown is the version's own photo, or the whole one that it was cropped from. Box (left, top,
    right, bottom) and focal point are fractions of it. The crop is another picture: consent and
    the confirmation about other people are needed anew. WrongState if the step does not fit.
    """
    if (box, focal_point) == (store.WHOLE, store.MIDDLE) and shown == shown.whole:
        return _show(page, shown, instead_of=shown, by=by)
    # Decoding takes a while: before the transaction, so that nobody else has to wait for it.
    try:
        part = store.crop(shown, box, focal_point)
    except sandbox.Busy:
        raise WrongState("Many photos are arriving just now. Try again in a minute.") from None
    try:
        _show(page, part, instead_of=shown, by=by)
    except WrongState:
        store.destroy(part)
        raise


@transaction.atomic
def _show(page: StoryPage, new: StoryPhoto, *, instead_of: StoryPhoto, by) -> None:
    submission, version, photo = _version_to_change(page)
    if instead_of not in (photo, photo.whole):
        raise WrongState(CHANGED_MEANWHILE)
    if new.fingerprint == photo.fingerprint:
        raise WrongState("That is the photo as it is. Choose a part of it, or another point.")
    version.photo = new
    version.save_revision(user=by)
    log(submission, Kind.NOTE, by, "The photo was cropped.")


@transaction.atomic
def remove_photo(page: StoryPage, *, by) -> None:
    """Takes the photo and its description out of the page's newest version.

    What was sent stays with the submission. WrongState if the step does not fit.
    """
    submission, version, _photo = _version_to_change(page)
    version.photo, version.photo_alt = None, ""
    version.save_revision(user=by)
    log(submission, Kind.NOTE, by, "The photo was taken out.")


@transaction.atomic
def confirm_others_agreed(page: StoryPage, *, shown: StoryPhoto, by) -> None:
    """Records that nobody else can be recognized in the photo, or that whoever can be agreed.

    It holds for this crop and no other; a second time changes nothing. WrongState if the newest
    version no longer has the photo that was shown.
    """
    submission, _version, photo = _newest_version(page)
    if photo != shown:
        raise WrongState(CHANGED_MEANWHILE)
    if photo.others_agreed_at:
        return
    photo.others_agreed_at, photo.others_agreed_by = timezone.now(), by
    photo.save(update_fields=["others_agreed_at", "others_agreed_by"])
    log(submission, Kind.NOTE, by, "Other people in the photo: confirmed.")


def _version_to_change(page: StoryPage) -> tuple[Submission, StoryPage, StoryPhoto]:
    submission, version, photo = _newest_version(page)
    if submission.consent_requests.open().exists():
        raise WrongState("Somebody is being asked about this photo. Take the question back first.")
    return submission, version, photo


def _newest_version(page: StoryPage) -> tuple[Submission, StoryPage, StoryPhoto]:
    """The story, locked, its page's newest version, and the photo of that."""
    submission = locked(page.submission)
    require_state(submission, State.ACCEPTED)
    refuse_on_hold(submission)
    version = submission.newest_version
    if not version.photo:
        raise WrongState("This story has no photo.")
    return submission, version, version.photo
