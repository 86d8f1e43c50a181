"""How far off single cells are - a type of call in an hour of the day of a month - under the scenario and Erlang A.

The mean absolute error of a measure over the cells, each counted with its calls. The difference between the two is
paired by day: the same days are drawn again for what was seen, for the runs and for Erlang A, and the interval is that
of the difference (see `day_blocks`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.backtest.day_blocks import day_blocks
from sim.backtest.side_by_side import CellErrors
from sim.backtest.tally import Tally

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


def cell_errors(measure: str, seen: Tally, runs: Tally, erlang: Tally, months: Sequence[Flags], weekday: Integers
                ) -> CellErrors:
    """Return the errors of a measure; tallies have the same days, of which each month flags its own."""
    parts = [_of_month(measure, (seen, runs, erlang), flags, weekday) for flags in months]
    draws = [np.concatenate([part[at] for part in parts], axis=-1) for at in range(4)]
    freedom = day_blocks(weekday, np.logical_or.reduce(list(months)))
    number, observed, ours, theirs = draws
    used = (number[0] > 0.0) & np.isfinite(observed[0]) & np.isfinite(ours[0]) & np.isfinite(theirs[0])

    def mean(values: Floats) -> Floats:
        off = np.where(used & np.isfinite(values) & np.isfinite(observed), number * np.abs(values - observed), 0.0)
        return np.asarray(off.sum(axis=1) / np.maximum(np.where(used, number, 0.0).sum(axis=1), 1.0))

    mine, rival = mean(ours), mean(theirs)
    return CellErrors(measure, float(mine[0]), float(rival[0]), float(rival[0] - mine[0]),
                      freedom.half_width((rival - mine)[1:]), int(used.sum()))


def _of_month(measure: str, tallies: tuple[Tally, Tally, Tally], flags: Flags, weekday: Integers
              ) -> tuple[Floats, Floats, Floats, Floats]:
    """Calls and the three figures of every cell of a month; the first row with every day once, then the draws."""
    weights = np.concatenate((flags[None, :].astype(np.float64), day_blocks(weekday, flags).weights))[:, flags]

    def cells(values: Floats) -> Floats:
        own = values[flags]
        return np.asarray(weights @ own.reshape(own.shape[0], -1))

    quotients = []
    for each in tallies:
        above, below = cells(each.above[measure]), cells(each.below[measure])
        quotients.append(np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0.0))
    return cells(tallies[0].calls), quotients[0], quotients[1], quotients[2]
