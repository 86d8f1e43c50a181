"""Opening hours: when a channel is open, when somebody is on the rota, when business time passes, and on which dates.

A live channel is open at its own hours, else at the calendar's, else when the pool that answers it, or the one to which
that overflows, has anybody on the rota. A pool that never has anybody keeps no hours: its line waits as ever. Machines
are open unless they have hours of their own; a message can always be written.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from sim.vocabulary import MINUTES_PER_DAY

if TYPE_CHECKING:
    from sim.scenario.model import Channel, Flaw, World
    from sim.scenario.open_time import OpenTime

Week = tuple[bool, ...]
"""Whether it is open, by half hour of the week."""


def closed_days(world: World) -> list[bool]:
    """Return for every day of the run whether it is closed all day; empty without such dates."""
    calendar, days = world.calendar, ceil(world.horizon / MINUTES_PER_DAY)
    numbers = {(one - calendar.start).days for one in calendar.closed} if calendar.start is not None else set()
    return [day in numbers for day in range(days)] if any(0 <= number < days for number in numbers) else []


def keeps_no_hours(world: World) -> bool:
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
    if channel.kind == "self_service" or keeps_no_hours(world):
        return None
    return world.calendar.hours or shift(world, answering_pool(world, flaw, channel))


def business_hours(world: World, flaw: Flaw, channel: Channel) -> Week | None:
    """Return when business time passes for a case that came by a channel: the calendar's hours, else the rota's."""
    if keeps_no_hours(world):
        return None
    return world.calendar.hours or shift(world, answering_pool(world, flaw, channel))


def measuring_hours(world: World) -> Week | None:
    """Return when business time passes for how long cases are watched: the calendar's hours, else the first level's."""
    if keeps_no_hours(world):
        return None
    return world.calendar.hours or shift(world, world.chain[0].pool)


def measuring_time(world: World) -> OpenTime:
    """Return the open time of a run by which cases are watched."""
    from sim.scenario.open_time import OpenTime  # which needs NumPy, and few files say anything in business time

    return OpenTime(measuring_hours(world), closed_days(world), world.horizon)
