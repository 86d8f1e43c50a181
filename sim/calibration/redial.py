"""Calling again: how many come back because of what happened to them, and after how long.

Some callers would have called again anyway: the people of a stock exchange desk call every day. So the calls that
follow a call within four hours are compared with the calls of the *same* customers in the same hours one and two weeks
earlier and later (a case-crossover comparison, Maclure 1991, *Am. J. Epidemiology* 133:144): the excess is what the
first call brought about.

The log of the bank names the customer only where the call had to wait. A customer who calls again and is answered at
once is not recognised, and how often that happens depends on how busy the hour is. Every recognised call therefore
stands for 1 / p calls, where p is the share of calls recognised within a quarter of an hour around it
(inverse-probability weighting, Horvitz and Thompson 1952), over the types of call that are ever recognised. A type
whose customers are known even when they did not have to wait is not one by which customers call: the organisation
calls them back (the bank's type TT, whose customers left a message). Such calls are demand of their own, not calling
again.

Most logs know the caller whether he waited or not, by the number of his telephone: where calls that were answered at
once are named, naming has nothing to do with waiting. All types take part then that are named at all, and a call stands
for itself alone: who is not named is somebody else, who never shows his number. Where a log is too short for the same
hours of another week, those of the days before and after are compared.

There the *next* call can be told from those after it. With S_o(t) the share of calls that are followed by none within
t, and S_u(t) the same in the other weeks, a next call that has nothing to do with the usual ones leaves S_o = S_u x (1
- r F(t)), so r F(t) = 1 - S_o(t) / S_u(t): the probability of calling again, and the law of the delay.

Where calls stand for others, only their number can be weighted, and the excess counts a caller's whole chain: who
abandons, calls again and abandons again calls a third time. With M_i the excess after outcome i and s_j the share of
outcome j among repeated calls, M_i = r_i (1 + sum_j s_j M_j), which gives r_i, the probability of the next call alone.
The shares are those of the hours in which people abandon; whoever calls again later meets somewhat shorter lines, so r
comes out some hundredths of itself too low.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.queued_calls import QueuedCalls
from sim.vocabulary import MINUTES_PER_DAY, MINUTES_PER_HOUR

AROUND_MINUTES: Final = 15.0
PRIOR_CALLS: Final = 4.0
SHIFTS_DAYS: Final = (-14, -7, 7, 14)
NEAR_SHIFTS_DAYS: Final = (-2, -1, 1, 2)
"""For logs that do not cover the same weekday twice."""
LEAST_NAMED: Final = 0.05
MOST_NAMED_AT_ONCE: Final = 0.2
DAILY_CALLER: Final = 0.4
"""Customers recognised more often than this a day call anyway, and only blur what one call brings about."""
FEWEST_CALLS: Final = 50
MOST_PROBABLE: Final = 0.95
EDGES: Final = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 240.0)
"""Delays, in minutes, between which the excess is counted; beyond four hours it is lost in the usual calls."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Redial:
    """Calling again within four hours because of an outcome: probability, eleven quantiles of the delay in minutes."""

    probability: float
    delays: tuple[float, ...]
    calls: int
    """Calls it rests on."""
    chain: float
    """Calls within four hours beyond the usual: those of the whole chain, or the next alone where it can be told."""
    usual: float
    """Calls within four such hours that would have come anyway."""
    error: float = math.nan
    """Standard error of the probability."""


@dataclass(frozen=True, slots=True)
class Redials:
    """Calling again after hanging up in the queue, after being cut off, and after being served."""

    abandoned: Redial
    dropped: Redial
    served: Redial


def redials(calls: QueuedCalls, times: Integers | None = None) -> Redials:
    """Estimate calling again after each of the three outcomes; a log without customer numbers knows of none.

    times: how often each day since the origin counts; once where it is left out.
    """
    outcomes = (calls.abandoned, calls.dropped, calls.served)
    weight = np.ones(calls.joined.size) if times is None else times[calls.day].astype(np.float64)
    known = _Recognised(calls)
    if not known.by_waiting:
        return Redials(*(_next(known, outcome, weight) for outcome in outcomes))
    excesses = [_excess(known, outcome, weight) for outcome in outcomes]
    shares = _shares_where_abandoned(calls, outcomes, weight)
    chains = [max(float(excess.sum()), 0.0) for excess, _, _ in excesses]
    growth = 1.0 + sum(share * chain for share, chain in zip(shares, chains, strict=True))
    return Redials(*(_redial(excess, usual, number, growth) for excess, usual, number in excesses))


def _redial(excess: Floats, usual: float, number: int, growth: float) -> Redial:
    chain = float(excess.sum())
    if chain <= 0.0:
        return Redial(0.0, (), number, chain, usual)
    # Both are counts, whose variances are about as large as they are; the usual is the mean of up to four spans. Of
    # p = M / g with the growth g, dp / dM = 1 / g^2 where one outcome is what people call again for.
    error = math.sqrt((chain + 1.25 * usual) / max(number, 1)) / growth**2
    return Redial(min(chain / growth, MOST_PROBABLE), _delays(excess), number, chain, usual, error)


def _next(known: _Recognised, after: Flags, weights: Floats) -> Redial:
    """The next call alone, where every caller who is known is known whether he waited or not."""
    flagged, customer, moment, weight = known.followed(after, weights)
    if flagged < FEWEST_CALLS:
        return Redial(0.0, (), flagged, 0.0, 0.0)
    observed, controls = _beside_the_usual(_silent, known, customer, moment, weight)
    if observed is None or not controls:
        return Redial(0.0, (), 0, 0.0, 0.0)
    usual = np.mean(controls, axis=0)
    caused = 1.0 - observed / np.maximum(usual, 1.0 / flagged)
    probability, anyway = float(caused[-1]), 1.0 - float(usual[-1])
    if probability <= 0.0:
        return Redial(0.0, (), flagged, probability, anyway)
    # of r = 1 - S_o / S_u, both binomial shares, S_u the mean of so many
    silent, least = float(observed[-1]), 1.0 / flagged
    squared = (1.0 - silent) / max(silent, least) + anyway / max(1.0 - anyway, least) / len(controls)
    error = (1.0 - probability) * math.sqrt(squared / flagged)
    return Redial(min(probability, MOST_PROBABLE), _delays(np.diff(caused, prepend=0.0)), flagged, probability, anyway,
                  error)


def _shares_where_abandoned(calls: QueuedCalls, outcomes: tuple[Flags, ...], weight: Floats) -> list[float]:
    """The mix of outcomes in the hours of the calendar in which people abandon, which are those they call again in."""
    hour = (calls.joined // MINUTES_PER_HOUR).astype(np.int64)
    abandoned = np.bincount(hour, weights=weight * calls.abandoned)
    number = np.maximum(np.bincount(hour), 1)
    total = max(float(abandoned.sum()), 1.0)
    return [float((abandoned * np.bincount(hour, weights=flags.astype(np.float64)) / number).sum() / total)
            for flags in outcomes]


class _Recognised:
    """The recognised calls of a log, sorted by customer and time, each with its weight."""

    def __init__(self, calls: QueuedCalls) -> None:
        named = calls.customer > 0
        at_once = calls.wait <= 0.0
        by_waiting = int((named & at_once).sum()) <= MOST_NAMED_AT_ONCE * int(at_once.sum())
        takes_part = _named_by_type(calls, named, ~at_once if by_waiting else np.ones_like(at_once)) >= LEAST_NAMED
        if by_waiting:
            takes_part &= _named_by_type(calls, named, at_once) <= MOST_NAMED_AT_ONCE
        self.calls, self.by_waiting = calls, by_waiting
        pick = np.flatnonzero(named & takes_part)
        pick = pick[np.lexsort((calls.joined[pick], calls.customer[pick]))]
        self._customers = np.unique(calls.customer[pick])
        self._span = calls.covered.size * MINUTES_PER_DAY + 100.0 * MINUTES_PER_DAY
        self._keys = self._key(calls.customer[pick], calls.joined[pick])
        share = np.ones(pick.size)
        if by_waiting:
            share = _local_share(calls.joined[takes_part], named[takes_part], calls.joined[pick])
        often = np.bincount(np.searchsorted(self._customers, calls.customer[pick])) > DAILY_CALLER * calls.covered.sum()
        self.usable = np.zeros(named.size, dtype=bool)
        self.usable[pick] = ~often[np.searchsorted(self._customers, calls.customer[pick])]
        self._sums = np.concatenate(([0.0], np.cumsum(1.0 / share)))

    def followed(self, after: Flags, weights: Floats) -> tuple[int, Integers, Floats, Floats]:
        """How many of the calls flagged can be followed, their customers, when each was over, and how often it counts.
        """
        flagged = np.flatnonzero(after & self.usable)
        calls = self.calls
        return (int(flagged.size), calls.customer[flagged], calls.left_line[flagged] + calls.service[flagged],
                weights[flagged])

    def _key(self, customer: Integers, time: Floats) -> Floats:
        """One number that sorts by customer, then by time; neighbours are never within reach of each other."""
        return np.searchsorted(self._customers, customer) * self._span + time

    def calls_between(self, customer: Integers, after: Floats, until: Floats) -> Floats:
        """How many calls each customer made in (after, until], the unrecognised included by weight."""
        low = np.searchsorted(self._keys, self._key(customer, after), side="right")
        high = np.searchsorted(self._keys, self._key(customer, until), side="right")
        return np.asarray(self._sums[high] - self._sums[low], dtype=np.float64)


def _named_by_type(calls: QueuedCalls, named: Flags, among: Flags) -> Floats:
    """For every call the share of named calls of its type, among those flagged."""
    number = np.maximum(np.bincount(calls.type, weights=among.astype(np.float64)), 1.0)
    return np.asarray((np.bincount(calls.type, weights=(among & named).astype(np.float64)) / number)[calls.type])


def _local_share(times: Floats, flags: Flags, at: Floats) -> Floats:
    """For each of the flagged times `at`, the share flagged among the other times within a quarter of an hour of it.

    The share among all times stands in for `PRIOR_CALLS` of them, so that no share is 0; `times` are sorted.
    """
    total = np.concatenate(([0.0], np.cumsum(flags)))
    low, high = np.searchsorted(times, at - AROUND_MINUTES), np.searchsorted(times, at + AROUND_MINUTES, side="right")
    prior = PRIOR_CALLS * total[-1] / max(flags.size, 1)
    return np.asarray((total[high] - total[low] - 1.0 + prior) / (high - low - 1.0 + PRIOR_CALLS), dtype=np.float64)


Counting = Callable[["_Recognised", Integers, Floats, Floats], Floats]


def _excess(known: _Recognised, after: Flags, weights: Floats) -> tuple[Floats, float, int]:
    """Calls beyond the usual per call flagged, by span of delay; the usual number; how many calls it is from."""
    flagged, customer, moment, weight = known.followed(after, weights)
    nothing = np.zeros(len(EDGES) - 1)
    if flagged < FEWEST_CALLS:
        return nothing, 0.0, flagged
    observed, controls = _beside_the_usual(_counted, known, customer, moment, weight)
    if observed is None or not controls:
        return nothing, 0.0, 0
    usual = np.mean(controls, axis=0)
    return observed - usual, float(usual.sum()), flagged


def _beside_the_usual(
    count: Counting, known: _Recognised, customer: Integers, moment: Floats, weight: Floats
) -> tuple[Floats | None, list[Floats]]:
    """What is counted after moments, and after the same moments of other weeks or days, as far as these are followed.
    """
    def at(days: int) -> Floats | None:
        then = moment + days * MINUTES_PER_DAY
        inside = _followed(known, then) & (weight > 0.0)
        return count(known, customer[inside], then[inside], weight[inside]) if inside.any() else None

    controls: list[Floats] = []
    for shifts in (SHIFTS_DAYS, NEAR_SHIFTS_DAYS):
        controls = [told for days in shifts if (told := at(days)) is not None]
        if controls:
            break
    return at(0), controls


def _followed(known: _Recognised, moment: Floats) -> Flags:
    """Whether each moment is followed on covered days."""
    covered = known.calls.covered
    first, last = (np.floor(time / MINUTES_PER_DAY).astype(np.int64) for time in (moment, moment + EDGES[-1]))
    inside = (first >= 0) & (last < covered.size)
    inside[inside] &= covered[first[inside]] & covered[last[inside]]
    return np.asarray(inside)


def _counted(known: _Recognised, customer: Integers, moment: Floats, weight: Floats) -> Floats:
    """Mean number of calls by span of delay after moments."""
    return np.array([np.average(known.calls_between(customer, moment + low, moment + high), weights=weight)
                     for low, high in pairwise(EDGES)])


def _silent(known: _Recognised, customer: Integers, moment: Floats, weight: Floats) -> Floats:
    """The share of moments that no call follows, by each of the ends of the spans of delay."""
    return np.array([np.average(known.calls_between(customer, moment, moment + edge) < 0.5, weights=weight)
                     for edge in EDGES[1:]])


def _delays(excess: Floats) -> tuple[float, ...]:
    """Eleven quantiles of the delay at probabilities 0, 0.1 ... 1, read off the counted excess."""
    reached = np.concatenate(([0.0], np.cumsum(np.maximum(excess, 0.0))))
    edges = np.log(np.maximum(EDGES, 0.1))
    quantiles = np.exp(np.interp(np.linspace(0.0, 1.0, 11), reached / reached[-1], edges))
    return tuple(round(float(value), 2) if math.isfinite(value) else 0.0 for value in quantiles)
