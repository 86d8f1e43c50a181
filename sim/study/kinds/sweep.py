"""Sweep: the same policies at many points, every point with the same luck.

Replication k has the same draws at every point and under every policy, so that differences between policies at a
point, and between points, are those of pairs. The best policy at the best point is then estimated again on new
replications, and the baseline at that point with it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np

from sim.experiment.forms import number
from sim.outcomes.catalogue import find
from sim.scenario.base import Part
from sim.statistics.defaults import DEFAULT_LEVEL, DEFAULT_REPLICATIONS
from sim.statistics.intervals import Interval, mean, mean_interval
from sim.study import winner
from sim.study.common import Common, Design, Level, Replications, SomeFactors
from sim.study.points import designed, points_text
from sim.study.procedure import Cell, Need, OneRound, Summary

if TYPE_CHECKING:
    from sim.study.frame import Frame
    from sim.study.points import Point
    from sim.study.results import Results

ROUNDING: Final = 1e-9
"""Differences below this share of the baseline's level are rounding, not difference."""
WORTH: Final = "net_value"
_COLUMNS: Final = ("policy", "outcome", "replications", "mean", "half_width", "difference", "difference_half_width")


class Sweep(Common):
    """The same policies at many points, with common random numbers across points."""

    kind: Literal["sweep"] = "sweep"
    """The kind of study."""
    replications: Replications = DEFAULT_REPLICATIONS
    """Replications of every policy at every point."""
    design: Design = Design()
    """Which points."""
    factors: SomeFactors
    """What is moved."""
    level: Level = DEFAULT_LEVEL
    """Confidence level of each interval of the summary."""

    tables: ClassVar[Mapping[str, type[Part]]] = {**Common.tables, "design": Design}

    def procedure(self, frame: Frame) -> Sweeping:
        """Return the procedure; InputError for a design that gives no points."""
        return Sweeping(frame)

    @property
    def is_grid(self) -> bool:
        """Whether its design is a grid."""
        return self.design.kind == "grid"

    def points_text(self) -> str:
        """Return the text of the file of points, where its design is one."""
        return points_text(self.design, self.file) if self.design.kind == "csv" else ""


class Sweeping(OneRound):
    """A sweep at work."""

    def __init__(self, frame: Frame) -> None:
        """Lay out the points."""
        study = frame.definition
        assert isinstance(study, Sweep)
        self._study, self._outcomes = study, frame.outcomes
        decision = frame.scenario.world(frame.policies[0]).decision
        self._primary = "" if decision is None else decision.primary
        self._again = False
        super().__init__(designed(study.design, study.factors, {}, study.file, frame.texts["points"]), frame.policies,
                         study.replications)

    def next(self, results: Results) -> list[Need]:
        """Return everything at first, then new replications of the winner where there is one, and then nothing."""
        if needs := super().next(results):
            return needs
        best = None if self._again else self._best(results)
        self._again = True
        if best is None:
            return []
        point, policy, _, _ = best
        return winner.needs([(point, policy), (point, self._policies[0])], self._replications)

    def expected(self) -> int:
        """Return the runs of all points, and the new replications of the winner and of the baseline beside it."""
        alternatives = len({point.overrides for point in self._points}) * len(self._policies)
        again = min(len(self._policies), 2) if alternatives > 1 else 0
        return super().expected() + again * self._replications

    def conclude(self, results: Results) -> Summary:
        """Return levels and paired differences at every point, and at how many points each policy stands out."""
        names = tuple(self._study.factors)
        rows: list[tuple[Cell, ...]] = []
        counts: dict[str, dict[str, list[int]]] = {
            policy: {outcome: [0, 0, 0, 0] for outcome in self._outcomes} for policy in self._policies[1:]}
        for point in self._points:
            place = (point.index, *(point.values[name] for name in names))
            for policy in self._policies:
                rows += [(*place, *self._row(results, point, policy, outcome, counts)) for outcome in self._outcomes]
        findings = {"level": self._study.level, "design": self._study.design.kind, "points": len(self._points),
                    "replications": self._study.replications,
                    "points_below_unclear_above": _parts(counts, slice(3)), "points_undefined": _parts(counts, 3)}
        if (best := self._best(results)) is not None:
            point, policy, outcome, goal = best
            chosen_on = results.values(point, policy, outcome)
            again = winner.estimated_again(results, point, policy, outcome, goal=goal, level=self._study.level,
                                           chosen_on=chosen_on, baseline=self._policies[0])
            equals = sum(np.array_equal(results.values(other, rival, outcome), chosen_on)
                         for other in self._points for rival in self._policies) - 1
            findings["winner"] = again | {"equals": equals}
        return Summary(("point", *names, *_COLUMNS), tuple(rows), findings)

    def _best(self, results: Results) -> tuple[Point, str, str, str] | None:
        """Return point, policy, outcome and goal of the best mean, the first of equals; None where all are alike.

        The outcome is the primary one of the scenario's decision, else net value, else the first of the summary of
        which it is known which way is better; it has to be defined in every run.
        """
        wanted = (self._primary, *(name for name in (WORTH,) if name in self._outcomes), *self._outcomes)
        for name in dict.fromkeys(wanted):
            if not name or not (better := find(name).better):
                continue
            means = {(at, policy): mean(results.values(point, policy, name))
                     for at, point in enumerate(self._points) for policy in self._policies}
            if all(math.isfinite(value) for value in means.values()) and len(set(means.values())) > 1:
                at, policy = (min if better < 0 else max)(means, key=means.__getitem__)
                return self._points[at], policy, name, "maximise" if better > 0 else "minimise"
        return None

    def _row(
        self, results: Results, point: Point, policy: str, outcome: str, counts: dict[str, dict[str, list[int]]]
    ) -> tuple[Any, ...]:
        values = results.values(point, policy, outcome)
        level = mean_interval(values, self._study.level)
        head = (policy, outcome, len(values), number(level.mean), number(level.half_width))
        if policy == self._policies[0]:
            return (*head, None, None)
        gap = mean_interval(results.paired(point, policy, self._policies[0], outcome), self._study.level)
        base = mean(results.values(point, self._policies[0], outcome))
        counts[policy][outcome][_side(gap, ROUNDING * abs(base))] += 1
        return (*head, number(gap.mean), number(gap.half_width))


def _parts(counts: dict[str, dict[str, list[int]]], part: slice | int) -> dict[str, dict[str, Any]]:
    return {policy: {outcome: sides[part] for outcome, sides in named.items()} for policy, named in counts.items()}


def _side(gap: Interval, negligible: float) -> int:
    """Return 0 for an interval below zero, 2 for one above, 1 for one that holds zero, is rounding, or infinitely wide.

    3 is for a difference that is not a number, because the outcome is undefined in some replication.
    """
    if not math.isfinite(gap.mean):
        return 3
    if abs(gap.mean) <= negligible:
        return 1
    return 0 if gap.upper < 0.0 else 2 if gap.lower > 0.0 else 1
