"""How full an organisation is over time: the cases in hand, in relation to the demand that is due.

Nothing is in hand when a run begins. How long that leaves traces shows in the stock of open cases, which holds whoever
waits, is served, is called back, or is with the fixers. But the stock also changes for reasons other than the start-up:
the base of customers grows or shrinks, and root causes are removed. Divided by the demand due at the time it does not;
in a steady state the quotient is the mean time a case is open (Little 1961, "A proof for the queuing formula L = lambda
W", *Operations Research* 9:383).

A case that nobody works on and nobody asks for is not in hand: a message that nobody reads, until the customer makes
contact again, and a lost request, until it is found. Some never return to work, and would let the stock rise without
end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.eventlog.reading import ByKind, Kept
from sim.outcomes.step_functions import Floats, areas
from sim.scenario.plan import Plan
from sim.vocabulary import MINUTES_PER_HOUR, MINUTES_PER_WEEK, Kind

_IN_HAND: Final = (Kind.OPENED, Kind.CONTACTED, Kind.REQUEST_FOUND)
_OUT_OF_HAND: Final = (Kind.UNREAD, Kind.REQUEST_LOST, Kind.ENDED)
_DEMAND: Final = (Kind.JOINED, Kind.LEFT, Kind.FLAW_LOWERED)
_FIELDS: Final = ["time", "value", "customer", "case", "kind", "place"]


@dataclass(frozen=True, slots=True)
class Fullness:
    """The course of one run, window by window.

    in_hand: case-minutes in hand; due: cases due, that is, the integral of the rate at which the customers there
    place flawed orders, or of that of open demand, each flaw at its level; (windows,) each.
    """

    in_hand: Floats
    due: Floats


class Stock:
    """Takes the records of one run in order and knows how full the organisation was."""

    def __init__(self, plan: Plan, edges: Floats) -> None:
        """Begin before the first record of a run of `plan`; windows lie between successive `edges` (minutes)."""
        self._plan, self._edges = plan, edges
        self._kept = Kept((*_IN_HAND, *_OUT_OF_HAND, *_DEMAND), _FIELDS)

    def update(self, records: NDArray[Any]) -> None:
        """Take the next chunk; it is only read, and may be reused afterwards."""
        self._kept.take(records)

    def result(self) -> Fullness:
        """Return what the records taken so far tell."""
        kept = ByKind(self._kept.records())
        return Fullness(self._in_hand(kept), self._due(kept))

    def _in_hand(self, kept: ByKind) -> Floats:
        of_cases = kept.of(*_IN_HAND, *_OUT_OF_HAND)
        held = np.isin(of_cases["kind"], _IN_HAND).astype(np.int64)
        order = np.argsort(of_cases["case"], kind="stable")
        cases, sorted_held = of_cases["case"][order], held[order]
        before = np.where(np.diff(cases, prepend=-1) == 0, np.roll(sorted_held, 1), 0)
        change = np.empty_like(held)
        change[order] = sorted_held - before
        return areas(of_cases["time"], np.cumsum(change).astype(np.float64), self._edges)

    def _due(self, kept: ByKind) -> Floats:
        rates = _rates(self._plan)
        mended = kept.of(Kind.FLAW_LOWERED)
        times, share = _shares(mended["time"], mended["place"], mended["value"], rates)
        if self._plan.world["open_demand"]:
            return areas(times, share, self._edges)
        moves = kept.of(Kind.JOINED, Kind.LEFT)
        orders = np.cumsum(_orders(moves)) / MINUTES_PER_WEEK
        both = np.union1d(times, moves["time"])
        at = np.searchsorted(moves["time"], both, side="right") - 1
        present = np.where(at >= 0, orders[np.maximum(at, 0)], 0.0) if orders.size else np.zeros(both.size)
        return areas(both, present * share[np.searchsorted(times, both, side="right") - 1], self._edges)


def _rates(plan: Plan) -> Floats:
    """Return, by flaw at level 1, the cases a minute of open demand, or the cases an order."""
    if plan.world["open_demand"]:
        rates = plan.rates_of_run() if len(plan.volumes) else plan.arrivals
        hours = np.cumsum(rates, axis=1)[:, -1] / rates.shape[1]
        return np.asarray(hours / MINUTES_PER_HOUR, dtype=np.float64)
    return np.asarray(plan.flaws["share"])


def _shares(times: Floats, flaws: NDArray[Any], levels: Floats, rates: Floats) -> tuple[Floats, Floats]:
    """Return the rate of all flaws together, from minute 0 on and from every change of a level on."""
    now = np.ones(rates.size)
    found = [float(np.cumsum(rates)[-1])]
    for flaw, level in zip(flaws, levels, strict=True):
        now[flaw] = level
        found.append(float(np.cumsum(rates * now)[-1]))
    return np.concatenate(([0.0], times)), np.array(found)


def _orders(moves: NDArray[Any]) -> Floats:
    """Return by how much every joining and leaving changes the orders a week of the base."""
    joining = moves["kind"] == Kind.JOINED
    own = np.zeros(int(moves["customer"].max(initial=-1)) + 1)
    own[moves["customer"][joining]] = moves["value"][joining]
    return np.where(joining, moves["value"], -own[moves["customer"]])
