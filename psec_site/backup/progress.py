"""Says how far a long command is, in plain lines."""

from collections.abc import Callable
from time import monotonic

SECONDS = 5  # between two lines of one step


class Progress:
    """Writes a line at the start of each step, and while it runs how much of it is done."""

    def __init__(self, steps: int, write: Callable[[str], object]):
        self._steps, self._write = steps, write
        self._number = self._done = self._total = 0
        self._said_at = 0.0

    def step(self, name: str, total: int = 0) -> None:
        """Begins the next step, of so many parts if that is known."""
        self._number += 1
        self._done, self._total, self._said_at = 0, total, monotonic()
        self._write(f"{self._number} of {self._steps}: {name}")

    def advance(self, count: int = 1) -> None:
        """So many more parts are done."""
        self._done += count
        if monotonic() - self._said_at >= SECONDS:
            self._said_at = monotonic()
            of_total = f" of {self._total:,}" if self._total else ""
            self._write(f"    {self._done:,}{of_total}")
