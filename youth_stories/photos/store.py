"""The private master of a student's photo: kept, cropped, destroyed."""

import hashlib

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from wagtail.models import Revision

from ..models import StoryPage, StoryPhoto
from . import sandbox
from .public import unpublish

MAX_UPLOAD_BYTES = 12 * 1024 * 1024
# Fractions of a photo, from its left and top: a box and a point.
WHOLE = (0.0, 0.0, 1.0, 1.0)
MIDDLE = (0.5, 0.5)


def keep(upload) -> StoryPhoto:
    """Stores the private master of an uploaded photo. The upload itself is not kept.

    The master is a JPEG of at most 2400 × 2400 pixels in sRGB, upright, without metadata.
    Raises ValidationError, in words for the sender, when the file cannot be used or has to wait.
    """
    if upload.size > MAX_UPLOAD_BYTES:
        raise ValidationError(_("This photo is larger than 12 MB. Choose a smaller one."))
    upload.seek(0)
    return _store(sandbox.decode(upload.read()))


def crop(
    photo: StoryPhoto, box: tuple[float, float, float, float], focal_point: tuple[float, float]
) -> StoryPhoto:
    """A new photo of what the box holds. All are fractions of the photo from its left and top.

    sandbox.Busy when it has to wait.
    """
    with photo.file.open("rb") as file:
        content = file.read()
    if box == WHOLE:
        part = sandbox.Master(content, photo.width, photo.height)
    else:
        part = sandbox.decode(content, box)
    left, top, right, bottom = box
    return _store(
        part,
        cropped_from=photo,
        focal_x=round((focal_point[0] - left) / (right - left), 3),
        focal_y=round((focal_point[1] - top) / (bottom - top), 3),
    )


def _store(master: sandbox.Master, **fields) -> StoryPhoto:
    photo = StoryPhoto(
        width=master.width,
        height=master.height,
        digest=hashlib.sha256(master.content).hexdigest(),
        **fields,
    )
    photo.file.save("photo.jpg", ContentFile(master.content), save=False)
    photo.save()
    return photo


def destroy(photo: StoryPhoto) -> None:
    """Removes the master and everything public made from it; with the whole photo, every crop.

    Old versions of a page go on without it. ProtectedError if a page or a submission has it.
    """
    if photo.cropped_from:
        photo.crops.update(cropped_from=photo.cropped_from)
    while crop_of_it := photo.crops.first():
        destroy(crop_of_it)
    unpublish(photo)
    for version in Revision.page_revisions.filter(content__photo=photo.pk):
        if version.content_type.model_class() is StoryPage:
            version.content["photo"] = None
            version.save(update_fields=["content"])
    photo.delete()
