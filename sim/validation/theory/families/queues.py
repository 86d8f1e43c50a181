"""From inputs to expected quantities: single queues."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.validation.theory.families.reading import law, rates_by_class, refuse_load
from sim.validation.theory.inputs import Inputs
from sim.validation.theory.laws import exponential
from sim.validation.theory.loss import erlang_b
from sim.validation.theory.patience import ImpatientQueue
from sim.validation.theory.queues import (
    DelaySystem,
    erlang_c,
    finite_source,
    limited_places,
    nonpreemptive_waits,
    pollaczek_khinchine,
    preemptive_sojourns,
)
from sim.validation.theory.staffing import (
    garnett_p_abandon,
    garnett_p_wait,
    halfin_whitt_p_wait,
    square_root_servers,
)

Quantities = dict[str, Any]


def erlang_b_case(values: Mapping[str, Any]) -> Quantities:
    """M/G/c/c from `offered_load` and `servers`; blocking is per arrival, the rest over time, in steady state."""
    given = Inputs("erlang_b", values)
    load, servers = given.positive("offered_load"), given.count("servers")
    blocked = erlang_b(load, servers)
    carried = load * (1.0 - blocked)
    return {"p_block": blocked, "server_utilisation": carried / servers, "mean_busy": carried}


def erlang_c_case(values: Mapping[str, Any]) -> Quantities:
    """M/M/c; waits, sojourn and service level are per arrival, numbers and load over time, in steady state."""
    given = Inputs("erlang_c", values)
    threshold = given.not_negative("sl_threshold", default=0.0)
    rate, service, servers = given.positive("arrival_rate"), given.positive("service_rate"), given.count("servers")
    refuse_load(given, "servers", rate / service, servers)
    queue = DelaySystem(rate, service, servers)
    expected = {
        "rho": queue.utilisation, "p_wait": queue.p_wait, "mean_wait": queue.mean_wait,
        "mean_wait_given_wait": queue.mean_wait_given_wait, "mean_queue": queue.mean_queue,
        "mean_sojourn": queue.mean_sojourn, "mean_in_system": queue.mean_in_system,
        "service_level": 1.0 - queue.p_wait_exceeds(threshold), "wait_p90": queue.wait_quantile(0.9),
    }
    if not given.has("sl_threshold"):
        del expected["service_level"]
    return expected


def mmck_case(values: Mapping[str, Any]) -> Quantities:
    """M/M/c/K with `places` in the whole system; `*_accepted` is per arrival that is let in, numbers over time."""
    given = Inputs("mmck", values)
    servers = given.count("servers")
    queue = limited_places(given.positive("arrival_rate"), given.positive("service_rate"), servers,
                           given.count("places", least=servers))
    return {
        "p_block": queue.over_time[-1], "mean_in_system": queue.mean_in_system, "mean_queue": queue.mean_queue,
        "mean_wait_accepted": queue.mean_wait, "throughput": queue.throughput, "utilisation": queue.utilisation,
        "p_wait_accepted": queue.p_wait,
    }


def mmng_case(values: Mapping[str, Any]) -> Quantities:
    """M/M/n+G; per arrival, abandoning ones included, but `*_served` per served; queue and occupancy over time."""
    given = Inputs("mmng", values)
    patience = law(given, given.words("patience", default="exponential"), "patience")
    queue = ImpatientQueue(given.positive("arrival_rate"), given.positive("service_rate"), given.count("servers"),
                           patience)
    mean_wait = queue.mean_wait
    expected = {
        "p_delay": queue.p_delay, "p_abandon": queue.p_abandon, "mean_wait": mean_wait,
        "mean_offered_wait": queue.mean_offered_wait, "mean_queue": queue.arrival_rate * mean_wait,
        "occupancy": queue.occupancy, "mean_wait_served": queue.mean_wait_served,
        "served_check": queue.p_served + queue.p_abandon_by_balance,
    }
    if given.has("t"):
        time = given.not_negative("t")
        within = queue.served_within(time)
        expected |= {"served_within_t": within, "served_within_t_given_served": within / queue.p_served,
                     "p_wait_gt_t": queue.p_wait_exceeds(time)}
    if patience.name == "exponential":
        expected["theta_times_EW"] = mean_wait / patience.mean
    return expected


def mg1_case(values: Mapping[str, Any]) -> Quantities:
    """M/G/1, first come first served; waits and sojourn are per arrival, the queue over time, in steady state."""
    given = Inputs("mg1", values)
    rate, service, cv2 = (given.positive("arrival_rate"), given.positive("mean_service"),
                          given.not_negative("service_cv2", default=1.0))
    refuse_load(given, "arrival_rate", rate * service, 1)
    wait = pollaczek_khinchine(rate, service, cv2)
    return {"rho": rate * service, "mean_wait": wait, "mean_queue": rate * wait, "mean_sojourn": wait + service,
            "p_wait": rate * service}


def priority_np_case(values: Mapping[str, Any]) -> Quantities:
    """Non-preemptive priority, class 1 first: mean waits per arrival of each class and over all, in steady state."""
    given = Inputs("priority_np", values)
    rates, means = rates_by_class(given)
    spreads = given.numbers("service_cv2", len(rates)) if given.has("service_cv2") else [1.0] * len(rates)
    servers = given.count("servers")
    load = sum(rate * mean for rate, mean in zip(rates, means, strict=True))
    refuse_load(given, "arrival_rates", load, servers)
    if servers == 1:
        residual = sum(0.5 * rate * mean * mean * (1.0 + cv2)
                       for rate, mean, cv2 in zip(rates, means, spreads, strict=True))
    else:
        if max(means) > min(means) * (1.0 + 1e-12) or any(abs(cv2 - 1.0) > 1e-12 for cv2 in spreads):
            raise given.fault("servers", "with several servers only equal exponential services have a known answer",
                              "1, or equal mean services of cv2 1")
        residual = erlang_c(load, servers) * means[0] / servers
    waits = nonpreemptive_waits([rate * mean / servers for rate, mean in zip(rates, means, strict=True)], residual)
    expected = {f"wait_class{number}": wait for number, wait in enumerate(waits, 1)}
    expected["mean_wait_all"] = sum(rate * wait for rate, wait in zip(rates, waits, strict=True)) / sum(rates)
    return expected


def priority_pr_case(values: Mapping[str, Any]) -> Quantities:
    """Preemptive-resume priority in M/M/1, class 1 first: mean sojourns per arrival of each class, in steady state."""
    given = Inputs("priority_pr", values)
    rates, service = given.numbers("arrival_rates", above_zero=True), given.positive("service_rate")
    if given.has("servers") and given.count("servers") != 1:
        raise given.fault("servers", "preemptive priority is computed for one server", "1")
    refuse_load(given, "arrival_rates", sum(rates) / service, 1)
    return {f"sojourn_class{number}": time for number, time in enumerate(preemptive_sojourns(rates, service), 1)}


def finite_source_case(values: Mapping[str, Any]) -> Quantities:
    """A finite base: wait and p_wait_arrival are per contact, the rest over time, in steady state."""
    given = Inputs("finite_source", values)
    queue = finite_source(given.count("customers"), given.positive("contact_rate"), given.positive("service_rate"),
                          given.count("servers"))
    return {
        "throughput": queue.throughput, "mean_in_system": queue.mean_in_system, "mean_queue": queue.mean_queue,
        "mean_wait": queue.mean_wait, "utilisation": queue.utilisation, "p_wait_arrival": queue.p_wait,
    }


def sqrt_staffing_case(values: Mapping[str, Any]) -> Quantities:
    """Square-root staffing, exact and approximate; with an abandonment rate `theta` (and `mu`) Garnett's functions.

    All are per arrival, in steady state.
    """
    given = Inputs("sqrt_staffing", values)
    load = given.positive("offered_load")
    if not given.has("theta", "abandon_rate"):
        beta = given.positive("beta")
        servers = given.count("servers") if given.has("servers") else square_root_servers(load, beta)
        refuse_load(given, "servers", load, servers)
        return {"p_wait_exact": erlang_c(load, servers), "p_wait_halfin_whitt": halfin_whitt_p_wait(beta)}
    beta, theta, mu = (given.number("beta"), given.positive("theta", "abandon_rate"),
                       given.positive("mu", "service_rate", default=1.0))
    servers = given.count("servers") if given.has("servers") else square_root_servers(load, beta)
    queue = ImpatientQueue(load * mu, mu, servers, exponential(1.0 / theta))
    return {"p_wait_exact": queue.p_delay, "p_wait_garnett": garnett_p_wait(beta, theta / mu),
            "p_abandon_exact": queue.p_abandon, "p_abandon_garnett": garnett_p_abandon(beta, theta / mu, servers)}


def little_case(values: Mapping[str, Any]) -> Quantities:
    """Little's law: numbers over time from the arrival rate and times per arrival (queue: all; service: the served)."""
    given = Inputs("little", values)
    rate = given.positive("arrival_rate") * (1.0 - given.probability("p_block", default=0.0))
    expected = {}
    if given.has("mean_sojourn"):
        expected["mean_in_system"] = rate * given.not_negative("mean_sojourn")
    if given.has("mean_wait"):
        expected["mean_queue"] = rate * given.not_negative("mean_wait")
    if given.has("mean_service"):
        served = 1.0 - given.probability("p_abandon", default=0.0)
        expected["mean_busy"] = rate * served * given.not_negative("mean_service")
    if not expected:
        raise given.fault("mean_sojourn", "missing", "one or more of mean_sojourn, mean_wait, mean_service")
    return expected
