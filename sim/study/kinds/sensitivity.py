"""Sensitivity: which factors matter, by Morris screening or by Sobol indices.

The response is the mean over the replications of an outcome under the first policy, or of its paired difference of
the second policy from the first. Every point has the same draws, so that an effect is that of the factors and not of
luck; what the draws do on average remains in the indices, and more replications make it smaller. The intervals are
about the expected outcome, so they take the replications one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal

import numpy as np
from pydantic import AfterValidator

from sim.errors import InputError, Problem
from sim.experiment.forms import number
from sim.scenario.base import Flag, Seed, refusal
from sim.statistics.defaults import DEFAULT_LEVEL, DEFAULT_REPLICATIONS
from sim.statistics.ranking import Ranking, rank
from sim.study.common import Common, Level, Replications, SomeFactors, counts
from sim.study.points import from_units
from sim.study.procedure import Cell, OneRound, Summary

if TYPE_CHECKING:
    from sim.statistics.bootstrap import Estimates
    from sim.study.frame import Frame
    from sim.study.points import Point
    from sim.study.results import Floats, Results

_ESTIMATES: Final = {"morris": ("mu_star", "mu", "sigma"), "sobol": ("total", "first")}


def _power_of_two(value: int) -> int:
    if value & (value - 1):
        raise refusal("is not a power of two", "32, 64, 128, ...")
    return value


class Sensitivity(Common):
    """Which factors matter: Morris screening or Sobol indices."""

    kind: Literal["sensitivity"] = "sensitivity"
    """The kind of study."""
    method: Literal["morris", "sobol"] = "morris"
    """Elementary effects, or a decomposition of the variance."""
    difference: Flag = False
    """Whether the response is the difference of the second policy from the first, or the first policy's level."""
    trajectories: Annotated[int, counts(2, 10_000)] = 10
    """Morris trajectories."""
    base: Annotated[int, counts(2, 2**20), AfterValidator(_power_of_two)] = 64
    """Size of the Sobol base sample, a power of two."""
    resamples: Annotated[int, counts(100, 100_000)] = 1000
    """Bootstrap resamples of the intervals of Sobol indices; those of Morris' effects need none."""
    replications: Replications = DEFAULT_REPLICATIONS
    """Replications at every point; of one alone there are no intervals."""
    design_seed: Seed = 1
    """Seed of the design and of the bootstrap."""
    factors: SomeFactors
    """What is moved."""
    level: Level = DEFAULT_LEVEL
    """Confidence level of the intervals."""

    def procedure(self, frame: Frame) -> Screening:
        """Return the procedure; InputError for a difference without two policies."""
        return Screening(frame)

    def counted(self, policies: tuple[str, ...]) -> tuple[str, ...]:
        """Return the policies whose runs are made: a level is that of the first alone."""
        return policies if self.difference else policies[:1]


class Screening(OneRound):
    """A sensitivity study at work."""

    def __init__(self, frame: Frame) -> None:
        """Lay out the design."""
        study = frame.definition
        assert isinstance(study, Sensitivity)
        if study.difference and len(frame.policies) != 2:
            raise InputError(Problem("needs exactly two policies", str(study.file), "difference",
                                     ", ".join(frame.policies), "policies = [\"from\", \"to\"]"))
        self._study, self._outcomes, self._design = study, frame.outcomes, _design(study)
        super().__init__(from_units(self._design, study.factors, {}),
                         frame.policies if study.difference else frame.policies[:1], study.replications)

    def conclude(self, results: Results) -> Summary:
        """Return the indices of every factor for every outcome, with intervals, and whether its effect is clear."""
        names = _ESTIMATES[self._study.method]
        columns = ("outcome", "factor", *(f"{name}{end}" for name in names for end in ("", "_lower", "_upper")),
                   "effect")
        rows: list[tuple[Cell, ...]] = []
        undefined, variances, rankings = [], {}, {}
        for outcome in self._outcomes:
            response = np.array([self._response(results, point, outcome) for point in self._points])
            if not np.isfinite(response).all():
                undefined.append(outcome)
                continue
            variances[outcome] = float(response.mean(axis=1).var())
            estimates = _estimates(self._study, self._design, response)
            ranking = rank(estimates[0])
            rankings[outcome] = self._named(ranking)
            rows += self._rows(outcome, estimates, ranking)
        return Summary(columns, tuple(rows), {
            "method": self._study.method, "difference": self._study.difference, "level": self._study.level,
            "policies": list(self._policies), "points": len(self._points), "replications": self._study.replications,
            "undefined": undefined, "variance": variances, "ranking": rankings,
        })

    def _response(self, results: Results, point: Point, outcome: str) -> Floats:
        """Return the response at a point, one number a replication."""
        if self._study.difference:
            return results.paired(point, self._policies[1], self._policies[0], outcome)
        return results.values(point, self._policies[0], outcome)

    def _rows(self, outcome: str, estimates: list[Estimates], ranking: Ranking) -> list[tuple[Cell, ...]]:
        return [(outcome, factor, *(number(float(values[at])) for estimate in estimates
                                    for values in (estimate.value, estimate.lower, estimate.upper)), ranking.word(at))
                for at, factor in enumerate(self._study.factors)]

    def _named(self, ranking: Ranking) -> dict[str, list[str]]:
        """Return a ranking by the names of the factors, as JSON holds it."""
        names = list(self._study.factors)
        return {part: [names[at] for at in getattr(ranking, part)]
                for part in ("clear", "leaders", "not_clear", "no_effect")}


def _design(study: Sensitivity) -> Floats:
    if study.method == "morris":
        from sim.statistics.screening import morris_design

        return morris_design(len(study.factors), study.trajectories, study.design_seed)
    from sim.statistics.sobol import saltelli_design

    return saltelli_design(len(study.factors), study.base, study.design_seed)


def _estimates(study: Sensitivity, design: Floats, response: Floats) -> list[Estimates]:
    """Return the estimates of the method in the order of `_ESTIMATES`; response: (points, replications)."""
    if study.method == "morris":
        from sim.statistics.screening import elementary_effects

        screening = elementary_effects(design, response, study.level)
        return [screening.mu_star, screening.mu, screening.sigma]
    from sim.statistics.sobol import sobol_indices

    indices = sobol_indices(response, len(study.factors), study.design_seed, study.level, study.resamples)
    return [indices.total, indices.first]
