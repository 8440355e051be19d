"""The wording that people consent to, by version. Never edit a version: add a new one."""

import hashlib
import json
from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import get_language

from . import wordings_of_2026, wordings_of_2027

CURRENT_VERSION = "2027-03"

# In the order of the form. Each is a checkbox named scope_<name>.
SCOPES = (
    "words",
    "first_name",
    "last_name",
    "school",
    "photo",
    "social",
    "translation",
    "search",
)

# The names that staff see.
SCOPE_NAMES = {
    "words": "words",
    "first_name": "first name",
    "last_name": "last name",
    "school": "school",
    "photo": "photo",
    "social": "social media",
    "translation": "translation",
    "search": "search engines",
}

# By version, then by language. The keys for guardians begin with guardian_, those for guardians of
# children under 13 that differ with child_. <scope>_empty says what happens when it is not ticked.
_WORDINGS = wordings_of_2026.WORDINGS | wordings_of_2027.WORDINGS


def wording(version: str = CURRENT_VERSION, language: str | None = None) -> dict[str, str]:
    """The statement and the label of each scope, by default in the active language.

    In English if the version has no wording in that language. KeyError for an unknown version.
    """
    by_language = _WORDINGS[version]
    return by_language.get(language or get_language()) or by_language[settings.LANGUAGE_CODE]


def scope_labels(
    role: str, version: str = CURRENT_VERSION, *, is_child: bool = False
) -> dict[str, str]:
    """The statement and the label of each scope: for the student, the guardian, a child's guardian.

    A scope whose label there is none of is not asked of that person.
    """
    return _texts(("statement", *SCOPES), role, version, is_child)


def scope_hints(role: str, *, is_child: bool = False) -> dict[str, str]:
    """What happens when a scope is left empty, for each scope, in the current version."""
    names = [f"{name}_empty" for name in SCOPES]
    found = _texts(names, role, CURRENT_VERSION, is_child)
    return {name.removesuffix("_empty"): text for name, text in found.items()}


def _texts(names: Iterable[str], role: str, version: str, is_child: bool) -> dict[str, str]:
    """The texts with these names; what there is none of for a child is the guardian's."""
    prefixes = {"guardian": ["guardian_"], "student": [""]}[role]
    if role == "guardian" and is_child:
        prefixes.append("child_")
    texts = wording(version)
    return {
        name: texts[prefix + name]
        for name in names
        for prefix in prefixes  # the last one that has it
        if prefix + name in texts
    }


def wording_hash(version: str = CURRENT_VERSION) -> str:
    """SHA-256, in hex, of a version in all languages: shows if it was edited after a consent."""
    canonical = [
        json.dumps(words, sort_keys=True, ensure_ascii=False)
        for _language, words in sorted(_WORDINGS[version].items())
    ]
    return hashlib.sha256("\n".join(canonical).encode()).hexdigest()
