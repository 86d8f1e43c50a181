"""Sweep: the same policies at many points, every point with the same luck.

Replication k has the same draws at every point and under every policy, so that differences between policies at a
point, and between points, are those of pairs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.experiment.forms import number
from sim.statistics.intervals import Interval, mean, mean_interval
from sim.study.definition import Sweep
from sim.study.points import designed
from sim.study.procedure import Cell, OneRound, Summary

if TYPE_CHECKING:
    from sim.study.frame import Frame
    from sim.study.points import Point
    from sim.study.results import Results

ROUNDING: Final = 1e-9
"""Differences below this share of the baseline's level are rounding, not difference."""
_COLUMNS: Final = ("policy", "outcome", "replications", "mean", "half_width", "difference", "difference_half_width")


def make(frame: Frame) -> Sweeping:
    """Return the procedure of a sweep; InputError for a design that gives no points."""
    return Sweeping(frame)


class Sweeping(OneRound):
    """A sweep at work."""

    def __init__(self, frame: Frame) -> None:
        """Lay out the points."""
        study = frame.definition
        assert isinstance(study, Sweep)
        self._study, self._outcomes = study, frame.outcomes
        super().__init__(designed(study.design, study.factors, {}, study.file, frame.texts["points"]), frame.policies,
                         study.replications)

    def conclude(self, results: Results) -> Summary:
        """Return levels and paired differences at every point, and at how many points each policy stands out."""
        names = tuple(self._study.factors)
        rows: list[tuple[Cell, ...]] = []
        counts: dict[str, dict[str, list[int]]] = {
            policy: {outcome: [0, 0, 0] for outcome in self._outcomes} for policy in self._policies[1:]}
        for point in self._points:
            place = (point.index, *(point.values[name] for name in names))
            for policy in self._policies:
                rows += [(*place, *self._row(results, point, policy, outcome, counts)) for outcome in self._outcomes]
        findings = {"level": self._study.level, "design": self._study.design.kind, "points": len(self._points),
                    "replications": self._study.replications, "points_below_unclear_above": counts}
        return Summary(("point", *names, *_COLUMNS), tuple(rows), findings)

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


def _side(gap: Interval, negligible: float) -> int:
    """Return 0 for an interval below zero, 2 for one above, 1 for one that holds zero, is rounding, or not a number."""
    if abs(gap.mean) <= negligible:
        return 1
    return 0 if gap.upper < 0.0 else 2 if gap.lower > 0.0 else 1
