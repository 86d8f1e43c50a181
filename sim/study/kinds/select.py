"""Select: the best of several policies, or of points, with a stated probability of correct selection.

The fully sequential procedure KN (Kim and Nelson 2001; see `sim.statistics.selection`): after a first stage, whoever
falls short of another is ruled out, until one is left. It holds under common random numbers, which make it quick.
Candidates are all policies at all points of the grid of the factors; without factors, the policies. Whoever is selected
is estimated again, on as many new replications as it had when it was selected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Literal

import numpy as np

from sim.errors import InputError, Problem
from sim.experiment.forms import number
from sim.scenario.base import Part
from sim.statistics.defaults import DEFAULT_LEVEL
from sim.statistics.intervals import mean_interval
from sim.study import winner
from sim.study.common import Common, Design, Goal, Level, Several, Share, counts
from sim.study.points import designed, only_point
from sim.study.procedure import Cell, Need, Summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.statistics.selection import KimNelson, Selection
    from sim.study.frame import Frame
    from sim.study.points import Point
    from sim.study.results import Results

_COLUMNS: Final = ("policy", "replications", "mean", "half_width", "ruled_out_at", "selected")


class Select(Common):
    """The best of several policies or points, with a stated probability of correct selection."""

    kind: Literal["select"] = "select"
    """The kind of study."""
    objective: Goal
    """What best means."""
    delta: Share
    """The difference worth detecting, in the outcome's unit."""
    level: Level = DEFAULT_LEVEL
    """Probability that the best is selected if it is at least `delta` better than the others."""
    first_stage: Annotated[int, counts(2, 10_000)] = 20
    """Replications of every candidate before the first is ruled out."""
    batch: Annotated[int, counts(1, 10_000)] = 10
    """Replications of every survivor in a round."""
    maximum: Several = 10_000
    """Replications of a candidate at which it gives up without a selection."""

    tables: ClassVar[Mapping[str, type[Part]]] = {**Common.tables, "objective": Goal}

    def procedure(self, frame: Frame) -> Selecting:
        """Return the procedure; InputError where there is nothing to choose between."""
        return Selecting(frame)

    def asked_for(self) -> Iterator[tuple[str, str]]:
        """Give the outcomes that the study names, each with the key that names it."""
        yield from super().asked_for()
        yield "objective.outcome", self.objective.outcome

    @property
    def is_grid(self) -> bool:
        """Candidates stand on the grid of the factors."""
        return True

    @property
    def stops_early(self) -> bool:
        """It stops as soon as it knows enough."""
        return True


class Selecting:
    """A selection at work."""

    def __init__(self, frame: Frame) -> None:
        """Take the candidates."""
        study = frame.definition
        assert isinstance(study, Select)
        self._study = study
        self._points = designed(Design(), study.factors, {}, study.file) if study.factors else only_point({})
        self._candidates = [(point, policy) for point in self._points for policy in frame.policies]
        if len(self._candidates) < 2:
            raise InputError(Problem("has only one candidate", str(study.file), "policies",
                                     allowed="several policies, or factors"))
        if study.first_stage > study.maximum:
            raise InputError(Problem("is above the maximum", str(study.file), "first_stage", str(study.first_stage),
                                     f"at most {study.maximum}"))
        self._stage = 0
        self._again = False

    @property
    def points(self) -> Sequence[Point]:
        """The points of the grid."""
        return self._points

    def next(self, results: Results) -> list[Need]:
        """Return the first stage of everybody, then some more replications of those still in contention."""
        if self._stage == 0:
            self._stage = self._study.first_stage
            return [Need(point, policy, 0, self._stage) for point, policy in self._candidates]
        selection = self._assess(results)
        if selection.selected is not None and not self._again:
            self._again = True
            return self._afresh(results, selection.selected)
        if selection.selected is not None or self._stage >= self._study.maximum:
            return []
        before, self._stage = self._stage, min(self._stage + self._study.batch, self._study.maximum)
        return [Need(*self._candidates[at], before, self._stage - before) for at in selection.contenders]

    def _afresh(self, results: Results, selected: int) -> list[Need]:
        """Return as many new replications of the selected candidate as it was selected with."""
        chosen = self._candidates[selected]
        return winner.needs([chosen], results.count(*chosen))

    def expected(self) -> int:
        """Return what it takes at most; it mostly takes far less."""
        return (len(self._candidates) + 1) * self._study.maximum

    def precision(self, results: Results) -> str:
        """Return how many are still in contention, and where it ends for certain."""
        selection = self._assess(results)
        return (f"{len(selection.contenders)} of {len(self._candidates)} in contention after {self._stage} "
                f"replications, {selection.limit} at most")

    def conclude(self, results: Results) -> Summary:
        """Return every candidate with its mean, when it was ruled out, and whether it was selected."""
        selection = self._assess(results)
        factors = tuple(self._study.factors)
        rows: list[tuple[Cell, ...]] = []
        for at, (point, policy) in enumerate(self._candidates):
            interval = mean_interval(results.values(point, policy, self._study.objective.outcome), self._study.level)
            rows.append((point.index, *(point.values[name] for name in factors), policy, interval.count,
                         number(interval.mean), number(interval.half_width), selection.eliminated[at],
                         int(at == selection.selected)))
        chosen = None if selection.selected is None else self._candidates[selection.selected]
        objective = self._study.objective
        again = None if chosen is None else winner.estimated_again(
            results, *chosen, objective.outcome, goal=objective.goal, level=self._study.level,
            chosen_on=results.values(*chosen, objective.outcome))
        return Summary(("point", *factors, *_COLUMNS), tuple(rows), {
            "outcome": self._study.objective.outcome, "goal": self._study.objective.goal, "level": self._study.level,
            "delta": self._study.delta, "stage": selection.stage, "candidates": len(self._candidates),
            "contenders": [[self._candidates[at][0].index, self._candidates[at][1]] for at in selection.contenders],
            "selected": None if chosen is None else {"point": chosen[0].index, "policy": chosen[1]},
            "winner": again,
        })

    def _rule(self) -> KimNelson:
        from sim.statistics.selection import KimNelson

        return KimNelson(self._study.delta, self._study.level, self._study.first_stage,
                         self._study.objective.goal == "minimise")

    def _assess(self, results: Results) -> Selection:
        outcome = self._study.objective.outcome
        samples = [results.values(point, policy, outcome) for point, policy in self._candidates]
        for (point, policy), values in zip(self._candidates, samples, strict=True):
            if not np.isfinite(values).all():
                raise InputError(Problem(f"is not defined in every run of {policy} at point {point.index}",
                                         str(self._study.file), "objective.outcome", outcome,
                                         "an outcome that is defined in every run"))
        return self._rule().assess(samples)
