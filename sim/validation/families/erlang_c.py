"""The family `erlang_c`: M/M/c."""

from __future__ import annotations

import math
from dataclasses import replace

from sim.validation.common.lines import cases_for_wait, delay_design, relaxation
from sim.validation.common.reading import refuse_load
from sim.validation.design import FULL, Design, Effort, law, steady
from sim.validation.families.family import Family, Quantities
from sim.validation.theory.inputs import Inputs
from sim.validation.theory.queues import DelaySystem


def theory(given: Inputs) -> Quantities:
    """M/M/c; waits, sojourn and service level are per arrival, numbers and load over time, in steady state."""
    threshold = given.not_negative("sl_threshold", default=0.0)
    rate, service, servers = given.positive("arrival_rate"), given.positive("service_rate"), given.count("servers")
    refuse_load(given, "servers", rate / service, servers)
    queue = DelaySystem(rate, service, servers)
    expected = {
        "rho": queue.utilisation, "p_wait": queue.p_wait, "mean_wait": queue.mean_wait,
        "mean_wait_given_wait": queue.mean_wait_given_wait, "mean_queue": queue.mean_queue,
        "mean_sojourn": queue.mean_sojourn, "mean_in_system": queue.mean_in_system,
        "service_level": 1.0 - queue.p_wait_exceeds(threshold), "wait_p90": queue.wait_quantile(0.9),
    }
    if not given.has("sl_threshold"):
        del expected["service_level"]
    return expected


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """M/M/c. The unit of time is scaled so that a service takes a minute.

    The headline is the probability of waiting, for which half as many customers do as for the mean wait.
    """
    rate, service = inputs.positive("arrival_rate"), inputs.positive("service_rate")
    servers, target = inputs.count("servers"), inputs.not_negative("sl_threshold", default=math.nan)
    load = rate / service
    theory = DelaySystem(rate, service, servers)
    span = steady(load, 0.45 * cases_for_wait(load, servers, theory.p_wait), relaxation(load, servers),
                  "the relaxation time 1 + 1/(sqrt c - sqrt a)^2 services", effort)
    design = delay_design(load, law("exponential", 1.0), servers, span, service, target * service)
    if abs(theory.p_wait - 0.1) > 0.02:
        return [design]
    reason = ("close to one in ten has to wait: the 90th percentile of a run is often exactly 0, "
              "so the mean over runs does not estimate it")
    shown = {name: outcome for name, outcome in design.outcomes.items() if name != "wait_p90"}
    return [replace(design, outcomes=shown, unobserved={"wait_p90": reason})]


FAMILY = Family(
    told="M/M/c",
    configured="a pool",
    theory=theory,
    template=template,
    headline=("p_wait",),
)
