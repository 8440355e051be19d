"""Blocks with pictures: several at once, and a video that stays where it is."""

from typing import Any
from urllib.parse import urlsplit

from django.core.validators import RegexValidator
from wagtail import blocks
from wagtail.images import get_image_model

from .blocks import AddressBlock, CaptionedImageBlock, DescribedImageBlock

validate_length = RegexValidator(
    r"^(?:(?:\d{1,2}:)?\d{1,2}:\d\d|\d{1,3} ?min)$",
    "Write minutes and seconds, such as 3:20, or minutes alone, such as 3 min.",
)


class GalleryBlock(blocks.StructBlock):
    # It begins with as many as it needs: one alone is met with an error.
    pictures = blocks.ListBlock(
        CaptionedImageBlock(), min_num=2, max_num=24, default=[{"image": None, "caption": ""}] * 2
    )

    class Meta:
        icon = "image"
        template = "blocks/gallery.html"
        description = "Several pictures side by side, each with its own words"

    def get_preview_value(self) -> Any:
        """With pictures of the site, the newest ones."""
        images = get_image_model().objects.order_by("-pk")[:3]
        pictures = [{"image": image, "caption": "Words below the picture"} for image in images]
        return self.normalize({"pictures": pictures or [{"image": None, "caption": "Words"}] * 3})


class VideoValue(blocks.StructValue):
    @property
    def host(self) -> str:
        """The site on which the video is, such as vimeo.com."""
        return (urlsplit(self["url"]).hostname or "").removeprefix("www.")


class VideoBlock(blocks.StructBlock):
    """A still, and a plain link to the video's page: nothing is loaded from there."""

    title = blocks.CharBlock(max_length=120)
    url = AddressBlock(label="Page of the video", help_text="Such as https://vimeo.com/…")
    still = DescribedImageBlock(help_text="A picture of your own that stands for the video.")
    length = blocks.CharBlock(
        max_length=8, validators=[validate_length], help_text="Minutes and seconds, such as 3:20."
    )
    captions = blocks.CharBlock(
        max_length=120, help_text="Such as “With captions in English and Spanish”."
    )

    class Meta:
        icon = "media"
        template = "blocks/video.html"
        value_class = VideoValue
        description = "A picture that stands for a video, and a link to it"

    def get_preview_value(self) -> Any:
        return self.normalize(
            {
                "title": "Title of the video",
                "url": "https://example.org/video",
                "still": get_image_model().objects.order_by("-pk").first(),
                "length": "3:20",
                "captions": "With captions in English and Spanish",
            }
        )
