"""Lines with limited room: Erlang B and M/M/c/K."""

from __future__ import annotations

from typing import Any

from sim.validation.design import FULL, Design, Effort, Meters, Readings, Span, desk, law, steady
from sim.validation.meters import OPEN_CASES, TimeAverage, Waits, busy_at, waiting_at
from sim.validation.theory.inputs import Inputs
from sim.validation.theory.loss import erlang_b as blocked_share


def erlang_b(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """M/G/c/c: `queue_limit = 0`, with two laws of work, as the blocking must not depend on the law.

    A service takes a minute on average. The relaxation time of M/M/c/c is at most one service time.
    """
    load, servers = inputs.positive("offered_load"), inputs.count("servers")
    lost = max(blocked_share(load, servers), 1e-3)
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


def mmck(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """M/M/c/K: `queue_limit` is K - c. The unit of time is scaled so that a service takes a minute."""
    rate, service = inputs.positive("arrival_rate"), inputs.positive("service_rate")
    servers, places = inputs.count("servers"), inputs.count("places")
    if places < servers:
        raise inputs.fault("places", "fewer than the servers", "at least as many as there are servers")
    span = steady(rate / service, 1.2e7, 4.0 * (places - servers + 1.0), "4 (K - c + 1) service times", effort)

    def meters() -> Meters:
        return Meters(waits=Waits(0, span.warm_up), queue=TimeAverage(waiting_at(0), span.warm_up, span.horizon),
                      busy=TimeAverage(busy_at(0), span.warm_up, span.horizon),
                      system=TimeAverage(OPEN_CASES, span.warm_up, span.horizon))

    def read(seen: Any) -> Readings:
        return {
            "p_block": seen.waits.p_block,
            "mean_in_system": seen.system.mean,
            "mean_queue": seen.queue.mean,
            "mean_wait_accepted": seen.waits.mean / service,
            "throughput": seen.waits.served / (span.horizon - span.warm_up) * service,
            "utilisation": seen.busy.mean / servers,
            "p_wait_accepted": seen.waits.p_wait,
        }

    shown = {"p_block": ("blocked_share.desk", 1.0), "mean_wait_accepted": ("wait_mean.desk", 1.0 / service),
             "utilisation": ("utilisation.desk", 1.0)}
    content = desk(rate / service, law("exponential", 1.0), servers, {"queue_limit": places - servers})
    return [Design(content, span, meters, read, shown)]
