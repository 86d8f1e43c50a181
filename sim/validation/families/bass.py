"""The family `bass`: the diffusion of an innovation through a closed population."""

from __future__ import annotations

from sim.validation.families.family import Family, Quantities
from sim.validation.theory.customers import Bass
from sim.validation.theory.inputs import Inputs


def theory(given: Inputs) -> Quantities:
    """Bass diffusion from nobody at time 0: adopters among `m` by each time, and the peak; the mean-field limit."""
    curve = Bass(given.positive("p"), given.not_negative("q"), given.positive("m"))
    return {"adopters": [curve.adopters(time) for time in given.numbers("times")], "peak_time": curve.peak_time,
            "peak_rate": curve.peak_rate}


FAMILY = Family(
    told="Bass diffusion",
    configured="",
    theory=theory,
    template=None,
    reason="adopters in a closed population of prospects; customers here come from outside without limit, "
           "so word of mouth is a branching process (wom_branching, wom_feedback_demand)",
)
