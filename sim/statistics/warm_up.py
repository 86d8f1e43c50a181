"""How much of the beginning of a run to discard: MSER-5 over replications.

A simulation that starts empty takes a while until its results no longer depend on the start. MSER (White 1997, "An
effective truncation heuristic for bias reduction in simulation output", *Simulation* 69:323) cuts where the width of a
naive confidence interval of what is left is smallest: with n values it minimises, over the number d cut,

    MSER(d) = sum over i > d of (z_i - mean of z_{d+1} .. z_n)^2 / (n - d)^2.

Cutting more removes bias and so lowers the numerator; it also leaves less data, which raises the whole. MSER-5 does so
on means of batches of five (White, Cobb and Spratt 2000, "A comparison of five steady-state truncation heuristics for
simulation", *Proceedings of the Winter Simulation Conference*). Several replications are averaged, period by period,
first: what is left of the noise is smaller and the start-up stands out (Hoad, Robinson and Davies 2010, "Automating
warm-up length estimation", *Journal of the Operational Research Society* 61:1389).

Near the end the statistic rests on a handful of values and may be small by chance: the last five batches (or as many as
asked for) are never a place to cut, and a minimum in the last half means that the run is too short to decide, so it is
not trusted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

_LEAST_LEFT = 5


@dataclass(frozen=True, slots=True)
class WarmUp:
    """Where to cut, and what that rests on.

    `truncation` is the number of periods to cut from the start, a multiple of `batch_size`. `means` are the batch
    means of the averaged series and `curve[d]` is the MSER statistic if the first d batches are cut, nan for the last
    five or more (see `mser`); both have one entry a batch. `reason` says why the cut is not to be `trusted`, and is
    empty when it is.
    """

    truncation: int
    batch_size: int
    means: NDArray[np.float64]
    curve: NDArray[np.float64]
    trusted: bool
    reason: str


def mser(series: ArrayLike, batch_size: int = 5, least_left: float = 0.0) -> WarmUp:
    """The MSER truncation of the mean of several replications' series; MSER-5 with the usual `batch_size` of 5.

    `series` has one value a period, shape (periods,), or (replications, periods); nan means that nothing was observed
    in that period of that replication, and the mean is over those that have a value. Periods beyond the last full
    batch are left out. A cut leaves at least five batches, and at least the share `least_left` of them all: where
    batches are correlated, the last five agree by chance more often. Raises ValueError for fewer than ten batches, for
    a period that no replication observed, and for infinite values.
    """
    means = _batch_means(_mean_series(series), batch_size)
    if means.size < 2 * _LEAST_LEFT:
        raise ValueError(f"MSER needs at least {2 * _LEAST_LEFT} batches of {batch_size} periods, not {means.size}")
    curve = _statistic(means)
    curve[means.size - math.ceil(least_left * means.size) + 1:] = math.nan
    cut = int(np.nanargmin(curve))
    trusted = 2 * cut <= means.size
    reason = "" if trusted else (
        f"the best cut, after period {cut * batch_size}, lies in the second half of {means.size * batch_size} periods: "
        "the series is too short to tell where the start-up ends"
    )
    return WarmUp(cut * batch_size, batch_size, means, curve, trusted, reason)


def _mean_series(series: ArrayLike) -> NDArray[np.float64]:
    """The mean over replications of each period, nan left out, added in the order of the replications."""
    values = np.atleast_2d(np.asarray(series, dtype=np.float64))
    if values.ndim != 2 or np.any(np.isinf(values)):
        raise ValueError("a series is finite (or nan where nothing was observed) and has shape (replications, periods)")
    seen = ~np.isnan(values)
    counts = seen.sum(axis=0)
    if not np.all(counts):
        raise ValueError(f"no replication observed anything in period {int(np.argmin(counts))}")
    total = np.zeros(values.shape[1])
    for row, mask in zip(values, seen, strict=True):
        total += np.where(mask, row, 0.0)
    return np.asarray(total / counts, dtype=np.float64)


def _batch_means(values: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Means of successive batches, a rest at the end left out."""
    if size < 1:
        raise ValueError(f"a batch holds at least one period, not {size}")
    batches = values.size // size
    rows = values[: batches * size].reshape(batches, size).tolist()
    return np.array([math.fsum(row) / size for row in rows], dtype=np.float64)


def _statistic(means: NDArray[np.float64]) -> NDArray[np.float64]:
    """MSER(d) for every d, from the end backwards by Welford's update, which does not cancel; nan for the last five."""
    curve = np.full(means.size, math.nan)
    centre = squares = 0.0
    for left, value in enumerate(reversed(means.tolist()), start=1):
        gap = value - centre
        centre += gap / left
        squares += gap * (value - centre)
        if left > _LEAST_LEFT:
            curve[means.size - left] = squares / (left * left)
    return curve
