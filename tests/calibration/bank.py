"""A bank of which everything is known: a small queue simulation that writes a call log like the real one.

Two kinds of regular calls, some of high priority, at one desk of people, and a desk of its own for internet support;
callers lose patience, call again, and are sometimes cut off. As in the real log, a customer's number and priority are
written down only when the call had to wait.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

HEADER = "date,entry_s,type,priority,customer,vru_s,queue_s,outcome,service_s,agent"


@dataclass(frozen=True)
class Truth:
    """What the log is made from; times in minutes."""

    weeks: int = 8
    open_hours: tuple[int, int] = (8, 18)
    days: tuple[int, ...] = (0, 1, 2, 3, 6)
    staff: int = 5
    internet_staff: int = 2
    calls_an_hour: float = 70.0
    mix: dict[str, float] = field(default_factory=lambda: {"PS": 0.75, "NW": 0.17, "IN": 0.08})
    service: dict[str, tuple[float, float]] = field(
        default_factory=lambda: {"PS": (4.0, 1.0), "NW": (2.5, 0.8), "IN": (8.0, 1.0)})
    high: float = 0.4
    head_start: float = 1.5
    head_starts: dict[str, float] = field(default_factory=dict)
    """Types that are ahead of the others, high priority or not."""
    rule_from: int = 0
    """The day from which head starts hold."""
    pick_up: float = 0.0
    """Minutes after a call in which its agent cannot take the next."""
    patience: float = 6.0
    patience_shape: float = 1.4
    patience_of: dict[str, float] = field(default_factory=dict)
    """Types with another scale of patience."""
    redial: float = 0.5
    redial_after: float = 20.0
    returns: float = 0.06
    dropped: float = 0.05
    busyness_cv: float = 0.15
    missing_days: tuple[int, ...] = (9, 10)
    names_all: bool = False
    """Whether the log names every customer, not only regular callers who had to wait."""


@dataclass
class _Call:
    kind: str
    high: bool
    customer: int
    joined: float
    waiting: bool = True


class Bank:
    """Runs the truth and keeps the rows of its log."""

    def __init__(self, truth: Truth, seed: int) -> None:
        self.truth, self.random = truth, np.random.default_rng(seed)
        self.rows: list[tuple[float, str]] = []
        self.events: list[tuple[float, int, int, object]] = []
        self.serial = 0
        self.lines: dict[str, list[tuple[float, int, _Call]]] = {"reps": [], "internet": []}
        self.free: dict[str, list[str]] = {"reps": [], "internet": []}
        self.busy = {"reps": 0, "internet": 0}

    def log(self, first: date = date(1999, 1, 4)) -> str:
        """Simulate and return the log as text; `first` is a Monday."""
        self._arrivals()
        while self.events:
            time, _, _, what = heapq.heappop(self.events)
            if isinstance(what, tuple):
                self._release(time, *what)
            elif isinstance(what, _Call) and what.joined == time:
                self._join(time, what)
            elif isinstance(what, _Call) and what.waiting:
                self._hang_up(time, what)
        kept = [(time, row) for time, row in self.rows if int(time // 1440) not in self.truth.missing_days]
        lines = []
        for time, row in sorted(kept):
            day, second = divmod(round(time * 60), 86_400)
            lines.append(f"{(first + timedelta(days=day)).isoformat()},{second},{row}")
        return "\n".join([HEADER, *lines]) + "\n"

    def _arrivals(self) -> None:
        truth = self.truth
        low, high = truth.open_hours
        for day in range(truth.weeks * 7):
            if day % 7 not in truth.days:
                continue
            factor = self.random.gamma(truth.busyness_cv**-2, truth.busyness_cv**2)
            rate = truth.calls_an_hour * (high - low) * factor * (1.0 - 0.1)
            for time in np.sort(self.random.uniform(low * 60, high * 60, self.random.poisson(rate))):
                kind = str(self.random.choice(list(truth.mix), p=list(truth.mix.values())))
                is_high = kind == "PS" and bool(self.random.random() < truth.high)
                self._push(day * 1440 + float(time), _Call(kind, is_high, self.serial + 1, 0.0))

    def _push(self, time: float, what: object) -> None:
        if isinstance(what, _Call) and what.joined == 0.0:
            what.joined = time
        self.serial += 1
        heapq.heappush(self.events, (time, 0 if isinstance(what, tuple) else 1, self.serial, what))

    def _desk(self, call: _Call) -> str:
        return "internet" if call.kind == "IN" else "reps"

    def _staff(self, desk: str, time: float) -> int:
        low, high = self.truth.open_hours
        on = int(time // 1440) % 7 in self.truth.days and low * 60 <= time % 1440 < high * 60
        return (self.truth.internet_staff if desk == "internet" else self.truth.staff) if on else 0

    def _join(self, time: float, call: _Call) -> None:
        desk = self._desk(call)
        if self.busy[desk] < self._staff(desk, time) and not any(entry[2].waiting for entry in self.lines[desk]):
            self._serve(time, call)
            return
        lead = self.truth.head_starts.get(call.kind, 0.0) + (self.truth.head_start if call.high else 0.0)
        lead *= time >= self.truth.rule_from * 1440
        self.serial += 1
        heapq.heappush(self.lines[desk], (time - lead, self.serial, call))
        scale = self.truth.patience_of.get(call.kind, self.truth.patience)
        self._push(time + scale * float(self.random.weibull(self.truth.patience_shape)), call)

    def _serve(self, time: float, call: _Call) -> None:
        truth, desk = self.truth, self._desk(call)
        call.waiting = False
        cut = bool(self.random.random() < truth.dropped)
        mean, cv = truth.service[call.kind]
        width = np.log1p(cv * cv)
        work = 0.05 if cut else float(self.random.lognormal(np.log(mean) - width / 2, np.sqrt(width)))
        agent = self.free[desk].pop() if self.free[desk] else f"{desk[0].upper()}{self.busy[desk]}"
        self.busy[desk] += 1
        self._row(call, time, "AGENT", work, agent)
        self._push(time + work + truth.pick_up, (desk, agent))
        if cut:
            self._again(time + work, call, truth.redial)
        elif self.random.random() < truth.returns:
            self._again(time + work, call, 1.0)

    def _release(self, time: float, desk: str, agent: str) -> None:
        self.busy[desk] -= 1
        self.free[desk].append(agent)
        while self.lines[desk] and self.busy[desk] < self._staff(desk, time):
            call = heapq.heappop(self.lines[desk])[2]
            if call.waiting:
                self._serve(time, call)

    def _hang_up(self, time: float, call: _Call) -> None:
        call.waiting = False
        self._row(call, time, "HANG", 0.0, "NONE")
        self._again(time, call, self.truth.redial)

    def _again(self, time: float, call: _Call, probability: float) -> None:
        later = time + float(self.random.exponential(self.truth.redial_after))
        if self.random.random() < probability and self._staff("reps", later) > 0:
            self._push(later, _Call(call.kind, call.high, call.customer, 0.0))

    def _row(self, call: _Call, time: float, outcome: str, work: float, agent: str) -> None:
        wait = round((time - call.joined) * 60)
        named = self.truth.names_all or (wait > 0 and call.kind == "PS")
        self.rows.append((call.joined, f"{call.kind},{(2 if call.high else 1) if named else 0},"
                          f"{call.customer if named else 0},0,{wait},{outcome},{round(work * 60)},{agent}"))
