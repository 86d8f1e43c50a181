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
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.tickets import ticket_clocks
from sim.calibration.tickets.stage_tree import Stages
from sim.calibration.tickets.ticket_bounds import CasesAgain
from sim.calibration.tickets.ticket_clocks import (
    ALL_OR_NONE,
    LENGTHS,
    MOMENT,
    desk_clock,
    hours_of_ends,
    length_of_desk_time,
)
from sim.calibration.tickets.ticket_times import TimeLaw, time_law
from sim.calibration.tickets.ticket_visits import AWAITS_CUSTOMER, LINE, OPEN, REASONS, THIRD_PARTY, WORK, Visits
from sim.calibration.tickets.ticket_waits import BUSINESS, CALENDAR, Wait

FEWEST: Final = 5
"""Stays for a law of their own."""
HARDLY_EVER: Final = 0.95
"""Share of the beginnings of work in the hours of the desk, from which on there is nobody outside of them."""
PLACES: Final = len(REASONS) + 1
"""Kinds of visits."""
SOLVED: Final = (-1, -1)
GAVE_UP: Final = (-2, -2)
"""In the place of ages, where a way leads out."""

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]
Timers = tuple[TimeLaw, dict[int, TimeLaw], dict[str, Wait]]
"""Law of visits, laws by what follows, and waits by reason: as in `StageEstimate`."""


@dataclass(frozen=True, slots=True, eq=False)
class DeskTime:
    """Which stays run by the clock of the desk: its hours of the week, from which length on by level and kind, whether
    cases are opened again in these hours only, and whether work begins in them only.
    """

    hours: Flags
    lengths: dict[int, float]
    opened_again: bool
    begun: bool
    """Whether work begins in these hours only."""


def desk_time(visits: Visits, marked: Stages) -> DeskTime:
    """Return which stays run by the clock of the desk, as their ends say."""
    spent, seen = visits.queue + visits.work + visits.wait, visits.next != OPEN
    clock = desk_clock(hours_of_ends(visits.end[seen], spent[seen]))
    place = _places(visits, marked)
    lengths = {}
    for at in np.unique(place).tolist():
        kind = at % PLACES
        here = seen & (place == at)
        if here.sum() < ticket_clocks.FEWEST:
            here = seen & (visits.kind == kind)
        lengths[at] = length_of_desk_time(clock, visits.start[here], spent[here],
                                          LENGTHS if kind in (WORK, LINE) else ALL_OR_NONE)
    again = length_of_desk_time(clock, visits.end[visits.again], visits.back[visits.again], ALL_OR_NONE) == 0.0
    begins = np.floor(visits.start[visits.kind == WORK] / 60.0).astype(np.int64) % clock.hours.size
    return DeskTime(clock.hours, lengths, again, bool(begins.size and clock.hours[begins].mean() >= HARDLY_EVER))


def _places(visits: Visits, marked: Stages) -> Codes:
    """A number for the level and kind of each visit."""
    return np.asarray(marked.level[marked.of_visit] * PLACES + visits.kind)


class TimersOf:
    """Fits the times of stages one by one."""

    def __init__(self, visits: Visits, marked: Stages, following: Codes, desk: DeskTime, again: CasesAgain) -> None:
        """Take the visits, their stages, what follows each, as a way, which run by the clock of the desk, and the cases
        drawn again.
        """
        self.marked, self.following, self.case, self.again = marked, following, visits.case, again
        self.start = visits.start
        self.spent = visits.queue + visits.work + visits.wait
        self.seen = following != OPEN
        self.place = _places(visits, marked)
        self.clock, self.lengths = desk_clock(desk.hours), desk.lengths
        self.aims = (*marked.ages, SOLVED, GAVE_UP)

    def of(self, stage: int) -> Timers:
        """Return the times of a stage."""
        here = self.seen & (self.marked.of_visit == stage)
        if not here.any():
            here = self.marked.of_visit == stage
        if not here.any():  # of a draw that has no case there
            return TimeLaw("0", 0.0, 0), {}, {}
        place = int(self.place[np.flatnonzero(here)[0]])
        ways = np.unique(self.following[here & self.seen]).tolist()
        parts = {way: self._stays(here, place, way) for way in ways}
        if int(self.marked.kind[stage]) in (WORK, LINE):
            return self._work(self.lengths[place], here, parts)
        return self._wait(int(self.marked.kind[stage]), self.lengths[place], here, parts)

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
            minutes = self._at_the_desk(every, handle.mean)
            waits[REASONS[THIRD_PARTY]] = Wait(
                float(every.sum() / here.sum()), time_law(minutes), BUSINESS,
                {way: (probability[way], long_laws[way]) for way in parts},
                self.again.ratio(self.case[here], every[here].astype(np.float64), np.ones(int(here.sum()))),
                self.again.ratio(self.case[every], minutes, np.ones(minutes.size)), long_stays=True)
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
        return np.where(end > start, self.clock.between(np.minimum(start + begun, end - MOMENT), end), 0.0)
