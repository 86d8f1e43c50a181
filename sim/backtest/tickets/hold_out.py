"""Which cases are kept back so that a fit can be judged on them: by time, or case by case where cases were selected.

By time is the harder question and the honest one where a log shows demand: the fit sees nothing that happened after the
first held-out case was opened. Where cases were chosen by when they ended, a cut in time would part short cases from
long ones; there every case is held out or not by a number made of its name, so that the same cases are kept back
whatever the order of the file and whoever holds them out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.backtest.tickets.changes import Changes
from sim.backtest.tickets.window import were_selected

BY_TIME: Final = "time"
BY_CASE: Final = "case"
_SCALE: Final = 2.0**64


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Rows that the fit may see, rows of the cases that are kept back, and how they were parted.

    minute: by time, where the cases that are kept back begin.
    """

    fit: NDArray[np.bool_]
    kept_back: NDArray[np.bool_]
    by: str
    minute: float = 0.0


def split(case: NDArray[np.int64], minute: NDArray[np.float64], names: Sequence[str], share: float, by: str) -> Split:
    """Part the rows of a log, in any order; case: the number of each row's case in `names`.

    By time the last `share` of the cases to be opened are kept back, from the first opening of a day on: rows of
    earlier cases after that belong to neither part. Raises ValueError for a share outside (0, 1), for a way that is
    not known, or where one of the two parts would be empty.
    """
    if not 0.0 < share < 1.0:
        raise ValueError(f"a share between 0 and 1 is held out, not {share:g}")
    if by == BY_CASE:
        held = np.array([place_of(name) < share for name in names])[case]
        found = Split(~held, held, by)
    elif by == BY_TIME:
        found = _by_time(case, minute, len(names), share)
    else:
        raise ValueError(f"cases are held out by {BY_TIME} or by {BY_CASE}, not by {by!r}")
    if not found.fit.any() or not found.kept_back.any():
        raise ValueError(f"holding out {share:.0%} of {len(names)} cases leaves nothing to fit or nothing to judge")
    return found


def _by_time(case: NDArray[np.int64], minute: NDArray[np.float64], cases: int, share: float) -> Split:
    opened = np.full(cases, np.inf)
    np.minimum.at(opened, case, minute)
    day = float(np.quantile(opened[np.isfinite(opened)], 1.0 - share, method="higher")) // 1440.0 * 1440.0
    later = opened[case] >= day
    return Split(~later & (minute < day), later, BY_TIME, day)


def place_of(name: str) -> float:
    """Return the place of a case in [0, 1), evenly spread over names and the same everywhere."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big") / _SCALE


def hold_out(table: Changes, share: float, by: str = "") -> tuple[Changes, Changes, Split]:
    """Return what the fit may see, the cases kept back, and how they were parted: by case where they were selected."""
    way = by or (BY_CASE if were_selected(table) else BY_TIME)
    parted = split(table.case, table.minute, table.names, share, way)
    return table.where(parted.fit), table.where(parted.kept_back), parted
