"""What happened when: customers and reputation over the run, load and waits by hour of the week, times of the cases.

The outcomes of `sim.outcomes.fold` are one number a run; pictures need the course of it. These collectors take the
same chunks of records, keep only what they need, and do it with NumPy alone. As with the fold it does not matter where
chunks end: sums run over the same pieces in the order of the records, so the same log gives the same bits.

    history = Histories(plan)
    run(plan, sink=history.update)
    history.result().customers.present
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.behaviour.word_of_mouth import remembered, reputation
from sim.eventlog.reading import ByKind, Kept
from sim.eventlog.record import RECORD
from sim.outcomes.agent_minutes import BUSY, STAFFED, AgentMinutes
from sim.outcomes.fold_state import PlanLike, Rows
from sim.vocabulary import HOURS_PER_WEEK, MINUTES_PER_DAY, MINUTES_PER_HOUR, MINUTES_PER_WEEK, NOBODY, Kind, Origin

Floats = NDArray[np.float64]
MOST_STEPS: Final = 120
"""Steps over a run at most."""
_STEPS: Final = (MINUTES_PER_HOUR, 4.0 * MINUTES_PER_HOUR, MINUTES_PER_DAY, MINUTES_PER_WEEK, 4.0 * MINUTES_PER_WEEK)


@dataclass(frozen=True, slots=True)
class Customers:
    """The base over time.

    edges: minutes at which the steps begin and end, among them the warm-up and the horizon, (steps + 1,); present:
    customers in the base at each edge, (steps + 1,), all zero in open demand, which has no base; joined (founders
    excepted) and left: in each step, (steps,); reputation: share of organic newcomers who still come, at each edge;
    begin: which edge is the warm-up.
    """

    edges: Floats
    present: NDArray[np.int64]
    joined: NDArray[np.int64]
    left: NDArray[np.int64]
    reputation: Floats
    begin: int
    has_base: bool

    @property
    def churned(self) -> Floats:
        """Share of the customers there at the warm-up or joined since who have left since, at each edge.

        At the horizon it is the outcome `churn`. nan before the warm-up, without customers, and in open demand.
        """
        share = np.full(self.edges.size, math.nan)
        if self.has_base:
            came = self.present[self.begin] + np.concatenate(([0], np.cumsum(self.joined[self.begin:])))
            gone = np.concatenate(([0], np.cumsum(self.left[self.begin:])))
            share[self.begin:] = np.where(came > 0, gone / np.maximum(came, 1), math.nan)
        return share


@dataclass(frozen=True, slots=True)
class Week:
    """Load and waits by pool and hour of the week (0 is Monday 00:00 to 01:00), from the warm-up on; (pools, 168).

    busy, staffed: agent-minutes; waits: waits that began in the hour and have ended with service or by hanging up;
    waited: their minutes in all; abandoned: those among them that ended by hanging up; observed: minutes of the run
    in the hour, (168,); reached: which pools customers reach by themselves, (pools,): those where their contacts are
    served and those that take over from them. Waits of every kind of work count, as in the outcomes of pools.
    """

    pools: tuple[str, ...]
    busy: Floats
    staffed: Floats
    waits: NDArray[np.int64]
    waited: Floats
    abandoned: NDArray[np.int64]
    observed: Floats
    reached: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class History:
    """What one run looks like over time.

    minutes, endings: of every case that counts, in order of opening, minutes from onset to end or horizon and its
    `Ending`, -1 where it is open; watch: minutes for which the outcomes watch each case.
    """

    customers: Customers
    week: Week
    minutes: Floats
    endings: NDArray[np.int64]
    watch: float


class HistoryPlan(PlanLike, Protocol):
    """What histories need to know of a plan besides."""

    @property
    def flaws(self) -> Rows:
        """One row a flaw: desk, the pool that serves its contacts."""
        ...


class Histories:
    """Takes the records of one run in order and knows its history."""

    def __init__(self, plan: HistoryPlan) -> None:
        """Begin before the first record of a run of `plan`."""
        self._watch = plan.measures.watch
        self._parts = (_Base(plan), _Week(plan), _Cases(plan))

    def update(self, records: NDArray[Any]) -> None:
        """Take the next chunk; it is only read, and may be reused afterwards."""
        chunk = ByKind(np.asarray(records, dtype=RECORD))
        for part in self._parts:
            part.update(chunk)

    def result(self) -> History:
        """Return the history as far as the records taken so far tell it; more may follow."""
        base, week, cases = self._parts
        return History(base.result(), week.result(), *cases.result(), self._watch)


# Customers and reputation ------------------------------------------------------------------------------------------


class _Base:
    def __init__(self, plan: HistoryPlan) -> None:
        self._edges = np.union1d(steps(plan.horizon), plan.warm_up)
        self._begin = int(np.searchsorted(self._edges, plan.warm_up))
        self._world = plan.world
        self._founders = 0
        self._joined = np.zeros(self._edges.size - 1, dtype=np.int64)
        self._left = np.zeros(self._edges.size - 1, dtype=np.int64)
        self._stock = np.zeros(self._edges.size)
        self._since = np.zeros(self._edges.size)
        self._open = bool(plan.world["open_demand"])

    def update(self, chunk: ByKind) -> None:
        joined, fell = chunk.of(Kind.JOINED), chunk.of(Kind.REPUTATION_FELL)
        founders = joined["place"] == Origin.FOUNDING
        self._founders += int(np.count_nonzero(founders))
        self._joined += self._histogram(joined["time"][~founders])
        self._left += self._histogram(chunk.of(Kind.LEFT)["time"])
        if fell.size:
            # the last fall at or before an edge is what it remembers
            at = np.searchsorted(fell["time"], self._edges, side="right") - 1
            known = at >= 0
            self._stock[known] = fell["value"][at[known]]
            self._since[known] = fell["time"][at[known]]

    def result(self) -> Customers:
        present = self._founders + np.concatenate(([0], np.cumsum(self._joined - self._left)))
        if self._open:
            present = np.zeros_like(present)
        half_life, drop = float(self._world["reputation_half_life"]), float(self._world["reputation_drop"])
        stocks = zip(self._edges, self._stock, self._since, strict=True)
        names = [reputation(remembered(float(stock), float(edge - since), half_life), drop)
                 for edge, stock, since in stocks]
        return Customers(self._edges, present, self._joined.copy(), self._left.copy(), np.array(names), self._begin,
                         not self._open)

    def _histogram(self, times: Floats) -> NDArray[np.int64]:
        places = np.searchsorted(self._edges, times, side="right") - 1
        return np.bincount(np.clip(places, 0, self._joined.size - 1), minlength=self._joined.size).astype(np.int64)


def steps(horizon: float) -> Floats:
    """Return the edges of the steps of a run: hours, days or weeks, as few as are needed for `MOST_STEPS`."""
    step = next((step for step in _STEPS if horizon / step <= MOST_STEPS), horizon / MOST_STEPS)
    edges = step * np.arange(math.ceil(horizon / step) + 1.0)
    edges[-1] = horizon
    return edges


# Load and waits by hour of the week ----------------------------------------------------------------------------------


class _Week:
    def __init__(self, plan: HistoryPlan) -> None:
        self._plan = plan
        pools = len(plan.names.pools)
        self._minutes = AgentMinutes(pools, plan.warm_up, HOURS_PER_WEEK, _hours_between, hour_of_week)
        self._waits = np.zeros((pools, HOURS_PER_WEEK), dtype=np.int64)
        self._waited = np.zeros((pools, HOURS_PER_WEEK))
        self._abandoned = np.zeros((pools, HOURS_PER_WEEK), dtype=np.int64)

    def update(self, chunk: ByKind) -> None:
        self._minutes.update(chunk)
        ends = chunk.of(Kind.SERVED, Kind.ABANDONED)
        begun = ends["time"] - ends["value"]
        ends, begun = ends[begun >= self._plan.warm_up], begun[begun >= self._plan.warm_up]
        place = ends["place"], hour_of_week(begun)
        np.add.at(self._waits, place, 1)
        np.add.at(self._waited, place, ends["value"])
        np.add.at(self._abandoned, place, ends["kind"] == Kind.ABANDONED)

    def result(self) -> Week:
        minutes = self._minutes.until(self._plan.horizon)
        return Week(tuple(self._plan.names.pools), minutes[BUSY], minutes[STAFFED], self._waits.copy(),
                    self._waited.copy(), self._abandoned.copy(), _observed(self._plan.warm_up, self._plan.horizon),
                    _reached(self._plan))


def _reached(plan: HistoryPlan) -> NDArray[np.bool_]:
    """Return which pools serve contacts of customers: desks of flaws and channels, and who takes over from those."""
    found = np.zeros(len(plan.names.pools), dtype=np.bool_)
    for desk in (*plan.flaws["desk"], *plan.channels["desk"]):
        pool = int(desk)
        while pool != NOBODY and not found[pool]:
            found[pool] = True
            pool = int(plan.pools["overflow"][pool])
    return found


def hour_of_week(minutes: Floats) -> NDArray[np.int64]:
    """Return the hour of the week, 0 to 167, in which each minute since Monday 00:00 lies."""
    return np.floor(minutes / MINUTES_PER_HOUR).astype(np.int64) % HOURS_PER_WEEK


def _hours_between(since: float, until: float) -> Floats:
    """Return the whole hours that lie within a stretch of minutes."""
    first, last = math.floor(since / MINUTES_PER_HOUR) + 1, math.ceil(until / MINUTES_PER_HOUR)
    return MINUTES_PER_HOUR * np.arange(first, last, dtype=np.float64)


def _observed(begin: float, end: float) -> Floats:
    edges = MINUTES_PER_HOUR * np.arange(math.floor(begin / MINUTES_PER_HOUR), math.ceil(end / MINUTES_PER_HOUR) + 1.0)
    minutes = np.zeros(HOURS_PER_WEEK)
    np.add.at(minutes, hour_of_week(edges[:-1]), np.diff(np.clip(edges, begin, end)))
    return minutes


# Cases ---------------------------------------------------------------------------------------------------------------


class _Cases:
    def __init__(self, plan: HistoryPlan) -> None:
        self._plan = plan
        self._kept = Kept((Kind.OPENED, Kind.ENDED), ("time", "case", "kind", "place"))

    def update(self, chunk: ByKind) -> None:
        self._kept.take(chunk.records)

    def result(self) -> tuple[Floats, NDArray[np.int64]]:
        kept = ByKind(self._kept.records())
        begins, ends = kept.of(Kind.OPENED), kept.of(Kind.ENDED)
        size = int(kept.records["case"].max(initial=-1)) + 1
        opened, ended = np.full(size, -math.inf), np.full(size, math.inf)
        endings = np.full(size, NOBODY, dtype=np.int64)
        opened[begins["case"]] = begins["time"]
        ended[ends["case"]] = ends["time"]
        endings[ends["case"]] = ends["place"]
        counted = opened >= self._plan.warm_up
        return (np.minimum(ended, self._plan.horizon) - opened)[counted], endings[counted]
