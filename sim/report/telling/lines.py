"""Why a line was long: what its agents were busy with when a wait began, and what set one of them free."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.report.telling.grammar import listed, number
from sim.vocabulary import Kind, Reason

if TYPE_CHECKING:
    from sim.report.telling.clauses import Teller

_BUSY: Final = [int(kind) for kind in (Kind.SERVED, Kind.ANSWERED_LATE, Kind.RELEASED)]
_MOST: Final = 3
LONG: Final = 5.0
"""Minutes from which on a wait is explained."""


def on_duty(teller: Teller, pool: int, before: int) -> int:
    """Return how many agents of a pool were on duty when a record was written: the last STAFFED before it says so."""
    head = teller.records[:before]
    staffed = np.flatnonzero((head["kind"] == Kind.STAFFED) & (head["place"] == pool))
    return int(head["value"][staffed[-1]]) if len(staffed) else 0


def at_work(teller: Teller, pool: int, before: int) -> list[int]:
    """Return the positions of the records with which the work began that a pool was at when a record was written."""
    head = teller.records[:before]
    at = np.flatnonzero((head["place"] == pool) & np.isin(head["kind"], _BUSY))
    latest = dict(zip(head["agent"][at].tolist(), at.tolist(), strict=True))
    return sorted(position for position in latest.values() if head["kind"][position] != Kind.RELEASED)


def busy(teller: Teller, queued: int) -> str:
    """Say why somebody had to wait: nobody on duty, or all busy, and how many were waiting already."""
    pool, ahead = teller.place(queued), int(teller.value(queued))
    staff = on_duty(teller, pool, queued)
    alone = staff < 2 and teller.called.is_one_person(pool)
    named = teller.note("pool", queued, pool, teller.called.pool(pool) if alone else teller.called.among(pool))
    if alone:
        text = f"{named} was {teller.note('staff', queued, staff, 'busy' if staff else 'not on duty')}"
    elif not staff:
        text = f"{teller.note('staff', queued, 0, 'nobody')} {named} was on duty"
    elif staff == 1:
        text = f"{teller.called.on_duty(pool, teller.note('staff', queued, 1, 'the only one'))} was busy"
    else:
        all_of = "both" if staff == 2 else f"all {number(staff)}"
        text = f"{teller.called.on_duty(pool, teller.note('staff', queued, staff, all_of))} were busy"
    if ahead:
        others = "one other" if ahead == 1 else f"{number(ahead)} others"
        text += f" and {teller.note('ahead', queued, ahead, others)} waiting already" if staff else (
            f", with {teller.note('ahead', queued, ahead, others)} waiting already")
    return text


def busy_with(teller: Teller, queued: int) -> str:
    """Say what the agents of a pool were at when a wait began, the commonest problems first; "" if at nothing."""
    work = at_work(teller, teller.place(queued), queued)
    if not work:
        return ""
    teller.explain(*work)
    flaws = Counter(teller.flaw(teller.case(position)) for position in work)
    parts = []
    for flaw, count in sorted(flaws.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST]:
        name = teller.note("busy_with", queued, flaw, teller.called.flaw(flaw))
        many = teller.note("busy_cases", queued, count, f"{number(count)} cases") if count > 1 else ""
        parts.append(f"{many} of {name}" if many else name)
    if len(flaws) > _MOST:
        parts.append("other problems")
    repeated = sum(_is_repeated(teller, position) for position in work)
    text = f"was busy with {listed(parts)}"
    if repeated:
        teller.note("busy_again", queued, repeated, number(repeated) if len(work) > 1 else "again")
        if len(work) > 1:
            teller.note("busy_all", queued, len(work), number(len(work)))
        text += (", from somebody who had had to get in touch again" if len(work) == 1 else
                 f", {number(repeated)} of these {number(len(work))} from people who had had to get in touch again")
    return text


def _is_repeated(teller: Teller, served: int) -> bool:
    """Whether a piece of work is for a contact that is not a first one."""
    called = teller.caller(served)
    return called >= 0 and teller.kind(called) == Kind.CONTACTED and teller.value(called) != Reason.FIRST


def freed(teller: Teller, served: int) -> str:
    """Say what ended a wait: work that was done, staff that came on duty, a wait that came to nothing."""
    cause = teller.cause(served)
    if teller.why(served) < 0 or cause < 0:
        return ""
    kind = teller.kind(cause)
    teller.explain(cause)
    if kind == Kind.STAFFED:
        before = on_duty(teller, teller.place(cause), cause)
        named = teller.note("pool", served, teller.place(cause), teller.called.among(teller.place(cause)))
        teller.note("came_on_duty", served, cause, named)
        return f"when {'one more' if before else 'somebody'} {named} came on duty"
    if kind == Kind.RELEASED:
        if teller.case(cause) == teller.case(served):
            return ""
        whose = "this customer’s" if teller.records["customer"][cause] == teller.life.customer else "somebody else’s"
        flaw = teller.problem(cause)
        if teller.value(cause) < 1.0:
            return f"once {whose} {flaw} was out of the way"
        took = teller.lasted("busy", cause, teller.value(cause))
        return f"once {took} of work on {whose} {flaw} {'was' if took.startswith('1 ') else 'were'} over"
    if kind == Kind.WITHDRAWN:
        return "as somebody before was not waiting any more"
    return ""
