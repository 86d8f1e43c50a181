"""A log's own noise: whole days drawn again within their day of the week.

Of the n days of a day of the week n - 1 are drawn with replacement, and each drawn one counts n / (n - 1) times: then
the variance of a sum over the draws is that of the estimate without bias, which drawing n of them would make too small
by (n - 1) / n - a quarter where a month has four Mondays (Rao and Wu 1988, *JASA* 83:231). Days that are alone of their
day of the week are drawn together. The interval is t times the standard error of the draws, with as many degrees of
freedom as days less strata.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.statistics.defaults import DEFAULT_LEVEL
from sim.statistics.intervals import critical_value

DRAWS: Final = 1000
SEED: Final = 1999
LEAST_FREEDOM: Final = 2
"""With fewer degrees of freedom nothing is said of noise."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class DayBlocks:
    """How often each day counts in each sample: draws by days."""

    weights: Floats
    freedom: int

    def half_width(self, draws: Floats) -> float:
        """Return half the width of the 95 % interval of a figure, from its values over the draws; nan if unknown."""
        usable = draws[np.isfinite(draws)]
        if self.freedom < LEAST_FREEDOM or usable.size < draws.size // 2:
            return math.nan
        return critical_value(self.freedom + 1, DEFAULT_LEVEL) * float(usable.std())


def day_blocks(weekday: Integers, days: Flags) -> DayBlocks:
    """Return samples of the flagged days; always the same. `weekday` is that of every day; others count nothing."""
    random = np.random.default_rng(SEED)
    weights = np.zeros((DRAWS, weekday.size))
    strata = _strata(weekday, np.flatnonzero(days))
    for stratum in strata:
        size = stratum.size
        if size < 2:
            weights[:, stratum] = 1.0
            continue
        drawn = random.multinomial(size - 1, np.full(size, 1.0 / size), size=DRAWS)
        weights[:, stratum] = drawn * (size / (size - 1.0))
    return DayBlocks(weights, sum(stratum.size - 1 for stratum in strata))


def _strata(weekday: Integers, days: Integers) -> list[Integers]:
    """The days by day of the week; those that are alone of theirs together, with the smallest other if still alone."""
    own = [days[weekday[days] == each] for each in np.unique(weekday[days])]
    alone = [each for each in own if each.size == 1]
    rest = sorted((each for each in own if each.size > 1), key=lambda each: each.size)
    if len(alone) == 1 and rest:
        alone.append(rest.pop(0))
    return [np.concatenate(alone), *rest] if alone else rest
