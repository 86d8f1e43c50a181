"""Voice and the front door: who complains, the bot, messages, trying again (docs/model.md, sections 6.2 to 6.4)."""

from __future__ import annotations

from math import inf

from sim.vocabulary import NOBODY, ChannelKind, Effort, Ending, Feeling, Kind, Purpose, Reason, WhenClosed
from tests.auditor import feelings, hours, turns
from tests.auditor.book import Book
from tests.auditor.draws import ROUND
from tests.auditor.state import Case


def linear(at_0: float, at_1: float, x: float) -> float:
    """Return the probability linear between its values at 0 and at 1."""
    return min(1.0, max(0.0, at_0 + (at_1 - at_0) * x))


def chosen(cumulated: list[float], u: float) -> int:
    """Return which of several shares a draw falls into."""
    return next((index for index, share in enumerate(cumulated[:-1]) if u * cumulated[-1] < share), len(cumulated) - 1)


def first_channel(book: Book, case: Case) -> int:
    """Return the channel drawn for a case."""
    return book.draws.first(case.key, case.number, Purpose.CHANNEL, [channel.name for channel in book.channels],
                            [channel.share for channel in book.channels])


def speaks(book: Book, case: Case) -> None:
    """Read whether the customer complains, and what becomes of silence."""
    world = book.world
    if book.draws.of(case, Purpose.VOICE) < linear(world.voice_at_0, world.voice_at_1, case.severity):
        book.say(case, Kind.VOICED, case.flaw, case.severity)
        contact(book, case, first_channel(book, case), Reason.FIRST)
        return
    book.say(case, Kind.STAYED_SILENT, case.flaw, case.severity)
    if not book.draws.of(case, Purpose.CHECK_IN) < world.check_in:
        book.steps.end(case, Ending.SILENT)
        return
    delay = book.draws.minutes(world.check_in_after, case, Purpose.CHECK_IN, 1)
    book.due(case, book.later(delay), "journey", "is asked", lambda: _is_asked(book, case))


def _is_asked(book: Book, case: Case) -> None:
    book.say(case, Kind.CHECKED_IN, case.flaw, book.now - case.opened)
    feelings.feel(book, case, Feeling.CHECKED_IN)
    live = book.world.live_channel
    case.channel = live if live >= 0 else first_channel(book, case)
    book.steps.level(book, case, 0)


def contact(book: Book, case: Case, channel: int, reason: Reason) -> None:
    """Read a contact, when the customer is off the line, unless it has had enough."""
    turns.in_turn(book, case, lambda: _contacts(book, case, channel, reason),
                  lambda now: hours.stays_away(book, case, channel, now))


def _contacts(book: Book, case: Case, channel: int, reason: Reason) -> None:
    if feelings.has_had_enough(case):
        book.steps.end(case, Ending.GAVE_UP, "the customer has had enough before a contact")
        return
    _comes(book, case, channel, reason)


def _comes(book: Book, case: Case, channel: int, reason: Reason) -> None:
    """Read a contact, now or when the customer knows that it is open."""
    if hours.is_shut(book, case, channel) and hours.knows(book, case, channel):
        turns.next_in_turn(book, case.customer)
        moment = book.later(hours.call_when_open(book, case, channel) - book.now)

        def calls() -> None:
            turns.in_turn(book, case, lambda: _comes(book, case, channel, reason),
                          lambda now: hours.is_known_closed(book, case, channel, now))

        book.due(case, moment, "journey", "calls when it is open", calls, lambda: (
            turns.has_to_wait(case) or hours.is_known_closed(book, case, channel, moment.time)), contact=True)
        return
    makes_contact(book, case, channel, reason)
    arrives(book, case, channel)


def makes_contact(book: Book, case: Case, channel: int, reason: Reason) -> None:
    """Read that the customer makes contact, and count its effort."""
    case.contacts += 1
    case.visits = {}
    case.origin = NOBODY
    last, wanted = (case.customer.hung_up, case.last) if case.has_waited else (case.last, NOBODY)
    case.last = book.add(case, Kind.CONTACTED, channel, float(reason), NOBODY, last, at_all=wanted)
    feelings.strain(book, case, Effort.CONTACT)


def arrives(book: Book, case: Case, channel: int) -> None:
    """Follow a customer who comes in through a channel."""
    case.channel = channel
    kind = book.channels[channel].kind
    if kind == ChannelKind.MESSAGE:
        book.steps.hang_up(case)
        turns.next_in_turn(book, case.customer)
        if not case.over:
            _writes(book, case, channel)
        return
    case.by_message = False
    if hours.is_shut(book, case, channel):
        _finds_it_closed(book, case, channel)
        return
    turns.picks_up(book, case)
    if kind == ChannelKind.SELF_SERVICE:
        patience = book.draws.quantile(book.channels[channel].patience,
                                      book.draws.of(case, Purpose.SELF_SERVICE_PATIENCE, case.contacts))
        _session(book, case, channel, patience, 0.0, 0)
    else:
        book.steps.level(book, case, 0)


def _finds_it_closed(book: Book, case: Case, channel: int) -> None:
    closed = book.channels[channel].closed
    if hours.knows(book, case, channel):
        _is_off_the_line(book, case)
        if not case.over:
            contact(book, case, channel, Reason.RETRY)
        return
    if closed == WhenClosed.TURNED_AWAY:
        book.say(case, Kind.CLOSED, channel, 0.0)
        is_turned_away(book, case)
        return
    if closed == WhenClosed.VOICEMAIL:
        book.say(case, Kind.MESSAGE_LEFT, channel, 0.0)
        _is_off_the_line(book, case)
        if case.over:
            return
    else:
        turns.picks_up(book, case)
    book.steps.level(book, case, 0)


def _is_off_the_line(book: Book, case: Case) -> None:
    book.steps.hang_up(case)
    turns.next_in_turn(book, case.customer)


def is_turned_away(book: Book, case: Case) -> None:
    """Follow a customer who has just heard that it is closed: back after a while, when it is open."""
    hours.hears(book, case)
    _is_off_the_line(book, case)
    if case.over:
        return
    if feelings.has_had_enough(case):
        book.steps.end(case, Ending.GAVE_UP, "the customer has had enough of closed doors")
        return
    _wants_to_retry(book, case, hours.delay(book, case), case.channel)


def _wants_to_retry(book: Book, case: Case, delay: float, channel: int) -> None:
    moment = book.later(delay)
    book.due(case, moment, "journey", "tries again", lambda: contact(book, case, channel, Reason.RETRY),
             lambda: turns.has_to_wait(case) or hours.stays_away(book, case, channel, moment.time), contact=True)


# --- self-service ---


def _session(book: Book, case: Case, channel: int, patience: float, spent: float, loops: int) -> None:
    n = case.contacts * ROUND + loops
    minutes = book.draws.minutes(book.channels[channel].session, case, Purpose.SESSION, n)

    def quits() -> None:
        book.say(case, Kind.QUIT_SELF_SERVICE, channel, patience)
        tries_again(book, case)

    if spent + minutes > patience:
        book.due(case, book.later(patience - spent), "journey", "quits self-service", quits)
    else:
        book.due(case, book.later(minutes), "journey", "ends a session",
                 lambda: _session_ends(book, case, channel, patience, spent, minutes, loops))


def _session_ends(book: Book, case: Case, channel: int, patience: float, spent: float, minutes: float,
                  loops: int) -> None:
    way, n = book.channels[channel], case.contacts * ROUND + loops
    spent += minutes
    book.say(case, Kind.SESSION_ENDED, channel, minutes)
    if book.draws.of(case, Purpose.SELF_SERVICE_SOLVES, n) < linear(way.solves_at_0, way.solves_at_1, case.complexity):
        book.say(case, Kind.SELF_SERVED, channel, spent)
        book.steps.end(case, Ending.SOLVED)
        return
    if book.draws.of(case, Purpose.HUMAN_ACCESS, n) < way.human_access:
        book.say(case, Kind.HUMAN_OFFERED, way.leads_to, spent)
        arrives(book, case, way.leads_to)
        return
    loops += 1
    book.say(case, Kind.LOOPED, channel, float(loops))
    feelings.feel(book, case, Feeling.LOOP)
    feelings.strain(book, case, Effort.LOOP)
    if feelings.has_had_enough(case):
        book.steps.end(case, Ending.GAVE_UP, "the customer has had enough after a loop")
        return
    _session(book, case, channel, patience, spent, loops)


# --- messages ---


def _writes(book: Book, case: Case, channel: int) -> None:
    way = book.channels[channel]
    case.by_message = True
    expected = book.draws.quantile(way.expected_answer, book.draws.of(case, Purpose.EXPECTED_ANSWER, case.contacts))
    expected = hours.business_minutes(book, case, expected, way.expected_clock)
    if not book.draws.of(case, Purpose.UNREAD, case.contacts) < way.unread:
        book.steps.level(book, case, 0, expected)
        return
    book.say(case, Kind.UNREAD, channel, expected if expected < inf else -1.0)
    book.due(case, book.later(expected), "journey", "has no answer", lambda: unanswered(book, case, expected))


def unanswered(book: Book, case: Case, expected: float) -> None:
    """Read that the expected time has passed, and what the customer tries next."""
    book.say(case, Kind.UNANSWERED, case.channel, expected)
    feelings.feel(book, case, Feeling.UNREAD)
    after = book.channels[case.channel].after_silence
    if after < 0:
        book.steps.end(case, Ending.GAVE_UP, "no answer and no other way")
    else:
        contact(book, case, after, Reason.AFTER_SILENCE)


# --- trying again ---


def tries_again(book: Book, case: Case) -> None:
    """Follow a customer off the line unserved: back after a while, or never."""
    way = book.channels[case.channel]
    book.steps.hang_up(case)
    if case.over:
        return
    if not book.draws.of(case, Purpose.RETRY, case.contacts) < way.retry:
        book.steps.end(case, Ending.GAVE_UP, "a retry is drawn not to be made")
        return
    delay = book.draws.minutes(way.retry_delay, case, Purpose.RETRY_DELAY, case.contacts)
    _wants_to_retry(book, case, delay, way.retry_through)


# --- solutions that do not hold ---


def solved(book: Book, case: Case, holds: float, n: int) -> None:
    """Follow a case that a visit has solved, for good or seemingly."""
    if holds_for_good(book, case, holds, book.draws.of(case, Purpose.HOLDS, n)):
        book.steps.end(case, Ending.SOLVED)
        return
    feelings.feel(book, case, Feeling.SOLVED)
    book.steps.hang_up(case)
    if not case.over:
        will_be_back(book, case)


def holds_for_good(book: Book, case: Case, holds: float, u: float) -> bool:
    """Whether a solution holds: as drawn, and for certain after the most returns there may be."""
    return 0 <= book.world.comes_back_limit <= case.returns or u < holds


def will_be_back(book: Book, case: Case) -> None:
    """Foresee the return of a customer whose solution did not hold."""

    def comes_back() -> None:
        case.returns += 1
        book.say(case, Kind.CAME_BACK, case.flaw, float(case.returns))
        contact(book, case, case.channel if case.channel >= 0 else first_channel(book, case), Reason.CAME_BACK)

    delay = book.draws.minutes(book.world.comes_back, case, Purpose.COMES_BACK, case.returns)
    book.due(case, book.later(delay), "journey", "comes back", comes_back)
