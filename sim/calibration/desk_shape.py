"""How the desks of a fitted scenario are built from what a log shows of its agents.

The first desk has up to three pools:

- `reps`, whose agents take every call that comes to them;
- `step_in`, agents who pause while the line is short: they answer whoever has waited for half a minute. The line of
  `reps` overflows to it (`mode = "both"`), so that a call goes to the first free agent of either;
- `reps_only`, the line of the types that those who step in do not take. It has no agents, and sends its callers to
  `reps` at once; whoever joins it is never offered to `step_in`.

A type answered by people who mostly answer other calls has a line of its own with no agents either: from there it goes
to `reps` after a while, the time that it takes to find one of those who take it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.roster import whole

MAIN_POOL: Final = "reps"
STEP_IN: Final = "step_in"
REPS_ONLY: Final = "reps_only"
STEP_IN_AFTER: Final = 0.5
"""Minutes a call has waited when those who pause step in."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class DeskShape:
    """What the last pass moves until line and abandonment of the simulation agree with the log."""

    level: Mapping[str, float] = field(default_factory=dict)
    """Agents at work for each one on the roster that was read (or inferred), by desk; 1 where it was not moved."""
    week_level: Mapping[str, float] = field(default_factory=dict)
    """The same for the typical week, in which staff and demand do not move together from day to day."""
    by_hour: tuple[float, ...] = ()
    """What that is multiplied with at the first desk, by hour of the day: sessions overlap when shifts change, and
    begin with the first call in the morning. Empty: 1 throughout."""
    stepping_in: float = 0.0
    """Share of the first desk's agents who step in only where somebody has waited."""
    reps_only: tuple[str, ...] = ()
    """Types that these do not take."""
    found_after: Mapping[str, float] = field(default_factory=dict)
    """Minutes until somebody is found who takes the calls of a desk without people of its own."""
    pick_up: float = 0.0
    """Minutes from the end of a call until the agent has the next one that waits."""
    patience: Mapping[str, float] = field(default_factory=dict)
    """By stream, what the fitted patience is multiplied with."""
    beliefs: Mapping[str, float] = field(default_factory=dict)
    """How far the search went toward each figure of the log, from 0 to 1 (`sim.calibration.beliefs`)."""


def pools_of(shape: DeskShape, duty: Mapping[str, Floats], borrowing: Iterable[str], level: Mapping[str, float]
             ) -> dict[str, Integers]:
    """Return the agents of every pool of the scenario, from those on duty at every desk: days by 48 half hours.

    duty: by desk, in fractions, of a typical week or of dates; borrowing: desks without people of their own; level:
    agents at work for each one on duty.
    """
    pools: dict[str, Integers] = {}
    for desk, present in duty.items():
        if desk not in borrowing:
            at_work = present * level.get(desk, 1.0)
            if desk == MAIN_POOL and shape.by_hour:
                at_work = at_work * np.repeat(shape.by_hour, present.shape[1] // 24)
            pools[desk] = whole(np.asarray(at_work, dtype=np.float64))
    for desk in borrowing:
        pools[desk] = np.zeros_like(pools[MAIN_POOL])
    if shape.stepping_in > 0.0:
        everyone = pools[MAIN_POOL]
        pools[STEP_IN] = np.minimum(whole(np.asarray(everyone * shape.stepping_in, dtype=np.float64), 0),
                                    np.maximum(everyone - 1, 0))
        pools[MAIN_POOL] = everyone - pools[STEP_IN]
        if shape.reps_only:
            pools[REPS_ONLY] = np.zeros_like(everyone)
    return pools


def line_of(shape: DeskShape, kind: str, desk: str) -> str:
    """Return the pool whose line callers of a type join, who are answered at a desk."""
    return REPS_ONLY if desk == MAIN_POOL and shape.stepping_in > 0.0 and kind in shape.reps_only else desk
