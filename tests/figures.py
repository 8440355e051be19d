"""A file of made-up figures, as staff import it."""

import csv
from io import BytesIO, StringIO

from pages.models import Figure
from pages.progress.figures_file import read_figures, replace_figures

PLACE, DEFINITION = "Sample County", "Sample list of STEM jobs"
# Made up. For each group and year: share and margin of STEM workers, then of working-age people.
SAMPLE = {
    ("black", 2016): (16.4, 1.9, 41.0, 0.6),
    ("black", 2017): (16.9, 1.9, 40.8, 0.6),
    ("black", 2019): (21.0, 1.9, 39.8, 0.6),
    ("latinx", 2016): (5.6, 1.2, 14.0, 0.4),
    ("latinx", 2019): (7.0, 1.3, 15.8, 0.4),
    ("women", 2019): (60.0, 1.0, 50.0, 0.2),
}


def lines_of(figures=SAMPLE, **changes) -> list[dict[str, str]]:
    """The lines of a file, as somebody types them."""
    lines = []
    for (group, year), values in figures.items():
        for metric, share, moe in (
            ("stem_workers", *values[:2]),
            ("working_age", *values[2:]),
        ):
            line = dict.fromkeys(Figure.COLUMNS, "") | {
                "metric": metric,
                "group": group,
                "geography": PLACE,
                "year": str(year),
                "share": str(share),
                "moe": str(moe),
                "table_id": "SAMPLE-1",
                "stem_definition": DEFINITION,
                "source_title": "Sample source",
                "source_url": "https://example.org/sample",
                "retrieved": "2026-01-31",
            }
            lines.append(line | changes)
    return lines


def file_of(lines) -> BytesIO:
    text = StringIO()
    writer = csv.DictWriter(text, Figure.COLUMNS)
    writer.writeheader()
    writer.writerows(lines)
    file = BytesIO(text.getvalue().encode("utf-8-sig"))
    file.name = "figures.csv"
    return file


def store_sample_figures() -> None:
    """Stores them as visitors see them, without the mark that they are made up."""
    replace_figures(read_figures(file_of(lines_of()).read()), is_sample=False)
