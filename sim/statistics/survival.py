"""Time to an event when some are still waiting for it: Kaplan-Meier, its band, and competing endings.

A duration is either complete (the event came) or right-censored (it had not come when observation stopped). The
product-limit estimate of Kaplan and Meier (1958, *JASA* 53:457) takes both in. Events at one time come before
censorings at that time, as is usual.

Censoring is taken to be uninformative. An ending *without* the event (a case refused, a customer who gave up) is not:
it competes with it. Counted as censored, it answers "how long would a solution take if nobody stopped before?"; the
share that has really been solved by a time, with everything that can come between, is `cumulative_incidence`
(Aalen and Johansen 1978). Both are worth showing; neither replaces the other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.statistics.defaults import DEFAULT_LEVEL


@dataclass(frozen=True, slots=True)
class SurvivalCurve:
    """A step curve: from `times[i]` on the share still waiting is `survival[i]`; before `times[0]` it is 1.

    `times` are the distinct observed durations, complete or not, in increasing order, in the unit of the input.
    """

    times: NDArray[np.float64]
    survival: NDArray[np.float64]
    variance: NDArray[np.float64]
    at_risk: NDArray[np.int64]
    events: NDArray[np.int64]

    def at(self, time: float) -> float:
        """The share still waiting just after `time`: the curve is constant beyond the last duration."""
        position = int(np.searchsorted(self.times, time, side="right"))
        return float(self.survival[position - 1]) if position else 1.0

    def quantile(self, probability: float) -> float:
        """The least time by which at least `probability` have had the event; inf if the curve never comes so low.

        nan without any observation. Rounding of the product is forgiven to one part in 10^12.
        """
        if self.times.size == 0:
            return math.nan
        reached = np.flatnonzero(self.survival <= (1.0 - probability) + 1e-12)
        return float(self.times[reached[0]]) if reached.size else math.inf

    def restricted_mean(self) -> float:
        """The mean time, cut at the largest duration observed: the area under the curve up to there; nan of none."""
        if self.times.size == 0:
            return math.nan
        widths = np.diff(self.times, prepend=0.0)
        heights = np.concatenate(([1.0], self.survival[:-1]))
        return math.fsum(widths * heights)

    def band(self, level: float = DEFAULT_LEVEL) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Pointwise lower and upper limits of the survival at `times`: Greenwood's variance on the log-log scale.

        S^exp(w) and S^exp(-w) with w = z sqrt(variance) / (S |log S|) (Kalbfleisch and Prentice 1980, section 1.3)
        never leave [0, 1]. Where the curve is still 1, or is down to 0, the formula says nothing: both limits are nan.
        """
        from scipy.special import ndtri

        lower = np.full_like(self.survival, math.nan)
        inside = (self.survival > 0.0) & (self.survival < 1.0)
        share = self.survival[inside]
        width = float(ndtri(0.5 * (1.0 + level))) * np.sqrt(self.variance[inside]) / (share * np.abs(np.log(share)))
        upper = lower.copy()
        lower[inside] = share ** np.exp(width)
        upper[inside] = share ** np.exp(-width)
        return lower, upper


def kaplan_meier(durations: ArrayLike, complete: ArrayLike) -> SurvivalCurve:
    """The product-limit curve of `durations`, of which those flagged `complete` ended with the event.

    Variance by Greenwood's formula, S^2 sum d / (n (n - d)); nan once the curve is 0. Raises ValueError for durations
    that are negative or not finite, or for flags of another length.
    """
    times, at_risk, events = _risk_table(durations, complete)
    survival = np.cumprod(1.0 - events / at_risk, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = survival * survival * np.cumsum(events / (at_risk * (at_risk - events).astype(np.float64)))
    return SurvivalCurve(times, survival, variance, at_risk, events)


def cumulative_incidence(
    durations: ArrayLike, endings: ArrayLike, ending: int, censored: int = -1
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Times and the share that has ended with `ending` by each of them, while other endings compete for the same cases.

    The Aalen-Johansen estimate: the sum of S(t-) d / n over the times with that ending, S being the share without any
    ending. `endings` holds a code for each duration, `censored` where observation stopped first.
    """
    codes = np.asarray(endings)
    times, at_risk, ended = _risk_table(durations, codes != censored)
    _, _, wanted = _risk_table(durations, codes == ending)
    before = np.concatenate(([1.0], np.cumprod(1.0 - ended / at_risk)))[:-1]
    return times, np.cumsum(before * wanted / at_risk)


def _risk_table(
    durations: ArrayLike, complete: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Distinct times, how many were at risk just before each, and how many events came at each."""
    minutes, flags = np.asarray(durations, dtype=np.float64), np.asarray(complete, dtype=bool)
    if minutes.shape != flags.shape or minutes.ndim != 1:
        raise ValueError(f"a flag for every duration is needed, not {flags.size} for {minutes.size}")
    if not np.all(np.isfinite(minutes) & (minutes >= 0.0)):
        raise ValueError("durations are finite and not negative")
    times, where, counts = np.unique(minutes, return_inverse=True, return_counts=True)
    events = np.bincount(where[flags], minlength=times.size).astype(np.int64)
    at_risk = np.cumsum(counts[::-1])[::-1].astype(np.int64)
    return times, at_risk, events
