"""The days that are judged: what came on each, who was on duty, and the scenario that is simulated through them.

Volumes and roster are taken from the judged log, date by date, everything about people from the fit. What the runs are
given is what was to be expected on each date, out of what came (`sim.calibration.expected_volumes`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.calibration import CalibrationReport
from sim.calibration.intervals.interval_staff import spans
from sim.calibration.queued_calls import QueuedCalls
from sim.calibration.report import text_of
from sim.files import is_passage
from sim.scenario import Scenario, load, loads
from sim.vocabulary import MINUTES_PER_HOUR

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class JudgedDays:
    """The days from a Monday on to the last of a log; those before and between on which nothing came are among them."""

    origin: date
    """The Monday."""
    covered: Flags
    """Which days are judged."""
    first_calls: dict[str, Floats]
    """Of every stream what is expected, by day and hour."""
    rates: Floats
    """Of all calls, by day, hour and type."""
    staff: dict[str, Integers]
    """Of every pool the agents, by day and half hour."""

    @property
    def weekday(self) -> Integers:
        """Return the day of the week of every day, Monday 0."""
        return np.arange(self.covered.size) % 7

    def dates(self) -> list[date]:
        """Return the date of every day."""
        return [self.origin + timedelta(days=day) for day in range(self.covered.size)]


def by_day(calls: QueuedCalls, members: Flags) -> Floats:
    """Return the calls flagged in `members` by day and hour."""
    hour = (calls.joined[members] // MINUTES_PER_HOUR).astype(np.int64)
    return np.bincount(hour, minlength=calls.covered.size * 24).astype(np.float64).reshape(-1, 24)


def fitted_scenario(report: CalibrationReport) -> Scenario:
    """Return the scenario that was written; as it was sent, where it went through a pipe that nobody can read again."""
    passed = is_passage(report.scenario)
    return loads(text_of(report.estimate), str(report.scenario)) if passed else load(report.scenario)


def scenario_of(fitted: Scenario, days: JudgedDays) -> Scenario:
    """Return the fitted scenario with the dates, volumes and roster of the judged days; all of it counts."""
    raw: dict[str, Any] = dict(fitted.raw)
    raw |= {"horizon": f"{days.covered.size} days", "warm_up": 0}
    raw["calendar"] = {**raw.get("calendar", {}), "start": days.origin.isoformat()}
    dates = [each.isoformat() for each in days.dates()]
    raw["flaws"] = {name: {**flaw, "volume_on": _volumes(dates, days.first_calls[name])} if name in days.first_calls
                    else flaw for name, flaw in raw["flaws"].items()}
    raw["pools"] = {name: {**pool, "staff_on": _rota(dates, days.staff[name])} if name in days.staff else pool
                    for name, pool in raw["pools"].items()}
    return loads(raw, "the fitted scenario on the judged days")


def _volumes(dates: list[str], cells: Floats) -> dict[str, list[float]]:
    return {each: [round(float(value), 4) for value in row] for each, row in zip(dates, cells, strict=True)}


def _rota(dates: list[str], agents: Integers) -> dict[str, str | int]:
    return {each: spans(row) or 0 for each, row in zip(dates, agents, strict=True)}

