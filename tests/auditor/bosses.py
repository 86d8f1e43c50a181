"""The boss: asked on hold, absent, asked in writing (docs/model.md, sections 6.5 and 6.7)."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

from sim.vocabulary import NOBODY, Absent, Feeling, Kind, Purpose
from tests.auditor import desk, feelings, front_door, lines, rota, snowball
from tests.auditor.book import Book
from tests.auditor.draws import of_visit
from tests.auditor.state import Case, Service

FURTHER = 1024
"""The n of draws of a boss who is asked by a boss: that of the visit, and this times the level."""


def asks(book: Book, service: Service, at: int, boss: int) -> None:
    """Read what becomes of a visit whose agent has to ask; rep and customer hold."""
    case = service.case
    case.claim = snowball.remedy_due(book, case)
    hold = _Hold(book, service, at)
    if not _is_there(book, boss):
        hold.ends(boss, None, Kind.BOSS_ABSENT)
        return
    hold.question = book.say(case, Kind.BOSS_ASKED, boss, case.claim)
    feelings.feel(book, case, Feeling.ASKED_BOSS)
    hold.gives_up = book.now + _patience(book, case, at)
    hold.asks(boss, hold.n, None)


def _is_there(book: Book, boss: int) -> bool:
    return book.pools[book.levels[boss].pool].on_duty > 0


def _patience(book: Book, case: Case, at: int) -> float:
    """Return the patience of the hold: the level's, else the flaw's, else the channel's, times the policy's factor."""
    law = int(book.levels[at].patience)
    if law < 0:
        law = desk.patience_of_caller(book, case, case.channel)
    if not case.on_line or law < 0:
        return inf
    drawn = book.draws.quantile(law, book.draws.of(case, Purpose.HOLD_PATIENCE, of_visit(case, at, book.levels)))
    return float(book.world.hold_patience * drawn)


def _leaves(book: Book, pool: int) -> float:
    """Return when, by its rota, nobody of a pool will be on duty next."""
    halves = rota.changes_within(book, int(book.now // 30.0))
    return next((30.0 * half for half in halves if rota.rostered(book, pool, half) == 0), inf)


def says(book: Book, case: Case, boss: int, n: int) -> Kind:
    """Return what a boss says: BOSS_ASKED if the next one is to be asked."""
    pool = book.levels[boss].pool
    if case.claim > float(book.plan.authority[boss, pool]):
        further = book.world.carries_on and int(book.plan.boss[boss, pool]) >= 0
        return Kind.BOSS_ASKED if further else Kind.BOSS_DECLINED
    yes = book.draws.of(case, Purpose.APPROVAL, n) < book.world.approval
    return Kind.BOSS_APPROVED if yes else Kind.BOSS_DECLINED


def next_boss(book: Book, boss: int) -> int:
    """Return the level that a boss asks."""
    return int(book.plan.boss[boss, book.levels[boss].pool])


class _Hold:
    """One hold: who holds, since when, until when at most."""

    def __init__(self, book: Book, service: Service, at: int) -> None:
        self.book, self.service, self.case, self.at = book, service, service.case, at
        self.since = book.now
        self.gives_up = inf
        self.question = NOBODY
        self.n = of_visit(service.case, at, book.levels)

    def asks(self, boss: int, n: int, before: Service | None) -> None:
        """Follow the wait for a boss and what the boss says; `before` is who carried the question on."""
        book, case = self.book, self.case
        pool = int(book.levels[boss].pool)

        def listens(consulted: Service) -> None:
            minutes = book.draws.minutes(book.world.consult, case, Purpose.CONSULT, n)
            left = self.gives_up - book.now
            if left < minutes:
                book.due(case, book.later(left), "journey", "hangs up on hold",
                         lambda: self.hears(boss, consulted, before, Kind.HUNG_UP_ON_HOLD))
            else:
                book.due(case, book.later(minutes), "journey", "hears from the boss",
                         lambda: self.hears(boss, consulted, before, says(book, case, boss, n)))

        def is_not_reached() -> None:
            gone = book.now >= self.gives_up
            self.hears(boss, None, before, Kind.HUNG_UP_ON_HOLD if gone else Kind.BOSS_ABSENT)

        lines.seek_on_hold(book, case, pool, (self.gives_up, _leaves(book, pool)), self.question, listens,
                           is_not_reached)

    def hears(self, boss: int, consulted: Service | None, before: Service | None, said: Kind) -> None:
        """Read the end of one question; who carried it on is free."""
        book, case = self.book, self.case
        if before is not None:
            lines.release(book, before, case.last)
        if said is Kind.BOSS_ASKED:
            boss = next_boss(book, boss)
            if _is_there(book, boss):
                self.question = book.say(case, Kind.BOSS_ASKED, boss, case.claim)
                self.asks(boss, self.n + FURTHER * boss, consulted)
                return
            said = Kind.BOSS_ABSENT
        self.ends(boss, consulted, said)

    def ends(self, boss: int, consulted: Service | None, said: Kind) -> None:
        """Read the end of the hold, and what becomes of the visit."""
        book, case, held = self.book, self.case, self.book.now - self.since
        book.say(case, said, boss, held, at_all=self.question)
        lines.has_waited(book, case, held)
        absent = Absent(int(book.world.boss_absent)) if said is Kind.BOSS_ABSENT else None
        if absent is Absent.DECLINE:
            book.say(case, Kind.BOSS_DECLINED, boss)
        if consulted is not None:
            lines.release(book, consulted, case.last)
        if said is Kind.BOSS_APPROVED:
            desk.grants(book, self.service, self.at, "the boss approved")
            return
        if said is Kind.HUNG_UP_ON_HOLD:
            lines.release(book, self.service, case.last)
            front_door.tries_again(book, case)
        elif absent is Absent.PROMISE:
            lines.finish(book, self.service, case.last, case.channel, of_visit(case, self.at, book.levels))
            book.steps.hang_up(case)
            if not case.over:
                book.steps.answer(book, case, self.at, boss)
        else:
            desk.goes_on(book, self.service, self.at, self.at + 2, lambda: desk.hand_on(
                book, case, self.at, self.at + 1, "the boss declined, or was not there", absent is not Absent.HAND_UP))


def in_writing(book: Book, case: Case, at: int, boss: int, sent: int,
               answered: Callable[[int, bool, int], None]) -> None:
    """Follow a request from one boss to the next until one says yes or no."""
    n = of_visit(case, at, book.levels)

    def is_asked(boss: int, number: int, question: int) -> None:
        def listens(service: Service) -> None:
            minutes = book.draws.minutes(book.world.consult, case, Purpose.CONSULT, number)
            book.due(case, book.later(minutes), "work", "is heard by the boss",
                     lambda: heard(boss, number, service, question))

        lines.seek_inside(book, case, int(book.levels[boss].pool), "line", question, lines.LATER, listens)

    def heard(boss: int, number: int, service: Service, question: int) -> None:
        if case.over:
            lines.release(book, service, service.record)
            return
        said = says(book, case, boss, number)
        if said is Kind.BOSS_ASKED:
            above = next_boss(book, boss)
            further = book.add(case, Kind.BOSS_ASKED, above, case.claim, NOBODY, service.record)
            lines.release(book, service, further)
            is_asked(above, n + FURTHER * above, further)
            return
        answer = book.add(case, said, boss, 0.0, NOBODY, service.record, at_all=question)
        lines.release(book, service, answer)
        answered(boss, said is Kind.BOSS_APPROVED, answer)

    is_asked(boss, n, sent)


def hears(book: Book, case: Case, at: int, yes: bool) -> None:
    """Read what follows once the customer knows the answer."""
    if yes:
        snowball.grant(book, case, at, case.claim, "the boss approved")
        desk.is_granted(book, case, at)
    else:
        desk.hand_on(book, case, at, at + 1, "the boss declined", False)


