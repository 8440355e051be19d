"""“Your photo is not here”: a photo that was chosen and did not arrive is not lost in silence."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from ..models import SavedForm
from .question import Answer, Question

# Posted by a script, which saves it as soon as a photo is chosen.
PHOTO_CHOSEN = "photo_chosen"
WITHOUT_PHOTO = {PHOTO_CHOSEN: "", "photo_alt": ""}


def was_chosen(row: SavedForm) -> bool:
    """Whether a photo was chosen, or described."""
    return any(row.values.get(name) for name in WITHOUT_PHOTO)


def missing_photo(row: SavedForm, _cleaned: dict[str, Any]) -> Iterator[Question]:
    """Ask for a photo that was chosen, or described, and is not here."""
    shows = row.values.get("shows")
    if row.photo or shows in ("none", "school"):
        return
    if was_chosen(row) or shows == "photo":
        lost = _("Your photo did not reach us. Please choose it again.")
        yield Question(
            key=f"photo {len(row.answered)}",  # asked anew if it happens again
            field="photo",
            text=lost if was_chosen(row) else _("Please choose the photo, or go on without one."),
            answers=(Answer(_("Go on without a photo"), WITHOUT_PHOTO | {"shows": "none"}),),
        )
