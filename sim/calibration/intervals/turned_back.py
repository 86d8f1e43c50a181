"""Intervals that a report has twice because clocks were put back: they count as one."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from sim.calibration.reading import Data
from sim.calibration.reading.table import counted

DAY_SECONDS: Final = 86_400.0
SUNDAY: Final = 3
"""1970-01-04 was a Sunday: days after the first of January 1970."""
LATEST: Final = 3 * 3600.0
"""Clocks are put back before three in the morning."""
_COUNTS: Final = ("offered", "answered", "abandoned", "within")


def once_a_change_of_clocks(data: Data) -> Data:
    """Return a report with the hour that a Sunday has twice told once: counts added, times averaged over calls."""
    wall = data.moments["start"].wall
    night = (np.floor(wall / DAY_SECONDS) - SUNDAY) % 7 == 0.0
    night &= wall % DAY_SECONDS < LATEST
    queue = data.word("queue").code
    order = np.lexsort((np.arange(data.rows), queue, wall))
    again = (np.diff(wall[order]) == 0.0) & (np.diff(queue[order]) == 0) & night[order[1:]]
    second, first = order[1:][again], order[:-1][again]
    if not second.size or np.intersect1d(first, second).size:
        return data
    answered = data.number("answered")
    numbers = {}
    for name, values in data.numbers.items():
        mended = values.copy()
        if name in _COUNTS:
            mended[first] += np.nan_to_num(values[second])
        elif name != "staffed" and not np.isnan(answered).all():
            weight = np.stack([np.nan_to_num(answered[each]) * ~np.isnan(values[each]) for each in (first, second)])
            total = np.nan_to_num(values[first]) * weight[0] + np.nan_to_num(values[second]) * weight[1]
            with np.errstate(invalid="ignore"):
                mended[first] = np.where(weight.sum(axis=0) > 0.0, total / weight.sum(axis=0), values[first])
        numbers[name] = mended
    keep = np.ones(data.rows, dtype=bool)
    keep[second] = False
    note = f"Clocks were put back: {counted(second.size, 'interval')} told twice on a Sunday night added up."
    return replace(replace(data, numbers=numbers).where(keep), notes=(*data.notes, note))
