import secrets

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from wagtail.images.models import AbstractRendition

from pages.renditions import PreparedImage


def private_storage():
    return storages["private"]


def random_name(instance, filename: str) -> str:
    """Nothing of the uploaded name is kept: 128 random bits and the type we wrote ourselves."""
    return f"story_photos/{secrets.token_hex(16)}.jpg"


class StoryPhoto(models.Model):
    """The private master of a student's photo: pixels only, rebuilt by us, never the upload.

    Its picture never changes: a crop is a new photo, so that a consent to one covers no other.
    """

    file = models.FileField(storage=private_storage, upload_to=random_name, max_length=120)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    digest = models.CharField("SHA-256 of the file", max_length=64)
    # What stays in view wherever the photo is cut to fit, in fractions from the left and the top.
    # Empty: its middle.
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
                # A comparison with NULL is neither true nor false, and would pass.
                & Q(focal_x__isnull=False, focal_y__isnull=False),
                name="photo_focal_point_inside_or_none",
            )
        ]

    def __str__(self):
        return f"Photo {self.pk}"

    def save(self, *args, **kwargs):
        if not self._state.adding and not self.ADDED_LATER.issuperset(
            kwargs.get("update_fields") or {"file"}
        ):
            raise TypeError("A photo is never changed. A crop is a new photo.")
        super().save(*args, **kwargs)

    @property
    def whole(self) -> "StoryPhoto":
        """The photo as it was sent."""
        return self.cropped_from.whole if self.cropped_from else self

    def all_crops(self) -> list["StoryPhoto"]:
        """Every photo made from this one, the newest part of a part first."""
        own = list(self.crops.all())
        return [later for crop in own for later in crop.all_crops()] + own

    @property
    def focal_point(self) -> tuple[float, float] | None:
        if self.focal_x is None or self.focal_y is None:
            return None
        return self.focal_x, self.focal_y

    @property
    def fingerprint(self) -> str:
        """The picture's bytes and its focal point, as text that differs when either does."""
        if self.focal_point is None:
            return self.digest
        return "{} {:.3f} {:.3f}".format(self.digest, *self.focal_point)

    @property
    def position(self) -> str:
        """The focal point as classes, to the nearest tenth: a page may carry no inline style."""
        if self.focal_point is None:
            return ""
        left, top = (round(fraction * 10) for fraction in self.focal_point)
        return f"from-left-{left} from-top-{top}"


class PublicPhoto(PreparedImage):
    """The public copy of a story's photo. It exists exactly while the story is public.

    A model of its own and not the site's image library, so that no editor can pick it for
    another page and no search lists it.
    """

    photo = models.OneToOneField(StoryPhoto, on_delete=models.CASCADE, related_name="public")

    shown_in = ("includes/elements.html", "includes/tile.html")

    admin_form_fields = ()
    search_fields = []

    def get_upload_to(self, filename):
        return random_name(self, filename)


class PublicPhotoRendition(AbstractRendition):
    FOLDER = "images/story_photos"  # by which it is told that caches may keep it briefly only

    image = models.ForeignKey(PublicPhoto, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"],
                name="unique_public_photo_rendition",
            )
        ]

    def get_upload_to(self, filename):
        return f"{self.FOLDER}/{filename}"
