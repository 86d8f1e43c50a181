"""Doors: what the opening hours of a world come to, for every flaw and channel, as rows of the plan.

A row holds the weight of demand of every half hour that is open (`sim.scenario.opening_hours`), of the week and then of
the dates of their own, and `SHUT` elsewhere; row -1 is always open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.scenario.opening_hours import (
    Week,
    answering_pool,
    business_hours,
    keeps_no_hours,
    measuring_hours,
    opening,
    shift,
)
from sim.scenario.run_days import days_of_run, with_own_dates
from sim.vocabulary import CLOSED_DATE, SHUT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario.model import Channel, Flaw, World


class Doors:
    """Collects doors; equal ones share a row.

    at[flaw, channel]: the door of a channel; lines[flaw, channel]: when somebody may still be served who waits in its
    line; clocks[flaw, channel]: when business time passes; shifts[pool]: when a pool or the one it overflows to has
    anybody on the rota; measures: when business time passes for how long cases are watched, -1 where none is asked for.
    """

    def __init__(self, world: World) -> None:
        """Work out all of them."""
        self._rows: list[tuple[float, ...]] = []
        self._known: dict[tuple[float, ...], int] = {}
        self._dates = CLOSED_DATE in days_of_run(world)
        self._length = len(with_own_dates(world, world.demand.profile))
        flaws, channels = world.flaws.values(), world.channels.values()
        self.at = np.array([[self._row(world, flaw, opening(world, flaw, channel)) for channel in channels]
                            for flaw in flaws], dtype=np.int64)
        self.lines = np.array([[self._row(world, flaw, _line(world, flaw, channel)) for channel in channels]
                               for flaw in flaws], dtype=np.int64)
        self.clocks = np.array([[self._row(world, flaw, business_hours(world, flaw, channel)) for channel in channels]
                                for flaw in flaws], dtype=np.int64)
        self.shifts = np.array([self._row(world, None, None if keeps_no_hours(world) else shift(world, name))
                                for name in world.pools], dtype=np.int64)
        self.measures = self._row(world, None, measuring_hours(world)) if world.outcomes.in_business_time() else -1

    def table(self) -> NDArray[np.float64]:
        """Return the rows, at least one."""
        return np.array(self._rows or [(0.0,) * self._length], dtype=np.float64)

    def _row(self, world: World, flaw: Flaw | None, week: Week | None) -> int:
        """Return the row of a week of hours, -1 for none."""
        if week is None or (all(week) and not self._dates):
            return -1
        profile = with_own_dates(world, world.demand.profile if flaw is None or flaw.profile is None else flaw.profile)
        row = tuple(weight if open_ else SHUT for weight, open_ in zip(profile, week, strict=True))
        if row not in self._known:
            self._known[row] = len(self._rows)
            self._rows.append(row)
        return self._known[row]


def _line(world: World, flaw: Flaw, channel: Channel) -> Week | None:
    """Return when nobody in line for a channel is sent away: while it is open, and while somebody is on the rota."""
    door, rota = opening(world, flaw, channel), shift(world, answering_pool(world, flaw, channel))
    if channel.kind != "live" or door is None or rota is None:
        return None
    return tuple(one or other for one, other in zip(door, rota, strict=True))


def table_of(world: World, doors: Doors) -> dict[str, Any]:
    """Return the arrays of the plan about opening hours."""
    return {"doors": doors.at, "line_doors": doors.lines, "clocks": doors.clocks, "shifts": doors.shifts,
            "openings": doors.table(), "dates": np.array(days_of_run(world), dtype=np.int64)}
