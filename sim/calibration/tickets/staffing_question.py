"""Whether a question about staff can be put to a log of tickets at all: is "in progress" work, or only a state?

A ticket system shows what a ticket was called, not what people did. A few figures tell the two apart. *Parked*: the
share of the time "in progress" in which nobody can have worked on it - beyond a shift a day, or in hours of the week in
which the desk does next to nothing. *At once*: how many tickets a person who has any in progress has at once. *Named*:
of how much of that time the log says whose it is. Where much is parked, or people hold many tickets at once, the time
in progress is no work, its sum no load, and no number of people follows from it. *Idle*: the share of the time in line
in which somebody of the group is there with nothing in progress. Where it is large the line is no line for people.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.tickets.on_duty import idle_while_cases_wait
from sim.calibration.tickets.ticket_log import TicketLog
from sim.calibration.tickets.ticket_visits import Visits
from sim.vocabulary import HOURS_PER_WEEK

SHIFT: Final = 480.0
"""Minutes a day that a person may work on one ticket."""
MOST_PARKED: Final = 0.2
MOST_AT_ONCE: Final = 1.5
LEAST_NAMED: Final = 0.8
MOST_IDLE: Final = 0.5
FEWEST: Final = 200
"""Visits that are worked on."""
QUIET: Final = 0.1
"""Hours with fewer beginnings than this part of those of a busy hour are off duty."""
DAY: Final = 1440.0
WEEK: Final = 10_080.0

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class StaffingQuestion:
    """The figures, and whether they let anybody ask how many people it takes."""

    visits: int
    median: float
    """Minutes in progress of a visit."""
    parked: float
    at_once: float
    named: float
    idle: float
    """nan where no case lies in line while anybody is there."""
    on_duty: Flags
    """Hours of the week in which the desk works, 168."""

    @property
    def can_be_asked(self) -> bool:
        """Whether time in progress may be taken for work."""
        return (self.visits >= FEWEST and self.parked <= MOST_PARKED and self.at_once <= MOST_AT_ONCE
                and self.named >= LEAST_NAMED and not self.idle > MOST_IDLE)

    @property
    def verdict(self) -> str:
        """What is said of it, with the figures."""
        if not self.visits:
            return "Staff cannot be asked about: the log does not tell when anybody worked on a case."
        figures = (f"half of the {self.visits:,} spells in progress last less than {self.median:.3g} min; "
                   f"{self.parked:.0%} of all time in progress is parked (beyond {SHIFT / 60.0:.0f} h a day, or while "
                   f"the desk is off duty); who has a case in progress has {self.at_once:.1f} at once; of "
                   f"{self.named:.0%} of that time it is known whose it is")
        if self.idle == self.idle:
            figures += (f"; in {self.idle:.0%} of the time in line somebody of the group is there with nothing in "
                        "progress")
        if self.can_be_asked:
            return f"Staff can be asked about: {figures}."
        return f"Staff cannot be asked about: {figures}."


def staffing_question(log: TicketLog, visits: Visits) -> StaffingQuestion:
    """Return what the visits of a log say of it; visits: with time in line and work in one."""
    worked = visits.work > 0.0
    number = int(worked.sum())
    duty = hours_on_duty(visits)
    if not number:
        return StaffingQuestion(0, 0.0, 1.0, 0.0, 0.0, math.nan, duty)
    begin, work, who = visits.begin_of_work[worked], visits.work[worked], visits.resource[worked]
    total = float(work.sum())
    possible = float(_possible(begin, work, duty).sum())
    return StaffingQuestion(number, float(np.median(work)), 1.0 - possible / total,
                            _at_once(begin, work, who), float(work[who >= 0].sum()) / total,
                            idle_while_cases_wait(log, visits), duty)


def hours_on_duty(visits: Visits) -> Flags:
    """Return in which hours of the week work begins or ends at a rate worth speaking of."""
    moments = np.r_[visits.begin_of_work[visits.work > 0.0], (visits.begin_of_work + visits.work)[visits.work > 0.0]]
    counts = np.bincount(np.floor(moments / 60.0).astype(np.int64) % HOURS_PER_WEEK, minlength=HOURS_PER_WEEK)
    busy = float(np.quantile(counts, 0.9))
    return np.asarray(counts > QUIET * busy)


def minutes_on_duty(duty: Flags, most_a_day: float = DAY) -> Callable[[Floats], Floats]:
    """Return a function of minutes since a Monday 00:00: how many of them were on duty, on a day at most so many."""
    by_hour = np.where(duty, 60.0, 0.0).reshape(7, 24)
    by_hour = np.minimum(np.cumsum(by_hour, axis=1), most_a_day)
    steps = np.diff(by_hour, axis=1, prepend=0.0).reshape(-1)
    edges = np.r_[0.0, np.cumsum(steps)]

    def passed(minutes: Floats) -> Floats:
        weeks = np.floor(minutes / WEEK)
        return np.asarray(weeks * edges[-1] + np.interp(minutes - weeks * WEEK, np.arange(169) * 60.0, edges))

    return passed


def _possible(begin: Floats, work: Floats, duty: Flags) -> Floats:
    """Minutes of spells in which they can have been worked on: on duty, and no more than a shift a day."""
    passed, capped = minutes_on_duty(duty), minutes_on_duty(duty, SHIFT)
    end = begin + work
    first, last = np.ceil(begin / DAY) * DAY, np.floor(end / DAY) * DAY
    within = passed(end) - passed(begin)
    apart = (np.minimum(passed(first) - passed(begin), SHIFT) + capped(last) - capped(first)
             + np.minimum(passed(end) - passed(last), SHIFT))
    return np.where(first > last, np.minimum(within, SHIFT), apart)


def _at_once(begin: Floats, work: Floats, who: NDArray[np.int64]) -> float:
    """The mean number of cases in progress of a person while there is any: all their time over the time covered."""
    known = who >= 0
    if not known.any():
        return 0.0
    begin, end, who = begin[known], (begin + work)[known], who[known]
    order = np.lexsort((begin, who))
    begin, end, who = begin[order], end[order], who[order]
    covered, person, until = 0.0, -1, 0.0
    for each, low, high in zip(who.tolist(), begin.tolist(), end.tolist(), strict=True):
        if each != person:
            person, until = each, low
        covered += max(high - max(low, until), 0.0)
        until = max(until, high)
    return float((end - begin).sum()) / covered if covered > 0.0 else 0.0
