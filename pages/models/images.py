from typing import Any

from django.db import models
from wagtail.images.models import AbstractRendition
from wagtail.images.rect import Rect

from ..languages import words_of
from ..renditions import PreparedImage

UPPER_MIDDLE = (1 / 2, 1 / 3)  # of width and height: where faces mostly are


class CustomImage(PreparedImage):
    """The site's image model: adds a credit, and a focal point from the beginning.

    What the picture shows is in Wagtail's own field `description`. It may stay empty: whoever puts
    the picture on a page is asked there, if the page needs it.
    """

    description_es = models.CharField(
        "description in Spanish",
        max_length=255,
        blank=True,
        help_text="The same on Spanish pages. Left empty, they show the English one.",
    )
    credit = models.CharField(
        max_length=200, blank=True, help_text="Who took the picture, such as “Photo: First Last”."
    )
    renditions_failed = models.BooleanField(default=False, editable=False)

    shown_in = ("includes/photo.html", "includes/meta.html")

    admin_form_fields = (
        "title",
        "file",
        "description",
        "description_es",
        "credit",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(PreparedImage.Meta):
        verbose_name = "image"
        verbose_name_plural = "images"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and not self.has_focal_point():
            self.start_focal_point()
        super().save(*args, **kwargs)

    def start_focal_point(self) -> None:
        """Puts the focal point where it is before somebody moves it."""
        across, down = UPPER_MIDDLE
        point = round(self.width * across), round(self.height * down)
        self.set_focal_point(Rect.from_point(*point, 0, 0))

    def note_result(self, *, failed: bool) -> None:
        if failed != self.renditions_failed:
            type(self).objects.filter(pk=self.pk).update(renditions_failed=failed)

    @property
    def default_alt_text(self) -> str:
        return words_of(self, "description")


class Rendition(AbstractRendition):
    image = models.ForeignKey(CustomImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition"
            )
        ]
