"""Everything that is learnt from a log of tickets, put together.

Where the log lets nobody ask about staff (`staffing_question`), time in line and in progress are timers, so that the
time to a solution comes out right, and stages in line are apart from stages of work. Where it does, time in progress is
work, the lines come from the people on duty, and a stage is a visit with its line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.intervals.day_bounds import Bounds
from sim.calibration.reading import Data
from sim.calibration.tickets.case_classes import OTHERS, case_classes
from sim.calibration.tickets.case_types import case_types
from sim.calibration.tickets.on_duty import Duty, on_duty
from sim.calibration.tickets.open_waits import ended
from sim.calibration.tickets.opened_again import OpenedAgain, opened_again
from sim.calibration.tickets.openings import AutomaticClosing, Openings, automatic_closing, ends_seen, openings
from sim.calibration.tickets.staffing_question import StaffingQuestion, staffing_question
from sim.calibration.tickets.stage_tree import Stages, stages
from sim.calibration.tickets.taken_first import taken_first
from sim.calibration.tickets.ticket_bounds import CasesAgain, between, share
from sim.calibration.tickets.ticket_log import OTHER_GROUPS, TicketLog, ticket_log
from sim.calibration.tickets.ticket_routes import Routes, leanings, routes
from sim.calibration.tickets.ticket_timers import DeskTime, TimersOf, desk_time
from sim.calibration.tickets.ticket_times import TimeLaw, time_law
from sim.calibration.tickets.ticket_visits import OPEN, OUTSIDE, WORK, Visits, visits
from sim.calibration.tickets.ticket_waits import Wait, WaitsOf, clocks
from sim.errors import InputError, Problem

FEWEST_CASES: Final = 100
RARE: Final = 40
"""Visits below which a group has no level of its own."""
MOST_GROUPS: Final = 60
"""Levels before their stages."""

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class StageEstimate:
    """One stage: where cases go from it, how long a visit takes by what follows, and waits by reason.

    kind: what a case is there, as in `Visits.kind`.
    """

    name: str
    group: int
    kind: int
    visits: int
    routes: Routes
    handle: TimeLaw
    before: dict[int, TimeLaw]
    waits: dict[str, Wait]
    holds: float
    share_bounds: dict[int, Bounds]
    mean_bounds: Bounds
    about: str = ""
    """What its visits have in common beside what its name says."""

    @property
    def in_line(self) -> bool:
        """Whether nobody works on a case there: it lies in line, or waits."""
        return self.kind != WORK


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What figures are made from: decisions that hold for a log and for every draw of it, and its cases.

    A draw (`case_draws`) has other cases, and openings and people on duty of its own; the rest is that of the log.
    """

    log: TicketLog
    """At the levels of the scenario."""
    question: StaffingQuestion
    visits: Visits
    marked: Stages
    kind: Codes
    """Of each case, into `classes`."""
    classes: tuple[str, ...]
    clocks: tuple[str, ...]
    """Of waits by reason."""
    openings: Openings
    duty: Duty | None
    """Who is on duty; None where staff cannot be asked about."""
    joined: tuple[str, ...]
    """Groups that have no level of their own."""
    desk: DeskTime | None = None
    """Which stays run by the clock of the desk; None where staff can be asked about."""
    fitted: tuple[StageEstimate, ...] = ()
    """Of a draw: the stages of the log, for those to which the draw has no visit."""


@dataclass(frozen=True, slots=True, eq=False)
class TicketEstimate:
    """All figures of the fitted scenario. Ways are stages by number, then solved, then given up."""

    parts: Parts
    """What the figures are made from."""
    log: TicketLog
    """At the levels of the scenario."""
    question: StaffingQuestion
    duty: Duty | None
    """Who is on duty; None where staff cannot be asked about."""
    hours: Flags
    """Hours of the week in which business time passes, 168."""
    openings: Openings
    closing: AutomaticClosing | None
    classes: tuple[str, ...]
    class_shares: Floats
    first: Routes
    """Where cases go when they are opened; the ways are those of a stage."""
    again: OpenedAgain
    """Where they go when they are opened again."""
    stages: tuple[StageEstimate, ...]
    names: tuple[str, ...]
    """Of the ways."""
    back: TimeLaw
    back_at_the_desk: bool
    """Whether cases are opened again in business time only."""
    reopened: Bounds
    unsolved: float
    """Share of the cases whose end the log does not see."""
    joined: tuple[str, ...]
    """Groups that have no level of their own."""
    notes: tuple[str, ...]


def ticket_estimate(data: Data) -> TicketEstimate:
    """Fit everything; raises InputError for a log with too few cases."""
    return estimate_of(ticket_log(data))


def estimate_of(log: TicketLog) -> TicketEstimate:
    """Fit everything to changes of state; InputError as `ticket_estimate`."""
    if len(log.cases) < FEWEST_CASES:
        raise InputError(Problem("has too few cases to fit anything", log.source, found=f"{len(log.cases)} cases",
                                 allowed=f"at least {FEWEST_CASES}"))
    return estimate_from(parts_of(log))


def parts_of(log: TicketLog) -> Parts:
    """Return what the figures of a log are made from."""
    question = staffing_question(log, visits(log))
    log, joined = _with_enough(log)
    timed = not question.can_be_asked
    found = visits(log, apart=timed, timed=timed)
    kind, classes = case_classes(log, found, timed)
    types = case_types(found, kind) if timed else None
    marked = stages(found, log.groups, np.arange(len(log.groups)), timed, types)
    return Parts(log, question, found, marked, kind, classes, clocks(found, question.on_duty), openings(log),
                 None if timed else on_duty(log, found), joined, desk_time(found, marked) if timed else None)


def estimate_from(parts: Parts) -> TicketEstimate:
    """Return the figures that are made from parts."""
    found = _Fitting(parts).estimate()
    return replace(found, notes=(*parts.log.notes, *notes_of(found)))


def _with_enough(log: TicketLog) -> tuple[TicketLog, tuple[str, ...]]:
    """The log with rare groups joined, and their names."""
    count = np.bincount(visits(log).level, minlength=len(log.groups))
    order = np.argsort(-count, kind="stable")
    kept = {int(at) for at in order[:MOST_GROUPS] if count[at] >= min(RARE, count.max())}
    rare = [at for at in range(len(log.groups)) if at not in kept and count[at]]
    if len(rare) < 2:
        kept |= set(rare)
        rare = []
    names = [name for at, name in enumerate(log.groups) if at in kept]
    if rare:
        names.append(OTHER_GROUPS)
    return log.at_levels(names), tuple(log.groups[at] for at in rare)


class _Fitting:
    """Holds what all parts of a fit are made from."""

    def __init__(self, parts: Parts) -> None:
        self.parts, self.log, self.question = parts, parts.log, parts.question
        found, marked = self.visits, self.marked = parts.visits, parts.marked
        self.again = CasesAgain(len(parts.log.cases))
        self.ways = len(marked) + 2
        self.following = self._following()
        if self.question.can_be_asked:
            wait, self.following = ended(found, marked.of_visit, self.following, marked.level)
            found = self.visits = replace(found, wait=wait)
        self.kind, self.classes = parts.kind, parts.classes
        self.waits = WaitsOf(found, marked.of_visit, self.following, marked.level, parts.question.on_duty,
                             parts.clocks, self.again)
        self.timers = (None if parts.desk is None else
                       TimersOf(found, marked, self.following, parts.desk, self.again))
        inside = np.diff(found.case, prepend=-1) == 0
        self.source = np.where(inside & (found.came_from != OUTSIDE), np.append(OUTSIDE, marked.of_visit[:-1]), OUTSIDE)
        self.opens = ~inside
        self.spent = found.work if self.question.can_be_asked else found.queue + found.work + found.wait
        self.leaning = self._leaning()
        known = self.following != OPEN
        cells = marked.of_visit[known] * self.ways + self.following[known]
        self.drawn = self.again.sums(found.case[known], cells, np.ones(cells.size), len(marked) * self.ways).reshape(
            -1, len(marked), self.ways)
        self.minutes = self.again.sums(found.case[known], marked.of_visit[known], self.spent[known], len(marked))
        self.reopens = inside & (found.came_from == OUTSIDE)

    def estimate(self) -> TicketEstimate:
        found, stage = self.visits, self.marked.of_visit
        first = routes(stage[self.opens], np.full(int(self.opens.sum()), OUTSIDE),
                       self.kind[found.case[self.opens]], self.ways)
        again = opened_again(found, self.marked, self.reopens, self.ways)
        ended = found.next == found.levels
        count = np.bincount(self.kind, minlength=len(self.classes)).astype(np.float64)
        return TicketEstimate(
            self.parts, self.log, self.question, self.parts.duty,
            self.question.on_duty if self.parts.desk is None else self.parts.desk.hours, self.parts.openings,
            automatic_closing(self.log), self.classes, count / count.sum(), first,
            again, self._stages(),
            (*self.marked.names, "solved", "gave_up"), time_law(found.back[found.again]),
            bool(again.routes.counts.any()) and self.parts.desk is not None and self.parts.desk.opened_again,
            self.again.ratio(found.case[ended], found.again[ended].astype(np.float64), np.ones(int(ended.sum()))),
            1.0 - float(ends_seen(self.log).mean()), self.parts.joined, ())

    def _following(self) -> Codes:
        """What follows each visit, as a way: a stage, solved, given up, or `OPEN`."""
        found = self.visits
        return np.where(found.next >= found.levels, len(self.marked) + found.next - found.levels,
                        np.where(found.next == OPEN, OPEN, np.append(self.marked.of_visit[1:], OPEN)))

    def _leaning(self) -> Floats:
        """How much likelier each class goes each way than others, by stage; shape (classes, stages, ways)."""
        marked, classes = self.marked, len(self.classes)
        _, place = np.unique(marked.level * 4 + marked.kind, return_inverse=True)
        places = int(place.max()) + 1
        aim = np.r_[place, places, places + 1]
        known = self.following != OPEN
        stage, way, kind = (each[known] for each in (marked.of_visit, self.following, self.kind[self.visits.case]))
        counts = np.zeros((len(marked), places + 2))
        np.add.at(counts, (stage, aim[way]), 1.0)
        by_class = np.zeros((classes, len(marked)))
        np.add.at(by_class, (kind, stage), 1.0)
        shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1.0)
        expected = np.zeros((classes, places, places + 2))
        for at in range(len(marked)):
            expected[:, place[at]] += by_class[:, at, None] * shares[at]
        found = leanings(place[stage], aim[way], expected, kind, classes)
        return np.asarray(found[:, place][:, :, aim])

    def _stages(self) -> tuple[StageEstimate, ...]:
        """All stages; those to which a draw has no visit are as the log has them."""
        visited = np.bincount(self.marked.of_visit, minlength=len(self.marked)) > 0
        return tuple(self._stage(at) if there else self.parts.fitted[at] for at, there in enumerate(visited.tolist()))

    def _stage(self, stage: int) -> StageEstimate:
        found = self.visits
        here = self.marked.of_visit == stage
        seen = here & (self.following != OPEN)
        if not seen.any():  # all cut off by the end of the log: the nearest thing to what would have followed
            seen = here
        following = np.where(self.following[seen] == OPEN, len(self.marked), self.following[seen])
        way_out = routes(following, self.source[seen], self.kind[found.case[seen]], self.ways, self.leaning[:, stage])
        minutes = self.spent
        if self.timers is None:
            handle, before, waits = time_law(minutes[seen]), dict[int, TimeLaw](), self.waits.of(stage)
        else:
            handle, before, waits = self.timers.of(stage)
        ended = here & (found.next == found.levels)
        every = found.next == found.levels
        usual = float(found.again[every].mean()) if every.any() else 0.0
        weight = 20.0  # a stage of few solutions holds as all do
        holds = 1.0 - (float(found.again[ended].sum()) + weight * usual) / (float(ended.sum()) + weight)
        total = way_out.counts.sum()
        shares = {way: share(float(way_out.counts[way]), float(total), self.drawn[:, stage, way],
                             self.drawn[:, stage].sum(axis=1)) for way in np.flatnonzero(way_out.counts).tolist()}
        return StageEstimate(
            self.marked.names[stage], int(self.marked.level[stage]), int(self.marked.kind[stage]),
            int(here.sum()), way_out, handle, before, waits, holds, shares,
            between(float(minutes[seen].sum()), float(seen.sum()), self.minutes[:, stage],
                    self.drawn[:, stage].sum(axis=1)), self.marked.about[stage])


def notes_of(estimate: TicketEstimate) -> list[str]:
    """What was decided, in sentences."""
    notes = [estimate.question.verdict]
    if not estimate.question.can_be_asked:
        notes.append("Time in line and in progress are timers in the scenario; ask it where cases go and how long they "
                     "take, not how many people it takes.")
    else:
        notes += taken_first(estimate.log, estimate.parts.visits)
    if estimate.openings.selected:
        notes.append("The cases were selected by when they ended (their ends lie close together, their openings thin "
                     "out backwards): how many come cannot be told from this log. ASSUMPTION: as many as were closed.")
    if estimate.closing is not None:
        notes.append(f"Automatic closing after about {estimate.closing.delay / 1440.0:.3g} days is left out: "
                     f"{estimate.closing.share:.0%} of the closings come so long after the solution.")
    if estimate.joined:
        notes.append(f"{len(estimate.joined)} groups with few visits are one level, {OTHER_GROUPS}: "
                     f"{', '.join(estimate.joined[:12])}{' ...' if len(estimate.joined) > 12 else ''}.")
    if OTHERS in estimate.classes:
        notes.append(f"Classes of their own: {', '.join(estimate.classes[:-1])}; the rest is {OTHERS}.")
    if estimate.unsolved > 0.0:
        notes.append(f"{estimate.unsolved:.1%} of the cases are open at the end of the log.")
    return notes
