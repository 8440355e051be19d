"""Names inside of sentences."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def bdi(name: str) -> SafeString | str:
    """The name in an element of its own direction, so that the sentence around keeps its order."""
    return format_html("<bdi>{}</bdi>", name) if name else ""
