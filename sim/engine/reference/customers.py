"""Customers: joining, feeling, telling others, and leaving."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from sim.behaviour.acquaintance import scale_free, small_world
from sim.behaviour.churn import hazard, leaves_after_case, leaving_time
from sim.behaviour.demand import unit_exponential
from sim.behaviour.feelings import loyalty, moved
from sim.behaviour.word_of_mouth import is_aggrieved, is_pleased, others_told, remembered, reputation
from sim.engine.keys import MOST_REFERRALS, WORLD_KEY
from sim.engine.reference.line import State
from sim.engine.reference.state import Case, Customer
from sim.randomness import customer_key, lineage_key
from sim.scenario.plan import SMALL_WORLD, UNIFORM_MIXING
from sim.vocabulary import NOBODY, Ending, Feeling, Kind, Leaving, Origin, Purpose, Tone

if TYPE_CHECKING:
    from sim.engine.reference.run import Run


class Customers:
    """The base of customers, its feelings and its name among those outside."""

    def __init__(self, run: Run) -> None:
        """Begin with nobody and a good name."""
        self.run = run
        self.all: list[Customer] = []
        self.grievances = 0.0
        self.grievances_at = 0.0
        self.referrals = 0
        self._weights = [tuple(float(w) for w in row) for row in run.plan.feelings]
        self._has_hazard = run.world.hazard_per_minute > 0.0

    # --- joining ---

    def found(self) -> None:
        """Let the founding customers join at minute 0 and make each other's acquaintance."""
        world = self.run.world
        for index in range(world.initial):
            self.join(Origin.FOUNDING, int(customer_key(0, index)), NOBODY)
        if world.graph == UNIFORM_MIXING or world.initial == 0:
            return
        if world.graph == SMALL_WORLD:
            edges = small_world(self.run.key, WORLD_KEY, world.initial, world.ties, world.rewire)
        else:
            edges = scale_free(self.run.key, WORLD_KEY, world.initial, world.ties)
        for one, other in edges.tolist():
            self._befriend(self.all[one], self.all[other])

    def join(self, origin: Origin, key: int, cause: int) -> Customer:
        """Let a customer with the luck of `key` join now, with a record."""
        customer = self.arrive(key)
        self.run.record(Kind.JOINED, origin, customer.orders_per_week, customer, cause)
        self._watch(customer)
        return customer

    def arrive(self, key: int) -> Customer:
        """Return a new customer with the traits drawn for `key`, without a record (open demand)."""
        run, world = self.run, self.run.world
        tolerance = run.sample(world.tolerance, run.uniform(key, 0, Purpose.TOLERANCE)) if world.tolerance >= 0 else inf
        customer = Customer(
            index=len(self.all), key=key, care=world.start_care, help=world.start_help, trust=world.start_trust,
            loyalty=world.start_loyalty, tolerance=tolerance,
            reach=run.sample(world.reach, run.uniform(key, 0, Purpose.REACH)),
            orders_per_week=0.0 if world.open_demand else self.orders_per_week(key),
        )
        self.all.append(customer)
        return customer

    def orders_per_week(self, key: int) -> float:
        """Return the order rate of the customer with the luck of `key`."""
        run, world = self.run, self.run.world
        return float(world.orders_per_week * run.sample(world.activity, run.uniform(key, 0, Purpose.ACTIVITY)))

    def introduce(self, newcomer: Customer, anchor: Customer) -> None:
        """Tie a newcomer to the customer who brought it and to friends of that customer, as many as others have."""
        run, ties = self.run, self.run.world.ties
        if run.world.graph == UNIFORM_MIXING or ties == 0:
            return
        circle = list(anchor.friends)
        self._befriend(newcomer, anchor)
        for n in range(min(ties - 1, len(circle))):
            u = run.uniform(newcomer.key, 0, Purpose.ACQUAINTANCE, n)
            self._befriend(newcomer, self.all[circle[int(u * len(circle))]])

    def _befriend(self, one: Customer, other: Customer) -> None:
        one.friends.append(other.index)
        other.friends.append(one.index)

    # --- feeling ---

    def feel(self, case: Case, feeling: Feeling, times: float = 1.0) -> None:
        """Let an event move the scores of the case's customer, if the scenario gives it a weight."""
        care, help_, trust = self._weights[feeling]
        if times <= 0.0 or (care == 0.0 and help_ == 0.0 and trust == 0.0):
            return
        customer = case.customer
        customer.care = moved(customer.care, care, times)
        customer.help = moved(customer.help, help_, times)
        customer.trust = moved(customer.trust, trust, times)
        self._settle_loyalty(customer)
        self.run.tell(case, Kind.FELT, feeling, customer.loyalty)

    def _settle_loyalty(self, customer: Customer) -> None:
        world = self.run.world
        customer.loyalty = loyalty(customer.care, customer.help, customer.trust, world.care_weight, world.help_weight,
                                   world.trust_weight)
        if customer.active and customer.churn_threshold < inf:
            self._rescale_hazard(customer)

    # --- leaving ---

    def _watch(self, customer: Customer) -> None:
        """Begin the background hazard of a customer who has just joined."""
        if self._has_hazard and not self.run.world.open_demand:
            customer.churn_threshold = unit_exponential(self.run.uniform(customer.key, 0, Purpose.BACKGROUND_CHURN))
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
        customer.alarm_at = due = customer.leaves_at
        self.run.clock.at(due, lambda: self._departure_due(customer, due))

    def _departure_due(self, customer: Customer, due: float) -> None:
        if not customer.active or due != customer.alarm_at:
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

    def depart_if_due(self, customer: Customer) -> None:
        """Carry out a departure that waited for the customer to be off the line."""
        if customer.departing is None or not customer.active or customer.contacts_in_progress:
            return
        customer.active = False
        self.run.record(Kind.LEFT, customer.departing, customer.loyalty, customer,
                        customer.cases[-1].last if customer.cases else NOBODY)
        for case in list(customer.cases):
            self.end(case, Ending.LEFT)

    # --- the end of a case ---

    def end(self, case: Case, ending: Ending) -> None:
        """End a case: feelings, record, word of mouth, and perhaps the customer's departure."""
        customer = case.customer
        feeling = _FEELING_OF.get(ending)
        if feeling is not None:
            self.feel(case, feeling)
        case.ended = True
        customer.cases.remove(case)
        self._withdraw(case)
        if case.in_contact:
            case.in_contact = False
            customer.contacts_in_progress -= 1
        self.run.tell(case, Kind.ENDED, ending, customer.loyalty)
        self._talk(case, ending)
        if customer.active and ending is not Ending.LEFT and self._leaves_after(case, ending):
            self.leave(customer, Leaving.SILENTLY if ending is Ending.SILENT else Leaving.AFTER_CASE)
        self.depart_if_due(customer)

    def _withdraw(self, case: Case) -> None:
        """End the waits that nobody needs any more once a case has ended."""
        for ticket in (case.ticket, case.job):
            if ticket is None:
                continue
            self.run.tell(case, Kind.WITHDRAWN, ticket.line.index, self.run.clock.now - ticket.since)
            if ticket.state is State.WAITING:
                ticket.line.withdraw(ticket, State.GONE)
            else:  # granted or expired at this very instant, its owner not yet awake
                ticket.state = State.GONE
        case.ticket = case.job = None

    def _leaves_after(self, case: Case, ending: Ending) -> bool:
        world, customer = self.run.world, case.customer
        if not world.churns_after_case:
            return False
        return leaves_after_case(world.after_case_base, world.after_case_disloyalty, world.after_case_effort,
                                 world.after_case_unsolved, customer.loyalty, case.effort, ending is Ending.SOLVED,
                                 self.run.luck(case, Purpose.LEAVES_AFTER_CASE))

    # --- word of mouth ---

    def reputation(self) -> float:
        """Return the share of organic newcomers who still come, as the name stands now."""
        return reputation(self._remembered(), self.run.world.reputation_drop)

    def _remembered(self) -> float:
        return remembered(self.grievances, self.run.clock.now - self.grievances_at, self.run.world.reputation_half_life)

    def _talk(self, case: Case, ending: Ending) -> None:
        world, customer, run = self.run.world, case.customer, self.run
        if is_pleased(ending is Ending.SOLVED, customer.loyalty, world.praise_above):
            told = others_told(customer.reach, world.praise, run.luck(case, Purpose.PRAISE))
            if told:
                self._spread(case, Tone.PRAISE, told, run.tell(case, Kind.PRAISED, case.flaw, float(told)))
        elif is_aggrieved(customer.loyalty, world.grievance_below):
            told = others_told(customer.reach, world.grievance, run.luck(case, Purpose.GRIEVANCE))
            if told:
                self._spread(case, Tone.GRIEVANCE, told, run.tell(case, Kind.AGGRIEVED, case.flaw, float(told)))

    def _spread(self, case: Case, tone: Tone, told: int, cause: int) -> None:
        """Let each telling reach a customer or somebody outside."""
        run, world = self.run, self.run.world
        outside = 0
        for n in range(told):
            if run.luck(case, Purpose.INSIDE, n) < world.inside:
                self._reach_customer(case, tone, n, cause)
            elif tone is Tone.GRIEVANCE:
                outside += 1
            elif run.luck(case, Purpose.CONVERSION, n) < world.conversion:
                self._convert(case, n, cause)
        if outside and world.reputation_drop > 0.0:
            self.grievances = self._remembered() + outside
            self.grievances_at = run.clock.now
            run.tell(case, Kind.REPUTATION_FELL, case.flaw, self.grievances)

    def _reach_customer(self, case: Case, tone: Tone, n: int, cause: int) -> None:
        run, world, teller = self.run, self.run.world, case.customer
        u = run.luck(case, Purpose.LISTENER, n)
        if world.graph == UNIFORM_MIXING:
            listener = self.all[int(u * len(self.all))]
        elif teller.friends:
            listener = self.all[teller.friends[int(u * len(teller.friends))]]
        else:
            return
        if listener is teller or not listener.active:
            return
        listener.trust = moved(listener.trust, world.shift if tone is Tone.PRAISE else -world.shift, 1.0)
        self._settle_loyalty(listener)
        run.record(Kind.HEARD, tone, listener.loyalty, listener, cause)

    def _convert(self, case: Case, n: int, cause: int) -> None:
        """Let a praised prospect become a customer after a delay, with a key of the teller's lineage."""
        run, teller = self.run, case.customer
        if self.referrals >= MOST_REFERRALS:
            return
        self.referrals += 1
        key = int(lineage_key(run.key, teller.key, case.number, n))
        delay = run.sample(run.world.conversion_delay, run.luck(case, Purpose.CONVERSION_DELAY, n))
        run.clock.at(run.clock.now + delay, lambda: self._referral_joins(key, teller, cause))

    def _referral_joins(self, key: int, teller: Customer, cause: int) -> None:
        newcomer = self.join(Origin.REFERRAL, key, cause)
        self.introduce(newcomer, teller)
        self.run.demand.begin_orders(newcomer)


_FEELING_OF = {Ending.SOLVED: Feeling.SOLVED, Ending.REFUSED: Feeling.REFUSED, Ending.GAVE_UP: Feeling.GAVE_UP}
