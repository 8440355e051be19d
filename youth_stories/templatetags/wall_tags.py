"""Template tags for the wall and for what Home shows of it."""

from django import template
from django.utils.safestring import SafeData

from ..models import Element, StoryPage
from ..rules.sentences import sentences
from ..wall.listing import COLUMNS, Listing, OpenPlace, listing_of
from ..wall.related import related
from ..wall.skyline import Skyline, skyline

register = template.Library()

# Characters of a story in large type at most.
LEAD = 200


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
def lead_and_rest(story: str) -> tuple[str, str]:
    """The sentences that a page begins with in large type, and what follows them.

    They are of the first line, and at most LEAD characters; a longer sentence is no lead. What is
    HTML, as with the marks of the reading view, is not cut.
    """
    if isinstance(story, SafeData):
        return "", story
    first_line = story.partition("\n")[0]
    end = 0
    for sentence in sentences(first_line):
        if end + len(sentence.rstrip()) > LEAD:
            break
        end += len(sentence)
    return story[:end].strip(), story[end:].strip()


@register.filter
def first_sentences(text: str, limit: int) -> str:
    """The first sentences of the text, as many as fit into `limit` characters, but at least one."""
    first, *others = sentences(text.strip())
    for sentence in others:
        if len(first) + len(sentence.rstrip()) > limit:
            break
        first += sentence
    return first.rstrip()
