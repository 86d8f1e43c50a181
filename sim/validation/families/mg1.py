"""The family `mg1`: Pollaczek-Khinchine."""

from __future__ import annotations

import math
from dataclasses import replace

from sim.validation.common.lines import cases_for_wait, delay_design, relaxation
from sim.validation.common.mixtures import Mixture, by_kind, read_law
from sim.validation.common.reading import refuse_load
from sim.validation.design import FULL, Design, Effort, by_moments, steady
from sim.validation.families.family import Family, Quantities
from sim.validation.theory.inputs import Inputs, require_stable
from sim.validation.theory.queues import pollaczek_khinchine


def theory(given: Inputs) -> Quantities:
    """M/G/1, first come first served; waits and sojourn are per arrival, the queue over time, in steady state."""
    rate, service, cv2 = (given.positive("arrival_rate"), given.positive("mean_service"),
                          given.not_negative("service_cv2", default=1.0))
    refuse_load(given, "arrival_rate", rate * service, 1)
    wait = pollaczek_khinchine(rate, service, cv2)
    return {"rho": rate * service, "mean_wait": wait, "mean_queue": rate * wait, "mean_sojourn": wait + service,
            "p_wait": rate * service}


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """M/G/1: any law of work; a hyperexponential one is two kinds of case with an exponential handle each."""
    rate, mean = inputs.positive("arrival_rate"), inputs.positive("mean_service")
    cv2, load = inputs.not_negative("service_cv2", default=1.0), rate * mean
    require_stable(load, 1, "arrival_rate")
    span = steady(load, cases_for_wait(load, 1, load, cv2), relaxation(load, 1, cv2),
                  "the relaxation time (1 + cv^2)/2 / (1 - sqrt rho)^2 services", effort)
    service = _service(inputs, mean, cv2)
    design = delay_design(load, service[0][1], 1, span, 1.0 / mean, math.nan)
    return [replace(design, content={**design.content, **by_kind(service)})]


def _service(inputs: Inputs, mean: float, cv2: float) -> Mixture:
    """The law of work, of mean one minute, that a case names; without a name one of its two moments."""
    if not inputs.has("law"):
        return [(1.0, by_moments(1.0, cv2))]
    return read_law(inputs, inputs.words("law"), "service", 1.0 / mean, mean)


FAMILY = Family(
    told="Pollaczek-Khinchine",
    configured="`handle` with any distribution",
    theory=theory,
    template=template,
    headline=("mean_wait",),
)
