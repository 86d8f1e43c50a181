"""How often the intervals of Morris' effects and Sobol's indices hold the truth, at the sizes that are shipped.

    python experiments/verification/sensitivity_coverage.py

Prints the table of figures that `docs/reliability.md` shows; five minutes, and no simulation. Test functions take the
place of the simulator, and noise that of its draws: every design is run with replications that are the same at all of
its points. The truth is that of the function, which is the expected outcome: exact over all trajectories of the design
(by adding them up), and by integration over the unit cube for Sobol's indices.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sim.statistics.bootstrap import Estimates
from sim.statistics.screening import elementary_effects, morris_design
from sim.statistics.sobol import saltelli_design, sobol_indices

SEEDS, SOBOL_SEEDS = 1000, 200
TRAJECTORIES, BASE = 10, 64
"""The defaults of a study; `which_assumptions_matter.toml` has 10 trajectories, too."""
REPLICATIONS = (5, 10)
"""Of `which_assumptions_matter.toml`, and the default."""
LEVELS = 4
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Function:
    """A function on the unit cube, how large its noise is, and its Sobol indices: first, total."""

    name: str
    factors: int
    of: Callable[[Floats], Floats]
    noise: float
    indices: tuple[Floats, Floats]


def linear() -> Function:
    """Eight effects from 10 down to 0.1 and 0; the variance of each is a twelfth of its square."""
    slopes = np.array([10.0, 5.0, 2.0, 1.0, 0.1, 0.0, 0.0, 0.0])
    shares = slopes**2 / (slopes**2).sum()
    return Function("linear", 8, lambda x: np.asarray((x * slopes).sum(axis=1)), 1.0, (shares, shares))


def ishigami() -> Function:
    """Ishigami and Homma (1990): large effects that change their sign, and an interaction."""
    def of(unit: Floats) -> Floats:
        x = math.pi * (2.0 * unit - 1.0)
        return np.asarray(np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))

    own = np.array([0.5 * (1.0 + 0.1 * math.pi**4 / 5.0) ** 2, 49.0 / 8.0, 0.0])
    both = 0.01 * math.pi**8 * (1.0 / 18.0 - 1.0 / 50.0)
    whole = own.sum() + both
    return Function("Ishigami", 3, of, 2.0, (own / whole, (own + np.array([both, 0.0, both])) / whole))


def g_function() -> Function:
    """Sobol's g-function (Saltelli et al. 2008, *Global Sensitivity Analysis: The Primer*): effects that cancel."""
    a = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0])
    own = 1.0 / 3.0 / (1.0 + a) ** 2
    whole = float(np.prod(1.0 + own)) - 1.0
    total = own * np.array([np.prod(np.delete(1.0 + own, at)) for at in range(a.size)])
    return Function("g", 6, lambda x: np.asarray(np.prod((np.abs(4.0 * x - 2.0) + a) / (1.0 + a), axis=1)), 0.3,
                    (own / whole, total / whole))


def mostly_nothing() -> Function:
    """One large effect, one that curves, a pure interaction, two effects near zero, and two that are zero."""
    def of(x: Floats) -> Floats:
        c = x - 0.5
        return np.asarray(6.0 * x[:, 0] + 8.0 * c[:, 1] * c[:, 2] + 0.1 * x[:, 3] + 0.3 * c[:, 3] * c[:, 4]
                          + 3.0 * x[:, 6] ** 2)

    own = np.array([3.0, 0.0, 0.0, 0.01 / 12.0, 0.0, 0.0, 0.8, 0.0])
    together = np.array([0.0, 64.0 / 144.0, 64.0 / 144.0, 0.09 / 144.0, 0.09 / 144.0, 0.0, 0.0, 0.0])
    whole = own.sum() + 0.5 * together.sum()
    return Function("mostly nothing", 8, of, 1.0, (own / whole, (own + together) / whole))


FUNCTIONS = (linear(), ishigami(), g_function(), mostly_nothing())


def noise(kind: str, points: Floats, replications: int, size: float, generator: np.random.Generator) -> Floats:
    """Noise of expectation zero, shape (points, replications).

    "common": in each replication another level and another slope of every factor, the same for all points; "of the
    point": as if every point had draws of its own; "both", and both with exponential draws, "skewed". The last factor
    has no slope in any replication: what it does to the function alone is seen.
    """
    factors = points.shape[1]

    def draws(*shape: int) -> Floats:
        return generator.exponential(1.0, shape) - 1.0 if kind == "skewed" else generator.normal(0.0, 1.0, shape)

    slopes = draws(factors, replications)
    slopes[-1] = 0.0
    common = 3.0 * draws(replications) + points @ slopes
    own = draws(*points.shape[:1], replications)
    return size * {"common": common, "of the point": 0.5 * own}.get(kind, common + 0.3 * own)


def true_effects(function: Function) -> tuple[Floats, Floats, Floats]:
    """mu, mu* and sigma over all trajectories: a step from either low level, all others at any level."""
    grid = np.array(list(product(range(LEVELS), repeat=function.factors)))
    found = []
    for factor in range(function.factors):
        low = grid[grid[:, factor] < LEVELS // 2]
        high = low + (np.arange(function.factors) == factor) * (LEVELS // 2)
        step = LEVELS / 2 / (LEVELS - 1)
        effects = (function.of(high / (LEVELS - 1)) - function.of(low / (LEVELS - 1))) / step
        found.append((effects.mean(), np.abs(effects).mean(), effects.std()))
    mu, star, sigma = np.array(found).T
    return mu, star, sigma


def holds(estimates: Estimates, truth: Floats) -> NDArray[np.bool_]:
    """Whether each interval holds the truth, but for rounding."""
    return np.asarray((estimates.lower - 1e-9 <= truth) & (truth <= estimates.upper + 1e-9))


def morris(function: Function, kind: str, replications: int, seeds: range) -> Floats:
    """Shares of seeds whose intervals hold the truth, shape (mu, mu* and sigma; factors)."""
    truths = true_effects(function)
    held = np.zeros((3, function.factors))
    for seed in seeds:
        design = morris_design(function.factors, TRAJECTORIES, seed)
        drawn = noise(kind, design, replications, function.noise, np.random.default_rng([1, seed]))
        found = elementary_effects(design, function.of(design)[:, None] + drawn)
        held += [holds(part, truth) for part, truth in zip((found.mu, found.mu_star, found.sigma), truths, strict=True)]
    return held / len(seeds)


def sobol(function: Function, kind: str, replications: int, seeds: range) -> Floats:
    """Shares of seeds whose intervals hold the truth, shape (first and total; factors)."""
    held = np.zeros((2, function.factors))
    for seed in seeds:
        design = saltelli_design(function.factors, BASE, seed)
        drawn = noise(kind, design, replications, function.noise, np.random.default_rng([2, seed]))
        found = sobol_indices(function.of(design)[:, None] + drawn, function.factors, seed)
        held += [holds(part, truth) for part, truth in zip((found.first, found.total), function.indices, strict=True)]
    return held / len(seeds)


def rows(seeds: range = range(SEEDS), sobol_seeds: range = range(SOBOL_SEEDS)) -> Iterator[tuple[str, ...]]:
    """Give the rows of the table: of each kind of estimate the least coverage of a factor, and the mean of all."""
    for function in FUNCTIONS:
        for kind in ("common", "of the point", "both", "skewed"):
            for replications in REPLICATIONS:
                shares = [*morris(function, kind, replications, seeds),
                          *sobol(function, kind, replications, sobol_seeds)]
                yield (function.name, kind, str(replications),
                       *(f"{share.min():.3f} ({share.mean():.3f})" for share in shares))


def main() -> None:
    """Print the table."""
    print("| function | noise | replications | mu | mu* | sigma | first | total |\n|---|---|---|---|---|---|---|---|")
    for row in rows():
        print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
