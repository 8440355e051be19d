"""What is never shown of somebody under 18, even with consent (rules R8, R9)."""

import re
import unicodedata
from typing import Protocol

from django.utils.translation import gettext_lazy as _


class Shown(Protocol):
    """The fields of a story that these rules check."""

    first_name: str
    last_name: str
    school: str
    photo_id: int | None


LETTER = r"[^\W\d_]"
# One word, which may have hyphens and apostrophes, and at most one initial: José-Luis, Maria L.
FIRST_NAME = re.compile(rf"{LETTER}+(?:[-‐‑'’]{LETTER}+)*(?P<initial>\s{LETTER}\.?)?")


def problems(content: Shown) -> dict:
    """Why a minor's story may not be shown like this, by field; empty if it may."""
    found = {}
    name = FIRST_NAME.fullmatch(_letters(content.first_name))
    if content.last_name:
        found["last_name"] = _("For your safety we do not keep or show your last name.")
    if content.first_name and not name:
        found["first_name"] = _(
            "Only your first name, please. Write a double name with a hyphen, like José-Luis."
        )
    if name and name["initial"] and content.photo_id:
        found["first_name"] = _(
            "Choose one: your photo or the initial after your name. "
            "For your safety we do not show both."
        )
    if content.school and content.photo_id:
        found["school"] = _(
            "Choose one: your photo or your school. For your safety we do not show both."
        )
    return found


def _letters(name: str) -> str:
    """The name without combining marks, which many scripts write as characters of their own."""
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(char for char in decomposed if unicodedata.category(char)[0] != "M").strip()
