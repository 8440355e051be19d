"""The wall as a skyline on Home: a fixed silhouette of places that stories light up.

The newest stories and the place that comes next stand at the street; older ones are windows of the
towers above. The towers are drawn from one counting query: with a thousand stories Home costs what
it costs with thirty.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, sqrt

from django.db.models import Count

from ..models import Element, StoryPage

# Rows and columns from the top left, in the order in which they are lit.
STREET = (
    *((8, 3), (8, 4), (8, 7), (8, 8), (8, 2), (8, 1), (7, 4), (7, 3), (7, 2), (7, 6)),
    *((7, 8), (7, 1), (8, 6), (6, 6), (6, 8), (7, 7), (8, 5), (7, 5), (6, 7), (5, 8)),
    *((6, 3), (5, 4), (6, 4), (5, 6), (5, 5), (5, 1), (6, 1), (6, 5), (5, 7)),
)
TOWERS = ((4, 4), (3, 8), (4, 8), (2, 8), (4, 5), (4, 7), (3, 5), (3, 7), (2, 7), (1, 8))
NEWEST = len(STREET) - 1
# More windows could not be told apart: beyond them the towers show the shares of the fields.
MOST_WINDOWS_A_SIDE = 10
PITCH, EDGE = 100, 4  # of a place in the drawing, and what of it stays free on each side
GOLDEN = (sqrt(5) - 1) / 2


@dataclass(frozen=True)
class Lit:
    """A place at the street: of a story, or of the next one."""

    row: int
    column: int
    story: StoryPage | None = None


@dataclass(frozen=True)
class Drawing:
    """SVG paths: the outline of every place that waits, and the windows by their color.

    A window is a line of no length with square ends, as wide as `window`, in units of `scale`.
    """

    dashed: str
    windows: dict[str, str]
    scale: float
    window: float


@dataclass(frozen=True)
class Skyline:
    """`places` begin with the next one and the newest story; `drawing` is everything else."""

    places: list[Lit]
    next_number: int
    total: int
    drawing: Drawing


def skyline() -> Skyline:
    """The skyline of the stories that are public now."""
    on_wall = StoryPage.objects.on_wall()
    newest = dict(on_wall.order_by("-element_id").values_list("pk", "field")[:NEWEST])
    public = StoryPage.objects.published().filter(pk__in=newest).order_by("element_id")
    counts = dict(on_wall.order_by().values_list("field").annotate(Count("pk")))
    older = counts.copy()
    for field in newest.values():
        older[field] = older.get(field, 1) - 1
    places = [Lit(*place, story) for place, story in zip(STREET, public, strict=False)]
    places.append(Lit(*STREET[len(places)]))
    return Skyline(
        places=places[::-1],
        next_number=Element.objects.next_number(),
        total=sum(counts.values()),
        drawing=_drawn(tuple(sorted(older.items())), len(places)),
    )


@lru_cache(maxsize=8)
def _drawn(older: tuple[tuple[str, int], ...], lit: int) -> Drawing:
    count = sum(number for _field, number in older)
    side = min(ceil(sqrt(count / len(TOWERS))), MOST_WINDOWS_A_SIDE)
    dashed = [*STREET[lit:], *(TOWERS if side == 0 else ())]
    fields = _mixed(older)
    windows: dict[str, str] = {}
    for row, column in TOWERS if side else ():
        left = (column - 1) * PITCH + EDGE
        bottom = row * PITCH - EDGE
        scale = (PITCH - 2 * EDGE) / side
        last: dict[str, tuple[int, int]] = {}
        for floor in range(side):
            for number in range(side):
                color = next(fields, "dark")
                if color in last:
                    before, below = last[color]
                    step = f"m{number - before} {below - floor}h0"
                else:
                    x, y = left / scale + number + 0.5, bottom / scale - floor - 0.5
                    step = f"M{x:.2f} {y:.2f}h0"
                last[color] = number, floor
                windows[color] = windows.get(color, "") + step
    return Drawing(
        dashed="".join(map(_dashed, dashed)),
        windows=windows,
        scale=round((PITCH - 2 * EDGE) / side, 3) if side else 1,
        window=0.8 if side > 1 else 1,
    )


def _mixed(older: tuple[tuple[str, int], ...]) -> Iterator[str]:
    """The field of each older story, spread so that no field stands in one corner.

    More of them than there are windows: evenly thinned out, so that the shares stay.
    """
    most = len(TOWERS) * MOST_WINDOWS_A_SIDE**2
    share = min(1, most / max(1, sum(number for _field, number in older)))
    spread = [
        ((number * GOLDEN + place / len(older)) % 1, field)
        for place, (field, total) in enumerate(older)
        for number in range(ceil(total * share))
    ]
    return (field for _position, field in sorted(spread))


def _dashed(place: tuple[int, int]) -> str:
    y, x = ((number - 1) * PITCH + EDGE + 1 for number in place)
    width = PITCH - 2 * EDGE - 2
    return f"M{x} {y}h{width}v{width}h-{width}z"
