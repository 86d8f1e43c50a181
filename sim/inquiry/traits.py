"""By what customers or cases are told apart in a breakdown: flaw, complexity, channel, hour, tolerance.

| what | of a founding customer | of a case of open demand |
|---|---|---|
| flaw | of its first case | of the case |
| complexity | of its first case, at the onset | of the case, at the onset |
| channel | of the first contact about that case | of the first contact |
| hour | of the day, of the onset of its first case | of the day, of the onset |
| tolerance | its own | of its customer |

The first case is the first under the first policy, or, where there is none, the first under the second. Thirds are cut
where a third and two thirds of what the first policy's flaws bring lie below (complexity: cases of all flaws, each with
its weight) or of all customers (tolerance); whoever lies on a cut belongs below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.behaviour.front_door import within_bounds
from sim.randomness import quantile, uniform
from sim.vocabulary import MINUTES_PER_DAY, MINUTES_PER_HOUR, NOBODY, Purpose

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.inquiry.people import People
    from sim.scenario.plan import Plan

TRAITS: Final = ("flaw", "complexity", "channel", "hour", "tolerance")
NO_CASE: Final = "no case"
NO_CONTACT: Final = "no contact"
_GRID: Final = 3_000
"""Points by which a law is cut into thirds."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What the groups of each trait are called under two plans, and where thirds are cut.

    flaws: those of both plans; names: labels by trait, in the order of the groups, without traits by which nobody
    differs; cuts: by trait, ascending.
    """

    flaws: tuple[str, ...]
    names: dict[str, tuple[str, ...]]
    cuts: dict[str, tuple[float, ...]]

    @classmethod
    def of(cls, plans: tuple[Plan, Plan]) -> Traits:
        """Work out the groups."""
        first, second = plans
        cuts = {"complexity": _cuts_of_complexity(first), "tolerance": _cuts_of_tolerance(first)}
        flaws = dict.fromkeys((*first.names.flaws, *second.names.flaws))
        channels = dict.fromkeys((*first.names.channels, *second.names.channels))
        complexities = _thirds(cuts["complexity"])
        names = {
            "flaw": (*flaws, NO_CASE),
            "complexity": (*complexities, NO_CASE) if complexities else (),
            "channel": (*channels, NO_CONTACT),
            "hour": (*(f"{hour:02}" for hour in range(24)), NO_CASE),
            "tolerance": _thirds(cuts["tolerance"]),
        }
        return cls(tuple(flaws), {trait: names[trait] for trait in TRAITS if names[trait]}, cuts)

    def groups(self, plans: tuple[Plan, Plan], run: int, people: tuple[People, People],
               firsts: tuple[NDArray[np.int64], NDArray[np.int64]],
               keys: NDArray[np.uint64]) -> dict[str, NDArray[np.int64]]:
        """Return by trait the group of everybody.

        firsts: the first case of each under both policies, -1 none; keys: of the draws of each customer; run: the key
        of the replication.
        """
        found = {trait: np.full(len(keys), len(names) - 1, dtype=np.int64) for trait, names in self.names.items()}
        taken = np.zeros(len(keys), dtype=np.bool_)
        for plan, everybody, cases in zip(plans, people, firsts, strict=True):
            who = np.flatnonzero((cases >= 0) & ~taken)
            taken[who] = True
            rows, chosen = everybody.cases[cases[who]], cases[who].tolist()
            found["flaw"][who] = _places(plan.names.flaws, self.names["flaw"])[rows["flaw"]]
            found["hour"][who] = rows["opened"] % MINUTES_PER_DAY // MINUTES_PER_HOUR
            contacted = rows["channel"] >= 0
            found["channel"][who[contacted]] = _places(plan.names.channels, self.names["channel"])[
                rows["channel"][contacted]]
            if "complexity" in found:
                drawn = [complexity(plan, run, everybody, case) for case in chosen]
                found["complexity"][who] = np.searchsorted(self.cuts["complexity"], drawn)
        if "tolerance" in found:
            found["tolerance"][:] = np.searchsorted(self.cuts["tolerance"], tolerances(plans[0], run, keys))
        return found


def complexity(plan: Plan, run: int, people: People, case: int) -> float:
    """Return the complexity of a case at its onset."""
    first, links = people.root(case)
    row, number = people.cases[case], int(people.cases["number"][case]) if links else 1
    law = int(plan.flaws["complexity"][row["flaw"]])
    u = uniform(run, people.case_key(plan, run, first), number, _COMPLEXITY, 0)
    return float(within_bounds(quantile(plan.laws, plan.points, law, u)))


def tolerances(plan: Plan, run: int, keys: NDArray[np.uint64]) -> list[float]:
    """Return the tolerance of the customers with some keys; plans without a law of it have no such groups."""
    law = int(plan.world["tolerance"])
    return [float(quantile(plan.laws, plan.points, law, uniform(run, key, 0, _TOLERANCE, 0))) for key in keys.tolist()]


_COMPLEXITY: Final = int(Purpose.COMPLEXITY)
_TOLERANCE: Final = int(Purpose.TOLERANCE)


def first_cases(people: People, count: int) -> NDArray[np.int64]:
    """Return the first case of each of the first `count` customers, -1 where there is none."""
    found = np.full(count, NOBODY, dtype=np.int64)
    who = people.cases["customer"]
    ours = np.flatnonzero(who < count)[::-1]
    found[who[ours]] = ours  # the last one written, which is the first one opened, stays
    return found


def _places(own: tuple[str, ...], all_names: tuple[str, ...]) -> NDArray[np.int64]:
    return np.array([all_names.index(name) for name in own], dtype=np.int64)


def _cuts_of_complexity(plan: Plan) -> tuple[float, ...]:
    rates = plan.rates_of_run() if len(plan.volumes) else plan.arrivals
    weights = rates.sum(axis=1) if plan.world["open_demand"] else plan.flaws["share"]
    laws = [int(law) for law in plan.flaws["complexity"]]
    values = np.concatenate([_grid_of(plan, law, bounded=True) for law in laws])
    return _cut(values, np.repeat(np.asarray(weights, dtype=np.float64), _GRID))


def _cuts_of_tolerance(plan: Plan) -> tuple[float, ...]:
    law = int(plan.world["tolerance"])
    return _cut(_grid_of(plan, law, bounded=False), np.ones(_GRID)) if law >= 0 else ()


def _grid_of(plan: Plan, law: int, *, bounded: bool) -> NDArray[np.float64]:
    """Return the quantiles of a law at the middles of equal parts of (0, 1)."""
    values = (float(quantile(plan.laws, plan.points, law, (at + 0.5) / _GRID)) for at in range(_GRID))
    return np.array([within_bounds(value) if bounded else value for value in values])


def _cut(values: NDArray[np.float64], weights: NDArray[Any]) -> tuple[float, ...]:
    """Return where a third and two thirds of the weight lie below, each cut once, and none that leaves nobody above."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[order])
    if not below.size or below[-1] <= 0.0:
        return ()
    at = np.searchsorted(below, np.array([1.0, 2.0]) / 3.0 * below[-1] * (1.0 - 1e-12))
    ascending = values[order]
    cuts = np.unique(0.5 * (ascending[at] + ascending[np.minimum(at + 1, values.size - 1)]))
    return tuple(cuts[cuts < values.max()].tolist())


def _thirds(cuts: tuple[float, ...]) -> tuple[str, ...]:
    """Return what the groups between cuts are called; none where there is but one group."""
    if not cuts:
        return ()
    words = [f"{cut:.3g}" for cut in cuts]
    between = [f"{low} to {high}" for low, high in pairwise(words)]
    return (f"up to {words[0]}", *between, f"above {words[-1]}")
