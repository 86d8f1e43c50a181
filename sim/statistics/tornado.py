"""One factor at a time, from its low to its high value: the bars of a tornado diagram, widest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.statistics.defaults import DEFAULT_LEVEL
from sim.statistics.intervals import Interval, Values, paired_difference


@dataclass(frozen=True, slots=True)
class Bar:
    """What moving one factor does: the change from the base at its low and its high value, and from low to high."""

    factor: int
    low: Interval
    high: Interval
    swing: Interval


def tornado(
    low: Sequence[Values], high: Sequence[Values], base: Values, level: float = DEFAULT_LEVEL
) -> tuple[Bar, ...]:
    """The bars of all factors, by the size of the mean swing, equal ones (and then those without one) in their order.

    `low[i]` and `high[i]` are the outcome with factor i at its low and high value and all others as in `base`,
    replication by replication with common random numbers; every interval is that of a mean paired difference. Each
    has `level` by itself. Raises ValueError where series differ in length.
    """
    bars = [
        Bar(
            factor,
            paired_difference(at_low, base, level),
            paired_difference(at_high, base, level),
            paired_difference(at_high, at_low, level),
        )
        for factor, (at_low, at_high) in enumerate(zip(low, high, strict=True))
    ]
    return tuple(sorted(bars, key=_width))


def _width(bar: Bar) -> tuple[bool, float]:
    """What bars are sorted by: the widest swing first, nan last."""
    unknown = bar.swing.mean != bar.swing.mean
    return unknown, 0.0 if unknown else -abs(bar.swing.mean)
