"""“Is one of them a last name?”: asked once of whoever is under 18 and gives several names.

Nothing is refused: María José is a first name, and a reviewer looks at it too (rule R8).
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from ..models import AgeBand, SavedForm
from ..rules.names import clean_name, has_several_words
from .question import Answer, Question


def several_names(row: SavedForm, values: dict[str, Any]) -> Iterator[Question]:
    """Ask whether all of the names are first names, and offer the first one alone."""
    name = clean_name(values.get("first_name", ""))
    if row.age_band == AgeBand.ADULT or not has_several_words(name):
        return
    first = name.split()[0]
    text = _(
        "You wrote “%(name)s”. Is one of these a last name? We keep no last name of anybody under "
        "18: with it a stranger could find them. We only ask."
    )
    yield Question(
        key=f"names {name}",
        field="first_name",
        text=text % {"name": name},
        answers=(
            Answer(_("All of them are first names")),
            Answer(_("Only “%(name)s”") % {"name": first}, {"first_name": first}),
        ),
    )
