"""The family `erlang_b`: M/G/c/c, exponential and lognormal service."""

from __future__ import annotations

from typing import Any

from sim.validation.design import FULL, Design, Effort, Meters, Readings, Span, desk, law, steady
from sim.validation.families.family import Family, Quantities
from sim.validation.meters import TimeAverage, Waits, busy_at
from sim.validation.theory.inputs import Inputs
from sim.validation.theory.loss import erlang_b


def theory(given: Inputs) -> Quantities:
    """M/G/c/c from `offered_load` and `servers`; blocking is per arrival, the rest over time, in steady state."""
    load, servers = given.positive("offered_load"), given.count("servers")
    blocked = erlang_b(load, servers)
    carried = load * (1.0 - blocked)
    return {"p_block": blocked, "server_utilisation": carried / servers, "mean_busy": carried}


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """M/G/c/c: `queue_limit = 0`, with two laws of work, as the blocking must not depend on the law.

    A service takes a minute on average. The relaxation time of M/M/c/c is at most one service time.
    """
    load, servers = inputs.positive("offered_load"), inputs.count("servers")
    lost = max(erlang_b(load, servers), 1e-3)
    span = steady(load, 1.0e6 + 6.0e5 / lost, 2.0, "2 service times", effort)
    return [_loss(load, servers, law(kind, 1.0, cv2), span, variant)
            for kind, cv2, variant in (("exponential", 1.0, ""), ("lognormal", 2.0, "lognormal service"))]


def _loss(load: float, servers: int, handle: Any, span: Span, variant: str) -> Design:
    def meters() -> Meters:
        return Meters(waits=Waits(0, span.warm_up), busy=TimeAverage(busy_at(0), span.warm_up, span.horizon))

    def read(seen: Any) -> Readings:
        return {"p_block": seen.waits.p_block, "server_utilisation": seen.busy.mean / servers,
                "mean_busy": seen.busy.mean}

    shown = {"p_block": ("blocked_share.desk", 1.0), "server_utilisation": ("utilisation.desk", 1.0)}
    return Design(desk(load, handle, servers, {"queue_limit": 0}), span, meters, read, shown, variant)


FAMILY = Family(
    told="M/G/c/c, exponential and lognormal service",
    configured="`queue_limit = 0`",
    theory=theory,
    template=template,
    headline=("p_block",),
)
