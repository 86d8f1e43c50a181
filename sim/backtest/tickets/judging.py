"""The table of a backtest on tickets: observed, simulated, their noise, the trivial forecaster, and a verdict each.

Both the cases of the log and those of the runs are drawn again, independently; the difference of the two gives the
95 % interval of simulated less observed. A quantity fits where that holds 0. This is a test of each quantity by itself:
of 26 that are all right one or two lie outside by luck alone, which is why the same table is made of the log's own
past.

Runs are many, and drawn again they hardly vary. What they were fitted to were few cases, whose luck the runs repeat: a
fit that is right lies outside oftener than one time in 20 by this interval. So it is told besides how many lie outside
when the runs vary as much as the quantity does in samples of the cases that were fitted - the yardstick for the past.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.backtest.side_by_side import Row, Word
from sim.backtest.tickets.changes import Changes, joined
from sim.backtest.tickets.drawn_again import drawn_again
from sim.backtest.tickets.flows import Flows, flows, shown_levels
from sim.backtest.tickets.lives import Lives, lives
from sim.backtest.tickets.measures import (
    ALL,
    CASES,
    EVENTS,
    FEWEST,
    WORK_IN_PROGRESS,
    Quantity,
    members,
    quantities,
    value,
    values,
)
from sim.backtest.tickets.resampling import FEWER, RESAMPLES, resampled
from sim.backtest.tickets.window import Window
from sim.statistics.defaults import DEFAULT_LEVEL
from sim.statistics.intervals import mean_interval

Floats = NDArray[np.float64]

FITS: Final = "fits"
DOES_NOT_FIT: Final = "does not fit"
NOT_ASKED: Final = "not to be asked"
SEED: Final = 13_052_012
"""Of the resampling; fixed, so that the same log and scenario give the same table."""
TRIVIAL_DRAWS: Final = 5
"""How often past cases are drawn again for the mean of the trivial forecaster."""


@dataclass(frozen=True, slots=True)
class TicketRow(Row):
    """A row whose word follows from the interval of the difference, or that is not to be asked."""

    verdict: str = ""

    @property
    def word(self) -> Word:
        """What is said of it."""
        if self.verdict == FITS:
            return "fits"
        if self.verdict == NOT_ASKED or not math.isfinite(self.observed):
            return "not told"
        return "too high" if self.simulated > self.observed else "too low"


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with the interval of simulated less observed, what is said of it and why.

    cases: those of the log that it rests on; core: whether every log of tickets bears it; past: the interval of the
    log's own past less observed, nan where there is none; gain: how much nearer to the log than past cases drawn again,
    and half the width of the interval of that, nan where it is not known; as_fitted: the interval of simulated less
    observed if the runs vary as the past does, whose luck they share.
    """

    row: Row
    lower: float
    upper: float
    verdict: str
    reason: str
    cases: int
    core: bool
    past: tuple[float, float] = (math.nan, math.nan)
    gain: tuple[float, float] = (math.nan, math.nan)
    as_fitted: tuple[float, float] = (math.nan, math.nan)

    @property
    def fits_as_fitted(self) -> bool:
        """Return whether it fits, the luck of the cases that were fitted taken for what it is."""
        return self.verdict == FITS or self.as_fitted[0] <= 0.0 <= self.as_fitted[1]

    @property
    def past_fits(self) -> bool:
        """Return whether the log's own past would pass for what is judged."""
        return self.past[0] <= 0.0 <= self.past[1]


@dataclass(frozen=True, slots=True, eq=False)
class TicketBacktest:
    """A scenario judged on tickets: every quantity; changes by hour of the week, shape (168,), as shares; where cases
    go."""

    judged: tuple[Judged, ...]
    window: Window
    cases: int
    simulated_cases: int
    runs: int
    observed_profile: Floats
    simulated_profile: Floats
    past_profile: Floats
    observed_flows: Flows
    simulated_flows: Flows

    @property
    def rows(self) -> list[Row]:
        """Return the rows alone."""
        return [each.row for each in self.judged]

    def named(self, measure: str, group: str = ALL) -> Judged:
        """Return a quantity by its name; KeyError where there is none."""
        for each in self.judged:
            if (each.row.measure, each.row.group) == (measure, group):
                return each
        raise KeyError(f"{measure} of {group}")

    def count(self, verdict: str, core: bool = True) -> int:
        """Return how many quantities have a verdict, of those that every log bears or of all."""
        return sum(each.verdict == verdict for each in self.judged if each.core or not core)

    @property
    def outside_as_fitted(self) -> int:
        """Return how many quantities that every log bears lie outside, the luck of the fitted cases counted, too."""
        return sum(not each.fits_as_fitted for each in self.judged if each.core and each.verdict != NOT_ASKED)

    @property
    def past_outside(self) -> int:
        """Return of how many quantities that every log bears the past itself lies outside."""
        return sum(not each.past_fits for each in self.judged if each.core and each.verdict != NOT_ASKED)


def judge(log: Changes, past: Changes, runs: Sequence[Changes], window: Window, run_window: Window,
          past_window: Window | None = None, resamples: int = RESAMPLES) -> TicketBacktest:
    """Set a log beside runs of a scenario that has not seen it, and beside the log that the scenario was fitted to.

    All tables have the same levels and kinds; runs may have further levels behind those of the log. window, run_window:
    the cases that count, of the log and of each run; past_window: of the past. Raises ValueError where the log has no
    case that counts.
    """
    made = joined(runs)
    log, past = (replace(each, levels=made.levels) for each in (log, past))
    observed, simulated = lives(log, window), lives(made, run_window, len(runs))
    if not len(observed):
        raise ValueError("no case of the log counts")
    before = lives(past, past_window or Window())
    cut = past_window.seen if past_window else math.inf
    trivial = lives(drawn_again(past, _counted(log, window), TRIVIAL_DRAWS, cut), window, TRIVIAL_DRAWS)
    asked = quantities(observed)
    spread = _Spread(asked, resamples)
    drawn = (spread.of(observed, SEED), spread.of(simulated, SEED + 1, FEWER), spread.of(before, SEED + 2),
             spread.of(trivial, SEED + 3, FEWER))
    each_run = np.array([value(lives(run, run_window), asked) for run in runs])
    found = _Table(asked, value(observed, asked), value(simulated, asked), value(trivial, asked), value(before, asked),
                   drawn, each_run)
    judged = [found.judged(place, int(members(observed, quantity.group).sum()) if quantity.measure != EVENTS
                           else len(observed)) for place, quantity in enumerate(asked)]
    levels = shown_levels(log, window)
    return TicketBacktest(tuple(judged), window, len(observed), len(simulated), len(runs), profile(observed),
                          profile(simulated), profile(before), flows(log, window, levels),
                          flows(made, run_window, levels))


def profile(cases: Lives) -> Floats:
    """Return the share of the changes of state in each hour of the week, shape (168,)."""
    counts = cases.events.sum(axis=0).astype(np.float64)
    return np.asarray(counts / max(counts.sum(), 1.0))


def _counted(log: Changes, window: Window) -> Changes:
    opened = log.opened
    return log.where((opened >= window.begin) & (opened < window.end))


@dataclass(frozen=True, slots=True)
class _Spread:
    """What all quantities come to when the cases are drawn again."""

    asked: list[Quantity]
    resamples: int

    def of(self, cases: Lives, seed: int, fewer: int = 1) -> Floats:
        """Return the quantities of each resample, shape (resamples, quantities); `fewer`: of so many less, repeated."""
        if not len(cases):
            return np.full((self.resamples, len(self.asked)), np.nan)
        number = math.ceil(self.resamples / fewer)
        found = np.concatenate([values(cases, self.asked, weights) for weights in resampled(len(cases), seed, number)])
        # how many cases come is chance, too: Poisson's law, where as many are drawn as there are
        counts = [place for place, quantity in enumerate(self.asked) if quantity.measure in (CASES, WORK_IN_PROGRESS)]
        many = np.random.default_rng(seed).poisson(len(cases), size=(number, 1)) / len(cases)
        found[:, counts] *= many
        return np.tile(found, (fewer, 1))[:self.resamples]


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """All columns, a quantity each, and what follows from them; drawn: resamples of the log, the
    runs, the past, and the past drawn again.
    """

    asked: list[Quantity]
    observed: Floats
    simulated: Floats
    trivial: Floats
    past: Floats
    drawn: tuple[Floats, ...]
    each_run: Floats

    def judged(self, place: int, cases: int) -> Judged:
        """Return a quantity with its verdict."""
        quantity, observed, simulated = self.asked[place], float(self.observed[place]), float(self.simulated[place])
        low, high = _interval(self.drawn[0][:, place])
        lower, upper = self._difference(self.drawn[1][:, place], place, cases)
        verdict, reason = FITS, not_to_be_asked(observed, cases)
        if reason:
            verdict = NOT_ASKED
        elif not math.isfinite(simulated):
            verdict, reason = DOES_NOT_FIT, "so many cases are never solved in the runs"
        elif math.isnan(lower) or math.isnan(upper):
            verdict, reason = NOT_ASKED, "too close to what is seen before the log or the runs end"
        elif not lower <= 0.0 <= upper:
            verdict = DOES_NOT_FIT
        row = TicketRow(
            quantity.measure, quantity.group, observed, simulated, trivial=float(self.trivial[place]),
            half_width=mean_interval(self.each_run[:, place]).half_width, noise=0.5 * (high - low), verdict=verdict)
        return Judged(row, lower, upper, verdict, reason, cases, quantity.core,
                      self._difference(self.drawn[2][:, place], place, cases), self._gain(place),
                      self._difference(self._as_fitted(place), place, cases))

    def _as_fitted(self, place: int) -> Floats:
        """Return what is simulated, varied as the past is when its cases are drawn again; nan where that has no end."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.simulated[place] + (self.drawn[2][:, place] - self.past[place]))

    def _gain(self, place: int) -> tuple[float, float]:
        """Return how much nearer the runs are to the log than past cases drawn again, log cases drawn for both."""
        seen, made, again = self.drawn[0][:, place], self.drawn[1][:, place], self.drawn[3][:, place]
        with np.errstate(invalid="ignore"):
            gain = abs(self.trivial[place] - self.observed[place]) - abs(self.simulated[place] - self.observed[place])
            low, high = _interval(np.abs(again - seen) - np.abs(made - seen))
        return float(gain), 0.5 * (high - low)

    def _difference(self, other: Floats, place: int, cases: int) -> tuple[float, float]:
        """Return the interval of another sample less the log, both drawn again."""
        with np.errstate(invalid="ignore"):
            lower, upper = _interval(other - self.drawn[0][:, place])
        # drawn again, what was never seen is never seen: the exact limit of a share (Clopper and Pearson 1934,
        # Biometrika 26:404) takes its place
        most = 1.0 - (0.5 * (1.0 - DEFAULT_LEVEL)) ** (1.0 / max(cases, 1))
        if self.asked[place].is_share and self.observed[place] in (0.0, 1.0):
            return (lower - most, upper) if self.observed[place] == 0.0 else (lower, upper + most)
        return lower, upper


def not_to_be_asked(observed: float, cases: int) -> str:
    """Return why a quantity cannot be judged on a log; empty where it can."""
    if cases < FEWEST:
        return f"rests on {cases} cases of the log; {FEWEST} are needed"
    if math.isinf(observed):
        return "too few cases of the log were seen solved before it ends"
    if math.isnan(observed):
        return "the log does not say it"
    return ""


def _interval(values_: Floats) -> tuple[float, float]:
    """Return the ends of the central interval of resampled values; nan where one of them is no number."""
    if not np.isfinite(values_).all():
        finite = values_[~np.isnan(values_)]
        if finite.size < values_.size or not np.isfinite(finite).any():
            return math.nan, math.nan
    tail = 0.5 * (1.0 - DEFAULT_LEVEL)
    low, high = np.quantile(values_, (tail, 1.0 - tail), method="inverted_cdf")
    return float(low), float(high)


def outside(backtest: TicketBacktest, chosen: Callable[[Judged], bool] = lambda each: each.core) -> list[Judged]:
    """Return what does not fit among the quantities chosen, by default those that every log bears."""
    return [each for each in backtest.judged if chosen(each) and each.verdict == DOES_NOT_FIT]


def of_all(backtest: TicketBacktest) -> list[Judged]:
    """Return the quantities of all cases together."""
    return [each for each in backtest.judged if each.row.group == ALL]
