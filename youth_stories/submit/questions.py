"""Questions about what was typed, asked between the second step and the third.

They are kind and no errors: each has two answers, and one that was answered is not asked again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from ..models import SavedForm
from .forms import StoryForm


@dataclass(frozen=True)
class Answer:
    """A button: its label, the fields that it changes, and the step it leads to, if any."""

    label: str
    values: dict[str, str] = field(default_factory=dict)
    step: str = ""


@dataclass(frozen=True)
class Question:
    """A question beside a field. `key` says what it is about: another text is asked about anew."""

    key: str
    field: str
    text: str
    answers: tuple[Answer, Answer]


# Called with the saved form and the values that are valid, by field.
type Finder = Callable[[SavedForm, dict[str, Any]], Iterable[Question]]

FINDERS: tuple[Finder, ...] = ()


def open_questions(row: SavedForm, form: StoryForm) -> list[Question]:
    """Return the questions about a bound form that nobody has answered yet."""
    form.is_valid()  # fills in cleaned_data
    found = [question for find in FINDERS for question in find(row, form.cleaned_data)]
    return [
        question
        for question in found
        if question.key not in row.answered and question.field in form.fields
    ]


def take_answer(row: SavedForm, form: StoryForm, value: str) -> Answer | None:
    """Save the answer with this button value, and return it. None if it is none of a question."""
    for question in open_questions(row, form):
        for number, answer in enumerate(question.answers):
            if value == f"{question.key} {number}":
                row.store(values=row.values | answer.values, answered=[*row.answered, question.key])
                return answer
    return None
