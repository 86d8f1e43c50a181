"""The rhythm of a world: after how long staff and demand repeat themselves.

Whoever averages over time averages over whole rhythms, or a Monday morning passes for a start-up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from sim.vocabulary import MINUTES_PER_DAY, MINUTES_PER_WEEK

if TYPE_CHECKING:
    from sim.scenario.model import World

LEAST_CYCLES: Final = 8
"""Whole rhythms that a run needs for its warm-up to be chosen: four in the half from which their shape is told."""
_HALF_HOURS_A_DAY: Final = 48


def rhythm(world: World) -> float:
    """Return the minutes after which staff and demand of a world repeat: 0 (they never change), a day, or a week."""
    weeks = list(_weeks(world))
    if all(min(week) == max(week) for week in weeks):
        return 0.0
    daily = all(week[half] == week[half % _HALF_HOURS_A_DAY] for week in weeks for half in range(len(week)))
    return MINUTES_PER_DAY if daily else MINUTES_PER_WEEK


def _weeks(world: World) -> Iterator[Sequence[float]]:
    """Give everything that is told by the half hour of the week."""
    yield from (pool.staff for pool in world.pools.values())
    own = [flaw.profile for flaw in world.flaws.values()]
    yield from (profile for profile in own if profile is not None)
    if None in own:
        yield world.demand.profile
