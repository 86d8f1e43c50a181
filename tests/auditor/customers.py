"""Customers: joining, the end of a case, leaving (docs/model.md, section 6.10)."""

from __future__ import annotations

from math import inf

from sim.arithmetic import exp, log
from sim.vocabulary import NOBODY, Ending, Feeling, Kind, Leaving, Origin, Purpose
from tests.auditor import after_visits, feelings, lines, turns, word_of_mouth
from tests.auditor.book import Book
from tests.auditor.moments import Moment
from tests.auditor.state import Case, Customer
from tests.auditor.word_of_mouth import Name

FELT_AT_THE_END = {Ending.SOLVED: Feeling.SOLVED, Ending.REFUSED: Feeling.REFUSED, Ending.GAVE_UP: Feeling.GAVE_UP}


class Base:
    """Who is there, and the name they make."""

    def __init__(self, book: Book) -> None:
        """Begin with nobody."""
        self.book = book
        self.name = Name()

    # --- joining ---

    def arrives(self, key: int) -> Customer:
        """Return a new customer with the traits drawn for a key; open demand brings it without a record."""
        book, world = self.book, self.book.world

        def drawn(law: int, purpose: Purpose) -> float:
            return book.draws.quantile(law, book.draws.at(key, 0, purpose))

        customer = Customer(
            len(book.customers), key, [world.start_care, world.start_help, world.start_trust], world.start_loyalty,
            tolerance=drawn(world.tolerance, Purpose.TOLERANCE), reach=drawn(world.reach, Purpose.REACH),
            orders=0.0 if world.open_demand else world.orders_per_week * drawn(world.activity, Purpose.ACTIVITY))
        book.customers.append(customer)
        return customer

    def joins(self, origin: Origin, number: int, key: int, cause: int = NOBODY) -> Customer:
        """Read that a customer joins, and begin its background hazard."""
        book = self.book
        customer = self.arrives(key)
        customer.swayed.append(book.tell(Kind.JOINED, origin, customer.orders, customer.index, agent=number,
                                         cause=cause))
        if book.world.hazard_per_minute > 0.0 and not book.world.open_demand:
            customer.threshold = -log(1.0 - book.draws.at(key, 0, Purpose.BACKGROUND_CHURN))
            customer.since = book.now
            feelings.follow_hazard(book, customer)
        return customer

    # --- leaving ---

    def background(self) -> None:
        """Read a departure by the background hazard."""
        book, record = self.book, self.book.next
        assert record is not None
        if not 0 <= record.customer < len(book.customers):
            raise book.lose("who leaves is known", f"a customer below {len(book.customers)}", str(record.customer))
        customer = book.customers[record.customer]
        if not customer.here:
            raise book.lose("nobody leaves twice (6.10)", "somebody who is there", f"customer {customer.index}")
        if customer.leaves_at != record.time or customer.engaged or customer.leaving >= 0:
            raise book.lose("the background hazard is followed exactly, and nobody leaves on the line (6.10)",
                            f"minute {customer.leaves_at!r}, off the line", f"minute {record.time!r}")
        book.begin(Moment(record.time, None))
        customer.leaving = Leaving.BACKGROUND
        self.departs(customer)

    def hangs_up(self, case: Case) -> None:
        """Take a customer off the line; a departure that waited for it takes place, or the next contact begins."""
        if case.on_line or case.in_work:
            self._is_off_the_line(case)
            self.departs(case.customer)
            turns.next_in_turn(self.book, case.customer)

    def _is_off_the_line(self, case: Case) -> None:
        if case.on_line or case.in_work:
            feelings.notice_departure(self.book, case.customer)
            turns.lays_down(self.book, case)

    def departs(self, customer: Customer) -> None:
        """Read a departure that is due, if the customer is off the line."""
        book = self.book
        feelings.notice_departure(book, customer)
        if customer.leaving < 0 or not customer.here or customer.engaged:
            return
        customer.here = False
        customer.leaves_at = inf
        left = book.tell(Kind.LEFT, customer.leaving, customer.loyalty, customer.index, cause=customer.swayed[-1],
                         at_all=customer.end)
        for case in list(customer.cases):
            case.last = left
            self.ends(case, Ending.LEFT)

    # --- the end of a case ---

    def ends(self, case: Case, ending: Ending, why: str = "") -> None:
        """Read the end of a case: feeling, waits that nobody needs, what is told, and who leaves for it."""
        book, customer = self.book, case.customer
        if ending in FELT_AT_THE_END:
            feelings.feel(book, case, FELT_AT_THE_END[ending])
        case.over = True
        customer.cases.remove(case)
        for ticket in (case.wait, case.job, case.call):
            lines.withdraw(book, case, ticket)
        after_visits.ends(book, case)
        turns.is_over(case)
        book.forget(case, book.moment, "journey", "knock-on", "wait", "request", "line", "follow-up", "call")
        self._is_off_the_line(case)
        ended = book.say(case, Kind.ENDED, ending, customer.loyalty, why=why)
        word_of_mouth.talk(book, self.name, case, ending)
        feelings.notice_departure(book, customer)
        if customer.here and ending != Ending.LEFT and customer.leaving < 0 and self._leaves_for_it(case, ending):
            customer.leaving = Leaving.SILENTLY if ending == Ending.SILENT else Leaving.AFTER_CASE
            customer.end = ended
            if not any(record > case.opening for record in customer.swayed):
                customer.swayed.append(ended)
        self.departs(customer)
        if ending != Ending.LEFT:
            turns.next_in_turn(book, customer)

    def _leaves_for_it(self, case: Case, ending: Ending) -> bool:
        book, world = self.book, self.book.world
        if not world.churns_after_case:
            return False
        z = (world.after_case_base + world.after_case_disloyalty * (1.0 - case.customer.loyalty)
             + world.after_case_effort * case.effort + (world.after_case_unsolved if ending != Ending.SOLVED else 0.0))
        return book.draws.of(case, Purpose.LEAVES_AFTER_CASE) < 1.0 / (1.0 + exp(min(700.0, max(-700.0, -z))))
