"""Queues that are not in steady state: sinusoidal arrivals, and the start from empty."""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.validation.theory.inputs import refuse, require
from sim.validation.theory.laws import Law, survival_transform

MOST_STATES: Final = 20_000
TAIL: Final = 1e-12
"""Probability allowed in the last state that is followed."""
CHECKED_TIMES: Final = 100
"""Times, beside those asked for, at which that is looked at."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SinusoidalRate:
    """Arrivals at lambda(t) = L (1 + b sin(2 pi t / period)), 0 <= b <= 1."""

    mean: float
    relative_amplitude: float
    period: float

    @property
    def angular(self) -> float:
        """The angular frequency w."""
        return 2.0 * math.pi / self.period

    def __call__(self, time: float) -> float:
        """Return the rate at a time."""
        return self.mean * (1.0 + self.relative_amplitude * math.sin(self.angular * time))


@dataclass(frozen=True, slots=True)
class InfiniteServers:
    """M(t)/G/inf with a sinusoidal rate, after the start has died away: the number busy is Poisson(m(t)).

    m(t) = L E[S] + L b Im(e^{iwt} c), where c is the integral of e^{-iwu} P(S > u): 1 / (mu + iw) for exponential
    service (Eick, Massey & Whitt 1993).
    """

    rate: SinusoidalRate
    service: Law

    @property
    def response(self) -> complex:
        """The complex amplitude of the mean number busy."""
        transform = survival_transform(self.service, self.rate.angular)
        return self.rate.mean * self.rate.relative_amplitude * transform

    @property
    def peak_lag(self) -> float:
        """Time from the peak of the arrivals to that of the mean number busy, within one period."""
        return -cmath.phase(self.response) % (2.0 * math.pi) / self.rate.angular

    def mean_busy(self, time: float) -> float:
        """Return m(t)."""
        wave = self.response * cmath.exp(1j * self.rate.angular * time)
        return self.rate.mean * self.service.mean + wave.imag


@dataclass(frozen=True, slots=True)
class TransientState:
    """What holds at one time."""

    p_all_busy: float
    mean_queue: float
    mean_in_system: float


def transient_queue(rate: Callable[[float], float], service_rate: float, servers: int, abandon_rate: float,
                    times: Sequence[float]) -> list[TransientState]:
    """Return the state of M(t)/M/n+M at each time (>= 0, in any order), having been empty at time 0.

    `abandon_rate` 0 is a queue without abandonment. Kolmogorov's forward equations dp/dt = p Q(t) are integrated by
    LSODA with relative tolerance 1e-10, on as many states as leave less than 1e-12 in the last one; Green & Kolesar and
    Jennings et al. (1996) use the same method. Raises InputError where that takes more than 20,000 states.
    """
    states = servers + 60
    while states <= MOST_STATES:
        rows = _forward(rate, _departures(states, service_rate, servers, abandon_rate), times)
        if rows[:, -1].max() < TAIL:
            return [_state(row, servers) for row in rows[:len(times)]]
        states *= 2
    raise refuse("the queue grows too long to be followed", found=f"more than {MOST_STATES} present")


def _departures(states: int, service_rate: float, servers: int, abandon_rate: float) -> Floats:
    """Rates of leaving each state downwards."""
    inside = np.arange(states, dtype=np.float64)
    return np.minimum(inside, servers) * service_rate + np.maximum(inside - servers, 0.0) * abandon_rate


def _forward(rate: Callable[[float], float], departures: Floats, times: Sequence[float]) -> Floats:
    """The probabilities at the times, and then at times spread evenly, a row each."""
    from scipy.integrate import solve_ivp

    last = max(times)
    every = np.concatenate([np.asarray(times, dtype=np.float64), np.linspace(0.0, last, CHECKED_TIMES)])
    points, place = np.unique(every, return_inverse=True)
    start = np.zeros(departures.size)
    start[0] = 1.0
    if last == 0.0:
        return np.tile(start, (every.size, 1))

    def change(time: float, p: Floats) -> Floats:
        up = rate(time) * p
        up[-1] = 0.0  # the last state takes nobody in
        down = departures * p
        flow = -up - down
        flow[1:] += up[:-1]
        flow[:-1] += down[1:]
        return flow

    solution = solve_ivp(change, (0.0, last), start, method="LSODA", t_eval=points, rtol=1e-10, atol=1e-14,
                         lband=1, uband=1)
    require(solution.success, "the forward equations could not be integrated", found=solution.message)
    return np.asarray(solution.y.T[place], dtype=np.float64)


def _state(row: Floats, servers: int) -> TransientState:
    inside = np.arange(row.size, dtype=np.float64)
    return TransientState(float(row[servers:].sum()), float((np.maximum(inside - servers, 0.0) * row).sum()),
                          float((inside * row).sum()))


def first_waits(arrival_rate: float, service_rate: float, customers: int) -> list[float]:
    """Return the mean wait of each of the first customers of M/M/1 that is empty before the first comes.

    The number found by the next customer is one more than found by this one, less the services completed in between,
    of which there are k with probability (1 - q) q^k while the server is busy, q = mu / (lambda + mu). Everybody found
    costs 1 / mu (Kelton & Law 1985). No steady state is needed. `customers` is at least 1.
    """
    from scipy.signal import lfilter

    done = service_rate / (arrival_rate + service_rate)
    found, waits = np.ones(1), [0.0]
    for _ in range(customers - 1):
        left = (1.0 - done) * lfilter([1.0], [1.0, -done], found[::-1])[::-1]
        none = float((found * done ** np.arange(1.0, found.size + 1.0)).sum())
        found = np.concatenate(([none], left))
        waits.append(float((np.arange(found.size) * found).sum()) / service_rate)
    return waits
