"""The days of a run: which are like their day of the week, which are closed, and which are dates of their own.

What is told by the half hour of the week - a rota, opening hours - gets 48 half hours more for each date of its own:
one on which some pool has a rota of that date. So a row of a plan is a week and as many days as are not like it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from math import ceil
from typing import TYPE_CHECKING, TypeVar

from sim.scenario.single_dates import day_number
from sim.vocabulary import (
    CLOSED_DATE,
    HALF_HOURS_PER_DAY,
    HALF_HOURS_PER_WEEK,
    MINUTES_PER_DAY,
    OWN_DATE,
    USUAL_DATE,
)

if TYPE_CHECKING:
    from sim.scenario.model import World
    from sim.scenario.organisation import Pool

Value = TypeVar("Value")


def closed_days(world: World) -> list[bool]:
    """Return for every day of the run whether it is closed all day; empty without such dates."""
    days = ceil(world.horizon / MINUTES_PER_DAY)
    numbers = _closed_numbers(world)
    return [day in numbers for day in range(days)] if any(0 <= number < days for number in numbers) else []


def _closed_numbers(world: World) -> set[int]:
    calendar = world.calendar
    return {(one - calendar.start).days for one in calendar.closed} if calendar.start is not None else set()


def own_dates(world: World) -> dict[int, str]:
    """Return the dates of the run on which some pool has a rota of its own, by the number of the day, in order."""
    if world.calendar.start is None:
        return {}
    days, closed = ceil(world.horizon / MINUTES_PER_DAY), _closed_numbers(world)
    found = {day_number(world.calendar, iso): iso for pool in world.pools.values() for iso in pool.staff_on}
    return {day: found[day] for day in sorted(found) if 0 <= day < days and day not in closed}


def days_of_run(world: World) -> list[int]:
    """Return what every day of the run is (`USUAL_DATE`, `CLOSED_DATE`, `OWN_DATE` + n); empty where all are usual."""
    closed, own = closed_days(world), own_dates(world)
    if not closed and not own:
        return []
    numbers = {day: OWN_DATE + n for n, day in enumerate(own)}
    days = ceil(world.horizon / MINUTES_PER_DAY)
    return [CLOSED_DATE if closed and closed[day] else numbers.get(day, USUAL_DATE) for day in range(days)]


def with_own_dates(world: World, week: tuple[Value, ...]) -> tuple[Value, ...]:
    """Return what is told by the half hour of the week with the days of the dates of their own behind it."""
    return tuple(chain(week, *(day_of(week, day) for day in own_dates(world))))


def day_of(week: Sequence[Value], day: int) -> tuple[Value, ...]:
    """Return the 48 half hours of a week that a day of the run has by its day of the week."""
    first = day % 7 * HALF_HOURS_PER_DAY
    return tuple(week[first : first + HALF_HOURS_PER_DAY])


def rota(world: World, pool: Pool) -> tuple[int, ...]:
    """Return how many of a pool are on duty in each half hour of the week, and then of the dates of their own."""
    days = (pool.staff_on.get(iso) or day_of(pool.staff, day) for day, iso in own_dates(world).items())
    return tuple(chain(pool.staff, *days))


def payroll(world: World, pool: Pool) -> int:
    """Return how many people belong to a pool: its heads, else the most who are ever on duty."""
    return max(rota(world, pool)) if pool.heads is None else pool.heads


def halves_of(days: Sequence[int], count: int) -> list[int]:
    """Return where in such a row each of the first half hours of a run stands; -1 on closed dates."""
    places = []
    for half in range(count):
        day, of_day = divmod(half, HALF_HOURS_PER_DAY)
        kind = days[day] if day < len(days) else USUAL_DATE
        places.append(half % HALF_HOURS_PER_WEEK if kind == USUAL_DATE else -1 if kind == CLOSED_DATE
                      else HALF_HOURS_PER_WEEK + (kind - OWN_DATE) * HALF_HOURS_PER_DAY + of_day)
    return places
