"""Waiting without impatience: M/M/c, a limited number of places, a finite base, general service, priorities."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from sim.validation.theory.inputs import require, require_stable
from sim.validation.theory.loss import birth_death_stationary, erlang_b


@dataclass(frozen=True, slots=True)
class DelaySystem:
    """M/M/c in steady state, first come first served: rates per unit of time, `servers` may be infinite.

    Raises InputError where the load is not below the number of servers.
    """

    arrival_rate: float
    service_rate: float
    servers: float

    def __post_init__(self) -> None:
        """Refuse what has no steady state."""
        require(self.arrival_rate >= 0.0 and self.service_rate > 0.0 and self.servers >= 1, "not a queue",
                found=self, allowed="arrivals >= 0, a service rate > 0, servers >= 1")
        require_stable(self.offered_load, self.servers)

    @property
    def offered_load(self) -> float:
        """Servers busy on average, a = lambda / mu."""
        return self.arrival_rate / self.service_rate

    @property
    def utilisation(self) -> float:
        """Share of the servers busy on average; 0 where they are infinitely many."""
        return self.offered_load / self.servers

    @property
    def p_wait(self) -> float:
        """Probability that an arrival waits."""
        return 0.0 if math.isinf(self.servers) else erlang_c(self.offered_load, int(self.servers))

    @property
    def mean_wait(self) -> float:
        """Mean wait of an arrival, C / (c mu - lambda)."""
        return self.p_wait * self.mean_wait_given_wait

    @property
    def mean_wait_given_wait(self) -> float:
        """Mean wait of those who wait, 1 / (c mu - lambda)."""
        return 1.0 / (self.servers * self.service_rate - self.arrival_rate)

    @property
    def mean_queue(self) -> float:
        """Mean number waiting, over time."""
        return self.arrival_rate * self.mean_wait

    @property
    def mean_sojourn(self) -> float:
        """Mean time from arrival to the end of service."""
        return self.mean_wait + 1.0 / self.service_rate

    @property
    def mean_in_system(self) -> float:
        """Mean number waiting or served, over time."""
        return self.mean_queue + self.offered_load

    def p_wait_exceeds(self, time: float) -> float:
        """Return P(W > t) = C exp(-(c mu - lambda) t)."""
        return self.p_wait * math.exp(-time / self.mean_wait_given_wait) if self.p_wait else 0.0

    def wait_quantile(self, probability: float) -> float:
        """Return the smallest t with P(W <= t) >= probability; 0 where so many do not wait at all."""
        late = 1.0 - probability
        return max(math.log(self.p_wait / late), 0.0) * self.mean_wait_given_wait if self.p_wait > late else 0.0


def erlang_c(offered_load: float, servers: int) -> float:
    """Return the probability that an arrival to M/M/c waits: C = c B / (c - a (1 - B)) (Erlang 1917).

    Raises InputError unless the offered load is below the number of servers.
    """
    require_stable(offered_load, servers)
    blocked = erlang_b(offered_load, servers)
    return servers * blocked / (servers - offered_load * (1.0 - blocked))


@dataclass(frozen=True, slots=True)
class FiniteQueue:
    """A queue given by the probabilities of its states: what time and arrivals see."""

    servers: int
    over_time: list[float]
    """Probability of 0, 1, ... in the system, over time."""
    at_arrivals: list[float]
    """Probability of 0, 1, ... in the system, as those who come in find it."""
    throughput: float
    """Arrivals that come in, per unit of time."""

    @property
    def mean_in_system(self) -> float:
        """Mean number waiting or served, over time."""
        return sum(n * p for n, p in enumerate(self.over_time))

    @property
    def mean_queue(self) -> float:
        """Mean number waiting, over time."""
        return sum(max(n - self.servers, 0) * p for n, p in enumerate(self.over_time))

    @property
    def mean_wait(self) -> float:
        """Mean wait of those who come in (Little)."""
        return self.mean_queue / self.throughput

    @property
    def utilisation(self) -> float:
        """Share of the servers busy on average."""
        return (self.mean_in_system - self.mean_queue) / self.servers

    @property
    def p_wait(self) -> float:
        """Probability that somebody who comes in waits."""
        return sum(self.at_arrivals[self.servers:])


def limited_places(arrival_rate: float, service_rate: float, servers: int, places: int) -> FiniteQueue:
    """Return M/M/c/K, where K counts the places of those served as well.

    The states are a birth-death chain (Kleinrock 1975, *Queueing Systems*, volume 1, chapter 3); Poisson arrivals see
    time averages (Wolff 1982, *Operations Research* 30:223), so the share blocked is the probability of K.
    Raises InputError where there are fewer places than servers.
    """
    require(places >= servers, "there must be a place for every server", "places", places, f"at least {servers}")
    states = birth_death_stationary([arrival_rate] * places,
                                    [min(n + 1, servers) * service_rate for n in range(places)])
    accepted = 1.0 - states[-1]
    return FiniteQueue(servers, states, [p / accepted for p in states[:-1]], arrival_rate * accepted)


def finite_source(customers: int, contact_rate: float, service_rate: float, servers: int) -> FiniteQueue:
    """Return the machine-repair queue: N customers, each of whom comes at a rate while outside.

    p(n+1) / p(n) = (N - n) gamma / (min(n+1, c) mu) (Kleinrock 1975, *Queueing Systems*, volume 1, chapter 3). Somebody
    who comes sees the queue of a base of N - 1 (arrival theorem: Sevcik & Mitrani 1981, *J. ACM* 28:358).
    """
    states, seen = (_source_states(base, contact_rate, service_rate, servers) for base in (customers, customers - 1))
    throughput = contact_rate * sum((customers - n) * p for n, p in enumerate(states))
    return FiniteQueue(servers, states, seen, throughput)


def _source_states(customers: int, contact_rate: float, service_rate: float, servers: int) -> list[float]:
    return birth_death_stationary([(customers - n) * contact_rate for n in range(customers)],
                                  [min(n + 1, servers) * service_rate for n in range(customers)])


def pollaczek_khinchine(arrival_rate: float, mean_service: float, service_cv2: float) -> float:
    """Return the mean wait in M/G/1, first come first served: rho E[S] (1 + cv^2) / (2 (1 - rho)).

    `service_cv2` is the squared coefficient of variation. Pollaczek (1930), Khinchine (1932).
    """
    load = arrival_rate * mean_service
    require_stable(load, 1.0)
    return load * mean_service * (1.0 + service_cv2) / (2.0 * (1.0 - load))


def nonpreemptive_waits(loads: Sequence[float], residual_work: float) -> list[float]:
    """Return the mean wait of every class under non-preemptive priority; the first class is served first.

    `loads` are the shares of the (one, or all c) servers that the classes keep busy. W_k = W0 / ((1 - s_{k-1})
    (1 - s_k)), s_k = rho_1 + ... + rho_k (Cobham 1954). W0 is the mean time until a server is free for somebody who
    would be next: sum lambda_i E[S_i^2] / 2 for one server, C(c, a) / (c mu) for M/M/c with equal service rates
    (Davis 1966; Kella & Yechiali 1985).
    """
    below = list(accumulate(loads, initial=0.0))
    require_stable(below[-1], 1.0, "arrival_rates")
    return [residual_work / ((1.0 - before) * (1.0 - after)) for before, after in pairwise(below)]


def preemptive_sojourns(arrival_rates: Sequence[float], service_rate: float) -> list[float]:
    """Return the mean time in the system of every class of M/M/1 with preemptive-resume priority.

    T_k = (1/mu) / (1 - s_{k-1}) + (sum_{i<=k} lambda_i / mu^2) / ((1 - s_{k-1}) (1 - s_k)), s_k = sum_{i<=k}
    lambda_i / mu (Kleinrock 1976, *Queueing Systems*, volume 2, chapter 3).
    """
    below = [rate / service_rate for rate in accumulate(arrival_rates, initial=0.0)]
    require_stable(below[-1], 1.0, "arrival_rates")
    return [(1.0 + after / (1.0 - after)) / (service_rate * (1.0 - before))
            for before, after in pairwise(below)]
