"""Lines: who waits, who is next, whose patience is up, where a wait moves (docs/model.md, sections 3 and 6.4)."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Final

from sim.vocabulary import NOBODY, Discipline, Effort, Feeling, Kind, Purpose, WhenClosed
from tests.auditor import feelings
from tests.auditor.book import Book
from tests.auditor.moments import Moment
from tests.auditor.snowball import severity_now
from tests.auditor.state import Case, Pool, Service, Ticket, Wait

EXPEDITED: Final = -float("inf")
"""The kind of a request that was moved to the front."""

LIVE, LATER = 0, 1
"""Kinds of waits: who holds a telephone, and what may wait in an inbox."""

Served = Callable[[Service], None]


def notice(book: Book, pool: Pool, before: Moment | None = None) -> None:
    """Let everything come to pass that has happened to a line without a record before the present entry.

    Where waits stand in two lines, or a limit is that of a channel, no line can be looked at without the others.
    """
    limit, pools = before or book.moment, book.pools if book.entwined else [pool]
    while past := [one for one in pools if one.unnoticed and one.unnoticed[0][0] < limit]:
        moment, _, act = heappop(min(past, key=lambda one: one.unnoticed[0][0]).unnoticed)
        act(moment)


def somebody_is_free(book: Book, pool: Pool) -> bool:
    """Whether whoever comes now is served at once."""
    notice(book, pool)
    return pool.busy < pool.on_duty


def take(pool: Pool) -> int:
    """Return the agent that is taken: the one released last, at first the lowest."""
    pool.busy += 1
    return pool.free.pop()


def release(book: Book, service: Service, cause: int) -> None:
    """Read that an agent is free, as the record `cause` has it, who then goes to the next in line."""
    pool = service.pool
    notice(book, pool)
    freed = book.add(service.case, Kind.RELEASED, pool.index, book.now - service.since, service.slot, cause)
    give_back(book, pool, service.slot, book.moment, freed)


def finish(book: Book, service: Service, cause: int, channel: int, n: int) -> None:
    """Read the end of a visit: the agent is free, or has still to do with it for a while."""
    case, law = service.case, book.channels[channel].wrap_up
    if law < 0:
        release(book, service, cause)
        return
    over = book.add(case, Kind.WRAPPING_UP, service.pool.index, book.now - service.since, service.slot, cause)
    begins = book.later(0.0)
    minutes = book.draws.minutes(law, case, Purpose.WRAP_UP, n)
    book.due(case, Moment(begins.time + minutes, begins), "work", "has been wrapped up",
             lambda: release(book, service, over))


def give_back(book: Book, pool: Pool, slot: int, moment: Moment, freed: int) -> None:
    """Put an agent back, who goes to the next in line."""
    pool.busy -= 1
    pool.free.append(slot)
    admit(book, pool, moment, freed)


def admit(book: Book, pool: Pool, moment: Moment, freed: int) -> None:
    """Give agents freed by a record to those who are next; each is woken by an entry at the same instant."""
    while pool.busy < pool.on_duty and pool.waiting:
        _, joined, ticket = heappop(pool.line)
        stands = ((ticket.pool is pool and ticket.joined == joined)
                  or (ticket.other is pool and ticket.joined_other == joined))
        if ticket.became is Wait.GOING_ON and stands:
            waits_no_more(book, ticket)
            ticket.pool, ticket.freed = pool, freed
            ticket.became, ticket.slot = Wait.GRANTED, take(pool)
            _wake(book, ticket, moment, "is served", ticket.served)


def _wake(book: Book, ticket: Ticket, moment: Moment, what: str, act: Callable[[Ticket], None]) -> None:
    if ticket.thread in ("wait", "hold"):
        book.forget(ticket.case, moment, ticket.thread)
    ticket.wakes = Moment(moment.time, moment)
    book.due(ticket.case, ticket.wakes, ticket.thread, what, lambda: act(ticket))


def leave(pool: Pool, ticket: Ticket) -> None:
    """Let a line be shorter by a ticket."""
    pool.waiting -= 1
    pool.callers -= ticket.caller


def waits_no_more(book: Book, ticket: Ticket) -> None:
    """Take a ticket out of the line, or both lines, in which it stands."""
    leave(ticket.pool, ticket)
    if ticket.other is not None:
        leave(ticket.other, ticket)
    book.crowd[ticket.case.channel] -= ticket.caller


def enter(pool: Pool, ticket: Ticket, expedited: bool = False, besides: bool = False) -> None:
    """Let a ticket stand in a line by kind, priorities, discipline, arrival less head start, and order of joining."""
    pool.joined += 1
    within = 0.0
    if pool.discipline == Discipline.SEVERITY:
        within = -ticket.severity
    elif pool.discipline == Discipline.RECONTACT_FIRST:
        within = 0.0 if ticket.recontact else 1.0
    if besides:
        ticket.other, ticket.joined_other = pool, pool.joined
    else:
        ticket.pool, ticket.joined = pool, pool.joined
    place = (EXPEDITED, 0, 0) if expedited else (ticket.kind, ticket.channel, ticket.priority)
    ticket.rank = (*place, within, ticket.since - ticket.head_start, pool.joined)
    heappush(pool.line, (ticket.rank, pool.joined, ticket))
    pool.waiting += 1
    pool.callers += ticket.caller


def queue(book: Book, case: Case, pool: Pool, thread: str, cause: int, kind: int, served: Served,
          unserved: Callable[[], None] | None = None, late: Served | None = None) -> Ticket:
    """Read that a wait begins, which the record `cause` called for."""
    record = book.add(case, Kind.QUEUED, pool.index, float(pool.waiting), NOBODY, cause)
    flaw = book.flaws[case.flaw]

    def is_served(ticket: Ticket) -> None:
        _over(case, ticket)
        waited = book.now - ticket.since
        by = book.add(case, Kind.SERVED, ticket.pool.index, waited, ticket.slot, ticket.freed, at_all=record)
        if thread == "wait":
            case.last = by
            has_waited(book, case, waited)
        served(Service(case, ticket.pool, ticket.slot, book.now, by))

    def is_not_served(ticket: Ticket) -> None:
        _over(case, ticket)
        waited = book.now - ticket.since
        case.wait_closed = ticket.sent_away
        if thread == "wait" and case.by_message and not case.on_line and not book.channels[case.channel].merges:
            case.last = book.add(case, Kind.OVERDUE, ticket.pool.index, waited, NOBODY, record)
            _stays_in_the_inbox(book, ticket, late)
            assert unserved is not None
            unserved()
            return
        hangs_up = thread == "wait" and case.on_line
        if ticket.sent_away:
            heard = book.say(case, Kind.CLOSED, case.channel, waited)
            book.add(case, Kind.WITHDRAWN, ticket.pool.index, waited, NOBODY, heard, at_all=record)
        elif hangs_up:
            case.last = book.add(case, Kind.ABANDONED, ticket.pool.index, waited, NOBODY, record)
        else:
            gone_home = thread == "hold" and ticket.pool.on_duty == 0
            ended_by = ticket.pool.staffed if gone_home else record
            case.last = book.add(case, Kind.WITHDRAWN, ticket.pool.index, waited, NOBODY, ended_by, at_all=record)
        if thread == "wait":
            has_waited(book, case, waited)
        assert unserved is not None
        unserved()

    channel = book.world.consult_priority if thread == "hold" else book.channels[case.channel].priority
    ticket = Ticket(case, pool, thread, book.now, kind, channel, flaw.priority, severity_now(book, case),
                    case.contacts > 1, flaw.head_start, thread == "wait" and case.on_line, record, is_served,
                    is_not_served)
    book.crowd[case.channel] += ticket.caller
    enter(pool, ticket)
    return ticket


def _stays_in_the_inbox(book: Book, old: Ticket, served: Served | None) -> None:
    """Follow a message that is overdue: an entry later it waits again, with its old arrival, for nobody."""
    case = old.case

    def is_answered(ticket: Ticket) -> None:
        by = book.add(case, Kind.ANSWERED_LATE, ticket.pool.index, book.now - ticket.since, ticket.slot, ticket.freed,
                      at_all=old.record)
        assert served is not None
        served(Service(case, ticket.pool, ticket.slot, book.now, by))

    def joins(when: Moment) -> None:
        enter(pool, ticket)
        admit(book, pool, when, overdue)

    pool, overdue = old.pool, case.last
    ticket = Ticket(case, pool, "late", old.since, old.kind, old.channel, old.priority, old.severity, old.recontact,
                    old.head_start, False, old.record, is_answered)
    pool.foresee(book.later(0.0), joins)
    book.given_back.append(pool)


def _over(case: Case, ticket: Ticket) -> None:
    if case.wait is ticket:
        case.wait = None
    if case.job is ticket:
        case.job = None
    if case.call is ticket:
        case.call = None


def seek(book: Book, case: Case, index: int, patience: float, served: Served, unserved: Callable[[bool], None],
         closes: float, closed: WhenClosed, late: Served | None = None) -> None:
    """Let a customer be served, hear a busy signal or wait; `unserved` is told whether a wait came to its end.

    At the minute `closes` callers who still wait are treated as `closed` says. `late` follows when an agent starts on
    a message that is overdue.
    """
    pool = book.pools[index]
    if _is_served_at_once(book, case, pool, case.last, own(served)):
        return
    way = book.channels[case.channel]
    crowded = 0 <= way.queue_limit <= book.crowd[case.channel]
    if case.on_line and (crowded or 0 <= pool.limit <= pool.callers):
        book.say(case, Kind.BLOCKED, index, float(pool.waiting))
        unserved(False)
        return
    kind = way.line_kind if case.on_line or case.by_message else LATER
    ticket = queue(book, case, pool, "wait", case.last, kind, served, lambda: unserved(True), late)
    case.wait = ticket
    case.last = ticket.record
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
            waits_no_more(book, ticket)
            assert ticket.unserved is not None
            _wake(book, ticket, when, "is sent away at closing time", ticket.unserved)

    def leaves_a_message() -> None:
        if ticket.keeps_place:
            return
        waited = book.now - ticket.since
        ticket.keeps_place = True
        case.last = book.add(case, Kind.MESSAGE_LEFT, case.channel, waited, NOBODY, ticket.record)
        has_waited(book, case, waited)
        book.steps.hang_up(case)

    if closed == WhenClosed.VOICEMAIL:
        book.due(case, moment, "wait", "leaves a message", leaves_a_message, lambda: ticket.keeps_place)
    elif moment.time < book.horizon:
        ticket.closing = moment, ends
        ticket.pool.foresee(moment, ends)
        book.due(case, moment, "wait", "is sent away at closing time", lambda: ends(moment), lambda: True)


def seek_inside(
    book: Book, case: Case, index: int, thread: str, cause: int, kind: int, served: Served
) -> None:
    """Let a colleague be served or wait, however long it takes; `cause` is the record that called for it."""
    pool = book.pools[index]
    if _is_served_at_once(book, case, pool, cause, served):
        return
    ticket = queue(book, case, pool, thread, cause, kind, served)
    if thread == "line":
        case.job = ticket
    elif thread == "call":
        case.call = ticket


def seek_on_hold(book: Book, case: Case, index: int, until: tuple[float, ...], cause: int, served: Served,
                 unserved: Callable[[], None]) -> None:
    """Let a rep and a customer be heard by a boss or wait, until the first of some minutes at most."""
    pool = book.pools[index]
    if _is_served_at_once(book, case, pool, cause, own(served)):
        return
    ticket = queue(book, case, pool, "hold", cause, LIVE, own(served), unserved)
    for minute in until:
        _patience(book, ticket, Moment(minute, book.moment))


def withdraw(book: Book, case: Case, ticket: Ticket | None) -> None:
    """Read that a wait ends which nobody needs; who was granted an agent at this very instant will give it back."""
    if ticket is None:
        return
    pool = ticket.pool
    notice(book, pool)
    freed = book.add(case, Kind.WITHDRAWN, pool.index, book.now - ticket.since, NOBODY, case.last, at_all=ticket.record)
    if ticket.became is Wait.GOING_ON:
        waits_no_more(book, ticket)
    elif ticket.became is Wait.GRANTED:
        assert ticket.wakes is not None
        slot = ticket.slot
        pool.foresee(ticket.wakes, lambda moment: give_back(book, pool, slot, moment, freed))
        book.given_back.append(pool)
    ticket.became = Wait.POINTLESS
    _over(case, ticket)


def own(served: Served) -> Served:
    """Return the same, after the visit has become the step that the case goes on from."""

    def goes_on(service: Service) -> None:
        service.case.last = service.record
        served(service)

    return goes_on


def _is_served_at_once(book: Book, case: Case, pool: Pool, cause: int, served: Served) -> bool:
    if not somebody_is_free(book, pool):
        return False
    slot = take(pool)
    by = book.add(case, Kind.SERVED, pool.index, 0.0, slot, cause)
    served(Service(case, pool, slot, book.now, by))
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
            waits_no_more(book, ticket)
            assert ticket.unserved is not None
            _wake(book, ticket, when, "runs out of patience", ticket.unserved)

    def passes() -> None:
        notice(book, ticket.pool, moment)
        is_up(moment)

    if moment.time < book.horizon:
        ticket.patience = moment, is_up
        ticket.pool.foresee(moment, is_up)
        book.due(ticket.case, moment, ticket.thread, "runs out of patience", passes, lambda: True)


def _overflow(book: Book, ticket: Ticket) -> None:
    traits = book.traits[ticket.pool.index]
    if traits.overflow < 0:
        return
    moment, new = book.later(traits.overflow_after), book.pools[traits.overflow]
    room: list[bool] = []

    def looks(_: Moment) -> None:
        if not room:
            free, full = new.busy < new.on_duty, ticket.caller and 0 <= new.limit <= new.callers
            room.append(free or (new.on_duty > 0 and not full))

    def stays() -> bool:
        notice(book, new, moment)
        looks(moment)
        return not room[0]

    def moves() -> None:
        if stays():
            return
        old = ticket.pool
        notice(book, old)
        notice(book, new)
        moved = book.add(ticket.case, Kind.OVERFLOWED, new.index, book.now - ticket.since, NOBODY, ticket.record)
        if not traits.shares:
            leave(old, ticket)
        enter(new, ticket, besides=bool(traits.shares))
        if ticket.patience is not None:
            new.foresee(*ticket.patience)
        if ticket.closing is not None:
            new.foresee(*ticket.closing)
        admit(book, new, book.moment, moved)

    if moment.time < book.horizon:
        new.foresee(moment, looks)
        book.due(ticket.case, moment, "wait", "overflows", moves, stays)


def _callback(book: Book, ticket: Ticket) -> None:
    case, way = ticket.case, book.channels[ticket.case.channel]
    if not case.on_line or way.callback_accept <= 0.0:
        return
    if not book.draws.of(case, Purpose.CALLBACK, case.contacts) < way.callback_accept:
        return

    def accepts() -> None:
        waited = book.now - ticket.since
        ticket.keeps_place = True
        case.last = book.add(case, Kind.CALLBACK_ACCEPTED, ticket.pool.index, waited, NOBODY, ticket.record)
        has_waited(book, case, waited)
        book.steps.hang_up(case)

    book.due(case, book.later(way.callback_after), "wait", "is called back later", accepts)
