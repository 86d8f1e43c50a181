"""How soon people hang up: from how many did, and from how long people waited.

Where patience is exponential of rate theta, every minute that anybody waits is ended by hanging up at that rate. So, of
callers who waited Q minutes in all, A hung up with A Poisson of mean theta Q, and A / Q is the estimate of maximum
likelihood. A report tells the waits of those who were answered, the mean (ASA) times their number, and not those of the
others; how many minutes these add is a matter of the line: Erlang A with the staff, the demand of each day and the
handle time says it, for every theta (`followed_days`). The theta is taken for which both agree:

    A = theta x (waits of the answered) x (all waits / waits of the answered, in Erlang A with theta)

That leans on staff only through a ratio near 1. *Without an ASA* there are only the abandoned calls beside those that
Erlang A expects of the staff in each interval: the theta is taken that makes them likeliest as Poisson counts. That
takes the staff at its word, and is found as a check where there is an ASA. *Without staff* those who hung up are
assumed to have waited twice the ASA of their interval: what it is if half of the callers wait and the line is busy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.intervals.day_bounds import Bounds, bounds, days_again
from sim.calibration.intervals.followed_days import Followed
from sim.calibration.intervals.interval_rows import IntervalLog, QueueRows

THETAS: Final = np.geomspace(1.0 / 240.0, 4.0, 13)
"""Rates of hanging up a minute: of a mean patience from 15 seconds to 4 hours."""
ASSUMED_MINUTES: Final = 5.0
WAITS: Final = "waits"
COUNTS: Final = "counts"
ASSUMED: Final = "assumed"

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Patience:
    """Exponential patience."""

    mean: Bounds
    """Minutes."""
    abandoned: int
    basis: str
    """`waits`, `counts` or `assumed`."""
    check: Bounds
    """Mean patience by the counts alone, where it is by the waits."""
    wait_of_abandoned: float
    """Minutes that those who hung up waited, as far as model or assumption say; nan where neither does."""
    line: float
    """Time waited as it was seen over that which Erlang A expects of the staff; nan where it cannot be told."""


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What days say of patience, added up over the intervals of each; several queues add."""

    abandoned: Floats
    """Calls that hung up in intervals whose waits are known; an entry a covered day, as in all that follows."""
    waited: Floats
    """Caller-minutes of the answered in these."""
    excess: Floats
    """Caller-minutes of those who hung up in these, by the assumption."""
    counted: Floats
    """Calls that hung up, on the days that were followed; 0 on the others."""
    all_waits: Floats
    """Caller-minutes expected in intervals whose waits are known, days by `THETAS`; no columns without staff."""
    served_waits: Floats
    """The part of the answered in these."""
    likelihood: Floats
    """Of `counted`, days by `THETAS`; no columns without staff."""
    has_waits: bool

    def __add__(self, other: Evidence) -> Evidence:
        """Return what two queues say together, of the staff only where it is known of both."""
        pairs = {name: (getattr(self, name), getattr(other, name))
                 for name in ("abandoned", "waited", "excess", "counted", "all_waits", "served_waits", "likelihood")}
        added = {name: one + two if one.shape == two.shape else np.zeros((one.shape[0], 0))
                 for name, (one, two) in pairs.items()}
        return Evidence(**added, has_waits=self.has_waits and other.has_waits)


def evidence(log: IntervalLog, queue: QueueRows, expected: Followed | None, days: NDArray[np.int64]) -> Evidence:
    """Return what a queue says; `expected` is of the covered days numbered in `days`."""
    abandoned, answered, asa = (each[log.covered] for each in (queue.abandoned, queue.answered, queue.asa))
    has_waits = "asa" in log.told
    timed = ~np.isnan(abandoned) & (~np.isnan(asa) | (answered == 0.0))
    left = np.where(timed, np.nan_to_num(abandoned), 0.0)
    waits = np.where(timed, np.nan_to_num(answered * asa), 0.0)
    total = float(waits.sum())
    twice = 2.0 * float(np.nan_to_num(waits * asa).sum()) / total if total > 0.0 else 0.0
    number = abandoned.shape[0]
    empty = np.zeros((number, 0))
    every, served, likelihood = empty, empty, empty
    counted = np.zeros(number)
    if expected is not None:
        every, served, likelihood = (np.zeros((number, THETAS.size)) for _ in range(3))
        own = timed[days]
        every[days] = (expected.waited * own).sum(axis=2).T
        served[days] = (expected.waited_served * own).sum(axis=2).T
        seen = np.nan_to_num(abandoned[days])
        mean = np.maximum(expected.waited * THETAS[:, None, None], 1e-9)
        likelihood[days] = np.where(np.isnan(abandoned[days]), 0.0, seen * np.log(mean) - mean).sum(axis=2).T
        counted[days] = seen.sum(axis=1)
    return Evidence(left.sum(axis=1), waits.sum(axis=1), left.sum(axis=1) * twice, counted, every, served, likelihood,
                    has_waits)


def patience(seen: Evidence, abandoned: int) -> Patience | None:
    """Return the patience that the evidence speaks for; None where nobody hung up."""
    if not abandoned:
        return None
    again = days_again(seen.abandoned.size)
    nothing = Bounds(float("nan"))
    counts = _by_counts(seen, again)
    if not seen.has_waits or not seen.waited.sum() > 0.0 or not seen.abandoned.sum() > 0.0:
        if counts is None:
            return Patience(Bounds(ASSUMED_MINUTES), abandoned, ASSUMED, nothing, float("nan"), float("nan"))
        return Patience(counts, abandoned, COUNTS, nothing, float("nan"), float("nan"))
    if not seen.all_waits.size or not seen.served_waits.sum() > 0.0:
        rates = _over(again @ seen.abandoned, again @ (seen.waited + seen.excess))
        rate = float(seen.abandoned.sum() / (seen.waited + seen.excess).sum())
        mean = bounds(rate, rates, seen.abandoned.size).inverted()
        return Patience(mean, abandoned, WAITS, nothing, float(seen.excess.sum() / seen.abandoned.sum()), float("nan"))
    every, served = seen.all_waits.sum(axis=0), seen.served_waits.sum(axis=0)
    sought = np.maximum.accumulate(np.log(THETAS * every / served))
    places = np.log(THETAS)
    with np.errstate(divide="ignore"):
        target = np.log(_over(again @ seen.abandoned, again @ seen.waited))
    rate = float(np.exp(np.interp(np.log(seen.abandoned.sum() / seen.waited.sum()), sought, places)))
    mean = bounds(rate, np.exp(np.interp(target, sought, places)), seen.abandoned.size).inverted()
    share = float(np.interp(np.log(rate), places, every / served))
    days = seen.all_waits.sum(axis=1) > 0.0
    expected = float(np.exp(np.interp(np.log(rate), places, np.log(served))))
    return Patience(mean, abandoned, WAITS, counts or nothing,
                    float((share - 1.0) * seen.waited.sum() / seen.abandoned.sum()),
                    float(seen.waited[days].sum()) / expected)


def _by_counts(seen: Evidence, again: Floats) -> Bounds | None:
    """Mean patience by the likelihood of the counts, interpolated by a cubic spline over the logarithm of theta."""
    from scipy.interpolate import CubicSpline

    if not seen.likelihood.size or not seen.counted.sum() > 0.0:
        return None
    fine = np.linspace(np.log(THETAS[0]), np.log(THETAS[-1]), 600)

    def best(likelihood: Floats) -> Floats:
        curve = CubicSpline(np.log(THETAS), likelihood, axis=-1)(fine)
        return np.asarray(np.exp(fine[np.argmax(curve, axis=-1)]))

    days = int((seen.likelihood != 0.0).any(axis=1).sum())
    return bounds(float(best(seen.likelihood.sum(axis=0))), best(again @ seen.likelihood), days).inverted()


def _over(above: Floats, below: Floats) -> Floats:
    return np.asarray(np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0.0))
