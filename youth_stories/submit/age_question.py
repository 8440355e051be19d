"""“Did you choose the right age?”: asked once of whoever seems younger than they chose."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from ..models import AgeBand, SavedForm, Stage
from ..rules.ages import doubts
from ..safeguarding.age_signs import TEXTS_ABOUT_THEM
from .question import Answer, Question


def is_age_right(row: SavedForm, values: dict[str, Any]) -> Iterator[Question]:
    """Ask about the first words that give a younger age, and about a school for younger people."""
    for name in TEXTS_ABOUT_THEM:
        if words := doubts(row.age_band, texts=[values.get(name, "")], stage="").words:
            text = _(
                "Did you choose the right age? You wrote “%(words)s”. You chose “%(age)s”. "
                "Both can be true. We only ask."
            )
            yield _question(row, name, text, words)
            break
    if stage := doubts(row.age_band, texts=(), stage=values.get("stage", "")).stage:
        text = _(
            "Did you choose the right age? You chose “%(words)s” and “%(age)s”. "
            "Both can be true. We only ask."
        )
        yield _question(row, "stage", text, str(Stage(stage).label))


def _question(row: SavedForm, field: str, text: str, words: str) -> Question:
    return Question(
        key=f"{row.age_band} {field} {words}",
        field=field,
        text=text % {"words": words, "age": AgeBand(row.age_band).label},
        answers=(Answer(_("Yes, it is right")), Answer(_("Choose again"), step=SavedForm.Step.AGE)),
    )
