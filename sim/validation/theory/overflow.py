"""Two pools of which the second also takes from the line of the first: a wait that stands in both lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.validation.theory.chains import Floats, Flow, counts, mean, truncated_stationary
from sim.validation.theory.inputs import require_stable
from sim.validation.theory.loss import birth_death_stationary


@dataclass(frozen=True, slots=True)
class TwoPools:
    """A home pool and a helping pool, with Poisson arrivals of their own at each; every service is exponential.

    Who comes to the home pool and finds all its agents busy stands in both lines and goes to the first agent of either;
    who comes to the helping pool waits for that one alone. In the line of the helping pool one of the two goes first,
    whoever came first: the guests from the home pool, or its own. The agent sets the rate of the service. Pairs are
    (home, helping).
    """

    arrival_rates: tuple[float, float]
    service_rates: tuple[float, float]
    agents: tuple[int, int]
    guests_first: bool

    @property
    def rates_of_all(self) -> tuple[float, float]:
        """Services that all agents of each pool complete per unit of time."""
        return self.service_rates[0] * self.agents[0], self.service_rates[1] * self.agents[1]

    @property
    def loads(self) -> tuple[float, float]:
        """Arrivals of each kind as a share of what can be completed for them; both are below 1 in a steady state.

        For whoever goes first in the helping line that is all its agents can do; for the others, what these leave.
        While many of the helping pool's own wait behind guests, the number of callers of the home pool is a birth-death
        chain of its own, and they are served whenever no guest waits. Own derivation.
        """
        home, helping = self.rates_of_all
        first, second = self.arrival_rates
        if not self.guests_first:
            return first / (home + max(helping - second, 0.0)), second / helping
        guests = first / (home + helping)
        if guests >= 1.0:
            return guests, np.inf
        agents = self.agents[0]
        down = [(number + 1) * self.service_rates[0] for number in range(agents)] + [home + helping]
        states = birth_death_stationary([first] * (agents + 1), down)  # the last stands for all who wait
        waits = states[-1] / (1.0 - guests)
        return guests, second / (helping * (1.0 - waits / (sum(states[:-1]) + waits)))


@dataclass(frozen=True, slots=True)
class TwoPoolsState:
    """What holds in steady state; pairs are (home, helping)."""

    mean_queues: tuple[float, float]
    """Who waits, by the pool that they came to, over time."""
    mean_busy: tuple[float, float]
    """Agents at work, over time."""
    share_helped: float
    """Of those who came to the home pool, who are served by the helping pool."""
    states: Floats
    """Probabilities, by the two counts."""


def two_pools(centre: TwoPools) -> TwoPoolsState:
    """Solve the chain of two counts, cut where hardly any probability is left.

    The first count is of the busy agents of the home pool and of those who came to it and wait, the second of the busy
    agents of the helping pool and of its own who wait. As nobody waits for the home pool while an agent of either is
    free, the two counts say everything: above the number of agents they are waits. Own derivation. Raises InputError
    where there is no steady state.
    """
    for load in centre.loads:
        require_stable(load, 1.0, "arrival_rates")
    states = truncated_stationary(lambda *of: flows(centre, *of), (centre.agents[0] + 40, centre.agents[1] + 40))
    at_home, at_helping = counts(states.shape)
    home, helping = centre.agents
    helped = sum(mean(flow.rates, states) for flow in _helped(centre, at_home, at_helping))
    busy = np.minimum(at_home, home), np.minimum(at_helping, helping)
    return TwoPoolsState((mean(at_home - busy[0], states), mean(at_helping - busy[1], states)),
                         (mean(busy[0], states), mean(busy[1], states)), helped / centre.arrival_rates[0], states)


def flows(centre: TwoPools, at_home: Floats, at_helping: Floats) -> Sequence[Flow]:
    """Return the moves of the two counts."""
    home, helping = centre.agents
    lent, taken = _helped(centre, at_home, at_helping)
    home_done = np.minimum(at_home, home) * centre.service_rates[0]
    helping_done = np.minimum(at_helping, helping) * centre.service_rates[1]
    return (Flow(1, 0, centre.arrival_rates[0] - lent.rates), lent,
            Flow(0, 1, np.full(at_home.shape, centre.arrival_rates[1])),
            Flow(-1, 0, home_done), taken, Flow(0, -1, helping_done - taken.rates))


def _helped(centre: TwoPools, at_home: Floats, at_helping: Floats) -> tuple[Flow, Flow]:
    """Callers of the home pool who are served by the helping pool: on coming, and when an agent of it is free."""
    home, helping = centre.agents
    at_once = (at_home >= home) & (at_helping < helping)
    guest_is_next = (at_home > home) & (centre.guests_first | (at_helping <= helping))
    completed = np.minimum(at_helping, helping) * centre.service_rates[1]
    return Flow(0, 1, np.where(at_once, centre.arrival_rates[0], 0.0)), Flow(-1, 0, completed * guest_is_next)
