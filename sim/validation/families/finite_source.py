"""The family `finite_source`: machine repair."""

from __future__ import annotations

from typing import Any

from sim.validation.design import FULL, Design, Effort, Meters, Readings, law, steady
from sim.validation.families.family import Family, Quantities
from sim.validation.meters import OPEN_CASES, Tally, TimeAverage, Waits, busy_at, waiting_at
from sim.validation.theory.inputs import Inputs
from sim.validation.theory.queues import finite_source
from sim.vocabulary import MINUTES_PER_WEEK, Kind


def theory(given: Inputs) -> Quantities:
    """A finite base: wait and p_wait_arrival are per contact, the rest over time, in steady state."""
    queue = finite_source(given.count("customers"), given.positive("contact_rate"), given.positive("service_rate"),
                          given.count("servers"))
    return {
        "throughput": queue.throughput, "mean_in_system": queue.mean_in_system, "mean_queue": queue.mean_queue,
        "mean_wait": queue.mean_wait, "utilisation": queue.utilisation, "p_wait_arrival": queue.p_wait,
    }


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """A base of N customers whose orders bring a problem each, one at a time (`one_case_at_a_time`)."""
    people, rate = inputs.count("customers"), inputs.positive("contact_rate")
    service, servers = inputs.positive("service_rate"), inputs.count("servers")
    flow = min(people * rate / (1.0 + rate / service), servers * service) / service
    relaxation = 1.0 + service / rate / 4.0 + people / servers
    span = steady(flow, 1.2e7, relaxation, "1 + a quarter of the time between contacts + N / c services", effort)

    def meters() -> Meters:
        return Meters(waits=Waits(0, span.warm_up), tally=Tally(span.warm_up),
                      queue=TimeAverage(waiting_at(0), span.warm_up, span.horizon),
                      busy=TimeAverage(busy_at(0), span.warm_up, span.horizon),
                      system=TimeAverage(OPEN_CASES, span.warm_up, span.horizon))

    def read(seen: Any) -> Readings:
        length = (span.horizon - span.warm_up) / service
        return {"throughput": seen.tally.of(Kind.ENDED) / length, "mean_in_system": seen.system.mean,
                "mean_queue": seen.queue.mean, "mean_wait": seen.waits.mean / service,
                "utilisation": seen.busy.mean / servers, "p_wait_arrival": seen.waits.p_wait}

    customers = {"initial": people, "orders_per_week": rate / service * MINUTES_PER_WEEK, "one_case_at_a_time": True}
    content = {"customers": customers, "flaws": {"problem": {"per_1000_orders": 1000}},
               "pools": {"desk": {"staff": servers}},
               "chain": [{"level": "desk", "pool": "desk", "handle": law("exponential", 1.0)}]}
    shown = {"mean_wait": ("wait_mean.desk", 1.0 / service), "utilisation": ("utilisation.desk", 1.0)}
    return [Design(content, span, meters, read, shown)]


FAMILY = Family(
    told="machine repair",
    configured="`one_case_at_a_time`",
    theory=theory,
    template=template,
    headline=("mean_wait",),
)
