"""The CSV file from which staff import figures: all of them are taken, or none."""

import csv
from io import StringIO

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from ..models import Figure

# Everything that two figures need to have in common to make an index.
PAIR = ("group", "geography", "year", "stem_definition")
# A file holds one of each: indexes of two places or definitions cannot be compared.
ONE_A_FILE = {"geography": "geography", "stem_definition": "definition of STEM"}
OTHER_METRIC: dict[str, str] = {
    Figure.Metric.STEM_WORKERS: Figure.Metric.WORKING_AGE,
    Figure.Metric.WORKING_AGE: Figure.Metric.STEM_WORKERS,
}

type Rows = dict[int, Figure]


class FigureForm(forms.ModelForm):
    class Meta:
        model = Figure
        fields = Figure.COLUMNS


def read_figures(content: bytes) -> list[Figure]:
    """The figures of a CSV file, not saved. ValidationError with every problem and its line."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError("This is no CSV file in UTF-8. Save it as “CSV UTF-8”.") from None
    reader = csv.DictReader(StringIO(text, newline=""), strict=True)
    try:
        missing = [name for name in Figure.COLUMNS if name not in (reader.fieldnames or [])]
        if missing:
            raise ValidationError(f"The first line has no column {', '.join(missing)}.")
        lines = [(reader.line_num, line) for line in reader]
    except csv.Error as error:
        raise ValidationError(f"Line {reader.line_num} cannot be read: {error}.") from None
    rows: Rows = {}
    problems: list[str] = []
    for number, line in lines:
        form = FigureForm({name: line[name] for name in Figure.COLUMNS})
        if form.is_valid():
            rows[number] = form.instance
        problems += [
            f"Line {number}, {name}: {error}"
            for name, errors in form.errors.items()
            for error in errors
        ]
    # Whether a line has its other half is known once each line can be read.
    if problems := problems or _compared(rows):
        raise ValidationError(problems)
    if not rows:
        raise ValidationError("The file has no figure in it.")
    return list(rows.values())


def _compared(rows: Rows) -> list[str]:
    """What is wrong with the lines beside each other."""
    problems, seen = [], {}
    for number, figure in rows.items():
        key = (figure.metric, figure.group, figure.year)
        if key in seen:
            problems.append(f"Line {number} is about the same figure as line {seen[key]}.")
        seen.setdefault(key, number)
    first_number, first = next(iter(rows.items()), (0, None))
    for number, figure in rows.items():
        problems += [
            f"Line {number}: its {words} is not that of line {first_number}. "
            "Figures of two cannot be compared."
            for name, words in ONE_A_FILE.items()
            if getattr(figure, name) != getattr(first, name)
        ]
    halves = {(figure.metric, *_pair(figure)) for figure in rows.values()}
    problems += [
        f"Line {number}: there is no “{OTHER_METRIC[figure.metric]}” for {figure.group} in "
        f"{figure.year}, so no index can be computed."
        for number, figure in rows.items()
        if (OTHER_METRIC[figure.metric], *_pair(figure)) not in halves
    ]
    return problems


def _pair(figure: Figure) -> tuple[object, ...]:
    return tuple(getattr(figure, name) for name in PAIR)


@transaction.atomic
def replace_figures(figures: list[Figure], *, is_sample: bool) -> None:
    """Stores these figures in place of the earlier ones: made-up ones replace made-up ones."""
    Figure.objects.filter(is_sample=is_sample).delete()
    for figure in figures:  # one by one: each save is seen by the page cache
        figure.is_sample = is_sample
        figure.save()


def write_figures(file: StringIO) -> None:
    """Writes the figures that visitors see, as the file from which they can be imported."""
    writer = csv.DictWriter(file, Figure.COLUMNS)
    writer.writeheader()
    writer.writerows(figure.as_row() for figure in Figure.objects.filter(is_sample=False))
