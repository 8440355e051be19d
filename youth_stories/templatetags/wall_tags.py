import re
from urllib.parse import urlencode

from django import template

from ..models import Element, StoryPage
from ..wall.listing import Listing, listing

register = template.Library()


@register.simple_tag(takes_context=True)
def wall_listing(context) -> Listing:
    """What the wall shows for the request's filters, search and page."""
    return listing(context["request"].GET)


@register.simple_tag
def query_with(listing: Listing, **changes: str) -> str:
    """The wall's filters as a query string with these changes, back on its first page."""
    filters = {
        "field": listing.chosen_field,
        "stage": listing.chosen_stage,
        "q": listing.query,
    } | changes
    given = {name: value for name, value in filters.items() if value}
    return f"?{urlencode(given)}" if given else ""


@register.simple_tag
def newest_stories(count: int, chosen_id: int | None) -> dict:
    """The public ones of the last stories on the wall, in their order, and the featured one.

    That is the story an editor chose if it is public, else the newest one.
    """
    on_wall = StoryPage.objects.on_wall().order_by("-element_id")
    last = list(on_wall.values_list("pk", flat=True)[:count])
    public = StoryPage.objects.published().with_photos().by_number()
    stories = list(public.filter(pk__in=[*last, chosen_id] if chosen_id else last))
    chosen = [story for story in stories if story.pk == chosen_id]
    newest = [story for story in stories if story.pk in last]
    return {"newest": newest, "featured": next(iter(chosen or newest[-1:]), None)}


@register.simple_tag
def open_numbers(count: int) -> range:
    """The next elements that are still missing."""
    return Element.objects.open_numbers(count)


@register.filter
def missing_from(stories: list, length: int) -> int:
    """How many open places follow the stories in a row that long: always one, to invite."""
    return max(length - len(stories), 1)


@register.filter
def first_sentences(text: str, limit: int) -> str:
    """The text's first sentences up to that many letters, never fewer than one: no word is cut."""
    first, *others = re.split(r"(?<=[.!?…])\s+", text.strip())
    for sentence in others:
        if len(first) + len(sentence) >= limit:
            break
        first = f"{first} {sentence}"
    return first
