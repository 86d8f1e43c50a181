"""Customers: joining, feeling, telling others, and leaving."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from sim.behaviour.churn import hazard, leaves_after_case, leaving_time
from sim.behaviour.demand import unit_exponential
from sim.behaviour.feelings import loyalty, moved
from sim.behaviour.word_of_mouth import is_aggrieved, is_pleased, others_told, remembered, reputation
from sim.engine.keys import MOST_REFERRALS
from sim.engine.stories.state import UNKNOWN, Case, Customer, State, Ticket
from sim.randomness import lineage_key
from sim.scenario.plan import UNIFORM_MIXING
from sim.vocabulary import NOBODY, Ending, Feeling, Kind, Leaving, Origin, Purpose, Tone

if TYPE_CHECKING:
    from sim.engine.stories.primitives import Run


class Customers:
    """The base of customers, its feelings and its name among those outside."""

    def __init__(self, run: Run) -> None:
        """Begin with nobody and a good name."""
        self.run = run
        self.all: list[Customer] = []
        self.grievances = 0.0
        self.grievances_at = 0.0
        self.referrals = 0

    # --- joining ---

    def join(self, origin: Origin, number: int, key: int, cause: int) -> Customer:
        """Let the customer whose draws `key` determines, number `number` of its origin, join now, and log it."""
        customer = self.add(key)
        customer.straw = self.run.log_without_case(Kind.JOINED, origin, customer.orders_per_week, customer, cause,
                                                   agent=number)
        self._watch(customer)
        return customer

    def add(self, key: int) -> Customer:
        """Return a new customer with the traits drawn for `key`; nothing is logged (open demand)."""
        world = self.run.world
        customer = self.run.new_customer(
            index=len(self.all), key=key, care=world.start_care, help=world.start_help, trust=world.start_trust,
            loyalty=world.start_loyalty, orders_per_week=0.0 if world.open_demand else self.orders_per_week(key),
        )
        self.all.append(customer)
        return customer

    def orders_per_week(self, key: int) -> float:
        """Return the order rate of the customer whose draws `key` determines."""
        run, world = self.run, self.run.world
        return float(world.orders_per_week * run.sample_by_key(world.activity, key, 0, Purpose.ACTIVITY))

    def tolerance(self, customer: Customer) -> float:
        """Return the effort that a customer takes: drawn when first asked for, as most never have a case."""
        if customer.tolerance == UNKNOWN:
            customer.tolerance = self.run.sample_by_key(self.run.world.tolerance, customer.key, 0, Purpose.TOLERANCE)
        return customer.tolerance

    def introduce(self, newcomer: Customer, anchor: Customer) -> None:
        """Tie a newcomer to the customer who brought it and to friends of that customer, as many as others have."""
        run, ties = self.run, self.run.world.ties
        if run.world.graph == UNIFORM_MIXING or ties == 0:
            return
        known = len(anchor.friends)
        self.befriend(newcomer, anchor)
        for n in range(min(ties - 1, known)):
            u = run.draw_by_key(newcomer.key, 0, Purpose.ACQUAINTANCE, n)
            self.befriend(newcomer, anchor.friends[int(u * known)])

    def befriend(self, customer: Customer, other: Customer) -> None:
        """Make two customers each other's acquaintance."""
        customer.friends.append(other)
        other.friends.append(customer)

    # --- feeling ---

    def feel(self, case: Case, feeling: Feeling, times: float = 1.0, cause: int = NOBODY) -> None:
        """Let an event move the scores of the case's customer, if the scenario gives it a weight.

        cause: the position of the record that is felt; none where it is the latest step of the case.
        """
        care, help_, trust = self.run.feelings[feeling]
        if times <= 0.0 or (care == 0.0 and help_ == 0.0 and trust == 0.0):
            return
        customer = case.customer
        customer.care = moved(customer.care, care, times)
        customer.help = moved(customer.help, help_, times)
        customer.trust = moved(customer.trust, trust, times)
        self._settle_loyalty(customer)
        felt = self.run.log_aside(case, Kind.FELT, feeling, customer.loyalty, NOBODY,
                                  case.last if cause == NOBODY else cause)
        self._is_moved(customer, felt)

    def _is_moved(self, customer: Customer, felt: int) -> None:
        """Remember what moved the loyalty of a customer last, until it has decided to leave."""
        if customer.departing is None:
            customer.straw = felt

    def _settle_loyalty(self, customer: Customer) -> None:
        world = self.run.world
        customer.loyalty = loyalty(customer.care, customer.help, customer.trust, world.care_weight, world.help_weight,
                                   world.trust_weight)
        if customer.active and customer.churn_threshold < inf:
            self._rescale_hazard(customer)

    # --- leaving ---

    def _watch(self, customer: Customer) -> None:
        """Begin the background hazard of a customer who has just joined."""
        if self.run.world.hazard_per_minute > 0.0 and not self.run.world.open_demand:
            customer.churn_threshold = unit_exponential(self.run.draw_by_key(customer.key, 0, Purpose.BACKGROUND_CHURN))
            customer.hazard_since = self.run.clock.now
            self._rescale_hazard(customer)

    def _rescale_hazard(self, customer: Customer) -> None:
        now, world = self.run.clock.now, self.run.world
        customer.exposure += customer.hazard * (now - customer.hazard_since)
        customer.hazard_since = now
        customer.hazard = hazard(world.hazard_per_minute, world.hazard_slope, customer.loyalty)
        customer.leaves_at = leaving_time(now, customer.churn_threshold, customer.exposure, customer.hazard)
        if customer.leaves_at < customer.alarm_at:
            self._set_alarm(customer)

    def _set_alarm(self, customer: Customer) -> None:
        customer.alarm_at = customer.leaves_at
        self.run.clock.at(customer.leaves_at, lambda: self._depart_on_alarm(customer))

    def _depart_on_alarm(self, customer: Customer) -> None:
        if not customer.active or self.run.clock.now != customer.alarm_at:
            return
        customer.alarm_at = inf
        if self.run.clock.now < customer.leaves_at:
            self._set_alarm(customer)
        else:
            self.leave(customer, Leaving.BACKGROUND)

    def leave(self, customer: Customer, why: Leaving) -> None:
        """Let a customer leave: now, or as soon as the contact in progress is over."""
        if customer.active and customer.departing is None:
            customer.departing = why
            self.depart_if_due(customer)

    def is_off_line(self, customer: Customer) -> None:
        """Nobody is at a case any more: carry out a departure that waited for it, or let the next contact begin."""
        self.depart_if_due(customer)
        if customer.waiting_for_turn > 0 and not customer.on_line:
            self.run.journeys.give_turn(customer)

    def depart_if_due(self, customer: Customer) -> None:
        """Carry out a departure that waited for the customer to be off the line."""
        if customer.departing is None or not customer.active or customer.contacts_in_progress:
            return
        customer.active = False
        left = self.run.log_without_case(Kind.LEFT, customer.departing, customer.loyalty, customer, customer.straw,
                                         why=customer.farewell)
        self.run.moments.on_leaving(customer, customer.departing)
        for case in list(customer.cases):
            self._close(case, Ending.LEFT, left)

    # --- the end of a case ---

    def end(self, case: Case, ending: Ending) -> None:
        """End a case: feelings, log, word of mouth, and perhaps the customer's departure."""
        customer = case.customer
        if case.ended:
            return
        if ending is Ending.SOLVED:
            self.feel(case, Feeling.SOLVED)
        elif ending is Ending.REFUSED:
            self.feel(case, Feeling.REFUSED)
        elif ending is Ending.GAVE_UP:
            self.feel(case, Feeling.GAVE_UP)
        ended = self._close(case, ending, case.last)
        self.run.moments.at_end(case, ending)
        if customer.active and self._leaves_after(case, ending) and customer.departing is None:
            customer.departing = Leaving.SILENTLY if ending is Ending.SILENT else Leaving.AFTER_CASE
            customer.farewell = ended
            if customer.straw < case.onset:  # nothing has moved its loyalty since
                customer.straw = ended
        self.is_off_line(customer)

    def _close(self, case: Case, ending: Ending, cause: int) -> int:
        """Log the end of a case, end the waits that nobody needs any more, and let the customer talk.

        cause: the position of the record that ended it; the answer is that of the end.
        """
        customer = case.customer
        case.ended = True
        customer.cases.remove(case)
        self.withdraw(case, case.ticket, cause)
        self.withdraw(case, case.job, cause)
        self.withdraw(case, case.call, cause)
        case.ticket = case.job = case.call = None
        if case.party >= 0:
            self.run.awaiting.break_off(case, cause)
        if case.news is not None:
            case.news.abandon()
        if case.turn is not None:
            customer.waiting_for_turn -= 1
            case.turn.abandon()
        self.run.journeys.lay_down(case)
        ended = self.run.log_aside(case, Kind.ENDED, ending, customer.loyalty, NOBODY, cause)
        case.last = ended
        self._talk(case, ending)
        return ended

    def withdraw(self, case: Case, ticket: Ticket | None, cause: int) -> None:
        """End a wait that nobody needs any more."""
        if ticket is None:
            return
        waited = self.run.clock.now - ticket.since
        withdrawn = self.run.log_aside(case, Kind.WITHDRAWN, ticket.line.index, waited, NOBODY, cause, ticket.queued)
        if ticket.state is State.WAITING:
            ticket.line.abandon(ticket)
        else:  # granted or expired at this very instant, its owner not yet awake
            ticket.state = State.GONE
            ticket.freed = withdrawn

    def _leaves_after(self, case: Case, ending: Ending) -> bool:
        world, customer = self.run.world, case.customer
        if not world.churns_after_case:
            return False
        return leaves_after_case(world.after_case_base, world.after_case_disloyalty, world.after_case_effort,
                                 world.after_case_unsolved, customer.loyalty, case.effort, ending is Ending.SOLVED,
                                 self.run.draw(case, Purpose.LEAVES_AFTER_CASE))

    # --- word of mouth ---

    def reputation(self) -> float:
        """Return the share of organic newcomers who still come, as the name stands now."""
        return reputation(self._remembered(), self.run.world.reputation_drop)

    def _remembered(self) -> float:
        return remembered(self.grievances, self.run.clock.now - self.grievances_at, self.run.world.reputation_half_life)

    def _talk(self, case: Case, ending: Ending) -> None:
        world, customer, run = self.run.world, case.customer, self.run
        if is_pleased(ending is Ending.SOLVED, customer.loyalty, world.praise_above):
            told = others_told(self._reach(customer), world.praise, run.draw(case, Purpose.PRAISE))
            if told:
                telling = run.log_aside(case, Kind.PRAISED, case.flaw, float(told), NOBODY, case.last)
                self._spread(case, Tone.PRAISE, told, telling)
        elif is_aggrieved(customer.loyalty, world.grievance_below):
            told = others_told(self._reach(customer), world.grievance, run.draw(case, Purpose.GRIEVANCE))
            if told:
                telling = run.log_aside(case, Kind.AGGRIEVED, case.flaw, float(told), NOBODY, case.last)
                self._spread(case, Tone.GRIEVANCE, told, telling)

    def _reach(self, customer: Customer) -> float:
        """Return how many others a customer reaches: drawn when it talks, which most never do."""
        return self.run.sample_by_key(self.run.world.reach, customer.key, 0, Purpose.REACH)

    def _spread(self, case: Case, tone: Tone, told: int, cause: int) -> None:
        """Let each telling reach a customer or somebody outside."""
        run, world = self.run, self.run.world
        outside = 0
        for n in range(told):
            if run.happens(world.inside, case, Purpose.INSIDE, n):
                self._reach_customer(case, tone, n, cause)
            elif tone is Tone.GRIEVANCE:
                outside += 1
            elif run.happens(world.conversion, case, Purpose.CONVERSION, n):
                self._convert(case, n, cause)
        if outside and world.reputation_drop > 0.0:
            self.grievances = self._remembered() + outside
            self.grievances_at = run.clock.now
            run.log_aside(case, Kind.REPUTATION_FELL, case.flaw, self.grievances, NOBODY, cause)

    def _reach_customer(self, case: Case, tone: Tone, n: int, cause: int) -> None:
        run, world, teller = self.run, self.run.world, case.customer
        u = run.draw(case, Purpose.LISTENER, n)
        if world.graph == UNIFORM_MIXING:
            listener = self.all[int(u * len(self.all))]
        elif teller.friends:
            listener = teller.friends[int(u * len(teller.friends))]
        else:
            return
        if listener is teller or not listener.active:
            return
        listener.trust = moved(listener.trust, world.shift if tone is Tone.PRAISE else -world.shift, 1.0)
        self._settle_loyalty(listener)
        self._is_moved(listener, run.log_without_case(Kind.HEARD, tone, listener.loyalty, listener, cause))

    def _convert(self, case: Case, n: int, cause: int) -> None:
        """Let a praised prospect become a customer after a delay, with a key of the teller's lineage."""
        run, teller = self.run, case.customer
        if self.referrals >= MOST_REFERRALS:
            return
        self.referrals += 1
        key = int(lineage_key(run.key, case.key, case.number, n))
        delay = run.sample(run.world.conversion_delay, case, Purpose.CONVERSION_DELAY, n)
        run.clock.at(run.clock.now + delay, lambda: self._referral_joins(n, key, teller, cause))

    def _referral_joins(self, number: int, key: int, teller: Customer, cause: int) -> None:
        newcomer = self.join(Origin.REFERRAL, number, key, cause)
        self.introduce(newcomer, teller)
        self.run.demand.begin_orders(newcomer)
