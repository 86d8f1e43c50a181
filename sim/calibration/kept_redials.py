"""First calls of a new log as a scenario that is kept counts them: with its own share of people who call again.

A log holds first calls and calls again alike, and a scenario makes the latter itself. Where people are kept from an old
scenario, those who call again are the old ones: as many of them as it will make are taken out of the new log's calls,
and not as many as a month alone would tell - often too few calls for any.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.calibration.demand import busyness_cv, first_call_share
from sim.calibration.redial import Redial, Redials
from sim.randomness import quantile
from sim.scenario.plan import build
from sim.scenario.plan_tables import live_channel

if TYPE_CHECKING:
    from sim.calibration.estimate import Estimate
    from sim.scenario.model import World
    from sim.scenario.plan import Plan

_PROBABILITIES: Final = (0.005, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.995)
"""Of the eleven quantiles of a delay; the ends stand for 0 and 1, where laws may be infinite."""


def redials_of(world: World) -> Redials:
    """Return how many call again, and after how long, in a scenario: by its first live channel and its first level."""
    plan = build(world)
    at = live_channel(world)
    failed = Redial(0.0, (), 0, 0.0, 0.0)
    if at >= 0 and float(plan.channels["retry"][at]) > 0.0:
        failed = Redial(float(plan.channels["retry"][at]), _delays(plan, int(plan.channels["retry_delay"][at])),
                        0, 0.0, 0.0)
    lost = 1.0 - world.chain[0].holds
    served = Redial(lost, _delays(plan, int(plan.world["comes_back"])), 0, 0.0, 0.0) if lost > 0.0 else Redial(
        0.0, (), 0, 0.0, 0.0)
    return Redials(failed, failed, served)


def with_redials_of(estimate: Estimate, world: World) -> Estimate:
    """Return an estimate whose first calls are what is left of its calls without those that `world` makes again."""
    calls, again, cut_off = estimate.calls, redials_of(world), world.chain[0].dropped
    streams = []
    for stream in estimate.streams:
        members = calls.type == calls.types.index(stream.type)
        own = first_call_share(calls, estimate.redials, members, estimate.dropped)
        streams.append(replace(stream, rate=stream.rate * first_call_share(calls, again, members, cut_off) / own))
    return replace(estimate, streams=tuple(streams), redials=again, dropped=cut_off,
                   busyness_cv=busyness_cv(calls, again, drawn=estimate.log.drawn is not None))


def _delays(plan: Plan, law: int) -> tuple[float, ...]:
    if law < 0:
        return (0.0,) * len(_PROBABILITIES)
    return tuple(float(np.nan_to_num(quantile(plan.laws, plan.points, law, each), posinf=1e9))
                 for each in _PROBABILITIES)
