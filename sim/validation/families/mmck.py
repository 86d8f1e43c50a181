"""The family `mmck`: M/M/c/K."""

from __future__ import annotations

from typing import Any

from sim.validation.design import FULL, Design, Effort, Meters, Readings, desk, law, steady
from sim.validation.families.family import Family, Quantities
from sim.validation.meters import OPEN_CASES, TimeAverage, Waits, busy_at, waiting_at
from sim.validation.theory.inputs import Inputs
from sim.validation.theory.queues import limited_places


def theory(given: Inputs) -> Quantities:
    """M/M/c/K with `places` in the whole system; `*_accepted` is per arrival that is let in, numbers over time."""
    servers = given.count("servers")
    queue = limited_places(given.positive("arrival_rate"), given.positive("service_rate"), servers,
                           given.count("places", least=servers))
    return {
        "p_block": queue.over_time[-1], "mean_in_system": queue.mean_in_system, "mean_queue": queue.mean_queue,
        "mean_wait_accepted": queue.mean_wait, "throughput": queue.throughput, "utilisation": queue.utilisation,
        "p_wait_accepted": queue.p_wait,
    }


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
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


FAMILY = Family(
    told="M/M/c/K",
    configured="`queue_limit = K - c`",
    theory=theory,
    template=template,
    headline=("mean_in_system",),
)
