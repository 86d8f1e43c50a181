"""Border: where, in the plane of two factors, the paired difference between two policies changes its sign.

A coarse grid comes first. Then, round after round, cells that may hold the border are split where they are too large
and replicated where they are too noisy (`sim.statistics.refinement`), until every cell is decided, as small as
allowed, or as noisy as the maximum leaves it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import numpy as np
from pydantic import Field

from sim.errors import InputError, Problem
from sim.experiment.forms import number
from sim.scenario.base import Text
from sim.statistics.defaults import DEFAULT_REPLICATIONS
from sim.statistics.intervals import mean_interval
from sim.study.common import Common, Factors, Level, Points, Several, counts
from sim.study.points import from_units
from sim.study.procedure import Cell, Need, Summary, everywhere

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.statistics.border import Border as Estimate
    from sim.statistics.refinement import Refinement
    from sim.study.frame import Frame
    from sim.study.points import Point
    from sim.study.results import Floats, Results

RESAMPLE_SEED: Final = 1
"""Seed of the bootstrap of the share of the plane."""
_COLUMNS: Final = ("replications", "difference", "half_width", "probability_positive")


class Border(Common):
    """Where, in two factors, the paired difference between two policies changes its sign."""

    kind: Literal["border"] = "border"
    """The kind of study."""
    outcome: Text
    """The outcome whose difference is followed."""
    factors: Annotated[Factors, Field(min_length=2, max_length=2)]
    """The two factors: the first is the horizontal axis."""
    replications: Several = DEFAULT_REPLICATIONS
    """Replications of a node in a round."""
    columns: Annotated[int, counts(1, 100)] = 4
    """Cells of the first grid along the first factor."""
    rows: Annotated[int, counts(1, 100)] = 4
    """Cells of the first grid along the second."""
    depth: Annotated[int, counts(0, 8)] = 2
    """How often a cell may be halved."""
    maximum: Points = 400
    """Most nodes."""
    most_replications: Several = 100
    """Most replications of a node."""
    level: Level = 0.90
    """Level of the band of uncertainty."""

    def procedure(self, frame: Frame) -> Bordering:
        """Return the procedure; InputError without two policies and two factors that are plain numbers."""
        return Bordering(frame)

    def asked_for(self) -> Iterator[tuple[str, str]]:
        """Give the outcomes that the study names, each with the key that names it."""
        yield from super().asked_for()
        yield "outcome", self.outcome

    @property
    def stops_early(self) -> bool:
        """It stops as soon as it knows enough."""
        return True


class Bordering:
    """A border at work."""

    def __init__(self, frame: Frame) -> None:
        """Lay out the first grid."""
        from sim.statistics.refinement import base_cells, cell_points

        study = frame.definition
        assert isinstance(study, Border)
        _check(study, frame.policies)
        self._study, self._policies = study, frame.policies
        self._cells: tuple[Any, ...] = base_cells(study.columns, study.rows)
        self._units: Floats = cell_points(self._cells)
        self._points = from_units(self._units, study.factors, {})
        self._counts: list[int] = []

    @property
    def points(self) -> Sequence[Point]:
        """The nodes so far."""
        return self._points

    def next(self, results: Results) -> list[Need]:
        """Return the runs of new nodes and the further replications of noisy ones."""
        if not self._counts:
            self._counts = [self._study.replications] * len(self._points)
            return everywhere(self._points, self._policies, 0, self._study.replications)
        step = self._refine(results)
        if step.done:
            return []
        self._cells = step.cells
        needs = [need for at in step.replicate for need in self._more(at)]
        return needs + self._new(step.points)

    def expected(self) -> int:
        """Return what it takes at most; it mostly takes far less."""
        return self._study.maximum * len(self._policies) * self._study.most_replications

    def precision(self, results: Results) -> str:
        """Return how much of the plane is not decided."""
        return f"{np.mean(self._estimate(results).uncertain):.0%} of the plane undecided, {len(self._points)} nodes"

    def conclude(self, results: Results) -> Summary:
        """Return every node with its difference, the curve, its band, and the share of the plane above 0."""
        from sim.statistics.border import share_positive

        estimate = self._estimate(results)
        samples = self._samples(results)
        rows: list[tuple[Cell, ...]] = []
        for at, point in enumerate(self._points):
            interval = mean_interval(samples[at], self._study.level)
            rows.append((point.index, *point.values.values(), interval.count, number(interval.mean),
                         number(interval.half_width), number(float(estimate.node_probability[at]))))
        share = share_positive(estimate, RESAMPLE_SEED, self._study.level)
        lower, upper = estimate.band()
        return Summary(("point", *self._study.factors, *_COLUMNS), tuple(rows), {
            "outcome": self._study.outcome, "policies": list(self._policies), "level": self._study.level,
            "share_positive": [number(float(part)) for part in share],
            "undecided": float(np.mean(estimate.uncertain)),
            "curve": self._lines(estimate.curve()), "band_lower": self._lines(lower),
            "band_upper": self._lines(upper),
        })

    # ----------------------------------------------------------------------------------------------------------------

    def _refine(self, results: Results) -> Refinement:
        from sim.statistics.refinement import refine

        budget = max(self._study.maximum - len(self._points), 0)
        step = refine(self._cells, self._estimate(results), self._study.depth, self._study.most_replications, budget)
        if not step.done and not step.replicate and not len(step.points):
            # nothing fits into what is left of the nodes
            return type(step)(step.cells, step.points, step.replicate, True)
        return step

    def _more(self, at: int) -> list[Need]:
        first = self._counts[at]
        count = min(self._study.replications, self._study.most_replications - first)
        self._counts[at] += count
        return [Need(self._points[at], policy, first, count) for policy in self._policies] if count > 0 else []

    def _new(self, units: Floats) -> list[Need]:
        points = from_units(units, self._study.factors, {}, len(self._points))
        self._points += points
        self._units = np.concatenate([self._units, units])
        self._counts += [self._study.replications] * len(points)
        return everywhere(points, self._policies, 0, self._study.replications)

    def _samples(self, results: Results) -> list[Floats]:
        found = [results.paired(point, self._policies[1], self._policies[0], self._study.outcome)[:count]
                 for point, count in zip(self._points, self._counts, strict=True)]
        for point, values in zip(self._points, found, strict=True):
            if not np.isfinite(values).all():
                raise InputError(Problem(f"is not defined in every run at point {point.index}", str(self._study.file),
                                         "outcome", self._study.outcome, "an outcome that is defined in every run"))
        return found

    def _estimate(self, results: Results) -> Estimate:
        from sim.statistics.border import estimate_border

        return estimate_border(self._units, self._samples(results), self._study.level)

    def _lines(self, lines: list[Floats]) -> list[list[list[Any]]]:
        """Return polylines in the values of the two factors."""
        across, up = self._study.factors.values()
        return [[[across.at(float(x)), up.at(float(y))] for x, y in line] for line in lines]


def _check(study: Border, policies: tuple[str, ...]) -> None:
    problems = []
    if len(policies) != 2:
        problems.append(Problem("needs exactly two policies", str(study.file), "policies", ", ".join(policies),
                                "policies = [\"from\", \"to\"]"))
    problems += [Problem("is not a plain number, so it cannot be an axis", str(study.file), f"factors.{name}",
                         allowed="low and high, without integer")
                 for name, factor in study.factors.items() if not factor.is_numeric or factor.integer]
    if study.replications > study.most_replications:
        problems.append(Problem("is above most_replications", str(study.file), "replications",
                                str(study.replications), f"at most {study.most_replications}"))
    if (study.columns + 1) * (study.rows + 1) > study.maximum:
        problems.append(Problem("is fewer than the first grid has", str(study.file), "maximum", str(study.maximum),
                                f"at least {(study.columns + 1) * (study.rows + 1)}"))
    if problems:
        raise InputError(problems)
