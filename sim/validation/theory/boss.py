"""Nested resources: a representative keeps the line, and the customer, while waiting for a manager."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.validation.theory.chains import Floats, Flow, counts, mean, truncated_stationary
from sim.validation.theory.inputs import require_stable
from sim.validation.theory.loss import birth_death_stationary


@dataclass(frozen=True, slots=True)
class Consulting:
    """Reps of whom each consults one of few managers with a probability, after a first stage of the work.

    Poisson arrivals, one line before the reps; stage 1 lasts Exp(first_rate), then with `p_consult` the rep queues,
    first come first served, for a manager and is advised for Exp(advice_rate); then the customer leaves and the rep is
    free. `managers` may be infinite.
    """

    arrival_rate: float
    first_rate: float
    p_consult: float
    advice_rate: float
    reps: int
    managers: float

    def advised(self, consulting: Floats) -> Floats:
        """Return how many managers are busy while so many reps are at the managers'."""
        return np.minimum(consulting, self.managers)

    @property
    def capacity(self) -> float:
        """Customers that are completed per unit of time while all reps are busy.

        Then the number of reps at the managers' is a birth-death chain of its own.
        """
        at_managers = np.arange(self.reps + 1.0)
        leaving = self.advice_rate * self.advised(at_managers)
        working = self.first_rate * (self.reps - at_managers)
        states = birth_death_stationary((self.p_consult * working[:-1]).tolist(), leaving[1:].tolist())
        completed = (1.0 - self.p_consult) * working + leaving
        return float(np.dot(states, completed))


@dataclass(frozen=True, slots=True)
class ConsultingState:
    """What holds in steady state, over time."""

    p_all_reps_busy: float
    """Also the probability that an arrival waits (Poisson arrivals see time averages)."""
    mean_queue: float
    """Customers who wait for a rep."""
    mean_busy_reps: float
    mean_busy_managers: float
    mean_waiting_reps: float
    """Reps who wait for a manager."""
    mean_in_system: float


def consulting_chain(centre: Consulting, hang_up_rate: float = 0.0, abandon_rate: float = 0.0) -> ConsultingState:
    """Solve the chain (customers inside, reps at the managers'), cut where hardly any probability is left.

    On hold, while waiting for a manager and while the manager advises, customers hang up after Exp(`hang_up_rate`), and
    rep and manager are free at once; in line for a rep they abandon after Exp(`abandon_rate`). Own derivation. Raises
    InputError where nobody abandons and the arrivals are not below what the reps and managers complete together.
    """
    if abandon_rate == 0.0:
        require_stable(centre.arrival_rate / centre.capacity * centre.reps, centre.reps, "reps")

    def flows(inside: Floats, consulting: Floats) -> Sequence[Flow]:
        first_stage = np.maximum(np.minimum(inside, centre.reps) - consulting, 0.0) * centre.first_rate
        ended = centre.advised(consulting) * centre.advice_rate + consulting * hang_up_rate
        given_up = np.maximum(inside - centre.reps, 0.0) * abandon_rate
        impossible = consulting > inside  # never entered; it must be left for the chain to have one closed class
        return (Flow(1, 0, centre.arrival_rate * np.ones(inside.shape)),
                Flow(-1, 0, (1.0 - centre.p_consult) * first_stage), Flow(0, 1, centre.p_consult * first_stage),
                Flow(-1, 0, given_up), Flow(-1, -1, ended * ~impossible), Flow(0, -1, impossible.astype(np.float64)))

    states = truncated_stationary(flows, (2 * centre.reps + 40, centre.reps + 1), (True, False))
    inside, consulting = counts(states.shape)
    busy, advised = np.minimum(inside, centre.reps), centre.advised(consulting)
    return ConsultingState(float(states[centre.reps:].sum()), mean(inside - busy, states), mean(busy, states),
                           mean(advised, states), mean(consulting - advised, states), mean(inside, states))
