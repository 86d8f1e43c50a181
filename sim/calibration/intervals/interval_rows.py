"""The rows of an interval report on a grid: for every queue, a day by the intervals of a day.

An interval of which there is no row, on a day that has some, is one without calls if the report never writes a 0, for
then it leaves such intervals out; otherwise it is unknown. An empty cell is unknown in either case.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.call_rows import DAY_OF_1970, refuse_days_alone, types_of
from sim.calibration.intervals.mean_times import mean_times
from sim.calibration.intervals.turned_back import once_a_change_of_clocks
from sim.calibration.queued_calls import USUAL_SHARE
from sim.calibration.reading import Data
from sim.calibration.reading.table import counted
from sim.errors import InputError, Problem
from sim.vocabulary import HALF_HOURS_PER_DAY

DAY_SECONDS: Final = 86_400
LONGEST_SECONDS: Final = 3600
"""Of longer intervals nothing can be said of a half hour, nor of a line."""
SHORTEST_SECONDS: Final = 60
UNEVEN: Final = 0.02
"""Answered and abandoned calls may differ by this share from the offered ones before it is said."""
_THRESHOLD: Final = re.compile(r"(\d+(?:\.\d+)?)[\s_]*(s|secs?|seconds?|m|mins?|minutes?)?(?![a-z\d])")

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class QueueRows:
    """One queue: arrays of days since the origin by intervals of a day; nan is unknown, times are in minutes."""

    name: str
    """Fit to stand in a scenario."""
    label: str
    """What it is called in the report."""
    offered: Floats
    answered: Floats
    abandoned: Floats
    within: Floats
    aht: Floats
    asa: Floats
    staffed: Floats


@dataclass(frozen=True, slots=True, eq=False)
class IntervalLog:
    """An interval report; day 0 is a Monday."""

    source: str
    rows: int
    first_day: date
    last_day: date
    minutes: float
    """Length of an interval."""
    offset: float
    """Minutes from midnight to the first interval that can be."""
    queues: tuple[QueueRows, ...]
    covered: Flags
    """Days that count: with at least a quarter of the calls that are usual on their weekday."""
    threshold: float
    """Seconds within which `within` counts answers; 0 where the name of its column does not say."""
    told: frozenset[str]
    """Which of `answered`, `abandoned`, `within`, `aht`, `asa` and `staffed` have values."""
    notes: tuple[str, ...]

    @property
    def weekday(self) -> NDArray[np.int64]:
        """Return the weekday of every day, Monday 0."""
        return np.arange(self.covered.size) % 7

    def overlap(self) -> Floats:
        """Return the share of each interval of a day that lies in each of its 48 half hours."""
        start = self.offset + self.minutes * np.arange(self.queues[0].offered.shape[1])
        half = 30.0 * np.arange(HALF_HOURS_PER_DAY)
        low = np.maximum(start[:, None], half)
        high = np.minimum(start[:, None] + self.minutes, half + 30.0)
        return np.asarray(np.maximum(high - low, 0.0) / self.minutes)


def interval_log(data: Data) -> IntervalLog:
    """Return the grid of rows that were read as intervals.

    Raises InputError where only the day is known, where intervals are longer than an hour or of no certain length,
    where two rows are of the same interval and queue, and where no row has calls.
    """
    data = once_a_change_of_clocks(data)
    notes = list(data.notes)
    refuse_days_alone(data, "interval")
    wall = np.rint(data.moments["start"].wall)
    day = np.floor(wall / DAY_SECONDS).astype(np.int64) + DAY_OF_1970
    second = (wall - np.floor(wall / DAY_SECONDS) * DAY_SECONDS).astype(np.int64)
    length, offset = _length(data, second)
    names, labels, queue = types_of(data.word("queue"), data.rows, notes)
    _refuse_twice(data, queue)
    origin = int(day.min()) - (int(day.min()) - 1) % 7
    shape = (int(day.max()) - origin + 1, math.ceil((DAY_SECONDS - offset) / length))
    place = (day - origin, (second - offset) // length)
    told = frozenset(name for name in ("answered", "abandoned", "within", "aht", "asa", "staffed")
                     if not np.isnan(data.number(name)).all())
    counts = _counts(data, told, notes)
    within, aht, asa = mean_times(data, counts["answered"], notes)
    told -= {"within"} if np.isnan(within).all() else set()
    leaves_out = not bool((counts["offered"] == 0.0).any())
    seen_days = np.zeros(shape[0], dtype=bool)
    seen_days[place[0]] = True
    values = {**counts, "within": within, "staffed": data.number("staffed"), "aht": aht / 60.0, "asa": asa / 60.0}
    queues = []
    for code, (name, label) in enumerate(zip(names, labels, strict=True)):
        own = queue == code
        grids = {}
        for field, column in values.items():
            grid = np.full(shape, np.nan)
            if leaves_out and field in ("offered", "answered", "abandoned") and not np.isnan(column).all():
                grid[seen_days] = 0.0
            grid[place[0][own], place[1][own]] = column[own]
            grids[field] = grid
        queues.append(QueueRows(name, label, **grids))
    if leaves_out:
        notes.append("No interval has 0 calls: intervals of which there is no row count as such, on days that have "
                     "rows.")
    covered = _covered(np.sum([np.nansum(each.offered, axis=1) for each in queues], axis=0))
    if not covered.any():
        raise InputError(Problem("has no calls: there is nothing to fit", data.source))
    return IntervalLog(data.source, data.rows, date.fromordinal(int(day.min())), date.fromordinal(int(day.max())),
                       length / 60.0, offset / 60.0, tuple(queues), covered, _threshold(data, notes), told,
                       tuple(notes))


def _length(data: Data, second: NDArray[np.int64]) -> tuple[int, int]:
    """The length of an interval and the first moment of a day at which one can begin, in seconds."""
    times = np.unique(second)
    length = int(np.gcd.reduce(np.diff(times))) if times.size > 1 else 0
    if length and length < SHORTEST_SECONDS:
        raise InputError(Problem("does not begin its intervals at regular times", data.source,
                                 data.mapping.columns["start"], f"beginnings that are {length} s apart",
                                 "intervals of a minute to an hour",
                                 way_out="if a row is a call, say --format calls"))
    if not length or length > LONGEST_SECONDS:
        found = f"intervals of {length / 3600:g} hours" if length else "one interval a day"
        raise InputError(Problem("tells nothing of what happens within an hour: a scenario needs demand by the hour",
                                 data.source, data.mapping.columns.get("time") or data.mapping.columns["start"], found,
                                 "intervals of a minute to an hour",
                                 way_out="export the report by the half hour or quarter of an hour"))
    return length, int(times[0]) % length


def _refuse_twice(data: Data, queue: NDArray[np.int64]) -> None:
    """Two rows of one interval and queue are a file given twice, or a column that is missing."""
    instant = data.moments["start"].instant
    if "time" in data.numbers:
        instant = data.moments["start"].wall
    order = np.lexsort((queue, instant))
    again = (np.diff(instant[order]) == 0.0) & (np.diff(queue[order]) == 0)
    if again.any():
        row = int(order[1:][again].min())
        raise InputError(Problem(
            f"is told again, for the same interval and queue ({counted(again.sum(), 'row')}; this is the first)",
            data.source, data.mapping.columns["start"], line=int(data.lines[row]), column=1,
            way_out='does another column tell the rows apart? Write  [columns] queue = "..."  into a mapping; '
                    "or is a file given twice?"))


def _counts(data: Data, told: frozenset[str], notes: list[str]) -> dict[str, Floats]:
    """Offered, answered and abandoned calls, where need be from one another."""
    offered, answered, abandoned = (data.number(name) for name in ("offered", "answered", "abandoned"))
    if np.isnan(offered).all():
        words = "answered and abandoned calls" if "abandoned" in told else "answered calls alone: who hung up is lost"
        notes.append(f"No column says how many calls were offered: demand is {words}.")
    both = answered + (abandoned if "abandoned" in told else 0.0)
    if {"answered", "abandoned"} <= told:
        known = ~np.isnan(offered) & ~np.isnan(both)
        total, parts = float(offered[known].sum()), float(both[known].sum())
        if total and abs(parts - total) > UNEVEN * total:
            notes.append(f"Answered and abandoned calls are {parts:,.0f}, offered ones {total:,.0f}: the rest was sent "
                         "elsewhere or is counted in another way; demand is the offered calls.")
    elif "answered" in told and not np.isnan(offered).all():
        notes.append("No column says how many calls were abandoned: taken to be those offered and not answered.")
        abandoned = np.maximum(offered - answered, 0.0)
    with np.errstate(invalid="ignore"):
        offered = np.where(np.isnan(offered), both, offered)
        answered = np.where(np.isnan(answered), np.maximum(offered - np.nan_to_num(abandoned), 0.0), answered)
    return {"offered": offered, "answered": answered, "abandoned": abandoned}


def _covered(calls: Floats) -> Flags:
    covered = np.zeros(calls.size, dtype=bool)
    for weekday in range(7):
        same = calls[weekday::7]
        if same.any():
            covered[weekday::7] = same >= max(1.0, USUAL_SHARE * float(np.median(same[same > 0.0])))
    return covered


def _threshold(data: Data, notes: list[str]) -> float:
    """The threshold of the service level in seconds, from the name of its column: `answered_within_20s`."""
    column = data.mapping.columns.get("within", "")
    if not column or np.isnan(data.number("within")).all():
        return 0.0
    found = _THRESHOLD.search(column.lower())
    if not found or float(found.group(1)) <= 0.0:
        notes.append(f"The name of column {column!r} does not say within how many seconds calls count as in time: the "
                     "scenario keeps the usual 20.")
        return 0.0
    return float(found.group(1)) * (60.0 if (found.group(2) or "s").startswith("m") else 1.0)
