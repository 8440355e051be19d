"""“How far are we?” on the vision page: everything that its templates show."""

from dataclasses import dataclass

from ..models import Figure
from .access_index import AccessIndex, Progress, progress_of
from .drawing import Chart, charts_of


@dataclass(frozen=True)
class Section:
    """The progress of every group that there are figures for."""

    groups: list[Progress]
    figures: list[Figure]

    @property
    def charts(self) -> list[Chart]:
        return charts_of(self.groups)

    @property
    def is_sample(self) -> bool:
        return self.figures[0].is_sample

    @property
    def geography(self) -> str:
        return self.figures[0].geography

    @property
    def rows(self) -> list[tuple[int, list[AccessIndex | None]]]:
        """For each year, oldest first, the index of each group."""
        years = [index.year for progress in self.groups for index in progress.indexes]
        return [
            (year, [progress.in_year(year) for progress in self.groups])
            for year in range(min(years), max(years) + 1)
        ]

    @property
    def sources(self) -> list[Figure]:
        """One figure for each table that was read, and each day on which it was."""
        found = {
            (figure.metric, figure.source_url, figure.table_id, figure.retrieved): figure
            for figure in self.figures
        }
        return list(found.values())

    @property
    def notes(self) -> list[str]:
        return list(dict.fromkeys(figure.note for figure in self.figures if figure.note))


def progress_section(*, with_sample: bool) -> Section | None:
    """None without figures. Made-up ones are shown if that is asked for and there are no others."""
    figures = list(Figure.objects.filter(is_sample=False))
    if not figures and with_sample:
        figures = list(Figure.objects.filter(is_sample=True))
    return Section(progress_of(figures), figures) if figures else None
