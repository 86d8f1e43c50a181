"""From inputs to expected quantities: networks, returning customers, queues out of steady state."""

from __future__ import annotations

import cmath
import math
from collections.abc import Mapping
from typing import Any

from sim.validation.theory.boss import Consulting, consulting_chain
from sim.validation.theory.families.reading import law, refuse_load
from sim.validation.theory.inputs import Inputs
from sim.validation.theory.networks import Gatekeeper, ReturningCustomers, jackson, tandem_with_referral
from sim.validation.theory.retrial import redialling_chain, retrial_chain, retrial_single
from sim.validation.theory.transient import InfiniteServers, SinusoidalRate, first_waits, transient_queue

Quantities = dict[str, Any]


def jackson_case(values: Mapping[str, Any]) -> Quantities:
    """An open Jackson network: waits per visit, `mean_time_in_network` per customer, N over time, in steady state."""
    given = Inputs("jackson", values)
    outside = given.numbers("external_rates")
    number = len(outside)
    network = jackson(outside, given.matrix("routing", number, number),
                      given.numbers("service_rates", number, above_zero=True), given.each_servers("servers", number))
    expected: Quantities = {}
    for index, node in enumerate(network.nodes):
        expected |= {f"rate_{index}": node.arrival_rate, f"visits_{index}": network.visits(index),
                     f"N_{index}": node.mean_in_system, f"wait_per_visit_{index}": node.mean_wait,
                     f"p_wait_{index}": node.p_wait}
    return expected | {"mean_time_in_network": network.mean_time, "mean_in_network": network.mean_in_network}


def erlang_r_case(values: Mapping[str, Any]) -> Quantities:
    """Erlang-R: with `servers` the steady state (waits per visit, total time per customer, numbers over time), else
    the periodic offered load: means over a period, amplitudes and lag of the expected numbers after start-up.
    """
    given = Inputs("erlang_r", values)
    loop = ReturningCustomers(given.positive("mu"), given.positive("delta"), given.share_below_one("p_return"))
    rate = given.positive("lam", "lam0") if given.has("servers") else given.positive("lam0", "lam")
    if given.has("servers"):
        servers = given.servers("servers")
        refuse_load(given, "servers", loop.offered_load(rate)[0], servers)
        network = loop.steady(rate, servers)
        needy, content = network.nodes
        return {"p_wait": needy.p_wait, "mean_wait_per_visit": needy.mean_wait, "mean_needy": needy.mean_in_system,
                "mean_content": content.mean_in_system, "mean_total_time": network.mean_time}
    wave, angular = given.probability("relative_amplitude") * rate, 2.0 * math.pi / given.positive("period")
    load, (needy_wave, content_wave) = loop.offered_load(rate), loop.response(wave, angular)
    return {
        "mean_needy": load[0], "mean_content": load[1], "needy_amplitude": abs(needy_wave),
        "needy_peak_lag_after_arrival_peak": -cmath.phase(needy_wave) % (2.0 * math.pi) / angular,
        "content_amplitude": abs(content_wave),
        "naive_single_visit_amplitude": loop.single_visit_amplitude(wave, angular),
    }


def retrial_case(values: Mapping[str, Any]) -> Quantities:
    """M/M/c/c with retrials: blocking at first attempts, time and retries per customer, numbers over time."""
    given = Inputs("retrial", values)
    rate, service, retry = (given.positive("arrival_rate"), given.positive("service_rate"),
                            given.positive("retry_rate"))
    servers = given.count("servers")
    refuse_load(given, "servers", rate / service, servers)
    queue = retrial_single(rate, service, retry) if servers == 1 else retrial_chain(rate, service, retry, servers)
    return {"p_block_first_attempt": queue.p_block, "mean_orbit": queue.mean_orbit, "mean_busy": queue.mean_busy,
            "mean_time_in_orbit": queue.mean_orbit / rate, "retry_rate_per_call": retry * queue.mean_orbit / rate}


def erlang_a_redial_case(values: Mapping[str, Any]) -> Quantities:
    """M/M/n+M with redialling: `*_per_attempt` per call, attempts per customer, numbers and shares over time."""
    given = Inputs("erlang_a_redial", values)
    rate, service, servers = given.positive("lam"), given.positive("mu"), given.count("servers")
    abandon, back = given.not_negative("theta"), given.positive("return_rate")
    redial = given.probability("redial_share")
    recontact = given.share_below_one("recontact_after_service", default=0.0)
    if abandon == 0.0 or redial == 1.0:
        refuse_load(given, "servers", rate / service / (1.0 - recontact), servers)
    queue = redialling_chain(rate, service, servers, abandon, redial, back, recontact)
    calls = rate + back * queue.mean_orbit
    return {
        "total_call_rate": calls, "p_abandon_per_attempt": abandon * queue.mean_queue / calls,
        "mean_queue": queue.mean_queue, "mean_wait_per_attempt": queue.mean_queue / calls,
        "mean_orbit": queue.mean_orbit, "occupancy": queue.mean_busy / servers, "attempts_per_customer": calls / rate,
        "time_share_all_busy": queue.p_all_busy,
    }


def two_tier_case(values: Mapping[str, Any]) -> Quantities:
    """Gatekeepers and experts: shares, handoffs and time per customer, waits per arrival at the tier, steady state.

    Without a `threshold` nothing is treated at tier 1 beyond the given `referral_share`, and nobody is mistreated.
    """
    given = Inputs("two_tier", values)
    mistreated = 0.0
    if given.has("referral_share") and not given.has("threshold"):
        referral = given.probability("referral_share")
    else:
        keeper = Gatekeeper(given.probability("threshold"))
        referral, mistreated = keeper.referred, keeper.mistreated
    rate, first_servers, second_servers = given.positive("lam"), given.servers("c1"), given.servers("c2")
    first, second = given.positive("mu1"), given.positive("mu2")
    refuse_load(given, "c1", rate / first, first_servers)
    refuse_load(given, "c2", rate * referral / second, second_servers)
    tiers = tandem_with_referral(rate, referral, (first, first_servers), (second, second_servers))
    return {
        "referral_share": referral, "mistreated_share": mistreated, "first_line_resolved": 1.0 - referral,
        "wait1": tiers[0].mean_wait, "wait2": tiers[1].mean_wait, "util2": tiers[1].utilisation,
        "mean_time": tiers[0].mean_sojourn + referral * tiers[1].mean_sojourn, "mean_handoffs": referral,
    }


def ask_my_boss_case(values: Mapping[str, Any]) -> Quantities:
    """Reps who ask managers: waits per arrival and per consultation, time per customer, shares over time."""
    given = Inputs("ask_my_boss", values)
    centre = Consulting(given.positive("lam"), given.positive("mu1"), given.probability("p_consult"),
                        given.positive("mu2"), given.count("reps"), given.servers("managers"))
    refuse_load(given, "reps", centre.arrival_rate / centre.capacity * centre.reps, centre.reps)
    state = consulting_chain(centre)
    rate, reps, consults = centre.arrival_rate, centre.reps, centre.arrival_rate * centre.p_consult
    return {
        "p_wait_rep": state.p_all_reps_busy, "mean_wait_rep": state.mean_queue / rate,
        "rep_utilisation": state.mean_busy_reps / reps,
        "manager_utilisation": state.mean_busy_managers / centre.managers,
        "mean_wait_manager_per_consult": state.mean_waiting_reps / consults if consults else 0.0,
        "mean_time_total": state.mean_in_system / rate, "rep_blocked_share": state.mean_waiting_reps / reps,
    }


def mt_minf_case(values: Mapping[str, Any]) -> Quantities:
    """M(t)/G/inf: expected numbers busy at times, after start-up (not from empty); lag of the peak in [0, period)."""
    given = Inputs("mt_minf", values)
    mean = 1.0 / given.positive("service_rate") if given.has("service_rate") else given.positive("mean_service")
    service = law(given, given.words("law", "service_law", "service", default="exponential"), "service", mean)
    wave = InfiniteServers(_sinusoid(given), service)
    return {"mean_busy_at_times": [wave.mean_busy(time) for time in given.numbers("times")],
            "amplitude": abs(wave.response), "peak_lag": wave.peak_lag}


def mt_mn_case(values: Mapping[str, Any]) -> Quantities:
    """M(t)/M/n (+M) from empty at time 0: the state at each time, in expectation."""
    given = Inputs("mt_mn", values)
    if given.words("start", default="empty") != "empty":
        raise given.fault("start", "another start is not computed", "empty")
    states = transient_queue(_sinusoid(given), given.positive("service_rate"), given.count("servers"),
                             given.not_negative("abandon_rate", default=0.0), given.numbers("times"))
    return {"p_all_busy": [state.p_all_busy for state in states],
            "mean_queue": [state.mean_queue for state in states],
            "mean_in_system": [state.mean_in_system for state in states]}


def _sinusoid(given: Inputs) -> SinusoidalRate:
    share = given.probability("relative_amplitude", default=0.0)
    return SinusoidalRate(given.positive("mean_rate"), share, given.positive("period", default=None if share else 1.0))


def mm1_first_n_case(values: Mapping[str, Any]) -> Quantities:
    """M/M/1 from empty: mean waits of customer m, customer 10 and, averaged, the first m; customer 1 waits 0."""
    given = Inputs("mm1_first_n", values)
    number = given.count("m")
    waits = first_waits(given.positive("arrival_rate"), given.positive("service_rate"), max(number, 10))
    return {"mean_wait_first_m": math.fsum(waits[:number]) / number, "wait_of_customer_m": waits[number - 1],
            "wait_of_customer_10": waits[9]}
