"""Two widths of one difference: luck, which longer runs shrink, and data, which only a longer log shrinks.

A scenario that was fitted to a log is wrong by as much as another log of the same organisation would have given another
scenario. *Draws* say how much that is: the log drawn again and fitted again (the bootstrap of input models, Cheng and
Holland 1997, *J. Statist. Comput. Simul.* 57:219; Barton, Lam and Song 2022 in *The Palgrave Handbook of Operations
Research*, "Input uncertainty in stochastic simulation"). Every one of B draws is run r times with the luck of the first
r runs of the fitted scenario, so the paired difference of two policies under draw b with the luck of run j is

    X_bj = mu + d_b + l_j + e_bj     Var d = data, l_j what the luck of a run does under all draws alike, Var e = rest

random effects of draws, with runs as blocks. Of the mean squares between draws MSB and of the rest MSE (Searle, Casella
and McCulloch 1992, *Variance Components*, chapter 4)

    data = (MSB - MSE) / r, with variance 2 / r^2 (MSB^2 / (B - 1) + MSE^2 / ((B - 1) (r - 1)))

Runs that were nested in draws, each with luck of its own, would have the same formula with the whole luck in place of
its rest, and so a larger error; where draws share no luck, both are the same but for one degree of freedom.

Where the rest is most of it, `data` of these is negative in nearly half of all cases, and an interval that took it for
0 would be too narrow where it is not. So what enters an interval is the mean of the normal law with that mean and
variance, cut off at 0: never negative, the same where data dominate, and larger where the runs cannot tell. With S^2
the variance of the n runs of the fitted scenario itself, the squared standard error of their mean is data + S^2 / n,
and its degrees of freedom follow from the two parts (Satterthwaite 1946, *Biometrics* 2:110), never below those of the
part that has fewer. Those of the data are limited twice: B draws tell a variance only so well, and the draws hold no
more than the log did - a variance from f + 1 days with f degrees of freedom, whatever the number of draws (which is why
a bootstrap of few values is too narrow; Hesterberg 2015, *The American Statistician* 69:371). Relative variances add
up: 1 / df = 1 / (B - 1) + 1 / f. Between 94 and 99.9 % of such 95 % intervals hold the truth where differences are
normal (`tests/statistics/test_input_uncertainty.py`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.statistics.intervals import Interval, Values, critical_value, mean_interval, variance

RUNS_OF_A_DRAW: Final = 0.2
"""Runs of a draw, as a share of those of the scenario itself: fewer blur the data with the luck of so few runs."""
LEAST_RUNS_OF_A_DRAW: Final = 2

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Components:
    """What the runs of some draws come to: mean squares, runs being blocks, and the variance between draws."""

    between: float
    """Mean square between draws, with draws - 1 degrees of freedom."""
    rest: float
    """Mean square of what neither the draw nor the luck of the run explains, with (draws - 1) x (runs - 1)."""
    draws: int
    runs: int

    @property
    def raw(self) -> float:
        """The analysis-of-variance estimate of the variance between draws; it may be negative."""
        return (self.between - self.rest) / self.runs

    @property
    def spread(self) -> float:
        """The standard error of `raw`."""
        return math.sqrt(2.0 * (self.between**2 + self.rest**2 / (self.runs - 1)) / (self.draws - 1)) / self.runs

    @property
    def data(self) -> float:
        """The variance between draws that enters an interval: `raw`, kept above 0 (see the module)."""
        if self.spread == 0.0:
            return max(self.raw, 0.0)
        return self.raw + self.spread * _hazard(-self.raw / self.spread)

    @property
    def is_told(self) -> bool:
        """Whether draws differ by more than luck: Fisher's test of no variance between them, at 5 %."""
        if self.rest == 0.0:
            return self.between > 0.0
        from scipy.special import fdtrc

        tail = fdtrc(self.draws - 1, (self.draws - 1) * (self.runs - 1), self.between / self.rest)
        return bool(tail < 0.05)


def _hazard(z: float) -> float:
    """The hazard rate of the standard normal law."""
    from scipy.special import log_ndtr

    return math.exp(-0.5 * z * z - 0.5 * math.log(2.0 * math.pi) - float(log_ndtr(-z)))


def components(values: Floats) -> Components:
    """Return the variance components of draws by runs.

    Raises ValueError for fewer than two draws, fewer than two runs of each, or values that are not all finite.
    """
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or min(table.shape) < 2 or not np.isfinite(table).all():
        raise ValueError("at least two draws with two runs each are needed, all of them finite")
    draws, runs = table.shape
    of_draws = [math.fsum(row) / runs for row in table.tolist()]
    of_runs = [math.fsum(column) / draws for column in table.T.tolist()]
    centre = math.fsum(of_draws) / draws
    rest = math.fsum((value - draw - run + centre) ** 2 for row, draw in zip(table.tolist(), of_draws, strict=True)
                     for value, run in zip(row, of_runs, strict=True))
    return Components(runs * variance(of_draws), rest / ((draws - 1) * (runs - 1)), draws, runs)


@dataclass(frozen=True, slots=True)
class TwoWidths:
    """A mean difference with the half-width of its luck, of its data, and of both together, at one level.

    luck: the interval without draws; data: half-width that is left with runs without end; both: the interval that has
    to hold the truth; shift: mean over the draws less that of the scenario itself with the luck of the same runs, with
    its interval of the same level: clear of 0, it says that the fit is biased (or not linear) in what the difference
    depends on.
    """

    luck: Interval
    data: float
    both: Interval
    shift: Interval
    components: Components

    @property
    def share_of_data(self) -> float:
        """The share of the squared standard error that comes from the data; nan where there is no error at all."""
        error = variance_of_mean(self.luck) + self.components.data
        return self.components.data / error if error > 0.0 else math.nan


def variance_of_mean(interval: Interval) -> float:
    """Return the squared standard error behind a Student interval of a mean."""
    return (interval.half_width / critical_value(interval.count, interval.level)) ** 2


def freedom_of(draws: int, of_log: float) -> float:
    """Return the degrees of freedom of a variance of the data from draws of a log that had so many itself."""
    return 1.0 / (1.0 / (draws - 1.0) + 1.0 / of_log)


def two_widths(gaps: Values, drawn: Floats, level: float, freedom: float = math.inf) -> TwoWidths:
    """Return both widths of the mean of `gaps`, paired differences of the fitted scenario, one a run.

    drawn: paired differences of draws by runs, with the luck of the first of those runs; freedom: the degrees of
    freedom of the log that was drawn, such as its days less its weekdays. Raises ValueError for fewer gaps than runs of
    a draw, or gaps that are not all finite, and as `components`.
    """
    from scipy.special import stdtrit

    luck = mean_interval(gaps, level)
    found = components(drawn)
    if luck.count < found.runs or not math.isfinite(luck.half_width):
        raise ValueError("as many finite differences as runs of a draw are needed, or more")
    chance = variance_of_mean(luck)
    of_data = freedom_of(found.draws, freedom)
    width = half_width(found.data, of_data, chance, luck.count, level)
    data = float(stdtrit(of_data, 0.5 * (1.0 + level))) * math.sqrt(found.data)
    apart = np.asarray(drawn, dtype=np.float64) - np.asarray(gaps, dtype=np.float64)[:found.runs]
    error = math.sqrt((found.between / found.draws + found.rest) / found.runs)
    shift = Interval(math.fsum(apart.ravel().tolist()) / apart.size, critical_value(found.draws, level) * error, level,
                     found.draws)
    return TwoWidths(luck, data, Interval(luck.mean, max(width, luck.half_width, data), level, luck.count), shift,
                     found)


def half_width(data: float, of_data: float, chance: float, runs: int, level: float) -> float:
    """Return the half-width from a variance of the data and the squared standard error of the mean of some runs.

    of_data: the degrees of freedom of the former.
    """
    error = data + chance
    if error == 0.0:
        return 0.0
    freedom = error**2 / (data**2 / of_data + chance**2 / (runs - 1))
    from scipy.special import stdtrit

    freedom = max(freedom, min(of_data, runs - 1.0))
    return float(stdtrit(freedom, 0.5 * (1.0 + level))) * math.sqrt(error)


def runs_needed(widths: TwoWidths, wanted: float) -> float:
    """Return the runs of the scenario with which the half-width of both falls to `wanted`; inf where data forbid it.

    The data stay what they are: t(n - 1) sqrt(S^2 / n) has to fall to sqrt(wanted^2 - data^2).
    """
    from sim.statistics.intervals import replications_needed

    if wanted <= widths.data:
        return math.inf
    rest = math.sqrt(wanted**2 - widths.data**2)
    spread = math.sqrt(variance_of_mean(widths.luck) * widths.luck.count)
    if spread == 0.0:
        return float(widths.luck.count)
    if critical_value(3, widths.luck.level) * spread / rest > 1e6:
        return math.inf
    pilot = [spread / math.sqrt(2.0), -spread / math.sqrt(2.0)]
    return float(replications_needed(pilot, rest, widths.luck.level))


def runs_of_a_draw(runs: int) -> int:
    """Return how often each draw is run beside so many runs of the scenario itself: a fifth, and at least twice."""
    return max(LEAST_RUNS_OF_A_DRAW, math.ceil(RUNS_OF_A_DRAW * runs - 1e-9))
