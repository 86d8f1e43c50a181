"""Who is on duty, from who does something: a person's day lasts from the first to the last thing they did in it.

The sessions of all people are counted by half hour of the week and averaged over the weeks of the log. Who was there
and did nothing before the first or after the last case of a day is missed, so it is the least staff that was there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.tickets.ticket_log import TicketLog
from sim.calibration.tickets.visits import Visits

DAY: Final = 1440.0
WEEK: Final = 10_080.0
HALF: Final = 30.0
LEAST: Final = 0.5
"""Mean people on duty from which a half hour has one."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Duty:
    """Agents by group and half hour of the week, shape (groups, 7, 48), whole numbers; and their means."""

    agents: NDArray[np.int64]
    mean: Floats
    people: NDArray[np.int64]
    """Different people of each group."""
    weeks: int


def on_duty(log: TicketLog, visits: Visits) -> Duty:
    """Return who is on duty; a person belongs to the group for which they worked most."""
    worked = (visits.work > 0.0) & (visits.resource >= 0)
    begin = visits.begin_of_work[worked]
    end, who, group = begin + visits.work[worked], visits.resource[worked], visits.level[worked]
    people, groups = len(log.resources), len(log.groups)
    table = np.bincount(who * groups + group, visits.work[worked], people * groups).reshape(people, groups)
    home = table.argmax(axis=1)
    day = np.floor(begin / DAY).astype(np.int64)
    key = who * (int(day.max()) + 2) + day
    days, place = np.unique(key, return_inverse=True)
    first, last = np.full(days.size, np.inf), np.zeros(days.size)
    np.minimum.at(first, place, begin)
    np.maximum.at(last, place, np.minimum(end, (day + 1.0) * DAY))
    person = days // (int(day.max()) + 2)
    low, high = float(begin.min()) // WEEK, float(end.max()) // WEEK
    weeks = int(high - low) + 1
    grid = np.zeros((groups, 336))
    for at in range(days.size):
        halves = np.arange(int(first[at] // HALF), int(np.ceil(last[at] / HALF)))
        inside = np.minimum((halves + 1) * HALF, last[at]) - np.maximum(halves * HALF, first[at])
        np.add.at(grid[home[person[at]]], halves % 336, inside / HALF)
    mean = grid / max(weeks, 1)
    agents = np.where(mean >= LEAST, np.maximum(np.round(mean), 1.0), 0.0).astype(np.int64)
    count = np.bincount(home[np.unique(who)], minlength=groups)
    return Duty(agents.reshape(groups, 7, 48), mean.reshape(groups, 7, 48), count, weeks)
