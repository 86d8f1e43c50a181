"""The pictures of a finished study: which ones its kind has, and how its results become their data."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.arithmetic import log
from sim.report.figures.border import Plane, Side, border
from sim.report.figures.comparison import drawn
from sim.report.figures.forest import Forest, Gap, forest
from sim.report.figures.search import Search, search
from sim.report.figures.selection import Selected, selection
from sim.report.figures.sensitivity import morris_points, sobol_bars
from sim.report.figures.style import files
from sim.report.figures.sweep import sweep
from sim.report.figures.swept import Swept, shown
from sim.report.figures.words import counted, distinct_titles, opened
from sim.statistics.bootstrap import Estimates
from sim.statistics.intervals import Interval, mean_interval
from sim.statistics.multiplicity import individual_level
from sim.statistics.sobol import SobolIndices

if TYPE_CHECKING:
    from sim.study.factors import Factor
    from sim.study.finish import StudyResult

Row = Mapping[str, Any]
_DIGITS: Final = 9
"""Decimals of a place between the ends of a factor: nodes in one line stay in one line."""


def pictures(result: StudyResult) -> dict[str, bytes]:
    """Return the pictures of a study by file name, each as PNG and as SVG; none for a kind that has none."""
    return _KINDS.get(result.kind, lambda result: {})(result)


def _rows(result: StudyResult) -> list[Row]:
    columns = result.summary.columns
    return [dict(zip(columns, row, strict=True)) for row in result.summary.rows]


def _number(cell: Any) -> float:
    return math.nan if cell is None else float(cell)


def _file(stem: str, name: str) -> str:
    """Return the name of a file: letters, digits, dots and lines only, so that it can be stored anywhere."""
    return f"{stem}_{re.sub('[^A-Za-z0-9._-]', '_', name)}"


# Compare -----------------------------------------------------------------------------------------------------------


def _compare(result: StudyResult) -> dict[str, bytes]:
    made = files("comparison", drawn(_comparison(result)))
    level = result.summary.findings["level"]
    family = (len(result.policies) - 1) * len(result.frame.outcomes)
    if not family:
        return made
    names, point = distinct_titles(result.titles), result.points[0]

    def gap(policy: str, outcome: str) -> Gap:
        values = result.results.paired(point, policy, result.baseline, outcome)
        return Gap(mean_interval(values, level), mean_interval(values, individual_level(level, family)))

    study: Any = result.frame.definition
    asked = study.precision.outcome if study.precision is not None else ()
    outcomes = sorted(result.frame.outcomes, key=lambda name: name not in asked)  # what was asked for comes first
    gaps = {outcome: {names[policy]: gap(policy, outcome) for policy in result.policies[1:]} for outcome in outcomes}
    count = counted(result.summary.findings["replications"], "replication")
    note = f"{opened(result.title)}{count} with common random numbers"
    return {**made, **files("differences", forest(Forest(names[result.baseline], gaps, family, note)))}


def _comparison(result: StudyResult) -> Any:
    from sim.experiment.comparison import Comparison

    frame, point, results = result.frame, result.points[0], result.results
    values = {policy: {name: results.values(point, policy, name) for name in results.outcomes(point, policy)}
              for policy in result.policies}
    return Comparison(
        title=result.title, source_hash=frame.scenario.source_hash, policies=result.policies,
        titles=distinct_titles(result.titles), frontline=frame.scenario.world(result.baseline).chain[0].pool,
        seed=frame.seed, replications=results.count(point, result.baseline), engine="", values=values,
        digests={policy: results.logs(point, policy) for policy in result.policies},
    )


# Sweep -------------------------------------------------------------------------------------------------------------


def _sweep(result: StudyResult) -> dict[str, bytes]:
    made: dict[str, bytes] = {}
    for name in result.frame.outcomes:
        made.update(files(_file("sweep", name), sweep(_swept(result, name))))
    return made


def _swept(result: StudyResult, name: str) -> Swept:
    level, results = result.summary.findings["level"], result.results
    levels = tuple(tuple(mean_interval(results.values(point, policy, name), level) for point in result.points)
                   for policy in result.policies)
    gaps = tuple(tuple(mean_interval(results.paired(point, policy, result.baseline, name), level)
                       for point in result.points) for policy in result.policies[1:])
    factors = tuple(result.factors)
    sides = tuple(_side(factor, result.factors[factor]) for factor in factors)
    values = tuple(tuple(point.values[factor] for factor in factors) for point in result.points)
    count = counted(result.summary.findings["replications"], "replication")
    note = f"{opened(result.title)}{count} at every point, with common random numbers"
    return Swept(name, factors, sides, values, tuple(distinct_titles(result.titles).values()), levels, gaps, note)


def _side(name: str, factor: Factor) -> Side | None:
    if factor.low is None or factor.high is None:
        return None
    return Side(name, factor.low, factor.high, factor.log)


# Sensitivity -------------------------------------------------------------------------------------------------------


def _sensitivity(result: StudyResult) -> dict[str, bytes]:
    found, factors, rows = result.summary.findings, tuple(result.factors), _rows(result)
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
        made.update(files(_file(found["method"], name), draw))
    return made


def _estimates(rows: list[Row], name: str) -> Estimates:
    value, lower, upper = (np.array([_number(row[f"{name}{end}"]) for row in rows])
                           for end in ("", "_lower", "_upper"))
    return Estimates(value, lower, upper)


# Select ------------------------------------------------------------------------------------------------------------


def _select(result: StudyResult) -> dict[str, bytes]:
    study: Any = result.frame.definition
    found, rows, names = result.summary.findings, _rows(result), distinct_titles(result.titles)
    chosen = [at for at, row in enumerate(rows) if row["selected"]]
    data = Selected(
        name=found["outcome"],
        candidates=tuple(_candidate(result, row, names) for row in rows),
        means=tuple(Interval(_number(row["mean"]), _number(row["half_width"]), found["level"], row["replications"])
                    for row in rows),
        eliminated=tuple(row["ruled_out_at"] for row in rows),
        selected=chosen[0] if chosen else None,
        minimise=found["goal"] == "minimise", delta=found["delta"], level=found["level"], stage=found["stage"],
        first=study.first_stage, note=result.title, again=_again(found["winner"], found["level"]),
    )
    return files("selection", selection(data))


def _again(winner: Mapping[str, Any] | None, level: float) -> Interval | None:
    """Return what new replications make of a winner, where there is one."""
    if winner is None:
        return None
    return Interval(_number(winner["mean"]), _number(winner["half_width"]), level, winner["replications"])


def _candidate(result: StudyResult, row: Row, names: Mapping[str, str]) -> str:
    """Return a candidate in words: its policy if several take part, and what its factors are set to."""
    place = ", ".join(f"{name} = {shown(row[name])}" for name in result.factors)
    if not place:
        return names[row["policy"]]
    return f"{names[row['policy']]}, {place}" if len(result.policies) > 1 else place


# Optimise ----------------------------------------------------------------------------------------------------------


def _optimise(result: StudyResult) -> dict[str, bytes]:
    found, rows, names = result.summary.findings, _rows(result), distinct_titles(result.titles)
    goals = [(str(name), str(goal)) for name, goal in found["objectives"]]
    trials = [row for row in rows if row["stage"] == "trial"]
    finals = [row for row in rows if row["stage"] == "final"]
    data = Search(
        names=tuple(name for name, _ in goals), minimise=tuple(goal == "minimise" for _, goal in goals),
        trials=np.array([[_number(row[name]) for name, _ in goals] for row in trials]).reshape(-1, len(goals)),
        feasible=np.array([row["constraints"] != "broken" for row in trials], dtype=np.bool_),
        places=tuple(_candidate(result, row, names) for row in finals),
        finals=tuple(tuple(Interval(_number(row[name]), _number(row[f"{name}_half_width"]), found["level"],
                                    row["replications"]) for name, _ in goals) for row in finals),
        kept=tuple(row["constraints"] in (None, "met") for row in finals),
        origins=tuple(int(row["trial"]) for row in finals),
        note=result.title,
        again=_again(found["again"][0]["objectives"][0], found["level"]) if "best" in found else None,
    )
    return files("pareto" if len(goals) == 2 else "search", search(data))


# Border ------------------------------------------------------------------------------------------------------------


def _border(result: StudyResult) -> dict[str, bytes]:
    from sim.statistics.border import estimate_border

    study: Any = result.frame.definition
    sides = [_side(name, factor) for name, factor in result.factors.items()]
    across, up = (side for side in sides if side is not None)
    names = distinct_titles(result.titles)
    first, second = result.policies
    units = np.array([[_unit(side, float(point.values[side.name])) for side in (across, up)]
                      for point in result.points])
    samples = [result.results.paired(point, second, first, study.outcome) for point in result.points]
    estimate = estimate_border(units, samples, study.level)
    plane = Plane(estimate, across, up, (names[first], names[second]), study.outcome, result.title)
    return files("border", border(plane))


def _unit(side: Side, value: float) -> float:
    """Return the place of a value between the ends of a factor, from 0 to 1."""
    if side.log:
        return round(log(value / side.low) / log(side.high / side.low), _DIGITS)
    return round((value - side.low) / (side.high - side.low), _DIGITS)


_KINDS: Final[Mapping[str, Callable[[Any], dict[str, bytes]]]] = {
    "compare": _compare, "sweep": _sweep, "sensitivity": _sensitivity, "select": _select, "optimise": _optimise,
    "border": _border,
}
