"""Judges what is there by what clients were told. It imports nothing of the site.

- lost: a story was acknowledged and is nowhere, or a photo's row has no file.
- lost answer: a yes was acknowledged and is not recorded.
- unconsented: something is public that nobody, or not everybody who has to, agreed to.
- came back: a withdrawal was acknowledged, and something of the story is still there.
- not published: “Published” was said and nothing took it down, but nobody can read it.
- not told: a story was acknowledged, and its sender got no letter after all was well again.
- logged: a word of a story is in the logs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from .history import (
    AGREE,
    DONE,
    PUBLISH,
    REFUSED,
    REVOKE,
    SEND,
    WITHDRAW,
    Attempt,
    History,
    Story,
)

SENT = "youth_stories_submission"  # the table
WORD = re.compile(r"zq[a-z]{10}")


class Fault(NamedTuple):
    kind: str
    story: str
    where: str


@dataclass
class Seen:
    """What is there, as look.py or a test found it."""

    rows: dict[str, str] = field(default_factory=dict)  # every row as text, by table
    consents: set[tuple[str, str]] = field(default_factory=set)  # a story's first word, a role
    pages: dict[str, str] = field(default_factory=dict)  # public pages by address
    photos: set[str] = field(default_factory=set)  # public addresses that answer with a picture
    missing_files: list[str] = field(default_factory=list)  # named by a row
    unused_files: list[str] = field(default_factory=list)  # named by none
    letters: set[str] = field(default_factory=set)  # addresses that got a receipt
    logs: str = ""

    @property
    def stories(self) -> set[str]:
        """The words in the table of what was sent."""
        return set(WORD.findall(self.rows.get(SENT, "")))


def judge(history: History, seen: Seen) -> list[Fault]:
    """Everything that is wrong."""
    faults = [Fault("lost", "", file) for file in seen.missing_files]
    faults += [Fault("came back", "", file) for file in seen.unused_files]
    faults += [Fault("logged", word, "logs") for word in set(WORD.findall(seen.logs))]
    for story in history.stories.values():
        acts = [each for each in history.attempts if each.story == story.name]
        faults += _lost(story, acts, seen)
        faults += _public(story, acts, seen)
        faults += _came_back(story, acts, seen)
    return faults


def _tried(acts: list[Attempt], *kinds: str) -> list[Attempt]:
    """What may have been done."""
    return [each for each in acts if each.act in kinds and each.outcome != REFUSED]


def _done(acts: list[Attempt], *kinds: str) -> list[Attempt]:
    return [each for each in acts if each.act in kinds and each.outcome == DONE]


def _lost(story: Story, acts: list[Attempt], seen: Seen) -> Iterator[Fault]:
    if _tried(acts, WITHDRAW):
        return
    for sent in _done(acts, SEND):
        if sent.word not in seen.stories:
            yield Fault("lost", story.name, sent.word)
        if story.email not in seen.letters:
            yield Fault("not told", story.name, story.email)
    for answer in _done(acts, AGREE):
        if (story.name, answer.role) not in seen.consents:
            yield Fault("lost answer", story.name, answer.role)


def _public(story: Story, acts: list[Attempt], seen: Seen) -> Iterator[Fault]:
    shown = {}
    for address, text in seen.pages.items():
        shown |= dict.fromkeys(set(WORD.findall(text)) & set(story.words), address)
    for word, address in shown.items():
        if not _may_be_public(story, word, acts):
            yield Fault("unconsented", story.name, address)
    for published in _done(acts, PUBLISH):
        later = _tried(acts, WITHDRAW, REVOKE)
        if not shown and not [each for each in later if _ends_after(each, published)]:
            yield Fault("not published", story.name, "")


def _may_be_public(story: Story, word: str, acts: list[Attempt]) -> bool:
    """Whether staff may have published it, and everybody may have agreed to this version."""
    roles = ["student", "guardian"] if story.is_minors else ["student"]
    return bool(_tried(acts, PUBLISH)) and all(_agreed(role, word, acts) for role in roles)


def _agreed(role: str, word: str, acts: list[Attempt]) -> bool:
    yes = [each for each in _tried(acts, SEND, AGREE) if (each.role, each.word) == (role, word)]
    ends = [each for each in _done(acts, REVOKE) if each.role == role]
    return any(all(_ends_after(given, end) for end in ends) for given in yes)


def _ends_after(one: Attempt, other: Attempt) -> bool:
    """Whether it may have happened after the beginning of the other one."""
    return one.ended is None or one.ended > other.began


def _came_back(story: Story, acts: list[Attempt], seen: Seen) -> Iterator[Fault]:
    if not _done(acts, WITHDRAW):
        return
    for place, text in (seen.rows | seen.pages).items():
        if set(WORD.findall(text)) & set(story.words):
            yield Fault("came back", story.name, place)
    for address in seen.photos & set(story.photos):
        yield Fault("came back", story.name, address)
