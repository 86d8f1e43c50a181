"""Times of stages at which nobody is waited for: timers, short ones by the calendar's clock, long ones by the desk's.

Where staff cannot be asked about, work, line and waits of a case are stages, and how long a case stays at one is a law
by what follows. A short stay at work or in line is the `handle` of a visit; a long one is a wait for a third party -
the model's timer for which nobody works - by the clock of the desk, before whatever follows, with the probability that
the stay is a long one. A wait for the customer or a third party is such a timer from the start, by the clock that suits
it (`ticket_clocks`).

What follows is a stage with an age, so that a law by what follows and the ages of stages agree. Where a way was gone
too seldom for a law of its own, the stays of all stages of that kind and level count which lead to the same age.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.tickets import ticket_clocks
from sim.calibration.tickets.stage_tree import Stages
from sim.calibration.tickets.ticket_clocks import ALL_OR_NONE, LENGTHS, desk_clock, hours_of_ends, length_of_desk_time
from sim.calibration.tickets.ticket_times import TimeLaw, time_law
from sim.calibration.tickets.ticket_visits import AWAITS_CUSTOMER, LINE, OPEN, REASONS, THIRD_PARTY, WORK, Visits
from sim.calibration.tickets.ticket_waits import BUSINESS, CALENDAR, Wait

FEWEST: Final = 5
"""Stays for a law of their own."""
SOLVED: Final = (-1, -1)
GAVE_UP: Final = (-2, -2)
"""In the place of ages, where a way leads out."""

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]
Timers = tuple[TimeLaw, dict[int, TimeLaw], dict[str, Wait]]
"""Law of visits, laws by what follows, and waits by reason: as in `StageEstimate`."""


class TimersOf:
    """Fits the times of stages one by one; `hours` are those of the desk's clock, `lengths` from which it counts."""

    def __init__(self, visits: Visits, marked: Stages, following: Codes) -> None:
        """Take the visits, their stages, and what follows each, as a way."""
        self.marked, self.following = marked, following
        self.start, self.kind = visits.start, visits.kind
        self.spent = visits.queue + visits.work + visits.wait
        self.seen = following != OPEN
        self.place = marked.level[marked.of_visit] * (len(REASONS) + 1) + visits.kind
        self.hours = hours_of_ends(visits.end[self.seen], self.spent[self.seen])
        self.clock = desk_clock(self.hours)
        self.lengths = {place: self._length(place) for place in np.unique(self.place).tolist()}
        self.aims = (*marked.ages, SOLVED, GAVE_UP)

    def of(self, stage: int) -> Timers:
        """Return the times of a stage."""
        here = self.seen & (self.marked.of_visit == stage)
        if not here.any():
            here = self.marked.of_visit == stage
        place = int(self.place[np.flatnonzero(here)[0]])
        ways = np.unique(self.following[here & self.seen]).tolist()
        parts = {way: self._stays(here, place, way) for way in ways}
        if int(self.marked.kind[stage]) in (WORK, LINE):
            return self._work(self.lengths[place], here, parts)
        return self._wait(int(self.marked.kind[stage]), self.lengths[place], here, parts)

    def opened_again_at_the_desk(self, solved: Floats, back: Floats) -> bool:
        """Return whether cases that are opened again, so long after a solution, are so in the hours of the desk."""
        return length_of_desk_time(self.clock, solved, back, ALL_OR_NONE) == 0.0

    def _length(self, place: int) -> float:
        here = self.seen & (self.place == place)
        kind = int(self.kind[here][0]) if here.any() else WORK
        if here.sum() < ticket_clocks.FEWEST:
            here = self.seen & (self.kind == kind)
        return length_of_desk_time(self.clock, self.start[here], self.spent[here],
                                   LENGTHS if kind in (WORK, LINE) else ALL_OR_NONE)

    def _stays(self, here: Flags, place: int, way: int) -> Flags:
        """The stays that tell how long it takes before a way: its own, or all that lead to the same age."""
        own = here & (self.following == way)
        if own.sum() >= FEWEST:
            return np.asarray(own)
        alike = [at for at, aim in enumerate(self.aims) if aim == self.aims[way]]
        return np.asarray(self.seen & (self.place == place) & np.isin(self.following, alike))

    def _work(self, length: float, here: Flags, parts: dict[int, Flags]) -> Timers:
        laws, probability, long_laws = {}, {}, {}
        for way, part in parts.items():
            long = part & (self.spent >= length)
            laws[way] = time_law(self.spent[part & ~long])
            probability[way] = float(long.sum() / part.sum())
            long_laws[way] = time_law(self._at_the_desk(long, laws[way].mean))
        every = here & (self.spent >= length)
        handle = time_law(self.spent[here & ~every])
        waits = {}
        if any(probability.values()):
            waits[REASONS[THIRD_PARTY]] = Wait(
                float(every.sum() / here.sum()), time_law(self._at_the_desk(every, handle.mean)), BUSINESS,
                {way: (probability[way], long_laws[way]) for way in parts})
        return handle, laws, waits

    def _wait(self, kind: int, length: float, here: Flags, parts: dict[int, Flags]) -> Timers:
        clock = CALENDAR if math.isinf(length) else BUSINESS
        laws = {way: self._law(part, clock) for way, part in parts.items()}
        reason = REASONS[1 if kind == AWAITS_CUSTOMER else THIRD_PARTY]
        wait = Wait(1.0, self._law(here, clock), clock, {way: (1.0, law) for way, law in laws.items()})
        return TimeLaw("0", 0.0, int(here.sum())), {}, {reason: wait}

    def _law(self, part: Flags, clock: str) -> TimeLaw:
        return time_law(self.spent[part] if clock == CALENDAR else self._at_the_desk(part, 0.0))

    def _at_the_desk(self, part: Flags, begun: float) -> Floats:
        """Minutes of stays by the desk's clock, from so many minutes after they began."""
        start = self.start[part]
        end = start + self.spent[part]
        return np.asarray(self.clock.passed(end) - self.clock.passed(np.minimum(start + begun, end)))
