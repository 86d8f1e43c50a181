"""Doors: what the opening hours of a world come to, for every flaw and channel, as rows of the plan.

A live channel is open at its own hours, else at the calendar's, else when the pool that answers it, or the one to which
that overflows, has anybody on the rota. A pool that never has anybody keeps no hours: its line waits as ever. Machines
are open unless they have hours of their own; a message can always be written. A row holds the weight of demand of
every half hour of the week that is open, and `SHUT` elsewhere; row -1 is always open.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.vocabulary import HALF_HOURS_PER_WEEK, MINUTES_PER_DAY, SHUT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario.model import Channel, Flaw, World

Week = tuple[bool, ...]


class Doors:
    """Collects doors; equal ones share a row.

    at[flaw, channel]: the door of a channel; lines[flaw, channel]: when somebody may still be served who waits in its
    line; clocks[flaw, channel]: when business time passes; shifts[pool]: when a pool or the one it overflows to has
    anybody on the rota.
    """

    def __init__(self, world: World) -> None:
        """Work out all of them."""
        self._rows: list[tuple[float, ...]] = []
        self._known: dict[tuple[float, ...], int] = {}
        self._dates = bool(closed_days(world).any())
        flaws, channels = world.flaws.values(), world.channels.values()
        self.at = np.array([[self._row(world, flaw, opening(world, flaw, channel)) for channel in channels]
                            for flaw in flaws], dtype=np.int64)
        self.lines = np.array([[self._row(world, flaw, _line(world, flaw, channel)) for channel in channels]
                               for flaw in flaws], dtype=np.int64)
        self.clocks = np.array([[self._row(world, flaw, business_hours(world, flaw, channel)) for channel in channels]
                                for flaw in flaws], dtype=np.int64)
        self.shifts = np.array([self._row(world, None, None if _never_counts(world) else shift(world, name))
                                for name in world.pools], dtype=np.int64)

    def table(self) -> NDArray[np.float64]:
        """Return the rows, at least one."""
        return np.array(self._rows or [(0.0,) * HALF_HOURS_PER_WEEK], dtype=np.float64)

    def _row(self, world: World, flaw: Flaw | None, week: Week | None) -> int:
        """Return the row of a week of hours, -1 for none."""
        if week is None or (all(week) and not self._dates):
            return -1
        profile = world.demand.profile if flaw is None or flaw.profile is None else flaw.profile
        row = tuple(weight if open_ else SHUT for weight, open_ in zip(profile, week, strict=True))
        if row not in self._known:
            self._known[row] = len(self._rows)
            self._rows.append(row)
        return self._known[row]


def closed_days(world: World) -> NDArray[np.int64]:
    """Return 1 for every day of the run on which it is closed all day, 0 for the others; empty without such dates."""
    calendar, days = world.calendar, ceil(world.horizon / MINUTES_PER_DAY)
    numbers = [(one - calendar.start).days for one in calendar.closed] if calendar.start is not None else []
    within = [number for number in numbers if 0 <= number < days]
    closed = np.zeros(days if within else 0, dtype=np.int64)
    closed[within] = 1
    return closed


def _never_counts(world: World) -> bool:
    """Whether no hours count: "always" stands in the calendar."""
    return world.calendar.hours is not None and all(world.calendar.hours)


def answering_pool(world: World, flaw: Flaw, channel: Channel) -> str:
    """Return the pool that answers contacts about a flaw through a channel."""
    return flaw.desk or channel.desk or world.chain[0].pool


def shift(world: World, name: str) -> Week | None:
    """Return when a pool, or the one to which it overflows, has anybody on the rota; None where nobody ever is."""
    pool = world.pools[name]
    other = world.pools[pool.overflow.to].staff if pool.overflow is not None else pool.staff
    week = tuple(own > 0 or more > 0 for own, more in zip(pool.staff, other, strict=True))
    return week if any(week) else None


def opening(world: World, flaw: Flaw, channel: Channel) -> Week | None:
    """Return when a channel is open to customers with a flaw; None where it always is."""
    if channel.kind == "message":
        return None
    if channel.hours is not None:
        return channel.hours
    if channel.kind == "self_service" or _never_counts(world):
        return None
    return world.calendar.hours or shift(world, answering_pool(world, flaw, channel))


def business_hours(world: World, flaw: Flaw, channel: Channel) -> Week | None:
    """Return when business time passes for a case that came by a channel: the calendar's hours, else the rota's."""
    if _never_counts(world):
        return None
    return world.calendar.hours or shift(world, answering_pool(world, flaw, channel))


def _line(world: World, flaw: Flaw, channel: Channel) -> Week | None:
    """Return when nobody in line for a channel is sent away: while it is open, and while somebody is on the rota."""
    door, rota = opening(world, flaw, channel), shift(world, answering_pool(world, flaw, channel))
    if channel.kind != "live" or door is None or rota is None:
        return None
    return tuple(one or other for one, other in zip(door, rota, strict=True))


def table_of(world: World) -> dict[str, Any]:
    """Return the arrays of the plan about opening hours."""
    doors = Doors(world)
    return {"doors": doors.at, "line_doors": doors.lines, "clocks": doors.clocks, "shifts": doors.shifts,
            "openings": doors.table(), "closed_days": closed_days(world)}
