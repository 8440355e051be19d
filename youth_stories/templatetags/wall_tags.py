"""Template tags for the wall and for what Home shows of it."""

import re

from django import template

from ..models import Element, StoryPage
from ..wall.listing import COLUMNS, Listing, OpenPlace, listing_of
from ..wall.related import related
from ..wall.skyline import Skyline, skyline

register = template.Library()


@register.simple_tag(takes_context=True)
def wall_listing(context: template.Context) -> Listing:
    """The page of the wall that the request's query string asks for."""
    return listing_of(context["request"])


@register.simple_tag
def query_with(listing: Listing, **changes: str) -> str:
    """The wall's filters and order with these changes as a query string, without the page."""
    return listing.query_string(**changes)


@register.simple_tag(name="skyline")
def skyline_on_home() -> Skyline:
    """The wall as a skyline."""
    return skyline()


@register.simple_tag
def featured_story(chosen_id: int | None) -> StoryPage | None:
    """The story that an editor chose if it is public, or else the newest one that is."""
    public = StoryPage.objects.published().with_listing()
    chosen = public.filter(pk=chosen_id).first() if chosen_id else None
    return chosen or public.order_by("-element_id").first()


@register.simple_tag
def stories_like(story: StoryPage, count: int) -> list[StoryPage]:
    """Other public stories of the same field, the most alike first."""
    return related(story, count)


@register.simple_tag
def next_place() -> OpenPlace:
    """The place for the next story."""
    return OpenPlace(Element.objects.next_number(), list(COLUMNS))


@register.filter
def with_commas(number: int) -> str:
    """The number with a comma after its thousands, as both languages write it here."""
    return f"{number:,}"


@register.filter
def first_sentences(text: str, limit: int) -> str:
    """The first sentences of the text, as many as fit into `limit` characters, but at least one."""
    first, *others = re.split(r"(?<=[.!?…])\s+", text.strip())
    for sentence in others:
        if len(first) + len(sentence) >= limit:
            break
        first = f"{first} {sentence}"
    return first
