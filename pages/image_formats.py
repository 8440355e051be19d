"""Images inside rich text. Wagtail imports this module because of its name.

https://docs.wagtail.org/en/stable/advanced_topics/images/changing_rich_text_representation.html
"""

from django.template.loader import render_to_string
from wagtail.images.formats import (
    FORMATS_BY_NAME,
    Format,
    register_image_format,
    unregister_image_format,
)
from wagtail.images.models import AbstractImage


class PreparedFormat(Format):
    """A format whose images are rendered by includes/photo.html, like all others of the site."""

    def image_to_html(
        self, image: AbstractImage, alt_text: str, extra_attributes: dict | None = None
    ) -> str:
        if extra_attributes:  # in the editor
            return super().image_to_html(image, alt_text, extra_attributes)
        context = {"image": image, "shape": "prose", "alt": alt_text}
        return render_to_string("includes/photo.html", context)


for wagtails in list(FORMATS_BY_NAME.values()):
    unregister_image_format(wagtails.name)
    register_image_format(
        PreparedFormat(wagtails.name, wagtails.label, wagtails.classname, wagtails.filter_spec)
    )
