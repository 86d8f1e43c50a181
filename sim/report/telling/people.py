"""Customers: where they come from, what befalls them, what they tell and hear, and how they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.report.telling.called import words
from sim.report.telling.clauses import CUSTOMER
from sim.report.telling.grammar import listed, number
from sim.vocabulary import Feeling, Kind, Leaving, Origin, Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.report.telling.clauses import Clause, Teller

_FELT: Final[dict[Feeling, str]] = {
    Feeling.ONSET: "the problem itself", Feeling.LOOP: "going round in circles", Feeling.UNREAD: "the silence",
    Feeling.WAITED: "the wait", Feeling.HANDOFF: "being passed on", Feeling.REPEATED_STORY: "telling it all again",
    Feeling.FAILED_ATTEMPT: "a failed attempt", Feeling.ASKED_BOSS: "hearing the boss being asked",
    Feeling.APOLOGY_SCRIPTED: "the apology that was read out", Feeling.APOLOGY_SINCERE: "the sincere apology",
    Feeling.GOODWILL: "the goodwill", Feeling.GRANTED: "what was granted", Feeling.SOLVED: "the solution",
    Feeling.REFUSED: "the refusal", Feeling.GAVE_UP: "giving up", Feeling.BROKEN_PROMISE: "the broken promise",
    Feeling.KEPT_PROMISE: "the kept promise", Feeling.FOLLOWED_UP: "being called", Feeling.CHECKED_IN: "being asked",
    Feeling.CLOSED: "finding it closed",
}
_BAD: Final = frozenset((
    Feeling.LOOP, Feeling.UNREAD, Feeling.WAITED, Feeling.HANDOFF, Feeling.REPEATED_STORY, Feeling.FAILED_ATTEMPT,
    Feeling.ASKED_BOSS, Feeling.REFUSED, Feeling.GAVE_UP, Feeling.BROKEN_PROMISE, Feeling.CLOSED, Feeling.ONSET))
_MOST: Final = 3


def felt_as(feeling: Feeling) -> str:
    """Return what a feeling is about, in a word or two."""
    return _FELT[feeling]


def joined(teller: Teller, index: int) -> Clause:
    """Say where the customer came from."""
    at = teller.life.positions[index]
    origin = Origin(teller.place(at))
    teller.note("origin", at, float(origin), "")
    if origin is Origin.FOUNDING:
        return teller.clause(CUSTOMER, f"had been there from the start{_orders(teller, at)}", at, opens=True, full=True,
                             always=True)
    if origin is Origin.REFERRAL:
        teller.explain(teller.cause(at))
        who = teller.note("told_by", at, teller.records["customer"][teller.cause(at)],
                          f"customer {int(teller.records['customer'][teller.cause(at)])}")
        return teller.clause(CUSTOMER, f"came on the word of {who}{_orders(teller, at)}", at, opens=True)
    return teller.clause(CUSTOMER, f"came without being sent by anybody{_orders(teller, at)}", at, opens=True)


def _orders(teller: Teller, at: int) -> str:
    """Say how often the customer orders."""
    rate = teller.value(at)
    return f", with {teller.note('orders', at, rate, f'{rate:.2f}')} orders a week" if rate > 0.0 else ""


def opened(teller: Teller, index: int) -> Clause:
    """Say what befell the customer, and how bad it was."""
    at = teller.life.positions[index]
    case = teller.case(at)
    row = teller.life.cases[case]
    name = teller.problem(at)
    stage = teller.called.world.flaws[teller.called.plan.names.flaws[int(row["flaw"])]].stage
    known = []
    for trait in ("severity", "complexity"):
        size = float(row[trait])
        known.append(f"{trait} {teller.note(trait, at, size, f'{size:.2f}')} of 1")
    if row["remedy"] > 0.0:
        known.append(f"a remedy of {teller.sum('remedy', at, float(row['remedy']))} would be due")
    where = f" in {stage}" if stage else ""
    knocked = teller.cause(at) >= 0 and teller.kind(teller.cause(at)) == Kind.KNOCKED_ON
    says = f"ran into the problem {name}{where} ({', '.join(known)})"
    return teller.clause(CUSTOMER, says, at, opens=not knocked, joins=knocked)


def knocked_on(teller: Teller, index: int) -> Clause:
    """Say that one problem brought another about."""
    at = teller.life.positions[index]
    return teller.clause(f"the open {teller.problem(at)}", "brought another problem about", at, opens=True)


def voiced(teller: Teller, index: int) -> Clause:
    """Say that the customer complains."""
    return teller.clause(CUSTOMER, "decided to complain", teller.life.positions[index])


def stayed_silent(teller: Teller, index: int) -> Clause:
    """Say that the customer says nothing."""
    return teller.clause(CUSTOMER, "said nothing", teller.life.positions[index])


def checked_in(teller: Teller, index: int) -> Clause:
    """Say that somebody asked."""
    at = teller.life.positions[index]
    after = teller.lasted("since_onset", at, teller.value(at))
    return teller.clause(CUSTOMER, f"was asked by the organisation itself, {after} after the onset, and told of it", at,
                         timed=True)


def caught(teller: Teller, index: int) -> Clause:
    """Say what was caught before it could become a problem."""
    at = teller.life.positions[index]
    name = teller.note("problem", at, teller.place(at), teller.called.flaw(teller.place(at)))
    says = f"was spared the problem {name}, which a check of the order had caught"
    return teller.clause(CUSTOMER, says, at, opens=True, full=True)


def heard(teller: Teller, index: int) -> Clause:
    """Say what the customer heard of others."""
    at = teller.life.positions[index]
    telling = teller.cause(at)
    teller.explain(telling)
    teller_is = int(teller.records["customer"][telling])
    who = teller.note("told_by", at, teller_is, f"customer {teller_is}")
    tone = teller.note("tone", at, teller.place(at), "well" if teller.place(at) == Tone.PRAISE else "badly")
    return teller.clause(CUSTOMER, f"heard from {who} how {tone} things had gone there", at, opens=True)


def told(teller: Teller, index: int) -> Clause:
    """Say how many others the customer told, and which of them were customers or became so."""
    at = teller.life.positions[index]
    count = int(teller.value(at))
    good = teller.kind(at) == Kind.PRAISED
    others = teller.note("told", at, count, "one other" if count == 1 else f"{number(count)} others")
    says = f"told {others} how {'well' if good else 'badly'} it had gone"
    listeners = _heard_it(teller, at)
    if listeners:
        teller.explain(*listeners)
        names = [teller.note("listener", heard_at, teller.records["customer"][heard_at],
                             f"{int(teller.records['customer'][heard_at])}") for heard_at in listeners[:_MOST]]
        rest = len(listeners) - len(names)
        if rest:
            names.append(teller.note("listeners", at, rest, f"{number(rest)} more"))
        one = len(listeners) == 1
        says += (f", one of them a customer (no. {names[0]})" if one else
                 f", {teller.note('listeners_all', at, len(listeners), number(len(listeners)))} of them customers "
                 f"(no. {listed(names)})")
    won = _won(teller, at) if good else []
    if won:
        teller.explain(*won)
        says += f", which won {teller.note('won', at, len(won), number(len(won)))} new customer{'s' * (len(won) > 1)}"
    return teller.clause(CUSTOMER, says, at)


def _heard_it(teller: Teller, telling: int) -> list[int]:
    """Return the positions of the HEARD records of a telling, which stand right behind it."""
    found = []
    for at in range(telling + 1, len(teller.records)):
        if teller.time(at) > teller.time(telling):
            break
        if teller.kind(at) == Kind.HEARD and teller.cause(at) == telling:
            found.append(at)
    return found


def _won(teller: Teller, telling: int) -> list[int]:
    """Return the positions of the JOINED records that a telling brought about."""
    records = teller.records
    return np.flatnonzero((records["kind"] == Kind.JOINED) & (records["cause"] == telling)).tolist()


def reputation_fell(teller: Teller, index: int) -> Clause:
    """Say that the name of the organisation suffers."""
    at = teller.life.positions[index]
    stock = teller.value(at)
    remembered = teller.note("stock", at, stock, f"{stock:,.0f}")
    says = f"went round outside, where {remembered} grievances were now remembered"
    return teller.clause("the word", says, at, joins=True)


def left(teller: Teller, index: int) -> Clause:
    """Say that and why the customer left, and what tipped it."""
    at = teller.life.positions[index]
    why = Leaving(teller.place(at))
    teller.note("leaving", at, float(why), "")
    loyal = teller.note("loyalty", at, teller.value(at), f"{teller.value(at):.2f}")
    says = {Leaving.AFTER_CASE: "left for good because of it", Leaving.SILENTLY: "left for good without a word",
            Leaving.BACKGROUND: "left for good, for no reason of the moment"}[why]
    straw = teller.cause(at)
    if why is Leaving.AFTER_CASE and teller.why(at) >= 0 and teller.case(teller.why(at)) != _latest_case(teller, index):
        says = f"left for good because of {teller.problem(teller.why(at))}"
    if straw >= 0 and teller.kind(straw) == Kind.FELT:
        feeling = Feeling(teller.place(straw))
        if feeling in _BAD:
            teller.explain(straw)
            says += f", with {teller.note('straw', at, float(feeling), felt_as(feeling))} as the last straw"
    elif straw >= 0 and teller.kind(straw) == Kind.HEARD and teller.place(straw) == Tone.GRIEVANCE:
        teller.explain(straw)
        says += ", with a grievance heard from another customer as the last straw"
    return teller.clause(CUSTOMER, f"{says}; loyalty had come to {loyal}", at, full=True)


def _latest_case(teller: Teller, index: int) -> int:
    """Return the case of the customer's last record of a case before one of its records."""
    for at in reversed(teller.life.positions[:index]):
        if teller.case(at) >= 0:
            return teller.case(at)
    return -1


def own_kind(teller: Teller, index: int, name: str) -> Clause:
    """Say plainly what a rule of one's own noted, and with which value."""
    at = teller.life.positions[index]
    rule, _, kind = name.rpartition(".")
    value = teller.note("own_value", at, teller.value(at), f"{teller.value(at):g}")
    return teller.clause(f"the rule “{words(rule)}”", f"noted {words(kind).lower()} ({value})", at)


SAYINGS: Final[dict[Kind, Callable[[Teller, int], Clause | None]]] = {
    Kind.JOINED: joined, Kind.OPENED: opened, Kind.KNOCKED_ON: knocked_on, Kind.VOICED: voiced,
    Kind.STAYED_SILENT: stayed_silent, Kind.CHECKED_IN: checked_in, Kind.CAUGHT: caught, Kind.HEARD: heard,
    Kind.PRAISED: told, Kind.AGGRIEVED: told, Kind.REPUTATION_FELL: reputation_fell, Kind.LEFT: left,
}
