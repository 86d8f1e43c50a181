"""What a backtest sets side by side, quantity by quantity."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One quantity of one group, seen in the log and made by the scenario; shares in [0, 1], times in minutes."""

    measure: str
    """Of calls `abandoned`, `wait_mean`, `within_20s`, `wait_p90`; of tickets `handoffs=0`, `time_p50` ..."""
    group: str
    """`all`, or a part of the log: `month=1999-02`, `hour=09`, `type=PS`."""
    observed: float
    simulated: float
    half_width: float = math.nan
    """Of the 95 % interval of the simulated mean: luck of the runs alone."""
    noise: float = math.nan
    """Half the width of the 95 % interval of `observed` itself, days (calls) or cases (tickets) drawn again."""
    erlang_a: float = math.nan
    """What Erlang A says of the same arrivals, handle times, patience and staff; nan where it has no answer."""
    erlang_c: float = math.nan
    trivial: float = math.nan
    """What the past says that is drawn again: whole days (calls) or cases (tickets) of the log that was fitted."""
