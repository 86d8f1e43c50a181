"""The snowball and money: how an unsolved problem grows, and what is granted for it (docs/model.md, 6.5 and 6.8)."""

from __future__ import annotations

from sim.arithmetic import exp
from sim.vocabulary import NOBODY, Feeling, Kind
from tests.auditor import feelings
from tests.auditor.book import Book
from tests.auditor.state import Case


def severity_now(book: Book, case: Case) -> float:
    """Return min(1, severity x exp(r t)), t minutes after the onset."""
    rate = float(book.flaws[case.flaw].snowball_per_minute)
    if rate <= 0.0:
        return case.severity
    growth: float = exp(min(700.0, rate * (book.now - case.opened)))
    return min(1.0, case.severity * growth)


def factor(book: Book, case: Case) -> float:
    """Return by what work and remedy are multiplied."""
    work: float = book.flaws[case.flaw].snowball_work
    return 1.0 + work * (severity_now(book, case) - case.severity)


def remedy_due(book: Book, case: Case) -> float:
    """Return the money that would settle a case now."""
    return max(0.0, case.remedy * factor(book, case) - case.granted)


def grant(book: Book, case: Case, level: int, money: float, why: str) -> None:
    """Read that a remedy is granted, and goodwill with it the first time."""
    case.granted += money
    book.say(case, Kind.GRANTED, level, money, why=why)
    case.granted_at = level
    feelings.feel(book, case, Feeling.GRANTED)
    if book.world.goodwill > 0.0 and not case.goodwill:
        case.goodwill = True
        given = book.add(case, Kind.GOODWILL_GIVEN, level, book.world.goodwill, NOBODY, case.last)
        feelings.feel(book, case, Feeling.GOODWILL, of=given)
