"""What follows a visit: which routes hold, and waits for the customer or a third party (docs/model.md, section 6.5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sim.vocabulary import NOBODY, Kind, Purpose
from tests.auditor import front_door, hours, lines
from tests.auditor.book import Book
from tests.auditor.draws import of_visit
from tests.auditor.state import Case, Pending, Service

BEGINS: Final = (Kind.AWAITING_CUSTOMER, Kind.AWAITING_THIRD_PARTY)
ENDS: Final = (Kind.AWAITED_CUSTOMER, Kind.AWAITED_THIRD_PARTY)
SOLVED: Final = 0
"""The first of the ways on; the levels follow, then refused and gave up."""


def way_on(book: Book, case: Case, at: int) -> int:
    """Return the way on that is drawn for a visit: solved, the levels, refused, gave up."""
    spec = book.levels[at]
    rules = [rule for rule in range(spec.first_rule, spec.first_rule + spec.rules) if _is_about(book, case, at, rule)]
    row = len(book.levels) + rules[0] if rules else at
    shares = book.plan.routes[row].tolist()
    return front_door.chosen(shares, book.draws.of(case, Purpose.ROUTE, of_visit(case, at, book.levels)))


def _is_about(book: Book, case: Case, at: int, rule: int) -> bool:
    """Whether a rule of routes is about a case that is at a level."""
    words = book.plan.conditions.tolist()
    visits, flaws, origins, solvers = words[4 * rule:4 * rule + 4]

    def listed(place: int) -> list[int]:
        found: list[int] = words[place + 1:place + 1 + words[place]]
        return found

    if visits and (visits == 1) == (at in case.been):
        return False
    if solvers >= 0 and (case.granted_at < 0 or case.granted_at not in listed(solvers)):
        return False
    return (flaws < 0 or case.flaw in listed(flaws)) and (origins < 0 or case.origin in listed(origins))


def law_of(book: Book, at: int, pool: int, way: int) -> int:
    """Return the law of a visit's handle time where what follows is known: that of the answering pool's level."""
    row = int(book.plan.handle_rows[at, pool])
    return int(book.plan.handle[at, pool] if row < 0 else book.plan.handle_before[row, way])


def waits(book: Book, service: Service, at: int, way: int, then: Callable[[], None]) -> bool:
    """Read the end of a visit and a wait without an agent, if one is drawn before what follows (`then`)."""
    case, n = service.case, of_visit(service.case, at, book.levels)
    if not len(book.plan.wait_chances):
        return False
    up_to = book.plan.wait_chances[at, 2 * way:2 * way + 2].tolist()
    u = book.draws.of(case, Purpose.AWAITS, n)
    if not u < up_to[1]:
        return False
    party = 0 if u < up_to[0] else 1
    lines.finish(book, service, case.last, case.channel, n)
    minutes = book.draws.minutes(int(book.plan.wait_laws[at, 2 * way + party]), case, Purpose.AWAITED, n)
    spec = book.levels[at]
    if (spec.customer_clock, spec.third_party_clock)[party] and minutes < book.horizon - book.now:
        minutes = hours.business_minutes(book, case, minutes, 1)
    begun = book.say(case, BEGINS[party], at, 0.0)
    case.pending = Pending(party, at, book.now, begun)
    book.steps.hang_up(case)

    def is_over() -> None:
        ends(book, case)
        then()

    if not case.over:
        book.due(case, book.later(minutes), "journey", "has waited for others", is_over)
    return True


def ends(book: Book, case: Case) -> None:
    """Read the end of a wait: of its own, or with its case."""
    pending, case.pending = case.pending, None
    if pending is None:
        return
    waited = book.now - pending.since
    if case.over:
        book.add(case, ENDS[pending.party], pending.level, waited, NOBODY, case.last, at_all=pending.record)
    else:
        book.say(case, ENDS[pending.party], pending.level, waited)
