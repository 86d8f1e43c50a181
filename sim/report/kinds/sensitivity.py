"""What a sensitivity study came to, in words and pictures: who matters most, where that is clear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.report.figures.captions import counted, distinct_titles, noun, opened
from sim.report.figures.sensitivity import morris_points, sobol_bars
from sim.report.figures.style import files
from sim.report.findings import digits
from sim.report.kinds.base import Report
from sim.report.kinds.cells import Row, file_name, number, rows_of
from sim.report.selection import outcome
from sim.statistics.bootstrap import Estimates
from sim.statistics.sobol import SobolIndices

if TYPE_CHECKING:
    from sim.report.kinds.cells import Row
    from sim.study.finish import StudyResult

_STRENGTH: Final[Mapping[str, tuple[str, str]]] = {
    "morris": ("mu_star", "mean absolute effect"), "sobol": ("total", "total index"),
}


class Sensitivity(Report):
    """The words and pictures of a sensitivity study."""

    def verdict(self, result: StudyResult) -> list[str]:
        """Return the sentences of a sensitivity study."""
        found = result.summary.findings
        texts = [_sentence(result, str(name), ranking) for name, ranking in found["ranking"].items()]
        if found["replications"] == 1:
            texts.append("There is one replication at every point: how much of the effects is chance is not known, so "
                         "there are no intervals, and no effect is called clear.")
        texts += [f"{outcome(name).label} is undefined in some runs, so it is not analysed."
                  for name in found["undefined"]]
        return texts

    def pictures(self, result: StudyResult) -> dict[str, bytes]:
        """Return its pictures."""
        found, factors, rows = result.summary.findings, tuple(result.factors), rows_of(result)
        names = distinct_titles(result.titles)
        of = f"under {names[result.baseline]}"
        if found["difference"]:
            of = f"{names[found['policies'][1]]} less {names[found['policies'][0]]}"
        count = counted(found["replications"], "replication")
        note = f"{opened(result.title)}{counted(found['points'], 'point')} with {count} each"
        made: dict[str, bytes] = {}
        for name in dict.fromkeys(str(row["outcome"]) for row in rows):
            mine = [row for row in rows if row["outcome"] == name]
            if found["method"] == "sobol":
                indices = SobolIndices(_estimates(mine, "first"), _estimates(mine, "total"), found["variance"][name])
                draw = sobol_bars(indices, factors, name, of, found["level"], note)
            else:
                draw = morris_points(_estimates(mine, "mu_star"), _estimates(mine, "sigma"), factors, name, of,
                                     found["level"], note)
            made.update(files(file_name(found["method"], name), draw))
        return made


REPORT = Sensitivity()


def _sentence(result: StudyResult, name: str, ranking: Mapping[str, Sequence[str]]) -> str:
    label, found = outcome(name).label, result.summary.findings
    column, what = _STRENGTH[found["method"]]
    rows = {str(row["factor"]): row for row in rows_of(result) if row["outcome"] == name}
    clear, leaders, unclear, none = (ranking[part] for part in ("clear", "leaders", "not_clear", "no_effect"))
    if not clear and not unclear:
        return f"None of the factors has an effect on {noun(name)} in any run."

    def with_limits(factor: str) -> str:
        value, lower, upper = (rows[factor][f"{column}{end}"] for end in ("", "_lower", "_upper"))
        return f"{factor} ({digits(value)}; {digits(lower)} to {digits(upper)})"

    parts = []
    if len(leaders) == 1:
        value, lower, upper = (digits(rows[leaders[0]][f"{column}{end}"]) for end in ("", "_lower", "_upper"))
        parts.append(f"{label}: {leaders[0]} matters most (its {what} is {value}; {found['level']:.0%} interval "
                     f"{lower} to {upper})")
    elif leaders:
        parts.append(f"{label}: it is not clear which factor matters most, by {what} with {found['level']:.0%} "
                     f"intervals: {', '.join(map(with_limits, leaders))}")
    elif found["replications"] > 1:
        parts.append(f"{label}: it is not clear which factor matters most, nor whether any does, since every interval "
                     f"reaches zero ({', '.join(unclear)})")
    else:
        parts.append(f"{label}: estimates only, the largest first: {', '.join(unclear)}")
    rest = [factor for factor in clear if factor not in leaders]
    if rest:
        parts.append(f"also clear, the largest estimate first: {', '.join(map(with_limits, rest))}")
    tail = f". Not clear, since their intervals reach zero: {', '.join(unclear)}" if clear and unclear else ""
    tail += f". No effect in any run: {', '.join(none)}" if none else ""
    return f"{'; '.join(parts)}{tail}."


def _estimates(rows: list[Row], name: str) -> Estimates:
    value, lower, upper = (np.array([number(row[f"{name}{end}"]) for row in rows])
                           for end in ("", "_lower", "_upper"))
    return Estimates(value, lower, upper)
