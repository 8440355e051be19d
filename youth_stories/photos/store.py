"""Creating, cropping and deleting the private master of a student's photo."""

import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from wagtail.models import Revision

from pages.decoding import decoder, sandbox

from ..models import StoryPage, StoryPhoto
from .public import delete_copy

MAX_UPLOAD_BYTES = 12 * 1024 * 1024
MAX_EDGE = 2400  # pixels of a master's width and height
# Fractions of a photo, from its left and top: a box and a point.
WHOLE = (0.0, 0.0, 1.0, 1.0)
MIDDLE = (0.5, 0.5)


class Busy(ValidationError):
    """No decoder became free in time. The message is for the sender of a story."""


def create(upload: File) -> StoryPhoto:
    """Stores the private master of an uploaded photo. The uploaded file itself is not stored.

    The master is a JPEG of at most 2400 × 2400 pixels in sRGB, upright, without metadata.
    Raises ValidationError, in words for the sender, when the file cannot be used, and
    Busy when no decoder is free.
    """
    if upload.size > MAX_UPLOAD_BYTES:
        raise ValidationError(_("This photo is larger than 12 MB. Choose a smaller one."))
    upload.seek(0)
    return _store(decode(upload.read()))


def decode(upload: bytes, box: sandbox.Box | None = None) -> sandbox.Picture:
    """The picture as a master: create() says what that is, and what is raised."""
    try:
        return sandbox.decode(upload, decoder.FLAT, MAX_EDGE, box)
    except sandbox.Busy:
        message = _(
            "Many photos are arriving just now. Your words are kept: "
            "send the photo again in a minute."
        )
        raise Busy(message) from None
    except sandbox.TooManyPixels:
        message = _("This photo has too many pixels. Choose a smaller one.")
    except sandbox.NotDecoded:
        message = _("We could not read this photo. Use a JPEG, PNG, WebP, HEIC or AVIF picture.")
    raise ValidationError(message)


def crop(photo: StoryPhoto, box: sandbox.Box, focal_point: tuple[float, float]) -> StoryPhoto:
    """Stores a new photo with the part in the box (left, top, right, bottom).

    Box and focal point are fractions of the photo. Raises Busy when no decoder is free.
    """
    with photo.file.open("rb") as file:
        content = file.read()
    if box == WHOLE:
        part = sandbox.Picture(content, photo.width, photo.height, "JPEG")
    else:
        part = decode(content, box)
    left, top, right, bottom = box
    return _store(
        part,
        cropped_from=photo,
        focal_x=round((focal_point[0] - left) / (right - left), 3),
        focal_y=round((focal_point[1] - top) / (bottom - top), 3),
    )


def _store(master: sandbox.Picture, **fields: Any) -> StoryPhoto:
    photo = StoryPhoto(
        width=master.width,
        height=master.height,
        digest=hashlib.sha256(master.content).hexdigest(),
        **fields,
    )
    photo.file.save("photo.jpg", ContentFile(master.content), save=False)
    photo.save()
    return photo


def delete(photo: StoryPhoto) -> None:
    """Deletes the photo, its public copy and, if it is not a crop itself, its crops.

    Old revisions of pages lose it. ProtectedError if a page or a submission has it.
    """
    if photo.cropped_from:
        photo.crops.update(cropped_from=photo.cropped_from)
    while crop_of_it := photo.crops.first():
        delete(crop_of_it)
    delete_copy(photo)
    for revision in Revision.page_revisions.filter(content__photo=photo.pk):
        if revision.content_type.model_class() is StoryPage:
            revision.content["photo"] = None
            revision.save(update_fields=["content"])
    photo.delete()
