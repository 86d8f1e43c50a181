"""How long the line of a week would be: a time-dependent M/M/c+M queue, followed hour by hour.

Arrivals are Poisson with the rate of the hour, times a busyness that holds for the week; service is exponential, for
where people hang up its law hardly matters beyond its mean. Patience has any law: in a line of n the k-th from its end
came about k arrivals ago, so he hangs up at the hazard of that time (Whitt 2005, *Management Science* 51:221), and the
rate is that observed per minute of waiting. The distribution of the number present is carried forward by the backward
Euler method, stable for any step, from an empty Monday 00:00 over the week.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.vocabulary import HOURS_PER_WEEK, MINUTES_PER_HOUR

STEP_MINUTES: Final = 3.0
STEPS: Final = int(MINUTES_PER_HOUR / STEP_MINUTES)
ROOM: Final = 60
"""Waiting callers that are followed beyond twice the largest staffing."""
LARGEST_STAFF: Final = 500
MORE_THAN_SEEN: Final = 1.4
"""At most so many times the agents seen busy are believed to be there."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Load:
    """What a pool has to do: callers an hour in each hour of the week, and the rates of one call, per minute."""

    arrivals_per_hour: Floats
    service_minutes: Floats
    """Agent-minutes a call takes, on average, in each hour of the week."""
    hanging_up: Floats
    """Callers who hang up, per caller and minute of waiting, in each hour of the week."""
    busyness: tuple[float, ...] = (1.0,)
    """Equally likely values of what multiplies the arrivals."""
    hazard: Callable[[Floats], Floats] = np.positive
    """Cumulated hazard of hanging up after so many minutes, relative to that of the constant rate 1; by default, that
    of exponential patience: the minutes themselves."""


def mean_line(load: Load, staff: NDArray[np.int64]) -> Floats:
    """Return the mean number waiting in each hour of the week with so many agents in each."""
    states = _empty(load, int(staff.max()))
    line = np.zeros(HOURS_PER_WEEK)
    for hour in range(HOURS_PER_WEEK):
        line[hour], states = _one_hour(load, hour, int(staff[hour]), states)
    return line


def matching_staff(load: Load, seen_line: Floats, seen_busy: Floats) -> NDArray[np.int64]:
    """Return, for each hour of the week, the whole number of agents whose mean line is nearest to the one seen.

    The number is sought from the agents seen busy while somebody waited, rounded down, to 1.4 times as many, rounded
    up. What a whole number leaves too long or too short is owed to the next hour, so that rounding does not shorten or
    lengthen the lines of a week; what the limits leave is not. Between numbers that come equally near, to a hundredth
    of a caller, the smaller is taken. Hours in which nobody was seen have none; pools beyond 500 agents keep what was
    seen, rounded.
    """
    staff = np.where(seen_busy > 0.0, np.maximum(np.floor(seen_busy + 0.5), 1.0), 0.0).astype(np.int64)
    if seen_busy.max() > LARGEST_STAFF:
        return staff
    states = _empty(load, math.ceil(float(seen_busy.max()) * MORE_THAN_SEEN))
    owed = 0.0
    for hour in range(HOURS_PER_WEEK):
        tried = _tried(float(seen_busy[hour]))
        results = {agents: _one_hour(load, hour, agents, states) for agents in tried}
        sought = seen_line[hour] + owed
        best = min(results, key=lambda agents: (round(abs(results[agents][0] - sought), 2), agents))
        line, states = results[best]
        owed = sought - line if tried[0] < best < tried[-1] else 0.0
        staff[hour] = best
    return staff


def _tried(seen: float) -> range:
    """The numbers of agents that are tried in an hour in which so many were seen."""
    if seen <= 0.0:
        return range(1)
    return range(max(1, math.floor(seen)), max(1, math.ceil(seen * MORE_THAN_SEEN)) + 1)


def _empty(load: Load, most_staff: int) -> list[Floats]:
    """Nobody is there: the distribution of the number present, one for each value of busyness."""
    state = np.zeros(2 * most_staff + ROOM)
    state[0] = 1.0
    return [state] * len(load.busyness)


def _one_hour(load: Load, hour: int, staff: int, states: list[Floats]) -> tuple[float, list[Floats]]:
    """The mean line over one hour, and the distributions at its end."""
    from scipy.linalg.lapack import dgttrf, dgttrs

    present = np.arange(states[0].size, dtype=np.float64)
    waiting = np.maximum(present - staff, 0.0)
    line, after = 0.0, []
    for factor, state in zip(load.busyness, states, strict=True):
        rate = load.arrivals_per_hour[hour] * factor / MINUTES_PER_HOUR
        leaving = (present - waiting) / load.service_minutes[hour] + _hanging_up(load, hour, rate, waiting)
        above, middle, below = _backward_step(rate, leaving)
        *factors, _ = dgttrf(below[:-1], middle, above[1:])  # the same matrix in every step: eliminated once
        for _ in range(STEPS):
            state, _ = dgttrs(*factors, state)
            line += float(state @ waiting)
        after.append(state)
    return line / (STEPS * len(states)), after


def _hanging_up(load: Load, hour: int, rate: float, waiting: Floats) -> Floats:
    """Callers who hang up a minute, by how many wait: the k-th from the end of the line came about k / rate ago."""
    if rate <= 0.0:
        return np.asarray(waiting * load.hanging_up[hour])
    return np.asarray(load.hanging_up[hour] * rate * load.hazard(waiting / rate))


def _backward_step(arrivals: float, leaving: Floats) -> Floats:
    """The three bands of I - step x generator, columns by state; at the last state nobody more comes."""
    up = np.full(leaving.size, arrivals * STEP_MINUTES)
    up[-1] = 0.0
    down = leaving * STEP_MINUTES
    bands = np.zeros((3, leaving.size))
    bands[0, 1:] = -down[1:]
    bands[1] = 1.0 + up + down
    bands[2, :-1] = -up[:-1]
    return bands


def gamma_points(cv: float, number: int = 5) -> tuple[float, ...]:
    """Equally likely values of a gamma busyness of mean 1: the middles of equal parts of its probability, mean kept."""
    from scipy.special import gammaincinv

    if cv <= 0.0:
        return (1.0,)
    shape = 1.0 / (cv * cv)
    values = gammaincinv(shape, (np.arange(number) + 0.5) / number) / shape
    return tuple(float(value) for value in values / values.mean())
