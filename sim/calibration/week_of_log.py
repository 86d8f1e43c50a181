"""One week of a log as a scenario: the fitted people, with the staff and the first calls of the week's own dates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.vocabulary import HOURS_PER_WEEK

if TYPE_CHECKING:
    from sim.scenario import Scenario

Floats = NDArray[np.float64]


def one_week(base: Mapping[str, Any], week: int, agents: Mapping[str, NDArray[np.int64]],
             volumes: Mapping[str, Floats]) -> Scenario | None:
    """Return the scenario of one week of a log, from Monday 00:00; None where nothing came.

    base: the content of the fitted scenario; week: which one, from the log's origin; agents: by pool, days from the
    origin by 48 half hours; volumes: first calls by flaw, days by 24 hours. Flaws that `volumes` does not know stay,
    and nobody comes with them.
    """
    from sim.scenario import loads

    days = slice(7 * week, 7 * week + 7)
    counts = {name: _whole_week(each[days], 24) for name, each in volumes.items() if each[days].any()}
    total = sum(float(each.sum()) for each in counts.values())
    if total <= 0.0:
        return None
    raw: dict[str, Any] = {**base, "horizon": "1 week", "warm_up": 0}
    raw["demand"] = {"kind": "open", "cases_per_hour": total / HOURS_PER_WEEK}
    raw["flaws"] = {name: {**flaw, "per_1000_orders": float(counts[name].sum()), "profile": counts[name].tolist()}
                    if name in counts else {**flaw, "per_1000_orders": 0}
                    for name, flaw in base["flaws"].items() if name in counts or name not in volumes}
    raw["pools"] = {name: {**pool, "staff": _whole_week(agents[name][days], 48).tolist()} if name in agents else pool
                    for name, pool in base["pools"].items()}
    return loads(raw, "a week of the log")


def _whole_week(days: NDArray[Any], size: int) -> NDArray[Any]:
    week = np.zeros((7, size), dtype=days.dtype)
    week[:days.shape[0]] = days
    return week.ravel()
