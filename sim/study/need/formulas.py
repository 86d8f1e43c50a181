"""What Erlang C and Erlang A would have said, given what the simulation shows of calls, handle times and patience.

The formulas are given the best that a planner could give them: the calls that came to the pool in the simulation at the
staffing that was found, those of people who call again included; the agents' time per call; the rate at which waiting
people hang up, hang-ups per minute of waiting (Brown and others 2005, *JASA* 100:36, section 5); and how demand is
spread over the week, half hour by half hour. Every half hour is a queue in its steady state
(`sim.statistics.erlang_formulas`), and figures of the week are averages over the calls.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.outcomes.catalogue import CHANNELS
from sim.statistics.erlang_formulas import Line, lagged, least, line
from sim.statistics.intervals import mean
from sim.vocabulary import HALF_HOURS_PER_WEEK, MINUTES_PER_HOUR, MINUTES_PER_WEEK, PROMPT_MINUTES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.scenario import World
    from sim.study.need.levers import Lever
    from sim.study.need.target import Target
    from sim.study.results import Floats

MINUTES_PER_HALF: Final = MINUTES_PER_HOUR / 2.0
_OF_CHANNELS: Final = ("service_level", "service_level_strict", "abandoned_share", "wait_mean", "wait_mean_answered")
_OF_POOLS: Final = ("service_level_20s", "abandoned_share", "wait_mean", "wait_mean_served")


@dataclass(frozen=True, slots=True)
class Asked:
    """A target on which the formulas have a word: its figure, the pool that it is about, and the time to answer."""

    target: Target
    figure: str
    pool: str
    within: float


@dataclass(frozen=True, slots=True)
class Load:
    """What a pool has to do.

    rates: calls a minute in each half hour of the week; handle: minutes an agent has with one; theta: hang-ups per
    minute of waiting.
    """

    rates: tuple[float, ...]
    handle: float
    theta: float

    @property
    def busiest(self) -> float:
        """Agents who are busy in the busiest half hour if nobody ever waits."""
        return max(self.rates) * self.handle

    @property
    def per_week(self) -> float:
        """Calls a week."""
        return math.fsum(self.rates) * MINUTES_PER_HALF


def asked(world: World, target: Target) -> Asked | None:
    """Return what a target asks of the formulas; None where they have no word on it."""
    from sim.scenario.measuring import default_target
    from sim.vocabulary import ChannelKind

    if target.name.startswith(CHANNELS):
        name, _, figure = target.name.removeprefix(CHANNELS).rpartition(".")
        channel = world.channels.get(name)
        if channel is None or channel.kind != "live" or figure not in _OF_CHANNELS:
            return None
        goal = channel.service_target or default_target(ChannelKind.LIVE)
        return Asked(target, figure, channel.desk or world.chain[0].pool, goal.within.minutes)
    figure, _, pool = target.name.partition(".")
    return Asked(target, figure, pool, PROMPT_MINUTES) if pool in world.pools and figure in _OF_POOLS else None


_AGENT_TIME: Final = tuple(f"agent_hours_{work}" for work in (
    "first_contacts", "failure_demand", "handed_up", "consults", "follow_ups", "fixing", "late_answers", "wrap_up"))
"""What agents spend their time on; these add up to their busy time."""


def load_of(world: World, lever: Lever, read: Callable[[str], Floats]) -> Load:
    """Return what a pool has to do, from what some runs show; `read` gives the values of an outcome."""
    def mean_of(name: str) -> float:
        value = mean(read(f"{name}.{lever.pool}"))
        return value if math.isfinite(value) else 0.0

    minutes = world.horizon - (0.0 if isinstance(world.warm_up, str) else world.warm_up)
    served, abandoned = mean_of("served"), mean_of("abandoned_share")
    lost = min(abandoned + mean_of("blocked_share"), 0.999)
    calls = served / (1.0 - lost)
    busy = MINUTES_PER_HOUR * math.fsum(mean_of(name) for name in _AGENT_TIME)
    handle = busy / served if served > 0.0 else 0.0
    ended = calls * (1.0 - mean_of("blocked_share"))
    waited = mean_of("wait_mean") * ended
    theta = abandoned * calls / waited if waited > 0.0 else 0.0
    shape = shape_of(world, lever)
    each = calls / minutes * MINUTES_PER_WEEK / MINUTES_PER_HALF
    return Load(tuple(each * part for part in shape), handle, theta)


def shape_of(world: World, lever: Lever) -> tuple[float, ...]:
    """Return the share of the week's calls that come in each half hour, while somebody of the pool is on duty."""
    shape = [0.0] * HALF_HOURS_PER_WEEK
    for flaw in world.flaws.values():
        profile = flaw.profile or world.demand.profile
        for half, weight in enumerate(profile):
            shape[half] += flaw.per_1000_orders * weight
    shape = [weight if agents else 0.0 for weight, agents in zip(shape, lever.week, strict=True)]
    if not any(shape):
        shape = [1.0 if agents else 0.0 for agents in lever.week]
    whole = math.fsum(shape)
    return tuple(weight / whole for weight in shape)


def met(wanted: Asked, load: Load, rota: Sequence[int], theta: float) -> bool:
    """Say whether a rota meets a target by the formulas."""
    value = figure(wanted, load, rota, theta)
    return wanted.target.sign * (value - wanted.target.limit) >= 0.0


def figure(wanted: Asked, load: Load, rota: Sequence[int], theta: float) -> float:
    """Return what the formulas say of a figure over the week: its average over the calls."""
    pairs: dict[tuple[float, int], float] = {}
    for rate, agents in zip(load.rates, rota, strict=True):
        if rate > 0.0:
            pairs[rate, agents] = pairs.get((rate, agents), 0.0) + rate
    states = [(weight, line(rate, load.handle, theta, agents, wanted.within))
              for (rate, agents), weight in pairs.items()]
    calls = math.fsum(weight for weight, _ in states)

    def over(part: Callable[[Line], float]) -> float:
        return math.fsum(weight * part(state) for weight, state in states) / calls if calls > 0.0 else math.nan

    if wanted.figure == "service_level":
        rest = 1.0 - over(lambda state: state.lost_in_time)
        return over(lambda state: state.in_time) / rest if rest > 0.0 else 0.0
    if wanted.figure in ("service_level_strict", "service_level_20s"):
        return over(lambda state: state.in_time)
    if wanted.figure == "abandoned_share":
        return over(lambda state: state.abandoned)
    return over(lambda state: state.wait if wanted.figure == "wait_mean" else state.wait_answered)


def needed(wanted: Asked, load: Load, lever: Lever, theta: float) -> int | None:
    """Return the least place of a lever that meets a target by the formulas; None where none up to its end does."""
    assert lever.high is not None
    return least(lambda at: met(wanted, load, lever.rota(at), theta), lever.least, lever.high)


def at_work(load: Load) -> Load:
    """Return the load with its arrivals in the place where they are at work: delayed by the handle time."""
    if load.handle <= 0.0:
        return load
    rates = lagged(load.rates, load.handle, MINUTES_PER_HALF)
    return Load(tuple(float(rate) for rate in rates), load.handle, load.theta)
