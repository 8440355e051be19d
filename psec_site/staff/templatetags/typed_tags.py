import json
import re
from typing import Any

from django import template
from django.http import HttpRequest

register = template.Library()

# What Wagtail's forms send beside what somebody typed.
HIDDEN = re.compile(
    r"(?:csrf|next$|action-|loaded_|overwrite_|comment).*|.*-(?:id|type|order|deleted|count|[A-Z_]+)"
)
LETTER = re.compile(r"[^\W\d_]")


@register.filter
def typed_words(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed into the form of this request: the name of each field, and its words."""
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    words = [(_label(name), _plain(value)) for name, value in fields if not HIDDEN.fullmatch(name)]
    return [(label, text) for label, text in words if LETTER.search(text)]


def _label(name: str) -> str:
    """The first part of the name of a field: the others count its blocks."""
    return name.partition("-")[0].replace("_", " ").capitalize()


def _plain(value: str) -> str:
    """The words of rich text, which is sent as JSON, or else the value as it is."""
    try:
        content: Any = json.loads(value)
        return "\n\n".join(block["text"] for block in content["blocks"])
    except (ValueError, TypeError, LookupError):
        return value
