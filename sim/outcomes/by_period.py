"""What a run came to piece by piece: the headlines of every month, by the definitions of the sheet of outcomes.

    months = ByPeriod(plan, periods, unseated)
    run(plan, sink=months.update)
    months.result().values("customers_lost")

Cases belong to the month in which they are OPENED, with their whole later history; customers lost to that in which they
LEFT; tellings and money to that in which they happen. So counts and money of all pieces sum up to those of the run. A
month's problems are told only where each of its cases can be followed for the whole watch: a case that has just begun
at the horizon is neither a good one nor a bad one yet.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.eventlog.reading import ByKind, Kept
from sim.eventlog.record import RECORD
from sim.outcomes.agent_minutes import OVERTIME, STAFFED, AgentMinutes
from sim.outcomes.fold_state import PlanLike
from sim.outcomes.periods import Periods
from sim.outcomes.watching import Watching
from sim.vocabulary import MINUTES_PER_DAY, MINUTES_PER_HOUR, MINUTES_PER_WEEK, Ending, Kind

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a month.

    headline: the outcome of the whole run that it is the month's part of; better: +1 more is, -1 less is; of_cases:
    whether it is about what becomes of the cases opened in the month.
    """

    name: str
    headline: str
    label: str
    unit: str
    better: int
    definition: str
    of_cases: bool = False


MEASURES: Final = (
    Measure("problem_days", "problem_days_per_customer_year", "Problem days", "days", -1,
            "Time lived with an unsolved problem, min(time to ENDED(SOLVED), watch) summed over the cases opened in "
            "the month.", of_cases=True),
    Measure("unsolved_share", "unsolved_share", "Still unsolved", "share", -1,
            "Cases opened in the month that are not solved by the horizon / cases opened in the month.", of_cases=True),
    Measure("resolution_time_mean", "resolution_time_mean", "Time with the problem, mean", "min", -1,
            "Mean of min(time from OPENED to ENDED(SOLVED), watch) over the cases opened in the month.",
            of_cases=True),
    Measure("customers_lost", "churn", "Customers lost", "customers", -1,
            "Customers who LEFT in the month; in open demand, of those with a case that counts."),
    Measure("praise", "praise_per_100", "Told praise", "people", 1, "Others told by PRAISED in the month."),
    Measure("grievance", "grievance_per_100", "Told grievances", "people", -1,
            "Others told by AGGRIEVED in the month."),
    Measure("net_value", "net_value", "Net value", "money", 1,
            "margin - total_cost + customer_stock of the month: orders, wages, remedies, goodwill and failed attempts "
            "when they happen, projects in the month in which they start, training in equal parts over the run, and "
            "the worth of the customers won less that of those lost."),
)
"""What is told of a month, in the order of the headlines."""
_SUMS: Final = (Kind.PRAISED, Kind.AGGRIEVED, Kind.GRANTED, Kind.GOODWILL_GIVEN, Kind.ATTEMPT_FAILED,
                Kind.PROJECT_STARTED)


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """What one run came to in every piece; all arrays (pieces,).

    cases: opened; unsolved: of them, by the horizon; watched: of them, those that can be followed for the whole watch;
    lived: minutes these lived with their problem; lost: customers; praise, grievance: others told; margin, total_cost,
    customer_stock: money; followed: whether every case of the piece can be followed.
    """

    cases: Counts
    unsolved: Counts
    watched: Counts
    lived: Floats
    lost: Counts
    praise: Floats
    grievance: Floats
    margin: Floats
    total_cost: Floats
    customer_stock: Floats
    followed: NDArray[np.bool_]

    @property
    def net_value(self) -> Floats:
        """Money of each piece."""
        return self.margin - self.total_cost + self.customer_stock

    def values(self, name: str) -> Floats:
        """Return a measure of every piece, nan where it cannot be told; KeyError for an unknown one."""
        found: dict[str, Floats | Counts] = {
            "problem_days": self.lived / MINUTES_PER_DAY, "unsolved_share": _share(self.unsolved, self.cases),
            "resolution_time_mean": _share(self.lived, self.watched), "customers_lost": self.lost,
            "praise": self.praise, "grievance": self.grievance, "net_value": self.net_value,
        }
        of_cases = next(measure.of_cases for measure in MEASURES if measure.name == name)
        values = found[name].astype(np.float64)
        return np.where(self.followed, values, math.nan) if of_cases else values


def _share(part: NDArray[Any], whole: Counts) -> Floats:
    return np.where(whole > 0, part / np.maximum(whole, 1), math.nan)


class ByPeriod:
    """Takes the records of one run in order and knows what every piece of it came to."""

    def __init__(self, plan: PlanLike, pieces: Periods, unseated: Sequence[Sequence[float]]) -> None:
        """Begin before the first record; unseated: by pool and piece, agent-hours on duty without a seat."""
        self._plan, self._pieces, self._unseated = plan, pieces, np.array(unseated, dtype=np.float64)
        self._kept = Kept((Kind.JOINED, Kind.LEFT, Kind.OPENED, Kind.ENDED),
                          ("time", "value", "customer", "case", "kind", "place"))
        self._sums = {kind: np.zeros(pieces.count) for kind in _SUMS}
        self._minutes = AgentMinutes(len(plan.names.pools), plan.warm_up, pieces.count, pieces.between,
                                     lambda minutes: np.maximum(pieces.of(minutes), 0))

    def update(self, records: NDArray[Any]) -> None:
        """Take the next chunk; it is only read, and may be reused afterwards."""
        chunk = ByKind(np.asarray(records, dtype=RECORD))
        self._kept.take(chunk.records)
        self._minutes.update(chunk)
        for kind, sums in self._sums.items():
            found = chunk.of(kind)
            found = found[found["time"] >= self._plan.warm_up]
            values = np.ones(found.size) if kind == Kind.PROJECT_STARTED else found["value"]
            np.add.at(sums, self._pieces.of(found["time"]), values)

    def result(self) -> PeriodFigures:
        """Return the figures as far as the records taken so far tell them."""
        kept = ByKind(self._kept.records())
        opened, ended, is_solved = _cases(kept)
        watching = Watching(self._plan)
        counts = opened >= self._plan.warm_up
        watched = watching.is_watched(opened)
        solved = np.where(is_solved, ended, math.inf)
        lived = np.zeros(self._pieces.count)
        np.add.at(lived, self._pieces.of(opened[watched]), watching.lived(opened[watched], solved[watched]))
        joined, left, orders = _customers(kept)
        lost = left[self._counted(kept, left)]
        edges = np.array(self._pieces.edges)
        return PeriodFigures(
            cases=self._count(opened[counts]), unsolved=self._count(opened[counts & ~is_solved]),
            watched=self._count(opened[watched]), lived=lived, lost=self._count(lost),
            praise=self._sums[Kind.PRAISED].copy(), grievance=self._sums[Kind.AGGRIEVED].copy(),
            margin=float(self._plan.world["margin_per_order"]) * self._orders(joined, left, orders),
            total_cost=self._cost(self._orders(joined, left, orders)),
            customer_stock=self._stock(joined, left, orders, lost), followed=edges[1:] <= watching.last_onset)

    def _count(self, minutes: Floats) -> Counts:
        return np.bincount(self._pieces.of(minutes), minlength=self._pieces.count).astype(np.int64)

    def _counted(self, kept: ByKind, left: Floats) -> NDArray[np.bool_]:
        """Return which customers count, and have left."""
        gone = np.isfinite(left) & (left >= self._plan.warm_up)
        if not self._plan.world["open_demand"]:
            return gone
        cases = kept.of(Kind.OPENED)
        concerned = np.zeros(left.size, dtype=np.bool_)
        concerned[cases["customer"][cases["time"] >= self._plan.warm_up]] = True
        return np.isfinite(left) & concerned

    def _orders(self, joined: Floats, left: Floats, orders: Floats) -> Floats:
        """Return the expected orders of every piece, by the mean weight of the profile in the run."""
        edges = self._pieces.edges
        found = [float(np.sum(orders * np.maximum(np.minimum(left, end) - np.maximum(joined, begin), 0.0)))
                 for begin, end in pairwise(edges)]
        return np.array(found) / MINUTES_PER_WEEK * self._plan.measures.order_share

    def _cost(self, orders: Floats) -> Floats:
        world, measures = self._plan.world, self._plan.measures
        minutes = self._minutes.until(self._plan.horizon)
        hours = (minutes[STAFFED] + minutes[OVERTIME]) / MINUTES_PER_HOUR + self._unseated
        staff = (hours * np.asarray(self._plan.pools["cost_per_hour"])[:, None]).sum(axis=0)
        projects = float(world["design_cost"]) * self._sums[Kind.PROJECT_STARTED] * measures.one_off_share
        paid = self._sums[Kind.GRANTED] + self._sums[Kind.GOODWILL_GIVEN] + self._sums[Kind.ATTEMPT_FAILED]
        return np.asarray(paid + staff + float(world["quality_cost_per_order"]) * orders + projects + self._training())

    def _training(self) -> Floats:
        """Return what is charged of the training, the same for every minute of the run."""
        edges, share = np.array(self._pieces.edges), self._plan.measures.one_off_share
        whole = float(self._plan.world["training_cost"]) * share
        return np.asarray(whole * np.diff(edges) / (edges[-1] - edges[0]))

    def _stock(self, joined: Floats, left: Floats, orders: Floats, lost: Floats) -> Floats:
        """Return what customers won and lost in every piece are worth from the horizon on."""
        value, mean_orders = self._plan.measures.customer_value, self._plan.measures.mean_orders
        if math.isnan(value):
            return np.zeros(self._pieces.count)
        if self._plan.world["open_demand"]:
            return -value * self._count(lost).astype(np.float64)
        sizes = orders / mean_orders if mean_orders > 0.0 else np.ones(orders.size)
        change, warm_up = np.zeros(self._pieces.count), self._plan.warm_up
        came, went = (joined > warm_up) & np.isfinite(joined), np.isfinite(left) & (left >= warm_up)
        np.add.at(change, self._pieces.of(joined[came]), sizes[came])
        np.subtract.at(change, self._pieces.of(left[went]), sizes[went])
        return value * change


def _cases(kept: ByKind) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Return of every case when it was opened (-inf: never), when it ended (inf: not), and whether solved."""
    begins, ends = kept.of(Kind.OPENED), kept.of(Kind.ENDED)
    size = int(begins["case"].max(initial=-1)) + 1
    opened, ended = np.full(size, -math.inf), np.full(size, math.inf)
    solved = np.zeros(size, dtype=np.bool_)
    opened[begins["case"]] = begins["time"]
    ended[ends["case"]] = ends["time"]
    solved[ends["case"]] = ends["place"] == int(Ending.SOLVED)
    return opened, ended, solved


def _customers(kept: ByKind) -> tuple[Floats, Floats, Floats]:
    """Return of every customer when they joined and left (inf: not), and their orders a week."""
    came, went = kept.of(Kind.JOINED), kept.of(Kind.LEFT)
    size = max(int(kept.records["customer"].max(initial=-1)) + 1, 0)
    joined, left, orders = np.full(size, math.inf), np.full(size, math.inf), np.zeros(size)
    joined[came["customer"]] = came["time"]
    orders[came["customer"]] = came["value"]
    left[went["customer"]] = went["time"]
    return joined, left, orders
