"""Fixers: requests, promises, chasing, following up (docs/model.md, section 6.7)."""

from __future__ import annotations

from math import inf

from sim.vocabulary import ChannelKind, Effort, Ending, Feeling, Kind, Purpose, Reason
from tests.auditor import desk, feelings, front_door, lines, snowball, turns
from tests.auditor.book import Book
from tests.auditor.draws import ROUND, of_visit
from tests.auditor.moments import Moment
from tests.auditor.state import Case, Service, Wait


def needs_fix(book: Book, case: Case) -> None:
    """Read a request; then the customer waits for news, or for the date quoted."""
    _sends(book, case)
    _awaits(book, case)


def _pool(book: Book, case: Case) -> int:
    return int(book.flaws[case.flaw].fixer)


# --- requests ---


def _sends(book: Book, case: Case) -> None:
    case.fixed = False
    case.requests += 1
    _quotes(book, case)
    book.say(case, Kind.FIX_REQUESTED, _pool(book, case), case.promised if case.promised < inf else -1.0)
    case.request_lost = book.draws.of(case, Purpose.LOST_REQUEST, case.requests) < book.world.lost_request
    if case.request_lost:
        book.say(case, Kind.REQUEST_LOST, _pool(book, case), float(case.requests))
        return
    request = case.requests
    delay = book.draws.minutes(book.world.request_delay, case, Purpose.REQUEST_DELAY, request)
    leaves = book.later(0.0)
    book.due(case, Moment(leaves.time + delay, leaves), "request", "reaches the fixers",
             lambda: lines.seek_inside(book, case, _pool(book, case), "line", lines.LATER,
                                       lambda service: _in_work(book, service, request)))


def _quotes(book: Book, case: Case) -> None:
    u = book.draws.of(case, Purpose.PROMISE, case.requests * ROUND + case.steps)
    case.promised = book.draws.quantile(book.world.promise, u)
    case.date = book.now + case.promised
    case.quoted = True


def _in_work(book: Book, service: Service, request: int) -> None:
    case = service.case
    work = book.draws.minutes(book.traits[service.pool.index].work, case, Purpose.FIX_WORK, request)
    book.due(case, book.later(work * snowball.factor(book, case)), "work", "is fixed",
             lambda: _fixed(book, service, request))


def _fixed(book: Book, service: Service, request: int) -> None:
    case, pool = service.case, service.pool.index
    case.fixed = True
    case.fix_holds = front_door.holds_for_good(book, case, book.traits[pool].holds,
                                               book.draws.of(case, Purpose.FIX_HOLDS, request))
    book.say(case, Kind.FIXED, pool, float(case.fix_holds))
    lines.release(book, service)
    if case.awaits_news and not case.over:
        _hears(book, case, book.moment)


# --- waiting for news ---


def _awaits(book: Book, case: Case) -> None:
    if case.fixed:
        _done(book, case)
        return
    case.awaits_news = True
    date = Moment(case.date, book.moment)
    book.due(case, date, "journey", "sees the date pass", lambda: _hears(book, case, date), lambda: True,
             contact=True)


def _hears(book: Book, case: Case, maker: Moment) -> None:
    """Wake the customer: the fix is done or the date has come, whichever is first."""
    case.awaits_news = False
    book.forget(case, maker, "journey")
    book.due(case, Moment(maker.time, maker), "journey", "learns of the fix or sees the date pass",
             lambda: _done(book, case) if case.fixed else _date_passes(book, case),
             lambda: _nothing_is_said(book, case, maker.time) if case.fixed else _chases_later(book, case),
             contact=True)


def _is_kept(book: Book, case: Case, now: float) -> bool:
    return case.quoted and now <= case.date < inf


def _nothing_is_said(book: Book, case: Case, now: float) -> bool:
    """Whether the end of a fix that does not hold leaves no record of its own."""
    return not (_is_kept(book, case, now) or book.world.follow_up or case.fix_holds
                or any(book.feelings[Feeling.SOLVED]))


def _chases_later(book: Book, case: Case) -> bool:
    """Whether the customer, at a date of its own, is about to chase and is on the line about something else."""
    return not (case.quoted or book.world.follow_up or feelings.would_have_enough(case)) and turns.has_to_wait(case)


def _done(book: Book, case: Case) -> None:
    if _is_kept(book, case, book.now):
        book.say(case, Kind.PROMISE_KEPT, _pool(book, case), case.date - book.now)
        feelings.feel(book, case, Feeling.KEPT_PROMISE)
    if book.world.follow_up:
        _calls(book, case, 1.0)
    if case.fix_holds:
        book.steps.end(case, Ending.SOLVED)
        return
    feelings.feel(book, case, Feeling.SOLVED)
    front_door.will_be_back(book, case)


def _date_passes(book: Book, case: Case) -> None:
    if feelings.has_had_enough(case):
        book.steps.end(case, Ending.GAVE_UP, "the customer has had enough when the date comes")
    elif book.world.follow_up:
        _calls(book, case, 0.0)
        if case.request_lost:
            _finds(book, case)
        else:
            _quotes(book, case)
        _awaits(book, case)
    else:
        _chases(book, case)


def _finds(book: Book, case: Case) -> None:
    book.say(case, Kind.REQUEST_FOUND, _pool(book, case), float(case.requests))
    _sends(book, case)


def _calls(book: Book, case: Case, done: float) -> None:
    """Read that a rep calls with news; the call takes a rep's time and not the customer's."""
    book.say(case, Kind.FOLLOWED_UP, _pool(book, case), done)
    feelings.feel(book, case, Feeling.FOLLOWED_UP)
    minutes = book.draws.minutes(book.world.chase, case, Purpose.CHASE_WORK, case.steps)

    def speaks(service: Service) -> None:
        book.due(case, book.later(minutes), "work", "has been called", lambda: lines.release(book, service))

    book.due(case, book.later(0.0), "work", "is to be called",
             lambda: lines.seek_inside(book, case, desk.desk_of(book, case), "work", lines.LATER, speaks))


# --- chasing ---


def _chases(book: Book, case: Case) -> None:
    if case.quoted:
        book.say(case, Kind.PROMISE_BROKEN, _pool(book, case), case.promised)
        feelings.feel(book, case, Feeling.BROKEN_PROMISE)
    turns.in_turn(book, case, lambda: _asks(book, case),
                  lambda: case.fixed and _nothing_is_said(book, case, book.now))


def _asks(book: Book, case: Case) -> None:
    """Read a chase, which nobody needs any more if the fix came while the customer was on the line."""
    if case.fixed:
        turns.next_in_turn(book, case.customer)
        _done(book, case)
        return
    case.chases += 1
    channel = _way_to_ask(book, case)
    front_door.makes_contact(book, case, channel, Reason.CHASE)
    feelings.strain(book, case, Effort.CHASE)
    patience = inf
    if book.channels[channel].kind == ChannelKind.LIVE:
        case.channel, case.by_message = channel, False
        turns.picks_up(book, case)
        patience = book.draws.quantile(desk.patience_of_caller(book, case, channel),
                                      book.draws.of(case, Purpose.PATIENCE, case.contacts))
    else:
        turns.next_in_turn(book, case.customer)
    lines.seek(book, case, desk.desk_of(book, case), patience, lambda service: _is_heard(book, service),
               lambda _: _asked(book, case, False))


def _way_to_ask(book: Book, case: Case) -> int:
    """Return the customer's own live channel, else the organisation's first, else the way the customer came."""
    if case.channel >= 0 and book.channels[case.channel].kind == ChannelKind.LIVE:
        return case.channel
    return int(book.world.live_channel) if book.world.live_channel >= 0 else max(0, case.channel)


def _is_heard(book: Book, service: Service) -> None:
    case = service.case
    turns.is_taken_up(book, case)
    minutes = book.draws.minutes(book.world.chase, case, Purpose.CHASE_WORK, case.steps)

    def is_answered() -> None:
        book.say(case, Kind.CHASED, _pool(book, case), float(case.chases))
        if case.request_lost and not case.fixed:
            _finds(book, case)
        elif book.world.expedite and case.job is not None:
            _expedites(book, case)
        lines.finish(book, service, case.channel, of_visit(case, 0))
        _asked(book, case, True)

    book.due(case, book.later(minutes), "journey", "has asked", is_answered)


def _expedites(book: Book, case: Case) -> None:
    ticket = case.job
    assert ticket is not None
    lines.notice(book, ticket.pool)
    if ticket.became is Wait.GOING_ON:
        book.say(case, Kind.EXPEDITED, _pool(book, case))
        lines.leave(ticket.pool, ticket)
        lines.enter(ticket.pool, ticket, expedited=True)


def _asked(book: Book, case: Case, answered: bool) -> None:
    """Follow a customer who has asked: a new date, quoted or the customer's own."""
    book.steps.hang_up(case)
    if case.over:
        return
    if not case.fixed:
        _quotes(book, case)
        case.quoted = answered
    _awaits(book, case)
