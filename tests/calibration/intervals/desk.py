"""A desk about which everything is known, and the interval report that it would make: M(t)/M/c(t)+M, event by event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from heapq import heappop, heappush

import numpy as np

FIRST = date(2024, 1, 1)
"""A Monday."""
HEADER = "interval_start,queue,offered,answered,abandoned,answered_within_20s,aht_s,asa_s,staffed"


@dataclass(frozen=True)
class Desk:
    """What the report is made from; times in minutes."""

    weeks: int = 8
    opens: int = 16
    """The half hour of the day; weekdays only."""
    closes: int = 36
    calls: float = 40.0
    """In a half hour at the mean of the day; the profile swings around it."""
    swing: float = 0.3
    busyness: float = 0.15
    handle: float = 4.0
    patience: float = 6.0
    agents: int = 6
    """At the edges of the day; one more in the middle."""
    queue: str = "sales"

    def rate(self, half: int) -> float:
        """Calls in a half hour of the day."""
        place = (half - self.opens) / (self.closes - self.opens)
        return self.calls * (1.0 + self.swing * float(np.sin(2.0 * np.pi * place)))

    def staff(self, half: int) -> int:
        """Agents in a half hour of the day."""
        third = (self.closes - self.opens) // 3
        return self.agents + (self.opens + third <= half < self.closes - third)

    def report(self, seed: int) -> list[str]:
        """The rows of the report, a row a half hour, without the header."""
        random = np.random.default_rng(seed)
        rows = []
        for day in range(7 * self.weeks):
            if day % 7 < 5:
                rows += self._day(FIRST + timedelta(days=day), random)
        return rows

    def _day(self, day: date, random: np.random.Generator) -> list[str]:
        shape = 1.0 / self.busyness**2
        busy = float(random.gamma(shape, 1.0 / shape))
        halves = range(self.opens, self.closes)
        came = [np.sort(half * 30.0 + 30.0 * random.random(random.poisson(busy * self.rate(half)))) for half in halves]
        calls = _served(np.concatenate(came), self, random)
        rows = []
        for half, times in zip(halves, came, strict=True):
            own = [calls.pop(0) for _ in times]
            waits = [wait for wait, work in own if work > 0.0]
            works = [work for _, work in own if work > 0.0]
            aht, asa = ((f"{60.0 * np.mean(each):.1f}" if each else "") for each in (works, waits))
            within = sum(wait <= 1.0 / 3.0 for wait in waits)
            rows.append(f"{day} {half // 2:02d}:{30 * (half % 2):02d},{self.queue},{len(own)},{len(waits)},"
                        f"{len(own) - len(waits)},{within},{aht},{asa},{self.staff(half)}")
        return rows


def _served(came: np.ndarray, desk: Desk, random: np.random.Generator) -> list[tuple[float, float]]:
    """Wait and work of every call, work 0 where it hung up; an agent whose half hour is over finishes the call.

    An event is an arrival, the end of a call, or a half hour of the day at which there may be more agents.
    """
    patience, work = random.exponential(desk.patience, came.size), random.exponential(desk.handle, came.size)
    result = [(0.0, 0.0)] * came.size
    ends: list[float] = []
    line: list[int] = []
    changes = [30.0 * half for half in range(desk.opens, desk.closes)]
    events = [(time, at) for at, time in enumerate(came.tolist())] + [(time, -1) for time in changes]
    heap = sorted(events)
    while heap:
        now, at = heappop(heap)
        if at >= 0:
            line.append(at)
        while ends and ends[0] <= now:
            heappop(ends)
        while line and len(ends) < desk.staff(min(int(now // 30.0), desk.closes - 1)):
            first = line.pop(0)
            waited = now - float(came[first])
            if waited > patience[first]:
                result[first] = (float(patience[first]), 0.0)
                continue
            result[first] = (waited, float(work[first]))
            heappush(ends, now + float(work[first]))
            heappush(heap, (now + float(work[first]), -1))
    return result
