"""How customers come in, and what it is to wait: doors, machines, messages, lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.report.telling.clauses import CUSTOMER
from sim.report.telling.grammar import span, times
from sim.report.telling.lines import LONG, busy, busy_with
from sim.vocabulary import NOBODY, ChannelKind, Kind, Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.report.telling.clauses import Clause, Teller

_WANTS: Final = (Kind.VOICED, Kind.UNANSWERED, Kind.PROMISE_BROKEN, Kind.CAME_BACK)


def contacted(teller: Teller, index: int) -> Clause:
    """Say that and how the customer made contact, and what kept it until now."""
    at = teller.life.positions[index]
    place, reason = teller.place(at), Reason(int(teller.value(at)))
    says = teller.note("contact", at, place, teller.called.contact(place, reason))
    teller.note("reason", at, float(reason), "")
    cause = teller.own(teller.cause(at))
    if cause < 0:
        return teller.clause(CUSTOMER, says, at)
    later = teller.time(at) - teller.time(cause)
    if teller.case(cause) != teller.case(at):
        other = teller.problem(cause)
        teller.explain(cause)
        return teller.clause(CUSTOMER, f"{says}, as soon as the contact about {other} was over", at)
    if later <= 0.0:
        return teller.clause(CUSTOMER, f"{says} at once" if teller.kind(cause) == Kind.VOICED else says, at)
    if teller.kind(cause) in _WANTS and not is_open(teller, at, teller.time(cause)):
        return teller.clause(CUSTOMER, f"waited for the opening hours and {says}", at)
    return teller.clause(CUSTOMER, says, at)


def is_open(teller: Teller, contact: int, time: float) -> bool:
    """Whether the channel of a contact was open to it at a minute."""
    from sim.behaviour.hours import is_open_at

    plan = teller.life.run.plan
    door = int(plan.doors[teller.flaw(teller.case(contact)), teller.place(contact)])
    if door < 0:
        return True
    week = plan.openings.shape[1]
    return bool(is_open_at(plan.openings.reshape(-1), door * week, plan.dates, 0, len(plan.dates), time))


# --- machines ---


def session_ended(teller: Teller, index: int) -> Clause | None:
    """Say nothing of a session by itself: what came of it says how long it took."""
    at = teller.life.positions[index]
    if teller.next_step(index) >= 0 and teller.kind(teller.next_step(index)) in (
            Kind.LOOPED, Kind.SELF_SERVED, Kind.HUMAN_OFFERED):
        return None
    return teller.clause(CUSTOMER, f"spent {teller.lasted('session', at, teller.value(at))} with the machine", at)


def looped(teller: Teller, index: int) -> Clause:
    """Say how often the machine did not help, one round after another."""
    at = teller.life.positions[index]
    count, last, also, sessions = 1, at, list[int](), list[int]()
    for later in teller.following(index, teller.case(at)):
        kind = teller.kind(later)
        if later in teller.cuts:
            break
        if kind == Kind.LOOPED:
            count, last = count + 1, later
            also += [*sessions, later]
        elif kind not in (Kind.SESSION_ENDED, Kind.FELT):
            break
        sessions = [later] if kind == Kind.SESSION_ENDED else []
    named = teller.note("channel", at, teller.place(at), teller.called.channel(teller.place(at)))
    minutes = teller.time(last) - _came_in(teller, at)
    took = teller.note("in_machine", last, minutes, span(minutes))
    if count == 1:
        says = f"was not helped by {named} within {took}"
    else:
        often = teller.note("rounds", last, count, times(count))
        says = f"went round {named} {often} in {took} without being helped"
    return teller.clause(CUSTOMER, says, at, *also, timed=True)


def _came_in(teller: Teller, looped: int) -> float:
    """Return the minute at which the customer came to the machine that has not helped it."""
    at = looped
    while at >= 0 and teller.kind(at) not in (Kind.CONTACTED, Kind.HUMAN_OFFERED):
        at = teller.cause(at)
    return teller.time(at) if at >= 0 else teller.time(looped)


def self_served(teller: Teller, index: int) -> Clause:
    """Say that the machine helped."""
    at = teller.life.positions[index]
    named = teller.note("channel", at, teller.place(at), teller.called.channel(teller.place(at)))
    took = teller.lasted("in_machine", at, teller.value(at))
    return teller.clause(CUSTOMER, f"was helped by {named} within {took}", at, timed=True)


def human_offered(teller: Teller, index: int) -> Clause:
    """Say that the machine offered a way to a human."""
    at = teller.life.positions[index]
    named = teller.note("channel", at, teller.place(at), teller.called.channel(teller.place(at)))
    took = teller.lasted("in_machine", at, teller.value(at))
    return teller.clause(CUSTOMER, f"was offered a way out after {took} there, to {named}", at, timed=True)


def quit_self_service(teller: Teller, index: int) -> Clause:
    """Say that the customer had enough of the machine."""
    at = teller.life.positions[index]
    named = teller.note("channel", at, teller.place(at), teller.called.channel(teller.place(at)))
    took = teller.lasted("in_machine", at, teller.value(at))
    return teller.clause(CUSTOMER, f"lost patience with {named} after {took}", at, timed=True)


# --- messages ---


def unread(teller: Teller, index: int) -> Clause:
    """Say that nobody was to read it."""
    at = teller.life.positions[index]
    if teller.value(at) < 0.0:
        return teller.clause("the message", "came to where nobody reads", at)
    expects = teller.lasted("expected", at, teller.value(at))
    return teller.clause("the message", f"came to where nobody reads, with an answer expected within {expects}", at)


def unanswered(teller: Teller, index: int) -> Clause:
    """Say that the customer waited in vain for an answer."""
    at = teller.life.positions[index]
    waited = teller.lasted("waited", at, teller.value(at))
    return teller.clause(CUSTOMER, f"had waited {waited} for an answer that did not come", at, timed=True)


def overdue(teller: Teller, index: int) -> Clause:
    """Say that a message stays where it is though nobody expects an answer any more."""
    at = teller.life.positions[index]
    waited = teller.lasted("waited", at, teller.value(at))
    pool = teller.note("pool", at, teller.place(at), teller.called.pool(teller.place(at)))
    return teller.clause("the message", f"had then lain for {waited} with {pool}, where it stays", at, timed=True)


def answered_late(teller: Teller, index: int) -> Clause:
    """Say that a message was answered for which nobody waited any more."""
    at = teller.life.positions[index]
    agent = teller.note("agent", at, teller.slot(at), teller.called.agent(teller.place(at), teller.slot(at), 0))
    waited = teller.lasted("waited", at, teller.value(at))
    return teller.clause(agent, f"began to answer the old message after {waited}, when nobody waited for that any more",
                         at, timed=True)


# --- lines ---


def queued(teller: Teller, index: int) -> list[Clause]:
    """Say who had to wait, why, and what the line was busy with if the wait was long."""
    at = teller.life.positions[index]
    called = teller.caller(at)
    reason = busy(teller, at)
    on = called >= 0 and teller.kind(called) == Kind.HANDED_UP and teller.value(called) == 1.0
    says = "stayed on the line and had to wait" if on else "had to wait"
    clauses = [teller.clause(waiting(teller, called), f"{says}, as {reason}", at)]
    if with_what := _long_wait(teller, index):
        clauses.append(teller.aside("the line", with_what, at))
    return clauses


def waiting(teller: Teller, called: int) -> str:
    """Return who or what waits for an agent, by the position of what called for it."""
    if called < 0:
        return "the case"
    kind = teller.kind(called)
    if kind == Kind.HANDED_UP:
        return CUSTOMER if teller.value(called) == 1.0 else "the case"
    if kind in (Kind.CONTACTED, Kind.HUMAN_OFFERED):
        message = teller.called.plan.channels["kind"][teller.place(called)] == ChannelKind.MESSAGE
        return "the message" if message and not teller.is_chase(called) else CUSTOMER
    return _WAITS.get(kind, "the case")


_WAITS: Final[dict[int, str]] = {
    Kind.CHECKED_IN: "the call to the customer", Kind.MESSAGE_LEFT: "the call back", Kind.BOSS_ASKED: "the question",
    Kind.ANSWER_PROMISED: "the question", Kind.CALL_DUE: "the call to the customer", Kind.FIX_REQUESTED: "the request",
}


def _long_wait(teller: Teller, index: int) -> str:
    """Say what the line was busy with, if the wait that begins here was long or led to nothing."""
    at = teller.life.positions[index]
    for later in teller.life.positions[index + 1:]:
        if teller.case(later) != teller.case(at):
            continue
        ends = teller.why(later) == at or (teller.cause(later) == at and teller.kind(later) != Kind.OVERFLOWED)
        if ends and teller.kind(later) in (Kind.SERVED, Kind.ABANDONED, Kind.CALLBACK_ACCEPTED, Kind.CLOSED,
                                           Kind.WITHDRAWN):
            unserved = teller.kind(later) != Kind.SERVED
            return busy_with(teller, at) if unserved or teller.value(later) >= LONG else ""
    return busy_with(teller, at)


def blocked(teller: Teller, index: int) -> Clause:
    """Say that the line was full."""
    at = teller.life.positions[index]
    pool = teller.note("pool", at, teller.place(at), teller.called.pool(teller.place(at)))
    before = int(teller.value(at))
    count = teller.note("waiting", at, before, f"{before:,}")
    return teller.clause(CUSTOMER, f"got a busy signal, with {count} waiting for {pool} already", at)


def abandoned(teller: Teller, index: int) -> Clause:
    """Say that the customer hung up."""
    at = teller.life.positions[index]
    return teller.clause(CUSTOMER, f"hung up after {teller.lasted('waited', at, teller.value(at))}", at, timed=True)


def overflowed(teller: Teller, index: int) -> Clause:
    """Say that the wait goes on in another line."""
    at = teller.life.positions[index]
    pool = teller.note("pool", at, teller.place(at), teller.called.pool(teller.place(at)))
    waited = teller.lasted("waited", at, teller.value(at))
    says = f"was put into the line of {pool} as well" if _shares(teller, at) else f"was moved to the line of {pool}"
    return teller.clause(waiting(teller, teller.caller(teller.cause(at))), f"{says} after {waited}", at, timed=True)


def _shares(teller: Teller, moved: int) -> bool:
    """Whether a wait that overflows stays in the first line too."""
    queued = teller.cause(moved)
    return bool(teller.called.plan.pools["shares"][teller.place(queued)]) if queued >= 0 else False


def callback_accepted(teller: Teller, index: int) -> Clause:
    """Say that the customer hung up to be called back."""
    at = teller.life.positions[index]
    waited = teller.lasted("waited", at, teller.value(at))
    return teller.clause(CUSTOMER, f"hung up after {waited}, to be called back in turn", at, timed=True)


def closed(teller: Teller, index: int) -> Clause:
    """Say that the customer heard that it is closed."""
    at = teller.life.positions[index]
    if teller.value(at) <= 0.0:
        return teller.clause(CUSTOMER, "heard that it was closed", at)
    waited = teller.lasted("waited", at, teller.value(at))
    return teller.clause(CUSTOMER, f"was sent away at closing time after {waited} on the line", at, timed=True)


def message_left(teller: Teller, index: int) -> Clause:
    """Say that the customer is to be called back."""
    at = teller.life.positions[index]
    if teller.value(at) <= 0.0:
        return teller.clause(CUSTOMER, "found it closed and left a message, to be called back", at)
    waited = teller.lasted("waited", at, teller.value(at))
    return teller.clause(CUSTOMER, f"left a message at closing time, after {waited} on the line, to be called back", at,
                         timed=True)


def withdrawn(teller: Teller, index: int) -> Clause | None:
    """Say that a wait came to nothing."""
    at = teller.life.positions[index]
    after, before = teller.next_step(index), teller.own(teller.cause(at))
    on_hold = after >= 0 and teller.kind(after) in (Kind.HUNG_UP_ON_HOLD, Kind.BOSS_ABSENT)
    sent_away = before >= 0 and teller.kind(before) == Kind.CLOSED and teller.time(before) == teller.time(at)
    if (on_hold and teller.cause(after) == at) or sent_away:
        return None  # the other record says it
    pool = teller.note("pool", at, teller.place(at), teller.called.pool(teller.place(at)))
    called = teller.caller(teller.why(at)) if teller.why(at) >= 0 else NOBODY
    what = waiting(teller, called)
    waited = teller.lasted("waited", at, teller.value(at))
    return teller.clause(what, f"was taken out of the line of {pool} after {waited}", at, timed=True)


SAYINGS: Final[dict[Kind, Callable[[Teller, int], Clause | list[Clause] | None]]] = {
    Kind.CONTACTED: contacted, Kind.SESSION_ENDED: session_ended, Kind.LOOPED: looped, Kind.SELF_SERVED: self_served,
    Kind.HUMAN_OFFERED: human_offered, Kind.QUIT_SELF_SERVICE: quit_self_service, Kind.UNREAD: unread,
    Kind.UNANSWERED: unanswered, Kind.OVERDUE: overdue, Kind.ANSWERED_LATE: answered_late, Kind.QUEUED: queued,
    Kind.BLOCKED: blocked, Kind.ABANDONED: abandoned, Kind.OVERFLOWED: overflowed,
    Kind.CALLBACK_ACCEPTED: callback_accepted, Kind.CLOSED: closed, Kind.MESSAGE_LEFT: message_left,
    Kind.WITHDRAWN: withdrawn,
}
