"""Numbers as people read them: the unit that suits the size, the digits that mean something.

One `Scale` serves all values that stand side by side, so that they can be compared at a glance.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sim.vocabulary import MINUTES_PER_DAY

UNDEFINED: Final = "n/a"
_TIMES: Final = ((2 * MINUTES_PER_DAY, MINUTES_PER_DAY, "days"), (120.0, 60.0, "h"), (0.0, 1.0, "min"))


@dataclass(frozen=True, slots=True)
class Scale:
    """How to show values of one outcome: divided by `divisor`, in `unit`, with `decimals` digits."""

    divisor: float
    unit: str
    decimals: int

    def text(self, value: float, sign: bool = False) -> str:
        """Return a value as digits without its unit; infinity is "never" (a quantile not reached), NaN "n/a"."""
        if math.isnan(value):
            return UNDEFINED
        if math.isinf(value):
            return "never" if value > 0 else "-never"
        shown = round(value / self.divisor, self.decimals) + 0.0
        return f"{shown:{'+' if sign else ''},.{self.decimals}f}"

    def with_interval(self, mean: float, half_width: float, sign: bool = False) -> str:
        """Return "mean +- half-width"; the mean alone where there is no interval."""
        text = self.text(mean, sign)
        return f"{text} ± {self.text(half_width)}" if math.isfinite(half_width) else text


def scale_for(unit: str, values: Iterable[float], difference: bool = False) -> Scale:
    """Return the scale that suits the largest finite of `values`, in an outcome's unit.

    Minutes become hours or days, shares percent (differences of shares: percentage points).
    """
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    divisor = 1.0
    if unit == "min":
        divisor, unit = next((step, name) for least, step, name in _TIMES if largest >= least)
    elif unit == "share":
        divisor, unit = 0.01, "points" if difference else "%"
    return Scale(divisor, unit, _decimals(largest / divisor))


def _decimals(largest: float) -> int:
    """Return digits after the point: about three digits that mean something, at most four decimals."""
    if largest == 0.0:
        return 1
    return min(4, max(0, 2 - math.floor(math.log10(largest))))


def minutes_text(value: float) -> str:
    """Write a duration in minutes in the unit that suits it: "7.4 min", "2 days"."""
    if math.isinf(value):
        return "no finite mean"
    scale = scale_for("min", (value,))
    digits = f"{value / scale.divisor:.1f}"
    return f"{digits.removesuffix('.0')} {scale.unit}"
