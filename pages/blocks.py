"""StreamField blocks of a page's body. Each has its template in templates/blocks/."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from .alt_text import DECORATIVE_LABEL, DESCRIBE_HELP, DESCRIBE_LABEL, NOT_DESCRIBED
from .validators import validate_link

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "link", "document-link", "ul", "ol"]
SHORT_TEXT_FEATURES = ["bold", "italic", "link"]


class AddressBlock(blocks.URLBlock):
    """A web address. What is none is told with an example."""

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.field.error_messages["invalid"] = (
            "Copy the whole address from the browser, such as https://www.example.org/page."
        )


class LinkValue(blocks.StructValue):
    @property
    def href(self) -> str:
        """The link's URL: of the page if one is chosen, else the address."""
        page = self.get("page")
        return page.url if page else self.get("url", "")


class LinkBlock(blocks.StructBlock):
    """A link to either a page of the site or an address."""

    page = blocks.PageChooserBlock(required=False)
    url = blocks.CharBlock(
        required=False,
        validators=[validate_link],
        help_text="Or an address, such as /share-your-story/ or https://…",
    )

    class Meta:
        required = True
        value_class = LinkValue

    def clean(self, value: LinkValue) -> Any:
        """Raises a validation error if both a page and an address are given, or neither is."""
        value = super().clean(value)
        given = [bool(value["page"]), bool(value["url"])]
        if all(given) or (self.meta.required and not any(given)):
            raise blocks.StructBlockValidationError(
                block_errors={"url": ValidationError("Choose a page or give an address: just one.")}
            )
        return value


class DescribedImageBlock(ImageBlock):
    """Wagtail's image with its alt text, asked for in the site's words."""

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        alt_text, decorative = self.child_blocks["alt_text"], self.child_blocks["decorative"]
        alt_text.label, alt_text.field.help_text = DESCRIBE_LABEL, DESCRIBE_HELP
        decorative.label = DECORATIVE_LABEL

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except blocks.StructBlockValidationError as error:
            if "alt_text" in error.block_errors:
                error.block_errors["alt_text"] = ValidationError(NOT_DESCRIBED)
            raise

    class Meta:
        form_layout = ["image", "alt_text", "decorative"]


class CaptionedImageBlock(blocks.StructBlock):
    image = DescribedImageBlock()
    caption = blocks.CharBlock(required=False, max_length=250)

    class Meta:
        icon = "image"
        label = "Image with caption"
        template = "blocks/image.html"
        description = "One picture across the column, with words below it"

    def get_preview_value(self) -> Any:
        """With the newest picture of the site."""
        image = get_image_model().objects.order_by("-pk").first()
        return self.normalize({"image": image, "caption": "Words below the picture"})


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock()
    name = blocks.CharBlock(required=False, max_length=120)
    about = blocks.CharBlock(required=False, max_length=160)

    class Meta:
        icon = "openquote"
        template = "blocks/quote.html"
        description = "Somebody's words in large type"
        preview_value = {"text": "Words worth repeating.", "name": "Sample name", "about": "Who"}


class CardBlock(blocks.StructBlock):
    image = ImageChooserBlock(required=False)
    title = blocks.CharBlock(max_length=80)
    text = blocks.RichTextBlock(features=SHORT_TEXT_FEATURES)
    link = LinkBlock(required=False)


class CardsBlock(blocks.StructBlock):
    cards = blocks.ListBlock(CardBlock(), min_num=1)

    class Meta:
        icon = "grip"
        template = "blocks/cards.html"
        description = "Two or more boxes side by side"
        preview_value = {
            "cards": [
                {"title": f"Sample box {number}", "text": "<p>A few words.</p>", "link": {}}
                for number in "123"
            ]
        }


class PersonBlock(blocks.StructBlock):
    name = blocks.CharBlock(max_length=120)
    role = blocks.CharBlock(max_length=160, required=False)
    photo = ImageChooserBlock(required=False)
    about = blocks.RichTextBlock(features=SHORT_TEXT_FEATURES, required=False)


class PeopleBlock(blocks.StructBlock):
    people = blocks.ListBlock(PersonBlock(), min_num=1)

    class Meta:
        icon = "group"
        template = "blocks/people.html"
        description = "Names, roles and pictures of people"
        preview_value = {
            "people": [
                {"name": f"Sample Person {number}", "role": "What they do"} for number in "AB"
            ]
        }


class AccordionItemBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=160)
    text = blocks.RichTextBlock(features=TEXT_FEATURES)


class AccordionBlock(blocks.StructBlock):
    items = blocks.ListBlock(AccordionItemBlock(), min_num=1)

    class Meta:
        icon = "list-ul"
        template = "blocks/accordion.html"
        description = "Questions that open to show their answers"
        preview_value = {
            "items": [
                {"title": f"Sample question {number}?", "text": "<p>Its answer.</p>"}
                for number in "123"
            ]
        }


class ButtonBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=60)
    link = LinkBlock()

    class Meta:
        icon = "link"
        template = "blocks/button.html"
        description = "One clear thing to do next"
        preview_value = {"text": "Share your story", "link": {"url": "/share-your-story/"}}


class WhatWeKeepBlock(blocks.StaticBlock):
    """The list of personal data that the site stores. Only its template knows what is listed."""

    class Meta:
        icon = "key"
        label = "What we keep"
        admin_text = (
            "The list of what this website keeps about people, and for how long. It is "
            "made automatically: there is nothing to fill in."
        )
        template = "blocks/what_we_keep.html"
        description = "What this website keeps about people, and for how long"
        preview_value = True  # any: it shows the list
