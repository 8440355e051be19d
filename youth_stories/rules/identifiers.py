"""Finds possible identifiers: words that could lead a stranger to a young person.

It only reports them; a reviewer decides (identifiers/clear.py).
"""

import hashlib
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models

from . import identifier_patterns as patterns
from .names import has_several_words

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
    SCHOOL_NOT_AGREED = "other_school", "School that was not agreed to"
    SURNAME = "surname", "Possible last name"
    GIVEN_NAMES = "given_names", "Several names: is one of them a last name?"


WHY = {
    IdentifierKind.EMAIL: "Everybody could write to it, for as long as copies exist.",
    IdentifierKind.LINK: "It leads where we cannot look after anybody, and that can change.",
    IdentifierKind.HANDLE: "Strangers could write to this person there.",
    IdentifierKind.PHONE: "Everybody could call it, for as long as copies exist.",
    IdentifierKind.ADDRESS: "It tells strangers where somebody can be found.",
    IdentifierKind.BIRTH_DATE: "With a name, a birth date opens accounts, and it never changes.",
    IdentifierKind.SCHOOL: "A school beside a photo can lead a stranger to its door. "
    "Under 18 we show one of the two at most.",
    IdentifierKind.SCHOOL_NOT_AGREED: "They did not agree to show a school.",
    IdentifierKind.SURNAME: "A last name leads to a home. Nobody under 18 is shown with one.",
    IdentifierKind.GIVEN_NAMES: "Nobody under 18 is shown with a last name, and only a person can "
    "tell it from a second first name.",
}


@dataclass(frozen=True)
class Identifier:
    """A possible identifier: its kind, its public field, its text and the text around it.

    `start` is its place in the field as as_read() has it.
    """

    kind: IdentifierKind
    field: str
    field_label: str
    text: str
    before: str = ""
    after: str = ""
    start: int = 0

    @property
    def why(self) -> str:
        """Why it matters, for staff."""
        return WHY[self.kind]

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


# Only a reviewer can tell a second given name from a last name (rule R8).
ALL_OF_IT = (IdentifierKind.GIVEN_NAMES, re.compile(r".+", re.DOTALL))


def find(content: "StoryContent", *, is_minor: bool) -> list[Identifier]:
    """The possible identifiers in the public fields, in the order of the text.

    Each fingerprint once. Surnames are looked for in minors' stories.
    """
    found: dict[str, Identifier] = {}
    for identifier in find_all(content, is_minor=is_minor):
        found.setdefault(identifier.fingerprint, identifier)
    return list(found.values())


def find_all(content: "StoryContent", *, is_minor: bool) -> Iterator[Identifier]:
    """The same, each as often as it is there."""
    for field in content.TEXT_FIELDS:
        searches = [*FOR_EVERYBODY, *_schools(content, field, is_minor=is_minor)]
        if is_minor and field == "first_name" and has_several_words(content.first_name):
            searches = [ALL_OF_IT]
        elif is_minor and field in ABOUT_THEM:
            searches += _surnames(content)
        label = str(content._meta.get_field(field).verbose_name)  # type: ignore[union-attr]
        for identifier in _in_text(as_read(getattr(content, field)), field, label, searches):
            if not _names_agreed_school(identifier, content.school):
                yield identifier


def _schools(content: "StoryContent", field: str, *, is_minor: bool) -> list[Search]:
    """Schools, wherever but in their own field: rule R9 covers that."""
    if field == "school":
        return []
    beside_photo = is_minor and content.photo_id
    kind = IdentifierKind.SCHOOL if beside_photo else IdentifierKind.SCHOOL_NOT_AGREED
    of_study = patterns.SCHOOL_OF_STUDY if field == "study" else []
    return _compiled((kind, of_study + patterns.SCHOOL))


def _names_agreed_school(identifier: Identifier, school: str) -> bool:
    """Whether this is the school that they agreed to show, and so no identifier."""
    if identifier.kind != IdentifierKind.SCHOOL_NOT_AGREED:
        return False
    named, agreed = (set(re.findall(r"\w+", text.casefold())) for text in (identifier.text, school))
    return bool((named & agreed) - patterns.NO_NAME_OF_ITS_OWN)


def _surnames(content: "StoryContent") -> list[Search]:
    searches = _compiled((IdentifierKind.SURNAME, patterns.SURNAME))
    if first_name := as_read(content.first_name).strip():
        searches += _compiled((IdentifierKind.SURNAME, [patterns.surname_after(first_name)]))
    return searches


def as_read(text: str) -> str:
    """The text without invisible characters, and in Unicode normal form NFKC."""
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return unicodedata.normalize("NFKC", visible)


def _in_text(text: str, field: str, label: str, searches: list[Search]) -> Iterator[Identifier]:
    taken = bytearray(len(text))
    of_kind: dict[IdentifierKind, bytearray] = defaultdict(lambda: bytearray(len(text)))
    hits = []
    for kind, pattern in searches:
        for match in pattern.finditer(text):
            start, end = match.span()
            # What overlaps is one find of a kind: “my Instagram is @name”, and “@name” in it.
            if not all(taken[start:end]) and not any(of_kind[kind][start:end]):
                taken[start:end] = of_kind[kind][start:end] = b"\x01" * (end - start)
                hits.append((start, end, kind))
    for start, end, kind in sorted(hits):
        before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
        words = text[start:end]
        start += len(words) - len(words.lstrip())
        yield Identifier(kind, field, label, words.strip(), before, after, start)
