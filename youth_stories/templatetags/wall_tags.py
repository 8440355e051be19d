"""Template tags for the wall and the stories on Home."""

import re
from urllib.parse import urlencode

from django import template

from ..models import Element, StoryPage
from ..wall.listing import Listing, listing

register = template.Library()


@register.simple_tag(takes_context=True)
def wall_listing(context: template.Context) -> Listing:
    """The page of the wall that the request's query string asks for."""
    return listing(context["request"].GET)


@register.simple_tag
def query_with(listing: Listing, **changes: str) -> str:
    """The wall's filters with these changes as a query string, without the page number."""
    filters = {
        "field": listing.chosen_field,
        "stage": listing.chosen_stage,
        "q": listing.query,
    } | changes
    given = {name: value for name, value in filters.items() if value}
    return f"?{urlencode(given)}" if given else ""


@register.simple_tag
def newest_stories(count: int, chosen_id: int | None) -> dict:
    """The newest stories on the wall that are public, in their order, and the featured one.

    The featured story is the one an editor chose if it is public, or else the newest.
    """
    on_wall = StoryPage.objects.on_wall().order_by("-element_id")
    last = list(on_wall.values_list("pk", flat=True)[:count])
    public = StoryPage.objects.published().with_listing().with_photos().by_number()
    stories = list(public.filter(pk__in=[*last, chosen_id] if chosen_id else last))
    chosen = [story for story in stories if story.pk == chosen_id]
    newest = [story for story in stories if story.pk in last]
    return {"newest": newest, "featured": next(iter(chosen or newest[-1:]), None)}


@register.simple_tag
def open_numbers(count: int) -> range:
    """The element numbers that will be given next."""
    return Element.objects.open_numbers(count)


@register.filter
def missing_from(stories: list, length: int) -> int:
    """How many open tiles fill a row of this length after the stories: at least one."""
    return max(length - len(stories), 1)


@register.filter
def first_sentences(text: str, limit: int) -> str:
    """The first sentences of the text, as many as fit into `limit` characters, but at least one."""
    first, *others = re.split(r"(?<=[.!?…])\s+", text.strip())
    for sentence in others:
        if len(first) + len(sentence) >= limit:
            break
        first = f"{first} {sentence}"
    return first
