"""What one case came to: how long, how often, how much of whose time and money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.inquiry.goings_on import time_went
from sim.vocabulary import Ending, Kind

if TYPE_CHECKING:
    from sim.inquiry.lives import Life


@dataclass(frozen=True, slots=True)
class Account:
    """One case of a life, counted.

    opened, ended: positions of these records, -1 while it is open; minutes: from the onset to the end, or to the
    horizon; ending: None while it is open; effort: points; money: granted, given as goodwill and lost by failed
    attempts; staff_minutes: agents' time that has ended, wrap-up included; told: others who heard of it, told well or
    badly; went: minutes by what went on (see `sim.inquiry.goings_on`).
    """

    case: int
    flaw: int
    opened: int
    ended: int
    ending: Ending | None
    minutes: float
    contacts: int
    handoffs: int
    broken_promises: int
    effort: float
    money: float
    staff_minutes: float
    told: int
    went: dict[str, float]
    loyalty_before: float
    loyalty_after: float


def accounts(life: Life) -> list[Account]:
    """Return what each case of a life came to, in the order of their onsets."""
    return [_account(life, case) for case in life.cases]


def _account(life: Life, case: int) -> Account:
    records, plan = life.run.log.records, life.run.plan
    mine = [(index, at) for index, at in enumerate(life.positions) if records["case"][at] == case]
    rows = records[np.array([at for _, at in mine])]

    def values(*kinds: Kind) -> float:
        return float(rows["value"][np.isin(rows["kind"], kinds)].sum())

    def count(kind: Kind) -> int:
        return int((rows["kind"] == kind).sum())

    ended = next((at for _, at in mine if records["kind"][at] == Kind.ENDED), -1)
    until = float(records["time"][ended]) if ended >= 0 else plan.horizon
    return Account(
        case=case, flaw=int(life.cases[case]["flaw"]), opened=mine[0][1], ended=ended,
        ending=Ending(int(records["place"][ended])) if ended >= 0 else None,
        minutes=until - float(rows["time"][0]), contacts=count(Kind.CONTACTED), handoffs=count(Kind.HANDED_UP),
        broken_promises=count(Kind.PROMISE_BROKEN), effort=life.efforts[mine[-1][0]],
        money=values(Kind.GRANTED, Kind.GOODWILL_GIVEN, Kind.ATTEMPT_FAILED), staff_minutes=values(Kind.RELEASED),
        told=int(values(Kind.PRAISED, Kind.AGGRIEVED)), went=time_went(life, case, until),
        loyalty_before=float(rows["value"][0]),
        loyalty_after=_loyalty_at(life, ended),
    )


def _loyalty_at(life: Life, ended: int) -> float:
    """Return the loyalty at the end of a case, or as it stood last."""
    records = life.run.log.records
    if ended >= 0:
        return float(records["value"][ended])
    kinds = (Kind.FELT, Kind.HEARD, Kind.OPENED)
    moved = [at for at in life.positions if records["kind"][at] in kinds]
    return float(records["value"][moved[-1]])
