"""Questions about what was typed, asked between the second step and the third.

They are kind and no errors: each has its answers, and one that was answered is not asked again.
"""

from django import forms

from ..models import SavedForm
from .age_question import is_age_right
from .missing_photo import missing_photo
from .mistyped_addresses import asked_before, mistyped_addresses
from .private_words import private_words
from .question import Answer, Finder, Question
from .several_names import several_names

FINDERS: tuple[Finder, ...] = (
    is_age_right,
    several_names,
    missing_photo,
    mistyped_addresses,
    private_words,
)


def open_questions(row: SavedForm, form: forms.BaseForm) -> list[Question]:
    """Return the questions about a bound form that nobody has answered yet."""
    form.is_valid()  # fills in cleaned_data
    found = [question for find in FINDERS for question in find(row, form.cleaned_data)]
    return [
        question
        for question in found
        if question.key not in row.answered and question.field in form.fields
    ]


def take_answer(row: SavedForm, form: forms.BaseForm, value: str) -> Answer | None:
    """Save the answer with this button value, and return it. None if it is none of a question."""
    for question in [*open_questions(row, form), *asked_before(value)]:
        for number, answer in enumerate(question.answers):
            if value == f"{question.key} {number}":
                row.store(values=row.values | answer.values, answered=[*row.answered, question.key])
                return answer
    return None
