"""Ratios between two things that are measured in turns on the same machine."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles

ROUNDS = 9


@dataclass(frozen=True)
class Measurement:
    """`ours` and `other` are medians over the rounds, `ratio` is the median of each round's ratio.

    `spread` is the distance between the first and third quartile of the ratios, divided by `ratio`.
    """

    name: str
    ours: float
    other: float
    ratio: float
    spread: float
    unit: str

    def as_row(self) -> dict:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def rounds[Value](
    ours: Callable[[], Value], other: Callable[[], Value], *, count: int = ROUNDS
) -> list[tuple[Value, Value]]:
    """The values of both in each round. They take turns, so other load affects both alike."""
    pairs = []
    for number in range(count + 1):
        first, second = (ours, other) if number % 2 else (other, ours)
        values = first(), second()
        pairs.append(values if number % 2 else values[::-1])
    return pairs[1:]  # the first round is a warm-up


def from_pairs(name: str, pairs: list[tuple[float, float]], unit: str) -> Measurement:
    """The measurement from the values of each round: ours, then the other's."""
    ratios = [ours / other for ours, other in pairs]
    low, _, high = quantiles(ratios, n=4)
    middle = median(ratios)
    return Measurement(
        name=name,
        ours=median(ours for ours, _ in pairs),
        other=median(other for _, other in pairs),
        ratio=middle,
        spread=(high - low) / middle,
        unit=unit,
    )
