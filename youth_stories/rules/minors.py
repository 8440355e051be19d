"""What is never shown of somebody under 18, even with consent (rules R8, R9)."""

from typing import Protocol

from django.utils.translation import gettext_lazy as _

from . import names


class Shown(Protocol):
    """The fields of a story that these rules check."""

    first_name: str
    last_name: str
    school: str
    photo_id: int | None


def problems(content: Shown) -> dict:
    """Why a minor's story may not be shown like this, by field; empty if it may.

    Whether one of several first names is a last name, only a reviewer can tell: they are a
    possible identifier (identifiers/find.py).
    """
    found = {}
    initials = names.initials(content.first_name)
    if content.last_name:
        found["last_name"] = _("For your safety we do not keep or show your last name.")
    if content.first_name and not names.is_name(content.first_name):
        found["first_name"] = _("Only your first name, please: letters, and no numbers or signs.")
    elif len(initials) > 1:
        found["first_name"] = _("Only your first name, please, and one initial at most.")
    elif initials and content.photo_id:
        found["first_name"] = _(
            "Choose one: your photo or the initial after your name. "
            "For your safety we do not show both."
        )
    if content.school and content.photo_id:
        found["school"] = _(
            "Choose one: your photo or your school. For your safety we do not show both."
        )
    return found
