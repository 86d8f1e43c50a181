"""The family `root_cause_threshold`: Erlang trigger, thinned Poisson."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.validation.common.people import at_once
from sim.validation.design import FULL, Design, Effort, Meters, Readings, from_empty
from sim.validation.families.family import Family, Quantities
from sim.validation.root_causes import Causes
from sim.validation.theory.customers import RootCause
from sim.validation.theory.inputs import Inputs


def theory(given: Inputs) -> Quantities:
    """A root cause and its removal: per cause, from its start without complaints; numbers until it is removed."""
    share = given.probability("complain_prob")
    if share == 0.0:
        raise given.fault("complain_prob", "nobody would ever complain", "a number > 0 and <= 1")
    cause = RootCause(given.positive("failure_rate"), share, given.count("threshold"),
                      given.not_negative("fix_delay", default=0.0))
    expected = {
        "mean_trigger_time": cause.mean_trigger_time, "sd_trigger_time": cause.sd_trigger_time,
        "mean_failures_before_removal": cause.mean_failures,
        "var_failures_before_removal": cause.variance_of_failures,
        "mean_complaints_before_removal": cause.mean_complaints,
    }
    if given.has("horizon"):
        expected["p_triggered_by_T"] = cause.p_triggered_by(given.not_negative("horizon"))
    return expected


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """Root causes that are removed after n complaints and a delay: many flaws at once, and a design team for each.

    A customer complains (`voice`) with the probability of the case, and every complaint is reported.
    """
    rate, share = inputs.positive("failure_rate"), inputs.probability("complain_prob")
    threshold, delay = inputs.count("threshold"), inputs.not_negative("fix_delay", default=0.0)
    if share == 0.0:
        raise inputs.fault("complain_prob", "nobody would ever complain", "more than 0")
    by = inputs.not_negative("horizon", default=0.0)
    unit = rate  # a failure a minute for each cause
    horizon = max((threshold + 12.0 * math.sqrt(threshold) + 40.0) / (rate * share) + delay, by) * unit
    causes = 100
    # The trigger is a sum of `threshold` exponential gaps: so many causes bring the mean's standard error to 0.33 %.
    runs = max(round(1.15e5 / (causes * threshold) * effort.share), 20)
    span = from_empty(horizon, min(runs, 600), effort)

    def meters() -> Meters:
        return Meters(causes=Causes(causes))

    def read(seen: Any) -> Readings:
        seen_causes = seen.causes
        trigger = seen_causes.triggered / unit
        return {
            "mean_trigger_time": float(trigger.mean()), "sd_trigger_time": math.sqrt(float(trigger.var(ddof=1))),
            "mean_failures_before_removal": float(seen_causes.failures.mean()),
            "var_failures_before_removal": float(seen_causes.failures.var(ddof=1)),
            "p_triggered_by_T": float(np.mean(trigger <= by)),
            "mean_complaints_before_removal": float(seen_causes.complaints.mean()),
        }

    content = at_once(
        demand={"cases_per_hour": 60.0 * causes}, customers={"voice": [share, share]}, levers={"report": 1.0},
        flaws={f"cause{at}": {} for at in range(causes)},
        design={"threshold": threshold, "lead_time": delay * unit, "capacity": causes, "effectiveness": 1.0})
    return [Design(content, span, meters, read, observations=causes)]


FAMILY = Family(
    told="Erlang trigger, thinned Poisson",
    configured="`voice`, `report`, `design`",
    theory=theory,
    template=template,
    headline=("mean_trigger_time",),
)
