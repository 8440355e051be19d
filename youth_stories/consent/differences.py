"""What differs between two versions of a story, for the people it is from to see."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext_lazy as _

from ..models import StoryContent

LABELS = {
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "field": _("Field"),
    "stage": _("Stage"),
    "school": _("School or workplace"),
    "study": _("One line about the student"),
    "role": _("The line below the name"),
    "story": _("The story"),
    "photo": _("The photo"),
    "photo_alt": _("What the photo shows"),
    "language": _("Language"),
}


@dataclass(frozen=True)
class Part:
    """A piece of one version's text, and whether the other version has it not."""

    text: str
    is_changed: bool


@dataclass(frozen=True)
class Difference:
    """One field that differs, and how many of its words do."""

    name: str
    label: str
    old: list[Part]
    new: list[Part]
    words: int


def words(text: str) -> list[str]:
    """The words of a text, each with the spaces after it."""
    return re.findall(r"\S+\s*", text)


def differences(
    before: StoryContent, after: StoryContent, split: Callable[[str], list[str]] = words
) -> list[Difference]:
    """The fields that differ, compared piece by piece: word by word, or as `split` cuts them."""
    old, new = _readable(before), _readable(after)
    if old["photo"] == new["photo"] and _fingerprint(before) != _fingerprint(after):
        new["photo"] = str(_("Another picture, or another part of it"))
    return [
        _difference(name, split(old[name]), split(new[name]))
        for name in StoryContent.PUBLIC_FIELDS
        if old[name] != new[name]
    ]


def _fingerprint(content: StoryContent) -> str:
    return content.photo.fingerprint if content.photo else ""


def _readable(content: StoryContent) -> dict[str, str]:
    photo = ""
    if content.photo:
        photo = str(_("A part of the photo") if content.photo.cropped_from else _("The photo"))
    return content.normalized_values() | {
        "field": content.field_label,
        "stage": content.get_stage_display(),
        "language": content.get_language_display(),
        "photo": photo,
    }


def _difference(name: str, old: list[str], new: list[str]) -> Difference:
    matcher = SequenceMatcher(
        None, [each.strip() for each in old], [each.strip() for each in new], autojunk=False
    )
    old_parts, new_parts, count = [], [], 0
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        is_changed = kind != "equal"
        old_parts.append(Part("".join(old[old_start:old_end]), is_changed))
        new_parts.append(Part("".join(new[new_start:new_end]), is_changed))
        if is_changed:
            count += max(old_end - old_start, new_end - new_start)
    return Difference(name, str(LABELS[name]), _filled(old_parts), _filled(new_parts), count)


def _filled(parts: list[Part]) -> list[Part]:
    return [part for part in parts if part.text]
