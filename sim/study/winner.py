"""The winner again, on new replications: how good it is when luck had no part in choosing it.

Whoever comes first of several noisy means is, in part, the luckiest: the mean that made it the winner is better than
what it will come to (the winner's curse; the optimizer's curse of Smith and Winkler 2006, "The optimizer's curse:
skepticism and postdecision surprise in decision analysis"). New replications, which had no part in the choice, have
no such bias. Their numbers begin at `FIRST_NEW`, beyond all that a study can ask for otherwise, and are the same
under every policy, so that differences are those of pairs here too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiment.forms import number
from sim.statistics.intervals import mean, mean_interval
from sim.study.procedure import Need
from sim.study.results import FIRST_NEW

if TYPE_CHECKING:
    from sim.study.points import Point
    from sim.study.results import Floats, Results


def needs(places: list[tuple[Point, str]], count: int) -> list[Need]:
    """Return the need for new replications of these policies at these points, each place once."""
    distinct = {(point.overrides, policy): (point, policy) for point, policy in places}
    return [Need(point, policy, FIRST_NEW, count) for point, policy in distinct.values()]


def estimated_again(
    results: Results, point: Point, policy: str, outcome: str, *, goal: str, level: float, chosen_on: Floats,
    baseline: str | None = None,
) -> dict[str, Any]:
    """Return what new replications make of a winner, as JSON holds it.

    goal: "minimise" or "maximise"; chosen_on: the values by which it won; baseline: a policy to compare it with at the
    same point, of which there are new replications too. Entries: `chosen_on` the mean by which it won; `mean`,
    `half_width` and `replications` of the new ones; `shrunk` by how much the new mean is worse, in the outcome's unit
    (negative: it is better); `undefined` new replications in which the outcome is not defined, where there is no mean;
    with a baseline also the paired `difference` from it, its half-width, and the one it won with.
    """
    fresh = results.values(point, policy, outcome, new=True)
    before, interval = mean(chosen_on), mean_interval(fresh, level)
    found: dict[str, Any] = {
        "point": point.index, "policy": policy, "outcome": outcome, "goal": goal, "chosen_on": number(before),
        "replications": len(fresh), "mean": number(interval.mean), "half_width": number(interval.half_width),
        "shrunk": number((interval.mean - before) * (1.0 if goal == "minimise" else -1.0)),
        "undefined": int(np.count_nonzero(~np.isfinite(fresh))),
    }
    if baseline is not None and baseline != policy:
        gap = mean_interval(results.paired(point, policy, baseline, outcome, new=True), level)
        found |= {"baseline": baseline, "difference": number(gap.mean), "difference_half_width": number(gap.half_width),
                  "difference_chosen_on": number(mean(results.paired(point, policy, baseline, outcome)))}
    return found
