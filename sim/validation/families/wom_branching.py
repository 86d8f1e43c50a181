"""The family `wom_branching`: Galton-Watson with Poisson offspring."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from sim.validation.cascades import Cascades
from sim.validation.common.people import at_once, talkative
from sim.validation.common.reading import finite
from sim.validation.design import FULL, Design, Effort, Meters, Readings, from_empty
from sim.validation.families.family import Family, Quantities
from sim.validation.theory.customers import PoissonCascade
from sim.validation.theory.inputs import Inputs
from sim.vocabulary import HOURS_PER_WEEK

GENERATION = 60.0
"""Minutes from one generation of an endless cascade to the next."""


def theory(given: Inputs) -> Quantities:
    """A cascade from one customer: totals include the first; infinite moments (m >= 1) are left out."""
    cascade = PoissonCascade(given.not_negative("offspring_mean"))
    return finite({
        "mean_total": cascade.mean_total, "var_total": cascade.variance_of_total,
        "p_total_1": cascade.p_total(1), "p_total_2": cascade.p_total(2), "p_total_3": cascade.p_total(3),
        "extinction": cascade.extinction,
    })


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """Cascades: each case of open demand is solved at once and praised, and every telling brings a case.

    Below 1 the whole cascade unfolds at the instant at which it begins. From 1 on it may be endless: each generation
    then takes an hour, and the first ones come in the first hour.
    """
    mean = inputs.not_negative("offspring_mean")
    if mean >= 1.0:
        return _supercritical(mean, effort)
    roots = min(4.0e7 * (1.0 - mean), 5.0e5 / (1.0 - mean) ** 2 * (1.0 + mean) + 2.0e6)
    span = from_empty(max(roots * effort.share / 40.0, 50.0), effort.replications or 40, effort)
    content = at_once(demand={"cases_per_hour": 60.0}, customers=talkative(mean))

    def read(seen: Any) -> Readings:
        sizes = seen.cascades.sizes
        return {"mean_total": float(sizes.mean()), "var_total": float(sizes.var(ddof=1)), "extinction": 1.0,
                **_shares(sizes, 10)}

    return [Design(content, span, lambda: Meters(cascades=Cascades()), read)]


def _shares(sizes: Any, most: int) -> Readings:
    return {f"p_total_{size}": float(np.mean(sizes == size)) for size in range(1, most + 1)}


def _supercritical(mean: float, effort: Effort) -> list[Design]:
    """Small cascades, of which a few generations show all; and how many have died out when hardly any still will.

    The share extinct after G generations is f(f(...f(0))) with f(x) = exp(m (x - 1)); G is taken so large that at most
    a share of 3 in 10,000 of those that ever die out still will.
    """
    last = 1.0
    for _ in range(2000):
        last = math.exp(mean * (last - 1.0)) if last < 1.0 else math.exp(-mean)
    extinct, generations = math.exp(-mean), 1
    while extinct < last * (1.0 - 3.0e-4) and generations < 400:
        extinct, generations = math.exp(mean * (extinct - 1.0)), generations + 1
    few, many = _generations(mean, 6, 5.0e6, effort), _generations(mean, generations, 1.5e7, effort)
    hidden = {name: "infinite: a cascade may be endless" for name in ("mean_total", "var_total")}
    small = replace(few, read=lambda seen: _shares(seen.cascades.sizes, 5), unobserved=hidden)
    horizon = many.span.horizon
    return [small, replace(many, read=lambda seen: {"extinction": seen.cascades.share_over_by(horizon - GENERATION)})]


def _generations(mean: float, generations: int, customers: float, effort: Effort) -> Design:
    size = sum(mean**at for at in range(generations + 1))
    roots = min(max(3.0e5 / size, 5.0), 5.0e4)
    profile = [1.0] + [0.0] * (HOURS_PER_WEEK - 1)
    runs = int(min(max(customers / roots / size * effort.share, 24.0), 100.0))
    span = from_empty(GENERATION * (generations + 1), runs, effort)
    demand = {"cases_per_hour": roots / HOURS_PER_WEEK, "profile": profile}
    content = at_once(demand=demand, customers=talkative(mean, GENERATION))
    return Design(content, span, lambda: Meters(cascades=Cascades()), lambda seen: {})


FAMILY = Family(
    told="Galton-Watson with Poisson offspring",
    configured="`word_of_mouth.praise`, `conversion`",
    theory=theory,
    template=template,
    headline=("mean_total",),
)
