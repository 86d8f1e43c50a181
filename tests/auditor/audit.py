"""The audit: a whole log, entry by entry.

The first record of an entry says what it belongs to: the rota, the demand, the design team, a departure, or a case. The
rule for what is due there reads the rest of the entry. At the end nothing may be missing that was due before the
horizon.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from sim.randomness import customer_key
from sim.vocabulary import Kind, Origin
from tests.auditor import desk, fixers, lines, turns, word_of_mouth
from tests.auditor.book import Book, Steps
from tests.auditor.complaints import END, MISSING, Complaint, Lost, kind_name
from tests.auditor.customers import Base
from tests.auditor.demand import Demand, Referral
from tests.auditor.design import missing as projects_missing
from tests.auditor.design import project
from tests.auditor.moments import Moment
from tests.auditor.rota import Rota
from tests.auditor.state import Case, Customer, Due, Ticket, Wait

if TYPE_CHECKING:
    from sim.eventlog import Log
    from sim.scenario.plan import Plan


def audit(plan: Plan, log: Log, seed: int | None = None, replication: int = 0) -> list[Complaint]:
    """Return the rules that the log of one replication of a plan breaks, in the order of its records; none if sound."""
    auditor = Auditor(Book(plan, log, plan.seed if seed is None else seed, replication))
    with suppress(Lost):
        auditor.read()
    return auditor.book.complaints


class Auditor:
    """Reads a book from its first record to its last."""

    def __init__(self, book: Book) -> None:
        """Bring the subjects together over one book."""
        self.book = book
        self.rota = Rota(book)
        self.base = Base(book)
        self.demand = Demand(book, self.base)
        book.before_entry = [self.rota.missing, self.demand.missing, self._projects]
        book.steps = Steps(desk.level, fixers.needs_fix, fixers.awaits_answer, self.base.ends, self.base.hangs_up,
                           self._is_won)

    def read(self) -> None:
        """Read everything."""
        self._opens()
        while self.book.next is not None:
            self._entry()
        self._closes()

    def _opens(self) -> None:
        """Read minute 0: staff, founding customers, then the streams of demand begin."""
        self.rota.opens()
        for index in range(self.book.world.initial):
            self.base.joins(Origin.FOUNDING, index, int(customer_key(0, index)))
        word_of_mouth.acquaint_founders(self.book)
        self.demand.opens()

    def _is_won(self, number: int, key: int, teller: Customer, cause: int, moment: Moment) -> None:
        Referral(self.demand, number, key, teller, cause).foresee(moment.time, self.book.moment)

    def _projects(self, moment: Moment) -> None:
        if self.book.team.starting or self.book.team.running:
            projects_missing(self.book, moment)

    # --- entries ---

    def _entry(self) -> None:
        record = self.book.next
        assert record is not None
        kind = record.kind
        if kind == Kind.STAFFED:
            self.rota.change()
        elif kind in (Kind.JOINED, Kind.OPENED, Kind.CAUGHT):
            self.demand.candidate()
        elif kind == Kind.LEFT:
            self.base.background()
        elif kind in (Kind.PROJECT_STARTED, Kind.FLAW_LOWERED):
            project(self.book)
        elif 0 <= record.case < len(self.book.cases):
            self._case(self.book.cases[record.case], record.time)
        else:
            raise self.book.lose("a record belongs to something that has begun", "a case that was opened",
                                 f"case {record.case}")

    def _case(self, case: Case, now: float) -> None:
        """Let the case's next due thing that leaves a record begin; it must be due now."""
        while True:
            due = min(case.dues, key=lambda due: due.moment, default=None)
            if due is None or due.moment.time > now:
                if self._return_somebody(now) or self._has_turn_passed_on(case, now):
                    continue
                raise self._nothing_due(case, due, now)
            if self._is_served_before(case, due.moment):
                continue
            if due.contact and self._is_overtaken(case, due):
                continue
            case.dues.remove(due)
            if due.silent is not None and due.silent():
                self.book.silently(due.moment, due.act)
                continue
            if due.moment.time < now:
                raise self.book.lose(MISSING, f"case {case.index} {due.what} at minute {due.moment.time!r}",
                                     f"minute {now!r}")
            self.book.begin(due.moment)
            due.act()
            return

    def _is_overtaken(self, case: Case, due: Due) -> bool:
        """Let contacts of the same customer come to pass that left no record before one; whether it is due no more."""
        self.book.silently(due.moment, lambda: turns.notice(self.book, case.customer))
        return due not in case.dues

    def _is_served_before(self, case: Case, moment: Moment) -> bool:
        """Let agents come back before a moment to lines in which a case waits; whether it has one of them by then."""
        for ticket in (case.wait, case.job, case.call):
            if ticket is not None and ticket.pool.unnoticed and ticket.became is Wait.GOING_ON:
                pool = ticket.pool
                self.book.silently(moment, lambda pool=pool: lines.notice(self.book, pool))
                if ticket.became is Wait.GRANTED:
                    return True
        return False

    def _return_somebody(self, now: float) -> bool:
        """Let agents come back who were granted to nobody; whether any did."""
        pools, self.book.given_back = self.book.given_back, []
        present = self.book.moment
        for pool in pools:
            self.book.moment = Moment(now, self.book.moment)
            lines.notice(self.book, pool)
        self.book.moment = present
        return bool(pools)

    def _has_turn_passed_on(self, case: Case, now: float) -> bool:
        """Let contacts of the customer's other cases come to pass that left no record before `now`; whether any did."""
        passed: list[bool] = []
        self.book.silently(Moment(now, self.book.moment),
                           lambda: passed.append(turns.notice(self.book, case.customer, besides=case)))
        return passed[0]

    def _nothing_due(self, case: Case, due: Due | None, now: float) -> Lost:
        record = self.book.next
        assert record is not None
        found = f"{kind_name(record.kind)} at minute {now!r}"
        ticket = case.wait or case.job
        if record.kind == Kind.SERVED and ticket is not None and ticket.became is Wait.GOING_ON:
            return self.book.lose(*_out_of_turn(case, ticket, self.book))
        rule = f"nothing of case {case.index} is due yet" if due else f"nothing of case {case.index} is due"
        return self.book.lose(rule, f"that it {due.what} at minute {due.moment.time!r}" if due else "no record", found)

    # --- the end ---

    def _closes(self) -> None:
        """Complain of what was due before the horizon and is missing."""
        book = self.book
        horizon = Moment(book.horizon, None)
        book.now, book.moment = book.horizon, horizon
        for check in book.before_entry:
            check(horizon)
        for pool in book.pools:
            lines.notice(book, pool)
        for case in book.cases:
            while case.dues:
                due = min(case.dues, key=lambda due: due.moment)
                case.dues.remove(due)
                if due.silent is not None and due.silent():
                    book.silently(due.moment, due.act)
                else:
                    expected = f"case {case.index} {due.what} at minute {due.moment.time!r}"
                    book.complain(MISSING, expected, "nothing", END)
                    break
        for customer in book.customers:
            if customer.here and not customer.engaged and customer.leaves_at < book.horizon:
                book.complain(MISSING, f"LEFT of customer {customer.index} at minute {customer.leaves_at!r}", "nothing",
                              END)


def _out_of_turn(case: Case, ticket: Ticket, book: Book) -> tuple[str, str, str]:
    """Say who should have been served before a case that was served out of turn, and why."""
    granted = [other for other in book.cases if other is not case for due in other.dues
               if due.what == "is served" and due.moment.time == book.next.time]  # type: ignore[union-attr]
    if not granted:
        return ("whoever waits is served when an agent is free", "nobody served: no agent is free for this line",
                f"case {case.index} served")
    first = granted[0]
    theirs = first.wait or first.job
    why = "who was granted the agent"
    if theirs is not None:
        came = "joined the line first" if ticket.head_start == theirs.head_start else "counts as having come first"
        reasons = ("whose kind comes first", "whose channel comes first", "whose class is more urgent",
                   "whom the discipline puts first", f"who {came}", "who joined the line first")
        why = next((reason for reason, mine, other in zip(reasons, ticket.rank, theirs.rank, strict=True)
                    if other < mine), why)
    return (f"case {case.index} was served before case {first.index}, {why}", f"case {first.index}",
            f"case {case.index}")

