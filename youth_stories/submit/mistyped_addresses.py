"""“Did you mean …@gmail.com?”"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from ..models import SavedForm
from ..rules.mistyped import suggested_address
from .question import Answer, Question


def mistyped_addresses(_row: SavedForm, cleaned: dict[str, Any]) -> Iterator[Question]:
    """Ask about each address whose domain looks mistyped."""
    for name in ("email", "guardian_email"):
        typed = cleaned.get(name, "")
        if meant := suggested_address(typed):
            yield Question(
                key=f"{name} {typed}",
                field=name,
                text=_("Did you mean %(address)s?") % {"address": meant},
                answers=(
                    Answer(_("Yes, use %(address)s") % {"address": meant}, {name: meant}),
                    Answer(_("No, %(address)s is right") % {"address": typed}),
                ),
            )
