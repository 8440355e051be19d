"""The public copy of a photo. It exists only while a public story shows it."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from wagtail.images.rect import Rect

from ..models import PublicPhoto, StoryPage, StoryPhoto


def create_copy(photo: StoryPhoto) -> PublicPhoto:
    """Creates the public copy of the photo, unless there is one, and returns it."""
    if public := PublicPhoto.objects.filter(photo=photo).first():
        if public.file.storage.exists(public.file.name):
            return public
        public.delete()
    with photo.file.open("rb") as master:
        public = PublicPhoto(photo=photo, title="Story photo")
        public.file.save("photo.jpg", ContentFile(master.read()), save=False)
    public.width, public.height = photo.width, photo.height
    if photo.focal_point:
        x, y = round(photo.focal_point[0] * photo.width), round(photo.focal_point[1] * photo.height)
        public.set_focal_point(Rect.from_point(x, y, 0, 0))
    public.save()
    return public


@transaction.atomic
def delete_copy(photo: StoryPhoto) -> None:
    """Deletes the public copy and its renditions; receivers delete their files."""
    _delete(PublicPhoto.objects.filter(photo=photo))


@transaction.atomic
def delete_unused_copies() -> None:
    """Deletes the public copies of photos that no live page shows any more."""
    shown = StoryPage.objects.live().filter(photo__isnull=False)
    _delete(PublicPhoto.objects.exclude(photo__in=shown.values("photo")))


def _delete(public_photos: QuerySet[PublicPhoto]) -> None:
    for public in public_photos.select_for_update():  # a task may be adding renditions
        public.delete()
