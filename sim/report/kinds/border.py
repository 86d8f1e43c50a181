"""What a border came to, in words and pictures: where in the plane one policy stops being better than another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.arithmetic import log
from sim.report.figures.border import Plane, Side, border
from sim.report.figures.captions import distinct_titles
from sim.report.figures.style import files
from sim.report.kinds.base import Report
from sim.report.kinds.cells import side
from sim.report.selection import outcome

if TYPE_CHECKING:
    from sim.study.finish import StudyResult

_DIGITS: Final = 9
"""Decimals of a place between the ends of a factor: nodes in one line stay in one line."""


class Border(Report):
    """The words and the picture of a border."""

    def verdict(self, result: StudyResult) -> list[str]:
        """Return in how much of the plane a difference is above zero, and how much of it is not decided."""
        found = result.summary.findings
        base, other = (result.titles[policy] for policy in found["policies"])
        share, lower, upper = found["share_positive"]
        return [f"{outcome(found['outcome']).label} is higher under {other} than under {base} in {share:.0%} of "
                f"the plane ({lower:.0%} to {upper:.0%}). In {found['undecided']:.0%} of the plane the sign is not "
                f"clear ({found['level']:.0%} band, point by point)."]

    def pictures(self, result: StudyResult) -> dict[str, bytes]:
        """Return its pictures."""
        from sim.statistics.border import estimate_border

        study: Any = result.frame.definition
        sides = [side(name, factor) for name, factor in result.factors.items()]
        across, up = (side for side in sides if side is not None)
        names = distinct_titles(result.titles)
        first, second = result.policies
        units = np.array([[_unit(side, float(point.values[side.name])) for side in (across, up)]
                          for point in result.points])
        samples = [result.results.paired(point, second, first, study.outcome) for point in result.points]
        estimate = estimate_border(units, samples, study.level)
        plane = Plane(estimate, across, up, (names[first], names[second]), study.outcome, result.title)
        return files("border", border(plane))


REPORT = Border()


def _unit(side: Side, value: float) -> float:
    """Return the place of a value between the ends of a factor, from 0 to 1."""
    if side.log:
        return round(log(value / side.low) / log(side.high / side.low), _DIGITS)
    return round((value - side.low) / (side.high - side.low), _DIGITS)
