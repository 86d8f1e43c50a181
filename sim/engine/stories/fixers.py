"""The fixers: requests that reach them or get lost, promises (of a boss's answer, too), chasing, following up."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from sim.behaviour.handling import visit_minutes
from sim.engine.stories.desk import GONE, SENT_AWAY
from sim.engine.stories.state import Case, Signal, State
from sim.engine.stories.steps import STOP, Do, Next
from sim.vocabulary import NOBODY, ChannelKind, Effort, Ending, Feeling, Kind, Purpose, Reason, WhenClosed

if TYPE_CHECKING:
    from sim.engine.stories.primitives import Run, Story
    from sim.engine.stories.steps import Step


class Fixers:
    """The way of a case between the rep's promise and the fix."""

    def __init__(self, run: Run) -> None:
        """Serve the requests of `run`."""
        self.run = run

    def promised_by(self, case: Case) -> int:
        """Return the pool whose work is promised to the customer of a case: fixers, or a boss's answer."""
        run = self.run
        return int(run.levels[case.boss].pool) if case.boss >= 0 else int(run.flaws[case.flaw].fixer)

    # --- the customer's side ---

    def await_fix(self, case: Case) -> Step:
        """Wait for the fix; when the promised date passes in silence, chase - or be told before."""
        self._request(case)
        while not case.ended:
            yield from self.await_news(case)
            if case.fixed and not case.ended:
                return self._after_fix(case)
            if not case.ended and self.run.clock.now >= case.due:
                yield from self.run.moments.at_promised_date(case)
        return STOP

    def date_passes(self, case: Case) -> Story:
        """The promised date has come without fix or call: give up, or chase."""
        run = self.run
        if run.world.keeps_dates:
            self._put_off(case)
            return
        case.last = case.quoted
        case.steps += 1
        if run.journeys.is_tired(case):
            run.customers.end(case, Ending.GAVE_UP)
        else:
            self._cancel_call(case)
            yield from self._chase(case)

    def _put_off(self, case: Case) -> None:
        """The date is the one on which it comes, whenever that is; a request that was lost is found by now."""
        case.due = inf
        if not case.request_lost:
            return
        case.steps += 1
        case.last = case.quoted
        if self.run.journeys.is_tired(case):
            self.run.customers.end(case, Ending.GAVE_UP)
        else:
            self._find_request(case)

    def await_news(self, case: Case) -> Story:
        """Wait until what is promised is done or the date has come as it stands now, whichever is first."""
        run = self.run
        if case.fixed:
            return
        case.news = news = Signal(run.clock)
        run.clock.at(case.due, news.ring)
        yield news.wake
        case.news = None

    def _after_fix(self, case: Case) -> Next:
        """The fix is done and the customer knows."""
        run = self.run
        case.last = case.fix
        self.keep_promise(case)
        if run.world.follow_up:
            pool = self.promised_by(case)
            call = run.log_aside(case, Kind.CALL_DUE, pool, 1.0, NOBODY, case.fix, case.request)
            minutes = run.duration(run.world.chase, case, Purpose.CHASE_WORK, case.steps)
            run.clock.begin(self._tell_it_is_done(case, pool, minutes, call, case.request))
        run.moments.on_solving(case)
        if case.fix_holds:
            run.customers.end(case, Ending.SOLVED)
            return STOP
        run.customers.feel(case, Feeling.SOLVED)
        return Next(Do.RETURN)

    def keep_promise(self, case: Case) -> None:
        """What was promised is done: log that the promise is kept, if it is, and cancel the call that was to come."""
        run, pool = self.run, self.promised_by(case)
        if run.world.keeps_dates and case.promised < inf and case.due == inf:
            case.due = run.clock.now
        if case.is_quoted and run.clock.now <= case.due < inf:
            kept = run.log_aside(case, Kind.PROMISE_KEPT, pool, case.due - run.clock.now, NOBODY, case.fix, case.quoted)
            run.customers.feel(case, Feeling.KEPT_PROMISE, cause=kept)
        self._cancel_call(case)

    # --- following up ---

    def _call_is_due(self, case: Case, date: float) -> None:
        """Some time before a promised date: let a rep call, unless it is done or another date holds."""
        if not case.ended and not case.fixed and case.due == date and case.call is None:
            self.run.clock.begin(self._follow_up(case, date))

    def _follow_up(self, case: Case, date: float) -> Story:
        """Call before the date passes in silence: a new date is quoted, or a lost request comes to light."""
        run, desk = self.run, self.run.journeys.desk
        if case.ended or case.fixed or case.due != date or case.call is not None:
            return  # the same date may have been quoted twice, at the end of a chase
        due = run.log_aside(case, Kind.CALL_DUE, self.promised_by(case), 0.0, NOBODY, case.quoted, case.request)
        line, waited, freed, queued = run.lines[desk.desk_of(case)], 0.0, due, NOBODY
        if line.has_free_agent:
            slot = line.take()
        else:
            case.call = call = desk.queue(case, line, due, 1, False, run.channels[case.channel].priority)
            yield call.wake
            slot, waited = call.slot, run.clock.now - call.since
            freed, queued = call.freed, call.queued
            if call.state is State.GONE:
                call.give_back()
                return
            case.call = None
        desk.serve(case, line, slot, waited, freed, queued)
        taken, served = run.clock.now, case.served
        self._tell_not_yet(case)
        minutes = run.duration(run.world.chase, case, Purpose.CHASE_WORK, case.steps)
        yield run.clock.pause(run.moments.service_minutes(case, line.index, slot, minutes))
        desk.release(case, line, slot, taken, served)

    def _tell_not_yet(self, case: Case) -> None:
        """The customer hears how things stand, before the date has passed."""
        run = self.run
        called = run.log_aside(case, Kind.FOLLOWED_UP, self.promised_by(case), 0.0, NOBODY, case.served, case.request)
        run.customers.feel(case, Feeling.FOLLOWED_UP, cause=called)
        if case.fixed:
            return
        case.last = called
        case.steps += 1
        if run.journeys.is_tired(case):
            run.customers.end(case, Ending.GAVE_UP)
        elif case.request_lost:
            self._find_request(case)
        else:
            self.promise(case, True)
            case.quoted = called

    def _tell_it_is_done(self, case: Case, pool: int, minutes: float, call: int, request: int) -> Story:
        """Call the customer with the news that it is done: a courtesy, and the case does not wait for it.

        call, request: positions of the records of the call and of what it is about.
        """
        run, desk = self.run, self.run.journeys.desk
        line = run.lines[desk.desk_of(case)]
        slot = yield from desk.wait_inside(case, line.index, call, 1)
        taken, served = run.clock.now, case.served
        called = run.log_aside(case, Kind.FOLLOWED_UP, pool, 1.0, NOBODY, served, request)
        if case.customer.active:
            run.customers.feel(case, Feeling.FOLLOWED_UP, cause=called)
        yield run.clock.pause(run.moments.service_minutes(case, line.index, slot, minutes))
        desk.release(case, line, slot, taken, served)

    def _cancel_call(self, case: Case) -> None:
        """Nobody needs the call any more that was to come before the date."""
        self.run.customers.withdraw(case, case.call, case.last)
        case.call = None

    # --- chasing ---

    def _chase(self, case: Case) -> Story:
        """Ask where the fix is: a contact that takes a rep's time and may set things in motion."""
        run, journeys = self.run, self.run.journeys
        if case.is_quoted:
            run.log(case, Kind.PROMISE_BROKEN, self.promised_by(case), case.promised, why=case.request)
            run.customers.feel(case, Feeling.BROKEN_PROMISE)
        if case.customer.on_line or case.customer.waiting_for_turn > 0:
            yield from journeys.await_turn(case)
            if case.ended:
                return
            if case.fixed:
                journeys.pass_turn(case)
                return
        channel = self._way_to_chase(case)
        shut = journeys.is_shut(case, channel)
        if shut and journeys.knows_hours(case, channel):
            self._ask_in(case, journeys.minutes_to_opening(case, channel))
            journeys.pass_turn(case)
            return
        case.chases += 1
        journeys.make_contact(case, channel, Reason.CHASE)
        journeys.make_effort(case, Effort.CHASE)
        patience, closed = inf, run.channels[channel].closed
        if shut:
            case.channel = channel
        if shut and closed == WhenClosed.TURNED_AWAY:
            run.log(case, Kind.CLOSED, channel, 0.0)
            journeys.hear_closed(case)
            self._ask_in(case, journeys.closed_delay(case))
            run.customers.is_off_line(case.customer)
            return
        if shut and closed == WhenClosed.VOICEMAIL:
            run.log(case, Kind.MESSAGE_LEFT, channel, 0.0)
            run.customers.is_off_line(case.customer)
        elif run.channels[channel].kind == ChannelKind.LIVE:
            case.channel, case.by_message = channel, False
            journeys.pick_up(case)
            drawn = run.sample(journeys.patience(case, channel), case, Purpose.PATIENCE, case.contacts)
            patience = run.moments.patience(case, journeys.desk.desk_of(case), drawn)
        else:
            run.customers.is_off_line(case.customer)
        slot = yield from journeys.desk.wait(case, journeys.desk.desk_of(case), patience,
                                             int(run.plan.line_doors[case.flaw, channel]), closed)
        if slot == GONE:
            return
        if slot == SENT_AWAY:
            journeys.hear_closed(case)
        if slot >= 0:
            yield from self._answer_chase(case, slot)
        journeys.hang_up(case)
        if case.ended:
            return
        if slot == SENT_AWAY:
            self._ask_in(case, journeys.closed_delay(case))
        elif not case.fixed:
            self.promise(case, slot >= 0)  # unanswered, it is the customer's own date to try again
            case.quoted = case.last

    def _ask_in(self, case: Case, minutes: float) -> None:
        """Let the customer ask again later: at a date of its own, that nobody has promised."""
        case.due = self.run.clock.now + minutes
        case.is_quoted = False
        case.quoted = case.last

    def _way_to_chase(self, case: Case) -> int:
        """Return the customer's live channel, else the first of the organisation, else the way it came."""
        run = self.run
        if case.channel >= 0 and run.channels[case.channel].kind == ChannelKind.LIVE:
            return case.channel
        return int(run.world.live_channel) if run.world.live_channel >= 0 else max(case.channel, 0)

    def _answer_chase(self, case: Case, slot: int) -> Story:
        run, pool = self.run, self.promised_by(case)
        run.journeys.take_up(case)
        line, taken = run.lines[case.served_by], run.clock.now
        minutes = run.duration(run.world.chase, case, Purpose.CHASE_WORK, case.steps)
        yield run.clock.pause(run.moments.service_minutes(case, line.index, slot, minutes))
        chased = run.log(case, Kind.CHASED, pool, float(case.chases))
        if case.request_lost and not case.fixed:
            self._find_request(case)
        elif run.world.expedite and case.job is not None and case.job.state is State.WAITING:
            run.log_aside(case, Kind.EXPEDITED, pool, 0.0, NOBODY, chased, case.job.queued)
            case.job.line.expedite(case.job)
        run.journeys.desk.finish(case, line, slot, taken, chased, case.channel, run.journeys.desk.visit_number(case, 0))

    # --- requests ---

    def _find_request(self, case: Case) -> None:
        self.run.log(case, Kind.REQUEST_FOUND, self.run.flaws[case.flaw].fixer, float(case.requests), why=case.request)
        self._request(case)

    def promise(self, case: Case, quoted: bool) -> None:
        """Set a date: quoted to the customer, who may be called before it, or the customer's own to try again."""
        run, world = self.run, self.run.world
        n = case.requests * 1024 + case.steps
        clock = world.promise_clock
        if case.boss >= 0:
            case.promised = run.sample(world.answer_promise, case, Purpose.ANSWER_PROMISE, n)
            clock = world.answer_promise_clock
        else:
            case.promised = run.sample(world.promise, case, Purpose.PROMISE, n)
        if clock > 0:
            case.promised = run.journeys.business_minutes(case, case.promised, clock)
        date = run.clock.now + case.promised
        case.due = date
        case.is_quoted = quoted
        if quoted and world.follow_up and date < inf:
            until = case.promised - world.ahead_minutes - world.ahead_share * case.promised
            run.clock.at(run.clock.now + (until if until > 0.0 else 0.0), lambda: self._call_is_due(case, date))

    def _request(self, case: Case) -> None:
        """Send a request to the fixers and promise a date; the request may never reach them."""
        run, pool = self.run, self.run.flaws[case.flaw].fixer
        case.fixed = False
        case.requests += 1
        self.promise(case, True)
        sent = run.log(case, Kind.FIX_REQUESTED, pool, case.promised if case.promised < inf else -1.0)
        case.request = sent
        case.quoted = sent
        case.request_lost = run.happens(run.world.lost_request, case, Purpose.LOST_REQUEST, case.requests)
        if case.request_lost:
            run.log_aside(case, Kind.REQUEST_LOST, pool, float(case.requests), NOBODY, sent)
        else:
            run.clock.begin(self._job(case, case.requests, sent))

    def _job(self, case: Case, request: int, sent: int) -> Story:
        """One request at the fixers, sent by the record `sent`: on its way, in line, in work, done."""
        run, desk = self.run, self.run.journeys.desk
        yield run.clock.pause(run.duration(run.world.request_delay, case, Purpose.REQUEST_DELAY, request))
        if case.ended:
            return
        line = run.lines[run.flaws[case.flaw].fixer]
        slot = yield from desk.wait_in_writing(case, line, sent)
        if slot < 0:
            return
        served = case.served
        taken, pool = run.clock.now, run.pools[line.index]
        work = run.duration(pool.work, case, Purpose.FIX_WORK, request)
        minutes = visit_minutes(work, run.journeys.growth(case), 0.0, 0.0, 0.0)
        yield run.clock.pause(run.moments.service_minutes(case, line.index, slot, minutes))
        case.fixed = True
        case.fix_holds = run.journeys.solution_holds(case, pool.holds, Purpose.FIX_HOLDS, request)
        done = run.log_aside(case, Kind.FIXED, line.index, float(case.fix_holds), NOBODY, served, sent)
        case.fix = done
        desk.release(case, line, slot, taken, done)
        if case.news is not None:
            case.news.ring()
