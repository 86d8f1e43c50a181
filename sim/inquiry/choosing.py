"""Whose story: the worst case of a run, a typical one, somebody who was lost, or who would have been saved.

*Harm* orders cases: first whether the customer left because of it, then the effort it cost, then how many others were
told of it, then how long it lasted; among equals the customer who comes first in the log. Cases count from the warm-up
on, as they do in the outcomes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.inquiry.tolls import efforts_of_all
from sim.vocabulary import Ending, Kind, Leaving

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.experiment.drawn import Drawn
    from sim.scenario.plan import Plan

WAYS: Final = ("worst", "typical", "lost", "saved")
"""The ways in which a customer may be chosen."""


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """What one run says of its cases, one entry a case in every array.

    customer; counts: opened from the warm-up on; watched: followed for the whole watch; left: the customer left
    because of it; effort; told: others who were told of it as a grievance; minutes from onset to end, or to the horizon;
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
        if not len(at):
            return None
        far = np.zeros(len(at))
        for values in (self.solved_in, self.contacts, self.effort):
            apart = np.abs(values[at] - np.median(values[at]))
            mean = float(apart.mean())
            far += apart / mean if mean > 0.0 else 0.0
        return int(at[np.argmin(far)])


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
