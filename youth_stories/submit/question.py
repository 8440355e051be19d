"""What a question about the form is made of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from ..models import SavedForm


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
    answers: tuple[Answer, ...]


# Called with the saved form and the values that are valid, by field.
type Finder = Callable[[SavedForm, dict[str, Any]], Iterable[Question]]
