"""What in a story's words might lead a stranger to a young person. It flags; a person decides."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models

from ..models import StoryContent
from . import patterns

TEXT_FIELDS = ("first_name", "last_name", "school", "study", "role", "story", "photo_alt")
ABOUT_THEM = ("first_name", "role", "story", "photo_alt")  # where their own name may stand
FIELD_LABELS = {
    each.name: each.verbose_name for each in StoryContent._meta.fields if each.name in TEXT_FIELDS
}
AROUND = 40  # characters shown on either side


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
    """Words to look at before they are published: of what kind, in which public field."""

    kind: IdentifierKind
    field: str
    text: str
    before: str = ""
    after: str = ""

    @property
    def fingerprint(self) -> str:
        """SHA-256 as 64 hex digits. The same words in the same field keep it, however they are
        spaced or capitalized; another number or name has another."""
        words = " ".join(self.text.casefold().split())
        canonical = json.dumps([self.kind.value, self.field, words])
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def field_label(self) -> str:
        return str(FIELD_LABELS[self.field])


type Search = tuple[IdentifierKind, re.Pattern[str]]


def _compiled(*kinds) -> list[Search]:
    return [(kind, re.compile(each, re.IGNORECASE)) for kind, group in kinds for each in group]


# Words that one has found whole are not found again: an e-mail address is no link besides.
FOR_EVERYBODY = _compiled(
    (IdentifierKind.EMAIL, patterns.EMAIL),
    (IdentifierKind.LINK, patterns.LINK),
    (IdentifierKind.HANDLE, patterns.HANDLE),
    (IdentifierKind.PHONE, patterns.PHONE),
    (IdentifierKind.ADDRESS, patterns.ADDRESS),
    (IdentifierKind.BIRTH_DATE, patterns.BIRTH_DATE),
)


def find(content: StoryContent, *, is_minor: bool) -> list[Identifier]:
    """Everything to look at, field by field as it stands there; the same words once a field."""
    found: dict[str, Identifier] = {}
    for field in TEXT_FIELDS:
        searches = list(FOR_EVERYBODY)
        if is_minor:
            searches += _for_minors(content, field)
        for identifier in _in_text(as_read(getattr(content, field)), field, searches):
            found.setdefault(identifier.fingerprint, identifier)
    return list(found.values())


def _for_minors(content: StoryContent, field: str) -> list[Search]:
    searches = []
    if field in ABOUT_THEM:
        searches += _compiled((IdentifierKind.SURNAME, patterns.SURNAME))
        if first_name := as_read(content.first_name).strip():
            searches += _compiled((IdentifierKind.SURNAME, [patterns.surname_after(first_name)]))
    if content.photo_id and field != "school":  # beside a photo the school itself is a rule's case
        searches += _compiled((IdentifierKind.SCHOOL, patterns.SCHOOL))
    return searches


def as_read(text: str) -> str:
    """The text as a person reads it: nothing invisible, letters and digits in their usual form."""
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return unicodedata.normalize("NFKC", visible)


def _in_text(text: str, field: str, searches) -> Iterator[Identifier]:
    taken = bytearray(len(text))
    hits = []
    for kind, pattern in searches:
        for match in pattern.finditer(text):
            start, end = match.span()
            if not all(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                hits.append((start, end, kind))
    for start, end, kind in sorted(hits):
        before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
        yield Identifier(kind, field, text[start:end].strip(), before, after)
