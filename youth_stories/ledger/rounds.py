"""The rounds of erasing, as the entries of their erasures name them, and which were a mistake."""

import re
import secrets
from collections import Counter
from datetime import UTC, datetime
from typing import NamedTuple

from django.utils import timezone

from .entries import CLOSED, PURGED
from .files import WRONG, add, key_hash, keys, listed, remove

NAME = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{4}")


class Round(NamedTuple):
    """A round of erasing: its name, how many stories it erased, whether it is marked as wrong."""

    name: str
    stories: int
    is_wrong: bool

    @property
    def began_at(self) -> datetime:
        """What the clock said then."""
        return datetime.strptime(self.name[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)


def new_round() -> str:
    """A name for a round that begins now."""
    return f"{timezone.now().astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def rounds() -> list[Round]:
    """The rounds that erased stories, the newest first."""
    wrong = set(listed(WRONG))
    stories: Counter[str] = Counter()
    for name in (name for key in keys() for name in listed(key_hash(key))):
        kind, _, in_round = name.partition(".")[2].partition(".")
        if kind in (PURGED, CLOSED) and NAME.fullmatch(in_round):
            stories[in_round] += 1
    return [Round(name, stories[name], name in wrong) for name in sorted(stories, reverse=True)]


def mark_wrong(in_round: str) -> None:
    """Marks a round as wrong: a restore brings back what it erased. ValueError if it is none."""
    if in_round not in {each.name for each in rounds()}:
        raise ValueError("There is no such round.")
    add(WRONG, in_round)


def unmark_wrong(in_round: str) -> None:
    """Undoes mark_wrong()."""
    if NAME.fullmatch(in_round):
        remove(WRONG, in_round)
