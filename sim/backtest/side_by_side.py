"""What a backtest sets side by side, quantity by quantity, and what is decided about it.

Table, sentences, JSON and exit code follow from a `Judgement`, so that they cannot disagree:

- a quantity *fits* where the simulated figure lies inside the log's own noise: within the root of the squares of the
  log's 95 % half-width and that of the simulated mean;
- it is *nearer* than a rival - Erlang A, the past drawn again - where the interval of the difference of the two
  distances from the log is clear of zero;
- a target (`--within`) is met where the simulated figure is no further from the observed one than that share of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from sim.errors import InputError, Problem

ALL: Final = "all"
"""The group of everything."""
ERLANG_A: Final = "Erlang A"
PAST: Final = "the past drawn again"
"""Rivals of the scenario, as sentences name them."""

Word = Literal["fits", "too low", "too high", "noise unknown", "not told"]
Unit = Literal["share", "min", "count"]


@dataclass(frozen=True, slots=True)
class Row:
    """One quantity of one group, seen in the log and made by the scenario; shares in [0, 1], times in minutes."""

    measure: str
    """Of calls `abandoned`, `wait_mean`, `within_20s`, `wait_p90`, `calls`; of tickets `handoffs=0`, `time_p50` ..."""
    group: str
    """`all`, or a part of the log: `month=1999-02`, `hour=09`, `type=PS`, `pool=reps`."""
    observed: float
    simulated: float
    half_width: float = math.nan
    """Of the 95 % interval of the simulated mean: luck of the runs alone."""
    noise: float = math.nan
    """Half the width of the 95 % interval of `observed` itself, days (calls) or cases (tickets) drawn again."""
    erlang_a: float = math.nan
    """What Erlang A says of the same arrivals, handle times, patience and staff; nan where it has no answer."""
    erlang_c: float = math.nan
    trivial: float = math.nan
    """What the past says that is drawn again: whole days (calls) or cases (tickets) of the log that was fitted."""

    @property
    def off(self) -> float:
        """How much more is simulated than was observed."""
        return self.simulated - self.observed

    @property
    def relative(self) -> float:
        """The same as a share of what was observed; nan where nothing was."""
        return self.off / self.observed if self.observed else math.nan

    @property
    def word(self) -> Word:
        """What is to be said of it: inside the log's noise or not, where both figures and the noise are known."""
        if not (math.isfinite(self.observed) and math.isfinite(self.simulated)):
            return "not told"
        if not math.isfinite(self.noise):
            return "noise unknown"
        luck = self.half_width if math.isfinite(self.half_width) else 0.0
        if abs(self.off) <= math.hypot(self.noise, luck):
            return "fits"
        return "too low" if self.off < 0.0 else "too high"


@dataclass(frozen=True, slots=True)
class Nearer:
    """How much nearer to the log the scenario is than a rival, in the unit of the measure; negative: further off."""

    measure: str
    group: str
    rival: str
    gain: float
    """Distance of the rival less that of the scenario."""
    half_width: float
    """Of its 95 % interval, the same days (or cases) drawn for both; nan where there are too few."""

    @property
    def clear(self) -> int:
        """1 where the scenario is clearly nearer, -1 where the rival is, 0 where neither."""
        if not math.isfinite(self.half_width) or abs(self.gain) <= self.half_width:
            return 0
        return 1 if self.gain > 0.0 else -1


@dataclass(frozen=True, slots=True)
class CellErrors:
    """Mean absolute errors of a measure over small cells - a type in an hour of the day of a month -, in its unit."""

    measure: str
    simulated: float
    erlang_a: float
    gain: float
    """How much smaller that of the scenario is."""
    half_width: float
    """Of the 95 % interval of the gain, the same days drawn for both."""
    cells: int
    """How many cells both tell."""

    @property
    def nearer(self) -> Nearer:
        """Return the comparison as one of everything."""
        return Nearer(self.measure, ALL, ERLANG_A, self.gain, self.half_width)


@dataclass(frozen=True)
class Judgement:
    """All that a backtest has found."""

    rows: tuple[Row, ...]
    targets: tuple[tuple[str, str], ...]
    """Measure and group of the rows that `--within` is about."""
    judged: str
    """What was judged, for sentences: "21 days from 2021-03-01 to 2021-03-31, 5,432 calls"."""
    fitted: str
    """What the scenario was fitted to, likewise."""
    replications: int
    blocks: str = "days"
    """What is drawn again for the log's noise: `days` or `cases`."""
    nearer: tuple[Nearer, ...] = ()
    cells: tuple[CellErrors, ...] = ()
    known: int = 0
    """How many of the judged blocks were in what the scenario was fitted to, too: they are no test."""
    notes: tuple[str, ...] = ()
    """What was decided on the way and what not to ask of this model, beyond what the rows say, in sentences."""
    details: Any = field(default=None, repr=False)
    """What pictures of this kind of log are drawn from."""

    def row(self, measure: str, group: str = ALL) -> Row | None:
        """Return the row of a measure and group, if there is one."""
        return next((row for row in self.rows if (row.measure, row.group) == (measure, group)), None)

    def missed(self, share: float) -> list[Row]:
        """Return the target rows that are further off than a share of what was observed.

        Where nothing was observed, anything simulated is. A figure that is not told on one side is no target;
        InputError where none is left.
        """
        rows = [row for target in self.targets if (row := self.row(*target)) is not None and row.word != "not told"]
        if not rows:
            named = ", ".join(f"{measure} of {group}" for measure, group in self.targets)
            raise InputError(Problem("has nothing to hold against the log: it tells none of the targets",
                                     key="--within", allowed=named))
        return [row for row in rows if abs(row.off) > share * abs(row.observed) + 1e-12]

    def form(self, share: float | None) -> dict[str, Any]:
        """Return the rows as JSON has them, and whether all targets are met; true where no share is asked for."""
        def number(value: float) -> float | None:
            return value if math.isfinite(value) else None

        return {
            "rows": [{"measure": row.measure, "group": row.group, "observed": number(row.observed),
                      "simulated": number(row.simulated), "half_width": number(row.half_width),
                      "noise": number(row.noise), "erlang_a": number(row.erlang_a)} for row in self.rows],
            "within": share is None or not self.missed(share),
        }


@dataclass(frozen=True, slots=True)
class About:
    """What a measure is called, and its unit: `share` in [0, 1], `min`, or `count`."""

    label: str
    unit: Unit


_KNOWN: Final = {
    "abandoned": About("Abandoned", "share"),
    "wait_mean": About("Mean wait of the served", "min"),
    "within_20s": About("Answered within 20 s", "share"),
    "wait_p90": About("90th percentile of that wait", "min"),
    "calls": About("Calls, as the fit expected them", "count"),
    "handoffs_mean": About("Mean handoffs", "count"),
    "returned": About("Returned", "share"),
    "cases_a_week": About("Cases a week", "count"),
    "work_in_progress": About("Work in progress", "count"),
    "events": About("Changes of state", "share"),
}
_FAMILIES: Final = (("handoffs=", "Handoffs ", "share"), ("reached.", "Reached ", "share"),
                    ("time_p", "Time, percentile ", "min"))


def about(measure: str) -> About:
    """Return what a measure is called and its unit; one that is not known is called by its name, and counts."""
    for start, label, unit in _FAMILIES:
        if measure.startswith(start):
            return About(label + measure[len(start):], unit)  # type: ignore[arg-type]
    return _KNOWN.get(measure, About(measure, "count"))


def family(group: str) -> str:
    """Return what kind of part a group is: `month` of `month=1999-02`, `all` of `all`."""
    return group.partition("=")[0]


def families(rows: Iterable[Row]) -> list[str]:
    """Return the kinds of groups of rows, in the order in which they come."""
    return list(dict.fromkeys(family(row.group) for row in rows))
