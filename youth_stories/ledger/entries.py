"""The entries of stories: what was done to each, and what follows from all of them together."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from .files import WRONG, add, exists, key_hash, keys, listed, story_hash, written_at

# The kinds of erasures. Consents that ended have entries too, as withdrawn.
WITHDRAWN, PURGED, CLOSED = "withdrawn", "purged", "closed"
KEPT = "kept"
BY_HAND = "by-hand"  # in place of a round


class Hiding(NamedTuple):
    """Why a story is hidden until a person decides: the names of its beginning and its end."""

    begun: str
    ended: str


CONCERN = Hiding("concern", "concern-over")
TAKEN_DOWN = Hiding("down", "up")


def record(story_id: UUID, kind: str = WITHDRAWN, in_round: str = BY_HAND) -> None:
    """Records an erasure. It is on disk when this returns; a second call changes nothing.

    A withdrawal outweighs every other entry of the story.

    Call it last in the transaction that erases, before the commit. After a crash between the two,
    the next replay completes the erasure. In the opposite order, a crash would lose the entry, and
    a restore would undo the erasure.
    """
    _add(story_id, "" if kind == WITHDRAWN else f".{kind}.{in_round}")


def record_kept(story_id: UUID, in_round: str) -> None:
    """Records that somebody kept the story which this round had erased by mistake.

    Call it after the commit, so that a crash between the two leaves the story hidden.
    """
    _add(story_id, f".{KEPT}.{in_round}")


def begin(hiding: Hiding, story_id: UUID) -> None:
    """Records that the story is hidden, unless it is. Call it before the commit, as record()."""
    begun, ended = _times(hiding.begun, story_id), _times(hiding.ended, story_id)
    if begun == ended:
        _add(story_id, f".{hiding.begun}.{begun + 1}")


def end(hiding: Hiding, story_id: UUID) -> None:
    """Records that the story is not hidden any more, if it was. Call it after the commit."""
    begun, ended = _times(hiding.begun, story_id), _times(hiding.ended, story_id)
    if begun > ended:
        _add(story_id, f".{hiding.ended}.{begun}")


class Entries:
    """What the ledger says of stories. It is listed once, however many stories there are."""

    def __init__(self) -> None:
        self._wrong = set(listed(WRONG))
        self._by_hash: dict[str, set[str]] = defaultdict(set)
        for name in (name for key in keys() for name in listed(key_hash(key))):
            story, _, what = name.partition(".")
            self._by_hash[story].add(what)

    def are_about(self, story_id: UUID) -> bool:
        """Whether any of them is about this story."""
        return bool(self._of(story_id))

    def is_withdrawn(self, story_id: UUID) -> bool:
        return "" in self._of(story_id)

    def is_erased(self, story_id: UUID) -> bool:
        """Whether it was withdrawn, or a round that is right erased it."""
        return self.is_withdrawn(story_id) or bool(self._rounds(story_id) - self._wrong)

    def erased_by(self, story_id: UUID) -> str:
        """The first round that erased it and is right; empty if none did."""
        return min(self._rounds(story_id) - self._wrong, default="")

    def wrongly_erased_by(self, story_id: UUID) -> list[str]:
        """The rounds that erased it by mistake, if nothing else did and nobody kept it since."""
        return [] if self.is_erased(story_id) else sorted(self._rounds(story_id))

    def is_hidden(self, hiding: Hiding, story_id: UUID) -> bool:
        """Whether it was on hold, or taken down, and nobody has decided otherwise."""
        times = Counter(what.rpartition(".")[0] for what in self._of(story_id))
        return times[hiding.begun] > times[hiding.ended]

    def last_erased_at(self, story_id: UUID) -> datetime | None:
        """When a round erased it last; None if none did."""
        times = [
            written_at(key_hash(key), f"{story_hash(key, story_id)}.{kind}.{in_round}")
            for key in keys()
            for kind in (PURGED, CLOSED)
            for in_round in self._rounds(story_id)
            if exists(key_hash(key), f"{story_hash(key, story_id)}.{kind}.{in_round}")
        ]
        return max(times, default=None)

    def _of(self, story_id: UUID) -> set[str]:
        """What the story's entries say, under any key."""
        found = (self._by_hash.get(story_hash(key, story_id), set()) for key in keys())
        return set().union(*found)

    def _rounds(self, story_id: UUID) -> set[str]:
        """The rounds that erased it, without those after which somebody kept it."""
        named = [what.partition(".") for what in self._of(story_id)]
        kept = {in_round for kind, _, in_round in named if kind == KEPT}
        return {in_round for kind, _, in_round in named if kind in (PURGED, CLOSED)} - kept


def erased_among(ids: Iterable[UUID]) -> Iterator[UUID]:
    """The stories that were erased, or the consents that ended."""
    entries = Entries()
    return (each for each in ids if entries.is_erased(each))


def _add(story_id: UUID, what: str) -> None:
    key = settings.SECRET_KEY
    add(key_hash(key), f"{story_hash(key, story_id)}{what}")


def _times(what: str, story_id: UUID) -> int:
    """How often this was recorded so far."""
    times = 0
    while any(
        exists(key_hash(key), f"{story_hash(key, story_id)}.{what}.{times + 1}") for key in keys()
    ):
        times += 1
    return times
