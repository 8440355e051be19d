"""Names in plain text: they carry no link to people whom anybody can name, and keep their order."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .text import clean_line

# What a mail program makes a link or a phone number of: a scheme, an address, a domain, digits.
LINK = re.compile(r"[@/\\:]|\bwww\b|\w[.。]\w{2,}|\d[\d\s().-]+\d", re.IGNORECASE)

ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"


def carries_link(name: str) -> bool:
    """Whether a mail program could make a link of a part of it."""
    return bool(LINK.search(unicodedata.normalize("NFKC", name)))


def refuse_link(name: str) -> None:
    """Validator of a model field with a name."""
    if carries_link(name):
        raise ValidationError(
            _(
                "Write only the name here, without a web address, an email address or a number. "
                "Leave a space after a dot."
            ),
            code="link_in_name",
        )


def name_in_letter(name: str) -> str:
    """The name as a letter may say it: one line; empty for one that carries a link."""
    return "" if carries_link(name) else clean_line(name)


def with_isolated(name: str, text: str) -> str:
    """The plain text with this name isolated if it is written from right to left.

    Else the name would turn the sentence around it: plain text has no other mark of direction.
    """
    if not any(unicodedata.bidirectional(character) in ("R", "AL") for character in name):
        return text
    return text.replace(name, f"{ISOLATE}{name}{END_OF_ISOLATE}")
