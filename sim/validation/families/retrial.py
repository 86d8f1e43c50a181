"""The family `retrial`: M/M/c/c with retrials."""

from __future__ import annotations

from typing import Any

from sim.validation.common.reading import refuse_load
from sim.validation.design import FULL, Design, Effort, Meters, Readings, desk, law, steady
from sim.validation.families.family import Family, Quantities
from sim.validation.meters import CALLING_BACK, FirstAttempts, Tally, TimeAverage, busy_at, ratio
from sim.validation.theory.inputs import Inputs, require_stable
from sim.validation.theory.retrial import retrial_chain, retrial_single
from sim.vocabulary import Kind


def theory(given: Inputs) -> Quantities:
    """M/M/c/c with retrials: blocking at first attempts, time and retries per customer, numbers over time."""
    rate, service, retry = (given.positive("arrival_rate"), given.positive("service_rate"),
                            given.positive("retry_rate"))
    servers = given.count("servers")
    refuse_load(given, "servers", rate / service, servers)
    queue = retrial_single(rate, service, retry) if servers == 1 else retrial_chain(rate, service, retry, servers)
    return {"p_block_first_attempt": queue.p_block, "mean_orbit": queue.mean_orbit, "mean_busy": queue.mean_busy,
            "mean_time_in_orbit": queue.mean_orbit / rate, "retry_rate_per_call": retry * queue.mean_orbit / rate}


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """M/M/c/c with retrials: `queue_limit = 0`, and everybody who gets a busy signal tries again, for ever."""
    rate, service = inputs.positive("arrival_rate"), inputs.positive("service_rate")
    again, servers = inputs.positive("retry_rate"), inputs.count("servers")
    load = rate / service
    require_stable(load, servers, "arrival_rate")
    slack = 1.0 - load / servers
    relaxation = (1.0 + service / again) / (slack * slack)
    span = steady(load, 1.2e6 / (slack * slack), relaxation,
                  "(service + mean time to a retry) / (1 - rho)^2", effort)

    def meters() -> Meters:
        return Meters(first=FirstAttempts(span.warm_up), tally=Tally(span.warm_up),
                      orbit=TimeAverage(CALLING_BACK, span.warm_up, span.horizon),
                      busy=TimeAverage(busy_at(0), span.warm_up, span.horizon))

    def read(seen: Any) -> Readings:
        opened = seen.tally.of(Kind.OPENED)
        return {
            "p_block_first_attempt": seen.first.share,
            "mean_orbit": seen.orbit.mean,
            "mean_busy": seen.busy.mean,
            "mean_time_in_orbit": ratio(seen.orbit.mean * (span.horizon - span.warm_up), opened) / service,
            "retry_rate_per_call": ratio(seen.tally.of(Kind.CONTACTED) - opened, opened),
        }

    retry = {"probability": 1.0, "delay": law("exponential", service / again)}
    content = desk(load, law("exponential", 1.0), servers, {"queue_limit": 0}, channels={"phone": {"retry": retry}})
    return [Design(content, span, meters, read)]


FAMILY = Family(
    told="M/M/c/c with retrials",
    configured="`queue_limit = 0`, `retry`",
    theory=theory,
    template=template,
    headline=("mean_orbit",),
)
