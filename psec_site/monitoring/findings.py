import logging
from collections.abc import Callable
from typing import NamedTuple

logger = logging.getLogger(__name__)

# Returns what it found, in a few words, or raises Problem.
type Check = Callable[[], str]


class Problem(Exception):
    """What is wrong, and what to do about it. Neither holds a secret or personal data."""

    def __init__(self, what: str, to_do: str):
        super().__init__(what)
        self.what, self.to_do = what, to_do


class Finding(NamedTuple):
    """What a check found: a few words, or what is wrong and what to do about it."""

    name: str
    is_fine: bool
    text: str
    to_do: str = ""

    @property
    def label(self) -> str:
        return self.name.replace("_", " ")

    def __str__(self) -> str:
        return f"{self.text} {self.to_do}".rstrip()


def look(name: str, check: Check) -> Finding:
    """What the check finds. It never raises: a check that fails is a problem too."""
    try:
        return Finding(name, True, check())
    except Problem as problem:
        return Finding(name, False, problem.what, problem.to_do)
    except Exception:
        # The message of an exception may contain a secret: it is logged only.
        logger.exception("The check of %s failed", name)
        return Finding(name, False, "This check failed.", "The log says why.")
