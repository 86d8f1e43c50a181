"""One live contact a customer: who is on the line, and which contacts wait for the end of it (docs/model.md, 6.3)."""

from __future__ import annotations

from collections.abc import Callable

from tests.auditor.book import Book
from tests.auditor.complaints import MISSING
from tests.auditor.moments import Moment
from tests.auditor.state import Case, Customer, Due, Turn


def picks_up(book: Book, case: Case) -> None:
    """Put the customer on the line."""
    if not case.on_line:
        notice(book, case.customer)
        case.on_line = case.customer.on_line = True
        case.customer.engaged += 1


def is_taken_up(book: Book, case: Case) -> None:
    """Let an agent be at a case: with its customer, unless that wrote or is on the line for another one."""
    if case.on_line:
        return
    if case.by_message or case.customer.on_line:
        case.in_work = True
        case.customer.engaged += 1
    else:
        picks_up(book, case)


def lays_down(book: Book, case: Case) -> None:
    """Let nobody be at a case any more."""
    notice(book, case.customer)
    if case.on_line:
        case.customer.on_line = False
        case.customer.hung_up = case.last
    case.on_line = case.in_work = False
    case.customer.engaged -= 1


def in_turn(book: Book, case: Case, begins: Callable[[], None],
            is_silent: Callable[[float], bool] = lambda _: False) -> None:
    """Let a contact begin now, or after the one in progress and those that wait already."""
    customer = case.customer
    notice(book, customer)
    if not has_to_wait(case):
        begins()
        return
    customer.turns.append(Turn(case, begins, is_silent))


def next_in_turn(book: Book, customer: Customer) -> None:
    """Tell the first contact that waits that the customer is off the line."""
    if not customer.turns or customer.on_line or not customer.here:
        return
    notice(book, customer)
    if not customer.turns or customer.on_line:
        return
    turn = customer.turns[0]
    if turn.due is not None:
        return

    def wakes() -> None:
        turn.due = None
        notice(book, customer)  # whoever wanted to make contact before this entry found this turn still waiting
        if not customer.on_line:
            customer.turns.remove(turn)
            turn.case.has_waited = True
            turn.begins()
            turn.case.has_waited = False

    moment = Moment(book.now, book.moment)
    turn.due = Due(moment, "journey", "makes its contact in turn", wakes,
                   lambda: customer.on_line or turn.is_silent(moment.time), contact=True)
    turn.case.dues.append(turn.due)


def is_over(case: Case) -> None:
    """Forget the contact of a case that has ended."""
    case.customer.turns = [turn for turn in case.customer.turns if turn.case is not case]


def has_to_wait(case: Case) -> bool:
    """Whether a contact that the customer wants to make now has to wait."""
    return case.customer.on_line or bool(case.customer.turns)


def notice(book: Book, customer: Customer, besides: Case | None = None) -> bool:
    """Let contacts, but those of one case, come to pass that left no record, as the customer was on the line or knew
    that it was closed; whether any did.
    """
    found = False
    while True:
        past = [(due.moment, due, case) for case in customer.cases for due in case.dues
                if due.contact and case is not besides and due.moment < book.moment]
        if not past:
            return found
        found = True
        _, due, case = min(past, key=lambda one: one[0])
        case.dues.remove(due)
        if due.silent is not None and due.silent():
            book.silently(due.moment, due.act)
        else:
            book.complain(MISSING, f"case {case.index} {due.what} at minute {due.moment.time!r}", "no such record")
