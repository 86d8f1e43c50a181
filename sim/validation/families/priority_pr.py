"""The family `priority_pr`: classes that interrupt each other."""

from __future__ import annotations

from sim.validation.common.reading import refuse_load
from sim.validation.families.family import Family, Quantities
from sim.validation.theory.inputs import Inputs
from sim.validation.theory.queues import preemptive_sojourns


def theory(given: Inputs) -> Quantities:
    """Preemptive-resume priority in M/M/1, class 1 first: mean sojourns per arrival of each class, in steady state."""
    rates, service = given.numbers("arrival_rates", above_zero=True), given.positive("service_rate")
    if given.has("servers") and given.count("servers") != 1:
        raise given.fault("servers", "preemptive priority is computed for one server", "1")
    refuse_load(given, "arrival_rates", sum(rates) / service, 1)
    return {f"sojourn_class{number}": time for number, time in enumerate(preemptive_sojourns(rates, service), 1)}


FAMILY = Family(
    told="preemptive priority",
    configured="",
    theory=theory,
    template=None,
    reason="the model has no pre-emption: an agent finishes the current visit",
)
