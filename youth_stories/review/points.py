"""What a reviewer has to look at in a story: numbered points, and their marks in the words."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from re import split
from typing import Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from ..identifiers.clear import current_content
from ..models import StoryContent, Submission
from ..rules.identifiers import Identifier, as_read, find_all
from ..safeguarding.age_signs import TEXTS_ABOUT_THEM, doubts_about

# What the story's words show, and so can be marked in; all else is quoted in its point.
MARKED_FIELDS = ("role", "study", "school", "story")
type Span = tuple[int, int, int]  # from, to, and the number of the point


@dataclass(frozen=True)
class Point:
    """Something to look at: a possible identifier, or if there is none, the age."""

    number: int
    identifier: Identifier | None
    is_marked: bool


class MarkedStory:
    """A story whose words are HTML with the marks; everything else is the story's own."""

    def __init__(self, story: StoryContent, words: dict[str, SafeString]) -> None:
        self._story, self._words = story, words

    def __getattr__(self, name: str) -> Any:
        return self._words[name] if name in self._words else getattr(self._story, name)


def points_context(submission: Submission, shown: StoryContent | None) -> dict[str, Any]:
    """Return `points`, those of `identifiers` among them, and `story` with their marks.

    `shown` is what the reading view shows; none once it is erased.
    """
    if shown is None:
        return {"points": [], "identifiers": []}
    content = current_content(submission)
    identifiers = submission.uncleared_identifiers(content)
    has_age = submission.age_signs.open().exists()
    numbers = {each.fingerprint: i for i, each in enumerate(identifiers, 1 + has_age)}
    spans = {name: _spans(submission, content, name, numbers, has_age) for name in MARKED_FIELDS}
    marked = {span[2] for name in MARKED_FIELDS for span in spans[name]}
    points = [Point(1, None, 1 in marked)] if has_age else []
    points += [Point(i, each, i in marked) for i, each in enumerate(identifiers, 1 + has_age)]
    words = {name: _marked(getattr(shown, name), spans[name]) for name in MARKED_FIELDS}
    return {"points": points, "identifiers": identifiers, "story": MarkedStory(shown, words)}


def _spans(
    submission: Submission,
    content: StoryContent,
    name: str,
    numbers: dict[str, int],
    has_age: bool,
) -> list[Span]:
    """Where the points are in a field, in the order of the text; none overlaps another."""
    text = getattr(content, name)
    places = _places(text)
    found = [
        (places[each.start], places[each.start + len(each.text)], numbers[each.fingerprint])
        for each in find_all(content, is_minor=submission.is_minor)
        if each.field == name and each.fingerprint in numbers and places
    ]
    said = doubts_about(content, submission.age_band).words if has_age else ""
    if said and name in TEXTS_ABOUT_THEM and said in text:
        found.append((text.index(said), text.index(said) + len(said), 1))
    apart: list[Span] = []
    for start, end, number in sorted(found):
        if not apart or start >= apart[-1][1]:
            apart.append((start, end, number))
    return apart


def _places(text: str) -> list[int]:
    """The place in a text of each character of as_read(text), and its end; empty if they differ."""
    visible = [(i, each) for i, each in enumerate(text) if unicodedata.category(each) != "Cf"]
    read = [(i, part) for i, each in visible for part in unicodedata.normalize("NFKC", each)]
    if "".join(part for _i, part in read) != as_read(text):
        return []
    return [*(i for i, _part in read), len(text)]


def _marked(text: str, spans: Iterable[Span]) -> SafeString:
    """The text as HTML with a mark at each of these places."""
    parts, end = [], 0
    for start, stop, number in spans:
        parts += [escape(text[end:start]), _mark(text[start:stop], number)]
        end = stop
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308  # escaped above


def _mark(words: str, number: int) -> SafeString:
    """A mark with the number of its point; one a line, as a paragraph may end within it."""
    lines = [line for line in split(r"(\n+)", words) if line]
    marks = format_html_join("", "{}", ((_line(line),) for line in lines))
    link = '<a class="point__number" href="#point-{}">{}<span class="w-sr-only">: why</span></a>'
    return format_html("{}" + link, marks, number, number)


def _line(line: str) -> SafeString:
    return mark_safe(line) if line.isspace() else format_html("<mark>{}</mark>", line)  # noqa: S308
