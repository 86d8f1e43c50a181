"""Which factors matter at all: Morris' elementary effects, with a few runs per factor.

A trajectory walks from one corner of a grid cell to the opposite one, moving one factor at a time by a large step; the
change of the outcome over a step, divided by it, is an elementary effect of that factor (Morris 1991, "Factorial
sampling plans for preliminary computational experiments", *Technometrics* 33:161). Over many trajectories, the mean
`mu` is the overall effect, `sigma` shows curvature or interaction, and `mu_star`, the mean of the absolute effects,
does not cancel and ranks the factors (Campolongo, Cariboni and Saltelli 2007, "An effective screening design for
sensitivity analysis of large models", *Environmental Modelling & Software* 22:1509).

Factors live in the unit cube; effects are in the unit of the outcome per full range of the factor.

**What the intervals are for.** The true value is the effect on the *expected* outcome over all trajectories. Two
samples separate it from the estimate: of trajectories, and of replications, which all points of the design share
(common random numbers), so that more trajectories do not average their noise away. Effects are a table of trajectories
by replications whose rows and columns are both random; a resampling of both (Owen 2007, "The pigeonhole bootstrap",
*The Annals of Applied Statistics* 1:386) shows the right variance for long tables, but five replications are few, and
resampled absolute values never come near zero. So the variance is written down instead of resampled:

- `mu`: a mean over rows and columns. Its variance is at most var(row means) / rows + var(column means) / columns, and
  the t quantile has Satterthwaite's (1946, *Biometrics Bulletin* 2:110) degrees of freedom.
- `mu_star`: noise makes absolute values larger, |effect + noise|, so the estimate is never too small on average. With
  the sign that each effect has in the *other* replications it is never too large: a wrong sign only takes away. The
  lower limit comes from the smaller, the upper from the larger of the two; it is zero where the signs are noise. Sizes
  are skewed, so the trajectories' part of the upper limit is taken in logarithms and combined with that of the
  replications by their squares (Zou and Donner 2008, *Statistics in Medicine* 27:1693).
- `sigma`: the part of its variance that is noise is taken off the lower limit. The spread of a variance depends on the
  tails of the effects, often two values: Bonett's interval (2006, "Approximate confidence interval for standard
  deviation of nonnormal distributions", *Computational Statistics & Data Analysis* 50:775) over trajectories, and the
  replications' part by linear approximation, the two combined in logarithms.

`experiments/verification/sensitivity_coverage.py` measures how often they contain the true value.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.statistics.bootstrap import ROUNDING, Estimates
from sim.statistics.defaults import DEFAULT_LEVEL
from sim.statistics.intervals import Values, critical_value

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Screening:
    """The elementary effects of the mean outcome, shape (trajectories, factors), and their summaries with limits.

    `sigma` is the sample standard deviation. A factor that changes the outcome in no trajectory and no replication has
    the value and both limits 0; of one replication the other limits are nan, since nothing is known of its noise.
    """

    effects: Floats
    mu: Estimates
    mu_star: Estimates
    sigma: Estimates


def morris_design(
    factors: int, trajectories: int, seed: int, levels: int = 4, candidates: int = 0
) -> Floats:
    """Trajectories in the unit cube, one after the other: shape (trajectories x (factors + 1), factors).

    The grid has `levels` values a factor (an even number, so that all are visited equally often) and the step is
    levels / (2 (levels - 1)), as Morris advises. With `candidates` above `trajectories` that many are drawn and those
    far from one another are kept: each time the one whose distances to those already kept, in the measure of
    Campolongo et al., have the largest sum of squares (a stepwise search as in Ruano et al. 2012, *Environmental
    Modelling & Software* 37:103). The same arguments give the same design. Raises ValueError for fewer than one
    factor or two trajectories, or an odd number of levels.
    """
    if factors < 1 or trajectories < 2 or levels < 2 or levels % 2:
        raise ValueError("a Morris design needs a factor, two trajectories, and an even number of levels")
    generator = np.random.default_rng(seed)
    drawn = [_trajectory(factors, levels, generator) for _ in range(max(trajectories, candidates))]
    kept = _spread_out(np.array(drawn), trajectories) if candidates > trajectories else list(range(trajectories))
    return np.concatenate([drawn[index] for index in kept])


def elementary_effects(design: Floats, values: Values, level: float = DEFAULT_LEVEL) -> Screening:
    """Effects and their summaries from the outcome at each point of a design made by `morris_design`.

    `values` has the shape (points, replications), the same replications with the same draws at every point; of shape
    (points,) they are taken for exact, and the intervals are those over trajectories. Estimates are of the mean over
    the replications. Raises ValueError where the values do not fit the design, are not finite, or where successive
    points of a trajectory do not differ in exactly one factor, each factor once, and for a level outside (0, 1).
    """
    outcomes = np.asarray(values, dtype=np.float64)
    table = _effects(np.asarray(design, dtype=np.float64), outcomes.reshape(outcomes.shape[0], -1))
    exact = outcomes.ndim == 1
    effects = table.mean(axis=2)
    centre, half = _two_way(table, exact, level)
    star = _star(table, exact, level)
    screening = Screening(
        effects,
        Estimates(centre, centre - half, centre + half),
        Estimates(np.abs(effects).mean(axis=0), *star),
        _spread(table, exact, level),
    )
    still = np.all(table == 0.0, axis=(0, 2))
    for part in (screening.mu, screening.mu_star, screening.sigma):
        part.lower[still] = part.upper[still] = 0.0
    return screening


def _two_way(table: Floats, exact: bool, level: float) -> tuple[Floats, Floats]:
    """Mean and half-width for each factor of a table of trajectories by factors by replications, both sides random.

    The sum of the two variances counts the interaction of trajectory and replication twice: never too narrow.
    """
    rows, columns = table.shape[0], table.shape[2]
    by_row = table.mean(axis=2).var(axis=0, ddof=1) / rows
    by_column = _column_variance(table.mean(axis=0), exact)
    total = by_row + by_column
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = total**2 / (by_row**2 / (rows - 1) + (by_column**2 / (columns - 1) if columns > 1 else 0.0))
    return table.mean(axis=(0, 2)), np.where(total == 0.0, 0.0, _student(freedom, level) * np.sqrt(total))


def _column_variance(columns: Floats, exact: bool) -> Floats:
    """The variance of a mean over replications, shape (factors, replications): none if exact, nan of one."""
    count = columns.shape[1]
    if exact:
        return np.zeros(columns.shape[0])
    if count < 2:
        return np.full(columns.shape[0], math.nan)
    return np.asarray(columns.var(axis=1, ddof=1) / count, dtype=np.float64)


def _student(freedom: Floats, level: float) -> Floats:
    """The two-sided t quantile at fractional degrees of freedom."""
    from scipy.special import stdtrit

    critical_value(2, level)  # refuses a level that is none
    return np.asarray(stdtrit(freedom, 0.5 * (1.0 + level)), dtype=np.float64)


def _star(table: Floats, exact: bool, level: float) -> tuple[Floats, Floats]:
    """Lower and upper limits of the mean absolute effect."""
    own = np.sign(table.mean(axis=2))[:, :, None] * table
    larger, half = _two_way(own, exact, level)
    upper = np.maximum(larger + half, _upper_if_skewed(own, exact, level))
    if exact or table.shape[2] < 2:
        return np.maximum(larger - half, 0.0), upper
    others = np.sign(table.sum(axis=2, keepdims=True) - table)
    smaller, wide = _two_way(others * table, exact, level)
    lower = np.minimum(smaller, larger) - np.maximum(half, wide)
    return np.maximum(lower, 0.0), upper


def _upper_if_skewed(table: Floats, exact: bool, level: float) -> Floats:
    """Upper limit of a mean of sizes, which are skewed over trajectories: in logarithms, as far as these help."""
    rows, columns = table.shape[0], table.shape[2]
    sizes = table.mean(axis=2)
    centre = sizes.mean(axis=0)
    along = critical_value(rows, level) * np.sqrt(sizes.var(axis=0, ddof=1) / rows)
    with np.errstate(divide="ignore", invalid="ignore"):
        stretched = np.where(centre > 0.0, centre * np.expm1(np.minimum(along / centre, 1.0)), 0.0)
    across = 0.0 if exact else critical_value(columns, level) * np.sqrt(_column_variance(table.mean(axis=0), exact))
    return np.asarray(centre + np.hypot(np.maximum(stretched, along), across), dtype=np.float64)


def _spread(table: Floats, exact: bool, level: float) -> Estimates:
    """The standard deviation of the effects, and limits for that of the effects of the expected outcome."""
    rows, columns = table.shape[0], table.shape[2]
    quantile = float(_student(np.array(np.inf), level))
    effects = table.mean(axis=2)
    square = effects.var(axis=0, ddof=1)
    square[np.sqrt(square) <= ROUNDING * np.abs(effects).max(axis=0)] = 0.0
    value = np.sqrt(square)
    if not exact and columns < 2:
        return Estimates(value, np.full(value.shape, math.nan), np.full(value.shape, math.nan))
    if rows <= quantile:  # too few trajectories for an upper limit
        return Estimates(value, np.zeros(value.shape), np.full(value.shape, math.inf))
    small = rows / (rows - quantile)
    width = (quantile * small * _relative_error(effects)) ** 2
    noise = np.zeros(value.shape)
    if not exact:
        width = width + (critical_value(columns, level) * _pull_of_replications(table, square)) ** 2
        noise = _interaction(table) / columns
    with np.errstate(over="ignore"):  # a variance that is all noise of the replications has no upper limit
        stretch = np.exp(np.sqrt(width))
        upper = np.where(square > 0.0, np.maximum(small * square * stretch, square), 0.0)
    lower = np.minimum(np.maximum(small * square / stretch - noise, 0.0), square)
    return Estimates(value, np.sqrt(lower), np.sqrt(upper))


def _pull_of_replications(table: Floats, square: Floats) -> Floats:
    """Standard error of the logarithm of the variance of effects over replications, by linear approximation."""
    effects = table.mean(axis=2)
    centred = effects - effects.mean(axis=0)
    pull = 2.0 * (centred[:, :, None] * table).sum(axis=0) / (table.shape[0] - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(square > 0.0, np.sqrt(_column_variance(pull, exact=False)) / square, 0.0)


def _relative_error(effects: Floats) -> Floats:
    """Bonett's standard error of the logarithm of a sample variance, from the kurtosis about a trimmed mean."""
    from scipy.stats import trim_mean

    rows = effects.shape[0]
    middle = trim_mean(effects, 0.5 / math.sqrt(rows - 4.0), axis=0) if rows > 5 else effects.mean(axis=0)
    squares = ((effects - effects.mean(axis=0)) ** 2).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        kurtosis = np.where(squares > 0.0, rows * ((effects - middle) ** 4).sum(axis=0) / squares**2, 0.0)
    return np.asarray(np.sqrt(np.maximum(kurtosis - (rows - 3.0) / rows, 0.0) / (rows - 1.0)), dtype=np.float64)


def _interaction(table: Floats) -> Floats:
    """The mean square of what is neither of the trajectory nor of the replication alone, for each factor."""
    rest = (table - table.mean(axis=2, keepdims=True) - table.mean(axis=0, keepdims=True)
            + table.mean(axis=(0, 2), keepdims=True))
    return np.asarray((rest**2).sum(axis=(0, 2)) / ((table.shape[0] - 1) * (table.shape[2] - 1)), dtype=np.float64)


def _trajectory(factors: int, levels: int, generator: np.random.Generator) -> Floats:
    """One walk: a random corner of a random cell, then each factor once, in random order, to the other side."""
    half = levels // 2
    low = generator.integers(0, half, size=factors)
    upwards = generator.integers(0, 2, size=factors).astype(bool)
    order = generator.permutation(factors)
    steps = np.where(upwards, low, low + half)
    rows = [steps.copy()]
    for factor in order:
        steps[factor] += half if upwards[factor] else -half
        rows.append(steps.copy())
    # levels are counted in integers, so that equal coordinates are equal to the bit
    return np.array(rows, dtype=np.float64) / (levels - 1)


def _spread_out(walks: Floats, count: int) -> list[int]:
    """Indices of `count` trajectories, each as far as can be from those before; in the order of drawing."""
    distances = np.array([_distances(walk, walks) for walk in walks])
    squares = distances * distances
    first, second = divmod(int(squares.argmax()), walks.shape[0])
    kept = [first, second]
    total = squares[first] + squares[second]
    while len(kept) < count:
        total[kept] = -1.0
        best = int(total.argmax())
        total = total + squares[best]
        kept.append(best)
    return sorted(kept)


def _distances(walk: Floats, walks: Floats) -> Floats:
    """Sums of the Euclidean distances between all pairs of points of one trajectory and each of the others."""
    gaps = walk[None, :, None, :] - walks[:, None, :, :]
    return np.asarray(np.sqrt((gaps * gaps).sum(axis=-1)).sum(axis=(1, 2)), dtype=np.float64)


def _effects(design: Floats, values: Floats) -> Floats:
    """Change of the outcome over change of the factor for every step, shape (trajectories, factors, replications)."""
    factors, replications = design.shape[1], values.shape[1]
    fits = values.shape[0] == design.shape[0] and replications > 0 and design.shape[0] % (factors + 1) == 0
    if not fits or not np.all(np.isfinite(values)):
        raise ValueError(f"finite values for each of the design's {design.shape[0]} points are needed")
    walks = design.reshape(-1, factors + 1, factors)
    steps = np.diff(walks, axis=1)
    moved = steps != 0.0
    if not (np.all(moved.sum(axis=1) == 1) and np.all(moved.sum(axis=2) == 1)):
        raise ValueError("successive points of a trajectory differ in one factor, each factor once")
    gains = np.diff(values.reshape(-1, factors + 1, replications), axis=1)
    gains[np.abs(gains) <= ROUNDING * np.abs(values).max()] = 0.0
    which = moved.argmax(axis=2)[:, :, None]
    effects = np.empty_like(gains)
    np.put_along_axis(effects, np.broadcast_to(which, gains.shape),
                      gains / np.take_along_axis(steps, which, axis=2), axis=1)
    return effects
