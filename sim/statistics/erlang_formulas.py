"""Erlang B, C and A: the formulas with which a desk is staffed, and the least staff that they ask for.

M/M/c+M in its steady state: Poisson arrivals at a rate lambda, exponential handle times of mean 1 / mu, exponential
patience of rate theta (0: nobody hangs up, Erlang C), c agents. With H(x) = (1 - exp(-theta x)) / theta, or x where
theta is 0, the offered wait V of a caller who never hangs up has

    P(V = 0) = E / (E + lambda J)      density lambda exp(lambda H(x) - c mu x) / (E + lambda J) at x > 0
    J = int_0^inf exp(lambda H(x) - c mu x) dx      E = 1 / B(c - 1, a)      a = lambda / mu

(Baccelli and Hebuterne 1981; Zeltyn and Mandelbaum 2005, *Queueing Systems* 51:361). B is Erlang's loss formula.
Whoever would wait longer than he bears hangs up, so every figure is an integral over this density.

Demand that varies over the week is taken period by period, each as a queue in its steady state (stationary independent
period by period, SIPP; Green, Kolesar and Whitt 2007, *Production and Operations Management* 16:13, "Coping with
time-varying demand when setting staffing requirements for a service system"). What is at work lags behind what comes
by about a handle time: `lagged` gives the offered load of every period, which they put in the place of the arrivals.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

POINTS: Final = 4001
"""Points of the integrals: relative errors of a few hundred thousandths."""
_NEGLIGIBLE: Final = 40.0
"""The density is followed down to exp(-40) of its peak."""

_NEVER: Final = 1e-200
"""A queue in which fewer calls meet all agents but one busy has no waits."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Line:
    """The steady state of one queue; shares are of all calls, times in the unit of the handle time.

    in_time: answered within the target; lost_in_time: hung up within it; abandoned: hung up; wait: mean of all calls,
    those who hang up included; wait_answered: mean of the answered.
    """

    in_time: float
    lost_in_time: float
    abandoned: float
    wait: float
    wait_answered: float

    @property
    def service_level(self) -> float:
        """Answered in time, of all but those who hung up in time; 0 where there is nobody else."""
        rest = 1.0 - self.lost_in_time
        return self.in_time / rest if rest > 0.0 else 0.0


def loss(load: float, servers: int) -> float:
    """Return Erlang's loss formula B(servers, load), by its recursion over the servers."""
    blocked = 1.0
    for number in range(1, servers + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked


@lru_cache(maxsize=4096)
def line(rate: float, handle: float, theta: float, servers: int, within: float) -> Line:
    """Return the steady state of M/M/c+M; `within` is the time in which a call is to be answered.

    rate: arrivals; handle: mean handle time; theta: rate of hanging up, 0 for Erlang C. Where nobody hangs up and the
    load is not below the agents, or nobody is there, waits are infinite and nobody is answered in time.
    """
    load = rate * handle
    if rate <= 0.0 or handle <= 0.0:
        return Line(1.0, 0.0, 0.0, 0.0, 0.0)
    if servers <= 0 or (theta <= 0.0 and load >= servers):
        lost = -math.expm1(-theta * within)
        return Line(0.0, lost, 1.0 if theta > 0.0 else 0.0, 1.0 / theta if theta > 0.0 else math.inf, math.inf)
    blocked = loss(load, servers - 1)
    if blocked < _NEVER:
        return Line(1.0, 0.0, 0.0, 0.0, 0.0)
    drain = servers / handle
    x = np.linspace(0.0, _reach(rate, drain, theta, within), POINTS)
    x = np.unique(np.append(x, within))
    borne = -np.expm1(-theta * x) / theta if theta > 0.0 else x
    exponent = rate * borne - drain * x
    peak = float(exponent.max())
    density = np.exp(exponent - peak)
    idle = math.exp(-peak) / blocked
    whole = idle + rate * _integral(x, density)
    stay = np.exp(-theta * x)
    soon = x <= within
    late = ~soon | (x == within)

    def share(values: Floats, part: NDArray[np.bool_]) -> float:
        return rate * _integral(x[part], values[part]) / whole

    every = np.ones_like(soon)
    answered = idle / whole + share(density * stay, every)
    lost_in_time = (share(density * (1.0 - stay), soon) - share(density, late) * math.expm1(-theta * within))
    return Line(in_time=idle / whole + share(density * stay, soon), lost_in_time=max(lost_in_time, 0.0),
                abandoned=max(1.0 - answered, 0.0), wait=share(density * borne, every),
                wait_answered=share(density * stay * x, every) / answered)


def lagged(arrivals: Sequence[float], handle: float, period: float) -> Floats:
    """Return the offered load of every period of a cycle in which calls come at these rates, as a rate of calls.

    An M_t/M/infinity queue: the mean number at work obeys m' = lambda - m / handle, and the mean of m over a period,
    divided by the handle time, is the rate at which calls would have to come for so many to be at work in a steady
    state (Eick, Massey and Whitt 1993, *Operations Research* 41:731). arrivals: rates of the periods, which repeat
    after the last; period: the length of each, in the unit of the handle time.
    """
    rates = np.asarray(arrivals, dtype=np.float64)
    decay = math.exp(-period / handle)
    at_work = 0.0
    loads = np.zeros(rates.size)
    for _ in range(2):  # the second time round the beginning has been forgotten
        for number, rate in enumerate(rates):
            settled = rate * handle
            loads[number] = settled + (at_work - settled) * (1.0 - decay) * handle / period
            at_work = settled + (at_work - settled) * decay
    return np.asarray(loads / handle)


def least(enough: Callable[[int], bool], low: int, high: int) -> int | None:
    """Return the least number of agents from `low` to `high` with which it is enough; None where none is.

    `enough` is asked by bisection: more agents have to be at least as good, as they are in these formulas.
    """
    if not enough(high):
        return None
    below, above = low - 1, high
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (below, middle) if enough(middle) else (middle, above)
    return above


def _reach(rate: float, drain: float, theta: float, within: float) -> float:
    """Return a wait beyond which the density is negligible."""
    def exponent(x: float) -> float:
        return rate * (-math.expm1(-theta * x) / theta if theta > 0.0 else x) - drain * x

    top = max(exponent(math.log(rate / drain) / theta), 0.0) if theta > 0.0 and rate > drain else 0.0
    far = max(within, 1.0 / drain)
    while exponent(far) > top - _NEGLIGIBLE:
        far *= 1.5
    return far


def _integral(x: Floats, values: Floats) -> float:
    """Integrate by the trapezoid rule."""
    return float(np.sum(0.5 * (values[1:] + values[:-1]) * np.diff(x)))
