"""The clock: SimPy's environment with our own order of simultaneous events.

An entry of the calendar is (time, priority, serial). At one instant staffing comes first, then everything else in
the order in which it was scheduled. SimPy gives some of its own events (the start of a process) a higher priority;
here they queue like all others, so the order can be written down in one sentence and followed by another engine:

    every start, alarm and wake-up is one entry; nothing runs inside anything else.

Alarms beyond the horizon are not entered: nothing takes place then.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from heapq import heappush
from math import isfinite
from typing import Any

import simpy
from simpy.events import Event, EventPriority

STAFFING = 0
ORDINARY = 1

Story = Generator[Event, Any, None]


class Clock(simpy.Environment):
    """Minutes since Monday 00:00, up to a horizon."""

    def __init__(self, horizon: float) -> None:
        """Start at minute 0; the last instant is before `horizon`."""
        super().__init__()
        self.horizon = horizon

    def schedule(self, event: Event, priority: int = ORDINARY, delay: float = 0) -> None:
        """Enter an event that SimPy schedules, without its own priorities."""
        super().schedule(event, EventPriority(ORDINARY), delay)

    def alarm(self, time: float, priority: int = ORDINARY) -> Event:
        """Return an event that happens at `time`; never, if that is not before the horizon."""
        event = Event(self)
        event._ok = True
        event._value = None
        if time < self.horizon:
            if not time >= self.now:
                raise ValueError(f"an alarm at {time!r}, but it is {self.now!r} already")
            heappush(self._queue, (time, EventPriority(priority), next(self._eid), event))
        return event

    def pause(self, minutes: float) -> Event:
        """Return an event `minutes` from now; a delay that is negative or not a number is refused."""
        if not minutes >= 0.0:
            raise ValueError(f"a delay of {minutes!r} minutes")
        return self.alarm(self.now + minutes)

    def at(self, time: float, act: Callable[[], None], priority: int = ORDINARY) -> None:
        """Let `act` happen at `time`, if that is before the horizon."""
        if isfinite(time) and time < self.horizon:
            callbacks = self.alarm(time, priority).callbacks
            assert callbacks is not None
            callbacks.append(lambda _: act())

    def stream(self, time: float, act: Callable[[], None]) -> None:
        """Let `act` happen at `time`: the next of events that come one after another in the order of time."""
        self.at(time, act)

    def begin(self, story: Story) -> None:
        """Start a process: its first step is an entry at this instant."""
        self.process(story)

    def run_to_horizon(self) -> None:
        """Run every entry before the horizon."""
        while self._queue and self._queue[0][0] < self.horizon:
            self.step()
