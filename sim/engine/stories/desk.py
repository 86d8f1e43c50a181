"""The desk: waiting at a level of the chain, the visit there, the boss, and escalation."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Final

from sim.behaviour.escalation import (
    ASK_BOSS,
    ESCALATE,
    GRANT,
    HAND_TO,
    HAND_UP_COLD,
    HUNG_UP,
    PROMISED,
    REFUSE,
    UNDECIDED,
    decide_remedy,
    way_after,
)
from sim.behaviour.front_door import between
from sim.behaviour.handling import is_attempted, remedy_due, visit_minutes
from sim.behaviour.snowball import growth, severity_after
from sim.engine.stories.state import Case, State, Ticket
from sim.engine.stories.steps import STOP, Do, Next
from sim.vocabulary import NOBODY, Apology, Effort, Ending, Feeling, Kind, Purpose, WhenClosed

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

    from simpy.events import Event

    from sim.engine.stories.primitives import Line, Run, Story
    from sim.engine.stories.steps import Step

    Slot = Generator[Event, Any, int]
    """A wait; it answers the slot of the agent that it got, or BLOCKED, EXPIRED, GONE or SENT_AWAY."""

BLOCKED: Final = -1
EXPIRED: Final = -2
GONE: Final = -3
SENT_AWAY: Final = -4


class Desk:
    """The levels of the chain and the visits of cases there."""

    def __init__(self, run: Run) -> None:
        """Serve the lines of `run`."""
        self.run = run

    # --- waiting ---

    def wait(self, case: Case, pool: int, patience: float, door: int, closed: int) -> Slot:
        """Wait for an agent on behalf of the customer, on the line or with a ticket, until `patience` ends.

        When `door` closes, callers who are still in line are treated as `closed` says, a `WhenClosed`.
        """
        run, line = self.run, self.run.lines[pool]
        if line.has_free_agent:
            slot = self.serve(case, line, line.take(), 0.0, case.last)
            case.last = case.served
            return slot
        if case.in_contact and (line.is_full or self._is_crowded(case.channel)):
            run.log(case, Kind.BLOCKED, pool, float(line.waiting))
            return BLOCKED
        kind = run.channels[case.channel].line_kind if case.in_contact or case.by_message else 1
        ticket = self.queue(case, line, case.last, kind, case.in_contact, run.channels[case.channel].priority)
        case.ticket = ticket
        case.last = ticket.queued
        run.clock.at(run.clock.now + patience, ticket.expire)
        self._schedule_overflow(ticket)
        self._schedule_callback(case, ticket)
        if case.in_contact and closed != WhenClosed.WAIT:
            ticket.at_closing = closed
            run.clock.at(run.closing(door, run.clock.now + patience), lambda: self._close(ticket))
        yield ticket.wake
        if ticket.state is State.GONE:
            ticket.give_back()
            return GONE
        case.ticket = None
        waited = run.clock.now - ticket.since
        if ticket.state is State.EXPIRED and ticket.sent_away:
            closed_at = run.log(case, Kind.CLOSED, case.channel, waited)
            run.log_aside(case, Kind.WITHDRAWN, ticket.line.index, waited, NOBODY, closed_at, ticket.queued)
            self._feel_wait(case, waited)
            return SENT_AWAY
        if ticket.state is State.EXPIRED:
            if case.by_message and not case.in_contact and not run.channels[case.channel].merges:
                self._leave_in_inbox(case, ticket, waited)
                return EXPIRED
            self._lose_patience(case, ticket, waited)
            self._feel_wait(case, waited)
            return EXPIRED
        slot = self.serve(case, ticket.line, ticket.slot, waited, ticket.freed, ticket.queued)
        case.last = case.served
        self._feel_wait(case, waited)
        return slot

    def _is_crowded(self, channel: int) -> bool:
        """Whether as many callers of a channel wait as may."""
        limit = self.run.channels[channel].queue_limit
        return limit >= 0 and limit <= self.run.waiting_through(channel)

    def _leave_in_inbox(self, case: Case, ticket: Ticket, waited: float) -> None:
        """The customer expects no answer any more, of which the inbox knows nothing."""
        run = self.run
        case.last = run.log_aside(case, Kind.OVERDUE, ticket.line.index, waited, NOBODY, ticket.queued)
        run.clock.begin(self._late_answer(case, ticket.line.index, ticket.since, ticket.recontact, case.channel,
                                          self.visit_number(case, 0), ticket.queued, case.last))

    def _late_answer(self, case: Case, pool: int, since: float, recontact: bool, channel: int, visit: int, queued: int,
                     overdue: int) -> Story:
        """A message that nobody waits for keeps its arrival in the line, and is answered as if somebody did."""
        run, line, flaw, way = self.run, self.run.lines[pool], self.run.flaws[case.flaw], self.run.channels[channel]
        severity = severity_after(case.severity, flaw.snowball_per_minute, since - case.opened)
        priority = run.moments.priority(case, pool, flaw.priority)
        ticket = Ticket(case, line, since, way.line_kind, way.priority, priority, severity, recontact, flaw.head_start,
                        False, channel, queued)
        line.join(ticket, overdue)
        yield ticket.wake
        slot, taken = ticket.slot, run.clock.now
        served = run.log_aside(case, Kind.ANSWERED_LATE, line.index, taken - since, slot, ticket.freed, queued)
        minutes = self._minutes(case, 0, pool, channel, visit, self._growth_to(case, severity), 0.0,
                                UNDECIDED)
        yield run.clock.pause(run.moments.service_minutes(case, pool, slot, minutes))
        self.finish(case, line, slot, taken, served, channel, visit)

    def _growth_to(self, case: Case, severity: float) -> float:
        """Return the snowball's factor on work at some severity of a case."""
        work = self.run.flaws[case.flaw].snowball_work
        return 1.0 if work == 0.0 else growth(severity, case.severity, work)

    def _lose_patience(self, case: Case, ticket: Ticket, waited: float) -> None:
        """Log that a wait has ended unserved: of a caller, or of one who is not on the line."""
        run, pool = self.run, ticket.line.index
        if case.in_contact:
            case.last = run.log_aside(case, Kind.ABANDONED, pool, waited, NOBODY, ticket.queued)
        else:
            since = case.last if ticket.keeps_place else ticket.queued
            case.last = run.log_aside(case, Kind.WITHDRAWN, pool, waited, NOBODY, since, ticket.queued)

    def wait_inside(self, case: Case, pool: int, cause: int, kind: int) -> Slot:
        """Wait for an agent on behalf of a colleague: nobody loses patience; a consult (kind 0) or a task (1).

        cause: the position of the record that calls for the agent.
        """
        line = self.run.lines[pool]
        if line.has_free_agent:
            return self.serve(case, line, line.take(), 0.0, cause)
        ticket = self.queue(case, line, cause, kind, False, self.rank_of_channel(case))
        yield ticket.wake
        return self.serve(case, line, ticket.slot, self.run.clock.now - ticket.since, ticket.freed, ticket.queued)

    def wait_in_writing(self, case: Case, line: Line, cause: int) -> Slot:
        """Wait with a request that stands for the case: at fixers, at a boss, for a call; it ends with the case.

        cause: the position of the record that calls for the agent.
        """
        if line.has_free_agent:
            return self.serve(case, line, line.take(), 0.0, cause)
        case.job = job = self.queue(case, line, cause, 1, False, self.rank_of_channel(case))
        yield job.wake
        if job.state is State.GONE:
            job.give_back()
            return GONE
        case.job = None
        return self.serve(case, line, job.slot, self.run.clock.now - job.since, job.freed, job.queued)

    def rank_of_channel(self, case: Case) -> int:
        """Return the priority of the channel that a case came through last, or the usual one before it has come."""
        return self.run.channels[case.channel].priority if case.channel >= 0 else 0

    def queue(self, case: Case, line: Line, cause: int, kind: int, caller: bool, channel_priority: int) -> Ticket:
        """Join a line in which nobody is free; `caller`: somebody on the line, who counts for the line's limit."""
        run, flaw = self.run, self.run.flaws[case.flaw]
        queued = run.log_aside(case, Kind.QUEUED, line.index, float(line.waiting), NOBODY, cause)
        priority = run.moments.priority(case, line.index, flaw.priority)
        ticket = Ticket(case, line, run.clock.now, kind, channel_priority, priority, run.journeys.severity(case),
                        case.contacts > 1, flaw.head_start, caller, case.channel, queued)
        line.join(ticket, queued)
        return ticket

    def serve(self, case: Case, line: Line, slot: int, waited: float, cause: int, why: int = NOBODY) -> int:
        """Log that an agent takes up the case; return the slot. The position of the record is `case.served`."""
        case.served = self.run.log_aside(case, Kind.SERVED, line.index, waited, slot, cause, why)
        case.served_by = line.index
        return slot

    def release(self, case: Case, line: Line, slot: int, since: float, cause: int) -> None:
        """Log that the agent is free, as the record `cause` has it, and let the next in line have one."""
        freed = self.run.log_aside(case, Kind.RELEASED, line.index, self.run.clock.now - since, slot, cause)
        line.release(slot, freed)

    def finish(self, case: Case, line: Line, slot: int, since: float, cause: int, channel: int, visit: int) -> None:
        """End a visit of a contact through a channel: the agent is free, or has still to do with it."""
        run, law = self.run, self.run.channels[channel].wrap_up
        if law < 0:
            self.release(case, line, slot, since, cause)
            return
        over = run.log_aside(case, Kind.WRAPPING_UP, line.index, run.clock.now - since, slot, cause)
        minutes = run.duration(law, case, Purpose.WRAP_UP, visit)
        run.clock.begin(self._wrap_up(case, line.index, slot, since, minutes, over))

    def _wrap_up(self, case: Case, pool: int, slot: int, since: float, minutes: float, over: int) -> Story:
        """Let the agent be busy for a while after the visit, and free then."""
        yield self.run.clock.pause(minutes)
        self.release(case, self.run.lines[pool], slot, since, over)

    def _feel_wait(self, case: Case, minutes: float) -> None:
        """Let a wait on the line be felt, and count its effort."""
        if case.in_contact and minutes > 0.0:
            self.run.customers.feel(case, Feeling.WAITED, minutes / 10.0)
            self.run.journeys.make_effort(case, Effort.WAITED, minutes / 10.0)

    def _schedule_overflow(self, ticket: Ticket) -> None:
        """After a while, let the wait move to the queue of another pool; once."""
        pool = self.run.pools[ticket.line.index]
        if pool.overflow >= 0:
            self.run.clock.at(self.run.clock.now + pool.overflow_after, lambda: self._overflow(ticket))

    def _overflow(self, ticket: Ticket) -> None:
        """Let a wait move, or stand in both lines, unless the other one is closed, or full for it."""
        if ticket.state is not State.WAITING:
            return
        run, pool = self.run, self.run.pools[ticket.line.index]
        to = run.lines[pool.overflow]
        if not to.has_free_agent and (not to.is_staffed or (ticket.caller and to.is_full)):
            return
        moved = run.log_aside(ticket.case, Kind.OVERFLOWED, to.index, run.clock.now - ticket.since, NOBODY,
                              ticket.queued)
        if pool.shares:
            to.share(ticket, moved)
        else:
            ticket.line.withdraw(ticket, State.WAITING)
            to.join(ticket, moved)

    def _schedule_callback(self, case: Case, ticket: Ticket) -> None:
        """After a while on the line, let the customer hang up and keep the place."""
        run = self.run
        if case.in_contact:
            way = run.channels[case.channel]
            if run.happens(way.callback_accept, case, Purpose.CALLBACK, case.contacts):
                run.clock.at(run.clock.now + way.callback_after, lambda: self._call_back(ticket))

    def _call_back(self, ticket: Ticket) -> None:
        if ticket.state is State.WAITING:
            run, pool, waited = self.run, ticket.line.index, self.run.clock.now - ticket.since
            ticket.keeps_place = True
            run.clock.at(run.clock.now + run.moments.callback_minutes(ticket.case, pool, inf),
                         lambda: self._forget_callback(ticket))
            ticket.case.last = run.log_aside(ticket.case, Kind.CALLBACK_ACCEPTED, pool, waited, NOBODY, ticket.queued)
            self._feel_wait(ticket.case, waited)
            self.run.journeys.hang_up(ticket.case)

    def _forget_callback(self, ticket: Ticket) -> None:
        """End the wait of a customer who has hung up and keeps the place."""
        if ticket.state is State.WAITING:
            ticket.line.withdraw(ticket, State.EXPIRED)
            ticket.wake.succeed()

    def _close(self, ticket: Ticket) -> None:
        """It is closing time: send a caller away who is still in line, or let a message keep the place."""
        if ticket.state is not State.WAITING or ticket.keeps_place:
            return
        if ticket.at_closing == WhenClosed.TURNED_AWAY:
            ticket.sent_away = True
            ticket.expire()
            return
        run, waited = self.run, self.run.clock.now - ticket.since
        ticket.keeps_place = True
        ticket.case.last = run.log_aside(ticket.case, Kind.MESSAGE_LEFT, ticket.case.channel, waited, NOBODY,
                                         ticket.queued)
        self._feel_wait(ticket.case, waited)
        run.journeys.hang_up(ticket.case)

    def task(self, case: Case, pool: int, minutes: float, cause: int) -> Story:
        """Let an agent of a pool do some work on a case in which the customer takes no part.

        cause: the position of the record that calls for it.
        """
        run, line = self.run, self.run.lines[pool]
        slot = yield from self.wait_inside(case, pool, cause, 1)
        taken, served = run.clock.now, case.served
        yield run.clock.pause(run.moments.service_minutes(case, pool, slot, minutes))
        self.release(case, line, slot, taken, served)

    # --- a level ---

    def desk_of(self, case: Case) -> int:
        """Return the pool that answers at the first level: the flaw's own, else the channel's, else the level's."""
        flaw, own = self.run.flaws[case.flaw], self.run.channels[case.channel].desk
        return flaw.desk if flaw.has_desk or own < 0 else own

    def level(self, case: Case, level: int, expiry: float) -> Step:
        """Wait at a level and be seen there; `expiry` ends the wait of a message."""
        run, spec = self.run, self.run.levels[level]
        pool = self.desk_of(case) if level == 0 else spec.pool
        patience, door, closed = expiry, NOBODY, int(WhenClosed.WAIT)
        if case.in_contact and not run.lines[pool].has_free_agent:
            law = spec.patience if spec.patience >= 0 else run.journeys.patience(case, case.channel)
            drawn = run.sample(law, case, Purpose.PATIENCE, self.visit_number(case, level))
            patience = run.moments.patience(case, pool, drawn)
            door = int(run.plan.line_doors[case.flaw, case.channel]) if level == 0 else int(run.plan.shifts[pool])
            closed = run.channels[case.channel].closed
            if level > 0 and closed == WhenClosed.TURNED_AWAY:
                closed = int(WhenClosed.VOICEMAIL)  # who was handed on is not sent away
        slot = yield from self.wait(case, pool, patience, door, closed)
        if slot == GONE:
            return STOP
        if slot == SENT_AWAY:
            return (yield from run.journeys.turned_away(case))
        if slot == EXPIRED and case.by_message and not case.in_contact:
            return run.journeys.after_silence(case, expiry)
        if slot < 0:
            return (yield from run.moments.after_hang_up(case))
        run.journeys.take_up(case)
        line, since = run.lines[case.served_by], run.clock.now
        if case.bounced:
            return (yield from self._wrong_desk(case, level, line, slot, since))
        visit = self.visit_number(case, level)
        if case.in_contact and run.happens(spec.dropped, case, Purpose.DROPPED, visit):
            run.log(case, Kind.DROPPED, line.index, 0.0, slot)
            self.release(case, line, slot, since, case.last)
            return (yield from run.moments.after_hang_up(case))
        return (yield from self._visit(case, level, line, slot, visit))

    def _wrong_desk(self, case: Case, level: int, line: Line, slot: int, since: float) -> Step:
        """Be at the wrong desk: it takes its time to find out, then the case joins the line again."""
        run = self.run
        minutes = run.moments.service_minutes(case, line.index, slot, run.world.bounce_minutes)
        yield run.clock.pause(minutes)
        run.log(case, Kind.BOUNCED, level, minutes)
        case.bounced = False
        self.release(case, line, slot, since, case.last)
        return self.hand_to(case, level, True)

    def visit_number(self, case: Case, level: int) -> int:
        """Return the n of draws of the visit that is under way or next to a level."""
        return case.visit_number(level, self.run.levels[level].name)

    # --- a visit ---

    def _visit(self, case: Case, level: int, line: Line, slot: int, visit: int) -> Step:
        """Be seen at a level: work, then an attempt or its routes, and the agent is free again.

        visit: the n of its draws (`visit_number`).
        """
        run, since = self.run, self.run.clock.now
        verdict = self._route(case, level, visit) if run.levels[level].routed else UNDECIDED
        story = run.world.story_minutes if case.information_lost else 0.0
        minutes = self._minutes(case, level, line.index, case.channel, visit, run.journeys.growth(case), story, verdict)
        yield run.clock.pause(run.moments.service_minutes(case, line.index, slot, minutes))
        self._open_visit(case, level)
        if run.levels[level].counts_visits:
            case.seen[level] = 1
        if verdict == UNDECIDED:
            verdict = self._attempt(case, level, line.index, visit)
        if verdict == ASK_BOSS:
            verdict = yield from run.bosses.ask(case, level, int(run.plan.boss[level, line.index]))
        elif verdict == GRANT:
            case.claim = remedy_due(case.remedy, run.journeys.growth(case), case.paid)
        if verdict == HUNG_UP:
            self.release(case, line, slot, since, case.last)
            return (yield from run.moments.after_hang_up(case))
        party = run.awaiting.party(case, level, verdict, visit) if run.levels[level].waits else NOBODY
        if party >= 0:
            self.finish(case, line, slot, since, case.last, case.channel, visit)
            yield from run.awaiting.wait(case, level, party, verdict, visit)
            if case.ended:
                return STOP
            return self._follow(case, level, verdict, visit)
        if verdict == GRANT:
            self.grant(case, level)
            self.finish(case, line, slot, since, case.last, case.channel, visit)
            return self.after_grant(case, level, visit)
        self.finish(case, line, slot, since, case.last, case.channel, visit)
        if verdict == PROMISED:
            run.journeys.hang_up(case)
            return STOP if case.ended else Next(Do.ANSWER, level)
        return self._follow(case, level, verdict, visit)

    def _follow(self, case: Case, level: int, verdict: int, visit: int) -> Next:
        """Let come what was decided in a visit, which is over."""
        if verdict == GRANT:
            self.grant(case, level)
            return self.after_grant(case, level, visit)
        if verdict == HAND_UP_COLD or verdict == ESCALATE or verdict >= HAND_TO:  # noqa: SIM109 (no tuples in stories)
            case.leave_level(level)
            return self.hand_to(case, verdict - HAND_TO if verdict >= HAND_TO else level + 1, verdict != HAND_UP_COLD)
        self.run.customers.end(case, Ending.REFUSED if verdict == REFUSE else Ending.GAVE_UP)
        return STOP

    def _minutes(self, case: Case, level: int, pool: int, channel: int, visit: int, factor: float,
                 story: float, verdict: int) -> float:
        """Return the minutes of a visit: by the law of the flaw, the channel or the level, whichever comes first.

        verdict: what follows, if that is known before; the level may have another law then.
        """
        run, world = self.run, self.run.world
        own, way = run.flaws[case.flaw].handle, run.channels[channel]
        law = int(run.plan.handle[level, pool])
        if verdict != UNDECIDED and int(run.plan.handle_rows[level, pool]) >= 0:
            next_one = way_after(verdict, level, len(run.levels))
            law = int(run.plan.handle_before[int(run.plan.handle_rows[level, pool]), next_one])
        if level == 0 and own >= 0:
            law = own
        elif level == 0 and way.handle >= 0:
            law = way.handle
        handle = run.duration(law, case, Purpose.HANDLE, visit) * way.handle_factor
        return visit_minutes(handle, factor, world.script_minutes if level == 0 else 0.0, story,
                             world.apology_minutes if level == 0 and world.apology else 0.0)

    def _open_visit(self, case: Case, level: int) -> None:
        """Have the story repeated where it was lost, apologise, and report the root cause."""
        run, world = self.run, self.run.world
        if case.information_lost:
            case.information_lost = False
            told = run.log_aside(case, Kind.STORY_REPEATED, level, world.story_minutes, NOBODY, case.last, case.lost_at)
            run.customers.feel(case, Feeling.REPEATED_STORY, cause=told)
            run.journeys.make_effort(case, Effort.REPEATED_STORY)
        if level == 0 and world.apology != Apology.NONE:
            said = run.log_aside(case, Kind.APOLOGISED, level, float(world.apology), NOBODY, case.last)
            sincere = world.apology == Apology.SINCERE
            run.customers.feel(case, Feeling.APOLOGY_SINCERE if sincere else Feeling.APOLOGY_SCRIPTED, cause=said)
        if not case.is_reported and run.happens(world.report, case, Purpose.REPORT):
            case.is_reported = True
            run.design.report(case)
            run.moments.on_report(case)

    def _attempt(self, case: Case, level: int, pool: int, visit: int) -> int:
        """Try to solve the case, or pass it on; return what becomes of it (see sim.behaviour.escalation)."""
        run, spec, world = self.run, self.run.levels[level], self.run.world
        top = level == len(run.levels) - 1
        onwards = decide_remedy(1.0, 0.0, False, top)
        if not is_attempted(case.complexity, spec.attempt_below):
            run.log(case, Kind.PASSED_ON, level, case.complexity)
            return onwards
        success = between(spec.success_at_0, spec.success_at_1, case.complexity)
        success = run.moments.success(case, level, success)
        if not run.happens(success, case, Purpose.SUCCESS, visit):
            run.log(case, Kind.ATTEMPT_FAILED, level, world.failed_attempt)
            run.customers.feel(case, Feeling.FAILED_ATTEMPT)
            return onwards
        money = remedy_due(case.remedy, run.journeys.growth(case), case.paid)
        asks = bool(world.asks_boss) and int(run.plan.boss[level, pool]) >= 0
        return decide_remedy(money, float(run.plan.authority[level, pool]), asks, top)

    def _route(self, case: Case, level: int, visit: int) -> int:
        """Draw where the routes of a level, or of the first of its rules that fits, send the case, whoever sees it."""
        run, row = self.run, level
        if run.levels[level].rules > 0:
            rule = run.rule_of_routes(level, case.flaw, case.came_from, case.solved_at, case.seen.get(level, 0) > 0)
            if rule >= 0:
                row = len(run.levels) + rule
        return run.choose_route(row, run.draw(case, Purpose.ROUTE, visit))

    def grant(self, case: Case, level: int) -> None:
        """Grant what is claimed, and goodwill with it the first time."""
        run, world = self.run, self.run.world
        case.settle(level)
        run.log(case, Kind.GRANTED, level, case.claim)
        run.customers.feel(case, Feeling.GRANTED)
        if world.goodwill > 0.0 and not case.has_goodwill:
            case.has_goodwill = True
            given = run.log_aside(case, Kind.GOODWILL_GIVEN, level, world.goodwill, NOBODY, case.last)
            run.customers.feel(case, Feeling.GOODWILL, cause=given)

    def after_grant(self, case: Case, level: int, visit: int) -> Next:
        """The remedy is granted: on to the fixers where they are needed, else it is solved here."""
        run, flaw = self.run, self.run.flaws[case.flaw]
        if flaw.fixer >= 0 and run.happens(flaw.fixer_probability, case, Purpose.NEEDS_FIXER):
            run.journeys.hang_up(case)
            return STOP if case.ended else Next(Do.FIX)
        return run.journeys.solve(case, run.levels[level].holds, visit)

    def hand_to(self, case: Case, level: int, on_line: bool) -> Next:
        """Hand a case to a level: warm or cold, with what the customer told or without, to the right desk or not.

        `on_line` says whether the customer may stay on the line.
        """
        run, world = self.run, self.run.world
        case.handoffs += 1
        pool = self.desk_of(case) if level == 0 else run.levels[level].pool
        warm = on_line and bool(world.warm) and case.in_contact and run.is_open(int(run.plan.shifts[pool]))
        run.log(case, Kind.HANDED_UP, level, float(warm))
        run.customers.feel(case, Feeling.HANDOFF)
        run.journeys.make_effort(case, Effort.HANDOFF)
        if run.happens(world.lost_information, case, Purpose.LOST_INFORMATION, case.handoffs):
            case.information_lost = True
            case.lost_at = run.log_aside(case, Kind.INFORMATION_LOST, level, 0.0, NOBODY, case.last)
        case.bounced = run.happens(world.bounce, case, Purpose.BOUNCE, case.handoffs)
        case.steps += 1
        if run.journeys.is_tired(case):
            run.customers.end(case, Ending.GAVE_UP)
            return STOP
        if not warm:
            run.journeys.hang_up(case)
        return STOP if case.ended else Next(Do.LEVEL, level, expiry=inf)
