"""The template tag for the wording that staff can change."""

from django import template

from ..models import Wording

register = template.Library()


@register.simple_tag
def wording(place: str) -> str:
    """The text at this place: the staff's wording, else the default. One query."""
    return Wording.objects.words_at(place)
