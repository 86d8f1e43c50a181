"""Cases of one priority that are taken before earlier ones of another are told; first come, first served is not."""

from __future__ import annotations

import heapq
from dataclasses import replace

import numpy as np

from sim.calibration.tickets.taken_first import taken_first
from sim.calibration.tickets.ticket_log import QUEUED, SOLVED, WORKING, TicketLog
from sim.calibration.tickets.ticket_visits import visits

CASES = 600


def desk(urgent_first: bool) -> TicketLog:
    """A line of one person who is busy most of the time: each third case is urgent, and taken first or not."""
    random = np.random.default_rng(4)
    came = np.cumsum(random.exponential(10.0, CASES))
    urgent = np.arange(CASES) % 3 == 0
    begun = np.zeros(CASES)
    line: list[tuple[float, float, int]] = []
    free, at = 0.0, 0
    while at < CASES or line:
        if not line:
            free = max(free, came[at])
        while at < CASES and came[at] <= free:
            heapq.heappush(line, (1.0 - urgent[at] if urgent_first else 0.0, came[at], at))
            at += 1
        _, _, case = heapq.heappop(line)
        begun[case] = free
        free += 9.0
    case = np.repeat(np.arange(CASES), 3)
    minute = np.stack([came, begun, begun + 9.0], axis=1).ravel()
    whole = np.zeros(case.size, dtype=np.int64)
    return TicketLog("log", "2024-01-01", case, minute, whole, whole, np.tile([QUEUED, WORKING, SOLVED], CASES), whole,
                     whole - 1, np.repeat(np.where(urgent, 0, 1), 3), tuple(str(at) for at in range(CASES)), ("desk",),
                     ("desk",), ("ann",), (), ("P1", "P3"))


def test_who_is_taken_first() -> None:
    """Every urgent case that lies in line with an earlier one that is not is taken before it, and never the other way.
    """
    log = desk(urgent_first=True)
    (told,) = taken_first(log, visits(log))
    assert told.startswith("Cases of priority P1 are taken before earlier ones of P3 in 100% of the ")
    assert "in line together, 0% the other way" in told


def test_first_come_first_served() -> None:
    log = desk(urgent_first=False)
    assert taken_first(log, visits(log)) == []
    assert taken_first(replace(log, priorities=()), visits(log)) == []
