"""Volumes of single dates: how many cases of a flaw are expected in each half hour of a date (open demand).

They stand in place of what the week says of that date: rate, profile and busyness. What is expected is no forecast of a
rate that varies: the number that comes is a Poisson number of this mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, fsum
from typing import TYPE_CHECKING

from sim.scenario.single_dates import day_number
from sim.vocabulary import HALF_HOURS_PER_DAY, MINUTES_PER_DAY

if TYPE_CHECKING:
    from sim.scenario.model import World

Volume = tuple[int, str, tuple[float, ...]]
"""The day of the run, the name of the flaw, cases an hour by half hour."""


def of_run(world: World) -> Iterator[Volume]:
    """Give the volumes of the days of a run, flaw by flaw, in the order of days; none where demand is not open."""
    if world.demand.kind != "open" or world.calendar.start is None:
        return
    days = ceil(world.horizon / MINUTES_PER_DAY)
    for name, flaw in world.flaws.items():
        for iso, rates in flaw.volume_on.items():
            day = day_number(world.calendar, iso)
            if 0 <= day < days:
                yield day, name, rates


def has_volumes(world: World) -> bool:
    """Whether any day of the run has a volume of its own."""
    return next(of_run(world), None) is not None


def expected(world: World, flaw: str, rates: Sequence[float]) -> tuple[float, float]:
    """Return the cases of a flaw that the volumes of its dates let expect, and those that the week would there.

    rates: cases an hour of the flaw by half hour of the week.
    """
    own, usual = [], []
    for day, name, by_half in of_run(world):
        if name == flaw:
            hours = _hours(world.horizon, day)
            own.append(fsum(rate * length for rate, length in zip(by_half, hours, strict=True)))
            first = day % 7 * HALF_HOURS_PER_DAY
            usual.append(fsum(rate * length for rate, length in zip(
                rates[first : first + HALF_HOURS_PER_DAY], hours, strict=True)))
    return fsum(own), fsum(usual)


def _hours(horizon: float, day: int) -> list[float]:
    """Return how many hours of each half hour of a day lie before the horizon."""
    left = (horizon - day * MINUTES_PER_DAY) / 60.0
    return [min(max(left - 0.5 * half, 0.0), 0.5) for half in range(HALF_HOURS_PER_DAY)]
