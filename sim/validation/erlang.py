"""Erlang's formulas as a calculator: one desk, its calls, and patience of any law of the scenario file.

Calls come at random, handle times are exponential, the desk is in its steady state: M/M/n where nobody hangs up (Erlang
C), M/M/n+G where patience has a law (Erlang A if that is the exponential). The formulas and their sources stand in
`sim.validation.theory.queues` and `sim.validation.theory.patience`. Times are in minutes, calls an hour.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sim.errors import InputError
from sim.scenario.distributions import Distribution
from sim.validation.patience_laws import law_of
from sim.validation.theory.inputs import require
from sim.validation.theory.laws import Law
from sim.validation.theory.patience import ImpatientQueue
from sim.validation.theory.queues import DelaySystem
from sim.vocabulary import MINUTES_PER_HOUR

MOST_AGENTS: Final = 10_000
MOST_LOAD: Final = 100.0
"""Offered load per agent beyond which nothing is computed."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Agents who serve one line. calls: an hour; handle: mean minutes; target: minutes that count as prompt."""

    agents: int
    calls: float
    handle: float
    target: float

    def __post_init__(self) -> None:
        """Refuse what is no desk, and loads that no desk has."""
        require(1 <= self.agents <= MOST_AGENTS, "is not a number of agents", "--agents", self.agents,
                f"1 to {MOST_AGENTS:,}")
        require(math.isfinite(self.calls) and self.calls > 0.0, "is not a number of calls an hour", "--calls",
                self.calls, "a number above 0")
        require(self.handle > 0.0, "leaves nothing to do", "--handle", self.handle, "a duration above 0")
        require(self.load <= MOST_LOAD, "bring more work than can be reckoned with", "--calls", self.calls,
                f"at most {MOST_LOAD:g} times what the agents can do")

    @property
    def offered(self) -> float:
        """Work that comes in, in agents: calls x handle time."""
        return self.calls / MINUTES_PER_HOUR * self.handle

    @property
    def load(self) -> float:
        """Work that comes in, as a share of what the agents can do."""
        return self.offered / self.agents

    def at(self, load: float) -> Desk:
        """Return the same desk with as many calls as make this load."""
        return Desk(self.agents, load * self.agents / self.handle * MINUTES_PER_HOUR, self.handle, self.target)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the formula says of a desk; shares are of all calls.

    waited: find every agent busy; hung_up: leave the line; wait: mean minutes in line of all calls, also of those who
    hang up; wait_served: of those who are served; prompt: served within the target; busy: share of the agents' time.
    """

    waited: float
    hung_up: float
    wait: float
    wait_served: float
    prompt: float
    busy: float


def answer(desk: Desk, patience: Distribution | None) -> Answer | None:
    """Return what theory says where patience has this law, or nobody hangs up (None).

    None: there is no steady state, as nobody hangs up and the agents cannot do all the work. InputError for a law that
    has no mean or a mean of 0, and for integrals that cannot be computed to nine digits.
    """
    rate, service = desk.calls / MINUTES_PER_HOUR, 1.0 / desk.handle
    if patience is None:
        if desk.load >= 1.0:
            return None
        patient = DelaySystem(rate, service, desk.agents)
        return Answer(patient.p_wait, 0.0, patient.mean_wait, patient.mean_wait,
                      1.0 - patient.p_wait_exceeds(desk.target), patient.utilisation)
    queue = ImpatientQueue(rate, service, desk.agents, law_of(patience))
    return Answer(queue.p_delay, queue.p_abandon, queue.mean_wait, queue.mean_wait_served,
                  queue.served_within(desk.target), queue.occupancy)


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Over several loads: mean minutes in line of all calls, shares who wait and who hang up; nan for no answer."""

    loads: tuple[float, ...]
    wait: tuple[float, ...]
    waited: tuple[float, ...]
    hung_up: tuple[float, ...]


def curve(desk: Desk, patience: Distribution | None, loads: Sequence[float]) -> Curve:
    """Return the curve of a desk over loads, shares of what the agents can do, each above 0."""
    law = None if patience is None else law_of(patience)
    points = [_point(desk.at(load), law) for load in loads]
    return Curve(tuple(loads), *(tuple(point[at] for point in points) for at in range(3)))


def _point(desk: Desk, law: Law | None) -> tuple[float, float, float]:
    """Mean wait, share who wait, share who hang up."""
    rate, service = desk.calls / MINUTES_PER_HOUR, 1.0 / desk.handle
    if law is None:
        if desk.load >= 1.0:
            return math.nan, math.nan, math.nan
        patient = DelaySystem(rate, service, desk.agents)
        return patient.mean_wait, patient.p_wait, 0.0
    queue = ImpatientQueue(rate, service, desk.agents, law)
    try:
        return queue.mean_wait, queue.p_delay, queue.p_abandon
    except InputError:  # not to nine digits: a gap in the curve
        return math.nan, math.nan, math.nan
