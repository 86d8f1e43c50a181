"""Requests to fixers, promises, and who asks whom where things stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.report.telling.clauses import CUSTOMER
from sim.report.telling.grammar import ordinal, span
from sim.report.telling.visits import agent_at, within
from sim.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.report.telling.clauses import Clause, Teller


def fix_requested(teller: Teller, index: int) -> Clause:
    """Say who was asked to put it right, and what was promised."""
    at = teller.life.positions[index]
    pool = teller.note("pool", at, teller.place(at), teller.called.pool(teller.place(at)))
    again = teller.kind(teller.cause(at)) == Kind.REQUEST_FOUND
    what = "another request" if again else "a request"
    return teller.clause(agent_at(teller, at), f"sent {what} to {pool} and promised the fix{within(teller, at)}", at)


def request_lost(teller: Teller, index: int) -> Clause:
    """Say that a request never arrived."""
    return teller.clause("the request", "got lost, which nobody knew", teller.life.positions[index], joins=True)


def fixed(teller: Teller, index: int) -> Clause:
    """Say that the work was done, how long it took, and whether it will hold."""
    at = teller.life.positions[index]
    minutes = teller.time(at) - teller.time(teller.cause(at))
    worked = teller.note("work", at, minutes, span(minutes))
    holds = teller.value(at) == 1.0
    teller.note("holds", at, teller.value(at), "")
    says = f"had it done after {worked} of work" + ("" if holds else ", though it was not to hold")
    return teller.clause(agent_at(teller, at), says, at, timed=True)


def promise_kept(teller: Teller, index: int) -> Clause:
    """Say that it was done by the date."""
    at = teller.life.positions[index]
    spare = teller.value(at)
    left = f", with {teller.lasted('spare', at, spare)} to spare" if spare > 0.0 else ""
    return teller.clause("the promise", f"was kept{left}", at)


def promise_broken(teller: Teller, index: int) -> Clause:
    """Say that the date passed."""
    at = teller.life.positions[index]
    given = teller.lasted("promised_in", at, teller.value(at))
    return teller.clause("the promised date", f"passed without a word, {given} after it had been given", at, timed=True)


def call_due(teller: Teller, index: int) -> Clause:
    """Say that somebody is to call the customer."""
    at = teller.life.positions[index]
    news = teller.note("done", at, teller.value(at), "with news" if teller.value(at) else "before the date")
    return teller.clause("a call to the customer", f"{news} fell due", at)


def followed_up(teller: Teller, index: int) -> Clause:
    """Say what the customer heard who was called."""
    at = teller.life.positions[index]
    done = teller.value(at) == 1.0
    teller.note("done", at, teller.value(at), "")
    says = "told that it was done" if done else "told how things stood before the date had passed"
    return teller.clause(CUSTOMER, f"was {says}", at)


def chased(teller: Teller, index: int) -> Clause:
    """Say that the customer has asked."""
    at = teller.life.positions[index]
    count = int(teller.value(at))
    attempt = teller.note("chases", at, count, ordinal(count)) if count > 1 else ""
    which = f", at the customer’s {attempt} attempt to ask" if attempt else ""
    return teller.clause(agent_at(teller, at), f"looked up how things stood{which}", at)


def request_found(teller: Teller, index: int) -> Clause:
    """Say that a lost request came to light."""
    at = teller.life.positions[index]
    return teller.clause(agent_at(teller, at), "found that the request had been lost", at)


def expedited(teller: Teller, index: int) -> Clause:
    """Say that a request goes first now."""
    at = teller.life.positions[index]
    pool = teller.note("pool", at, teller.place(at), teller.called.pool(teller.place(at)))
    return teller.clause(agent_at(teller, at), f"had the request moved to the front of the line of {pool}", at)


def came_back(teller: Teller, index: int) -> Clause:
    """Say that it did not hold."""
    at = teller.life.positions[index]
    count = int(teller.value(at))
    which = f", for the {teller.note('returns', at, count, ordinal(count))} time" if count > 1 else ""
    return teller.clause("it", f"turned out that the solution did not hold{which}", at)


SAYINGS: Final[dict[Kind, Callable[[Teller, int], Clause | None]]] = {
    Kind.FIX_REQUESTED: fix_requested, Kind.REQUEST_LOST: request_lost, Kind.FIXED: fixed,
    Kind.PROMISE_KEPT: promise_kept, Kind.PROMISE_BROKEN: promise_broken, Kind.CALL_DUE: call_due,
    Kind.FOLLOWED_UP: followed_up, Kind.CHASED: chased, Kind.REQUEST_FOUND: request_found, Kind.EXPEDITED: expedited,
    Kind.CAME_BACK: came_back,
}
