"""Template tags for the pictures of a story that can be shared."""

from django import template

from ..cards import words
from ..models import StoryContent

register = template.Library()


@register.simple_tag
def card_alt(story: StoryContent, number: int | None) -> str:
    """What a card of the story shows."""
    return words.alt_text(story, number)
