"""Observed against simulated: how well a fitted scenario makes the figures it was fitted to, or others."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.calibration.estimate import Estimate, Observed, observed_of
from sim.calibration.intervals.interval_estimate import IntervalEstimate
from sim.calibration.tickets.ticket_estimate import TicketEstimate
from sim.errors import InputError
from sim.statistics.defaults import percent

if TYPE_CHECKING:
    from sim.scenario import Scenario

MEASURES: Final[tuple[tuple[str, str, str], ...]] = (
    ("abandoned_share", "abandoned", "%"),
    ("wait_mean_served", "mean wait of the served", "s"),
    ("service_level_20s", "service level, 20 s", "%"),
    ("wait_p90", "90th percentile of wait", "s"),
)
"""Name of the outcome of a pool (see `sim.outcomes`), what it is called in the table, and its unit there."""
_SCALE: Final = {"%": 100.0, "s": 60.0}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table, in the unit it names; `half_width` is of the interval of the simulated mean."""

    pool: str
    measure: str
    unit: str
    observed: float
    simulated: float
    half_width: float = float("nan")


@dataclass(frozen=True, slots=True, eq=False)
class CalibrationReport:
    """What was fitted, what was seen, and where the scenario was written."""

    estimate: Estimate | IntervalEstimate | TicketEstimate
    scenario: Path
    kept: tuple[str, ...] = ()
    """What was kept of another scenario, and what of it did not match the log, in sentences."""

    @property
    def observed(self) -> dict[str, Observed]:
        """What was seen at every pool; nothing of tickets, which show no lines of callers."""
        return {} if isinstance(self.estimate, TicketEstimate) else self.estimate.observed

    @property
    def notes(self) -> tuple[str, ...]:
        """What was decided while the log was read, in sentences."""
        return (*self.estimate.notes, *self.kept)

    @property
    def beyond(self) -> tuple[str, ...]:
        """What the log shows and the scenario cannot say, or how it says it, in sentences."""
        return self.estimate.beyond.sentences() if isinstance(self.estimate, Estimate) else ()

    def against(self, outcomes: Mapping[str, float]) -> list[Row]:
        """Set the outcomes of a run beside what was seen, pool by pool."""
        return compare(self.observed, [outcomes])

    def validate(self, replications: int = 3, policy: str | None = None) -> list[Row]:
        """Simulate the scenario that was written and set the mean of so many replications beside what was seen.

        What went through a pipe or device, where nobody can read it again, is simulated as it was sent. Raises
        InputError for fewer than one replication or when the file has been changed into something invalid.
        """
        from sim.files import is_passage
        from sim.scenario import load, loads

        passed = is_passage(self.scenario)
        scenario = loads(text_of(self.estimate), str(self.scenario)) if passed else load(self.scenario)
        if not isinstance(self.estimate, Estimate):
            return compare(self.observed, simulated(scenario, replications, policy))
        return compare(self.observed, by_desk(self.estimate, scenario, replications, policy))


def text_of(estimate: Estimate | IntervalEstimate | TicketEstimate) -> str:
    """Return the scenario file of an estimate, ending with a newline."""
    if isinstance(estimate, TicketEstimate):
        from sim.calibration.tickets.ticket_writing import ticket_text

        return ticket_text(estimate)
    if isinstance(estimate, IntervalEstimate):
        from sim.calibration.intervals.interval_writing import interval_text

        return interval_text(estimate)
    from sim.calibration.writing import scenario_text

    return scenario_text(estimate)


def simulated(scenario: Scenario, replications: int, policy: str | None = None) -> list[dict[str, float]]:
    """Return the outcomes of replications 0, 1, 2 ... of a scenario under one policy (default its first)."""
    from sim.engine import run
    from sim.outcomes import Fold
    from sim.scenario.plan import build

    if replications < 1:
        raise InputError(f"at least one replication is needed, not {replications}")
    plan = build(scenario.world(policy))
    results = []
    for replication in range(replications):
        fold = Fold(plan)
        run(plan, replication=replication, sink=fold.update)
        results.append(fold.results())
    return results


def by_desk(estimate: Estimate, scenario: Scenario, replications: int, policy: str | None = None
            ) -> list[dict[str, float]]:
    """Return the measures of every desk in replications 0, 1, 2 ..., whichever of its pools answered.

    Their names are those of the outcomes of a pool, so that both can be compared with what was seen.
    """
    from sim.calibration.simulated_calls import simulated_calls

    if replications < 1:
        raise InputError(f"at least one replication is needed, not {replications}")
    names = tuple(stream.name for stream in estimate.streams)
    calls = simulated_calls(scenario, names, replications, policy)
    desk = np.array([stream.pool for stream in estimate.streams])[calls.stream]
    results = []
    for replication in range(replications):
        result: dict[str, float] = {}
        for name in estimate.observed:
            own = (desk == name) & (calls.run == replication)
            seen = observed_of(calls.wait[own], calls.answered[own], ~calls.answered[own])
            result |= {f"{measure}.{name}": getattr(seen, measure) for measure, _, _ in MEASURES}
        results.append(result)
    return results


def compare(observed: Mapping[str, Observed], outcomes: Iterable[Mapping[str, float]]) -> list[Row]:
    """Return a row for every pool and measure that is told: what was seen, the mean over the runs, its half-width."""
    from sim.statistics.intervals import mean_interval

    runs = list(outcomes)
    rows = []
    for pool, seen in observed.items():
        for name, words, unit in MEASURES:
            if math.isnan(getattr(seen, name)):
                continue
            values = [_SCALE[unit] * run[f"{name}.{pool}"] for run in runs]
            interval = mean_interval(values)
            rows.append(Row(pool, words, unit, _SCALE[unit] * getattr(seen, name), interval.mean, interval.half_width))
    return rows


def table(rows: Iterable[Row]) -> str:
    """Return the rows as plain text in columns."""
    lines = [f"{'pool':<12}{'measure':<26}{'observed':>12}{'simulated':>12}  {percent()} interval"]
    for row in rows:
        width = "" if row.half_width != row.half_width else f"  +- {row.half_width:.1f}"
        numbers = "".join(f"{value:>10.1f} {row.unit}" for value in (row.observed, row.simulated))
        lines.append(f"{row.pool:<12}{row.measure:<26}{numbers}{width}")
    return "\n".join(lines)
