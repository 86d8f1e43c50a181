"""Whose story: the worst case of a run, a typical one, somebody who was lost, or who would have been saved.

*Harm* orders cases: first whether the customer left because of it, then the effort it cost, then how many others were
told of it, then how long it lasted; among equals the customer who comes first in the log. Cases count from the warm-up
on, as they do in the outcomes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.engine import ENGINES
from sim.errors import InputError, Problem
from sim.experiment.workers import run_all
from sim.inquiry.lives import told
from sim.inquiry.tolls import efforts_of_all
from sim.vocabulary import Ending, Kind, Leaving

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from sim.experiment.drawn import Drawn
    from sim.inquiry.lives import Told
    from sim.scenario import Scenario
    from sim.scenario.plan import Plan

WAYS: Final = ("worst", "typical", "lost", "saved")
"""The ways in which a customer may be chosen."""


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """What one run says of its cases, one entry a case in every array.

    customer; counts: opened from the warm-up on; watched: followed for the whole watch; left: the customer left
    because of it; effort; told: others who were told of it as a grievance; minutes from onset to end or horizon;
    solved_in: minutes to the solution, at most the watch; contacts.
    """

    customer: NDArray[np.int64]
    counts: NDArray[np.bool_]
    watched: NDArray[np.bool_]
    left: NDArray[np.bool_]
    effort: NDArray[np.float64]
    told: NDArray[np.float64]
    minutes: NDArray[np.float64]
    solved_in: NDArray[np.float64]
    contacts: NDArray[np.float64]

    def harm(self, case: int) -> tuple[bool, float, float, float, int]:
        """Return what orders cases by their harm, the greater the worse."""
        return (bool(self.left[case]), float(self.effort[case]), float(self.told[case]), float(self.minutes[case]),
                -int(self.customer[case]))

    def worst(self, among: NDArray[np.bool_] | None = None) -> int | None:
        """Return the case of the greatest harm, of those that count and are `among`; None if there is none."""
        wanted = np.flatnonzero(self.counts if among is None else self.counts & among)
        return max(wanted.tolist(), key=self.harm, default=None)

    def typical(self) -> int | None:
        """Return the watched case that is nearest to the medians of time, contacts and effort; None without any.

        Near is the sum over the three of the distance from the median, each divided by the mean distance of all.
        """
        at = np.flatnonzero(self.watched)
        return int(at[np.argmin(self._distances()[at])]) if len(at) else None

    def distance(self, case: int) -> float:
        """Return how far a case is from the typical one, as `typical` measures it."""
        return float(self._distances()[case])

    def _distances(self) -> NDArray[np.float64]:
        far = np.zeros(len(self.customer))
        for values in (self.solved_in, self.contacts, self.effort):
            apart = np.abs(values - np.median(values[self.watched]))
            mean = float(apart[self.watched].mean())
            far += apart / mean if mean > 0.0 else 0.0
        return far


def cases_of(plan: Plan, records: NDArray[Any]) -> Cases:
    """Return what orders the cases of a run, from its whole log."""
    kind, case = records["kind"], records["case"]
    opened = records[kind == Kind.OPENED]
    count = len(opened)
    end, solved = np.full(count, plan.horizon), np.full(count, np.inf)
    ended = records[kind == Kind.ENDED]
    end[ended["case"]] = ended["time"]
    held = ended[ended["place"] == Ending.SOLVED]
    solved[held["case"]] = held["time"]
    told = np.zeros(count)
    grievances = records[kind == Kind.AGGRIEVED]
    told[grievances["case"]] = grievances["value"]
    left = np.zeros(count, dtype=np.bool_)
    farewells = records[(kind == Kind.LEFT) & (records["place"] != Leaving.BACKGROUND) & (records["why"] >= 0)]
    left[case[farewells["why"]]] = True
    contacts = np.bincount(case[kind == Kind.CONTACTED], minlength=count).astype(np.float64)
    watch = plan.measures.watch
    return Cases(
        customer=opened["customer"].astype(np.int64), counts=opened["time"] >= plan.warm_up,
        watched=(opened["time"] >= plan.warm_up) & (opened["time"] <= plan.horizon - watch), left=left,
        effort=efforts_of_all(plan, records), told=told, minutes=end - opened["time"],
        solved_in=np.minimum(solved - opened["time"], watch), contacts=contacts,
    )


def kept(drawn: Drawn, records: NDArray[Any]) -> NDArray[np.uint64]:
    """Return the keys of the customers of a run who never left it."""
    gone = records["customer"][records["kind"] == Kind.LEFT]
    return np.asarray(drawn.customers["key"][~np.isin(drawn.customers["customer"], gone)])


# Over the replications of a scenario ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whose story is told, and as what.

    replication and customer; case: which of its cases made it so; way: one of `WAYS`; among: from how many cases;
    harm: of that case, as `Cases.harm` orders.
    """

    replication: int
    customer: int
    case: int
    way: str
    among: int
    harm: tuple[bool, float, float, float, int]


@dataclass(frozen=True, slots=True)
class _Wish:
    scenario: Scenario
    policy: str
    against: str | None
    way: str
    seed: int
    engine: str


def choose(scenario: Scenario, policy: str, way: str, *, against: str | None = None, seed: int,
           replications: Sequence[int] = (0,), workers: int = 1, engine: str = ENGINES[0],
           progress: Callable[[int], None] | None = None) -> Chosen:
    """Return whose story to tell: over all replications the worst, the most typical, ...

    way: one of `WAYS`; *lost* is the worst of those who left because of a case, *saved* the worst of those who did and
    stayed under `against`. InputError where nobody is meant.
    """
    wish = _Wish(scenario, policy, against, way, seed, engine)
    found = [one for one in run_all(_candidate, wish, list(replications), workers, progress) if one is not None]
    if not found:
        raise InputError(Problem(_NOBODY[way], key=f"--{way}", found=f"policy {policy}" + (
            f" against {against}" if way == "saved" else ""), allowed=_INSTEAD[way]))
    best = max(found, key=lambda one: (one[0], -one[1].replication))
    return replace(best[1], among=sum(one[1].among for one in found))


_NOBODY: Final = {
    "worst": "has nobody to choose: no case opened after the warm-up",
    "typical": "has nobody to choose: no case was followed for the whole watch",
    "lost": "has nobody to choose: nobody left because of a case that opened after the warm-up",
    "saved": "has nobody to choose: nobody who left because of a case stays under the other policy",
}
_INSTEAD: Final = {
    "worst": "a longer run, or --customer", "typical": "--worst, a longer run, or a shorter outcomes.watch",
    "lost": "--worst, or more --replications to look through",
    "saved": "--lost, or more --replications to look through",
}


def _candidate(wish: _Wish, replication: int) -> tuple[tuple[Any, ...], Chosen] | None:
    """Return the best candidate of one replication, with what orders it among those of others, the greatest first."""
    run = told(wish.scenario, wish.policy, seed=wish.seed, replication=replication, engine=wish.engine)
    other = None
    if wish.way == "saved" and wish.against is not None:
        other = told(wish.scenario, wish.against, seed=wish.seed, replication=replication, engine=wish.engine)
    return candidate(run, wish.way, other)


def candidate(run: Told, way: str, other: Told | None = None) -> tuple[tuple[Any, ...], Chosen] | None:
    """Return whose story to tell of one run, with what orders it among those of other runs; None for nobody.

    way: one of `WAYS`; other: the same replication under the policy under which who is *saved* stays.
    """
    cases = cases_of(run.plan, run.log.records)
    among = cases.counts
    if way == "typical":
        case, among = cases.typical(), cases.watched
    elif way == "worst":
        case = cases.worst()
    else:
        among = cases.counts & cases.left
        if way == "saved" and other is not None:
            staying = kept(other.drawn, other.log.records)
            keys = np.zeros(run.customers, dtype=np.uint64)
            keys[run.drawn.customers["customer"]] = run.drawn.customers["key"]
            among = among & np.isin(keys[cases.customer], staying)
        case = cases.worst(among)
    if case is None:
        return None
    harm = cases.harm(case)
    order = (-cases.distance(case),) if way == "typical" else harm
    return order, Chosen(run.replication, int(cases.customer[case]), case, way, int(among.sum()), harm)
