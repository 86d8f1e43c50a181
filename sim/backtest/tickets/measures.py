"""Every quantity of a backtest on tickets, of all cases and of parts of them, for any number of weightings at once.

A part is a group: `class=...` by the class of the case, `reached=LEVEL` the cases that ever were there, `hour=09` and
`weekday=Monday` the events of that hour or day. For three lines these are 26 figures that every log of tickets bears -
nine shares of handoffs and their mean, returns, the reach of three lines, six quantiles of the time to a solution,
and median and 90th percentile of the cases that reached each line (`core`) - and what only some logs bear: classes,
work in progress, hours.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.backtest.tickets.lives import Lives
from sim.backtest.tickets.resampling import time_quantiles

Floats = NDArray[np.float64]

ALL: Final = "all"
MOST_HANDOFFS: Final = 8
HANDOFFS: Final = (*(f"handoffs={count}" for count in range(MOST_HANDOFFS)), f"handoffs={MOST_HANDOFFS}+")
TIMES: Final = {"time_p10": 0.10, "time_p25": 0.25, "time_p50": 0.50, "time_p75": 0.75, "time_p90": 0.90,
                "time_p95": 0.95}
OF_PARTS: Final = {"time_p50": 0.50, "time_p90": 0.90}
"""Quantiles that are told of parts of the cases, too."""
WORK_IN_PROGRESS: Final = "work_in_progress"
CASES: Final = "cases_a_week"
EVENTS: Final = "events"
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FEWEST: Final = 30
"""A part with fewer cases than this, in the log, is not looked at."""
MOST_CLASSES: Final = 6
"""Classes that are told by themselves, those with most cases."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measure of a group, and whether it is one of those that every log of tickets bears."""

    measure: str
    group: str = ALL
    core: bool = True

    @property
    def is_time(self) -> bool:
        """Return whether it is a time, in minutes."""
        return self.measure.startswith("time_")

    @property
    def is_share(self) -> bool:
        """Return whether it is a share of the cases."""
        return self.measure in HANDOFFS or self.measure == "returned" or self.measure.startswith("reached.")


def quantities(log: Lives) -> list[Quantity]:
    """Return what is asked of a log, in the order in which it is told; how many cases come only where a window is."""
    asked = [Quantity(name) for name in (*HANDOFFS, "handoffs_mean", "returned")]
    asked += [Quantity(f"reached.{level}") for level in log.levels]
    asked += [Quantity(name) for name in TIMES]
    parts = [f"reached={level}" for place, level in enumerate(log.levels) if log.reached[:, place].sum() >= FEWEST]
    asked += [Quantity(name, part) for part in parts for name in OF_PARTS]
    for name in classes(log):
        asked += [Quantity(measure, f"class={name}", core=False)
                  for measure in ("handoffs_mean", "returned", *OF_PARTS)]
    if math.isfinite(log.minutes):
        asked += [Quantity(CASES, core=False), Quantity(WORK_IN_PROGRESS, core=False)]
    asked += [Quantity(EVENTS, f"weekday={day}", core=False) for day in WEEKDAYS]
    return asked + [Quantity(EVENTS, f"hour={hour:02}", core=False) for hour in range(24)]


def classes(log: Lives) -> list[str]:
    """Return the classes that are told by themselves: of several those with most cases, in order of their names."""
    count = np.bincount(log.kind[log.kind >= 0], minlength=len(log.kinds))
    if np.count_nonzero(count) < 2:
        return []
    most = np.argsort(-count, kind="stable")[:MOST_CLASSES]
    return sorted(log.kinds[each] for each in most if count[each] >= FEWEST)


def values(cases: Lives, asked: list[Quantity], weights: Floats) -> Floats:
    """Return every quantity of the cases under each weighting, shape (weightings, quantities).

    weights: how often each case counts, shape (weightings, cases). A quantity of no cases is nan, a time by which too
    few are solved inf.
    """
    found = np.full((weights.shape[0], len(asked)), np.nan)
    places: dict[str, list[int]] = {}
    for place, quantity in enumerate(asked):
        places.setdefault(quantity.group, []).append(place)
    for group, columns in places.items():
        if group.startswith(("hour=", "weekday=")):
            continue
        member = members(cases, group)
        part, weight = cases.where(member), weights[:, member]
        _of_part(part, weight, [asked[at] for at in columns], columns, found)
    _of_events(cases, weights, asked, found)
    return found


def value(cases: Lives, asked: list[Quantity]) -> Floats:
    """Return every quantity of the cases as they are, shape (quantities,)."""
    return np.asarray(values(cases, asked, np.ones((1, len(cases))))[0])


def members(cases: Lives, group: str) -> NDArray[np.bool_]:
    """Return which cases belong to a group; a class or a level that the cases do not know has none."""
    name, _, word = group.partition("=")
    if name == "class":
        return np.asarray(cases.kind == (cases.kinds.index(word) if word in cases.kinds else -2))
    if name == "reached":
        return np.asarray(cases.reached[:, cases.levels.index(word)])
    return np.ones(len(cases), dtype=bool)


def _of_part(part: Lives, weight: Floats, asked: list[Quantity], columns: list[int], found: Floats) -> None:
    total = weight.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        for quantity, column in zip(asked, columns, strict=True):
            if not quantity.is_time:
                amount, divisor = _counted(part, quantity.measure)
                found[:, column] = weight @ amount / (total if divisor is None else divisor)
    timed = [(quantity, column) for quantity, column in zip(asked, columns, strict=True) if quantity.is_time]
    if timed and len(part):
        shares = [TIMES[quantity.measure] for quantity, _ in timed]
        found[:, [column for _, column in timed]] = time_quantiles(part.duration, part.solved, weight, shares)


def _counted(part: Lives, measure: str) -> tuple[Floats, float | None]:
    """Return what each case adds to a measure, and what the sum is divided by: by the cases where that is None."""
    if measure == CASES:
        return np.ones(len(part)), part.runs * part.minutes / 10_080.0
    if measure == WORK_IN_PROGRESS:
        return part.open_minutes, part.runs * part.minutes
    if measure == "handoffs_mean":
        return part.handoffs.astype(np.float64), None
    if measure in HANDOFFS:
        count = HANDOFFS.index(measure)
        return (np.minimum(part.handoffs, MOST_HANDOFFS) == count).astype(np.float64), None
    if measure == "returned":
        return part.returned.astype(np.float64), None
    return part.reached[:, part.levels.index(measure.removeprefix("reached."))].astype(np.float64), None


def _of_events(cases: Lives, weights: Floats, asked: list[Quantity], found: Floats) -> None:
    """Fill in the shares of the events by day of the week and hour of the day."""
    columns = [place for place, quantity in enumerate(asked) if quantity.measure == EVENTS]
    if not columns:
        return
    by_day = cases.events.reshape(-1, 7, 24)
    table = np.concatenate([by_day.sum(axis=2), by_day.sum(axis=1)], axis=1).astype(np.float64)
    counts = weights @ table
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = counts / counts[:, :7].sum(axis=1, keepdims=True)
    for place in columns:
        name, _, word = asked[place].group.partition("=")
        found[:, place] = shares[:, WEEKDAYS.index(word) if name == "weekday" else 7 + int(word)]
