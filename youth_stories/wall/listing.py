"""Which stories the wall shows, for its filters, its search, its order and its pagination."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, TextChoices
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Element, Field, Stage, StoryPage
from ..rules.text import clean_line
from . import search

TILES_PER_PAGE = 28  # two columns of fourteen on a phone, four rows of seven on a desk
COLUMNS = (2, 4, 7)
SEARCH_HITS = 1000
OLDEST = "oldest"


class OpenPlaceFirst(Paginator):
    """Pages of the same number of tiles: on the first one is an open place, before the newest."""

    @cached_property
    def num_pages(self) -> int:
        return ceil((self.count + 1) / self.per_page)

    def page(self, number: int | str) -> Page:
        number = self.validate_number(number)
        first = max((number - 1) * self.per_page - 1, 0)
        stories = self.object_list[first : number * self.per_page - 1]
        return Page(stories, number, self)


@dataclass(frozen=True)
class OpenPlace:
    """A place for the next story. It fills the row where the list has these numbers of columns."""

    number: int
    columns: list[int]


@dataclass(frozen=True)
class Listing:
    """One page of the wall, with the filters that were chosen."""

    tiles: Page
    total: int
    counts: dict[str, int]
    open_places: list[OpenPlace]
    chosen_field: str
    chosen_stage: str
    query: str
    is_oldest_first: bool

    @property
    def is_filtered(self) -> bool:
        return bool(self.chosen_field or self.chosen_stage or self.query)

    @property
    def fields(self) -> list[tuple[str, Promise, int]]:
        """Each field with how many stories the other filters leave in it; the chosen one first."""
        fields = [(value, label, self.counts.get(value, 0)) for value, label in Field.choices]
        return sorted(fields, key=lambda field: field[0] != self.chosen_field)

    @property
    def in_all_fields(self) -> int:
        return sum(self.counts.values())

    @property
    def stages(self) -> Sequence[tuple[str, Promise]]:
        return Stage.choices

    @property
    def heading(self) -> str:
        """What the filters and the search did: “11 elements: Engineering, “robots””."""
        return self._result([f"“{self.query}”"] if self.query else [])

    def _result(self, searched: list[str]) -> str:
        if self.total or not self.is_filtered:
            text = ngettext("%(total)s element", "%(total)s elements", self.total)
            result = text % {"total": f"{self.total:,}"}
        else:
            result = _("Nothing found")
        filters = [str(Field(self.chosen_field).label)] if self.chosen_field else []
        filters += [str(Stage(self.chosen_stage).label)] if self.chosen_stage else []
        filters += searched
        return f"{result}: {', '.join(filters)}" if filters else result

    @property
    def title(self) -> str:
        """What makes this page of the wall differ from its first, for its title; may be empty.

        Without the words of a search: they may be a name (rule R22).
        """
        parts = [self._result([])] if self.is_filtered else []
        parts += [_("Oldest first")] if self.is_oldest_first else []
        if self.tiles.number > 1:
            parts.append(_("Page %(number)s") % {"number": self.tiles.number})
        return ", ".join(parts)

    def query_string(self, **changes: str) -> str:
        """The filters and the order, with these changes, and without the page."""
        chosen = {
            "field": self.chosen_field,
            "stage": self.chosen_stage,
            "q": self.query,
            "order": OLDEST if self.is_oldest_first else "",
        } | changes
        given = {name: value for name, value in chosen.items() if value}
        return f"?{urlencode(given)}" if given else ""

    @property
    def canonical_query(self) -> str:
        """Of the address that search engines list: each page, whatever the order."""
        page = str(self.tiles.number) if self.tiles.number > 1 else ""
        return self.query_string(q="", order="", page=page)


def listing_of(request: HttpRequest) -> Listing:
    """The page of the wall that the request asks for, computed once for its title and its tiles."""
    if not hasattr(request, "_wall_listing"):
        request._wall_listing = listing(request.GET)  # type: ignore[attr-defined]
    return request._wall_listing  # type: ignore[attr-defined]


def listing(params: QueryDict) -> Listing:
    """Return the page of the wall for `?field=`, `?stage=`, `?q=`, `?order=` and `?page=`.

    Unknown values are ignored. A page number past the end gives the last page.
    """
    chosen_field = _one_of(Field, params.get("field"))
    chosen_stage = _one_of(Stage, params.get("stage"))
    query = clean_line(params.get("q", ""))[:100]
    is_oldest_first = params.get("order") == OLDEST
    order = "element_id" if is_oldest_first else "-element_id"

    stories = StoryPage.objects.on_wall()
    if chosen_stage:
        stories = stories.filter(stage=chosen_stage)
    if query:
        stories = stories.filter(pk__in=search.hits(StoryPage, query, SEARCH_HITS))
    counts = dict(stories.order_by().values_list("field").annotate(Count("pk")))
    if chosen_field:
        stories = stories.filter(field=chosen_field)
    pks = stories.order_by(order).values_list("pk", flat=True)
    pages = (Paginator if is_oldest_first else OpenPlaceFirst)(pks, TILES_PER_PAGE)
    total = counts.get(chosen_field, 0) if chosen_field else sum(counts.values())
    pages.count = total  # counted already
    tiles = pages.get_page(params.get("page"))
    public = StoryPage.objects.published().filter(pk__in=tiles.object_list)
    tiles.object_list = list(public.with_listing().as_tiles().order_by(order))
    invites = not tiles.has_next() if is_oldest_first else tiles.number == 1
    return Listing(
        tiles=tiles,
        total=total if tiles.has_other_pages() else len(tiles.object_list),
        counts=counts,
        open_places=_open_places(len(tiles.object_list), is_oldest_first) if invites else [],
        chosen_field=chosen_field,
        chosen_stage=chosen_stage,
        query=query,
        is_oldest_first=is_oldest_first,
    )


def _open_places(stories: int, is_oldest_first: bool) -> list[OpenPlace]:
    """At least one, and as many as fill the row for each number of columns, in the list's order."""
    missing = {columns: -stories % columns or columns for columns in COLUMNS}
    numbers = Element.objects.open_numbers(max(missing.values()))
    places = [
        OpenPlace(number, [columns for columns in COLUMNS if missing[columns] > after])
        for after, number in enumerate(numbers)
    ]
    return places if is_oldest_first else places[::-1]


def _one_of(choices: type[TextChoices], value: str | None) -> str:
    return value if value in choices.values else ""
