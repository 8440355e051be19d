from django.core.exceptions import ValidationError
from django.db import models
from wagtail.images.models import AbstractRendition

from ..renditions import PreparedImage


class CustomImage(PreparedImage):
    """The site's image model: adds a credit, and whether the image is decorative.

    The alt text is in Wagtail's own field `description`.
    """

    decorative = models.BooleanField(
        default=False,
        help_text="Tick only if the picture adds no information to the text beside it: "
        "screen readers will then skip it.",
    )
    credit = models.CharField(
        max_length=200, blank=True, help_text="Who took the picture, such as “Photo: First Last”."
    )

    shown_in = ("includes/photo.html", "includes/meta.html")

    admin_form_fields = (
        "title",
        "file",
        "description",
        "decorative",
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

    def clean(self) -> None:
        super().clean()
        if not self.decorative and not self.description.strip():
            raise ValidationError(
                {
                    "description": "Say what the picture shows, for people who cannot see it, "
                    "or tick “Decorative”."
                }
            )

    @property
    def default_alt_text(self) -> str:
        return "" if self.decorative else self.description


class Rendition(AbstractRendition):
    image = models.ForeignKey(CustomImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition"
            )
        ]
