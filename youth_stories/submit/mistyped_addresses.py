"""“Did you mean …@gmail.com?”"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from ..models import SavedForm
from ..rules.mistyped import suggested_address
from .question import Answer, Question

ADDRESSES = ("email", "guardian_email")


def mistyped_addresses(_row: SavedForm, cleaned: dict[str, Any]) -> Iterator[Question]:
    """Ask about each address whose domain looks mistyped."""
    for name in ADDRESSES:
        yield from _question(name, cleaned.get(name, ""))


def asked_before(value: str) -> Iterator[Question]:
    """The question that a button with this value answers, whatever is in the field by now."""
    name, _space, rest = value.partition(" ")
    if name in ADDRESSES:
        yield from _question(name, rest.rpartition(" ")[0])


def _question(name: str, typed: str) -> Iterator[Question]:
    if meant := suggested_address(typed):
        yield Question(
            key=f"{name} {typed}",
            field=name,
            text=_("Did you mean %(address)s?") % {"address": meant},
            answers=(
                Answer(_("Yes, use %(address)s") % {"address": meant}, {name: meant}),
                Answer(_("No, it is right as it stands")),
            ),
        )
