"""Opening hours: whether it is open, when somebody who waits for the opening calls, when the line closes.

A door is a row of weights: the weight of demand in a slot while it is open, and `SHUT` while it is closed. The first
336 slots are those of the week, and 48 more follow for each date that is not like its day of the week. A table of dates
says by day of the run what it is: 0 its day of the week, `CLOSED_DATE`, on which everything is closed, or `OWN_DATE`
and so on, the first of the dates of their own and the next ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.jit import rule
from sim.vocabulary import CLOSED_DATE, HALF_HOURS_PER_WEEK, MINUTES_PER_HALF_HOUR, OWN_DATE, SHUT

if TYPE_CHECKING:
    from numpy.typing import NDArray

SLOTS_A_WEEK: Final = HALF_HOURS_PER_WEEK
SLOTS_A_DAY: Final = SLOTS_A_WEEK // 7
SLOT_MINUTES: Final = MINUTES_PER_HALF_HOUR


@rule("int64(int64[::1], int64, int64, int64)")
def place_of(dates: NDArray[np.int64], first_day: int, days: int, slot: int) -> int:
    """Return where in a row a slot of the run stands, -1 on a closed date.

    From `dates[first_day]` on lie `days` days of the run; those after the last are as their day of the week.
    """
    day = slot // SLOTS_A_DAY
    date = dates[first_day + day] if day < days else 0
    if date == 0:
        return int(slot % SLOTS_A_WEEK)
    return -1 if date == CLOSED_DATE else int(SLOTS_A_WEEK + (date - OWN_DATE) * SLOTS_A_DAY + slot % SLOTS_A_DAY)


@rule("boolean(float64[::1], int64, int64[::1], int64, int64, int64)")
def is_open_in(doors: NDArray[np.float64], first: int, dates: NDArray[np.int64], first_day: int, days: int,
               slot: int) -> bool:
    """Whether a door is open in a slot of the run: its row begins at `doors[first]` (see `place_of`)."""
    if days == 0:
        return bool(doors[first + slot % SLOTS_A_WEEK] != SHUT)
    place = place_of(dates, first_day, days, slot)
    return bool(place >= 0 and doors[first + place] != SHUT)


@rule("boolean(float64[::1], int64, int64[::1], int64, int64, float64)")
def is_open_at(doors: NDArray[np.float64], first: int, dates: NDArray[np.int64], first_day: int, days: int,
               now: float) -> bool:
    """Whether a door is open at a minute (see `is_open_in`)."""
    return is_open_in(doors, first, dates, first_day, days, int(now / SLOT_MINUTES))


@rule("float64(float64[::1], int64, int64[::1], int64, int64, float64, float64)")
def opening_moment(doors: NDArray[np.float64], first: int, dates: NDArray[np.int64], first_day: int, days: int,
                   now: float, u: float) -> float:
    """Return the minute at which somebody calls who waits for the opening; infinity where it never opens.

    It lies in the next span of open slots, of which at most a week counts, with a density proportional to the weights,
    or even where these are all 0: the inverse of the cumulated weights at `u`.
    """
    present = int(now / SLOT_MINUTES)
    start, last = present, max(present, days * SLOTS_A_DAY) + SLOTS_A_WEEK
    while not is_open_in(doors, first, dates, first_day, days, start):
        start += 1
        if start > last:
            return np.inf
    end, total = start, 0.0
    while end < start + SLOTS_A_WEEK and is_open_in(doors, first, dates, first_day, days, end):
        total += doors[first + place_of(dates, first_day, days, end)]
        end += 1
    if total <= 0.0:
        return float((start + u * (end - start)) * SLOT_MINUTES)
    target, before, latest = u * total, 0.0, start
    for slot in range(start, end):
        weight = doors[first + place_of(dates, first_day, days, slot)]
        if weight > 0.0:
            if target < before + weight:
                return float((slot + (target - before) / weight) * SLOT_MINUTES)
            before += weight
            latest = slot + 1
    return latest * SLOT_MINUTES


@rule("float64(float64[::1], int64, int64[::1], int64, int64, float64, float64)")
def closing_moment(doors: NDArray[np.float64], first: int, dates: NDArray[np.int64], first_day: int, days: int,
                   now: float, until: float) -> float:
    """Return the first minute after `now` and before `until` at which a door closes; infinity if there is none."""
    slot = int(now / SLOT_MINUTES) + 1
    last = max(slot, days * SLOTS_A_DAY) + SLOTS_A_WEEK
    while slot <= last and slot * SLOT_MINUTES < until:
        if not is_open_in(doors, first, dates, first_day, days, slot):
            return slot * SLOT_MINUTES
        slot += 1
    return np.inf


@rule("float64(float64[::1], int64)")
def minutes_of_a_business_day(doors: NDArray[np.float64], first: int) -> float:
    """Return the mean open minutes of the days of the week on which a door opens."""
    total, open_days = 0, 0
    for day in range(7):
        today = 0
        for slot in range(SLOTS_A_DAY):
            if doors[first + day * SLOTS_A_DAY + slot] != SHUT:
                today += 1
        total += today
        if today > 0:
            open_days += 1
    return float(total * SLOT_MINUTES / open_days)


@rule("float64(float64[::1], int64, int64[::1], int64, int64, float64, float64, boolean)")
def business_moment(doors: NDArray[np.float64], first: int, dates: NDArray[np.int64], first_day: int, days: int,
                    now: float, minutes: float, in_days: bool) -> float:
    """Return the minute by which `minutes` of open time have passed since `now`.

    in_days: 1,440 of the minutes are a business day, the mean open time of the days of the week on which it opens.
    """
    left = minutes
    if in_days:
        left *= minutes_of_a_business_day(doors, first) / (SLOTS_A_DAY * SLOT_MINUTES)
    if not left < np.inf:
        return np.inf
    slot, since = int(now / SLOT_MINUTES), now
    while True:
        ends = (slot + 1) * SLOT_MINUTES
        if is_open_in(doors, first, dates, first_day, days, slot):
            if left <= ends - since:
                return since + left
            left -= ends - since
        slot += 1
        since = ends
