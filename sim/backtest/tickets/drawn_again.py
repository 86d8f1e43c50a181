"""The trivial forecaster: whole past cases drawn again, one for every case that is judged.

Each takes the place of a case of the log that is judged: it is a past case that was opened in the same hour of the
week (of the day, where the past has none; any, where it has none of those either), moved so that it begins at that
minute. It knows when cases came and keeps everything within a case; it knows nothing of who worked on what, so it
cannot answer what would be otherwise. Where the past was cut off it has nothing to say: a case is watched no longer
than the past case was.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.backtest.tickets.changes import Changes, joined
from sim.vocabulary import HOURS_PER_WEEK, MINUTES_PER_HOUR

SEED: Final = 20_120_501


def drawn_again(past: Changes, judged: Changes, draws: int = 1, cut: float = math.inf, seed: int = SEED) -> Changes:
    """Return past cases in the place of those that are judged, `draws` times over, as if of so many runs.

    cut: the minute at which the past ends, beyond which nothing is known of its cases.
    """
    generator = np.random.default_rng(seed)
    return joined([_one(past, judged, cut, generator) for _ in range(draws)])


def _one(past: Changes, judged: Changes, cut: float, generator: np.random.Generator) -> Changes:
    first, begins = past.first, judged.minute[judged.first]
    chosen = _chosen(past.minute[first], begins, generator)
    size = np.diff(first, append=len(past))[chosen]
    case = np.repeat(np.arange(chosen.size), size)
    within = np.arange(case.size) - np.repeat(np.cumsum(size) - size, size)
    row = first[chosen][case] + within
    minute = past.minute[row] + np.repeat(begins - past.minute[first[chosen]], size)
    return Changes(case, minute, past.level[row], past.state[row], past.kind[row],
                   tuple(str(each) for each in range(chosen.size)), past.levels, past.kinds,
                   begins + (cut - past.minute[first[chosen]]))


def _chosen(opened: NDArray[np.float64], begins: NDArray[np.float64], generator: np.random.Generator
            ) -> NDArray[np.int64]:
    """Return for every beginning a past case that was opened in its hour of the week, of the day, or at all."""
    uniform = generator.random(begins.size)
    chosen = np.floor(uniform * opened.size).astype(np.int64)
    for hours in (24, HOURS_PER_WEEK):
        theirs, wanted = (np.floor(each / MINUTES_PER_HOUR).astype(np.int64) % hours for each in (opened, begins))
        order = np.argsort(theirs, kind="stable")
        count = np.bincount(theirs, minlength=hours)
        start = np.cumsum(count) - count
        known = count[wanted] > 0
        place = start[wanted] + np.minimum(np.floor(uniform * count[wanted]).astype(np.int64), count[wanted] - 1)
        chosen[known] = order[place[known]]
    return chosen
