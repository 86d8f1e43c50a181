"""The family `little`: Little's law."""

from __future__ import annotations

from typing import Any

from sim.validation.design import FULL, Design, Effort, Meters, Readings, ample, desk, law, steady
from sim.validation.families.family import Family, Quantities
from sim.validation.meters import OPEN_CASES, TimeAverage, busy_at
from sim.validation.theory.inputs import Inputs


def theory(given: Inputs) -> Quantities:
    """Little's law: numbers over time from the arrival rate and times per arrival (queue: all; service: the served)."""
    rate = given.positive("arrival_rate") * (1.0 - given.probability("p_block", default=0.0))
    expected = {}
    if given.has("mean_sojourn"):
        expected["mean_in_system"] = rate * given.not_negative("mean_sojourn")
    if given.has("mean_wait"):
        expected["mean_queue"] = rate * given.not_negative("mean_wait")
    if given.has("mean_service"):
        served = 1.0 - given.probability("p_abandon", default=0.0)
        expected["mean_busy"] = rate * served * given.not_negative("mean_service")
    if not expected:
        raise given.fault("mean_sojourn", "missing", "one or more of mean_sojourn, mean_wait, mean_service")
    return expected


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """Little's law where nobody waits: an ample pool, and calls cut off before any work where some are to be lost."""
    rate = inputs.positive("arrival_rate")
    mean = inputs.positive("mean_sojourn", "mean_service")
    lost = inputs.probability("p_abandon", default=0.0)
    load = rate * mean
    span = steady(load, 1.0e7, 1.0, "the service time", effort)

    def meters() -> Meters:
        return Meters(system=TimeAverage(OPEN_CASES, span.warm_up, span.horizon),
                      busy=TimeAverage(busy_at(0), span.warm_up, span.horizon))

    def read(seen: Any) -> Readings:
        return {"mean_in_system": seen.system.mean, "mean_busy": seen.busy.mean}

    content = desk(load, law("exponential", 1.0), ample(load))
    content["chain"][0]["dropped"] = lost
    return [Design(content, span, meters, read)]


FAMILY = Family(
    told="Little's law",
    configured="a pool with ample staff, `dropped`",
    theory=theory,
    template=template,
    headline=("mean_in_system", "mean_busy"),
)
