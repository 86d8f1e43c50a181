"""The journey: what happens to one case, told from onset to end.

A journey is a SimPy process. It goes from step to step - a contact, a wait at a level and the visit there, the wait
for a fix, the return of a customer whose solution did not hold - and each step says what comes next.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from sim.behaviour.demand import unit_exponential
from sim.behaviour.front_door import between, gives_up, within_bounds
from sim.behaviour.snowball import growth, severity_after
from sim.engine.keys import FIRST_CASE, MOST_LINKS, MOST_STEPS, knock_on_number
from sim.engine.stories.desk import Desk
from sim.engine.stories.state import Case, Customer, Signal
from sim.engine.stories.steps import STOP, Do, Next
from sim.vocabulary import NOBODY, ChannelKind, Effort, Ending, Feeling, Kind, Purpose, Reason, WhenClosed

if TYPE_CHECKING:
    from sim.engine.stories.primitives import Run, Story
    from sim.engine.stories.steps import Step


class Journeys:
    """Opens cases and tells their stories."""

    def __init__(self, run: Run) -> None:
        """Begin with no case."""
        self.run = run
        self.desk = Desk(run)
        self.opened = 0

    def open(self, customer: Customer, flaw: int, key: int, number: int, links: int, cause: int, why: int = NOBODY,
             told: int = FIRST_CASE) -> Case:
        """Open a case now: log it, let it hurt, and begin its journey and its chance to knock on.

        cause, why: the positions of the record that set it off and of the problem that it came from, if any. told: what
        its record says of its key - the number of an arrival of open demand, or of the point of a customer's measure.
        """
        run, traits = self.run, self.run.flaws[flaw]
        case = run.new_case(
            index=self.opened, customer=customer, key=key, number=number, flaw=flaw, opened=run.clock.now,
            severity=within_bounds(run.sample_by_key(traits.severity, key, number, Purpose.SEVERITY)),
            complexity=within_bounds(run.sample_by_key(traits.complexity, key, number, Purpose.COMPLEXITY)),
            remedy=run.sample_by_key(traits.remedy, key, number, Purpose.REMEDY),
            links=links, last=cause,
        )
        self.opened += 1
        customer.cases.append(case)
        case.onset = run.log(case, Kind.OPENED, flaw, customer.loyalty, told, why)
        run.customers.feel(case, Feeling.ONSET)
        run.moments.on_opening(case)
        if traits.knock_on >= 0 and links < MOST_LINKS:
            delay = traits.knock_on_minutes * unit_exponential(run.draw(case, Purpose.KNOCK_ON))
            run.clock.at(run.clock.now + delay, lambda: self._knock_on(case))
        run.clock.begin(self._journey(case))
        return case

    def _knock_on(self, case: Case) -> None:
        if case.ended:
            return
        flaw, links = self.run.flaws[case.flaw].knock_on, case.links + 1
        cause = self.run.log_aside(case, Kind.KNOCKED_ON, flaw, float(links), NOBODY, case.onset)
        number = knock_on_number(FIRST_CASE, links)
        self.open(case.customer, flaw, case.key, number, links, cause, case.onset, number)

    def growth(self, case: Case) -> float:
        """Return the snowball's factor on work and remedy as it stands now."""
        flaw = self.run.flaws[case.flaw]
        if flaw.snowball_work == 0.0:
            return 1.0
        return growth(self.severity(case), case.severity, flaw.snowball_work)

    def severity(self, case: Case) -> float:
        """Return the severity of a case as it stands now."""
        flaw = self.run.flaws[case.flaw]
        return severity_after(case.severity, flaw.snowball_per_minute, self.run.clock.now - case.opened)

    # --- the story ---

    def _journey(self, case: Case) -> Story:
        if case.ended:
            return
        run = self.run
        coming = yield from self._voice(case)
        while coming.do is not Do.STOP and not case.ended:
            if coming.do is Do.CONTACT:
                coming = yield from run.moments.before_contact(case, coming.where, coming.reason)
            elif coming.do is Do.ARRIVE:
                coming = yield from self._arrive(case, coming.where)
            elif coming.do is Do.LEVEL:
                coming = yield from run.moments.asked_for_help(case, coming.where, coming.expiry)
            elif coming.do is Do.FIX:
                coming = yield from run.fixers.await_fix(case)
            elif coming.do is Do.ANSWER:
                coming = yield from run.bosses.await_answer(case, coming.where)
            else:
                coming = yield from self._return(case)

    def _voice(self, case: Case) -> Step:
        """Speak up, stay silent, or be asked."""
        run, world = self.run, self.run.world
        if run.happens(between(world.voice_at_0, world.voice_at_1, case.severity), case, Purpose.VOICE):
            run.log(case, Kind.VOICED, case.flaw, case.severity)
            return Next(Do.CONTACT, self._first_channel(case), Reason.FIRST)
        run.log(case, Kind.STAYED_SILENT, case.flaw, case.severity)
        if not run.happens(world.check_in, case, Purpose.CHECK_IN):
            run.customers.end(case, Ending.SILENT)
            return STOP
        yield run.clock.pause(run.duration(world.check_in_after, case, Purpose.CHECK_IN, 1))
        if case.ended:
            return STOP
        run.log(case, Kind.CHECKED_IN, case.flaw, run.clock.now - case.opened)
        run.customers.feel(case, Feeling.CHECKED_IN)
        case.channel = world.live_channel if world.live_channel >= 0 else run.choose_channel(case)
        return Next(Do.LEVEL, 0)

    def _first_channel(self, case: Case) -> int:
        return self.run.moments.channel(case, self.run.choose_channel(case))

    def is_tired(self, case: Case) -> bool:
        """Whether the customer has had enough of a case (or it has gone round more often than anybody would)."""
        return gives_up(case.effort, self.run.customers.tolerance(case.customer)) or case.steps > MOST_STEPS

    def make_effort(self, case: Case, event: Effort, times: float = 1.0) -> None:
        """Add the effort of an event to a case."""
        case.effort += float(self.run.plan.effort[event]) * times

    def contact(self, case: Case, channel: int, reason: Reason) -> Step:
        """Begin a contact through a channel when the customer is off the line, unless it has had enough.

        Who knows that the channel is closed calls when it is open.
        """
        run = self.run
        if case.customer.on_line or case.customer.waiting_for_turn > 0:
            yield from self.await_turn(case)
            if case.ended:
                return STOP
        case.steps += 1
        if self.is_tired(case):
            run.customers.end(case, Ending.GAVE_UP)
            return STOP
        while self.is_shut(case, channel) and self.knows_hours(case, channel):
            self.pass_turn(case)
            if not case.ended:
                yield run.clock.pause(self.minutes_to_opening(case, channel))
            if not case.ended and (case.customer.on_line or case.customer.waiting_for_turn > 0):
                yield from self.await_turn(case)
            if case.ended:
                return STOP
        self.make_contact(case, channel, reason)
        return Next(Do.ARRIVE, channel)

    def await_turn(self, case: Case) -> Story:
        """Wait until the contact in progress of the same customer is over, and those that waited before have begun."""
        run = self.run
        case.turn_number = case.customer.turns
        case.customer.turns += 1
        case.customer.waiting_for_turn += 1
        waits = True
        while waits:
            case.turn = turn = Signal(run.clock)
            yield turn.wake
            case.turn = None
            waits = case.customer.on_line and not case.ended
        if not case.ended:
            case.has_waited = True
            case.customer.waiting_for_turn -= 1

    def pass_turn(self, case: Case) -> None:
        """Make no contact after all, though it was this contact's turn: the next may begin."""
        if case.has_waited:
            case.has_waited = False
            self.run.customers.is_off_line(case.customer)

    def give_turn(self, customer: Customer) -> None:
        """Wake the first contact that waits for the customer to be off the line."""
        first = -1
        for case in list(customer.cases):
            if case.turn is not None and (first < 0 or case.turn_number < first):
                first = case.turn_number
        for case in list(customer.cases):
            if case.turn is not None and case.turn_number == first:
                case.turn.ring()

    def make_contact(self, case: Case, channel: int, reason: Reason) -> None:
        """Let the customer make contact: count it, with the effort it costs, and log it."""
        case.contacts += 1
        case.visits.clear()
        case.came_from = NOBODY
        if case.has_waited:
            case.has_waited = False
            case.last = self.run.log_aside(case, Kind.CONTACTED, channel, float(reason), NOBODY, case.customer.hung_up,
                                           case.last)
        else:
            self.run.log(case, Kind.CONTACTED, channel, float(reason))
        self.make_effort(case, Effort.CONTACT)

    def _arrive(self, case: Case, channel: int) -> Step:
        """Come in through a channel, within the contact that has begun."""
        run = self.run
        case.channel = channel
        kind = run.channels[channel].kind
        if kind == ChannelKind.MESSAGE:
            self.hang_up(case)
            run.customers.is_off_line(case.customer)
            if case.ended:
                return STOP
            return (yield from self._message(case, channel))
        case.by_message = False
        if self.is_shut(case, channel):
            return (yield from self._at_closed_door(case, channel))
        self.pick_up(case)
        if kind == ChannelKind.SELF_SERVICE:
            return (yield from self._self_service(case, channel))
        return Next(Do.LEVEL, 0)

    def pick_up(self, case: Case) -> None:
        """Put the customer on the line; a departure waits until the line is free again."""
        if not case.in_contact:
            case.in_contact = True
            case.customer.on_line = True
            case.customer.contacts_in_progress += 1

    def take_up(self, case: Case) -> None:
        """An agent takes up a case: with its customer, unless that is on the line for another one, or wrote."""
        if case.in_contact:
            return
        if case.by_message or case.customer.on_line:
            case.in_work = True
            case.customer.contacts_in_progress += 1
        else:
            self.pick_up(case)

    def hang_up(self, case: Case) -> None:
        """Take the customer off the line, or the agent off the case; a departure that waited for this ends the case."""
        if case.in_contact or case.in_work:
            self.lay_down(case)
            self.run.customers.is_off_line(case.customer)

    def lay_down(self, case: Case) -> None:
        """Nobody is at a case any more."""
        if case.in_contact or case.in_work:
            if case.in_contact:
                case.customer.on_line = False
                case.customer.hung_up = case.last
            case.in_contact = case.in_work = False
            case.customer.contacts_in_progress -= 1

    def patience(self, case: Case, channel: int) -> int:
        """Return the law of patience in line of a caller: the flaw's own, else the channel's."""
        own = self.run.flaws[case.flaw].patience
        return own if own >= 0 else self.run.channels[channel].patience

    # --- opening hours ---

    def is_shut(self, case: Case, channel: int) -> bool:
        """Whether a channel is closed now to the customer of a case."""
        return not self.run.is_open(int(self.run.plan.doors[case.flaw, channel]))

    def knows_hours(self, case: Case, channel: int) -> bool:
        """Whether the customer knows when a channel is open: some do from the start, others once they were told."""
        if case.customer.told_hours:
            return True
        knows = self.run.channels[channel].knows_hours
        return self.run.happens_by_key(knows, case.customer.key, 0, Purpose.KNOWS_HOURS)

    def minutes_to_opening(self, case: Case, channel: int) -> float:
        """Return the minutes until the customer calls in the next open hours of a channel that is closed now."""
        run = self.run
        case.closures += 1
        u = run.draw(case, Purpose.OPENING, case.closures)
        return run.opening(int(run.plan.doors[case.flaw, channel]), u) - run.clock.now

    def business_minutes(self, case: Case, minutes: float, clock: int) -> float:
        """Return the minutes from now until so much business time has passed; `clock`: in hours (1) or in days (2)."""
        run, door = self.run, int(self.run.plan.clocks[case.flaw, case.channel])
        return minutes if door < 0 else run.business_time(door, minutes, clock == 2) - run.clock.now

    def _at_closed_door(self, case: Case, channel: int) -> Step:
        """Come to a channel that is closed: call when it is open, be turned away, leave a message, or wait."""
        run, closed = self.run, self.run.channels[channel].closed
        if self.knows_hours(case, channel):  # a machine has led here
            self.hang_up(case)
            run.customers.is_off_line(case.customer)
            return STOP if case.ended else Next(Do.CONTACT, channel, Reason.RETRY)
        if closed == WhenClosed.TURNED_AWAY:
            run.log(case, Kind.CLOSED, channel, 0.0)
            return (yield from self.turned_away(case))
        if closed == WhenClosed.VOICEMAIL:
            run.log(case, Kind.MESSAGE_LEFT, channel, 0.0)
            self.hang_up(case)
            run.customers.is_off_line(case.customer)
            return STOP if case.ended else Next(Do.LEVEL, 0)
        self.pick_up(case)
        return Next(Do.LEVEL, 0)

    def turned_away(self, case: Case) -> Step:
        """Take in that it is closed, and call again after a while, when it is open."""
        run = self.run
        self.hear_closed(case)
        self.hang_up(case)
        run.customers.is_off_line(case.customer)
        if case.ended:
            return STOP
        case.steps += 1
        if self.is_tired(case):
            run.customers.end(case, Ending.GAVE_UP)
            return STOP
        yield run.clock.pause(self.closed_delay(case))
        return STOP if case.ended else Next(Do.CONTACT, case.channel, Reason.RETRY)

    def hear_closed(self, case: Case) -> None:
        """Let the customer feel that it is closed, and know the hours from now on."""
        case.customer.told_hours = True
        self.run.customers.feel(case, Feeling.CLOSED)
        self.make_effort(case, Effort.CLOSED)

    def closed_delay(self, case: Case) -> float:
        """Return the minutes until a customer who has heard that it is closed wants to call again."""
        run = self.run
        return run.duration(run.channels[case.channel].closed_delay, case, Purpose.CLOSED_DELAY, case.contacts)

    # --- self-service ---

    def _self_service(self, case: Case, channel: int) -> Step:
        """Try the bot or the voice menu, round after round, until it helps, offers a human or patience ends."""
        run, way = self.run, self.run.channels[channel]
        patience = run.sample(way.patience, case, Purpose.SELF_SERVICE_PATIENCE, case.contacts)
        spent, loops = 0.0, 0
        while True:
            n = case.contacts * 1024 + loops
            minutes = run.duration(way.session, case, Purpose.SESSION, n)
            if spent + minutes > patience:
                yield run.clock.pause(patience - spent)
                run.log(case, Kind.QUIT_SELF_SERVICE, channel, patience)
                return (yield from run.moments.after_hang_up(case))
            yield run.clock.pause(minutes)
            spent += minutes
            run.log(case, Kind.SESSION_ENDED, channel, minutes)
            helps = between(way.solves_at_0, way.solves_at_1, case.complexity)
            if run.happens(helps, case, Purpose.SELF_SERVICE_SOLVES, n):
                run.log(case, Kind.SELF_SERVED, channel, spent)
                run.moments.on_solving(case)
                run.customers.end(case, Ending.SOLVED)
                return STOP
            if run.happens(way.human_access, case, Purpose.HUMAN_ACCESS, n):
                run.log(case, Kind.HUMAN_OFFERED, way.leads_to, spent)
                return Next(Do.ARRIVE, way.leads_to)
            loops += 1
            run.log(case, Kind.LOOPED, channel, float(loops))
            run.customers.feel(case, Feeling.LOOP)
            self.make_effort(case, Effort.LOOP)
            case.steps += 1
            if self.is_tired(case):
                run.customers.end(case, Ending.GAVE_UP)
                return STOP

    # --- messages ---

    def _message(self, case: Case, channel: int) -> Step:
        """Send a message: it becomes a ticket at the desk, or lies where nobody reads."""
        run, way = self.run, self.run.channels[channel]
        case.by_message = True
        expected = run.sample(way.expected_answer, case, Purpose.EXPECTED_ANSWER, case.contacts)
        if way.expected_clock > 0:
            expected = self.business_minutes(case, expected, way.expected_clock)
        if not run.happens(way.unread, case, Purpose.UNREAD, case.contacts):
            return Next(Do.LEVEL, 0, expiry=expected)
        run.log(case, Kind.UNREAD, channel, expected if expected < inf else -1.0)
        if expected == inf:
            return STOP
        yield run.clock.pause(expected)
        if case.ended:
            return STOP
        return self.after_silence(case, expected)

    def after_silence(self, case: Case, waited: float) -> Next:
        """The expected time has passed without an answer: try another way, or give up."""
        run, channel = self.run, case.channel
        run.log(case, Kind.UNANSWERED, channel, waited)
        run.customers.feel(case, Feeling.UNREAD)
        after = run.channels[channel].after_silence
        if after < 0:
            run.customers.end(case, Ending.GAVE_UP)
            return STOP
        return Next(Do.CONTACT, after, Reason.AFTER_SILENCE)

    # --- trying again ---

    def try_again(self, case: Case) -> Step:
        """Off the line unserved: call back after a while, or give up for good."""
        run, way = self.run, self.run.channels[case.channel]
        self.hang_up(case)
        if case.ended:
            return STOP
        if not run.happens(way.retry, case, Purpose.RETRY, case.contacts):
            run.customers.end(case, Ending.GAVE_UP)
            return STOP
        yield run.clock.pause(run.duration(way.retry_delay, case, Purpose.RETRY_DELAY, case.contacts))
        return STOP if case.ended else Next(Do.CONTACT, way.retry_through, Reason.RETRY)

    def solve(self, case: Case, holds: float, visit: int) -> Next:
        """Solve a case: for good, or so that the customer will have to come back."""
        run = self.run
        run.moments.on_solving(case)
        if self.solution_holds(case, holds, Purpose.HOLDS, visit):
            run.customers.end(case, Ending.SOLVED)
            return STOP
        run.customers.feel(case, Feeling.SOLVED)
        self.hang_up(case)
        return Next(Do.RETURN)

    def solution_holds(self, case: Case, probability: float, purpose: Purpose, n: int) -> bool:
        """Whether a solution holds; after so many returns of one case it always does."""
        run, limit = self.run, self.run.world.comes_back_limit
        return 0 <= limit <= case.returns or run.happens(run.moments.holds(case, probability), case, purpose, n)

    def _return(self, case: Case) -> Step:
        """Wait until it turns out that the solution did not hold, and come back."""
        run = self.run
        yield run.clock.pause(run.duration(run.world.comes_back, case, Purpose.COMES_BACK, case.returns))
        if case.ended:
            return STOP
        case.returns += 1
        run.log(case, Kind.CAME_BACK, case.flaw, float(case.returns))
        channel = case.channel if case.channel >= 0 else self._first_channel(case)
        return Next(Do.CONTACT, channel, Reason.CAME_BACK)
