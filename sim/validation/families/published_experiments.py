"""The family `published_experiments`: what ContactCenters prints (Buist & L'Ecuyer 2005)."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.errors import InputError, Problem
from sim.validation.copies import branches
from sim.validation.days import BranchDays, WeekDays
from sim.validation.design import (
    FULL,
    Content,
    Design,
    Effort,
    Meters,
    OutOfReachError,
    Readings,
    desk,
    from_empty,
    law,
)
from sim.validation.families.family import Family
from sim.validation.theory.inputs import Inputs
from sim.vocabulary import MINUTES_PER_WEEK

BRANCHES = 50
OPENS = 7
"""The hour at which a day of changing staff begins here; the hours before it are what the night needs to empty."""


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """The design of an experiment, told by the keys it has; InputError for one that is none of those known."""
    if inputs.has("day_min"):
        return [_constant_day(inputs, effort)]
    if inputs.has("hourly_rates"):
        return [_random_day(inputs, effort)]
    if inputs.has("note"):
        raise OutOfReachError("agents who speak both languages and are chosen at random from all who are free; "
                          "here a contact asks its own pool first")
    raise InputError(Problem("is not an experiment known here", key="published_experiments",
                             allowed="day_min, or hourly_rates"))


def _constant_day(inputs: Inputs, effort: Effort) -> Design:
    """Days of constant rate and staff, each from empty: as many branches as days in a run. The clock is minutes."""
    rate, service = inputs.positive("arrival_rate_per_min"), inputs.positive("service_rate")
    servers, day, target = inputs.count("servers"), inputs.positive("day_min"), inputs.positive("awt_min")
    span = from_empty(day, max(round(200 * effort.share), 20), effort)
    limit: Content = {"queue_limit": inputs.count("queue_capacity", least=0)} if inputs.has("queue_capacity") else {}
    more: Content = {}
    if inputs.has("mean_patience_min"):
        patience = law("exponential", inputs.positive("mean_patience_min"))
        more["channels"] = {"phone": {"patience": patience}}

    def meters() -> Meters:
        return Meters(days=BranchDays(BRANCHES, target, day))

    def read(seen: Any) -> Readings:
        return {name: float(value) for name, value in seen.days.per_day(servers).items()}

    content = branches(BRANCHES, rate, law("exponential", 1.0 / service), servers, limit, **more)
    return Design(content, span, meters, read)


def _random_day(inputs: Inputs, effort: Effort) -> Design:
    """Days of hourly rates and staff whose busyness is drawn once a day; the last shift stays until all are served.

    Patience is a mixture, hence two channels: those who hang up at once, and those who wait. Times are in seconds.
    """
    rates, agents = inputs.numbers("hourly_rates"), [int(count) for count in inputs.numbers("hourly_agents")]
    target, normaliser = inputs.positive("s_sec"), inputs.positive("normaliser")
    if len(rates) > 24 - OPENS or len(agents) != len(rates):
        raise inputs.fault("hourly_rates", "is not a day", f"at most {24 - OPENS} hours, and as many `hourly_agents`")
    weights = [0.0] * OPENS + list(rates) + [0.0] * (24 - OPENS - len(rates))
    shifts = [0] * OPENS + agents + [agents[-1]] * (24 - OPENS - len(agents))
    weeks = 5
    span = from_empty(weeks * MINUTES_PER_WEEK, max(round(60 * effort.share), 20), effort)
    hour = sum(weights) / 24.0
    content = desk(hour / 60.0, law("exponential", 100.0 / 60.0), 0, channels={
        "hasty": {"share": 0.1, "patience": 0.0},
        "calm": {"share": 0.9, "patience": law("exponential", 1000.0 / 60.0)},
    })
    content["pools"]["desk"]["staff"] = shifts * 7
    content["calendar"] = {"hours": "always"}  # a day without calls, and not a closed desk, goes before each
    content["demand"].update(profile=weights * 7, busyness={"dist": "gamma", "mean": 1.0, "cv": float(np.sqrt(0.1))})

    def meters() -> Meters:
        return Meters(days=WeekDays(7 * weeks, target / 60.0))

    def read(seen: Any) -> Readings:
        days = seen.days
        return {"arrivals": days.arrivals, "mean_wait_sec_per_expected_call": days.minutes * 60.0 / normaliser,
                "share_wait_lt_s_incl_abandoned": days.prompt / normaliser, "share_lost": days.lost / normaliser}

    return Design(content, span, meters, read)


FAMILY = Family(
    told="published output of ContactCenters (Buist & L'Ecuyer 2005)",
    configured="days from empty, busyness, patience with an atom at 0",
    theory=None,
    template=template,
    estimated=True,
)
