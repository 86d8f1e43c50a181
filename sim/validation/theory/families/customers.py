"""From inputs to expected quantities: what customers do, without queues."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.validation.theory.customers import (
    AbsorbingChain,
    Bass,
    CompetingExits,
    LostTicket,
    PoissonCascade,
    RootCause,
    SelfExciting,
    branching_totals,
)
from sim.validation.theory.inputs import Inputs
from sim.validation.theory.networks import spectral_radius

Quantities = dict[str, Any]


def bass_case(values: Mapping[str, Any]) -> Quantities:
    """Bass diffusion from nobody at time 0: adopters among `m` by each time, and the peak; the mean-field limit."""
    given = Inputs("bass", values)
    curve = Bass(given.positive("p"), given.not_negative("q"), given.positive("m"))
    return {"adopters": [curve.adopters(time) for time in given.numbers("times")], "peak_time": curve.peak_time,
            "peak_rate": curve.peak_rate}


def wom_branching_case(values: Mapping[str, Any]) -> Quantities:
    """A cascade from one customer: totals include the first; infinite moments (m >= 1) are left out."""
    cascade = PoissonCascade(Inputs("wom_branching", values).not_negative("offspring_mean"))
    return _finite({
        "mean_total": cascade.mean_total, "var_total": cascade.variance_of_total,
        "p_total_1": cascade.p_total(1), "p_total_2": cascade.p_total(2), "p_total_3": cascade.p_total(3),
        "extinction": cascade.extinction,
    })


def wom_two_type_case(values: Mapping[str, Any]) -> Quantities:
    """Branching with types: totals [start][type], the start included; left out where the spectral radius is >= 1."""
    matrix = Inputs("wom_two_type", values).matrix("mean_matrix")
    radius = spectral_radius(matrix)
    totals = {"totals": branching_totals(matrix).tolist()} if radius < 1.0 else {}
    return totals | {"spectral_radius": radius}


def wom_feedback_demand_case(values: Mapping[str, Any]) -> Quantities:
    """Self-exciting demand: rates in expectation at times since empty; stationary values left out where m >= 1."""
    given = Inputs("wom_feedback_demand", values)
    demand = SelfExciting(given.positive("base_rate"), given.not_negative("recontact_mean"), given.positive("kappa"))
    return _finite({"stationary_rate": demand.stationary_rate, "count_variance_per_time": demand.variance_rate}) | {
        "rate_at_times": [demand.mean_rate(time) for time in given.numbers("times")]}


def root_cause_threshold_case(values: Mapping[str, Any]) -> Quantities:
    """A root cause and its removal: per cause, from its start without complaints; numbers until it is removed."""
    given = Inputs("root_cause_threshold", values)
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


def journey_chain_case(values: Mapping[str, Any]) -> Quantities:
    """An absorbing chain, per journey that starts in stage 0; a visit counts from its start, the first included."""
    given = Inputs("journey_chain", values)
    moves = given.matrix("Q")
    chain = AbsorbingChain(np.asarray(moves), np.asarray(given.matrix("R", rows=len(moves), columns=0)))
    times = np.asarray(given.numbers("mean_stage_time", len(moves)))
    return {"visits_from_0": chain.visits[0].tolist(), "absorb_from_0": chain.absorption[0].tolist(),
            "mean_time_from_0": float(chain.visits[0] @ times), "mean_steps_from_0": float(chain.mean_steps[0]),
            "var_steps_from_0": float(chain.variance_of_steps[0])}


def lost_ticket_case(values: Mapping[str, Any]) -> Quantities:
    """Lost tickets and chasing, per ticket that is solved in the end."""
    given = Inputs("lost_ticket", values)
    ticket = LostTicket(given.share_below_one("loss_prob"), given.not_negative("mean_chase_delay"),
                        given.not_negative("mean_work"))
    return {"mean_time_to_solution": ticket.mean_time, "mean_contacts": ticket.mean_contacts,
            "p_more_than_2_contacts": ticket.p_more_contacts_than(2), "var_time": ticket.variance_of_time}


def churn_competing_case(values: Mapping[str, Any]) -> Quantities:
    """Competing exits, per customer from joining; `bad_experiences_per_customer` over a whole life."""
    given = Inputs("churn_competing", values)
    exits = CompetingExits(given.not_negative("base_churn"), given.not_negative("bad_rate"),
                           given.probability("leave_prob"))
    if exits.hazard == 0.0:
        raise given.fault("base_churn", "nobody would ever leave", "a number > 0, or bad_rate and leave_prob > 0")
    expected = {"service_caused_share": exits.service_caused_share, "mean_lifetime": exits.mean_lifetime,
                "bad_experiences_per_customer": exits.bad_experiences}
    if given.has("horizon"):
        expected["survival"] = exits.survival(given.not_negative("horizon"))
    return expected


def _finite(quantities: Quantities) -> Quantities:
    """Those that are finite numbers."""
    return {key: value for key, value in quantities.items() if math.isfinite(value)}
