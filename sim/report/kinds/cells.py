"""From the cells of a summary to the data of pictures: what several kinds of study need."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.report.figures.border import Side
from sim.report.figures.swept import shown
from sim.statistics.intervals import Interval
from sim.study.factors import setting

if TYPE_CHECKING:
    from sim.study.factors import Factor
    from sim.study.finish import StudyResult

Row = Mapping[str, Any]


def rows_of(result: StudyResult) -> list[Row]:
    """Return the rows of a summary, cells by column."""
    columns = result.summary.columns
    return [dict(zip(columns, row, strict=True)) for row in result.summary.rows]


def number(cell: Any) -> float:
    """Return a cell as a number: nan where there is none."""
    return math.nan if cell is None else float(cell)


def file_name(stem: str, name: str) -> str:
    """Return the name of a file: letters, digits, dots and lines only, so that it can be stored anywhere."""
    return f"{stem}_{re.sub('[^A-Za-z0-9._-]', '_', name)}"


def side(name: str, factor: Factor) -> Side | None:
    """Return the axis that a factor makes; None for one that is no number."""
    if factor.low is None or factor.high is None:
        return None
    return Side(name, factor.low, factor.high, factor.log)


def renewed(winner: Mapping[str, Any] | None, level: float) -> Interval | None:
    """Return what new replications make of a winner, where there is one."""
    if winner is None:
        return None
    return Interval(number(winner["mean"]), number(winner["half_width"]), level, winner["replications"])


def candidate(result: StudyResult, row: Row, names: Mapping[str, str]) -> str:
    """Return a candidate in words: its policy if several take part, and what its factors are set to."""
    place = ", ".join(setting(name, shown(row[name])) for name in result.factors)
    if not place:
        return names[row["policy"]]
    return f"{names[row['policy']]}, {place}" if len(result.policies) > 1 else place
