"""The fixers: requests that reach them or get lost, promises, chasing, following up."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from sim.behaviour.handling import visit_minutes
from sim.engine.stories.desk import GONE
from sim.engine.stories.state import Case, Signal, State
from sim.engine.stories.steps import STOP, Do, Next
from sim.vocabulary import ChannelKind, Effort, Ending, Feeling, Kind, Purpose, Reason

if TYPE_CHECKING:
    from sim.engine.stories.primitives import Run, Story
    from sim.engine.stories.steps import Step


class Fixers:
    """The way of a case between the rep's promise and the fix."""

    def __init__(self, run: Run) -> None:
        """Serve the requests of `run`."""
        self.run = run

    # --- the customer's side ---

    def await_fix(self, case: Case) -> Step:
        """Wait for the fix; when the promised date passes in silence, chase - or be told before."""
        self._request(case)
        while not case.ended:
            yield from self._await_news(case)
            if case.fixed and not case.ended:
                return self._after_fix(case)
            if not case.ended:
                yield from self.run.moments.at_promised_date(case)
        return STOP

    def date_passes(self, case: Case) -> Story:
        """The promised date has come without the fix: give up, be told before it passes, or chase."""
        run = self.run
        case.steps += 1
        if run.journeys.is_tired(case):
            run.customers.end(case, Ending.GAVE_UP)
        elif run.world.follow_up:
            self._follow_up(case)
        else:
            yield from self._chase(case)

    def _await_news(self, case: Case) -> Story:
        """Wait until the fix is done or the promised date has come, whichever is first."""
        run = self.run
        if case.fixed:
            return
        case.news = news = Signal(run.clock)
        run.clock.at(case.due, news.ring)
        yield news.wake
        case.news = None

    def _after_fix(self, case: Case) -> Next:
        """The fix is done and the customer knows."""
        run, pool = self.run, self.run.flaws[case.flaw].fixer
        if case.is_quoted and run.clock.now <= case.due < inf:
            run.log(case, Kind.PROMISE_KEPT, pool, case.due - run.clock.now)
            run.customers.feel(case, Feeling.KEPT_PROMISE)
        if run.world.follow_up:
            self._call_customer(case, 1.0)
        run.moments.on_solving(case)
        if case.fix_holds:
            run.customers.end(case, Ending.SOLVED)
            return STOP
        run.customers.feel(case, Feeling.SOLVED)
        return Next(Do.RETURN)

    def _follow_up(self, case: Case) -> None:
        """Call before the date passes in silence; a lost request comes to light."""
        self._call_customer(case, 0.0)
        if case.request_lost:
            self._find_request(case)
        else:
            self._promise(case)

    def _call_customer(self, case: Case, done: float) -> None:
        """Let the frontline call the customer with news: it takes a rep's time, not the customer's."""
        run = self.run
        run.log(case, Kind.FOLLOWED_UP, run.flaws[case.flaw].fixer, done)
        run.customers.feel(case, Feeling.FOLLOWED_UP)
        minutes = run.duration(run.world.chase, case, Purpose.CHASE_WORK, case.steps)
        run.clock.begin(run.journeys.desk.task(case, run.journeys.desk.desk_of(case), minutes))

    # --- chasing ---

    def _chase(self, case: Case) -> Story:
        """Ask where the fix is: a contact that takes a rep's time and may set things in motion."""
        run, journeys = self.run, self.run.journeys
        if case.is_quoted:
            run.log(case, Kind.PROMISE_BROKEN, run.flaws[case.flaw].fixer, case.promised)
            run.customers.feel(case, Feeling.BROKEN_PROMISE)
        if case.customer.on_line or case.customer.waiting_for_turn > 0:
            yield from journeys.await_turn(case)
            if case.ended:
                return
            if case.fixed:
                run.customers.is_off_line(case.customer)
                return
        case.chases += 1
        channel = self._way_to_chase(case)
        journeys.make_contact(case, channel, Reason.CHASE)
        journeys.make_effort(case, Effort.CHASE)
        patience = inf
        if run.channels[channel].kind == ChannelKind.LIVE:
            case.channel, case.by_message = channel, False
            journeys.pick_up(case)
            drawn = run.sample(journeys.patience(case, channel), case, Purpose.PATIENCE, case.contacts)
            patience = run.moments.patience(case, journeys.desk.desk_of(case), drawn)
        else:
            run.customers.is_off_line(case.customer)
        slot = yield from journeys.desk.wait(case, journeys.desk.desk_of(case), patience)
        if slot == GONE:
            return
        if slot >= 0:
            yield from self._answer_chase(case, slot)
        journeys.hang_up(case)
        if not case.ended and not case.fixed:
            self._promise(case)  # unanswered, it is the customer's own date to try again
            case.is_quoted = slot >= 0

    def _way_to_chase(self, case: Case) -> int:
        """Return the customer's live channel, else the first of the organisation, else the way it came."""
        run = self.run
        if case.channel >= 0 and run.channels[case.channel].kind == ChannelKind.LIVE:
            return case.channel
        return int(run.world.live_channel) if run.world.live_channel >= 0 else max(case.channel, 0)

    def _answer_chase(self, case: Case, slot: int) -> Story:
        run, pool = self.run, self.run.flaws[case.flaw].fixer
        run.journeys.take_up(case)
        line, taken = run.lines[case.served_by], run.clock.now
        minutes = run.duration(run.world.chase, case, Purpose.CHASE_WORK, case.steps)
        yield run.clock.pause(run.moments.service_minutes(case, line.index, slot, minutes))
        run.log(case, Kind.CHASED, pool, float(case.chases))
        if case.request_lost and not case.fixed:
            self._find_request(case)
        elif run.world.expedite and case.job is not None and case.job.state is State.WAITING:
            run.log(case, Kind.EXPEDITED, pool)
            case.job.line.expedite(case.job)
        run.journeys.desk.finish(case, line, slot, taken, case.channel, case.visit_number(0))

    # --- requests ---

    def _find_request(self, case: Case) -> None:
        self.run.log(case, Kind.REQUEST_FOUND, self.run.flaws[case.flaw].fixer, float(case.requests))
        self._request(case)

    def _promise(self, case: Case) -> None:
        """Quote the customer a date."""
        run = self.run
        case.promised = run.sample(run.world.promise, case, Purpose.PROMISE, case.requests * 1024 + case.steps)
        case.due = run.clock.now + case.promised
        case.is_quoted = True

    def _request(self, case: Case) -> None:
        """Send a request to the fixers and promise a date; the request may never reach them."""
        run, pool = self.run, self.run.flaws[case.flaw].fixer
        case.fixed = False
        case.requests += 1
        self._promise(case)
        run.log(case, Kind.FIX_REQUESTED, pool, case.promised if case.promised < inf else -1.0)
        case.request_lost = run.happens(run.world.lost_request, case, Purpose.LOST_REQUEST, case.requests)
        if case.request_lost:
            run.log(case, Kind.REQUEST_LOST, pool, float(case.requests))
        else:
            run.clock.begin(self._job(case, case.requests))

    def _job(self, case: Case, request: int) -> Story:
        """One request at the fixers: on its way, in line, in work, done."""
        run, desk = self.run, self.run.journeys.desk
        yield run.clock.pause(run.duration(run.world.request_delay, case, Purpose.REQUEST_DELAY, request))
        if case.ended:
            return
        line = run.lines[run.flaws[case.flaw].fixer]
        waited = 0.0
        if line.has_free_agent:
            slot = line.take()
        else:
            case.job = job = desk.queue(case, line, 1, False)
            yield job.wake
            slot, waited = job.slot, run.clock.now - job.since
            if job.state is State.GONE:
                job.give_back()
                return
            case.job = None
        desk.serve(case, line, slot, waited)
        taken, pool = run.clock.now, run.pools[line.index]
        work = run.duration(pool.work, case, Purpose.FIX_WORK, request)
        minutes = visit_minutes(work, run.journeys.growth(case), 0.0, 0.0, 0.0)
        yield run.clock.pause(run.moments.service_minutes(case, line.index, slot, minutes))
        case.fixed = True
        case.fix_holds = run.journeys.solution_holds(case, pool.holds, Purpose.FIX_HOLDS, request)
        run.log(case, Kind.FIXED, line.index, float(case.fix_holds))
        desk.release(case, line, slot, taken)
        if case.news is not None:
            case.news.ring()
