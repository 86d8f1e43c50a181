"""Customers who come back: retrial queues, and impatient queues with redialling and recontact, as Markov chains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.validation.theory.chains import Floats, Flow, counts, mean, truncated_stationary
from sim.validation.theory.inputs import require_stable


@dataclass(frozen=True, slots=True)
class Retrial:
    """M/M/c/c in which who finds all servers busy tries again, in steady state."""

    p_block: float
    """P(all busy), over time and as customers find it at their first attempt."""
    mean_orbit: float
    """Mean number of customers between two attempts, over time."""
    mean_busy: float
    """Mean number of servers busy, over time."""


def retrial_single(arrival_rate: float, service_rate: float, retry_rate: float) -> Retrial:
    """Return M/M/1/1 with retrials: P(busy) = rho, E[orbit] = rho (lambda + rho nu) / (nu (1 - rho)).

    Falin & Templeton (1997), *Retrial Queues*. Raises InputError unless rho = lambda / mu is below 1.
    """
    load = arrival_rate / service_rate
    require_stable(load, 1.0)
    orbit = load * (arrival_rate + load * retry_rate) / (retry_rate * (1.0 - load))
    return Retrial(load, orbit, load)


def retrial_chain(arrival_rate: float, service_rate: float, retry_rate: float, servers: int) -> Retrial:
    """Return M/M/c/c with retrials from its chain (busy, in orbit), cut where hardly any probability is left.

    Every customer in orbit tries again at the retry rate (Falin & Templeton 1997; Artalejo & Falin 2002). Raises
    InputError where the load is not below the number of servers, or so near to it that the orbit has no practical end.
    """
    require_stable(arrival_rate / service_rate, servers)

    def flows(busy: Floats, orbit: Floats) -> Sequence[Flow]:
        free = busy < servers
        return (Flow(1, 0, np.where(free, arrival_rate, 0.0)), Flow(0, 1, np.where(free, 0.0, arrival_rate)),
                Flow(-1, 0, service_rate * busy), Flow(1, -1, retry_rate * orbit * free))

    states = truncated_stationary(flows, (servers + 1, 60), (False, True))
    busy, orbit = counts(states.shape)
    return Retrial(float(states[-1].sum()), mean(orbit, states), mean(busy, states))


@dataclass(frozen=True, slots=True)
class Redialling:
    """M/M/n+M with redialling and recontact, in steady state; every mean is over time."""

    mean_queue: float
    mean_orbit: float
    """Customers who will call again."""
    mean_busy: float
    p_all_busy: float


def redialling_chain(arrival_rate: float, service_rate: float, servers: int, abandon_rate: float, redial_share: float,
                     return_rate: float, recontact_share: float) -> Redialling:
    """Return M/M/n+M where a share of those who abandon, and of those served, call again after an exponential time.

    The chain counts who is in the system and who will call again (the orbit), each of whom calls at `return_rate`. Own
    derivation; the calls per customer are 1 / (1 - q P(served) - r P(abandon)). Raises InputError where there is no
    steady state: nobody ever gives up (no abandonment, or everybody redials) and the load with its recontacts is not
    below the number of servers; or everybody served comes again.
    """
    if abandon_rate == 0.0 or redial_share == 1.0:
        require_stable(arrival_rate / service_rate / (1.0 - recontact_share), servers)

    def flows(inside: Floats, orbit: Floats) -> Sequence[Flow]:
        done = service_rate * np.minimum(inside, servers)
        gone = abandon_rate * np.maximum(inside - servers, 0.0)
        return (Flow(1, 0, arrival_rate * np.ones(inside.shape)), Flow(1, -1, return_rate * orbit),
                Flow(-1, 1, recontact_share * done + redial_share * gone),
                Flow(-1, 0, (1.0 - recontact_share) * done + (1.0 - redial_share) * gone))

    calls_again = recontact_share > 0.0 or (redial_share > 0.0 and abandon_rate > 0.0)
    states = truncated_stationary(flows, (servers + 30, 40 if calls_again else 1), (True, calls_again))
    inside, orbit = counts(states.shape)
    busy = np.minimum(inside, servers)
    return Redialling(mean(inside - busy, states), mean(orbit, states), mean(busy, states),
                      float(states[servers:].sum()))
