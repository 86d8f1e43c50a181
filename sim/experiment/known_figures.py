"""What an organisation knows of itself (`[known]`) beside what the model makes of its present policy, the first.

A figure agrees where the model's mean lies no further from it than chance and the figure's own spread let expect: the
root of the sum of the squares of both half-widths, since the two errors have nothing to do with each other. The spread
is half of a 95 % interval; where a scenario names none a tenth of the value stands for it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sim.errors import InputError, Problem
from sim.experiment.decisions import outcomes_of
from sim.scenario.problems import nearest, show

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from sim.scenario import Scenario
    from sim.scenario.measuring import KnownFigure
    from sim.scenario.plan import Plan

Word = Literal["agrees", "higher", "lower", "undefined"]


@dataclass(frozen=True, slots=True)
class KnownRow:
    """One figure beside the model's, in the outcome's unit.

    spread: half of the 95 % interval of the figure; given: whether the scenario names it; model, half_width: mean over
    the replications and half of its 95 % interval (nan for one replication); word: what the model is, set beside the
    figure; "undefined" where some replication has no such figure.
    """

    outcome: str
    value: float
    spread: float
    given: bool
    model: float
    half_width: float
    word: Word

    @property
    def agrees(self) -> bool:
        """Whether the model makes the figure."""
        return self.word == "agrees"


def known_rows(known: Mapping[str, KnownFigure], values: Mapping[str, ArrayLike]) -> tuple[KnownRow, ...]:
    """Return every known figure beside the outcomes of the replications of the first policy, in the order written."""
    return tuple(_row(name, figure, values[name]) for name, figure in known.items() if name in values)


def _row(name: str, figure: KnownFigure, values: ArrayLike) -> KnownRow:
    import numpy as np

    from sim.statistics.intervals import mean_interval

    series = np.asarray(values, dtype=np.float64)
    spread, given = figure.half_width(), figure.spread is not None
    if not np.isfinite(series).all():
        return KnownRow(name, figure.value, spread, given, math.nan, math.nan, "undefined")
    interval = mean_interval(series)
    width = interval.half_width if series.size > 1 else math.nan
    room = math.hypot(spread, 0.0 if math.isnan(width) else width)
    gap = interval.mean - figure.value
    word: Word = "agrees" if abs(gap) <= room else "higher" if gap > 0.0 else "lower"
    return KnownRow(name, figure.value, spread, given, interval.mean, width, word)


def known_form(rows: Iterable[KnownRow]) -> list[dict[str, Any]]:
    """Return the rows as machines read them."""
    from sim.experiment.forms import number

    return [{"outcome": row.outcome, "value": row.value, "spread": row.spread, "model": number(row.model),
             "half_width": number(row.half_width), "is": row.word} for row in rows]


def check_known(scenario: Scenario) -> None:
    """Refuse a known figure of an outcome that the world of the first policy does not have; InputError with all."""
    known = scenario.world().known
    if not known:
        return
    there = outcomes_of(scenario, scenario.policies[0])
    problems = [Problem("is not an outcome of this world", str(scenario.path or ""), "known", show(name),
                        "an outcome that `journeysim run` prints", nearest(name, list(there)))
                for name in known if name not in there]
    if problems:
        raise InputError(problems)


def run_beside(
    scenario: Scenario, replications: Sequence[int], *, seed: int | None = None, workers: int = 1,
    engine: str = "compiled", progress: Callable[[int], None] | None = None,
) -> tuple[KnownRow, ...]:
    """Simulate the first policy and return its known figures beside the model's.

    A warm-up that is left open has to be chosen before. The result does not depend on `workers`.
    """
    from sim.experiment.workers import run_all
    from sim.scenario.plan import build

    plan = build(scenario.world())
    results = run_all(_outcomes, (plan, seed, engine), list(replications), workers, progress, in_threads=True)
    known = scenario.world().known
    return known_rows(known, {name: [result[name] for result in results] for name in known})


def _outcomes(shared: tuple[Plan, int | None, str], replication: int) -> dict[str, float]:
    from sim.experiment.simulate import simulate

    plan, seed, engine = shared
    return simulate(plan, seed=seed, replication=replication, engine=engine).outcomes

