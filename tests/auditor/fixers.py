"""Fixers: requests, promises, chasing, following up (docs/model.md, section 6.7)."""

from __future__ import annotations

from math import inf

from sim.vocabulary import NOBODY, ChannelKind, Effort, Ending, Feeling, Kind, Purpose, Reason, WhenClosed
from tests.auditor import bosses, desk, feelings, front_door, hours, lines, snowball, turns
from tests.auditor.book import Book
from tests.auditor.draws import ROUND, of_visit
from tests.auditor.moments import Moment
from tests.auditor.state import Case, Service, Wait


def needs_fix(book: Book, case: Case) -> None:
    """Read a request; then the customer waits for news, or for the date quoted."""
    _sends(book, case)
    _awaits(book, case)


def awaits_answer(book: Book, case: Case, at: int, boss: int) -> None:
    """Read that a boss's answer is promised; then the customer waits for the call, or for the date quoted."""
    case.fixed, case.boss, case.asker = False, boss, at
    _quotes(book, case, True)
    sent = book.say(case, Kind.ANSWER_PROMISED, boss, case.promised if case.promised < inf else -1.0)
    case.request = case.promise = sent

    def answered(who: int, yes: bool, answer: int) -> None:
        _is_to_hear(book, case, who, yes, answer, sent)

    book.due(case, book.later(0.0), "request", "reaches the boss",
             lambda: bosses.in_writing(book, case, at, boss, sent, answered))
    _awaits(book, case)


def _pool(book: Book, case: Case) -> int:
    """Return whose work is promised."""
    return int(book.levels[case.boss].pool if case.boss >= 0 else book.flaws[case.flaw].fixer)


# --- requests ---


def _sends(book: Book, case: Case) -> None:
    case.fixed = False
    case.requests += 1
    _quotes(book, case, True)
    sent = book.say(case, Kind.FIX_REQUESTED, _pool(book, case), case.promised if case.promised < inf else -1.0)
    case.request = case.promise = sent
    case.request_lost = book.draws.of(case, Purpose.LOST_REQUEST, case.requests) < book.world.lost_request
    if case.request_lost:
        book.add(case, Kind.REQUEST_LOST, _pool(book, case), float(case.requests), NOBODY, sent)
        return
    request = case.requests
    delay = book.draws.minutes(book.world.request_delay, case, Purpose.REQUEST_DELAY, request)
    leaves = book.later(0.0)
    book.due(case, Moment(leaves.time + delay, leaves), "request", "reaches the fixers",
             lambda: lines.seek_inside(book, case, _pool(book, case), "line", sent, lines.LATER,
                                       lambda service: _in_work(book, service, request, sent)))


def _quotes(book: Book, case: Case, quoted: bool) -> None:
    """Set a date; before one that is quoted a rep calls, if the policy says so."""
    world = book.world
    law, purpose, clock = ((world.answer_promise, Purpose.ANSWER_PROMISE, world.answer_promise_clock) if case.boss >= 0
                           else (world.promise, Purpose.PROMISE, world.promise_clock))
    case.promised = hours.business_minutes(
        book, case, book.draws.quantile(law, book.draws.of(case, purpose, case.requests * ROUND + case.steps)), clock)
    case.date = book.now + case.promised
    case.quoted = quoted
    if quoted and world.follow_up and case.date < inf:
        until = case.promised - world.ahead_minutes - world.ahead_share * case.promised
        date, moment = case.date, book.later(max(0.0, until))
        book.due(case, moment, "follow-up", "is to be called", lambda: _call_is_due(book, case, date), lambda: True)


def _call_is_due(book: Book, case: Case, date: float) -> None:
    def pointless() -> bool:
        return case.fixed or case.date != date or case.call is not None

    if not pointless():
        book.due(case, book.later(0.0), "follow-up", "is to be called",
                 lambda: pointless() or _follows_up(book, case), pointless)


def _in_work(book: Book, service: Service, request: int, sent: int) -> None:
    case = service.case
    work = book.draws.minutes(book.traits[service.pool.index].work, case, Purpose.FIX_WORK, request)
    book.due(case, book.later(work * snowball.factor(book, case)), "work", "is fixed",
             lambda: _fixed(book, service, request, sent))


def _fixed(book: Book, service: Service, request: int, sent: int) -> None:
    case, pool = service.case, service.pool.index
    case.fixed = True
    case.fix_holds = front_door.holds_for_good(book, case, book.traits[pool].holds,
                                               book.draws.of(case, Purpose.FIX_HOLDS, request))
    case.fix = book.add(case, Kind.FIXED, pool, float(case.fix_holds), NOBODY, service.record, at_all=sent)
    lines.release(book, service, case.fix)
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
             lambda: _wakes(book, case), lambda: _nothing_happens(book, case, maker.time), contact=True)


def _wakes(book: Book, case: Case) -> None:
    if case.fixed:
        _done(book, case)
    elif book.now >= case.date:
        _date_passes(book, case)
    else:
        _awaits(book, case)


def _nothing_happens(book: Book, case: Case, now: float) -> bool:
    """Whether whoever waits wakes without a record: another date holds by now, or there is nothing to say yet."""
    if case.fixed:
        return _nothing_is_said(book, case, now)
    if book.world.keeps_dates:
        return now < case.date or not case.request_lost
    return now < case.date or _chases_later(book, case, now)


def _is_kept(book: Book, case: Case, now: float) -> bool:
    return case.quoted and (now <= case.date < inf or _is_put_off(book, case))


def _is_put_off(book: Book, case: Case) -> bool:
    """Whether the date that was quoted has passed where all are kept."""
    return bool(book.world.keeps_dates) and case.promised < inf and case.date == inf


def _nothing_is_said(book: Book, case: Case, now: float) -> bool:
    """Whether the end of a fix that does not hold leaves no record of its own."""
    if case.boss >= 0 or case.call is not None:
        return False
    return not (_is_kept(book, case, now) or book.world.follow_up or case.fix_holds
                or any(book.feelings[Feeling.SOLVED]))


def _chases_later(book: Book, case: Case, now: float) -> bool:
    """Whether the customer, at a date of its own, is about to chase and is on the line about something else, or waits
    for the opening.
    """
    if case.quoted or case.call is not None or feelings.would_have_enough(case):
        return False
    return turns.has_to_wait(case) or hours.is_known_closed(book, case, _way_to_ask(book, case), now)


def _done(book: Book, case: Case) -> None:
    case.last = case.fix
    if _is_kept(book, case, book.now):
        spare = 0.0 if _is_put_off(book, case) else case.date - book.now
        kept = book.add(case, Kind.PROMISE_KEPT, _pool(book, case), spare, NOBODY, case.fix, at_all=case.promise)
        feelings.feel(book, case, Feeling.KEPT_PROMISE, of=kept)
    _cancels(book, case)
    if case.boss >= 0:
        case.boss = -1
        bosses.hears(book, case, case.asker, case.fix_holds)
        return
    if book.world.follow_up:
        _calls_when_done(book, case)
    if case.fix_holds:
        book.steps.end(case, Ending.SOLVED)
        return
    feelings.feel(book, case, Feeling.SOLVED)
    front_door.will_be_back(book, case)


def _date_passes(book: Book, case: Case) -> None:
    if book.world.keeps_dates:
        _is_found(book, case)
        return
    case.last = case.promise
    if feelings.has_had_enough(case):
        book.steps.end(case, Ending.GAVE_UP, "the customer has had enough when the date comes")
    else:
        _cancels(book, case)
        _chases(book, case)


def _is_found(book: Book, case: Case) -> None:
    """Read what comes of a date where all are kept: a request that was lost is found, or else nothing."""
    case.date = inf
    if case.request_lost:
        case.last = case.promise
        if feelings.has_had_enough(case):
            book.steps.end(case, Ending.GAVE_UP, "the customer has had enough when a lost request is found")
            return
        _finds(book, case)
    _awaits(book, case)


def _cancels(book: Book, case: Case) -> None:
    """Read that the call before the date is not needed any more."""
    lines.withdraw(book, case, case.call)
    book.forget(case, book.moment, "call")


def _finds(book: Book, case: Case) -> None:
    book.say(case, Kind.REQUEST_FOUND, _pool(book, case), float(case.requests), at_all=case.request)
    _sends(book, case)


# --- calls with news ---


def _follows_up(book: Book, case: Case) -> None:
    """Read a call before the date: it counts when a rep makes it."""
    due = book.add(case, Kind.CALL_DUE, _pool(book, case), 0.0, NOBODY, case.promise, at_all=case.request)

    def speaks(service: Service) -> None:
        call = book.add(case, Kind.FOLLOWED_UP, _pool(book, case), 0.0, NOBODY, service.record, at_all=case.request)
        feelings.feel(book, case, Feeling.FOLLOWED_UP, of=call)
        if not case.fixed:
            case.last = call
            if feelings.has_had_enough(case):
                book.steps.end(case, Ending.GAVE_UP, "the customer has had enough when called")
            elif case.request_lost:
                _finds(book, case)
            else:
                _quotes(book, case, True)
                case.promise = call
        _talks(book, service)

    lines.seek_inside(book, case, desk.desk_of(book, case), "call", due, lines.LATER, speaks)
    if case.call is not None:
        # a request that is found quotes the date of its chase a second time: a call that waits is enough for both
        case.dues = [other for other in case.dues if other.thread != "follow-up" or other.moment.time != book.now]


def _talks(book: Book, service: Service) -> None:
    """Read the end of a call; the rep's time for it does not depend on the customer."""
    minutes = book.draws.minutes(book.world.chase, service.case, Purpose.CHASE_WORK, service.case.steps)
    book.due(service.case, book.later(minutes), "work", "has been called",
             lambda: lines.release(book, service, service.record))


def _calls_when_done(book: Book, case: Case) -> None:
    """Read that a rep is to call with the news that it is done; the case does not wait for it."""
    pool, request = _pool(book, case), case.request
    due = book.add(case, Kind.CALL_DUE, pool, 1.0, NOBODY, case.fix, at_all=request)
    minutes = book.draws.minutes(book.world.chase, case, Purpose.CHASE_WORK, case.steps)

    def speaks(service: Service) -> None:
        call = book.add(case, Kind.FOLLOWED_UP, pool, 1.0, NOBODY, service.record, at_all=request)
        if case.customer.here:
            feelings.feel(book, case, Feeling.FOLLOWED_UP, of=call)
        book.due(case, book.later(minutes), "work", "has been called",
                 lambda: lines.release(book, service, service.record))

    book.due(case, book.later(0.0), "work", "is to be called",
             lambda: lines.seek_inside(book, case, desk.desk_of(book, case), "work", due, lines.LATER, speaks))


def _is_to_hear(book: Book, case: Case, boss: int, yes: bool, answer: int, sent: int) -> None:
    """Read that a rep calls with the boss's answer, of the record `answer`, to what was promised by `sent`."""
    due = book.add(case, Kind.CALL_DUE, _pool(book, case), 1.0, NOBODY, answer, at_all=sent)

    def speaks(service: Service) -> None:
        case.fix = book.add(case, Kind.ANSWERED, boss, float(yes), NOBODY, service.record, at_all=sent)
        case.fixed, case.fix_holds = True, yes
        if case.awaits_news and not case.over:
            _hears(book, case, book.moment)
        _talks(book, service)

    lines.seek_inside(book, case, desk.desk_of(book, case), "line", due, lines.LATER, speaks)


# --- chasing ---


def _chases(book: Book, case: Case) -> None:
    if case.quoted:
        book.say(case, Kind.PROMISE_BROKEN, _pool(book, case), case.promised, at_all=case.request)
        feelings.feel(book, case, Feeling.BROKEN_PROMISE)
    turns.in_turn(book, case, lambda: _asks(book, case), lambda now: (
        _nothing_is_said(book, case, now) if case.fixed
        else hours.is_known_closed(book, case, _way_to_ask(book, case), now)))


def _asks(book: Book, case: Case) -> None:
    """Read a chase, which nobody needs any more if the fix came while the customer was on the line."""
    if case.fixed:
        turns.next_in_turn(book, case.customer)
        _done(book, case)
        return
    channel = _way_to_ask(book, case)
    way, shut = book.channels[channel], hours.is_shut(book, case, channel)
    if shut and hours.knows(book, case, channel):
        turns.next_in_turn(book, case.customer)
        _asks_later(book, case, hours.call_when_open(book, case, channel) - book.now)
        return
    case.chases += 1
    front_door.makes_contact(book, case, channel, Reason.CHASE)
    feelings.strain(book, case, Effort.CHASE)
    patience = inf
    if shut:
        case.channel = channel
    if shut and way.closed == WhenClosed.TURNED_AWAY:
        book.say(case, Kind.CLOSED, channel, 0.0)
        hours.hears(book, case)
        turns.next_in_turn(book, case.customer)
        _asks_later(book, case, hours.delay(book, case))
        return
    if shut and way.closed == WhenClosed.VOICEMAIL:
        book.say(case, Kind.MESSAGE_LEFT, channel, 0.0)
        turns.next_in_turn(book, case.customer)
    elif way.kind == ChannelKind.LIVE:
        case.channel, case.by_message = channel, False
        turns.picks_up(book, case)
        patience = book.draws.quantile(desk.patience_of_caller(book, case, channel),
                                      book.draws.of(case, Purpose.PATIENCE, case.contacts))
    else:
        turns.next_in_turn(book, case.customer)
    closes = hours.closing(book, int(book.plan.line_doors[case.flaw, channel]), book.now + patience)
    lines.seek(book, case, desk.desk_of(book, case), patience, lambda service: _is_heard(book, service),
               lambda waited: _is_not_heard(book, case, waited), closes, WhenClosed(way.closed))


def _is_not_heard(book: Book, case: Case, waited: bool) -> None:
    if not (waited and case.wait_closed):
        _asked(book, case, False)
        return
    hours.hears(book, case)
    book.steps.hang_up(case)
    if not case.over:
        _asks_later(book, case, hours.delay(book, case))


def _asks_later(book: Book, case: Case, minutes: float) -> None:
    """Let the customer ask at a date of its own, which nobody has promised."""
    case.date = book.now + minutes
    case.quoted = False
    case.promise = case.last
    _awaits(book, case)


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
        heard = book.say(case, Kind.CHASED, _pool(book, case), float(case.chases))
        if case.request_lost and not case.fixed:
            _finds(book, case)
        elif book.world.expedite and case.job is not None:
            _expedites(book, case)
        lines.finish(book, service, heard, case.channel, of_visit(case, 0, book.levels))
        _asked(book, case, True)

    book.due(case, book.later(minutes), "journey", "has asked", is_answered)


def _expedites(book: Book, case: Case) -> None:
    ticket = case.job
    assert ticket is not None
    lines.notice(book, ticket.pool)
    if ticket.became is Wait.GOING_ON:
        book.add(case, Kind.EXPEDITED, _pool(book, case), 0.0, NOBODY, case.last, at_all=ticket.record)
        lines.leave(ticket.pool, ticket)
        lines.enter(ticket.pool, ticket, expedited=True)


def _asked(book: Book, case: Case, answered: bool) -> None:
    """Follow a customer who has asked: a new date, quoted or the customer's own."""
    book.steps.hang_up(case)
    if case.over:
        return
    if not case.fixed:
        _quotes(book, case, answered)
        case.promise = case.last
    _awaits(book, case)
