"""The procedures behind studies on problems whose answer is known: how often are they right?

    python experiments/verification/procedures.py

Prints the table of figures that `docs/reliability.md` shows. A minute, and no simulation: the draws are made up.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from experiments.verification.planted import GRID, draws, exact, ishigami, slippage, slope
from sim.statistics.border import fit_surface
from sim.statistics.coverage import coverage_under_stopping
from sim.statistics.sequential import StoppingRule, Target
from sim.statistics.sobol import saltelli_design, sobol_indices
from sim.study.kinds.compare import BLOCK

TRIALS = 10_000
Row = tuple[str, str, str]


def stopping() -> Iterator[Row]:
    """Coverage of a 95 % interval after stopping at a half-width of 0.3 standard deviations, looking every 5."""
    laws = {
        "normal differences": lambda g, shape: g.normal(0.0, 1.0, shape),
        "differences of two exponentials": lambda g, shape: (g.exponential(1.0, shape) - g.exponential(0.8, shape)
                                                             - 0.2),
        "exponential differences (strongly skewed)": lambda g, shape: g.exponential(1.0, shape) - 1.0,
    }
    for minimum in (10, 30):
        for law, draw in laws.items():
            samples = draw(np.random.default_rng(31), (TRIALS, 400))
            rule = StoppingRule((Target(half_width=0.3),), minimum=minimum, maximum=400)
            found = coverage_under_stopping(samples, 0.0, rule, BLOCK)
            error = math.sqrt(found.coverage * (1.0 - found.coverage) / TRIALS)
            yield (f"stopping rule, minimum {minimum}, {law}", "0.95",
                   f"{found.coverage:.3f} ± {1.96 * error:.3f} ({found.mean_count:.0f} replications on average)")


def selection() -> Iterator[Row]:
    """How often KN selects the best of five that is better by exactly delta."""
    for spreads in ([1.0] * 5, [2.0, 1.0, 0.5, 1.5, 1.0]):
        for correlation in (0.0, 0.7):
            results = slippage(correlation, spreads, 0.5, 1000, seed=2001)
            right = sum(result.selected == 0 for result in results)
            length = np.mean([result.stage for result in results])
            kind = "equal" if len(set(spreads)) == 1 else "unequal"
            yield (f"KN, five systems, {kind} variances, common draws correlated {correlation:g}", "0.95 at least",
                   f"{right / 1000:.3f} of 1,000 trials ({length:.0f} stages on average)")


def sensitivity() -> Iterator[Row]:
    """The error of Sobol indices of the Ishigami function."""
    first, total, _ = exact()
    for base in (256, 4096):
        worst = 0.0
        for seed in range(20):
            result = sobol_indices(ishigami(saltelli_design(3, base, seed)), 3, seed, resamples=100)
            worst = max(worst, float(np.abs(result.first.value - first).max()),
                        float(np.abs(result.total.value - total).max()))
        yield (f"Sobol indices of the Ishigami function, base {base:,}, 20 designs", "closed form",
               f"largest error {worst:.3f}")


def border() -> Iterator[Row]:
    """How often a point of the true border lies in the band of 90 %."""
    places = np.array([[0.7, 0.0], [0.45, 0.5], [0.31, 0.78]])
    inside = np.zeros(3)
    for seed in range(1000):
        _, _, probability = fit_surface(GRID, list(draws(slope(GRID), 8, seed + 5000))).at(places)
        inside += (probability > 0.05) & (probability < 0.95)
    yield ("border: three places of a straight line in its band", "0.90",
           ", ".join(f"{count / 1000:.3f}" for count in inside) + " of 1,000 trials")


def main() -> None:
    """Print the table."""
    print("| procedure | promised | achieved |\n|---|---|---|")
    for part in (stopping, selection, sensitivity, border):
        for row in part():
            print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
