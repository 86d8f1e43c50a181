"""Lines where everybody waits: M/M/c, M/G/1, priorities, and Little's law on an ample pool."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sim.validation.design import (
    FULL,
    Design,
    Effort,
    Meters,
    Readings,
    Span,
    ample,
    by_moments,
    desk,
    law,
    steady,
)
from sim.validation.meters import (
    OPEN_CASES,
    FlawOfCase,
    Sojourns,
    TimeAverage,
    Waits,
    WaitsByClass,
    busy_at,
    ratio,
    waiting_at,
)
from sim.validation.templates.laws import Mixture, by_kind, read_law
from sim.validation.theory.inputs import Inputs, require_stable
from sim.validation.theory.queues import DelaySystem

PRECISION = 1.2e5
"""Customers for each unit of the relative variance of a mean wait: they bring its standard error to 0.29 %."""


def relaxation(load: float, servers: int, cv2: float = 1.0) -> float:
    """The relaxation time of M/M/c in service times: 1 + 1 / (sqrt(c) - sqrt(a))^2, longer for irregular service.

    Without the first term it is that of M/M/1 at the speed of all servers together (Abate & Whitt 1987, *Queueing
    Systems* 2:41); the first covers an empty start of many servers.
    """
    return 1.0 + max(1.0, 0.5 * (1.0 + cv2)) / (math.sqrt(servers) - math.sqrt(load)) ** 2


def cases_for_wait(load: float, servers: int, p_wait: float, cv2: float = 1.0) -> float:
    """How many customers bring the standard error of the mean wait to about 0.3 %.

    The mean of n waits of M/M/1 has a relative variance of (2 + 5 r - 4 r^2 + r^3) / (n r (1 - r)^2) (Daley
    1968, *J. Australian Math. Soc.* 8:683), close to 4 / (n r (1 - r)^2). With several servers P(wait) stands
    for r, and up to twice as many are needed; service more irregular than exponential adds the fourth power of
    (1 + cv2) / 2 (both found in pilot runs).
    """
    slack, irregular = 1.0 - load / servers, max(1.0, 0.5 * (1.0 + cv2)) ** 4
    variance = (4.0 + 4.0 * (1.0 - 1.0 / servers)) * irregular / (max(p_wait, 1e-3) * slack * slack)
    return min(PRECISION * variance, 7.0e7)


def erlang_c(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """M/M/c. The unit of time is scaled so that a service takes a minute.

    The headline is the probability of waiting, for which half as many customers do as for the mean wait.
    """
    rate, service = inputs.positive("arrival_rate"), inputs.positive("service_rate")
    servers, target = inputs.count("servers"), inputs.not_negative("sl_threshold", default=math.nan)
    load = rate / service
    theory = DelaySystem(rate, service, servers)
    span = steady(load, 0.45 * cases_for_wait(load, servers, theory.p_wait), relaxation(load, servers),
                  "the relaxation time 1 + 1/(sqrt c - sqrt a)^2 services", effort)
    design = _delay(load, law("exponential", 1.0), servers, span, service, target * service)
    if abs(theory.p_wait - 0.1) > 0.02:
        return [design]
    reason = ("close to one in ten has to wait: the 90th percentile of a run is often exactly 0, "
              "so the mean over runs does not estimate it")
    shown = {name: outcome for name, outcome in design.outcomes.items() if name != "wait_p90"}
    return [replace(design, outcomes=shown, unobserved={"wait_p90": reason})]


def sqrt_staffing(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """M/M/c at a square-root staffing: the exact probability of waiting is what a run shows."""
    load, servers = inputs.positive("offered_load"), inputs.count("servers")
    require_stable(load, servers)
    span = steady(load, 1.0e7 + 2.5e4 * load, relaxation(load, servers), "the relaxation time of M/M/c", effort)

    def meters() -> Meters:
        return Meters(waits=Waits(0, span.warm_up))

    def read(seen: Any) -> Readings:
        return {"p_wait_exact": seen.waits.p_wait}

    reason = {"p_wait_halfin_whitt": "an approximation for many servers, not an exact value for this number"}
    return [Design(desk(load, law("exponential", 1.0), servers), span, meters, read, unobserved=reason)]


def mg1(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """M/G/1: any law of work; a hyperexponential one is two kinds of case with an exponential handle each."""
    rate, mean = inputs.positive("arrival_rate"), inputs.positive("mean_service")
    cv2, load = inputs.not_negative("service_cv2", default=1.0), rate * mean
    require_stable(load, 1, "arrival_rate")
    span = steady(load, cases_for_wait(load, 1, load, cv2), relaxation(load, 1, cv2),
                  "the relaxation time (1 + cv^2)/2 / (1 - sqrt rho)^2 services", effort)
    service = _service(inputs, mean, cv2)
    design = _delay(load, service[0][1], 1, span, 1.0 / mean, math.nan)
    return [replace(design, content={**design.content, **by_kind(service)})]


def _service(inputs: Inputs, mean: float, cv2: float) -> Mixture:
    """The law of work, of mean one minute, that a case names; without a name one of its two moments."""
    if not inputs.has("law"):
        return [(1.0, by_moments(1.0, cv2))]
    return read_law(inputs, inputs.words("law"), "service", 1.0 / mean, mean)


def _delay(load: float, handle: Any, servers: int, span: Span, speed: float, target: float) -> Design:
    """A line without limits; `speed` is services in a unit of time, `target` the minutes of a short wait."""
    def meters() -> Meters:
        return Meters(waits=Waits(0, span.warm_up, target), sojourns=Sojourns(span.warm_up),
                      queue=TimeAverage(waiting_at(0), span.warm_up, span.horizon),
                      busy=TimeAverage(busy_at(0), span.warm_up, span.horizon),
                      system=TimeAverage(OPEN_CASES, span.warm_up, span.horizon))

    def read(seen: Any) -> Readings:
        waits = seen.waits
        return {
            "rho": seen.busy.mean / servers,
            "p_wait": waits.p_wait,
            "mean_wait": waits.mean / speed,
            "mean_wait_given_wait": ratio(waits.minutes, waits.delayed) / speed,
            "mean_queue": seen.queue.mean,
            "mean_sojourn": seen.sojourns.mean / speed,
            "mean_in_system": seen.system.mean,
            "service_level": ratio(waits.served_in_target, waits.served),
        }

    shown = {"rho": ("utilisation.desk", 1.0), "mean_wait": ("wait_mean.desk", 1.0 / speed),
             "wait_p90": ("wait_p90.desk", 1.0 / speed)}
    return Design(desk(load, handle, servers), span, meters, read, shown)


def priority_np(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """Strict classes without preemption: one flaw a class, with its `priority` and its `handle`."""
    servers, rates = inputs.count("servers"), inputs.numbers("arrival_rates", above_zero=True)
    means, cv2 = _services(inputs, len(rates))
    loads = [rate * mean for rate, mean in zip(rates, means, strict=True)]
    load, total = sum(loads), sum(rates)
    require_stable(load, servers, "arrival_rates")
    unit = load / total  # the mean service: a minute
    worst = max(cv2) * max(means) / unit
    span = steady(load, 1.5 * cases_for_wait(load, servers, load / servers, worst), relaxation(load, servers, worst),
                  "the relaxation time of M/G/c", effort)
    names = [f"class{at}" for at in range(1, len(rates) + 1)]

    def meters() -> Meters:
        flaws = FlawOfCase()
        return Meters(flaws=flaws, waits=Waits(0, span.warm_up),
                      classes=WaitsByClass(flaws, len(rates), 0, span.warm_up))

    def read(seen: Any) -> Readings:
        waits = {f"wait_{name}": float(wait) * unit for name, wait in zip(names, seen.classes.means, strict=True)}
        return {**waits, "mean_wait_all": seen.waits.mean * unit}

    flaws = {name: {"per_1000_orders": rate / total * 1000.0, "priority": at, "handle": by_moments(mean / unit, spread)}
             for at, (name, rate, mean, spread) in enumerate(zip(names, rates, means, cv2, strict=True))}
    shown = {"mean_wait_all": ("wait_mean.desk", unit)}
    return [Design(desk(load, 0.0, servers, flaws=flaws), span, meters, read, shown)]


def _services(inputs: Inputs, classes: int) -> tuple[Sequence[float], Sequence[float]]:
    """Mean services and squared coefficients of variation of all classes, however the case gives them."""
    if inputs.has("mean_services"):
        means = inputs.numbers("mean_services", classes, above_zero=True)
    elif inputs.has("mean_service"):
        means = [inputs.positive("mean_service")] * classes
    else:
        means = [1.0 / inputs.positive("service_rate")] * classes
    return means, inputs.numbers("service_cv2", classes) if inputs.has("service_cv2") else [1.0] * classes


def little(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """Little's law where nobody waits: an ample pool, and calls cut off before any work where some are to be lost."""
    rate = inputs.positive("arrival_rate")
    mean = inputs.positive("mean_sojourn", "mean_service")
    lost = inputs.probability("p_abandon", default=0.0)
    load = rate * mean
    span = steady(load, 1.0e7, 1.0, "the service time", effort)

    def meters() -> Meters:
        return Meters(system=TimeAverage(OPEN_CASES, span.warm_up, span.horizon),
                      busy=TimeAverage(busy_at(0), span.warm_up, span.horizon))

    def read(seen: Any) -> Readings:
        return {"mean_in_system": seen.system.mean, "mean_busy": seen.busy.mean}

    content = desk(load, law("exponential", 1.0), ample(load))
    content["chain"][0]["dropped"] = lost
    return [Design(content, span, meters, read)]
