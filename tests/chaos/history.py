"""What clients tried to do, and what they were told: all that the checker knows of them."""

import itertools
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

UNKNOWN, DONE, REFUSED = "unknown", "done", "refused"
# The acts of which a client may be told that they are done.
SEND, ACCEPT, EDIT, ASK, AGREE, REVOKE, PUBLISH, WITHDRAW = (
    *("send", "accept", "edit", "ask", "agree", "revoke", "publish", "withdraw"),
)


@dataclass
class Attempt:
    """`word` names the version of the story that the act is about: it is in no other one.

    `outcome` is UNKNOWN until an answer says that it is done, or that it is refused.
    `began` and `ended` are places in the order of all beginnings and ends.
    """

    act: str
    story: str
    word: str
    role: str
    began: int
    ended: int | None = None
    outcome: str = UNKNOWN


@dataclass
class Story:
    """What the checker has to know of a story besides what was tried."""

    name: str  # its first word
    is_minors: bool
    email: str  # without any word: addresses are kept for longer than words
    words: list[str]
    photos: set[str]  # public addresses at which it was seen


class History:
    """Written by many threads."""

    def __init__(self) -> None:
        self.attempts: list[Attempt] = []
        self.stories: dict[str, Story] = {}
        self.changed = threading.Condition()
        self._order = itertools.count()

    def add_story(self, word: str, email: str, *, is_minors: bool) -> Story:
        with self.changed:
            story = self.stories[word] = Story(word, is_minors, email, [word], set())
        return story

    def add_version(self, story: Story, word: str) -> None:
        with self.changed:
            story.words.append(word)

    @contextmanager
    def attempt(self, act: str, story: Story, word: str = "", role: str = "") -> Iterator[Attempt]:
        """Records an attempt before it is made, and its outcome after it."""
        with self.changed:
            attempt = Attempt(act, story.name, word or story.name, role, next(self._order))
            self.attempts.append(attempt)
        try:
            yield attempt
        finally:
            with self.changed:
                attempt.ended = next(self._order)
                self.changed.notify_all()

    def of(self, *acts: str, outcome: str = "") -> list[Attempt]:
        """The attempts at these acts, or at all, as they began; of one outcome if it is named."""
        with self.changed:
            found = [each for each in self.attempts if not acts or each.act in acts]
        return [each for each in found if not outcome or each.outcome == outcome]

    def write(self, file: Path) -> None:
        """A line of JSON for each attempt."""
        file.write_text("".join(f"{json.dumps(asdict(each))}\n" for each in self.attempts))
