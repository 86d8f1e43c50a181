"""Meters: what is read off the records of a run while they go by, each as a sum over whole chunks.

A meter takes chunks in order and is asked at the end. Those that watch a steady state count from the end of the
warm-up, by the rules of the outcomes: a wait counts when it begins at or after it and has ended by the horizon.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.validation.chunks import Chunk, Floats, Indices
from sim.vocabulary import Ending, Kind, Reason


def ratio(part: float, whole: float) -> float:
    """A share or mean; nan of nothing."""
    return float(part) / float(whole) if whole else math.nan


class Tally:
    """How many records of each kind there are from the warm-up on."""

    def __init__(self, warm_up: float = 0.0) -> None:
        """Count from `warm_up` (minutes)."""
        self._warm_up = warm_up
        self._counts = np.zeros(max(Kind) + 1, dtype=np.int64)

    def take(self, chunk: Chunk) -> None:
        """Count a chunk."""
        first = int(np.searchsorted(chunk.time, self._warm_up, side="left"))
        self._counts += np.bincount(chunk.kind[first:], minlength=self._counts.size)

    def of(self, kind: Kind) -> int:
        """Records of a kind."""
        return int(self._counts[kind])


@dataclass(frozen=True, slots=True)
class Step:
    """A kind of record that changes a number by `sign`; only those with this place, or this value, where given.

    `waited` counts only records whose value, the wait, is above 0: those who had stood in the line.
    """

    kind: Kind
    sign: int
    place: int | None = None
    value: float | None = None
    waited: bool = False

    def times(self, chunk: Chunk) -> Floats:
        """When it happens within a chunk."""
        times = chunk.times(self.kind)
        keep = np.ones(times.size, dtype=bool)
        if self.place is not None:
            keep &= chunk.places(self.kind) == self.place
        if self.value is not None:
            keep &= chunk.values(self.kind) == self.value
        if self.waited:
            keep &= chunk.values(self.kind) > 0.0
        return times[keep]


def waiting_at(pool: int) -> tuple[Step, ...]:
    """The steps of the number who stand in the line of a pool."""
    return (Step(Kind.QUEUED, 1, pool), Step(Kind.SERVED, -1, pool, waited=True), Step(Kind.ABANDONED, -1, pool))


def busy_at(pool: int) -> tuple[Step, ...]:
    """The steps of the number of agents of a pool at work."""
    return (Step(Kind.SERVED, 1, pool), Step(Kind.RELEASED, -1, pool))


OPEN_CASES = (Step(Kind.OPENED, 1), Step(Kind.ENDED, -1))
"""The steps of the number of open cases: in an open queue, of those in the system."""

CALLING_BACK = (
    Step(Kind.ABANDONED, 1), Step(Kind.BLOCKED, 1), Step(Kind.GRANTED, 1), Step(Kind.ENDED, -1, int(Ending.GAVE_UP)),
    Step(Kind.ENDED, -1, int(Ending.SOLVED)), Step(Kind.CONTACTED, -1, value=float(Reason.RETRY)),
    Step(Kind.CONTACTED, -1, value=float(Reason.CAME_BACK)),
)
"""The steps of the number who are off the line and will call again: after hanging up, a busy signal or a solution that
will not hold."""


class TimeAverage:
    """The average over [warm-up, horizon] of a number that records step up and down, 0 at the start of the run."""

    def __init__(self, steps: Sequence[Step], warm_up: float, horizon: float) -> None:
        """Follow `steps`; times in minutes."""
        self._steps = steps
        self._warm_up, self._horizon = warm_up, horizon
        self._area = 0.0

    def take(self, chunk: Chunk) -> None:
        """Add what a chunk contributes: each step lasts from its time, or the warm-up, to the horizon."""
        for step in self._steps:
            lasting = self._horizon - np.maximum(step.times(chunk), self._warm_up)
            self._area += step.sign * float(lasting.sum())

    @property
    def mean(self) -> float:
        """The average."""
        return self._area / (self._horizon - self._warm_up)


class Oscillation:
    """The component with a period in a number that records step up and down, over whole periods of a run.

    The integral of exp(-i w t) over the time that each step lasts has a closed form, so nothing is sampled: the
    coefficient of the Fourier series is a sum over records.
    """

    def __init__(self, steps: Sequence[Step], warm_up: float, horizon: float, period: float) -> None:
        """Follow `steps` from `warm_up` to `horizon` (minutes), a whole number of periods apart."""
        self._steps = steps
        self._warm_up, self._horizon = warm_up, horizon
        self._omega = 2.0 * math.pi / period
        self._sum = 0j

    def take(self, chunk: Chunk) -> None:
        """Add what a chunk contributes."""
        for step in self._steps:
            since = np.maximum(step.times(chunk), self._warm_up)
            phase = np.exp(-1j * self._omega * since) - np.exp(-1j * self._omega * self._horizon)
            self._sum += step.sign * complex(phase.sum()) / (1j * self._omega)

    @property
    def coefficient(self) -> complex:
        """Twice the mean of N(t) exp(-i w t): N(t) swings as Re(coefficient x exp(i w t))."""
        return 2.0 * self._sum / (self._horizon - self._warm_up)

    @property
    def amplitude(self) -> float:
        """Half the swing."""
        return abs(self.coefficient)

    @property
    def peak(self) -> float:
        """Minutes from the start of a period to the peak, up to whole periods."""
        return float(np.angle(self.coefficient) / -self._omega)


class Waits:
    """Waits at a pool: how many were served or hung up, how many had to wait, how long, and how many up to `target`.

    target: minutes up to which a wait is short; nan where nobody asks. `started` counts services that begin from the
    warm-up on, whenever their wait began.
    """

    def __init__(self, pool: int, warm_up: float, target: float = math.nan) -> None:
        """Count waits at the pool that begin at or after `warm_up`."""
        self._pool, self._warm_up, self._target = pool, warm_up, target
        self.served = self.abandoned = self.blocked = self.started = 0
        self.served_at_once = self.served_in_target = self.abandoned_in_target = 0
        self.served_minutes = self.abandoned_minutes = 0.0

    def take(self, chunk: Chunk) -> None:
        """Count a chunk."""
        served, hung_up = self._counted(chunk, Kind.SERVED), self._counted(chunk, Kind.ABANDONED)
        self.served += served.size
        self.served_minutes += float(served.sum())
        self.served_at_once += int(np.count_nonzero(served == 0.0))
        self.served_in_target += int(np.count_nonzero(served <= self._target))
        self.abandoned += hung_up.size
        self.abandoned_minutes += float(hung_up.sum())
        self.abandoned_in_target += int(np.count_nonzero(hung_up <= self._target))
        here = chunk.places(Kind.SERVED) == self._pool
        self.started += int(np.count_nonzero(here & (chunk.times(Kind.SERVED) >= self._warm_up)))
        late = chunk.times(Kind.BLOCKED) >= self._warm_up
        self.blocked += int(np.count_nonzero(late & (chunk.places(Kind.BLOCKED) == self._pool)))

    def _counted(self, chunk: Chunk, kind: Kind) -> Floats:
        minutes = chunk.values(kind)
        here = chunk.places(kind) == self._pool
        counted: Floats = minutes[here & (chunk.times(kind) - minutes >= self._warm_up)]
        return counted

    @property
    def admitted(self) -> int:
        """Who got in: served or hung up."""
        return self.served + self.abandoned

    @property
    def delayed(self) -> int:
        """Who got in and had to wait."""
        return self.admitted - self.served_at_once

    @property
    def minutes(self) -> float:
        """All waits together."""
        return self.served_minutes + self.abandoned_minutes

    @property
    def p_block(self) -> float:
        """Share of arrivals at the pool that meet a full line."""
        return ratio(self.blocked, self.admitted + self.blocked)

    @property
    def p_abandon(self) -> float:
        """Share of the admitted who hang up."""
        return ratio(self.abandoned, self.admitted)

    @property
    def mean(self) -> float:
        """The mean wait of the admitted, minutes."""
        return ratio(self.minutes, self.admitted)

    @property
    def p_wait(self) -> float:
        """Share of the admitted who had to wait."""
        return ratio(self.delayed, self.admitted)


class Sojourns:
    """How long cases were open, from onset to end, of those that end from the warm-up on.

    Counting by the end loses no long case at the horizon: those cut off there stand for those that began before the
    warm-up.
    """

    def __init__(self, warm_up: float = 0.0) -> None:
        """Begin without cases."""
        self._warm_up = warm_up
        self._opened = np.empty(0)
        self.count, self.minutes, self.squares = 0, 0.0, 0.0

    def take(self, chunk: Chunk) -> None:
        """Note when cases open, and count those that end."""
        cases = chunk.cases(Kind.OPENED)
        needed = int(cases.max()) + 1 if cases.size else 0
        if needed > self._opened.size:
            self._opened = np.concatenate((self._opened, np.empty(max(needed, 1024))))
        self._opened[cases] = chunk.times(Kind.OPENED)
        opened = self._opened[chunk.cases(Kind.ENDED)]
        minutes = (chunk.times(Kind.ENDED) - opened)[chunk.times(Kind.ENDED) >= self._warm_up]
        self.count += minutes.size
        self.minutes += float(minutes.sum())
        self.squares += float((minutes * minutes).sum())

    @property
    def mean(self) -> float:
        """The mean, minutes."""
        return ratio(self.minutes, self.count)

    @property
    def variance(self) -> float:
        """The variance (divisor n - 1), minutes squared."""
        if self.count < 2:
            return math.nan
        return (self.squares - self.minutes * self.minutes / self.count) / (self.count - 1)


class PlaceOfCase:
    """The place of the latest record of a kind of each case; to be taken before the meters that ask for it.

    Of OPENED it is the flaw, of CONTACTED the channel.
    """

    def __init__(self, kind: Kind) -> None:
        """Begin without cases."""
        self._kind = kind
        self._places = np.empty(0, dtype=np.int16)

    def take(self, chunk: Chunk) -> None:
        """Note the places in a chunk."""
        cases = chunk.cases(self._kind)
        if cases.size == 0:
            return
        needed = int(cases.max()) + 1
        if needed > self._places.size:
            self._places = np.concatenate((self._places, np.empty(max(needed, 1024), dtype=np.int16)))
        self._places[cases] = chunk.places(self._kind)

    def of(self, cases: Indices) -> Indices:
        """The places of cases."""
        return self._places[cases].astype(np.int64)


class WaitsByClass:
    """The waits of the served at a pool, by the flaw or channel of the case."""

    def __init__(self, classes: PlaceOfCase, number: int, pool: int, warm_up: float) -> None:
        """Count waits at the pool that begin at or after `warm_up`, of classes 0 .. number - 1."""
        self._classes, self._pool, self._warm_up = classes, pool, warm_up
        self.minutes, self.served = np.zeros(number), np.zeros(number)

    def take(self, chunk: Chunk) -> None:
        """Count a chunk."""
        minutes = chunk.values(Kind.SERVED)
        keep = (chunk.places(Kind.SERVED) == self._pool) & (chunk.times(Kind.SERVED) - minutes >= self._warm_up)
        classes = self._classes.of(chunk.cases(Kind.SERVED)[keep])
        self.minutes += np.bincount(classes, weights=minutes[keep], minlength=self.minutes.size)
        self.served += np.bincount(classes, minlength=self.served.size)

    @property
    def means(self) -> Floats:
        """Minutes, by class; nan where nobody was served."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.minutes / self.served, dtype=np.float64)


class AllBusy:
    """The share of the time in which all agents of a pool are at work."""

    def __init__(self, pool: int, agents: int, warm_up: float, horizon: float) -> None:
        """Watch the pool, whose staff is constant, from `warm_up` to `horizon`."""
        self._pool, self._agents = pool, agents
        self._warm_up, self._horizon = warm_up, horizon
        self._busy, self._since, self._minutes = 0, 0.0, 0.0

    def take(self, chunk: Chunk) -> None:
        """Follow the number at work through a chunk."""
        both = np.sort(np.concatenate((chunk.at(Kind.SERVED), chunk.at(Kind.RELEASED))))
        both = both[chunk.records["place"][both] == self._pool]
        if both.size == 0:
            return
        steps = np.where(chunk.kind[both] == int(Kind.SERVED), 1, -1)
        busy = self._busy + np.cumsum(steps)
        times = np.maximum(chunk.time[both], self._warm_up)
        before = np.concatenate(([self._busy], busy[:-1]))
        spans = np.diff(times, prepend=max(self._since, self._warm_up))
        self._minutes += float(spans[before >= self._agents].sum())
        self._busy, self._since = int(busy[-1]), float(times[-1])

    @property
    def share(self) -> float:
        """The share."""
        rest = self._horizon - max(self._since, self._warm_up) if self._busy >= self._agents else 0.0
        return (self._minutes + rest) / (self._horizon - self._warm_up)


class FirstAttempts:
    """The share of first contacts that meet a full line."""

    def __init__(self, warm_up: float) -> None:
        """Count first contacts from `warm_up` on."""
        self._warm_up = warm_up
        self._contacts = self._blocked = 0

    def take(self, chunk: Chunk) -> None:
        """Count a chunk; what led to a busy signal is the contact."""
        late = chunk.times(Kind.CONTACTED) >= self._warm_up
        self._contacts += int(np.count_nonzero(late & (chunk.values(Kind.CONTACTED) == 0.0)))
        late = chunk.times(Kind.BLOCKED) >= self._warm_up
        self._blocked += int(np.count_nonzero(late & (chunk.value_of_cause(Kind.BLOCKED) == 0.0)))

    @property
    def share(self) -> float:
        """The share."""
        return ratio(self._blocked, self._contacts)
