"""What is never shown of somebody under 18, even with consent (rules R8, R9)."""

from typing import NamedTuple, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import names


class Shown(Protocol):
    """The fields of a story that these rules check."""

    first_name: str
    last_name: str
    school: str
    photo_id: int | None


class Problem(NamedTuple):
    """The same rule, in words for whoever sends a story and for staff."""

    text: Promise
    for_staff: str


LAST_NAME = Problem(
    _("For your safety we do not keep or show your last name."),
    "Remove the last name: nobody under 18 is shown with one.",
)
NO_NAME = Problem(
    _("Only your first name, please: letters, and no numbers or signs."),
    "The first name may hold letters only, no numbers or signs.",
)
INITIALS = Problem(
    _("Only your first name, please, and one initial at most."),
    "Leave one initial at most after the first name.",
)
PHOTO_AND_INITIAL = Problem(
    _(
        "Choose one: your photo or the initial after your name. "
        "For your safety we do not show both."
    ),
    "Remove the photo or the initial: nobody under 18 is shown with both.",
)
PHOTO_AND_SCHOOL = Problem(
    _("Choose one: your photo or your school. For your safety we do not show both."),
    "Remove the photo or the school: nobody under 18 is shown with both.",
)


def problems(content: Shown) -> dict[str, Problem]:
    """Why a minor's story may not be shown like this, by field; empty if it may.

    Whether one of several first names is a last name, only a reviewer can tell: they are a
    possible identifier (identifiers/find.py).
    """
    found = {}
    initials = names.initials(content.first_name)
    if content.last_name:
        found["last_name"] = LAST_NAME
    if content.first_name and not names.is_name(content.first_name):
        found["first_name"] = NO_NAME
    elif len(initials) > 1:
        found["first_name"] = INITIALS
    elif initials and content.photo_id:
        found["first_name"] = PHOTO_AND_INITIAL
    if content.school and content.photo_id:
        found["school"] = PHOTO_AND_SCHOOL
    return found
