"""What a switch reports of each half hour: calls offered, answered and abandoned, mean times, and agents on duty.

A call counts in the half hour and at the queue in which it was offered, whatever becomes of it later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.eventlog.call_table import CallTable
from sim.vocabulary import MINUTES_PER_HALF_HOUR, PROMPT_MINUTES, Kind

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class IntervalReport:
    """One row a half hour and queue, by time; times are in minutes, nan where nobody was answered."""

    start: Floats
    queue: Integers
    offered: Integers
    answered: Integers
    abandoned: Integers
    within: Integers
    """Answered within 20 seconds."""
    aht: Floats
    """Mean time with the agent and wrap-up after it, of those answered."""
    asa: Floats
    """Mean wait of those answered."""
    staffed: Floats
    """Mean number on duty."""


def interval_report(records: NDArray[Any], calls: CallTable, pools: int) -> IntervalReport:
    """Return the half hours in which a pool has staff or calls, of a whole log of `pools` pools and its calls.

    Callers who met a closed door were not offered to a queue, and stand nowhere.
    """
    calls = calls.where(calls.queue >= 0)
    end = max(float(records["time"][-1]) if len(records) else 0.0, float(calls.start.max(initial=0.0)))
    halves = int(end // MINUTES_PER_HALF_HOUR) + 1
    staffed = _staffed(records, pools, halves)
    cell = (calls.start // MINUTES_PER_HALF_HOUR).astype(np.int64) * pools + calls.queue
    known = calls.answered & ~np.isnan(calls.service)

    def counted(weights: NDArray[Any]) -> Floats:
        return np.bincount(cell, weights=weights, minlength=halves * pools).astype(np.float64)

    answered = counted(calls.answered)
    work = np.where(known, calls.service + np.nan_to_num(calls.wrap_up), 0.0)
    aht, asa = _mean(counted(work), counted(known)), _mean(counted(np.where(calls.answered, calls.wait, 0.0)), answered)
    offered = counted(np.ones(len(calls)))
    at = np.flatnonzero((offered > 0.0) | (staffed > 0.0))
    prompt = calls.answered & (calls.wait <= PROMPT_MINUTES)
    half, queue = np.divmod(at, max(pools, 1))
    numbers = [count[at].astype(np.int64) for count in (offered, answered, counted(calls.abandoned), counted(prompt))]
    return IntervalReport(half * MINUTES_PER_HALF_HOUR, queue, numbers[0], numbers[1], numbers[2], numbers[3], aht[at],
                          asa[at], staffed[at])


def _mean(total: Floats, number: Floats) -> Floats:
    return np.asarray(np.divide(total, number, out=np.full(total.shape, np.nan), where=number > 0.0))


def _staffed(records: NDArray[Any], pools: int, halves: int) -> Floats:
    """The mean number on duty in each half hour at each pool, half hours first."""
    staffed = np.zeros((halves, pools))
    edges = MINUTES_PER_HALF_HOUR * np.arange(halves + 1)
    changes = records[records["kind"] == Kind.STAFFED]
    for pool in range(pools):
        own = changes[changes["place"] == pool]
        times, values = np.append(own["time"], np.inf), np.append(0.0, own["value"])
        # agent-minutes up to a moment, which are linear between changes
        done = np.append(0.0, np.cumsum(values[1:] * np.diff(np.append(own["time"], edges[-1]))))[:-1]
        place = np.searchsorted(own["time"], edges, side="right") - 1
        before = place < 0
        since = np.where(before, 0.0, edges - times[place])
        upto = np.where(before, 0.0, done[place] + values[place + 1] * since) if own.size else np.zeros(edges.size)
        staffed[:, pool] = np.diff(upto) / MINUTES_PER_HALF_HOUR
    return staffed.reshape(-1)
