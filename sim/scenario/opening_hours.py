"""Opening hours: when a channel is open, when somebody is on the rota, when business time passes, and on which dates.

A live channel is open at its own hours, else at the calendar's, else when the pool that answers it, or the one to which
that overflows, has anybody on the rota. A pool that never has anybody keeps no hours: its line waits as ever. Machines
are open unless they have hours of their own; a message can always be written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario.run_days import days_of_run, rota, with_own_dates

if TYPE_CHECKING:
    from sim.scenario.model import Channel, Flaw, World
    from sim.scenario.open_time import OpenTime

Week = tuple[bool, ...]
"""Whether it is open, by half hour of the week and then of the dates of their own (`sim.scenario.run_days`)."""


def keeps_no_hours(world: World) -> bool:
    """Whether no hours count: "always" stands in the calendar."""
    return world.calendar.hours is not None and all(world.calendar.hours)


def answering_pool(world: World, flaw: Flaw, channel: Channel) -> str:
    """Return the pool that answers contacts about a flaw through a channel."""
    return flaw.desk or channel.desk or world.chain[0].pool


def shift(world: World, name: str) -> Week | None:
    """Return when a pool, or the one to which it overflows, has anybody on the rota; None where nobody ever is."""
    pool = world.pools[name]
    staff = rota(world, pool)
    other = rota(world, world.pools[pool.overflow.to]) if pool.overflow is not None else staff
    week = tuple(own > 0 or more > 0 for own, more in zip(staff, other, strict=True))
    return week if any(week) else None


def opening(world: World, flaw: Flaw, channel: Channel) -> Week | None:
    """Return when a channel is open to customers with a flaw; None where it always is."""
    if channel.kind == "message":
        return None
    if channel.hours is not None:
        return with_own_dates(world, channel.hours)
    if channel.kind == "self_service" or keeps_no_hours(world):
        return None
    return _of_calendar(world) or shift(world, answering_pool(world, flaw, channel))


def _of_calendar(world: World) -> Week | None:
    return None if world.calendar.hours is None else with_own_dates(world, world.calendar.hours)


def business_hours(world: World, flaw: Flaw, channel: Channel) -> Week | None:
    """Return when business time passes for a case that came by a channel: the calendar's hours, else the rota's."""
    if keeps_no_hours(world):
        return None
    return _of_calendar(world) or shift(world, answering_pool(world, flaw, channel))


def measuring_hours(world: World) -> Week | None:
    """Return when business time passes for how long cases are watched: the calendar's hours, else the first level's."""
    if keeps_no_hours(world):
        return None
    return _of_calendar(world) or shift(world, world.chain[0].pool)


def measuring_time(world: World) -> OpenTime:
    """Return the open time of a run by which cases are watched."""
    from sim.scenario.open_time import OpenTime  # which needs NumPy, and few files say anything in business time

    return OpenTime(measuring_hours(world), days_of_run(world), world.horizon)
