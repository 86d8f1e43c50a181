"""The family `wom_feedback_demand`: Hawkes process."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.validation.cascades import Moments
from sim.validation.common.people import at_once, talkative
from sim.validation.common.reading import finite
from sim.validation.design import FULL, Design, Effort, Meters, Readings, from_empty, law, steady
from sim.validation.families.family import Family, Quantities
from sim.validation.meters import Tally
from sim.validation.theory.customers import SelfExciting
from sim.validation.theory.inputs import Inputs
from sim.vocabulary import Kind


def theory(given: Inputs) -> Quantities:
    """Self-exciting demand: rates in expectation at times since empty; stationary values left out where m >= 1."""
    demand = SelfExciting(given.positive("base_rate"), given.not_negative("recontact_mean"), given.positive("kappa"))
    return finite({"stationary_rate": demand.stationary_rate, "count_variance_per_time": demand.variance_rate}) | {
        "rate_at_times": [demand.mean_rate(time) for time in given.numbers("times")]}


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """Self-exciting demand: each contact brings Poisson(m) others, each after an exponential delay.

    Many such processes side by side are one whose base rate is so many times larger; 200 of them are watched, in the
    steady state for the stationary rate and the variance of counts, and again from empty for the rate at given times.
    """
    base, mean = inputs.positive("base_rate"), inputs.share_below_one("recontact_mean")
    kappa, times = inputs.positive("kappa"), inputs.numbers("times") if inputs.has("times") else []
    fast = kappa * (1.0 - mean)
    unit = 1.0  # a minute
    designs = [_stationary(base, mean, kappa, fast, unit, effort)]
    return designs + ([_rising(base, mean, kappa, list(times), effort)] if times else [])


def _stationary(base: float, mean: float, kappa: float, fast: float, unit: float, effort: Effort) -> Design:
    events = 1.6e7
    span = steady(base / (1.0 - mean) / unit, events, unit / fast, "1 / (kappa (1 - m))", effort)
    window = 8.0 * unit / fast
    edges = np.arange(span.warm_up, span.horizon, window)

    def meters() -> Meters:
        return Meters(counts=Moments(Kind.CONTACTED, edges), tally=Tally(span.warm_up))

    def read(seen: Any) -> Readings:
        return {"stationary_rate": seen.tally.of(Kind.CONTACTED) / (span.horizon - span.warm_up) * unit,
                "count_variance_per_time": seen.counts.variance_per_window() / window * unit}

    delay = law("exponential", unit / kappa)
    content = at_once(demand={"cases_per_hour": 60.0 * base / unit}, customers=talkative(mean, delay))
    return Design(content, span, meters, read)


def _rising(base: float, mean: float, kappa: float, times: list[float], effort: Effort) -> Design:
    """The rate at given times from empty, by counts in short windows about them; at 0, continued from those after it.

    A window of width h about t holds h r(t) + h^3 r''(t) / 24; (3 a - b) / 2h of the first two windows after 0 is r(0)
    up to the order of h^2. With h = 0.1 / (kappa (1 - m)) neither errs by more than 4 parts in 10,000.
    """
    width = 0.1 / (kappa * (1.0 - mean))
    last = max(times) + 3.0 * width
    side_by_side = max(1.0, 4.0e4 / base / last * (1.0 - mean))
    runs = max(round(300 * effort.share), 20)
    span = from_empty(last, runs, effort)

    def meters() -> Meters:
        edges = {f"window{at}": [max(time - 0.5 * width, 0.0), max(time - 0.5 * width, 0.0) + width,
                                 max(time - 0.5 * width, 0.0) + 2.0 * width] for at, time in enumerate(times)}
        return Meters({name: Moments(Kind.CONTACTED, three) for name, three in edges.items()})

    def read(seen: Any) -> Readings:
        rates = []
        for at, time in enumerate(times):
            first, second = seen[f"window{at}"].counts
            count = float(first) if time >= 0.5 * width else 0.5 * (3.0 * first - second)
            rates.append(count / width / side_by_side)
        return {"rate_at_times": rates}

    content = at_once(demand={"cases_per_hour": 60.0 * base * side_by_side},
                      customers=talkative(mean, law("exponential", 1.0 / kappa)))
    return Design(content, span, meters, read)


FAMILY = Family(
    told="Hawkes process",
    configured="the same with a `delay`",
    theory=theory,
    template=template,
    headline=("stationary_rate",),
)
