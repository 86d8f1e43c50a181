"""Compare: paired differences between policies, until they are precise enough, and the verdict on them.

Without a precision it is a fixed number of replications of every policy. With one, replications are added in rounds
until every difference from the baseline (every policy, every outcome named) has the half-width wanted, all intervals
of the rule holding at once by Bonferroni; looks are few, because each look is a chance to stop by luck. With a single
policy the levels themselves take the place of the differences.

What is concluded is the verdict (`sim.experiment.verdicts`): on every headline, on what the scenario's decision names,
and on what the study names. `journeysim compare` is a study of this kind.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np
from pydantic import model_validator

from sim.experiment.comparison import Comparison, setting_of
from sim.experiment.forms import comparison_csv, comparison_form, differences_csv, levels_csv, number
from sim.experiment.store import to_json
from sim.scenario.base import Part, Text, refusal
from sim.statistics.defaults import DEFAULT_LEVEL, DEFAULT_REPLICATIONS
from sim.statistics.input_uncertainty import runs_of_a_draw
from sim.statistics.intervals import mean
from sim.study.common import Common, Level, Names, Replications, Several, Share
from sim.study.draws import DRAW, freedom_of_log, text_of_draws, trees_of
from sim.study.factors import canonical
from sim.study.points import Point, only_point
from sim.study.procedure import Cell, Need, Summary, everywhere

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.experiment.course import Course
    from sim.experiment.verdicts import Verdict
    from sim.scenario import Scenario
    from sim.statistics.sequential import Assessment, StoppingRule
    from sim.study.finish import StudyResult
    from sim.study.frame import Frame
    from sim.study.results import Floats, Results

BLOCK: Final = 5
"""Looks are taken at the minimum plus multiples of this many replications."""
VERDICT: Final = "verdict.csv"
_COLUMNS: Final = ("policy", "outcome", "label", "unit", "is", "too_rare", "mean", "half_width", "level",
                   "runs_undefined", "runs_needed")
_OF_DRAWS: Final = ("luck_half_width", "data_half_width")


class Precision(Part):
    """When a comparison has run long enough: the half-width every paired difference has to reach."""

    outcome: Names
    """The outcomes whose differences have to be that precise."""
    half_width: Share | None = None
    """Half-width to reach, in the unit of the outcome."""
    relative: Share | None = None
    """Half-width to reach, as a share of the baseline's true mean (Law 2015, section 9.4.1: r / (1 + r) of its
    estimate)."""
    minimum: Several = 10
    """Replications before the first look."""
    maximum: Several = 1000
    """Replications at which it stops whatever the precision."""
    level: Level = DEFAULT_LEVEL
    """Confidence that all intervals of the rule hold at once (Bonferroni)."""

    @model_validator(mode="after")
    def _consistent(self) -> Precision:
        if (self.half_width is None) == (self.relative is None):
            raise refusal("needs one target", "half_width, or relative")
        if self.minimum > self.maximum:
            raise refusal("has a minimum above its maximum", "minimum <= maximum")
        return self


class Compare(Common):
    """Paired differences between policies, a fixed number of replications or as many as the precision needs."""

    kind: Literal["compare"] = "compare"
    """The kind of study."""
    replications: Replications = DEFAULT_REPLICATIONS
    """Replications of every policy, where no precision is asked for."""
    precision: Precision | None = None
    """When to stop."""
    level: Level = DEFAULT_LEVEL
    """Confidence that all intervals of the verdict hold at once; those of the tables hold one by one with it."""
    draws: Text | None = None
    """The draws of the fit that the scenario is, or extends (`calibrate --draws`), relative to the study."""

    tables: ClassVar[Mapping[str, type[Part]]] = {**Common.tables, "precision": Precision}
    follows: ClassVar[bool] = True

    @model_validator(mode="after")
    def _moves_nothing(self) -> Compare:
        if self.factors:
            raise refusal("has factors, but a comparison varies none", 'no factors, or kind = "sweep"')
        return self

    def procedure(self, frame: Frame) -> Comparing:
        """Return the procedure."""
        return Comparing(frame)

    def draws_text(self, scenario: Scenario, sets: Sequence[str]) -> str:
        """Return what the draws change of the scenario; empty where none are named."""
        return "" if self.draws is None else text_of_draws(self.file.parent / self.draws, scenario, sets, self.set)

    @property
    def runs_of_a_draw(self) -> int:
        """Return how often each draw is run: a fifth of the replications, of those before the first look, or two."""
        return runs_of_a_draw(self.replications if self.precision is None else self.precision.minimum)

    def asked_for(self) -> Iterator[tuple[str, str]]:
        """Give the outcomes that the study names, each with the key that names it."""
        yield from super().asked_for()
        if self.precision is not None:
            yield from (("precision.outcome", name) for name in self.precision.outcome)

    @property
    def stops_early(self) -> bool:
        """It stops as soon as it knows enough."""
        return self.precision is not None

    def files(self, result: StudyResult) -> dict[str, bytes]:
        """Return levels and differences of all outcomes, the runs as CSV, and the JSON form of the whole."""
        comparison = comparison_of(result)
        return {"levels.csv": levels_csv(comparison), "differences.csv": differences_csv(comparison),
                "runs.csv": comparison_csv(comparison), "summary.json": to_json(comparison_form(comparison)).encode()}


class Comparing:
    """A comparison at work."""

    def __init__(self, frame: Frame) -> None:
        """Start with nothing run."""
        assert isinstance(frame.definition, Compare)
        self._frame, self._study, self._policies = frame, frame.definition, frame.policies
        draws = range(1, len(trees_of(frame.texts["points"])) + 1)
        self._points = (*only_point({}), *(Point(at, {}, canonical({DRAW: at})) for at in draws))
        self._wanted = 0

    @property
    def points(self) -> Sequence[Point]:
        """The scenario, then its draws."""
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
        needs = everywhere(self._points[:1], self._policies, done, self._wanted - done) if self._wanted > done else []
        if not done:
            needs += everywhere(self._points[1:], self._policies, 0, self._study.runs_of_a_draw)
        return needs

    def expected(self) -> int:
        """Return the replications wanted, or at most, of all policies, those of the draws included."""
        precision = self._study.precision
        of_draws = (len(self._points) - 1) * self._study.runs_of_a_draw
        return len(self._policies) * (of_draws + (self._study.replications if precision is None else precision.maximum))

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
        """Return the verdict: the word on every headline, the interval it was decided on, and what would settle it."""
        comparison = _comparison(self._frame, self._points, results)
        rows = tuple(_row(comparison, verdict) for verdict in comparison.verdicts)
        columns = _COLUMNS + (_OF_DRAWS if comparison.drawn else ())
        return Summary(columns, rows, self._findings(results, len(comparison.verdicts)), VERDICT)

    # ----------------------------------------------------------------------------------------------------------------

    def _findings(self, results: Results, family: int) -> dict[str, Any]:
        precision = self._study.precision
        found: dict[str, Any] = {
            "replications": results.count(self._points[0], self._policies[0]), "level": self._study.level,
            "family": family, "intervals": "Bonferroni",
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

    def _gaps(self, results: Results, policy: str, outcome: str) -> Floats:
        return results.paired(self._points[0], policy, self._policies[0], outcome)

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


def comparison_of(result: StudyResult) -> Comparison:
    """Return what the verdict, the tables and the pictures of a finished comparison are made from."""
    return _comparison(result.frame, result.points, result.results, result.course)


def _comparison(
    frame: Frame, points: Sequence[Point], results: Results, course: Course | None = None
) -> Comparison:
    study, (point, *draws) = frame.definition, points
    assert isinstance(study, Compare)
    named = tuple(dict.fromkeys(name for _, name in study.asked_for()))
    return Comparison(
        title=study.title or frame.scenario.title, source_hash=frame.scenario.source_hash, policies=frame.policies,
        titles=frame.titles, frontline=frame.scenario.world(frame.policies[0]).chain[0].pool, seed=frame.seed,
        replications=results.count(point, frame.policies[0]),
        values={policy: {name: results.values(point, policy, name) for name in results.outcomes(point, policy)}
                for policy in frame.policies},
        digests={policy: results.logs(point, policy) for policy in frame.policies},
        warm_up=frame.warm_up, course=course, setting=setting_of(frame.scenario, frame.policies, named, frame.own),
        level=study.level, drawn={policy: _drawn(draws, policy, results) for policy in frame.policies if draws},
        freedom=freedom_of_log(frame.texts["points"]),
    )


def _drawn(draws: Sequence[Point], policy: str, results: Results) -> dict[str, Floats]:
    """Return the outcomes of a policy under all draws, draws by runs."""
    runs = min(results.count(point, policy) for point in draws)
    whole = np.array([results.matrix(point, policy)[:runs] for point in draws])
    return {name: whole[:, :, at] for at, name in enumerate(results.outcomes(draws[0], policy))}


def _row(comparison: Comparison, verdict: Verdict) -> tuple[Cell, ...]:
    """Return a row of the verdict: no numbers where it is undefined, no `runs_needed` where nothing can be said."""
    about, interval = comparison.about(verdict.outcome), verdict.interval
    numbers = (None, None, None) if interval is None else (
        float(interval.mean), float(interval.half_width), interval.level)
    needed = None if math.isnan(verdict.runs_needed) else float(verdict.runs_needed)
    return (verdict.policy, verdict.outcome, about.label, about.unit, verdict.word,
            "yes" if verdict.too_rare else "no", *numbers, verdict.runs_undefined, needed,
            *(_of_draws(verdict) if comparison.drawn else ()))


def _of_draws(verdict: Verdict) -> tuple[Cell, ...]:
    widths = verdict.widths
    return (None, None) if widths is None else (float(widths.luck.half_width), float(widths.data))
