"""A whole card: the families of theory, the statistics, and the laws of shipped scenarios."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from sim.statistics.defaults import DEFAULT_LEVEL
from sim.validation.card import FAIL, PASS, CardResult, Line, Measured, judge, measure, prepare
from sim.validation.coverage import REPETITIONS, Coverage, measure_coverage
from sim.validation.design import FULL, QUICK, Effort
from sim.validation.families import FAMILIES
from sim.validation.oracles import OracleCase
from sim.validation.run_laws import LawRun, check_plan

if TYPE_CHECKING:
    from sim.experiment.workers import Progress
    from sim.scenario import Scenario

STATISTICS: Final = "statistics"
"""The name under which the coverage of intervals is asked for, beside the families of theory."""
KNOWN: Final = (*FAMILIES, STATISTICS)
"""Everything that may be asked for by name."""
QUICK_REPETITIONS: Final = 60


def card(
    cases: Sequence[OracleCase], *, statistics: bool = True, effort: Effort = FULL, engine: str = "compiled",
    workers: int = 1, progress: Progress | None = None,
) -> CardResult:
    """Run everything and judge it together. InputError for bad cases, before anything runs."""
    measured, skipped = measure(cases, effort=effort, engine=engine, workers=workers, progress=progress)
    extra: list[Line] = []
    if statistics:
        coverage = measure_coverage(_repetitions(effort), engine=engine, workers=workers, progress=progress)
        measured.append(_difference(coverage))
        extra = _coverage_lines(coverage)
    families = dict.fromkeys([*(case.family for case in cases), STATISTICS])
    order = {name: at for at, name in enumerate(families)}
    lines = sorted([*judge(measured), *extra, *skipped], key=lambda line: order[line.family])
    return CardResult(tuple(lines), engine)


def jobs(cases: Sequence[OracleCase], statistics: bool, effort: Effort) -> int:
    """How many times `progress` will be told of a job done. InputError for bad cases."""
    planned, _ = prepare(cases, effort)
    return sum(one.design.span.replications for one in planned) + (-(-_repetitions(effort) // 20) if statistics else 0)


def subset(cases: Sequence[OracleCase]) -> list[OracleCase]:
    """The first case of each family: what is run where there is little time."""
    first: dict[str, OracleCase] = {}
    for case in cases:
        first.setdefault(case.family, case)
    return list(first.values())


def check_scenarios(scenarios: Sequence[tuple[str, Scenario]], engine: str) -> list[LawRun]:
    """The laws in one replication of every policy of every scenario, each with a name for messages."""
    from sim.experiment.warm_up import from_the_start
    from sim.scenario.plan import build

    found = []
    for name, scenario in scenarios:
        for policy in scenario.policies:
            records, violations = check_plan(build(from_the_start(scenario).world(policy)), engine)
            found.append(LawRun(name, policy, records, tuple(violations)))
    return found


def _repetitions(effort: Effort) -> int:
    return REPETITIONS if effort.share > QUICK.share else QUICK_REPETITIONS


def _difference(coverage: Coverage) -> Measured:
    return Measured(STATISTICS, "compare", "paired_difference", coverage.truth, coverage.estimates,
                    f"common random numbers: {coverage.reduction:.1f} times fewer replications needed")


def _coverage_lines(coverage: Coverage) -> list[Line]:
    return [_coverage_line("coverage_of_the_mean", coverage.level, coverage),
            _coverage_line("coverage_of_the_difference", coverage.difference, coverage)]


def _coverage_line(name: str, share: float, coverage: Coverage) -> Line:
    """The share of intervals that hold the truth: judged by limits, not with the others."""
    half_width = 1.96 * math.sqrt(max(share * (1.0 - share), 1e-12) / coverage.repetitions)
    level, nan = DEFAULT_LEVEL, math.nan
    error = math.sqrt(level * (1.0 - level) / coverage.repetitions)
    good = coverage.holds(share)
    limits = f"{level - coverage.tolerance:.3f} to {level + coverage.tolerance:.3f}"
    return Line(STATISTICS, "compare", name, level, share, half_width, coverage.repetitions, (share - level) / error,
                nan, nan, nan, PASS if good else FAIL, "" if good else f"outside of {limits}",
                note=f"{coverage.repetitions} repetitions of {coverage.replications} replications; limits {limits}")
