"""Where everything stands in the drawings of the progress. The templates write the SVG."""

from dataclasses import dataclass

from django.utils.functional import cached_property

from .access_index import AccessIndex, Progress

# Of the chart, in the units of its view box.
LEFT, RIGHT, TOP, BOTTOM = 46, 354, 30, 270
BOX = 12
# Of the hundred squares: ten rows of ten, filled from the lower left.
SQUARE, STEP = 17, 20


def squares(start: int, end: int) -> str:
    """The path of these squares out of a hundred, the first one at the lower left."""
    places = [
        (place % 10 * STEP + 1.5, (9 - place // 10) * STEP + 1.5) for place in range(start, end)
    ]
    return "".join(f"M{x:g} {y:g}h{SQUARE}v{SQUARE}h-{SQUARE}z" for x, y in places)


@dataclass(frozen=True)
class Hundred:
    """Of 100 jobs at parity: how many are held for sure, and how many within the margin."""

    index: AccessIndex

    @property
    def at_least(self) -> int:
        return max(0, round((self.index.value - self.index.margin) * 100))

    @property
    def at_most(self) -> int:
        return round((self.index.value + self.index.margin) * 100)

    @property
    def filled(self) -> str:
        return squares(0, min(100, self.at_least))

    @property
    def within_margin(self) -> str:
        return squares(min(100, self.at_least), min(100, self.at_most))

    @property
    def missing(self) -> str:
        return squares(min(100, self.at_most), 100)


@dataclass(frozen=True)
class Point:
    """One year of a chart."""

    index: AccessIndex
    x: float
    y: float
    box_y: float
    box_height: float

    @property
    def box_x(self) -> float:
        return self.x - BOX / 2


@dataclass(frozen=True)
class Chart:
    """One group's indexes from `start` to `end`, the years that all groups' charts show."""

    progress: Progress
    start: int
    end: int
    highest: float

    def _x(self, year: int) -> float:
        if self.start == self.end:
            return (LEFT + RIGHT) / 2
        return round(LEFT + (year - self.start) * (RIGHT - LEFT) / (self.end - self.start), 1)

    def _y(self, value: float) -> float:
        return round(BOTTOM - value * (BOTTOM - TOP) / self.highest, 1)

    @property
    def hundred(self) -> Hundred:
        return Hundred(self.progress.last)

    @property
    def parity(self) -> float:
        return self._y(1)

    @property
    def lines(self) -> list[tuple[float, str]]:
        """The height and label of each line across, without that of parity."""
        quarters = [quarter / 4 for quarter in range(int(self.highest * 4) + 1)]
        return [(self._y(value), f"{value:g}") for value in quarters if value != 1]

    @cached_property
    def points(self) -> list[Point]:
        return [self._point(index) for index in self.progress.indexes]

    def _point(self, index: AccessIndex) -> Point:
        top = self._y(min(self.highest, index.value + index.margin))
        bottom = self._y(max(0, index.value - index.margin))
        return Point(index, self._x(index.year), self._y(index.value), top, round(bottom - top, 1))

    @property
    def path(self) -> str:
        """The line through the points, broken where a year is missing."""
        parts, before = [], None
        for point in self.points:
            is_next = before and point.index.year == before.index.year + 1
            parts.append(f"{'L' if is_next else 'M'}{point.x:g} {point.y:g}")
            before = point
        return "".join(parts)

    @property
    def gaps(self) -> list[tuple[int, float]]:
        """Each year without an index, and where it is."""
        years = {index.year for index in self.progress.indexes}
        return [(year, self._x(year)) for year in self.years if year not in years]

    @property
    def years(self) -> range:
        return range(self.start, self.end + 1)

    @property
    def labeled_years(self) -> list[tuple[int, float]]:
        """Every year if there are few, or else every second, third … from the last one."""
        every = len(self.years) // 6 + 1
        return [(year, self._x(year)) for year in reversed(range(self.end, self.start - 1, -every))]


def charts_of(groups: list[Progress]) -> list[Chart]:
    """The charts of all groups, with the same years and the same scale."""
    if not groups:
        return []
    every = [index for progress in groups for index in progress.indexes]
    years = [index.year for index in every]
    highest = max(1.0, *(index.value + index.margin for index in every))
    return [Chart(progress, min(years), max(years), highest) for progress in groups]
