"""Rows of a backtest of calls: every measure of every group, seen, simulated, and by the simpler forecasters."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.backtest.day_blocks import DayBlocks, day_blocks
from sim.backtest.rivals import ByFormula, past_weights
from sim.backtest.side_by_side import ERLANG_A, PAST, Nearer, Row
from sim.backtest.tally import (
    CALLS,
    HOURS,
    P90,
    QUOTIENTS,
    Calls,
    Group,
    Tally,
    binned,
    percentile_90,
    percentiles_90,
)
from sim.statistics.intervals import mean_interval

FEWEST_CALLS: Final = 20
"""An hour with fewer calls in all is no group of its own."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Days of calls, counted; single calls where they are known."""

    tally: Tally
    calls: Calls | None
    weekday: Integers

    def binned(self, group: Group) -> Floats | None:
        """Return how many answered calls waited how long, by day and bin; None where single calls are not known."""
        return None if self.calls is None else binned(self.calls, group, self.weekday.size)


@dataclass(frozen=True, slots=True, eq=False)
class Materials:
    """All that the rows are made of; the days of `seen`, `runs` and the formulas are the same."""

    seen: Sample
    runs: tuple[Sample, ...]
    erlang_a: ByFormula
    erlang_c: ByFormula
    past: Sample
    expected: Floats
    """Calls that the fit expects on the judged days, by day, hour and type."""


def groups_of(seen: Sample, dates: Sequence[date], types: Sequence[str], pools: dict[str, Integers]) -> list[Group]:
    """Return everything and its parts: months, hours of the day, types, and pools where there are several of them."""
    days, kinds = seen.weekday.size, len(types)
    all_days, all_hours, all_kinds = (np.ones(size, dtype=bool) for size in (days, HOURS, kinds))
    months = np.array([f"{each:%Y-%m}" for each in dates])
    by_hour = seen.tally.calls.sum(axis=(0, 2))
    found = [Group("all", all_days, all_hours, all_kinds)]
    found += [Group(f"month={month}", months == month, all_hours, all_kinds) for month in np.unique(months)]
    found += [Group(f"hour={hour:02d}", all_days, np.arange(HOURS) == hour, all_kinds)
              for hour in np.flatnonzero(by_hour >= FEWEST_CALLS)]
    if kinds > 1:
        found += [Group(f"type={name}", all_days, all_hours, np.arange(kinds) == at) for at, name in enumerate(types)]
    if len(pools) > 1:
        found += [Group(f"pool={name}", all_days, all_hours, np.isin(np.arange(kinds), own))
                  for name, own in pools.items()]
    return found


def rows_of(materials: Materials, groups: Sequence[Group]) -> list[Row]:
    """Return the rows, group by group."""
    blocks: dict[bytes, DayBlocks] = {}
    rows = []
    for group in groups:
        key = group.days.tobytes()
        if key not in blocks:
            blocks[key] = day_blocks(materials.seen.weekday, group.days)
        figures = Figures(materials, group, blocks[key])
        rows += [figures.row(measure) for measure in (*QUOTIENTS, P90)] + [figures.volume()]
    return rows


class Figures:
    """The figures of one group."""

    def __init__(self, materials: Materials, group: Group, blocks: DayBlocks) -> None:
        """Take what they are made of, and the draws of the group's days."""
        self.materials, self.group, self.blocks = materials, group, blocks
        self.once = group.days.astype(np.float64)
        self.of_past = Group(group.name, np.ones(materials.past.weekday.size, dtype=bool), group.hours, group.kinds)
        self.past = past_weights(materials.past.weekday, materials.seen.weekday[group.days])

    def row(self, measure: str) -> Row:
        """Return the row of a measure of waits or hanging up."""
        seen, runs = self.materials.seen, self.materials.runs
        interval = mean_interval([self._exact(measure, run) for run in runs])
        noise = self.blocks.half_width(self._drawn(measure, seen))
        observed = self._exact(measure, seen)
        patient, impatient = (float(self._formula(measure, each)[0])
                              for each in (self.materials.erlang_c, self.materials.erlang_a))
        return Row(measure, self.group.name, observed, interval.mean, interval.half_width, noise, impatient, patient,
                   self._of_past(measure))

    def volume(self) -> Row:
        """Return the row of the calls: those that came against those that the fit expects."""
        came = self.group.of(self.materials.seen.tally.calls)
        past = self.past @ self.of_past.of(self.materials.past.tally.calls)
        expected = float(self.group.of(self.materials.expected).sum())
        return Row(CALLS, self.group.name, float(came.sum()), expected, math.nan,
                   self.blocks.half_width(self.blocks.weights @ came), trivial=float(past))

    def nearer(self, measure: str) -> list[Nearer]:
        """Return how much nearer the runs are than each rival, the same days drawn again for all."""
        seen = np.concatenate(([self._exact(measure, self.materials.seen)],
                               self._drawn(measure, self.materials.seen)))
        runs = self._of_runs(measure)
        rivals = {ERLANG_A: self._formula(measure, self.materials.erlang_a),
                  PAST: np.full(seen.size, self._of_past(measure))}
        found = []
        for name, theirs in rivals.items():
            gain = np.abs(theirs - seen) - np.abs(runs - seen)
            if math.isfinite(gain[0]):
                found.append(Nearer(measure, self.group.name, name, float(gain[0]), self.blocks.half_width(gain[1:])))
        return found

    def _exact(self, measure: str, sample: Sample) -> float:
        if measure != P90:
            return float(sample.tally.quotient(measure, self.group, self.once))
        if sample.calls is None:
            return math.nan
        return percentile_90(sample.calls.wait[sample.calls.answered & self.group.holds(sample.calls)])

    def _drawn(self, measure: str, sample: Sample) -> Floats:
        if measure != P90:
            return sample.tally.quotient(measure, self.group, self.blocks.weights)
        counts = sample.binned(self.group)
        if counts is None:
            return np.full(self.blocks.weights.shape[0], np.nan)
        return percentiles_90(self.blocks.weights @ counts)

    def _of_runs(self, measure: str) -> Floats:
        """The figure of all runs together, with every day once and over the draws."""
        weights = np.concatenate((self.once[None, :], self.blocks.weights))
        runs = self.materials.runs
        if measure == P90:
            counts = [run.binned(self.group) for run in runs]
            return percentiles_90(weights @ np.sum([each for each in counts if each is not None], axis=0))
        return pooled([run.tally for run in runs]).quotient(measure, self.group, weights)

    def _formula(self, measure: str, formula: ByFormula) -> Floats:
        """The figure of a formula, with every day once and over the draws."""
        weights = np.concatenate((self.once[None, :], self.blocks.weights))
        if measure == P90:
            return percentiles_90(weights @ formula.binned(self.group))
        return formula.tally.quotient(measure, self.group, weights)

    def _of_past(self, measure: str) -> float:
        past = self.materials.past
        if measure != P90:
            return float(past.tally.quotient(measure, self.of_past, self.past))
        counts = past.binned(self.of_past)
        return math.nan if counts is None else float(percentiles_90(self.past @ counts)[0])


def pooled(tallies: Sequence[Tally]) -> Tally:
    """Return the sum of tallies."""
    first = tallies[0]
    return Tally(np.sum([each.calls for each in tallies], axis=0),
                 {name: np.sum([each.above[name] for each in tallies], axis=0) for name in first.above},
                 {name: np.sum([each.below[name] for each in tallies], axis=0) for name in first.below})
