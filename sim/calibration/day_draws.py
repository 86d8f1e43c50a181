"""A log drawn again, day by day: the same organisation in other weeks, as far as the log can tell.

Whole days are drawn, because what happens within a day hangs together: a busy day is busy all day, long lines make
people hang up and call again. Each is put on a day of the same weekday. Of a weekday with n days that count, n - 1 are
drawn with replacement: then the variance of a drawn mean is s^2 / (n - 1) x (n - 1) / n = s^2 / n, what is believed of
the mean itself; n of n would make it smaller by a factor (n - 1) / n, a quarter in four weeks (McCarthy and Snowden
1985, *The Bootstrap and Finite Population Sampling*, Vital and Health Statistics 2:95; with n - 1 drawn of each stratum
the rescaling of Rao and Wu 1988, *JASA* 83:231, is one by 1). A weekday that was seen once stays as it was: what it
would be on another one the log does not tell.

What must not be made of drawn days is a comparison *between* days. Who calls again is compared with the same customer
a week before and after (`sim.calibration.redial`): a day that is drawn twice would be compared with itself. So a drawn
log keeps the whole one, and how often each of its days was drawn; calls again are counted there, with these weights.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.call_log import CallLog, Drawn
from sim.calibration.intervals.interval_rows import IntervalLog, QueueRows

NONE: Final = -1
_OF_DAYS: Final = ("offered", "answered", "abandoned", "within", "aht", "asa", "staffed")

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


def drawn_days(covered: Flags, random: np.random.Generator) -> Integers:
    """Return for each day of a drawn calendar the day of the log that stands there, `NONE` where there is none.

    covered: whether each day of the log counts, from a Monday on.
    """
    source = np.full(-(-covered.size // 7) * 7, NONE, dtype=np.int64)
    for weekday in range(7):
        days = np.flatnonzero(covered[weekday::7]) * 7 + weekday
        drawn = days if days.size < 2 else days[np.sort(random.integers(0, days.size, size=days.size - 1))]
        source[weekday + 7 * np.arange(drawn.size)] = drawn
    return source


def calls_of_days(log: CallLog, source: Integers) -> CallLog:
    """Return the calls of drawn days, moved to where these stand; customers of one day are nobody's on another."""
    monday = int(log.day.min()) - (int(log.day.min()) - 1) % 7
    order = np.argsort(log.day, kind="stable")
    days = log.day[order] - monday
    place = np.flatnonzero(source != NONE)
    first, last = (np.searchsorted(days, source[place], side=side) for side in ("left", "right"))
    number = last - first
    copies = np.repeat(np.arange(place.size), number)
    rows = order[np.repeat(first - np.cumsum(number) + number, number) + np.arange(copies.size)]
    drawn = log.rows_at(rows)
    apart = int(log.customer.max(initial=0)) + 1
    return replace(
        drawn, day=monday + place[copies],
        customer=np.where(drawn.customer > 0, drawn.customer + copies * apart, drawn.customer),
        drawn=Drawn(log, source, np.bincount(source[place], minlength=int(days.max(initial=0)) + 1)),
    )


def intervals_of_days(log: IntervalLog, source: Integers) -> IntervalLog:
    """Return the intervals of drawn days, moved to where these stand."""
    there = source != NONE

    def moved(queue: QueueRows) -> QueueRows:
        values = {name: np.where(there[:, None], getattr(queue, name)[source], np.nan) for name in _OF_DAYS}
        return QueueRows(queue.name, queue.label, **values)

    return replace(log, queues=tuple(moved(queue) for queue in log.queues), covered=there & log.covered[source])
