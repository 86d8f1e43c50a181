"""The family `churn_competing`: competing exponential exits."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.validation.common.people import at_once
from sim.validation.design import FULL, Design, Effort, Meters, Readings, Span
from sim.validation.families.family import Family, Quantities
from sim.validation.lifetimes import Lifetimes
from sim.validation.theory.customers import CompetingExits
from sim.validation.theory.inputs import Inputs
from sim.vocabulary import MINUTES_PER_WEEK, WEEKS_PER_YEAR


def theory(given: Inputs) -> Quantities:
    """Competing exits, per customer from joining; `bad_experiences_per_customer` over a whole life."""
    exits = CompetingExits(given.not_negative("base_churn"), given.not_negative("bad_rate"),
                           given.probability("leave_prob"))
    if exits.hazard == 0.0:
        raise given.fault("base_churn", "nobody would ever leave", "a number > 0, or bad_rate and leave_prob > 0")
    expected = {"service_caused_share": exits.service_caused_share, "mean_lifetime": exits.mean_lifetime,
                "bad_experiences_per_customer": exits.bad_experiences}
    if given.has("horizon"):
        expected["survival"] = exits.survival(given.not_negative("horizon"))
    return expected


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """Two ways out: `hazard_per_year`, and `after_case` with the same probability after every bad experience.

    Bad experiences are orders of which each carries the flaw. Everybody is watched until all but nobody is left.
    """
    base, bad, leaves = (inputs.not_negative("base_churn"), inputs.not_negative("bad_rate"),
                         inputs.probability("leave_prob"))
    hazard = base + bad * leaves
    if hazard == 0.0:
        raise inputs.fault("base_churn", "nobody would ever leave", "more than 0")
    by = inputs.not_negative("horizon", default=0.0)
    unit = 100.0 * hazard  # a life lasts 100 minutes
    people = 6000
    runs = max(round(1.8e5 / people * effort.share), 20)
    span = Span(max(30.0 / hazard, by) * unit + 1.0, 0.0, effort.replications or runs,
                "starts with all customers present, as the case defines, and lasts 30 mean lifetimes")

    def meters() -> Meters:
        return Meters(lives=Lifetimes(people))

    def read(seen: Any) -> Readings:
        ends = seen.lives.ends / unit
        return {"survival": float(np.mean(ends > by)), "service_caused_share": seen.lives.share_after_case,
                "mean_lifetime": float(ends.mean()), "bad_experiences_per_customer": seen.lives.cases / people}

    odds = math.log(leaves) - math.log1p(-leaves) if 0.0 < leaves < 1.0 else math.copysign(600.0, leaves - 0.5)
    year = WEEKS_PER_YEAR * MINUTES_PER_WEEK
    content = at_once(customers={
        "initial": people, "orders_per_week": bad / unit * MINUTES_PER_WEEK,
        "churn": {"hazard_per_year": base / unit * year, "after_case": {"base": odds}},
    }, flaws={"bad": {"per_1000_orders": 1000}})
    shown = {"service_caused_share": ("churn_after_case", 1.0)}
    return [Design(content, span, meters, read, shown)]


FAMILY = Family(
    told="competing exponential exits",
    configured="`hazard_per_year`, `after_case`",
    theory=theory,
    template=template,
    headline=("survival",),
)
