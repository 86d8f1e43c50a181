"""How sure the figures of a call log are: an interval beside each, as the interval reports have it.

Days are what is drawn again, or what varies: callers of one day share its busyness, its staff and its luck. The
intervals say how sure a figure is if the model is right.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.estimate import Estimate
from sim.calibration.fitting import scale_of
from sim.calibration.intervals.day_bounds import Bounds, bounds, days_again
from sim.calibration.queued_calls import QueuedCalls
from sim.calibration.redial import MOST_PROBABLE, Redial
from sim.statistics.defaults import DEFAULT_LEVEL
from sim.statistics.intervals import critical_value

NORMAL: Final = NormalDist().inv_cdf(0.5 * (1.0 + DEFAULT_LEVEL))
PATIENCE_DRAWS: Final = 40
"""Samples of days to which the law of patience is fitted again."""
_WEEKDAYS: Final = 7

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class CallBounds:
    """The figures of an estimate with their intervals."""

    weekly: Bounds
    """First calls a week."""
    handle: dict[str, Bounds]
    """Mean service time of each stream, by its name, in minutes."""
    patience: Bounds
    """Scale of the law of all callers, in minutes: its mean, the median of a log-logistic law; nan where there is none.
    """
    again: Bounds
    """Probability of calling again after hanging up."""
    dropped: Bounds
    """Share of answered calls that are cut off."""
    holds: Bounds
    """Probability of not calling again after being served."""


def call_bounds(estimate: Estimate) -> CallBounds:
    """Return the intervals of an estimate, the same every time; a second or two for tens of thousands of calls.

    That of patience takes the longest; of days that were drawn themselves nobody is told it, and there is none.
    """
    calls = estimate.calls
    drawn = _Days(calls)
    streams = {}
    for stream in estimate.streams:
        own = calls.served & (calls.type == calls.types.index(stream.type))
        streams[stream.name] = drawn.ratio(calls.service, own, own, stream.service.mean)
    served = estimate.redials.served
    back = _probability(served)
    holds = Bounds(1.0 - back.value, 1.0 - back.high, 1.0 - back.low)
    return CallBounds(
        _weekly(estimate), streams, _patience(drawn, estimate), _probability(estimate.redials.abandoned),
        drawn.ratio(np.ones(calls.joined.size), calls.dropped, calls.answered, estimate.dropped), holds)


class _Days:
    """The covered days of a log, drawn again."""

    def __init__(self, calls: QueuedCalls) -> None:
        self.calls = calls
        self.place = np.cumsum(calls.covered) - 1
        self.number = int(calls.covered.sum())
        self.times = days_again(self.number)

    def ratio(self, weight: Floats, above: Flags, below: Flags, value: float) -> Bounds:
        """Return a ratio: the weights of the calls flagged `above` over the number of those flagged `below`."""
        sums = [self._by_day(weight, above), self._by_day(np.ones(weight.size), below)]
        with np.errstate(divide="ignore", invalid="ignore"):
            drawn = (self.times @ sums[0]) / (self.times @ sums[1])
        return bounds(value, drawn, self.number)

    def _by_day(self, weight: Floats, flags: Flags) -> Floats:
        chosen = flags & self.calls.counts
        sums = np.bincount(self.place[self.calls.day[chosen]], weights=weight[chosen], minlength=self.number)
        return sums.astype(np.float64)


def _weekly(estimate: Estimate) -> Bounds:
    """First calls a week: Student's t from the days of each weekday, with what the repeated calls leave in doubt."""
    calls, weekly = estimate.calls, sum(float(stream.rate.sum()) for stream in estimate.streams)
    first = np.bincount(calls.day, minlength=calls.covered.size).astype(np.float64)
    doubt = 0.0
    for redial, flags in ((estimate.redials.abandoned, calls.abandoned), (estimate.redials.dropped, calls.dropped),
                          (estimate.redials.served, calls.served)):
        number = np.bincount(calls.day[flags], minlength=calls.covered.size).astype(np.float64)
        first -= redial.probability * number
        again = _probability(redial)
        if again.known:
            a_week = _WEEKDAYS * float(number[calls.covered].sum()) / float(calls.covered.sum())
            doubt += (0.5 * (again.high - again.low) / NORMAL * a_week) ** 2
    variance, freedom, squares = 0.0, 0, 0.0
    for weekday in range(_WEEKDAYS):
        days = first[weekday::_WEEKDAYS][calls.covered[weekday::_WEEKDAYS]]
        if days.size > 1:
            own = float(days.var(ddof=1)) / days.size
            variance, freedom, squares = variance + own, freedom + days.size - 1, squares + own**2 / (days.size - 1)
    if freedom < 2 or variance <= 0.0 or weekly <= 0.0:
        return Bounds(weekly)
    # degrees of freedom by Satterthwaite (1946, Biometrics Bulletin 2:110)
    degrees = variance**2 / squares if squares > 0.0 else freedom
    width = critical_value(max(round(degrees), 1) + 1, DEFAULT_LEVEL) * math.sqrt(variance + doubt)
    return Bounds(weekly, max(weekly - width, 0.0), weekly + width)


def _patience(drawn: _Days, estimate: Estimate) -> Bounds:
    """The scale of the law of patience, fitted again to days drawn again."""
    calls, law = drawn.calls, estimate.patience
    if law is None or calls.patience_unknown or estimate.log.drawn is not None:
        return Bounds(math.nan if law is None else law.scale)
    waited = np.flatnonzero((calls.wait > 0.0) & calls.counts)
    place, abandoned = drawn.place[calls.day[waited]], calls.abandoned[waited].astype(np.float64)
    times, where = np.unique(np.maximum(np.round(calls.wait[waited], 3), 1e-3), return_inverse=True)
    scales = np.full(drawn.times.shape[0], np.nan)
    for at in range(min(PATIENCE_DRAWS, scales.size)):
        weight = drawn.times[at][place]
        events, every = (np.bincount(where, weights=each, minlength=times.size).astype(np.float64)
                         for each in (weight * abandoned, weight))
        if events.sum() > 0.0:
            scales[at] = scale_of(law.dist, times, every - events, events)
    told = scales[np.isfinite(scales)]
    return bounds(law.scale, np.resize(told, scales.size), drawn.number) if told.size > 1 else Bounds(law.scale)


def _probability(redial: Redial) -> Bounds:
    """The probability of calling again once."""
    if not redial.delays or redial.calls < 2 or redial.probability <= 0.0 or not math.isfinite(redial.error):
        return Bounds(redial.probability)
    width = NORMAL * redial.error
    return Bounds(redial.probability, max(redial.probability - width, 0.0),
                  min(redial.probability + width, MOST_PROBABLE))
