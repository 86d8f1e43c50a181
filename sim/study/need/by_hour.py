"""A rota by half hours: what Erlang A asks for in each, for every level of service, as the line of a search.

Every half hour of the week is taken as a queue in its steady state whose arrivals are those that are at work - the
offered load, which lags behind the calls by about a handle time (Green, Kolesar and Whitt 2007; see
`sim.statistics.erlang_formulas`) - and is given the least staff with which it meets a level of service by itself. A
level of service for every half hour gives a rota; the levels in order give rotas of which none has fewer agents than
the one before in any half hour, and the search finds the first of them with which the simulated week meets the targets.
So the formula decides how agents are spread over the week, and the simulation how many there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.statistics.erlang_formulas import line
from sim.study.need.formulas import Asked, Load, at_work
from sim.study.need.levers import Hourly, Lever

if TYPE_CHECKING:
    from sim.study.need.levers import Rota

LEVELS: Final = 120
"""Levels of service, about evenly spread from hopeless to perfect."""


def hourly(lever: Lever, load: Load, wanted: Asked | None) -> Hourly:
    """Return the line of rotas of a pool that has so much to do; `wanted`: the target whose time to answer counts.

    Half hours in which the scenario has nobody on duty stay empty, all others have one agent at least.
    """
    assert lever.high is not None
    within = 1.0 / 3.0 if wanted is None else wanted.within
    rates = at_work(load).rates
    served = {rate: _by_agents(rate, load, within, lever.high) for rate in set(rates)}
    rotas: dict[Rota, None] = {}
    for number in range(LEVELS + 1):
        share = _level(number)
        rotas[tuple(_least(served[rate], share) if agents else 0
                    for rate, agents in zip(rates, lever.week, strict=True))] = None
    line_of_rotas = tuple(rotas)
    return Hourly(lever.name, lever.pool, lever.week, lever.dated, False, lever.wage, 0, len(line_of_rotas) - 1,
                  line_of_rotas)


def _level(number: int) -> float:
    """Return a level of service: evenly in its logit from -6 to 9, so that both ends are fine enough."""
    from sim.arithmetic import exp

    return 1.0 / (1.0 + exp(6.0 - 15.0 * number / LEVELS))


def _by_agents(rate: float, load: Load, within: float, most: int) -> list[float]:
    """Return the share that is answered in time with 1, 2, ... agents."""
    return [line(rate, load.handle, load.theta, agents, within).in_time for agents in range(1, most + 1)]


def _least(served: list[float], share: float) -> int:
    return next((number for number, level in enumerate(served, 1) if level >= share), len(served))


def nearest(lever: Hourly, agents_hours: float) -> int:
    """Return the rota of a line whose agent-hours are nearest to some."""
    return min(range(len(lever.rotas)), key=lambda at: (abs(lever.hours(at) - agents_hours), at))
