"""M/M/n+G: impatient customers whose patience follows any law, by the exact integrals of Baccelli and Hebuterne.

With H(x) the integral of the survival of patience and g(x) = exp(lambda H(x) - n mu x),

    J = int g    E = sum_{j<n} (a^j / j!) / (a^{n-1} / (n-1)!) = 1 / B(n-1, a)    P(V > 0) = lambda J / (E + lambda J)

and the density of the offered wait V at x > 0 is lambda g(x) / (E + lambda J). Baccelli & Hebuterne (1981); Zeltyn &
Mandelbaum (2005), *Queueing Systems* 51:361; exponential patience is Erlang A (Palm; Garnett, Mandelbaum & Reiman 2002,
*M&SOM* 4:208).

As H is concave, so is the exponent: g rises to one peak and falls. It is scaled by its peak and integrated piece by
piece between the points where it is less than exp(-80) of that, its peak, and the jumps of the law.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from sim.validation.theory.inputs import refuse, require
from sim.validation.theory.laws import Law
from sim.validation.theory.loss import erlang_b

NOTHING: Final = 80.0
"""Natural logarithm of how far below its peak the integrand counts as nothing."""
ACCURACY: Final = 1e-9
"""Relative error that the integrator must promise."""

Function = Callable[[float], float]


@dataclass(frozen=True)
class ImpatientQueue:
    """M/M/n+G in steady state: times and rates in one unit. Raises InputError for a queue that is none.

    W is the time in the queue of everybody, also of those who abandon; V is the wait offered to somebody who would wait
    for ever, W = min(V, patience).
    """

    arrival_rate: float
    service_rate: float
    servers: int
    patience: Law

    def __post_init__(self) -> None:
        """Refuse what is no queue."""
        require(self.arrival_rate > 0.0 and self.service_rate > 0.0 and self.servers >= 1, "not a queue",
                found=self, allowed="rates > 0, servers >= 1")

    @property
    def p_delay(self) -> float:
        """P(V > 0): the share of arrivals that find all servers busy."""
        return self._weighted(lambda x: 1.0)

    @property
    def p_abandon(self) -> float:
        """Share of arrivals that abandon, P(R < V)."""
        return self._weighted(self.patience.cdf)

    @property
    def p_served(self) -> float:
        """Share of arrivals that are served."""
        return self._none_waits + self._weighted(self.patience.survival)

    @property
    def p_abandon_by_balance(self) -> float:
        """The same as `p_abandon` by the flow into the servers, (1 + (lambda - n mu) J) / (E + lambda J): a check."""
        drift = self.arrival_rate - self.servers * self.service_rate
        return self._blocked * self._none_waits + drift / self.arrival_rate * self.p_delay

    @property
    def mean_wait(self) -> float:
        """E[W], over all arrivals: the integral of P(V > x) P(R > x) is that of H(x) over the density of V."""
        return self._weighted(self.patience.integral)

    @property
    def mean_offered_wait(self) -> float:
        """E[V], over all arrivals."""
        return self._weighted(lambda x: x)

    @property
    def mean_wait_served(self) -> float:
        """E[V | served]."""
        return self._weighted(lambda x: x * self.patience.survival(x)) / self.p_served

    @property
    def occupancy(self) -> float:
        """Share of the servers busy, a P(served) / n."""
        return self.arrival_rate / self.service_rate * self.p_served / self.servers

    def served_within(self, time: float) -> float:
        """Return the share of all arrivals that are served after a wait of at most `time`."""
        return self._none_waits + self._weighted(self.patience.survival, upper=time)

    def p_wait_exceeds(self, time: float) -> float:
        """Return P(W > t) = P(R > t) P(V > t)."""
        return self.patience.survival(time) * self._weighted(lambda x: 1.0, lower=time)

    @cached_property
    def _blocked(self) -> float:
        """1 / E."""
        return erlang_b(self.arrival_rate / self.service_rate, self.servers - 1)

    @cached_property
    def _none_waits(self) -> float:
        """P(V = 0) = E / (E + lambda J)."""
        return 1.0 / (1.0 + self._scale * self._piecewise(lambda x: 1.0))

    @cached_property
    def _scale(self) -> float:
        """Lambda / E times the peak of g. Cut where all but nobody waits, as the shares no longer depend on it."""
        if self._blocked == 0.0:
            return 0.0
        return self.arrival_rate * math.exp(min(math.log(self._blocked) + self._exponent(self._peak), 650.0))

    def _weighted(self, function: Function, lower: float = 0.0, upper: float = math.inf) -> float:
        """The integral of a function over the density of V, between two waits above 0."""
        return self._none_waits * self._scale * self._piecewise(function, lower, upper)

    def _exponent(self, x: float) -> float:
        return self.arrival_rate * self.patience.integral(x) - self.servers * self.service_rate * x

    @cached_property
    def _peak(self) -> float:
        """Where the flow of those still patient falls below what the servers complete."""
        enough = self.servers * self.service_rate / self.arrival_rate
        return _crossing(lambda x: self.patience.survival(x) > enough, self.patience.mean)

    @cached_property
    def _ends(self) -> tuple[float, float]:
        """Between which waits the integrand counts."""
        peak, least = self._peak, self._exponent(self._peak) - NOTHING
        first = _crossing(lambda x: x < peak and self._exponent(x) < least, max(peak, self.patience.mean))
        last = _crossing(lambda x: x < peak or self._exponent(x) > least, max(peak, self.patience.mean))
        return first, last

    def _piecewise(self, function: Function, lower: float = 0.0, upper: float = math.inf) -> float:
        from scipy.integrate import quad

        top, (first, last) = self._exponent(self._peak), self._ends
        low, high = max(lower, first), min(upper, last)
        if low >= high:
            return 0.0
        inner = {x for x in (self._peak, *self.patience.kinks) if low < x < high}
        points = [low, *sorted(inner), high]
        total = doubt = 0.0
        for start, end in pairwise(points):
            value, error, *_ = quad(lambda x: function(x) * math.exp(self._exponent(x) - top), start, end,
                                    epsabs=0.0, epsrel=1e-12, limit=400, full_output=1)
            total, doubt = total + value, doubt + error
        if doubt > ACCURACY * abs(total):
            raise refuse("the integrals of this queue cannot be computed accurately", found=self.patience.name)
        return total


def _crossing(holds: Callable[[float], bool], first: float) -> float:
    """The x >= 0 up to which a condition holds, by doubling and bisection to the last digit; 0 if it never does."""
    if not holds(0.0):
        return 0.0
    low, high = 0.0, first
    while holds(high):
        low, high = high, 2.0 * high
    for _ in range(200):
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        low, high = (middle, high) if holds(middle) else (low, middle)
    return high
