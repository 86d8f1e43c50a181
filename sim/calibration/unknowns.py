"""Waits and talks that a log does not tell: filled in so that load and lines come out right, and said.

*Some* are unknown: each is given a quantile of those that are known, spread evenly over them in the order of the log,
so that their law stays what it is. That takes them to be unknown by chance.

*The waits of all who hung up* are unknown: a caller whose patience is exponential with a mean far above the wait V
that he would have had leaves at any moment of it alike. His wait then has the stationary-excess law of V, with mean
E[V^2] / (2 E[V]) (the inspection paradox; Ross 2019, *Introduction to Probability Models*, section 7.7), V being the
waits of those of his type who were answered. Every one of them is given that mean, and patience can be no more than a
mean: all time waited over all who hung up (see `fitting`).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError, Problem

LEAST_KNOWN: Final = 0.5
"""Where fewer of the answered calls have it, nothing can be fitted."""
LEAST_KNOWN_LEFT: Final = 0.2
FEWEST_KNOWN_LEFT: Final = 20

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


def filled(values: Floats, part: Flags) -> Floats:
    """Return the values with those of `part` that are nan given quantiles of the others of `part`."""
    known, unknown = part & ~np.isnan(values), part & np.isnan(values)
    if not known.any() or not unknown.any():
        return values
    number = int(unknown.sum())
    result = values.copy()
    steps = (np.arange(number) * 0.6180339887498949 + 0.5) % 1.0
    result[unknown] = np.quantile(values[known], steps, method="inverted_cdf")
    return result


def told_enough(values: Floats, answered: Flags, what: str, source: str) -> None:
    """Raise InputError where less than half of the answered calls tell their `what`."""
    number, known = int(answered.sum()), int((answered & ~np.isnan(values)).sum())
    if known < LEAST_KNOWN * number:
        raise InputError(Problem(
            f"does not tell the {what} of most calls: without it nothing can be fitted", source,
            found=f"known for {known:,} of {number:,} answered calls", allowed=f"known for {LEAST_KNOWN:.0%} or more",
            way_out="is it in a column that was not recognised? --look shows what was; [columns] in a mapping says it"))


def waits_of_those_who_left(wait: Floats, answered: Flags, left: Flags, kind: Integers) -> tuple[Floats, bool]:
    """Return the waits with none unknown among those who left, and whether the others say nothing of patience.

    `kind` is the type of each call: callers are set beside those of their type, who wait at the same desk.
    """
    unknown = left & np.isnan(wait)
    known = int((left & ~unknown).sum())
    if not unknown.any():
        return wait, False
    if known >= max(FEWEST_KNOWN_LEFT, LEAST_KNOWN_LEFT * int(left.sum())):
        return filled(wait, left), False
    result = wait.copy()
    for each in np.unique(kind[unknown]):
        own = answered & (kind == each)
        enough = int((own & (wait > 0.0)).sum()) >= FEWEST_KNOWN_LEFT
        result[unknown & (kind == each)] = _mean_excess(wait[own if enough else answered])
    return result, True


def _mean_excess(waits: Floats) -> float:
    """The mean of the stationary-excess law of waits; 0 where nobody waited."""
    total = float(waits.sum())
    return float((waits**2).sum()) / (2.0 * total) if total > 0.0 else 0.0
