"""The access index: a group's share of STEM workers divided by its share of working-age people.

Parity is 1. Margins of error are those of a ratio, and of a difference of two estimates, in the
U.S. Census Bureau's "Understanding and Using American Community Survey Data", chapter 8.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from math import sqrt

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from ..models import Figure

IN_A_SENTENCE = {
    Figure.Group.BLACK: pgettext_lazy("in a sentence", "Black Philadelphians"),
    Figure.Group.LATINX: pgettext_lazy("in a sentence", "Latinx Philadelphians"),
    Figure.Group.WOMEN: pgettext_lazy("in a sentence", "women in Philadelphia"),
}


@dataclass(frozen=True)
class AccessIndex:
    """The index of one group in one year, with its margin of error at 90 %."""

    year: int
    workers: Figure
    people: Figure

    @property
    def value(self) -> float:
        return float(self.workers.share / self.people.share)

    @property
    def of_hundred(self) -> int:
        """Of 100 jobs that the group would hold at parity, how many it holds."""
        return round(self.value * 100)

    @property
    def margin(self) -> float:
        of_workers, of_people = float(self.workers.moe), float(self.people.moe)
        return sqrt(of_workers**2 + (self.value * of_people) ** 2) / float(self.people.share)


@dataclass(frozen=True)
class Progress:
    """The indexes of one group, oldest first. A year without one is a gap."""

    group: Figure.Group
    indexes: tuple[AccessIndex, ...]

    @property
    def who(self) -> Promise:
        """The group in the middle of a sentence."""
        return IN_A_SENTENCE[self.group]

    @property
    def first(self) -> AccessIndex:
        return self.indexes[0]

    @property
    def last(self) -> AccessIndex:
        return self.indexes[-1]

    @property
    def change(self) -> int:
        """1 or -1 if the last index is higher or lower than the first, 0 within the margins."""
        difference = self.last.value - self.first.value
        margin = sqrt(self.first.margin**2 + self.last.margin**2)
        return 0 if abs(difference) <= margin else 1 if difference > 0 else -1

    def in_year(self, year: int) -> AccessIndex | None:
        return next((index for index in self.indexes if index.year == year), None)


def progress_of(figures: Iterable[Figure]) -> list[Progress]:
    """The progress of each group that has an index, in the order of Figure.Group."""
    found = {}
    by_group = sorted(figures, key=lambda figure: (figure.group, figure.year))
    for group, of_group in groupby(by_group, lambda figure: figure.group):
        indexes = []
        for year, pair in groupby(of_group, lambda figure: figure.year):
            halves = {figure.metric: figure for figure in pair}
            if len(halves) == len(Figure.Metric):
                workers = halves[Figure.Metric.STEM_WORKERS]
                indexes.append(AccessIndex(year, workers, halves[Figure.Metric.WORKING_AGE]))
        if indexes:
            found[group] = Progress(Figure.Group(group), tuple(indexes))
    return [found[group] for group in Figure.Group if group in found]
