"""Compare: paired differences between policies, until they are precise enough.

Without a precision it is a fixed number of replications of every policy. With one, replications are added in rounds
until every difference from the baseline (every policy, every outcome named) has the half-width wanted, all intervals
holding at once by Bonferroni; looks are few, because each look is a chance to stop by luck. With a single policy the
levels themselves take the place of the differences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.experiment.forms import number
from sim.statistics.intervals import mean, mean_interval, variance_reduction
from sim.statistics.multiplicity import holm, individual_level, p_value
from sim.study.definition import Compare
from sim.study.points import only_point
from sim.study.procedure import Need, Summary, everywhere

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.statistics.sequential import Assessment, StoppingRule
    from sim.study.definition import Precision
    from sim.study.frame import Frame
    from sim.study.points import Point
    from sim.study.results import Floats, Results

BLOCK: Final = 5
"""Looks are taken at the minimum plus multiples of this many replications."""
_COLUMNS: Final = ("policy", "outcome", "replications", "mean", "half_width", "difference", "difference_half_width",
                   "simultaneous_half_width", "p_value", "holm_p_value", "draws_saved")


def make(frame: Frame) -> Comparing:
    """Return the procedure of a comparison."""
    return Comparing(frame)


class Comparing:
    """A comparison at work."""

    def __init__(self, frame: Frame) -> None:
        """Start with nothing run."""
        assert isinstance(frame.definition, Compare)
        self._study, self._policies, self._outcomes = frame.definition, frame.policies, frame.outcomes
        self._points = only_point({})
        self._wanted = 0

    @property
    def points(self) -> Sequence[Point]:
        """The only point."""
        return self._points

    def next(self, results: Results) -> list[Need]:
        """Return the replications up to the next look."""
        done, precision = self._wanted, self._study.precision
        if precision is None:
            self._wanted = self._study.replications
        elif done == 0:
            self._wanted = precision.minimum
        else:
            self._wanted = self._look_after(self._assess(results, precision), precision)
        return everywhere(self._points, self._policies, done, self._wanted - done) if self._wanted > done else []

    def expected(self) -> int:
        """Return the replications wanted, or at most, of all policies."""
        precision = self._study.precision
        return len(self._policies) * (self._study.replications if precision is None else precision.maximum)

    def precision(self, results: Results) -> str:
        """Return the half-width of the target that is furthest from being met."""
        wanted = self._study.precision
        if wanted is None or results.count(self._points[0], self._policies[-1]) < 2:
            return ""
        assessment = self._assess(results, wanted)
        ratios = [interval.half_width / goal if goal > 0.0 else 0.0
                  for interval, goal in zip(assessment.intervals, assessment.wanted, strict=True)]
        at = max(range(len(ratios)), key=lambda place: ratios[place])
        outcome = wanted.outcome[at % len(wanted.outcome)]
        return f"{outcome} ±{assessment.intervals[at].half_width:.3g} of ±{assessment.wanted[at]:.3g}"

    def conclude(self, results: Results) -> Summary:
        """Return levels, paired differences with single and simultaneous intervals, and adjusted tests."""
        family = [(policy, outcome) for policy in self._policies[1:] for outcome in self._outcomes]
        tests = [p_value(self._gaps(results, policy, outcome)) for policy, outcome in family]
        adjusted = dict(zip(family, zip(tests, holm(tests), strict=True), strict=True))
        rows = [self._row(results, policy, outcome, adjusted.get((policy, outcome)), len(family))
                for policy in self._policies for outcome in self._outcomes]
        return Summary(_COLUMNS, tuple(rows), self._findings(results, len(family)))

    # ----------------------------------------------------------------------------------------------------------------

    def _gaps(self, results: Results, policy: str, outcome: str) -> Floats:
        return results.paired(self._points[0], policy, self._policies[0], outcome)

    def _row(
        self, results: Results, policy: str, outcome: str, tests: tuple[float, float] | None, family: int
    ) -> tuple[Any, ...]:
        values = results.values(self._points[0], policy, outcome)
        level = mean_interval(values, self._study.level)
        head = (policy, outcome, len(values), number(level.mean), number(level.half_width))
        if tests is None:
            return (*head, None, None, None, None, None, None)
        gaps = self._gaps(results, policy, outcome)
        alone = mean_interval(gaps, self._study.level)
        together = mean_interval(gaps, individual_level(self._study.level, family))
        saved = variance_reduction(values, results.values(self._points[0], self._policies[0], outcome))
        return (*head, number(alone.mean), number(alone.half_width), number(together.half_width), number(tests[0]),
                number(tests[1]), number(saved))

    def _findings(self, results: Results, family: int) -> dict[str, Any]:
        precision = self._study.precision
        found: dict[str, Any] = {
            "replications": results.count(self._points[0], self._policies[0]), "level": self._study.level,
            "family": family, "intervals": "Bonferroni", "tests": "Holm",
        }
        if precision is not None:
            assessment = self._assess(results, precision)
            found["precision"] = {
                "verdict": assessment.verdict.value, "level": precision.level,
                "targets": [{"policy": policy, "outcome": outcome, "half_width": number(interval.half_width),
                             "wanted": number(wanted), "met": met}
                            for (policy, outcome), interval, wanted, met in zip(
                                self._targets(precision), assessment.intervals, assessment.wanted, assessment.met,
                                strict=True)],
            }
        return found

    # The stopping rule ------------------------------------------------------------------------------------------------

    def _targets(self, precision: Precision) -> list[tuple[str, str]]:
        policies = self._policies[1:] or self._policies
        return [(policy, outcome) for policy in policies for outcome in precision.outcome]

    def _rule(self, precision: Precision) -> StoppingRule:
        from sim.statistics.sequential import StoppingRule, Target

        target = Target(half_width=precision.half_width, relative=precision.relative)
        return StoppingRule((target,) * len(self._targets(precision)), level=precision.level,
                            minimum=precision.minimum, maximum=precision.maximum)

    def _assess(self, results: Results, precision: Precision) -> Assessment:
        samples, scales = [], []
        for policy, outcome in self._targets(precision):
            base = results.values(self._points[0], self._policies[0], outcome)
            samples.append(base if policy == self._policies[0] else self._gaps(results, policy, outcome))
            scales.append(abs(mean(base)))
        return self._rule(precision).assess(samples, scales)

    def _look_after(self, assessment: Assessment, precision: Precision) -> int:
        from sim.statistics.sequential import Verdict

        if assessment.verdict is not Verdict.GO_ON:
            return assessment.count
        return self._rule(precision).next_count(assessment, BLOCK)


