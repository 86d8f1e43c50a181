"""What simpler forecasters say of the judged days: Erlang's formulas hour by hour, and past days drawn again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.backtest.erlang_by_hour import answers
from sim.backtest.tally import BINS, HOURS, Group, Tally

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Desk:
    """What a pool is given: its types, and by day and hour agents; rates by type."""

    kinds: Flags
    staff: Floats
    """Days by hours."""
    handle: Floats
    """Mean minutes of a call by type."""
    theta: float
    """Rate of hanging up a minute."""


@dataclass(frozen=True, slots=True, eq=False)
class ByFormula:
    """A tally by formula, and its waits: days by hours by desks by bins, in calls."""

    tally: Tally
    waits: Floats
    desks: tuple[Flags, ...]
    unanswered: float
    """Share of the calls in hours in which nobody is on duty: left out."""

    def binned(self, group: Group) -> Floats:
        """Return how many calls of a group are served after a wait in each bin, by day."""
        of_day = np.zeros((self.waits.shape[0], BINS.size))
        for desk, kinds in enumerate(self.desks):
            share = _share_of(self.tally.calls, kinds, group.kinds & kinds)
            cells = self.waits[:, group.hours, desk] * share[:, group.hours, None]
            of_day += np.where(share[:, group.hours, None] > 0.0, cells, 0.0).sum(axis=1)
        return np.asarray(of_day * group.days[:, None])


def _share_of(calls: Floats, whole: Flags, part: Flags) -> Floats:
    total = calls[:, :, whole].sum(axis=2)
    own = calls[:, :, part].sum(axis=2)
    return np.asarray(np.divide(own, total, out=np.zeros(total.shape), where=total > 0.0))


def erlang(calls: Floats, rates: Floats, desks: tuple[Desk, ...], impatient: bool) -> ByFormula:
    """Return what Erlang A (Erlang C: nobody is impatient) says of calls by day, hour and type that come at some rate.

    rates: calls an hour, as the runs are given them. The types of a desk share its line. Hours without staff are left
    out; where there is no answer cells are nan.
    """
    above = {name: np.zeros(calls.shape) for name in ("abandoned", "wait_mean", "within_20s")}
    number, served = np.zeros(calls.shape), np.zeros(calls.shape)
    waits = np.zeros((calls.shape[0], HOURS, len(desks), BINS.size))
    left_out = 0.0
    for at, desk in enumerate(desks):
        own = np.where(desk.kinds, calls, 0.0)
        total = own.sum(axis=2)
        asked = (total > 0.0) & (desk.staff > 0.0)
        left_out += float(total[(total > 0.0) & ~asked].sum())
        handle = (own @ desk.handle)[asked] / total[asked]
        rate = np.where(desk.kinds, rates, 0.0).sum(axis=2)[asked]
        theta = desk.theta if impatient else 0.0
        said = answers(np.maximum(rate, 1e-9), np.maximum(handle, 1e-3), theta, desk.staff[asked])
        mix = own[asked]
        number[asked] += mix
        served[asked] += mix * said.served[:, None]
        for name, share in (("abandoned", said.abandoned), ("wait_mean", said.waited), ("within_20s", said.within_20s)):
            above[name][asked] += mix * share[:, None]
        waits[asked, at] = total[asked][:, None] * said.waits
    for cells in (served, *above.values()):
        cells[number == 0.0] = 0.0  # where nothing of a type came there is nothing to answer
    tally = Tally(number, above, {"abandoned": number, "wait_mean": served, "within_20s": number})
    return ByFormula(tally, waits, tuple(desk.kinds for desk in desks), left_out / max(float(calls.sum()), 1.0))


def past_weights(past: Integers, judged: Integers) -> Floats:
    """Return how often each past day counts where each judged day is one of the past of its day of the week, at random.

    past, judged: days of the week. A day of the week that the past lacks is any of its days.
    """
    weights = np.zeros(past.size)
    for day, number in zip(*np.unique(judged, return_counts=True), strict=True):
        same = past == day
        if not same.any():
            same = np.ones(past.size, dtype=bool)
        weights[same] += number / int(same.sum())
    return weights
