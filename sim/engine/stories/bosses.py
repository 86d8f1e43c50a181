"""The boss: asked while rep and customer hold, absent, or asked in writing and the customer called with the answer."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from sim.behaviour.escalation import (
    ABSENT,
    ASK_NEXT,
    ESCALATE,
    GRANT,
    HAND_UP_COLD,
    HUNG_UP,
    PROMISED,
    may_grant,
)
from sim.behaviour.handling import remedy_due
from sim.engine.stories.desk import EXPIRED, GONE
from sim.engine.stories.state import Case, State
from sim.engine.stories.steps import STOP, Next
from sim.vocabulary import NOBODY, Absent, Effort, Feeling, Kind, Purpose

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

    from simpy.events import Event

    from sim.engine.stories.desk import Slot
    from sim.engine.stories.primitives import Line, Run, Story
    from sim.engine.stories.steps import Step

    Verdict = Generator[Event, Any, int]
    """A question to the boss; it answers what becomes of the visit (see sim.behaviour.escalation)."""


class Bosses:
    """Those who are asked for more than a rep may grant."""

    def __init__(self, run: Run) -> None:
        """Serve the questions of `run`."""
        self.run = run

    # --- while rep and customer hold ---

    def ask(self, case: Case, level: int, boss: int) -> Verdict:
        """Keep rep and customer waiting for somebody who may say yes; who asks the next is held until that one has."""
        run, asked = self.run, self.run.clock.now
        case.claim = remedy_due(case.remedy, run.journeys.growth(case), case.paid)
        line = run.lines[run.levels[boss].pool]
        if not line.on_duty:
            return self._end_hold(case, boss, ABSENT, 0.0, NOBODY)
        question = run.log(case, Kind.BOSS_ASKED, boss, case.claim)
        run.customers.feel(case, Feeling.ASKED_BOSS)
        gives_up, n = asked + self._patience(case, level), run.journeys.desk.visit_number(case, level)
        number = n
        slot, taken, verdict = NOBODY, asked, ASK_NEXT
        before, before_slot, before_since = NOBODY, NOBODY, asked
        while verdict == ASK_NEXT:
            line = run.lines[run.levels[boss].pool]
            slot = yield from self._reach(case, line, gives_up, question)
            taken = run.clock.now
            if slot >= 0:
                minutes = run.duration(run.world.consult, case, Purpose.CONSULT, number)
                minutes = run.moments.service_minutes(case, line.index, slot, minutes)
                left = gives_up - taken
                yield run.clock.pause(left if left < minutes else minutes)
                verdict = HUNG_UP if left < minutes else self._says(case, boss, line.index, number)
            else:
                verdict = HUNG_UP if taken >= gives_up else ABSENT
            if before >= 0:
                run.journeys.desk.release(case, run.lines[before], before_slot, before_since, case.last)
                before = NOBODY
            if verdict == ASK_NEXT:
                boss = int(run.plan.boss[boss, line.index])
                number = n + boss * 1024
                if run.lines[run.levels[boss].pool].on_duty:
                    question = run.log(case, Kind.BOSS_ASKED, boss, case.claim)
                    before, before_slot, before_since = line.index, slot, taken
                else:
                    verdict = ABSENT
        verdict = self._end_hold(case, boss, verdict, run.clock.now - asked, question)
        if slot >= 0:
            run.journeys.desk.release(case, line, slot, taken, case.last)
        return verdict

    def _patience(self, case: Case, level: int) -> float:
        """Return for how long the customer bears being on hold, if it is on the line."""
        run = self.run
        law = run.levels[level].patience
        if law < 0:
            law = run.journeys.patience(case, case.channel)
        if not case.in_contact or law < 0:
            return inf
        n = run.journeys.desk.visit_number(case, level)
        return run.world.hold_patience * run.sample(law, case, Purpose.HOLD_PATIENCE, n)

    def _reach(self, case: Case, line: Line, gives_up: float, question: int) -> Slot:
        """Wait for a boss until the customer hangs up, or nobody is on duty any more.

        question: the position of the record that asks.
        """
        run, desk = self.run, self.run.journeys.desk
        if line.has_free_agent:
            slot = desk.serve(case, line, line.take(), 0.0, question)
            case.last = case.served
            return slot
        ticket = desk.queue(case, line, question, 0, False, run.world.consult_priority)
        run.clock.at(gives_up, ticket.expire)
        run.clock.at(run.off_duty_from(line.index), ticket.expire)
        yield ticket.wake
        waited = run.clock.now - ticket.since
        if ticket.state is State.EXPIRED:
            cause = ticket.queued if line.is_staffed else line.staffed
            case.last = run.log_aside(case, Kind.WITHDRAWN, line.index, waited, NOBODY, cause, ticket.queued)
            return EXPIRED
        slot = desk.serve(case, line, ticket.slot, waited, ticket.freed, ticket.queued)
        case.last = case.served
        return slot

    def _says(self, case: Case, boss: int, pool: int, n: int) -> int:
        """Return what a boss says who has listened: yes or no within their own authority, else no or the next one's."""
        run, world = self.run, self.run.world
        if not may_grant(case.claim, float(run.plan.authority[boss, pool])):
            return ASK_NEXT if world.carries_on and int(run.plan.boss[boss, pool]) >= 0 else ESCALATE
        approved = run.happens(run.moments.approval(case, boss, world.approval), case, Purpose.APPROVAL, n)
        return GRANT if approved else ESCALATE

    def _end_hold(self, case: Case, boss: int, verdict: int, held: float, question: int) -> int:
        """Log how a question ended and let the hold be felt; return what becomes of the visit.

        question: the position of the record that asked last, if any did.
        """
        run = self.run
        if verdict == HUNG_UP:
            run.log(case, Kind.HUNG_UP_ON_HOLD, boss, held, why=question)
        elif verdict == ABSENT:
            run.log(case, Kind.BOSS_ABSENT, boss, held, why=question)
        else:
            run.log(case, Kind.BOSS_APPROVED if verdict == GRANT else Kind.BOSS_DECLINED, boss, held, why=question)
        if held > 0.0 and case.in_contact:
            run.customers.feel(case, Feeling.WAITED, held / 10.0)
            run.journeys.make_effort(case, Effort.WAITED, held / 10.0)
        return self._without(case, boss) if verdict == ABSENT else verdict

    def _without(self, case: Case, boss: int) -> int:
        """Return what is done where the boss is off duty."""
        absent = self.run.world.boss_absent
        if absent == Absent.PROMISE:
            case.boss = boss
            return PROMISED
        if absent == Absent.HAND_UP:
            return HAND_UP_COLD
        self.run.log(case, Kind.BOSS_DECLINED, boss)
        return ESCALATE

    # --- in writing ---

    def await_answer(self, case: Case, level: int) -> Step:
        """Wait for the call with the boss's answer; when the promised date passes in silence, chase."""
        run = self.run
        case.fixed = False
        run.fixers.promise(case, True)
        sent = run.log(case, Kind.ANSWER_PROMISED, case.boss, case.promised if case.promised < inf else -1.0)
        case.request = sent
        case.quoted = sent
        run.clock.begin(self._request(case, level, sent))
        while not case.ended:
            yield from run.fixers.await_news(case)
            if case.fixed and not case.ended:
                return self._after_answer(case, level)
            if not case.ended and run.clock.now >= case.due:
                yield from run.moments.at_promised_date(case)
        return STOP

    def _request(self, case: Case, level: int, sent: int) -> Story:
        """One request at the bosses, in line and heard, from one to the next; then a rep calls the customer.

        sent: the position of the record that promises the answer.
        """
        run, desk = self.run, self.run.journeys.desk
        if case.ended:
            return
        boss, n = case.boss, run.journeys.desk.visit_number(case, level)
        number, verdict, question = n, ASK_NEXT, sent
        while verdict == ASK_NEXT:
            line = run.lines[run.levels[boss].pool]
            slot = yield from desk.wait_in_writing(case, line, question)
            if slot < 0:
                return
            taken, served = run.clock.now, case.served
            verdict = yield from self._reads(case, boss, line, slot, number)
            if verdict == GONE:
                desk.release(case, line, slot, taken, served)
                return
            if verdict == ASK_NEXT:
                boss = int(run.plan.boss[boss, line.index])
                number = n + boss * 1024
                question = run.log_aside(case, Kind.BOSS_ASKED, boss, case.claim, NOBODY, served)
            else:
                said = Kind.BOSS_APPROVED if verdict == GRANT else Kind.BOSS_DECLINED
                question = run.log_aside(case, said, boss, 0.0, NOBODY, served, question)
            desk.release(case, line, slot, taken, question)
        yield from self._call(case, boss, verdict, question, sent)

    def _reads(self, case: Case, boss: int, line: Line, slot: int, n: int) -> Verdict:
        """Let a boss consider a request in writing; the answer is what they say, or GONE if the case has ended by then.
        """
        run = self.run
        minutes = run.duration(run.world.consult, case, Purpose.CONSULT, n)
        yield run.clock.pause(run.moments.service_minutes(case, line.index, slot, minutes))
        return GONE if case.ended else self._says(case, boss, line.index, n)

    def _call(self, case: Case, boss: int, verdict: int, answer: int, sent: int) -> Story:
        """Let a rep call the customer with the boss's answer.

        answer, sent: positions of the records of what the boss said and of what was promised.
        """
        run, desk = self.run, self.run.journeys.desk
        line = run.lines[desk.desk_of(case)]
        due = run.log_aside(case, Kind.CALL_DUE, run.fixers.promised_by(case), 1.0, NOBODY, answer, sent)
        slot = yield from desk.wait_in_writing(case, line, due)
        if slot < 0:
            return
        taken, served = run.clock.now, case.served
        case.fix = run.log_aside(case, Kind.ANSWERED, boss, float(verdict == GRANT), NOBODY, served, sent)
        case.fixed = True
        case.fix_holds = verdict == GRANT
        if case.news is not None:
            case.news.ring()
        minutes = run.duration(run.world.chase, case, Purpose.CHASE_WORK, case.steps)
        yield run.clock.pause(run.moments.service_minutes(case, line.index, slot, minutes))
        desk.release(case, line, slot, taken, served)

    def _after_answer(self, case: Case, level: int) -> Next:
        """The customer knows what the boss said."""
        run, desk = self.run, self.run.journeys.desk
        case.last = case.fix
        run.fixers.keep_promise(case)
        case.boss = NOBODY
        if case.fix_holds:
            desk.grant(case, level)
            return desk.after_grant(case, level, desk.visit_number(case, level))
        case.leave_level(level)
        return desk.hand_to(case, level + 1, False)
