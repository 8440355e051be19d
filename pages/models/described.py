from typing import Any, ClassVar

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.images.models import AbstractImage

from ..alt_text import DECORATIVE_LABEL, DESCRIBE_HELP, DESCRIBE_LABEL, NOT_DESCRIBED
from ..schedule import PageForm


def picture_panels(picture_field: str) -> list[FieldPanel]:
    """The editor's fields of a picture, and of what it shows."""
    return [FieldPanel(name) for name in (picture_field, "picture_alt", "picture_is_decorative")]


class DescribedPictureForm(PageForm):
    """Asks what the picture shows before the page is published. A draft may wait."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        picture = cleaned.get(self.instance.picture_field)
        described = (
            cleaned.get("picture_alt")
            or cleaned.get("picture_is_decorative")
            or (picture and picture.default_alt_text)
        )
        if picture and not described and not self.is_deferred_validation:
            self.add_error("picture_alt", NOT_DESCRIBED)
        return cleaned


class DescribedPicture(models.Model):
    """A page whose `picture_field` is an image: adds what it shows, said for this page."""

    picture_alt = models.CharField(
        DESCRIBE_LABEL,
        max_length=255,
        blank=True,
        help_text=f"{DESCRIBE_HELP} Left empty, what was said when the picture was added is used.",
    )
    picture_is_decorative = models.BooleanField(DECORATIVE_LABEL, default=False)

    picture_field: ClassVar[str]
    base_form_class = DescribedPictureForm

    class Meta:
        abstract = True

    @property
    def picture(self) -> AbstractImage | None:
        """The image, with the alt text of this page."""
        image = getattr(self, self.picture_field)
        if image:
            image.contextual_alt_text = self.picture_alt
            image.decorative = self.picture_is_decorative
        return image

    @property
    def share_image(self) -> AbstractImage | None:
        return self.social_image or getattr(self, self.picture_field)  # type: ignore[attr-defined]
