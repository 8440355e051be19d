"""“Should that stay?”: asked once of whoever is 13 to 17 and typed a phone number, a school ….

Nothing is refused: a reviewer decides about such words (identifiers/clear.py).
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from ..models import AgeBand, SavedForm, Submission
from ..rules.identifiers import Identifier, IdentifierKind, find
from .question import Answer, Question

# Names of several words are asked about beside their field (rule R8).
ONLY_REVIEWERS_ASK = (IdentifierKind.SURNAME, IdentifierKind.GIVEN_NAMES)


def private_words(row: SavedForm, values: dict[str, Any]) -> Iterator[Question]:
    """Ask about words that could lead a stranger to a young person, one at a time in each field."""
    if row.age_band not in (AgeBand.FROM_13, AgeBand.FROM_16):
        return
    texts = {name: values.get(name, "") for name in Submission.TEXT_FIELDS}
    asked = set()
    for found in find(Submission(**texts), is_minor=True):
        question = _question(found)
        is_next = found.field not in asked and question.key not in row.answered
        if is_next and found.kind not in ONLY_REVIEWERS_ASK:
            asked.add(found.field)
            yield question


def _question(found: Identifier) -> Question:
    text = _(
        "You wrote “%(words)s”. With that a stranger could find you. Should it stay? You can take "
        "it out here. We only ask."
    )
    return Question(
        key=f"private {found.field} {found.fingerprint}",
        field=found.field,
        text=text % {"words": found.text},
        answers=(Answer(_("Yes, it can stay")),),
    )
