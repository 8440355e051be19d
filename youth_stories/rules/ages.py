"""Age groups, and what contradicts the one that somebody chose."""

from collections.abc import Iterable
from dataclasses import dataclass

from .age_words import (
    OLDEST_IN_ELEMENTARY_SCHOOL,
    OLDEST_IN_MIDDLE_SCHOOL,
    SaidAge,
    said_ages,
)

YOUNGEST = {"under_13": 0, "13_15": 13, "16_17": 16, "18_plus": 18}
OLDEST = {"under_13": 12, "13_15": 15, "16_17": 17, "18_plus": 99}
OLDEST_IN_STAGE = {
    "elementary_school": OLDEST_IN_ELEMENTARY_SCHOOL,
    "middle_school": OLDEST_IN_MIDDLE_SCHOOL,
}


@dataclass(frozen=True)
class Doubts:
    """Why somebody may be younger than the age group they chose. Empty, and false, if nothing is.

    `words` is what they wrote, such as “I am 15”; `stage` is theirs if it does not go with the age.
    """

    words: str = ""
    stage: str = ""

    def __bool__(self) -> bool:
        return bool(self.words or self.stage)


def doubts(age_band: str, *, texts: Iterable[str], stage: str) -> Doubts:
    """What in a story says that its writer is younger than their age group.

    Somebody who says that they are older is not in doubt: a younger group is protected more.
    """
    youngest = YOUNGEST[age_band]
    said = [each for text in texts for each in said_ages(text) if each.oldest < youngest]
    youngest_said = min(said, key=_oldest, default=None)
    return Doubts(
        words=youngest_said.words if youngest_said else "",
        stage=stage if OLDEST_IN_STAGE.get(stage, youngest) < youngest else "",
    )


def _oldest(said: SaidAge) -> int:
    return said.oldest
