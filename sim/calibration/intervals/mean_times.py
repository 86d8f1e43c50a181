"""Mean times of an interval, whatever its report calls so: sums over its calls, and parts in columns apart."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.reading import Data
from sim.calibration.reading.meanings import spaced

FEWEST: Final = 10
"""Intervals from which it can be told whether a time is a mean or a sum."""
_MEAN: Final = frozenset((
    "avg", "average", "mean", "aht", "asa", "att", "durchschnittliche", "mittlere", "media", "medio", "moyenne",
    "moyen", "promedio", "genomsnittlig", "genomsnittligt", "gennemsnitlig", "gemiddelde", "tmo", "dmt", "speed"))
_SUM: Final = frozenset(("total", "sum", "summe", "gesamt", "totale", "suma"))
"""Words in the names of columns of mean times, and of sums over the calls of an interval."""

Floats = NDArray[np.float64]


def mean_times(data: Data, answered: Floats, notes: list[str]) -> tuple[Floats, Floats, Floats]:
    """Return how many were answered in time, and the mean handle time and wait of each row in seconds.

    Hold and work after the call are added where they are columns of their own. A share in place of a count is left out.
    Raises nothing; what was decided is added to the notes.
    """
    aht = _positive(_mean(data, "aht", answered, notes))
    parts = [name for name in ("hold", "after") if name in data.numbers]
    if parts and not np.isnan(aht).all():
        columns = [data.mapping.columns[name] for name in ("aht", *parts)]
        notes.append("Handle time: " + " + ".join(map(repr, columns)) + ".")
        aht = aht + sum(np.nan_to_num(_mean(data, name, answered, notes)) for name in parts)
    return _in_time(data, answered, notes), aht, _mean(data, "asa", answered, notes)


def _positive(values: Floats) -> Floats:
    """Mean times of 0 are of intervals in which there was nothing to average."""
    with np.errstate(invalid="ignore"):
        return np.where(values > 0.0, values, np.nan)


def _mean(data: Data, name: str, answered: Floats, notes: list[str]) -> Floats:
    """The times of a column, divided by the answered calls where it holds sums over them."""
    values, column = data.number(name), data.mapping.columns.get(name, "")
    words = set(spaced(column).split())
    with np.errstate(invalid="ignore", divide="ignore"):
        known = (values > 0.0) & (answered > 0.0)
        if not known.any() or words & _MEAN or not (words & _SUM or _grows(values[known], answered[known])):
            return values
        notes.append(f"Column {column!r} holds sums over the calls of an interval: divided by the answered ones.")
        return np.asarray(np.where(answered > 0.0, values / answered, np.nan))


def _grows(values: Floats, answered: Floats) -> bool:
    """Whether a time grows in proportion to the calls: the slope of the logarithms is nearer 1 than 0."""
    if values.size < FEWEST or np.unique(answered).size < 2:
        return False
    slope = float(np.polyfit(np.log(answered), np.log(values), 1)[0])
    return slope > 0.5


def _in_time(data: Data, answered: Floats, notes: list[str]) -> Floats:
    within = data.number("within")
    with np.errstate(invalid="ignore"):
        known = ~np.isnan(within)
        parts, more = known & (within != np.round(within)), known & (within > answered)
    rows = int((known & (answered > 0.0)).sum())
    if int(parts.sum()) <= 0.1 * rows and int(more.sum()) <= 0.5 * rows:
        return within
    notes.append(f"Column {data.mapping.columns['within']!r} holds shares, not calls answered in time: left out.")
    return np.full(data.rows, np.nan)
