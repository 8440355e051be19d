"""The blocks of people, and of member organizations and partners."""

from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock


class PersonBlock(blocks.StructBlock):
    name = blocks.CharBlock(max_length=120)
    role = blocks.CharBlock(
        max_length=160, required=False, help_text="Such as “Co-chair, Sample Museum”."
    )
    photo = ImageChooserBlock(
        required=False, help_text="Left empty, the first letters of the name are shown."
    )

    class Meta:
        icon = "user"
        label_format = "{name}"
        description = "A person with a role and a photo"


class PartnerBlock(blocks.StructBlock):
    name = blocks.CharBlock(max_length=120)
    url = blocks.URLBlock(label="Website", required=False)
    logo = ImageChooserBlock(required=False, help_text="Left empty, the name is shown.")

    class Meta:
        icon = "group"
        label_format = "{name}"
        description = "A member organization or partner with its logo"
