"""Which stories the wall shows, for its filters, its search and its pagination."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import TextChoices
from django.http import QueryDict
from django.utils.functional import Promise

from ..models import Element, Field, Stage, StoryPage
from ..rules.text import clean_line
from . import search

TILES_PER_PAGE = 28  # two columns of fourteen on a phone, four rows of seven on a desk
OPEN_TILES = 6
SEARCH_HITS = 1000


@dataclass(frozen=True)
class Listing:
    """One page of the wall, with the filters that were chosen."""

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
    def fields(self) -> Sequence[tuple[str, Promise]]:
        return Field.choices

    @property
    def stages(self) -> Sequence[tuple[str, Promise]]:
        return Stage.choices


def listing(params: QueryDict) -> Listing:
    """Return the page of the wall for `?field=`, `?stage=`, `?q=` and `?page=`.

    Unknown values of a filter are ignored. A page number past the end gives the last page.
    """
    chosen_field = _one_of(Field, params.get("field"))
    chosen_stage = _one_of(Stage, params.get("stage"))
    query = clean_line(params.get("q", ""))[:100]

    stories = StoryPage.objects.on_wall().by_number()
    if chosen_field:
        stories = stories.filter(field=chosen_field)
    if chosen_stage:
        stories = stories.filter(stage=chosen_stage)
    pks = stories.values_list("pk", flat=True)
    if query:  # at most SEARCH_HITS: not worth a query to count them
        pks = list(pks.filter(pk__in=search.hits(StoryPage, query, SEARCH_HITS)))
    tiles = Paginator(pks, TILES_PER_PAGE).get_page(params.get("page"))
    public = StoryPage.objects.published().filter(pk__in=tiles.object_list)
    tiles.object_list = public.with_listing().as_tiles().by_number()
    return Listing(
        tiles=tiles,
        total=tiles.paginator.count if tiles.has_other_pages() else len(tiles),
        open_numbers=range(0) if tiles.has_next() else Element.objects.open_numbers(OPEN_TILES),
        chosen_field=chosen_field,
        chosen_stage=chosen_stage,
        query=query,
    )


def _one_of(choices: type[TextChoices], value: str | None) -> str:
    return value if value in choices.values else ""
