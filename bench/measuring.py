"""A ratio with its median and spread, from rounds that take turns on the same machine."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles

ROUNDS = 9


@dataclass(frozen=True)
class Measurement:
    """`ours` and `other` are medians over the rounds; so is `ratio`, of the two of one round.

    `spread`: between the first and the third quartile of the ratios, in parts of their median.
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
    """One round of each in turn; what the machine does meanwhile disturbs both alike."""
    pairs = []
    for number in range(count + 1):
        first, second = (ours, other) if number % 2 else (other, ours)
        values = first(), second()
        pairs.append(values if number % 2 else values[::-1])
    return pairs[1:]  # the first one warmed up


def from_pairs(name: str, pairs: list[tuple[float, float]], unit: str) -> Measurement:
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
