"""Intervals from one long run, by batch means.

The run after the warm-up is cut into windows: whole days or weeks where staff or demand repeat with them, else a
thousand of equal length. Every outcome that is a quotient of sums over cases, waits or time is linearised about its
mean over the windows, the usual first-order treatment of a ratio of means (Cochran 1977, *Sampling Techniques*,
chapter 6): with sums Y_j above and N_j below the line and R = sum Y / sum N, window j counts as

    R + (Y_j - R N_j) / mean N,

whose mean is R. `sim.statistics.batch_means` then joins windows to batches that are long enough to be taken as
independent. What does not fill a window is left out at the start, nearest to it.

    batches = Batches(world)
    simulate(plan, keep=batches)
    batches.result()["wait_mean.reps"].interval
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.errors import InputError, Problem
from sim.experiment.warm_up import in_words
from sim.outcomes.catalogue import expand
from sim.scenario.rhythm import rhythm
from sim.statistics.batch_means import BatchMeans, batch_means

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.outcomes.observations import Quotient
    from sim.scenario.model import World

WINDOWS: Final = 1000
"""Windows of a world that has no rhythm."""
LEAST_WINDOWS: Final = 20
"""Fewer windows than these make no batches to speak of: ten of two."""


class Batches:
    """Takes the records of one run of a world in order and knows the intervals of its outcomes."""

    def __init__(self, world: World) -> None:
        """Begin before the first record; InputError for a run with too few whole weeks or days after the warm-up."""
        from sim.outcomes.observations import Observations
        from sim.scenario.plan import build

        self._plan = build(world)
        length = window_minutes(world)
        count = math.floor((self._plan.horizon - self._plan.warm_up) / length * (1.0 + 1e-12))
        if count < LEAST_WINDOWS:
            raise InputError(Problem(
                "is too short for batch means", key="horizon", found=in_words(self._plan.horizon),
                allowed=f"at least {in_words(LEAST_WINDOWS * length)} beyond the warm-up, because staff or demand "
                        f"repeat after {in_words(length)}"))
        edges = self._plan.horizon - length * np.arange(count, -1.0, -1.0)
        self._observations = Observations(self._plan, np.maximum(edges, self._plan.warm_up))

    def __call__(self, records: NDArray[Any]) -> None:
        """Take the next chunk; it is only read."""
        self._observations.update(records)

    def result(self) -> dict[str, BatchMeans]:
        """Return the interval of every outcome that has one, in the order of the catalogue."""
        quotients = self._observations.result()
        return {outcome.name: batch_means(linearised(quotients[outcome.name])) for outcome in expand(self._plan)
                if outcome.name in quotients}


def window_minutes(world: World) -> float:
    """Return the length of a window of a world: its rhythm, or a thousandth of the run after the warm-up."""
    after = world.horizon - (0.0 if isinstance(world.warm_up, str) else world.warm_up)
    return rhythm(world) or after / WINDOWS


def linearised(quotient: Quotient) -> NDArray[np.float64]:
    """Return a series, one value a window, whose mean is the quotient of the sums and whose errors are its errors."""
    windows, below = quotient.below.size, math.fsum(quotient.below)
    ratio = math.fsum(quotient.above) / below
    return np.asarray(ratio + (quotient.above - ratio * quotient.below) * (windows / below), dtype=np.float64)
