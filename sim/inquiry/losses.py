"""Losses: what an organisation's failures cost, as one whole number a run, and whom each loss befell.

A loss counts people, cases or doings, never a mean, so that losses of runs add up and shares of a loss are exact
fractions. What counts is what the outcomes count (`sim.outcomes.catalogue`): customers of the base, or with a case that
counts in open demand; cases OPENED from the warm-up on; watched cases, which can be followed for the whole watch.

    sink = Losses(details="customers_lost")(plan, seed, replication)
    run(plan, seed=seed, replication=replication, sink=sink.take)
    sink.result().values["customers_lost"]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.eventlog.identities import numbers_of
from sim.eventlog.reading import ByKind
from sim.vocabulary import NOBODY, Ending, Kind, Origin

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario.plan import Plan

OPEN_DEMAND: Final = 3
"""The origin, in identities, of customers who come with open demand."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A loss by name: what it counts, for one and for many, and how it is counted."""

    name: str
    one: str
    many: str
    definition: str


MEASURES: Final = {measure.name: measure for measure in (
    Measure("customers_lost", "customer lost", "customers lost",
            "Customers who left for good from the warm-up on, for whatever reason: word of mouth harms, too."),
    Measure("unsolved", "case not solved in time", "cases not solved in time",
            "Watched cases that were not solved within the watch, whatever became of them."),
    Measure("problem_hours", "hour with a problem", "hours with a problem",
            "Whole hours that watched cases were open, each for the watch at most; a case that is not solved counts "
            "as the whole watch."),
    Measure("grievances", "grievance told", "grievances told",
            "Others who were told a grievance from the warm-up on."),
    Measure("efforts", "step of customers", "steps of customers",
            "What customers had to do about cases that count: contacts, rounds of a bot, handoffs, stories told "
            "again."),
)}
"""The losses that can be explained, in the order in which one stands in for another that hardly moves."""

EFFORTS: Final = (Kind.CONTACTED, Kind.LOOPED, Kind.HANDED_UP, Kind.STORY_REPEATED)
"""What a customer does, or has done to it, about a case."""

WHO: Final = np.dtype([("origin", "<i4"), ("number", "<i8"), ("flaw", "<i4"), ("point", "<i4"), ("customer", "<i4"),
                       ("case", "<i4")])
"""Whom a loss befell. origin, number: the customer among those of the origin (`OPEN_DEMAND`: the arrival); flaw, point:
the case by its root cause and the number of its OPENED, -1 for a customer; customer, case: indices in the log.

Origin and number name the same person with the same luck in every world of one replication, and flaw and point the same
problem; indices do not. Customers who were won by word of mouth and cases that were knocked on have no such name and
are left out: whether they exist hangs on how others fared."""
_IDENTITY: Final = ["origin", "number", "flaw", "point"]


@dataclass(frozen=True, slots=True, eq=False)
class Lost:
    """The losses of one run by name; of one of them whom it befell, as rows of `WHO` in the order of the log; and the
    number of records of the run."""

    values: dict[str, int]
    who: NDArray[Any]
    records: int


@dataclass(frozen=True, slots=True)
class Losses:
    """Reads the losses of runs; details: the loss of which it is wanted whom it befell, "" for none."""

    details: str = ""

    def __call__(self, plan: Plan, seed: int, replication: int) -> _Counting:
        """Return the sink of one run."""
        return _Counting(plan, self.details)


def default_measures(plan: Plan) -> tuple[str, ...]:
    """Return the losses in the order in which they are tried: in open demand nobody's leaving is what matters first."""
    names = tuple(MEASURES)
    return tuple(name for name in names if name != "customers_lost") if plan.world["open_demand"] else names


def details_of(measure: str, plan: Plan) -> str:
    """Return the loss that tells whom another one befell: customers who leave, or cases that are not solved in time."""
    if measure in ("unsolved", "problem_hours") or plan.world["open_demand"]:
        return "unsolved"
    return "customers_lost"


def identities(who: NDArray[Any]) -> list[tuple[int, ...]]:
    """Return, of rows of `WHO`, what names the same person or problem in other worlds."""
    return [tuple(row) for row in who[_IDENTITY].tolist()]


def _whole(values: NDArray[Any], known: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return numbers of records with a sign, -1 where they are not known."""
    return np.where(known, values.astype(np.int64), np.int64(NOBODY))


class Growing:
    """An array by index of customer or case that grows with the log."""

    def __init__(self, dtype: str, blank: float) -> None:
        """Begin empty; new places hold `blank`."""
        self._values, self._blank = np.full(1024, blank, dtype=dtype), blank

    def up_to(self, size: int) -> NDArray[Any]:
        """Return the array with at least so many places."""
        if size > self._values.size:
            more = np.full(max(size, 2 * self._values.size) - self._values.size, self._blank, self._values.dtype)
            self._values = np.concatenate((self._values, more))
        return self._values


class _Counting:
    """Counts the losses of one run, chunk by chunk; keeps a few numbers a customer and a case."""

    def __init__(self, plan: Plan, details: str) -> None:
        self._plan, self._details = plan, details
        self._open = bool(plan.world["open_demand"])
        self._customers = self._cases = self._taken = 0
        self._origin, self._number = Growing("<i4", -1), Growing("<i8", -1)
        self._concerned, self._left = Growing("?", 0), Growing("<f8", np.inf)
        self._opened, self._solved = Growing("<f8", np.nan), Growing("<f8", np.inf)
        self._flaw, self._point, self._owner = (Growing("<i4", -1) for _ in range(3))
        self._grievances = self._efforts = 0

    def take(self, records: NDArray[Any]) -> None:
        """Count the next chunk."""
        if not records.size:
            return
        self._taken += records.size
        self._customers = max(self._customers, int(records["customer"].max()) + 1)
        self._cases = max(self._cases, int(records["case"].max()) + 1)
        of, late = ByKind(records), self._plan.warm_up
        joined = of.of(Kind.JOINED)
        self._name(joined["customer"], joined["place"], joined["agent"], joined["place"] != int(Origin.REFERRAL))
        opened = of.of(Kind.OPENED)
        if self._open:
            self._arrive(opened)
        self._open_cases(opened)
        left = of.of(Kind.LEFT)
        self._left.up_to(self._customers)[left["customer"]] = left["time"]
        ended = of.of(Kind.ENDED)
        solved = ended[ended["place"] == int(Ending.SOLVED)]
        self._solved.up_to(self._cases)[solved["case"]] = solved["time"]
        told = of.of(Kind.AGGRIEVED)
        self._grievances += int(told["value"][told["time"] >= late].sum())
        doings = of.of(*EFFORTS)
        self._efforts += int(np.count_nonzero(self._opened.up_to(self._cases)[doings["case"]] >= late))

    def _name(self, customers: NDArray[Any], origin: NDArray[Any], number: NDArray[Any], known: NDArray[Any]) -> None:
        """Remember by what customers are known in every world; `known` false: by nothing."""
        self._origin.up_to(self._customers)[customers] = _whole(origin, known)
        self._number.up_to(self._customers)[customers] = _whole(number, known)

    def _arrive(self, opened: NDArray[Any]) -> None:
        """Name customers of open demand, who come with their case; those who joined have their names already."""
        by_itself = opened[opened["cause"] < 0]
        self._name(by_itself["customer"], np.full(by_itself.size, OPEN_DEMAND), numbers_of(by_itself),
                   np.ones(by_itself.size, dtype=bool))
        counts = opened[opened["time"] >= self._plan.warm_up]
        self._concerned.up_to(self._customers)[counts["customer"]] = True

    def _open_cases(self, opened: NDArray[Any]) -> None:
        """Remember the onsets of cases; one that was knocked on has no name, for it hangs on how another case went."""
        named = opened["why"] < 0
        for kept, values in ((self._opened, opened["time"]), (self._flaw, _whole(opened["place"], named)),
                             (self._point, opened["agent"]), (self._owner, opened["customer"])):
            kept.up_to(self._cases)[opened["case"]] = values

    def result(self) -> Lost:
        """Return the losses counted so far."""
        plan, watch = self._plan, self._plan.measures.watch
        left = self._left.up_to(self._customers)[:self._customers]
        lost = np.isfinite(left) & (self._concerned.up_to(self._customers)[:self._customers] if self._open
                                    else left >= plan.warm_up)
        opened = self._opened.up_to(self._cases)[:self._cases]
        minutes = np.minimum(self._solved.up_to(self._cases)[:self._cases] - opened, watch)
        watched = (opened >= plan.warm_up) & (opened <= plan.horizon - watch)
        late = watched & (self._solved.up_to(self._cases)[:self._cases] - opened > watch)
        values = {
            "customers_lost": int(np.count_nonzero(lost)),
            "unsolved": int(np.count_nonzero(late)),
            "problem_hours": int(np.floor(minutes[watched] / 60.0).sum()),
            "grievances": self._grievances,
            "efforts": self._efforts,
        }
        return Lost(values, self._who(lost, late), self._taken)

    def _who(self, lost: NDArray[np.bool_], late: NDArray[np.bool_]) -> NDArray[Any]:
        """Return whom the loss befell of which details are wanted: customers, or cases."""
        if not self._details:
            return np.zeros(0, dtype=WHO)
        if self._details == "customers_lost":
            customers, cases = np.flatnonzero(lost), None
        else:
            cases = np.flatnonzero(late)
            customers = self._owner.up_to(self._cases)[cases]
        who = np.zeros(customers.size, dtype=WHO)
        who["customer"] = customers
        who["origin"] = self._origin.up_to(self._customers)[customers]
        who["number"] = self._number.up_to(self._customers)[customers]
        for name, kept in (("flaw", self._flaw), ("point", self._point)):
            who[name] = -1 if cases is None else kept.up_to(self._cases)[cases]
        who["case"] = -1 if cases is None else cases
        return who[(who["origin"] >= 0) & ((who["flaw"] >= 0) | (cases is None))]
