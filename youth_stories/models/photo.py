import secrets
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from wagtail.images.models import AbstractRendition

from pages.renditions import PreparedImage


def private_storage() -> Storage:
    return storages["private"]


def random_name(instance: models.Model, filename: str) -> str:
    """128 random bits as a file name; nothing of the uploaded name is kept."""
    return f"story_photos/{secrets.token_hex(16)}.jpg"


class StoryPhoto(models.Model):
    """The private master of a student's photo: re-encoded pixels, never the uploaded file.

    Its picture never changes. A crop is a new StoryPhoto, so that consent to one covers no other.
    """

    file = models.FileField(storage=private_storage, upload_to=random_name, max_length=120)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    digest = models.CharField("SHA-256 of the file", max_length=64)
    # The focal point, in fractions of the photo from its left and top. Null: its center.
    focal_x = models.FloatField(null=True)
    focal_y = models.FloatField(null=True)
    cropped_from = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.SET_NULL,
        related_name="crops",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    others_agreed_at = models.DateTimeField(
        null=True,
        help_text="When a reviewer confirmed that whoever else can be recognized had agreed.",
    )
    others_agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    ADDED_LATER = frozenset({"others_agreed_at", "others_agreed_by"})

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(focal_x=None, focal_y=None)
                | Q(focal_x__range=(0, 1), focal_y__range=(0, 1))
                # Comparing NULL yields NULL, which a check constraint accepts.
                & Q(focal_x__isnull=False, focal_y__isnull=False),
                name="photo_focal_point_inside_or_none",
            )
        ]

    def __str__(self):
        return f"Photo {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """TypeError for changing anything but the fields in ADDED_LATER."""
        if not self._state.adding and not self.ADDED_LATER.issuperset(
            kwargs.get("update_fields") or {"file"}
        ):
            raise TypeError("A photo cannot be changed. A crop is a new photo.")
        super().save(*args, **kwargs)

    @property
    def whole(self) -> "StoryPhoto":
        """The uncropped photo."""
        return self.cropped_from.whole if self.cropped_from else self

    def all_crops(self) -> list["StoryPhoto"]:
        """Every crop of this photo, crops of crops included and before what they were made from."""
        own = list(self.crops.all())
        return [later for crop in own for later in crop.all_crops()] + own

    @property
    def focal_point(self) -> tuple[float, float] | None:
        if self.focal_x is None or self.focal_y is None:
            return None
        return self.focal_x, self.focal_y

    @property
    def fingerprint(self) -> str:
        """The file's digest with the focal point: differs when either differs."""
        if self.focal_point is None:
            return self.digest
        return "{} {:.3f} {:.3f}".format(self.digest, *self.focal_point)

    @property
    def position(self) -> str:
        """The focal point as CSS classes, to the nearest tenth: the CSP forbids inline styles."""
        if self.focal_point is None:
            return ""
        left, top = (round(fraction * 10) for fraction in self.focal_point)
        return f"from-left-{left} from-top-{top}"


class PublicPhoto(PreparedImage):
    """The public copy of a story's photo. It exists only while the story is public.

    A separate image model, so that editors cannot choose it for other pages or find it by search.
    """

    photo = models.OneToOneField(StoryPhoto, on_delete=models.CASCADE, related_name="public")

    shown_in = ("includes/elements.html", "includes/tile.html")

    admin_form_fields = ()
    search_fields = []

    def get_upload_to(self, filename: str) -> str:
        return random_name(self, filename)


class PublicPhotoRendition(AbstractRendition):
    FOLDER = "images/story_photos"  # psec_site/media.py lets caches keep it only briefly

    image = models.ForeignKey(PublicPhoto, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"],
                name="unique_public_photo_rendition",
            )
        ]

    def get_upload_to(self, filename: str) -> str:
        return f"{self.FOLDER}/{filename}"
