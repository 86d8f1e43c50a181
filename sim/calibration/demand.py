"""Demand: how many callers of each kind come in each hour of the week, calling again taken out, and how days differ.

The rate of a kind of call in an hour of the week is the mean over the covered days. Few weeks make that a matter of
luck, and a simulation adds the luck of its own days: hours that came out busier than they are make its lines longer,
and those that came out quieter do not make up for it. (On 19 small worlds of which everything is known, logs of 3,000
calls gave waits some 6 % too long with the plain means.) So the calls of an hour are drawn toward the shape of its
group of days (Monday to Friday; Saturday; Sunday) at the level of its own day, as far as the counts themselves say: a
gamma-Poisson model whose concentration maximises the marginal likelihood (empirical Bayes; Clayton and Kaldor 1987,
*Biometrics* 43:671, section 3.1). With many weeks, or days that differ in shape, hardly anything is drawn. The share of
a kind of call in an hour is then drawn toward its share overall, in the same way.

A log holds first calls and repeated ones alike; the scenario makes the repeated ones itself. So the calls that follow
from hanging up, from being cut off and from being served are spread over the hours in which they come and taken out.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.queued_calls import QueuedCalls
from sim.calibration.redial import Redial, Redials
from sim.vocabulary import HOURS_PER_WEEK, MINUTES_PER_HOUR

LEAST_FRESH: Final = 0.2
"""In no hour are fewer than this share of the calls taken to be first calls."""
_CONCENTRATIONS: Final = np.geomspace(0.1, 1e5, 61)
_POINTS: Final = 200
GROUPS: Final = np.array([0, 0, 0, 0, 0, 1, 2])
"""Of each weekday, the days with which it shares a shape."""
NEVER: Final = 5.0
"""Where so many calls were expected and none came, none come."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def weekly_counts(calls: QueuedCalls, members: Flags) -> Floats:
    """Return the calls flagged in `members` that fell on covered days, by hour of the week."""
    return np.bincount(calls.hour_of_week[members & calls.counts], minlength=HOURS_PER_WEEK).astype(np.float64)


def hourly_rate(calls: QueuedCalls, members: Flags, everyone: Flags) -> Floats:
    """Return calls an hour in every hour of the week of a kind of call, drawn toward the profile of `everyone`.

    That profile is drawn itself (`usual_hours`).
    """
    counts, everyones = weekly_counts(calls, members), usual_hours(weekly_counts(calls, everyone))
    expected = everyones * (counts.sum() / max(float(everyones.sum()), 1.0))
    return posterior(counts, expected) / np.maximum(calls.weeks, 1.0)


def usual_hours(counts: Floats) -> Floats:
    """Return calls by hour of the week, each hour drawn toward the shape of its group of days; the sums of days stay.

    counts: calls that came, from Monday 0 o'clock; every hour of a day was seen equally often. A day alone in its group
    stays as it is.
    """
    week = counts.reshape(7, -1)
    drawn = week.astype(np.float64)
    for group in np.unique(GROUPS):
        days = np.flatnonzero((group == GROUPS) & (week.sum(axis=1) > 0.0))
        if days.size > 1:
            own, sums = week[days], week[days].sum(axis=1, keepdims=True)
            expected = sums * (own.sum(axis=0) / own.sum())
            usual = np.where((own == 0.0) & (expected >= NEVER), 0.0, posterior(own, expected))
            drawn[days] = usual * (sums / usual.sum(axis=1, keepdims=True))
    return drawn.ravel()


def posterior(counts: Floats, expected: Floats) -> Floats:
    """Return the posterior means of Poisson rates, whose prior is `expected` times a gamma law of mean 1.

    0 where nothing is expected. The shape of the gamma law is that of the greatest marginal likelihood.
    """
    shape = concentration_of(counts.ravel(), expected.ravel())
    return np.asarray(expected * (shape + counts) / (shape + expected))


def concentration_of(counts: Floats, expected: Floats) -> float:
    """Return the shape k of the gamma law of mean 1 that multiplies the expected counts, by marginal likelihood."""
    from scipy.special import gammaln

    used = expected > 0.0
    n, m, k = counts[used], expected[used], _CONCENTRATIONS[:, None]
    terms = gammaln(k + n) - gammaln(k) + k * np.log(k) + n * np.log(m) - (k + n) * np.log(k + m)
    return float(_CONCENTRATIONS[int(np.argmax(terms.sum(axis=1)))])


def first_call_share(calls: QueuedCalls, redials: Redials, members: Flags, cut_off: float) -> Floats:
    """Return, for every hour of the week, the share of the calls flagged in `members` that are not calling again.

    `cut_off` is the share of answered calls that the scenario will cut off.
    """
    answered = weekly_counts(calls, members & calls.answered)
    failed = weekly_counts(calls, members & calls.abandoned) + cut_off * answered
    again = _spread(failed, redials.abandoned) + _spread((1.0 - cut_off) * answered, redials.served)
    total = weekly_counts(calls, members)
    share = 1.0 - np.divide(again, total, out=np.zeros(HOURS_PER_WEEK), where=total > 0.0)
    return np.clip(share, LEAST_FRESH, 1.0)


def dated_first_calls(calls: QueuedCalls, redials: Redials, members: Flags, cut_off: float) -> Floats:
    """Return how many of the calls flagged in `members` are not calling again, by day since the origin and hour.

    What follows from the calls of each hour is taken out of the hours after it, and no more of an hour than leaves a
    fifth of it; `cut_off` as in `first_call_share`.
    """
    hours = calls.covered.size * 24
    hour = (calls.joined // MINUTES_PER_HOUR).astype(np.int64)

    def counted(flags: Flags) -> Floats:
        return np.bincount(hour[members & flags], minlength=hours)[:hours].astype(np.float64)

    everyone, answered = counted(np.ones_like(members)), counted(calls.answered)
    failed = counted(calls.abandoned) + cut_off * answered
    again = _spread(failed, redials.abandoned) + _spread((1.0 - cut_off) * answered, redials.served)
    return np.asarray(np.maximum(everyone - again, LEAST_FRESH * everyone).reshape(-1, 24))


def _spread(origins: Floats, redial: Redial) -> Floats:
    """The repeated calls that follow from so many calls, by the hour in which they come; the last meets the first."""
    again = np.zeros(origins.size)
    if not redial.delays:
        return again
    delays = np.interp((np.arange(_POINTS) + 0.5) / _POINTS, np.linspace(0.0, 1.0, len(redial.delays)), redial.delays)
    for hours in delays / MINUTES_PER_HOUR:
        whole, part = int(hours), hours - int(hours)
        again += ((1.0 - part) * np.roll(origins, whole) + part * np.roll(origins, whole + 1)) / _POINTS
    return redial.probability * again


def busyness_cv(calls: QueuedCalls, redials: Redials | None = None, drawn: bool = False) -> float:
    """Return the coefficient of variation of a factor a day that explains the spread of daily counts beyond Poisson's.

    With `redials` of first calls only: a busy day has more calls again as well, since more callers hang up on it, and
    the scenario makes those itself. So they are taken out day by day: F = N - sum r_i N_i over the outcomes i, each
    call again in doubt by r_i (1 - r_i). By moments, with m the mean of F over the n covered days of the same weekday
    and v that of the doubt: Var(F) = m + v + cv^2 m^2, so cv^2 = (sum (F - m)^2 n / (n - 1) - sum (m + v)) / sum m^2;
    0 when there is no excess. Days that were `drawn`, n of n + 1, vary less than those they were drawn from, whose sum
    of squares is (n + 1) / n times as large on average.
    """
    first = np.bincount(calls.day, minlength=calls.covered.size).astype(np.float64)
    doubt = np.zeros(first.size)
    for flags, chance in _chances(calls, redials):
        number = np.bincount(calls.day[flags], minlength=first.size)
        first -= chance * number
        doubt += chance * (1.0 - chance) * number
    squares = expected = expected_squares = 0.0
    for weekday in range(7):
        own = calls.covered[weekday::7]
        days = first[weekday::7][own]
        if days.size < 2:
            continue
        mean = float(days.mean())
        squares += float(((days - mean) ** 2).sum()) * (days.size + drawn) / (days.size - 1.0)
        expected += days.size * mean + float(doubt[weekday::7][own].sum())
        expected_squares += days.size * mean * mean
    return math.sqrt(max(squares - expected, 0.0) / expected_squares) if expected_squares > 0.0 else 0.0


def _chances(calls: QueuedCalls, redials: Redials | None) -> list[tuple[Flags, float]]:
    """Every outcome with the probability of calling again after it."""
    if redials is None:
        return []
    return [(calls.abandoned, redials.abandoned.probability), (calls.dropped, redials.dropped.probability),
            (calls.served, redials.served.probability)]
