"""Step functions of time, and their integrals over windows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def areas(times: Floats, levels: Floats, edges: Floats) -> Floats:
    """Return the integral, between successive `edges`, of what is `levels[i]` from `times[i]` on and 0 before.

    times: ascending, (changes,), several at one instant being allowed; edges: ascending, (windows + 1,). Sums run in
    the order of the changes.
    """
    if not times.size:
        return np.zeros(edges.size - 1)
    whole = np.concatenate(([0.0], np.cumsum(levels[:-1] * np.diff(times))))
    last = np.searchsorted(times, edges, side="right") - 1
    since = np.maximum(last, 0)
    reached = np.where(last >= 0, whole[since] + levels[since] * (edges - times[since]), 0.0)
    return np.diff(reached)
