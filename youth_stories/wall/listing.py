"""Which stories the wall shows: its filters, its search and its page."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from ..models import Element, Field, Stage, StoryPage
from ..rules.text import plain_text
from . import search

TILES_PER_PAGE = 28  # two columns of fourteen on a phone, four rows of seven on a desk
OPEN_TILES = 6
SEARCH_HITS = 1000


@dataclass(frozen=True)
class Listing:
    """One page of the wall, and the choices that led to it."""

    tiles: Page
    total: int
    open_numbers: range
    chosen_field: str
    chosen_stage: str
    query: str

    @property
    def is_filtered(self) -> bool:
        return bool(self.chosen_field or self.chosen_stage or self.query)

    @property
    def fields(self) -> list:
        return Field.choices

    @property
    def stages(self) -> list:
        return Stage.choices


def listing(asked: QueryDict) -> Listing:
    """The page of the wall for `?field=`, `?stage=`, `?q=` and `?page=`.

    An unknown filter filters nothing, and a page past the end is the last one.
    """
    chosen_field = _one_of(Field, asked.get("field"))
    chosen_stage = _one_of(Stage, asked.get("stage"))
    query = plain_text(asked.get("q", "")).strip()[:100]

    stories = StoryPage.objects.on_wall().by_number()
    if chosen_field:
        stories = stories.filter(field=chosen_field)
    if chosen_stage:
        stories = stories.filter(stage=chosen_stage)
    pks = stories.values_list("pk", flat=True)
    if query:  # so few that they need not be counted first
        pks = list(pks.filter(pk__in=search.hits(StoryPage, query, SEARCH_HITS)))
    tiles = Paginator(pks, TILES_PER_PAGE).get_page(asked.get("page"))
    public = StoryPage.objects.published().filter(pk__in=tiles.object_list)
    tiles.object_list = public.as_tiles().by_number()
    return Listing(
        tiles=tiles,
        total=tiles.paginator.count if tiles.has_other_pages() else len(tiles),
        open_numbers=range(0) if tiles.has_next() else Element.objects.open_numbers(OPEN_TILES),
        chosen_field=chosen_field,
        chosen_stage=chosen_stage,
        query=query,
    )


def _one_of(choices, value) -> str:
    return value if value in choices.values else ""
