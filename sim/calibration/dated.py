"""The days of a log as they were: who was on duty and what came on each, for scenarios on dates.

`dated_roster` and `dated_volumes` give what `pools.X.staff_on` and `flaws.X.volume_on` hold, of the log that was fitted
or of another one, of which everything about people stays as it was fitted.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.calibration.demand import dated_first_calls
from sim.calibration.desk_shape import MAIN_POOL, pools_of
from sim.calibration.estimate import Estimate
from sim.calibration.expected_volumes import expected_volumes
from sim.calibration.queued_calls import QueuedCalls
from sim.calibration.roster import has_names, roster

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def dated_roster(estimate: Estimate, calls: QueuedCalls | None = None, level: Mapping[str, float] | None = None,
                 monday: int = 0) -> dict[str, Integers]:
    """Return the agents of every pool of the fitted scenario on every day from a log's origin, by half hour.

    `calls` are those of the log whose roster is wanted, by default of the one that was fitted; their types may be named
    and numbered otherwise. Sessions are read from them, and the agents at work for each one in session are as fitted
    (or `level`, by desk), and so is the pace of each agent by name; one who is new is as fast as usual. Of a log that
    names no agents it is the fitted week, day after day. Where the staff was inferred or came from a file, that is what
    stands there, a file's own dates included: `monday` is the number of the day that is the log's origin, 1 being 1
    January of the year 1, 0 where it is not known.
    """
    level = estimate.shape.level if level is None else level
    if calls is None:
        return pools_of(estimate.shape, estimate.duty.days, estimate.borrowing, level)
    if estimate.duty.source == "roster" and has_names(calls):
        present = roster(calls, desks_of(estimate, calls), estimate.duty.pace).present
        nobody = np.zeros((calls.covered.size, 48))
        on_duty = {desk: present.get(desk, nobody) for desk in estimate.duty.week}
    elif estimate.duty.rota is not None and monday:
        rota, size = estimate.duty.rota, calls.covered.size
        on_duty = {desk: rota.days(desk, monday, size, week) for desk, week in estimate.duty.week.items()}
    else:
        on_duty = {desk: week[np.arange(calls.covered.size) % 7] for desk, week in estimate.duty.week.items()}
    return pools_of(estimate.shape, on_duty, estimate.borrowing, level)


def dated_volumes(estimate: Estimate, calls: QueuedCalls | None = None) -> dict[str, Floats]:
    """Return what was to be expected of the first calls of every stream on every day from a log's origin, by hour.

    `calls` as in `dated_roster`. Types that were not fitted are counted with the commonest.
    """
    calls = estimate.calls if calls is None else calls
    volumes: dict[str, Floats] = {}
    kind = types_of(estimate, calls)
    for name in dict.fromkeys(stream.type for stream in estimate.streams):
        own = [stream for stream in estimate.streams if stream.type == name]
        came = dated_first_calls(calls, estimate.redials, kind == name, estimate.dropped)
        first = expected_volumes(came, calls.covered)
        total = sum(float(stream.rate.sum()) for stream in own)
        volumes |= {stream.name: first * (float(stream.rate.sum()) / total) for stream in own}
    return volumes


def types_of(estimate: Estimate, calls: QueuedCalls) -> NDArray[np.str_]:
    """Return the fitted type that each call counts as."""
    number: dict[str, int] = {}
    for stream in estimate.streams:
        number[stream.type] = number.get(stream.type, 0) + stream.calls
    commonest = max(number, key=lambda name: number[name])
    return np.array([name if name in number else commonest for name in calls.types])[calls.type]


def desks_of(estimate: Estimate, calls: QueuedCalls) -> NDArray[np.str_]:
    """Return the desk whose people answer each call."""
    desk = {stream.type: MAIN_POOL if stream.pool in estimate.borrowing else stream.pool for stream in estimate.streams}
    kind = types_of(estimate, calls)
    names, at = np.unique(kind, return_inverse=True)
    return np.array([desk[str(name)] for name in names])[at]
