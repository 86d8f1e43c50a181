"""The calls of a run as the queue log of Asterisk: a line an event, `epoch|call|queue|agent|event|data...`.

| event | of | data |
|---|---|---|
| ENTERQUEUE | every call | (url), caller, position in the queue |
| CONNECT | answered | wait, channel of the agent, time it rang |
| COMPLETECALLER, COMPLETEAGENT | answered; cut off at once | wait, time talked, position at the start |
| BLINDTRANSFER | handed on with the caller on the line; ENTERQUEUE follows | queue, context, then as COMPLETECALLER |
| ABANDON | hung up in line | position, position at the start, wait |
| EXITWITHKEY | agreed to be called back | key, position, position at the start, wait |
| EXITEMPTY | sent away, or left a message, because it closes | position, position at the start, wait |

Moments are whole seconds since 1970, on the clock of the scenario, as Asterisk has them; waits are their differences.
Whoever meets a busy signal or a closed door enters no queue, and has no line. A call that overflows stays in the queue
that it joined: who answered says where it went.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.eventlog.call_table import ABANDONED, BLOCKED, CALLBACK, DROPPED, TRANSFER, CallTable
from sim.export.desk_logs import agents, calls_of

if TYPE_CHECKING:
    from sim.export.exporting import Source
    from sim.export.formats import Target

Integers = NDArray[np.int64]
RINGS: Final = 0
"""Seconds for which an agent's telephone rings: the model's agents pick up at once."""
KEY: Final = 1
_LINES: Final = 65_536


def write(source: Source, target: Target) -> int:
    """Write the events of all calls that were over by the end of the run, in order; return their number."""
    calls, names = calls_of(source), source.names
    calls = calls.where((calls.queue >= 0) & (calls.outcome != BLOCKED))
    midnight = datetime.combine(names.monday, datetime.min.time(), UTC)
    began = int(midnight.timestamp())
    queues = [name.replace("|", "/") for name in names.pools]
    lines = [(0, -1, 0, f"{began}|NONE|NONE|NONE|QUEUESTART|")]
    named = [None if name is None else name.replace("|", "/")
             for name in agents(source, calls.pool, calls.served).to_list()]
    lines += _Events(calls, queues, named, began).lines()
    lines.sort()
    with target.opened() as out:
        for at in range(0, len(lines), _LINES):
            out.write("".join(f"{line[-1]}\n" for line in lines[at:at + _LINES]).encode())
    return len(lines)


Line = tuple[int, int, int, str]
"""Second since the run began, the call, the number of the event within it; the text."""


class _Events:
    """The events of calls, each with what it is sorted by."""

    def __init__(self, calls: CallTable, queues: Sequence[str], agent: Sequence[str | None], began: int) -> None:
        self.calls, self.queues, self.agent, self.began = calls, queues, agent, began
        self.entered = np.floor(calls.start * 60.0).astype(np.int64)
        self.left = np.floor((calls.start + calls.wait) * 60.0).astype(np.int64)
        service = np.where(calls.answered, calls.service, 0.0)
        self.ended = np.floor((calls.start + calls.wait + service) * 60.0).astype(np.int64)
        self.first, self.follows = self._legs()
        self.positions = _positions(calls)

    def _legs(self) -> tuple[Integers, Integers]:
        """The first leg of each call, and the one that it was handed on to; -1 where it was not."""
        calls = self.calls
        first, follows = np.arange(len(calls)), np.full(len(calls), -1)
        before: dict[int, int] = {}
        for at, (case, reason) in enumerate(zip(calls.case.tolist(), calls.reason.tolist(), strict=True)):
            if reason == TRANSFER and case in before and calls.answered[before[case]]:
                first[at], follows[before[case]] = first[before[case]], at
            before[case] = at
        return first, follows

    def lines(self) -> Iterator[Line]:
        """Give the events of all calls, one call after another."""
        for at in range(len(self.calls)):
            enter, left, wait = int(self.entered[at]), int(self.left[at]), int(self.left[at] - self.entered[at])
            joined, still = self.positions[at]
            yield self._line(at, enter, 0, "NONE", "ENTERQUEUE", f"|{int(self.calls.customer[at]) + 1}|{joined}")
            if not self.calls.answered[at]:
                yield self._line(at, left, 1, "NONE", *self._unanswered(at, f"{still}|{joined}|{wait}"))
                continue
            agent = self.agent[at] or "NONE"
            yield self._line(at, left, 1, agent, "CONNECT", f"{wait}|{self._name(at)}|{RINGS}")
            talked = f"{wait}|{int(self.ended[at]) - left}|{joined}"
            event, data = ("COMPLETEAGENT" if self.calls.outcome[at] == DROPPED else "COMPLETECALLER"), talked
            if self.follows[at] >= 0:
                event, data = "BLINDTRANSFER", f"{self._queue(int(self.follows[at]))}|default|{talked}"
            yield self._line(at, int(self.ended[at]), 2, agent, event, data)

    def _unanswered(self, at: int, data: str) -> tuple[str, str]:
        outcome = self.calls.outcome[at]
        if outcome == ABANDONED:
            return "ABANDON", data
        return ("EXITWITHKEY", f"{KEY}|{data}") if outcome == CALLBACK else ("EXITEMPTY", data)

    def _line(self, at: int, second: int, number: int, agent: str, event: str, data: str) -> Line:
        return second, at, number, f"{self.began + second}|{self._name(at)}|{self._queue(at)}|{agent}|{event}|{data}"

    def _name(self, at: int) -> str:
        """What Asterisk calls a call: when it came, and a number."""
        first = int(self.first[at])
        return f"{self.began + int(self.entered[first])}.{first}"

    def _queue(self, at: int) -> str:
        return self.queues[int(self.calls.queue[at])]


def _positions(calls: CallTable) -> list[tuple[int, int]]:
    """Each caller's position in the queue when joining and when leaving it: 1 and those who came before."""
    moments = sorted([(time, 1, at) for at, time in enumerate(calls.start.tolist())] + [
        (time, 0, at) for at, time in enumerate((calls.start + calls.wait).tolist()) if calls.wait[at] > 0.0])
    queues: dict[int, list[int]] = {}
    joined, left = [1] * len(calls), [1] * len(calls)
    for _, joins, at in moments:
        line = queues.setdefault(int(calls.queue[at]), [])
        if joins:
            joined[at] = left[at] = len(line) + 1
            if calls.wait[at] > 0.0:
                insort(line, at)
        else:
            place = bisect_left(line, at)
            left[at] = place + 1
            del line[place]
    return list(zip(joined, left, strict=True))
