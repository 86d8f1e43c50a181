"""Opening hours: which doors are open when, and when whoever waits for the opening calls (docs/model.md, section 6.13).

Worked out from the scenario's plan half hour by half hour, with nothing taken from an engine.
"""

from __future__ import annotations

from math import inf
from typing import Final

from sim.vocabulary import Effort, Feeling, Purpose, WhenClosed
from tests.auditor import feelings
from tests.auditor.book import Book
from tests.auditor.rota import place_in_rows
from tests.auditor.state import Case

SLOT: Final = 30.0
"""Minutes of a slot."""
DAY: Final = 1440.0
WEEK: Final = 10080.0


def _weight(book: Book, door: int, slot: int) -> float:
    """Return the weight of demand in a slot of the run; negative where the door is closed."""
    place = place_in_rows(book, slot)
    return -1.0 if place is None else float(book.plan.openings[door, place])


def is_open(book: Book, door: int, time: float) -> bool:
    """Whether a door is open at a minute."""
    return door < 0 or _weight(book, door, int(time // SLOT)) >= 0.0


def door_of(book: Book, case: Case, channel: int) -> int:
    """Return the door of a channel to the customer of a case."""
    return int(book.plan.doors[case.flaw, channel])


def is_shut(book: Book, case: Case, channel: int) -> bool:
    """Whether a channel is closed now to the customer of a case."""
    return not is_open(book, door_of(book, case, channel), book.now)


def knows(book: Book, case: Case, channel: int) -> bool:
    """Whether the customer knows the hours, or has been told."""
    share = book.channels[channel].knows_hours
    return case.customer.told_hours or book.draws.at(case.customer.key, 0, Purpose.KNOWS_HOURS) < share


def call_when_open(book: Book, case: Case, channel: int) -> float:
    """Return when the customer calls in the next span in which the channel is open: as demand is spread there."""
    door, slot = door_of(book, case, channel), int(book.now // SLOT)
    case.closures += 1
    u = book.draws.of(case, Purpose.OPENING, case.closures)
    farthest = slot + (len(book.plan.dates) * DAY + WEEK) / SLOT
    while _weight(book, door, slot) < 0.0:
        slot += 1
        if slot > farthest:
            return inf
    span = []
    while len(span) * SLOT < WEEK and _weight(book, door, slot + len(span)) >= 0.0:
        span.append(_weight(book, door, slot + len(span)))
    if not sum(span):
        return (slot + u * len(span)) * SLOT
    sought, passed = u * sum(span), 0.0
    for place, weight in enumerate(span):
        if weight and sought < passed + weight:
            return (slot + place + (sought - passed) / weight) * SLOT
        passed += weight
    return (slot + max(place for place, weight in enumerate(span) if weight) + 1) * SLOT


def closing(book: Book, door: int, until: float) -> float:
    """Return when a door closes next, if that is before `until`."""
    if door < 0:
        return inf
    slot = int(book.now // SLOT) + 1
    farthest = slot + (len(book.plan.dates) * DAY + WEEK) / SLOT
    while slot * SLOT < until and slot <= farthest:
        if _weight(book, door, slot) < 0.0:
            return slot * SLOT
        slot += 1
    return inf


def at_closing(book: Book, case: Case, at: int) -> WhenClosed:
    """Return what becomes of a caller at a level when it closes: nobody is sent away who was handed on."""
    closed = WhenClosed(book.channels[case.channel].closed)
    return WhenClosed.VOICEMAIL if at > 0 and closed == WhenClosed.TURNED_AWAY else closed


def hears(book: Book, case: Case) -> None:
    """Follow what hearing that it is closed does to a customer."""
    case.customer.told_hours = True
    feelings.feel(book, case, Feeling.CLOSED)
    feelings.strain(book, case, Effort.CLOSED)


def stays_away(book: Book, case: Case, channel: int, time: float) -> bool:
    """Whether a customer who wants to make contact at a minute does nothing, since it is closed and that is known."""
    return not feelings.would_have_enough(case) and is_known_closed(book, case, channel, time)


def is_known_closed(book: Book, case: Case, channel: int, time: float) -> bool:
    """Whether a channel is closed at a minute, and the customer knows that."""
    return not is_open(book, door_of(book, case, channel), time) and knows(book, case, channel)


def delay(book: Book, case: Case) -> float:
    """Return the minutes until whoever has heard that it is closed wants to call again."""
    law = book.channels[case.channel].closed_delay
    return book.draws.minutes(law, case, Purpose.CLOSED_DELAY, case.contacts)


def business_minutes(book: Book, case: Case, minutes: float, clock: int) -> float:
    """Return the minutes until so much business time has passed: `clock` 0 the calendar, 1 open hours, 2 open days."""
    door = int(book.plan.clocks[case.flaw, case.channel])
    if clock == 0 or door < 0 or minutes == inf:
        return minutes
    week = book.plan.openings[door, :336].reshape(7, -1) >= 0.0
    left = minutes * (float(week.sum()) * SLOT / float(week.any(axis=1).sum()) / DAY) if clock == 2 else minutes
    time, slot = book.now, int(book.now // SLOT)
    while True:
        if _weight(book, door, slot) >= 0.0:
            if left <= (slot + 1) * SLOT - time:
                return time + left - book.now
            left -= (slot + 1) * SLOT - time
        slot += 1
        time = slot * SLOT
