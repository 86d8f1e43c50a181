"""The family `priority_np`: Cobham; M/M/c with classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.validation.common.lines import cases_for_wait, relaxation
from sim.validation.common.reading import rates_by_class, refuse_load
from sim.validation.design import FULL, Design, Effort, Meters, Readings, by_moments, desk, steady
from sim.validation.families.family import Family, Quantities
from sim.validation.meters import PlaceOfCase, Waits, WaitsByClass
from sim.validation.theory.inputs import Inputs, require_stable
from sim.validation.theory.queues import erlang_c, nonpreemptive_waits
from sim.vocabulary import Kind


def theory(given: Inputs) -> Quantities:
    """Non-preemptive priority, class 1 first: mean waits per arrival of each class and over all, in steady state."""
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


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
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
        flaws = PlaceOfCase(Kind.OPENED)
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


FAMILY = Family(
    told="Cobham; M/M/c with priority classes",
    configured="`flaws.*.priority`",
    theory=theory,
    template=template,
    headline=("mean_wait_all",),
)
