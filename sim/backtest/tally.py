"""What was counted of calls, whether in a log, in runs, by Erlang's formulas or on days of the past: one shape for all.

A `Tally` holds sums by day, hour of the day and type of call, so that every measure of every group is a quotient of
sums of its cells, and days that are drawn again are weights. The 90th percentile is no quotient: it is read off counts
of waits by day in bins of two per cent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.vocabulary import PROMPT_MINUTES

HOURS: Final = 24
QUOTIENTS: Final = ("abandoned", "wait_mean", "within_20s")
"""Measures that are quotients of sums: abandoned / calls, minutes waited / answered, answered in 20 s / calls."""
P90: Final = "wait_p90"
CALLS: Final = "calls"
BINS: Final = np.concatenate(([0.0], np.geomspace(1.0 / 60.0, 1440.0, 575)))
"""Upper edges, in minutes, of the bins of waits: none, a second, then two per cent more each."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Calls:
    """Single calls as parallel arrays: day and type by index, hour of the day, minutes waited."""

    day: Integers
    hour: Integers
    kind: Integers
    wait: Floats
    answered: Flags
    abandoned: Flags

    def where(self, keep: Flags) -> Calls:
        """Return the calls flagged in `keep`."""
        return Calls(self.day[keep], self.hour[keep], self.kind[keep], self.wait[keep], self.answered[keep],
                     self.abandoned[keep])


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A part of what is judged: flags over its days, the 24 hours, and the types."""

    name: str
    days: Flags
    hours: Flags
    kinds: Flags

    def of(self, cells: Floats) -> Floats:
        """Return the sums of each of its days, from cells by day, hour and type; 0 on other days."""
        return np.asarray(cells[:, self.hours][:, :, self.kinds].sum(axis=(1, 2)) * self.days)

    def holds(self, calls: Calls) -> Flags:
        """Return which calls belong to it."""
        return np.asarray(self.days[calls.day] & self.hours[calls.hour] & self.kinds[calls.kind])


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Sums by day, hour of the day and type: `above` / `below` for each of `QUOTIENTS`, and calls."""

    calls: Floats
    above: dict[str, Floats]
    below: dict[str, Floats]

    def quotient(self, measure: str, group: Group, weights: Floats) -> Floats:
        """Return a measure of a group with its days counted so often; weights: days last. nan where nothing is."""
        above, below = (weights @ group.of(cells[measure]) for cells in (self.above, self.below))
        return np.asarray(np.divide(above, below, out=np.full(np.shape(below), np.nan), where=below > 0.0))


def tally(calls: Calls, days: int, kinds: int) -> Tally:
    """Count single calls."""
    shape = (days, HOURS, kinds)
    place = (calls.day * HOURS + calls.hour) * kinds + calls.kind

    def summed(flags: Flags, weights: Floats | None = None) -> Floats:
        own = None if weights is None else weights[flags]
        return np.bincount(place[flags], own, minlength=days * HOURS * kinds).astype(np.float64).reshape(shape)

    number, answered = summed(np.ones(calls.day.size, dtype=bool)), summed(calls.answered)
    above = {"abandoned": summed(calls.abandoned), "wait_mean": summed(calls.answered, calls.wait),
             "within_20s": summed(calls.answered & (calls.wait <= PROMPT_MINUTES + 1e-9))}
    return Tally(number, above, {"abandoned": number, "wait_mean": answered, "within_20s": number})


def percentile_90(waits: Floats) -> float:
    """Return the least wait that nine in ten do not exceed; nan of none."""
    return float(np.quantile(waits, 0.9, method="inverted_cdf")) if waits.size else float("nan")


def binned(calls: Calls, group: Group, days: int) -> Floats:
    """Return how many answered calls of a group waited how long, by day and bin."""
    own = calls.where(calls.answered & group.holds(calls))
    place = own.day * BINS.size + np.minimum(np.searchsorted(BINS, own.wait), BINS.size - 1)
    return np.bincount(place, minlength=days * BINS.size).astype(np.float64).reshape(days, BINS.size)


def percentiles_90(counts: Floats) -> Floats:
    """Return the 90th percentile of counts of waits, bins last; linear within its bin, nan where nothing is."""
    counts = np.atleast_2d(counts)
    passed = np.cumsum(counts, axis=1)
    total = passed[:, -1]
    sought = 0.9 * total
    at = np.minimum((passed < sought[:, None]).sum(axis=1), BINS.size - 1)
    rows = np.arange(counts.shape[0])
    before = np.where(at > 0, passed[rows, np.maximum(at - 1, 0)], 0.0)
    inside = counts[rows, at]
    share = np.divide(sought - before, inside, out=np.ones(at.size), where=inside > 0.0)
    low = np.where(at > 0, BINS[np.maximum(at - 1, 0)], 0.0)
    return np.where(total > 0.0, low + share * (BINS[at] - low), np.nan)
