"""Optimise: the best points for one objective or two, under constraints, found by Optuna and then run afresh.

Points are asked for in batches of a fixed size and told in their order, and the sampler (TPE, Bergstra and others
2011, "Algorithms for hyper-parameter optimization"; Optuna: Akiba and others 2019, "Optuna: a next-generation
hyperparameter optimization framework") has a seed of its own, so the search is the same however many
workers there are. The best of many noisy trials looks better than it is, because luck is part of what made it the
best; therefore the finalists are run again on new replications, and only those are reported as final. The best of the
finalists is a little lucky too, so it is estimated once more, on replications that had no part in any choice.

A constraint is met where its whole interval keeps to the limit, broken where the whole interval is beyond it, and not
decided where the interval covers the limit; beside it stands the probability that it holds (`sim.study.need.target`).
The search itself goes by means, but no team is dropped for a mean that misses a limit by less than its interval: with
one objective the last place among the finalists goes to the best trial that is not shown to break a limit, if it is
better than all that keep to it. A finalist that would win if its constraints held, which is not decided, is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Literal

import numpy as np
from pydantic import Field

from sim.errors import InputError, Problem
from sim.experiment.forms import number
from sim.scenario.base import Part, Seed
from sim.statistics.defaults import DEFAULT_LEVEL, DEFAULT_REPLICATIONS
from sim.statistics.intervals import Interval, mean, mean_interval
from sim.study import winner
from sim.study.common import Common, Constraint, Goal, Level, Points, Replications, Several, SomeFactors, counts
from sim.study.need.target import holds
from sim.study.points import point as make_point
from sim.study.procedure import SUMMARY, Cell, Need, Summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.study.factors import Value
    from sim.study.frame import Frame
    from sim.study.points import Point
    from sim.study.results import Floats, Results

_POLICY: Final = "policy"
MET: Final = "met"
BROKEN: Final = "broken"
OPEN: Final = "not decided"


class Optimise(Common):
    """The best points for one objective or two, under constraints; the finalists are run afresh."""

    kind: Literal["optimise"] = "optimise"
    """The kind of study."""
    objectives: Annotated[tuple[Goal, ...], Field(min_length=1, max_length=2)]
    """One objective, or two that trade off."""
    constraints: tuple[Constraint, ...] = ()
    """What an acceptable point keeps to."""
    trials: Points = 50
    """Points that are tried."""
    batch: Annotated[int, counts(1, 1000)] = 8
    """Points tried at once; the sampler learns between batches."""
    replications: Replications = DEFAULT_REPLICATIONS
    """Replications of a trial."""
    finalists: Annotated[int, counts(1, 100)] = 5
    """How many of the best are run again."""
    final_replications: Several = 30
    """New replications of each finalist."""
    sampler_seed: Seed = 1
    """Seed of the sampler."""
    factors: SomeFactors
    """What is moved."""
    level: Level = DEFAULT_LEVEL
    """Confidence level of the intervals."""

    tables: ClassVar[Mapping[str, type[Part]]] = {**Common.tables, "objectives": Goal, "constraints": Constraint}
    packages: ClassVar[tuple[str, ...]] = ("optuna",)

    def procedure(self, frame: Frame) -> Optimising:
        """Return the procedure; InputError where Optuna is not installed."""
        return Optimising(frame)

    def replayed(self, frame: Frame, points: Sequence[Point], rows: Sequence[Mapping[str, str]]) -> Optimising:
        """Return the procedure with the trials that the summary lists, for which Optuna need not be there."""
        return Optimising(frame, _Recorded(self, points, rows))

    def asked_for(self) -> Iterator[tuple[str, str]]:
        """Give the outcomes that the study names, each with the key that names it."""
        yield from super().asked_for()
        yield from (("objectives.outcome", goal.outcome) for goal in self.objectives)
        yield from (("constraints.outcome", limit.outcome) for limit in self.constraints)


class Optimising:
    """An optimisation at work: trials in batches, then the finalists."""

    def __init__(self, frame: Frame, search: _Recorded | None = None) -> None:
        """Start with no trials; `search`: where they come from, by default from Optuna."""
        assert isinstance(frame.definition, Optimise)
        self._study, self._policies = frame.definition, frame.policies
        self._goals, self._limits = self._study.objectives, self._study.constraints
        self._search = search or _Search(self._study, frame.policies)
        self._trials: list[tuple[Point, str]] = []
        self._points: list[Point] = []
        self._told = 0
        self._finalists: list[int] = []
        self._final = self._again = False

    @property
    def points(self) -> Sequence[Point]:
        """The points tried so far, each once."""
        return self._points

    def next(self, results: Results) -> list[Need]:
        """Return the next batch of trials, then the new replications of the finalists, then nothing."""
        self._tell(results)
        study = self._study
        if len(self._trials) < study.trials:
            count = min(study.batch, study.trials - len(self._trials))
            fresh = [self._numbered(*self._search.ask()) for _ in range(count)]
            self._trials += fresh
            return [Need(point, policy, 0, study.replications) for point, policy in fresh]
        if self._again:
            return []
        if self._final:
            self._again = True
            return winner.needs([self._trials[at] for at in self._winners(results)], study.final_replications)
        self._final = True
        self._finalists = self._best(results)
        return [Need(*self._trials[at], study.replications, study.final_replications) for at in self._finalists]

    def expected(self) -> int:
        """Return the runs of all trials, finalists and winners."""
        study = self._study
        winners = 1 if len(self._goals) == 1 else study.finalists
        return study.trials * study.replications + (study.finalists + winners) * study.final_replications

    def precision(self, results: Results) -> str:
        """Return how far the search is, and its best mean so far where there is one objective."""
        said = f"{len(self._trials)} of {self._study.trials} trials"
        means = [self._means(results, at)[0] for at in range(len(self._trials)) if self._feasible(results, at)]
        if len(self._goals) > 1 or not means:
            return said
        best = min(means) if self._goals[0].goal == "minimise" else max(means)
        return f"{said}, best {self._goals[0].outcome} {best:.4g}"

    def conclude(self, results: Results) -> Summary:
        """Return all trials, and the finalists as their new replications show them."""
        factors = tuple(self._study.factors)
        outcomes = [goal.outcome for goal in self._goals] + [limit.outcome for limit in self._limits]
        columns = ("stage", "trial", "point", *factors, "policy", "replications", "constraints",
                   *(f"{name}{part}" for name in dict.fromkeys(outcomes) for part in ("", "_half_width")))
        rows = [self._row(results, "trial", at, outcomes) for at in range(len(self._trials))]
        rows += [self._row(results, "final", at, outcomes) for at in self._finalists]
        return Summary(columns, tuple(rows), self._findings(results))

    # ----------------------------------------------------------------------------------------------------------------

    def _numbered(self, values: Mapping[str, Value], policy: str) -> tuple[Point, str]:
        """Return a trial: at a point that has been tried before, or at a new one."""
        fresh = make_point(len(self._points), self._study.factors, values, {})
        known = next((point for point in self._points if point.overrides == fresh.overrides), None)
        if known is None:
            self._points.append(fresh)
        return known or fresh, policy

    def _tell(self, results: Results) -> None:
        for at in range(self._told, len(self._trials)):
            self._search.tell(at, self._means(results, at), self._violations(results, at))
        self._told = len(self._trials)

    def _values(self, results: Results, at: int, outcome: str, final: bool = False) -> Floats:
        """Return an outcome of a trial: of its own replications, or of the new ones of a finalist."""
        values, own = results.values(*self._trials[at], outcome), self._study.replications
        return values[own:own + self._study.final_replications] if final else values[:own]

    def _means(self, results: Results, at: int, final: bool = False) -> list[float]:
        return [mean(self._values(results, at, goal.outcome, final)) for goal in self._goals]

    def _violations(self, results: Results, at: int, final: bool = False) -> list[float]:
        """Return by how much each constraint is missed; 0 or less where it is kept."""
        found = []
        for limit in self._limits:
            value = mean(self._values(results, at, limit.outcome, final))
            over = value - limit.at_most if limit.at_most is not None else (limit.at_least or 0.0) - value
            found.append(over if np.isfinite(over) else float("inf"))
        return found

    def _feasible(self, results: Results, at: int) -> bool:
        """Say whether a trial keeps to the constraints by its means, which is what the search goes by."""
        return (all(over <= 0.0 for over in self._violations(results, at))
                and bool(np.isfinite(self._means(results, at)).all()))

    def _kept(self, results: Results, at: int, final: bool) -> str:
        """Return whether the intervals of a trial or a finalist show that it keeps to all constraints."""
        found = [kept(mean_interval(self._values(results, at, limit.outcome, final), self._study.level), limit)
                 for limit in self._limits]
        return BROKEN if BROKEN in found else OPEN if OPEN in found else MET

    def _able(self, results: Results) -> list[int]:
        """Return the finalists whose objectives are defined and whose constraints are shown to be met."""
        return [at for at in self._finalists if self._kept(results, at, True) == MET
                and bool(np.isfinite(self._means(results, at, True)).all())]

    def _winners(self, results: Results) -> list[int]:
        """Return the best of the able finalists; with two objectives all that are not dominated."""
        finals = self._able(results)
        if not finals:
            return []
        costs = {at: [sign * value for sign, value in zip(self._signs, self._means(results, at, True), strict=True)]
                 for at in finals}
        if len(self._goals) == 1:
            return [min(finals, key=lambda at: (costs[at][0], at))]
        return [at for at, first in zip(finals, self._front(list(costs.values())), strict=True) if first]

    @property
    def _signs(self) -> list[float]:
        return [1.0 if goal.goal == "minimise" else -1.0 for goal in self._goals]

    def _best(self, results: Results) -> list[int]:
        """Return the trials that go on: distinct, feasible if any are, the best or the non-dominated ones first."""
        distinct = list({(point.overrides, policy): at
                         for at, (point, policy) in reversed(list(enumerate(self._trials)))}.values())
        feasible = sorted(at for at in distinct if self._feasible(results, at))
        if not feasible:
            missed = {at: sum(max(over, 0.0) for over in self._violations(results, at)) for at in distinct}
            return sorted(distinct, key=lambda at: (missed[at], at))[: self._study.finalists]
        costs = {at: tuple(float(cost) for cost in np.array(self._signs) * self._means(results, at))
                 for at in feasible}
        if len(self._goals) == 2:
            front = self._front([list(costs[at]) for at in feasible])
            feasible = [at for at, first in zip(feasible, front, strict=True) if first]
        ranked = sorted(feasible, key=lambda at: (costs[at], at))
        if len(self._goals) == 1:
            return self._with_the_closest(results, distinct, ranked)
        if len(ranked) <= self._study.finalists:
            return ranked
        spread = np.linspace(0, len(ranked) - 1, self._study.finalists).round().astype(int)
        return [ranked[at] for at in dict.fromkeys(spread.tolist())]

    def _with_the_closest(self, results: Results, distinct: list[int], ranked: list[int]) -> list[int]:
        """Return the finalists of one objective: the best by their means, and one that may keep to the limits too."""
        most, sign = self._study.finalists, self._signs[0]
        kept_to = set(ranked)
        costs = {at: sign * self._means(results, at)[0] for at in distinct}
        close = sorted((at for at in distinct if at not in kept_to and costs[at] < costs[ranked[0]]
                        and self._kept(results, at, False) == OPEN and self._has_intervals(results, at)),
                       key=lambda at: (costs[at], at))[:1] if most > 1 else []
        return [*ranked[: most - len(close)], *close]

    def _has_intervals(self, results: Results, at: int) -> bool:
        """Say whether every limit of a trial has an interval that says something."""
        return all(np.isfinite(mean_interval(self._values(results, at, limit.outcome), self._study.level).half_width)
                   for limit in self._limits)

    def _undecided(self, results: Results, winners: list[int]) -> list[int]:
        """Return the finalists that would be among the best if their constraints held, which is not decided."""
        finals = [at for at in self._finalists if bool(np.isfinite(self._means(results, at, True)).all())]
        may = [at for at in finals if at in winners or self._kept(results, at, True) == OPEN]
        costs = {at: [sign * value for sign, value in zip(self._signs, self._means(results, at, True), strict=True)]
                 for at in may}
        if len(self._goals) == 1:
            best = min((costs[at][0] for at in winners), default=np.inf)
            return [at for at in may if at not in winners and costs[at][0] < best]
        first = self._front(list(costs.values())) if may else []
        return [at for at, ahead in zip(may, first, strict=True) if ahead and at not in winners]

    def _front(self, costs: list[list[float]]) -> list[bool]:
        from sim.statistics.pareto_front import non_dominated

        return [bool(first) for first in non_dominated(np.array(costs), [True] * len(self._goals))]

    def _row(self, results: Results, stage: str, at: int, outcomes: list[str]) -> tuple[Cell, ...]:
        final = stage == "final"
        place, policy = self._trials[at]
        cells: list[Cell] = []
        for name in dict.fromkeys(outcomes):
            interval = mean_interval(self._values(results, at, name, final), self._study.level)
            cells += [number(interval.mean), number(interval.half_width)]
        count = self._study.final_replications if final else self._study.replications
        return (stage, at, place.index, *(place.values[name] for name in self._study.factors), policy, count,
                self._kept(results, at, final) if self._limits else None, *cells)

    def _findings(self, results: Results) -> dict[str, Any]:
        winners = self._winners(results)
        found: dict[str, Any] = {
            "objectives": [[goal.outcome, goal.goal] for goal in self._goals], "level": self._study.level,
            "trials": len(self._trials), "finalists": [self._place(at) for at in self._finalists],
            "feasible": bool(winners),
            "constraints": [self._kept(results, at, True) for at in self._finalists],
            "undecided": [{**self._place(at),
                           "objectives": [self._estimated(results, at, goal) for goal in self._goals],
                           "constraints": self._limits_of(results, at, new=False)}
                          for at in self._undecided(results, winners)],
            "unclear": self._unclear(results),
        }
        if len(self._goals) == 1 and winners:
            found["best"] = self._place(winners[0])
        elif winners:
            found["front"] = [self._place(at) for at in winners]
        found["again"] = [{**self._place(at), "constraints": self._limits_of(results, at, new=True),
                           "objectives": [self._estimated_again(results, at, goal) for goal in self._goals]}
                          for at in winners]
        return found

    def _unclear(self, results: Results) -> list[list[int]]:
        """Return (objective, finalist, finalist), by place, whose paired difference on new runs may be 0.

        Finalists meet the same draws, so that the interval of a difference is much shorter than those of its two sides.
        """
        found = []
        for goal, objective in enumerate(self._goals):
            values = [self._values(results, at, objective.outcome, True) for at in self._finalists]
            for one, other in permutations(range(len(values)), 2):
                gap = mean_interval(values[one] - values[other], self._study.level)
                if not gap.lower > 0.0 and not gap.upper < 0.0:
                    found.append([goal, one, other])
        return found

    def _estimated_again(self, results: Results, at: int, goal: Goal) -> dict[str, Any]:
        return winner.estimated_again(results, *self._trials[at], goal.outcome, goal=goal.goal, level=self._study.level,
                                      chosen_on=self._values(results, at, goal.outcome, True))

    def _estimated(self, results: Results, at: int, goal: Goal) -> dict[str, Any]:
        interval = mean_interval(self._values(results, at, goal.outcome, True), self._study.level)
        return {"outcome": goal.outcome, "mean": number(interval.mean), "half_width": number(interval.half_width)}

    def _limits_of(self, results: Results, at: int, *, new: bool) -> list[dict[str, Any]]:
        """Return what the replications of a finalist, or the last ones of a winner, show of each constraint."""
        found = []
        for limit in self._limits:
            values = (results.values(*self._trials[at], limit.outcome, new=True) if new else
                      self._values(results, at, limit.outcome, True))
            interval = mean_interval(values, self._study.level)
            found.append({"outcome": limit.outcome, "is": kept(interval, limit), "mean": number(interval.mean),
                          "half_width": number(interval.half_width), "probability": number(holding(interval, limit))})
        return found

    def _place(self, at: int) -> dict[str, Any]:
        point, policy = self._trials[at]
        return {"trial": at, "point": point.index, "policy": policy}


def kept(interval: Interval, limit: Constraint) -> str:
    """Return what the interval of a mean shows of a limit: MET, BROKEN or OPEN, which an undefined one always is."""
    lower, upper = interval.lower, interval.upper
    if limit.at_most is not None:
        return MET if upper <= limit.at_most else BROKEN if lower > limit.at_most else OPEN
    least = limit.at_least or 0.0
    return MET if lower >= least else BROKEN if upper < least else OPEN


def holding(interval: Interval, limit: Constraint) -> float:
    """Return the probability that a mean keeps to a limit, as its interval tells."""
    if limit.at_most is not None:
        return holds(interval, -1.0, limit.at_most)
    return holds(interval, 1.0, limit.at_least or 0.0)


class _Recorded:
    """The trials of a search that has been made, in their order, from the rows of its summary."""

    def __init__(self, study: Optimise, points: Sequence[Point], rows: Sequence[Mapping[str, str]]) -> None:
        known = {str(point.index): point for point in points}
        trials = [row for row in rows if row.get("stage") == "trial"]
        if len(trials) != study.trials or any(row.get("point") not in known for row in trials):
            raise InputError(Problem("does not list the trials that were run", str(study.file.parent / SUMMARY)))
        self._left = iter([(known[row["point"]].values, row.get(_POLICY, "")) for row in trials])

    def ask(self) -> tuple[Mapping[str, Value], str]:
        """Return the values of the next point that was tried, and its policy."""
        return next(self._left)

    def tell(self, at: int, means: list[float], violations: list[float]) -> None:
        """Take no notice of what a trial came to: what comes next is known."""


class _Search:
    """Optuna, asked and told; numbers are searched in the unit interval, so that a factor's own scale holds."""

    def __init__(self, study: Optimise, policies: tuple[str, ...]) -> None:
        try:
            import optuna
        except ImportError:
            raise InputError(Problem("needs Optuna, which is not installed", str(study.file), "kind", "optimise",
                                     "pip install 'journeysim[studies]'")) from None
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self._factors, self._policies = study.factors, policies
        self._optuna = optuna
        self._space = {name: self._distribution(name) for name in (*study.factors, _POLICY)}
        sampler = optuna.samplers.TPESampler(seed=study.sampler_seed % 2**32)
        directions: list[Any] = ["minimize" if goal.goal == "minimise" else "maximize" for goal in study.objectives]
        self._search = optuna.create_study(sampler=sampler, directions=directions)
        self._asked: list[Any] = []

    def _distribution(self, name: str) -> Any:
        distributions = self._optuna.distributions
        if name == _POLICY:
            return distributions.CategoricalDistribution(self._policies)
        factor = self._factors[name]
        if factor.is_numeric:
            return distributions.FloatDistribution(0.0, 1.0)
        return distributions.CategoricalDistribution(tuple(range(len(factor.labels))))

    def ask(self) -> tuple[dict[str, Value], str]:
        """Return the values of the next point to try, and its policy."""
        trial = self._search.ask(self._space)
        self._asked.append(trial)
        values = {name: factor.at(trial.params[name]) if factor.is_numeric else factor.labels[trial.params[name]]
                  for name, factor in self._factors.items()}
        return values, trial.params[_POLICY]

    def tell(self, at: int, means: list[float], violations: list[float]) -> None:
        """Say what a trial came to; one whose objective is undefined has failed."""
        trial = self._asked[at]
        for number_, over in enumerate(violations):
            trial.set_constraint(f"constraint {number_}", over)
        if all(np.isfinite(means)):
            self._search.tell(trial, means)
        else:
            self._search.tell(trial, state=self._optuna.trial.TrialState.FAIL)
