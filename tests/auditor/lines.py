"""Lines: who waits, who is next, whose patience is up, where a wait moves (docs/model.md, sections 3 and 6.4)."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Final

from sim.vocabulary import Discipline, Effort, Feeling, Kind, Purpose, WhenClosed
from tests.auditor import feelings
from tests.auditor.book import Book
from tests.auditor.moments import Moment
from tests.auditor.snowball import severity_now
from tests.auditor.state import Case, Pool, Service, Ticket, Wait

EXPEDITED: Final = -float("inf")
"""The class of a request that was moved to the front."""

Served = Callable[[Service], None]


def notice(book: Book, pool: Pool) -> None:
    """Let everything come to pass that has happened to a line without a record before the present entry."""
    while pool.unnoticed and pool.unnoticed[0][0] < book.moment:
        moment, _, act = heappop(pool.unnoticed)
        act(moment)


def somebody_is_free(book: Book, pool: Pool) -> bool:
    """Whether whoever comes now is served at once."""
    notice(book, pool)
    return pool.busy < pool.on_duty


def take(pool: Pool) -> int:
    """Return the agent that is taken: the one released last, at first the lowest."""
    pool.busy += 1
    return pool.free.pop()


def release(book: Book, service: Service) -> None:
    """Read that an agent is free, who then goes to the next in line."""
    pool = service.pool
    notice(book, pool)
    book.say(service.case, Kind.RELEASED, pool.index, book.now - service.since, service.slot)
    give_back(book, pool, service.slot, book.moment)


def give_back(book: Book, pool: Pool, slot: int, moment: Moment) -> None:
    """Put an agent back, who goes to the next in line."""
    pool.busy -= 1
    pool.free.append(slot)
    admit(book, pool, moment)


def admit(book: Book, pool: Pool, moment: Moment) -> None:
    """Give free agents to those who are next; each is woken by an entry at the same instant."""
    while pool.busy < pool.on_duty and pool.waiting:
        _, joined, ticket = heappop(pool.line)
        if ticket.became is Wait.GOING_ON and ticket.pool is pool and ticket.joined == joined:
            pool.waiting -= 1
            ticket.became, ticket.slot = Wait.GRANTED, take(pool)
            _wake(book, ticket, moment, "is served", ticket.served)


def _wake(book: Book, ticket: Ticket, moment: Moment, what: str, act: Callable[[Ticket], None]) -> None:
    if ticket.thread == "wait":
        book.forget(ticket.case, moment, "wait")
    ticket.wakes = Moment(moment.time, moment)
    book.due(ticket.case, ticket.wakes, ticket.thread, what, lambda: act(ticket))


def enter(pool: Pool, ticket: Ticket, priority: float) -> None:
    """Let a ticket stand in a line by class, discipline, arrival less head start, and order of joining."""
    pool.joined += 1
    within = 0.0
    if pool.discipline == Discipline.SEVERITY:
        within = -ticket.severity
    elif pool.discipline == Discipline.RECONTACT_FIRST:
        within = 0.0 if ticket.recontact else 1.0
    ticket.pool, ticket.joined = pool, pool.joined
    ticket.rank = (priority, within, ticket.since - ticket.head_start, pool.joined)
    heappush(pool.line, (ticket.rank, pool.joined, ticket))
    pool.waiting += 1


def queue(book: Book, case: Case, pool: Pool, thread: str, served: Served,
          unserved: Callable[[], None] | None = None) -> Ticket:
    """Read that a wait begins."""
    book.say(case, Kind.QUEUED, pool.index, float(pool.waiting))
    flaw = book.flaws[case.flaw]

    def is_served(ticket: Ticket) -> None:
        _over(case, ticket)
        waited = book.now - ticket.since
        book.say(case, Kind.SERVED, ticket.pool.index, waited, ticket.slot)
        if thread == "wait":
            has_waited(book, case, waited)
        served(Service(case, ticket.pool, ticket.slot, book.now))

    def is_not_served(ticket: Ticket) -> None:
        _over(case, ticket)
        waited = book.now - ticket.since
        case.wait_closed = ticket.sent_away
        if ticket.sent_away:
            book.say(case, Kind.CLOSED, case.channel, waited)
            book.say(case, Kind.WITHDRAWN, ticket.pool.index, waited)
            has_waited(book, case, waited)
            assert unserved is not None
            unserved()
            return
        book.say(case, Kind.ABANDONED if case.on_line else Kind.WITHDRAWN, ticket.pool.index, waited)
        has_waited(book, case, waited)
        assert unserved is not None
        unserved()

    ticket = Ticket(case, pool, thread, book.now, flaw.priority, severity_now(book, case), case.contacts > 1,
                    flaw.head_start, is_served, is_not_served)
    enter(pool, ticket, float(flaw.priority))
    return ticket


def _over(case: Case, ticket: Ticket) -> None:
    if case.wait is ticket:
        case.wait = None
    if case.job is ticket:
        case.job = None


def seek(book: Book, case: Case, index: int, patience: float, served: Served, unserved: Callable[[bool], None],
         closes: float, closed: WhenClosed) -> None:
    """Let a customer be served, hear a busy signal or wait; `unserved` is told whether a wait came to its end.

    At the minute `closes` callers who still wait are treated as `closed` says.
    """
    pool = book.pools[index]
    if _is_served_at_once(book, case, pool, served):
        return
    if case.on_line and 0 <= pool.limit <= pool.waiting:
        book.say(case, Kind.BLOCKED, index, float(pool.waiting))
        unserved(False)
        return
    ticket = queue(book, case, pool, "wait", served, lambda: unserved(True))
    case.wait = ticket
    _patience(book, ticket, book.later(patience))
    _overflow(book, ticket)
    _callback(book, ticket)
    if case.on_line and closed != WhenClosed.WAIT:
        _closing(book, ticket, Moment(closes, book.moment), closed)


def _closing(book: Book, ticket: Ticket, moment: Moment, closed: WhenClosed) -> None:
    case = ticket.case

    def ends(when: Moment) -> None:
        if ticket.became is Wait.GOING_ON and not ticket.keeps_place:
            ticket.became, ticket.sent_away = Wait.ENDED, True
            ticket.pool.waiting -= 1
            assert ticket.unserved is not None
            _wake(book, ticket, when, "is sent away at closing time", ticket.unserved)

    def leaves_a_message() -> None:
        if ticket.keeps_place:
            return
        waited = book.now - ticket.since
        ticket.keeps_place = True
        book.say(case, Kind.MESSAGE_LEFT, case.channel, waited)
        has_waited(book, case, waited)
        book.steps.hang_up(case)

    if closed == WhenClosed.VOICEMAIL:
        book.due(case, moment, "wait", "leaves a message", leaves_a_message, lambda: ticket.keeps_place)
    elif moment.time < book.horizon:
        ticket.closing = moment, ends
        ticket.pool.foresee(moment, ends)
        book.due(case, moment, "wait", "is sent away at closing time", lambda: ends(moment), lambda: True)


def seek_inside(book: Book, case: Case, index: int, thread: str, served: Served) -> None:
    """Let a colleague be served or wait, however long it takes."""
    pool = book.pools[index]
    if _is_served_at_once(book, case, pool, served):
        return
    ticket = queue(book, case, pool, thread, served)
    if thread == "line":
        case.job = ticket


def _is_served_at_once(book: Book, case: Case, pool: Pool, served: Served) -> bool:
    if not somebody_is_free(book, pool):
        return False
    slot = take(pool)
    book.say(case, Kind.SERVED, pool.index, 0.0, slot)
    served(Service(case, pool, slot, book.now))
    return True


def has_waited(book: Book, case: Case, minutes: float) -> None:
    """Read what a wait on the line does to feelings, and count its effort."""
    if case.on_line and minutes > 0.0:
        feelings.feel(book, case, Feeling.WAITED, minutes / 10.0)
        feelings.strain(book, case, Effort.WAITED, minutes / 10.0)


def _patience(book: Book, ticket: Ticket, moment: Moment) -> None:
    def is_up(when: Moment) -> None:
        if ticket.became is Wait.GOING_ON and not ticket.keeps_place:
            ticket.became = Wait.ENDED
            ticket.pool.waiting -= 1
            assert ticket.unserved is not None
            _wake(book, ticket, when, "runs out of patience", ticket.unserved)

    if moment.time < book.horizon:
        ticket.patience = moment, is_up
        ticket.pool.foresee(moment, is_up)
        book.due(ticket.case, moment, "wait", "runs out of patience", lambda: is_up(moment), lambda: True)


def _overflow(book: Book, ticket: Ticket) -> None:
    traits = book.traits[ticket.pool.index]
    if traits.overflow < 0:
        return
    moment = book.later(traits.overflow_after)

    def moves() -> None:
        old, new = ticket.pool, book.pools[traits.overflow]
        notice(book, old)
        notice(book, new)
        book.say(ticket.case, Kind.OVERFLOWED, new.index, book.now - ticket.since)
        old.waiting -= 1
        enter(new, ticket, float(ticket.priority))
        if ticket.patience is not None:
            new.foresee(*ticket.patience)
        if ticket.closing is not None:
            new.foresee(*ticket.closing)
        admit(book, new, book.moment)

    book.due(ticket.case, moment, "wait", "overflows", moves)


def _callback(book: Book, ticket: Ticket) -> None:
    case, way = ticket.case, book.channels[ticket.case.channel]
    if not case.on_line or way.callback_accept <= 0.0:
        return
    if not book.draws.of(case, Purpose.CALLBACK, case.contacts) < way.callback_accept:
        return

    def accepts() -> None:
        waited = book.now - ticket.since
        ticket.keeps_place = True
        book.say(case, Kind.CALLBACK_ACCEPTED, ticket.pool.index, waited)
        has_waited(book, case, waited)
        book.steps.hang_up(case)

    book.due(case, book.later(way.callback_after), "wait", "is called back later", accepts)
