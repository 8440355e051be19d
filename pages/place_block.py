from wagtail import blocks

from .places import map_url


class PlaceValue(blocks.StructValue):
    @property
    def map_url(self) -> str:
        return map_url(self["name"], self["address"])


class PlaceBlock(blocks.StructBlock):
    """A place with a plain link to a map: nothing is loaded from there."""

    name = blocks.CharBlock(max_length=120, help_text="Such as “Sample Library”.")
    address = blocks.CharBlock(max_length=200, help_text="Street and city.")
    directions = blocks.TextBlock(
        required=False, max_length=300, help_text="How to get there or in. May stay empty."
    )

    class Meta:
        icon = "site"
        template = "blocks/place.html"
        value_class = PlaceValue
        description = "A place with its address and a link to a map"
        preview_value = {
            "name": "Sample Library",
            "address": "100 Sample Street, Philadelphia",
            "directions": "The door with the ramp is on Sample Alley.",
        }
