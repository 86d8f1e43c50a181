"""Closed hours in the shipped worlds: nobody waits in vain for a closed desk, nor holds for a boss who is at home."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.eventlog import Log
from sim.scenario.plan import Plan
from sim.vocabulary import NOBODY, Kind
from tests.test_shipped_scenarios import RUNS, ran

Times = NDArray[np.float64]


class Duty:
    """Who is on the rota, told from the log alone: the last STAFFED of a pool at or before a moment."""

    def __init__(self, log: Log) -> None:
        changes: dict[int, list[tuple[float, float]]] = defaultdict(list)
        for record in log.records[log.records["kind"] == Kind.STAFFED]:
            changes[int(record["place"])].append((float(record["time"]), float(record["value"])))
        self._changes = {pool: (np.array([time for time, _ in those]), np.array([staff for _, staff in those]))
                         for pool, those in changes.items()}

    def anybody(self, pool: int, times: Times) -> NDArray[np.bool_]:
        """Return for each of the times whether the pool had anybody on duty then."""
        if pool not in self._changes:
            return np.zeros(len(times), dtype=bool)
        when, staff = self._changes[pool]
        last = np.searchsorted(when, times, side="right") - 1
        return np.where(last < 0, 0.0, staff[np.maximum(last, 0)]) > 0.0


def overflow(plan: Plan, pool: int) -> list[int]:
    """Return the pool and the one to which its waits overflow."""
    target = int(plan.pools["overflow"][pool])
    return [pool] if target == NOBODY else [pool, target]


@pytest.mark.parametrize(("name", "policy"), RUNS)
def test_nobody_abandons_a_wait_that_began_before_a_closed_desk(name: str, policy: str) -> None:
    """Such a caller is told that it is closed, leaves a message, or calls when it is open: never ABANDONED."""
    plan, log, _ = ran(name, policy)
    records, duty = log.records, Duty(log)
    abandoned = records[records["kind"] == Kind.ABANDONED]
    began = records[abandoned["cause"]]
    assert len(abandoned) > 0
    assert np.all(began["kind"] == Kind.QUEUED)
    for pool in np.unique(began["place"]):
        times = began["time"][began["place"] == pool]
        manned = np.logical_or.reduce([duty.anybody(each, times) for each in overflow(plan, int(pool))])
        assert manned.all(), f"{plan.names.pools[pool]}: {np.count_nonzero(~manned)} of {len(times)}"


@pytest.mark.parametrize(("name", "policy"), RUNS)
def test_nobody_holds_for_a_boss_who_is_off_duty(name: str, policy: str) -> None:
    """Whoever is asked while rep and customer hold is on duty; a question in writing waits until somebody comes."""
    plan, log, _ = ran(name, policy)
    duty, in_writing = Duty(log), set[int]()
    held: dict[int, list[float]] = defaultdict(list)
    told = log.records[np.isin(log.records["kind"], (Kind.ANSWER_PROMISED, Kind.ANSWERED, Kind.BOSS_ASKED))]
    for kind, case, place, time in told[["kind", "case", "place", "time"]].tolist():
        if kind == Kind.ANSWER_PROMISED:
            in_writing.add(case)
        elif kind == Kind.ANSWERED:
            in_writing.discard(case)
        elif case not in in_writing:
            held[int(plan.levels["pool"][place])].append(time)
    for pool, times in held.items():
        assert duty.anybody(pool, np.array(times)).all(), plan.names.pools[pool]
