"""Who is on duty in each half hour of the week: as the report says, else what its lines ask for, else assumed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.intervals.interval_rows import IntervalLog, QueueRows
from sim.calibration.queue_model import Load, gamma_points, matching_staff
from sim.vocabulary import HALF_HOURS_PER_DAY, HOURS_PER_WEEK, MINUTES_PER_HOUR

GIVEN: Final = "given"
INFERRED: Final = "inferred"
ASSUMED: Final = "assumed"

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Staff:
    """Agents by half hour of the week: 7 days by 48 half hours."""

    agents: Integers
    mean: Floats
    """What was rounded."""
    source: str

    @property
    def fractional(self) -> int:
        """Return in how many half hours of the week the mean is not a whole number."""
        return int((np.abs(self.mean - np.rint(self.mean)) > 0.01).sum())


def per_week(log: IntervalLog, grid: Floats) -> Floats:
    """Return what falls on each half hour of a week, on average over the weeks in which it is known; 7 by 48."""
    values, overlap = grid[log.covered], log.overlap()
    weekday = log.weekday[log.covered]
    known = (~np.isnan(values)).astype(np.float64) @ overlap * log.minutes / 30.0
    total = np.nan_to_num(values) @ overlap
    sums = [(total[weekday == day].sum(axis=0), known[weekday == day].sum(axis=0)) for day in range(7)]
    return np.array([np.divide(above, below, out=np.zeros(HALF_HOURS_PER_DAY), where=below > 0.0)
                     for above, below in sums])


def given_mean(log: IntervalLog, queue: QueueRows) -> Floats:
    """Return the mean number staffed in each half hour of the week; 0 where it was never told."""
    return per_week(log, queue.staffed) * log.minutes / 30.0


def given(mean: Floats) -> Staff:
    """Return means as whole numbers that keep the agent-hours of a day.

    What a half hour loses or gains by rounding is owed to the next, so that 3.5 all day becomes 4 and 3 in turn: 4 all
    day would be a desk one agent in seven larger than the one that was seen. Nobody is rounded away where the mean is
    half an agent or more.
    """
    agents = np.zeros(mean.shape, dtype=np.int64)
    for day, row in enumerate(mean):
        owed = 0.0
        for half, value in enumerate(row):
            if value <= 0.0:
                owed = 0.0
                continue
            number = max(math.floor(value + owed + 0.5), 1 if value >= 0.5 else 0)
            owed += float(value) - number
            agents[day, half] = number
    return Staff(agents, mean, GIVEN)


def inferred(rate: Floats, handle_minutes: float, theta: float, line: Floats, busy: Floats, cv: float) -> Staff:
    """Return, for every hour, the whole number whose line is as long as the one seen (see `queue_model`).

    rate: calls a half hour; line: caller-minutes waited, busy: agent-minutes worked in each half hour of a week; all 7
    by 48. theta: rate of hanging up a minute of those who wait.
    """
    hourly = [each.reshape(HOURS_PER_WEEK, 2).sum(axis=1) for each in (rate, line, busy)]
    load = Load(hourly[0], np.full(HOURS_PER_WEEK, handle_minutes), np.full(HOURS_PER_WEEK, theta),
                busyness=gamma_points(cv))
    staff = matching_staff(load, hourly[1] / MINUTES_PER_HOUR, hourly[2] / MINUTES_PER_HOUR)
    agents = np.repeat(staff, 2).reshape(7, HALF_HOURS_PER_DAY)
    return Staff(agents, agents.astype(np.float64), INFERRED)


def assumed(rate: Floats, handle_minutes: float) -> Staff:
    """Return the load a and its square root more, rounded up, wherever there are calls.

    The square-root rule with coefficient 1 (Halfin and Whitt 1981, *Operations Research* 29:567).
    """
    load = rate * handle_minutes / 30.0
    mean = np.where(rate > 0.0, load + np.sqrt(load), 0.0)
    return Staff(np.ceil(mean).astype(np.int64), mean, ASSUMED)


def spans(agents: Integers) -> str:
    """Return a day's 48 numbers as spans of equal ones: `7-8:30: 3, 8:30-12: 6`."""
    edges = [0, *(int(half) for half in np.flatnonzero(np.diff(agents)) + 1), HALF_HOURS_PER_DAY]
    return ", ".join(f"{_clock(low)}-{_clock(high)}: {int(agents[low])}"
                     for low, high in pairwise(edges) if agents[low])


def _clock(half: int) -> str:
    return f"{half // 2}" + (":30" if half % 2 else "")


