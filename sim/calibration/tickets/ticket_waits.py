"""Waits for the customer and for third parties: how likely, before what, how long, and on which clock.

Nobody works on a case that waits, so the end of a wait tells whose clock it runs by. A wait on the calendar's clock
ends at night as often as it lasts through nights; one that ends with somebody at the desk ends on duty. Where far more
waits end on duty than of their time is on duty, they are measured in business time.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.intervals.day_bounds import Bounds
from sim.calibration.tickets.staffing_question import minutes_on_duty
from sim.calibration.tickets.ticket_bounds import CasesAgain
from sim.calibration.tickets.ticket_times import TimeLaw, time_law
from sim.calibration.tickets.ticket_visits import OPEN, REASONS, Visits

FEWEST: Final = 12
"""Waits for a law of their own, and visits for a probability of their own."""
BEYOND: Final = 0.2
"""Ends on duty beyond the time on duty, as a share, that speak for business time."""
UNKNOWN: Final = Bounds(math.nan)
CALENDAR: Final = "calendar"
BUSINESS: Final = "business"

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Wait:
    """A wait after visits of one stage: for most of what may follow, and before what it is told apart."""

    probability: float
    law: TimeLaw
    clock: str
    before: dict[int, tuple[float, TimeLaw]]
    share: Bounds = UNKNOWN
    """Of the visits of the stage that wait so, with its interval."""
    mean: Bounds = UNKNOWN
    """Of their minutes on the calendar's clock, or of long stays on the wait's own, with its interval."""
    long_stays: bool = False
    """Whether it stands for the long stays at work or in line, for which nobody is waited for."""


def clocks(visits: Visits, duty: Flags) -> tuple[str, ...]:
    """Return the clock of each reason in `REASONS`."""
    passed = minutes_on_duty(duty)
    found = [""]
    for reason in range(1, len(REASONS)):
        here = (visits.reason == reason) & (visits.wait > 60.0) & (visits.next != OPEN)
        if here.sum() < FEWEST:
            found.append(CALENDAR)
            continue
        end = visits.end[here]
        ends = float(duty[np.floor(end / 60.0).astype(np.int64) % duty.size].mean())
        time = float((passed(end) - passed(end - visits.wait[here])).sum() / visits.wait[here].sum())
        found.append(BUSINESS if ends > time + BEYOND else CALENDAR)
    return tuple(found)


class WaitsOf:
    """Fits the waits of stages one by one; what a stage has too few of is taken from its level, then from all."""

    def __init__(self, visits: Visits, stage: Codes, following: Codes, level: Codes, duty: Flags,
                 clocks: tuple[str, ...], again: CasesAgain) -> None:
        """Take the visits, the stage of each and what follows it, the level of each stage, hours on duty, clocks, and
        the cases drawn again.
        """
        self.again = again
        self.visits, self.stage, self.following, self.level = visits, stage, following, level
        self.clocks = clocks
        self._passed: Callable[[Floats], Floats] = minutes_on_duty(duty)

    def of(self, stage: int) -> dict[str, Wait]:
        """Return the waits of a stage by reason."""
        here = self.stage == stage
        return {REASONS[reason]: self._wait(here, stage, reason) for reason in range(1, len(REASONS))
                if (self.visits.reason[here] == reason).any()}

    def _wait(self, here: Flags, stage: int, reason: int) -> Wait:
        waits = self.visits.reason == reason
        fallback = self._enough(reason, here, self.level[self.stage] == self.level[stage])
        before: dict[int, tuple[float, TimeLaw]] = {}
        rest = here.copy()
        for way in np.unique(self.following[here & (self.following >= 0)]).tolist():
            part = here & (self.following == way)
            if part.sum() < FEWEST:
                continue
            rest &= ~part
            some = part & waits
            law = self._law(reason, some) if some.sum() >= FEWEST else fallback
            before[way] = (float(some.sum() / part.sum()), law if some.any() else TimeLaw("0", 0.0, 0))
        share = float((rest & waits).sum() / rest.sum()) if rest.any() else 0.0
        law = self._law(reason, rest & waits) if (rest & waits).sum() >= FEWEST else fallback
        case, minutes = self.visits.case, self.visits.wait
        some, every = here & waits, np.ones(here.size)
        return Wait(share, law, self.clocks[reason], before,
                    self.again.ratio(case[here], waits[here].astype(np.float64), every[here]),
                    self.again.ratio(case[some], minutes[some], every[some]))

    def _enough(self, reason: int, *parts: Flags) -> TimeLaw:
        waits = self.visits.reason == reason
        for part in parts:
            if (part & waits).sum() >= FEWEST:
                return self._law(reason, part & waits)
        return self._law(reason, waits)

    def _law(self, reason: int, some: Flags) -> TimeLaw:
        wait, end = self.visits.wait[some], self.visits.end[some]
        if self.clocks[reason] == BUSINESS:
            wait = self._passed(end) - self._passed(end - wait)
        return time_law(wait)
