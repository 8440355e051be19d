"""What is on a long page: its headings, and how links find them."""

import re
from dataclasses import dataclass
from html import unescape
from itertools import chain, count

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

HEADING = re.compile(r"<h2(?P<attributes>[^>]*)>(?P<text>.*?)</h2>", re.DOTALL)

TAKEN = {"main", "menu"}  # ids of the base template


@dataclass(frozen=True)
class Heading:
    id: str
    text: str


def with_ids(html: SafeString) -> tuple[SafeString, list[Heading]]:
    """The HTML, in which each h2 has an id made of its words, and these headings."""
    headings: list[Heading] = []

    def add_id(found: re.Match) -> str:
        text = unescape(strip_tags(found["text"])).strip()
        headings.append(Heading(_new_id(text, {each.id for each in headings}), text))
        return f'<h2{found["attributes"]} id="{headings[-1].id}">{found["text"]}</h2>'

    return mark_safe(HEADING.sub(add_id, html)), headings  # noqa: S308 (only the ids are new)


def _new_id(text: str, taken: set[str]) -> str:
    """As in addresses of pages; with a number if an earlier heading has the same words."""
    slug = slugify(text) or "part"
    numbers = (f"{slug}-{number}" for number in count(2))
    return next(each for each in chain([slug], numbers) if each not in taken | TAKEN)
