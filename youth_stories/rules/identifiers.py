"""Finds possible identifiers: words that could lead a stranger to a young person.

It only reports them; a reviewer decides (identifiers/clear.py).
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models

from . import identifier_patterns as patterns

if TYPE_CHECKING:
    from ..models import StoryContent

ABOUT_THEM = ("first_name", "role", "story", "photo_alt")  # may contain their own name
CONTEXT = 40  # characters shown before and after


class IdentifierKind(models.TextChoices):
    EMAIL = "email", "E-mail address"
    LINK = "link", "Link"
    HANDLE = "handle", "Name on social media"
    PHONE = "phone", "Phone number"
    ADDRESS = "address", "Street address or ZIP code"
    BIRTH_DATE = "birth_date", "Birth date"
    SCHOOL = "school", "School, beside a photo"
    SURNAME = "surname", "Possible last name"


@dataclass(frozen=True)
class Identifier:
    """A possible identifier: its kind, its public field, its text and the text around it."""

    kind: IdentifierKind
    field: str
    field_label: str
    text: str
    before: str = ""
    after: str = ""

    @property
    def fingerprint(self) -> str:
        """SHA-256, in hex, of kind, field and words; spaces and capitals make no difference."""
        words = " ".join(self.text.casefold().split())
        canonical = json.dumps([self.kind.value, self.field, words])
        return hashlib.sha256(canonical.encode()).hexdigest()


type Search = tuple[IdentifierKind, re.Pattern[str]]


def _compiled(*kinds: tuple[IdentifierKind, list[str]]) -> list[Search]:
    return [(kind, re.compile(each, re.IGNORECASE)) for kind, group in kinds for each in group]


# In this order: words found by one search are skipped by the next (an e-mail address is no link).
FOR_EVERYBODY = _compiled(
    (IdentifierKind.EMAIL, patterns.EMAIL),
    (IdentifierKind.LINK, patterns.LINK),
    (IdentifierKind.HANDLE, patterns.HANDLE),
    (IdentifierKind.PHONE, patterns.PHONE),
    (IdentifierKind.ADDRESS, patterns.ADDRESS),
    (IdentifierKind.BIRTH_DATE, patterns.BIRTH_DATE),
)


def find(content: "StoryContent", *, is_minor: bool) -> list[Identifier]:
    """The possible identifiers in the public fields, in the order of the text.

    Each fingerprint once. Surnames, and schools beside a photo, are looked for in minors' stories.
    """
    found: dict[str, Identifier] = {}
    for field in content.TEXT_FIELDS:
        searches = list(FOR_EVERYBODY)
        if is_minor:
            searches += _for_minors(content, field)
        label = str(content._meta.get_field(field).verbose_name)  # type: ignore[union-attr]
        for identifier in _in_text(as_read(getattr(content, field)), field, label, searches):
            found.setdefault(identifier.fingerprint, identifier)
    return list(found.values())


def _for_minors(content: "StoryContent", field: str) -> list[Search]:
    searches = []
    if field in ABOUT_THEM:
        searches += _compiled((IdentifierKind.SURNAME, patterns.SURNAME))
        if first_name := as_read(content.first_name).strip():
            searches += _compiled((IdentifierKind.SURNAME, [patterns.surname_after(first_name)]))
    if content.photo_id and field != "school":  # rule R9 covers that field
        searches += _compiled((IdentifierKind.SCHOOL, patterns.SCHOOL))
    return searches


def as_read(text: str) -> str:
    """The text without invisible characters, and in Unicode normal form NFKC."""
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return unicodedata.normalize("NFKC", visible)


def _in_text(text: str, field: str, label: str, searches: list[Search]) -> Iterator[Identifier]:
    taken = bytearray(len(text))
    hits = []
    for kind, pattern in searches:
        for match in pattern.finditer(text):
            start, end = match.span()
            if not all(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                hits.append((start, end, kind))
    for start, end, kind in sorted(hits):
        before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
        yield Identifier(kind, field, label, text[start:end].strip(), before, after)
