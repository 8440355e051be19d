import secrets

from django.core.files.storage import storages
from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition


def private_storage():
    return storages["private"]


def random_name(instance, filename: str) -> str:
    """Nothing of the uploaded name is kept: 128 random bits and the type we wrote ourselves."""
    return f"story_photos/{secrets.token_hex(16)}.jpg"


class StoryPhoto(models.Model):
    """The private master of a student's photo: pixels only, rebuilt by us, never the upload."""

    file = models.FileField(storage=private_storage, upload_to=random_name, max_length=120)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    digest = models.CharField("SHA-256 of the file", max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"Photo {self.pk}"


class PublicPhoto(AbstractImage):
    """The public copy of a story's photo. It exists exactly while the story is public.

    A model of its own and not the site's image library, so that no editor can pick it for
    another page and no search lists it.
    """

    photo = models.OneToOneField(StoryPhoto, on_delete=models.CASCADE, related_name="public")

    admin_form_fields = ()
    search_fields = []

    def get_upload_to(self, filename):
        return random_name(self, filename)


class PublicPhotoRendition(AbstractRendition):
    image = models.ForeignKey(PublicPhoto, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"],
                name="unique_public_photo_rendition",
            )
        ]
