"""Lines that customers leave, and lines they come back to: M/M/n+G, retrials, redialling."""

from __future__ import annotations

import math
from typing import Any

from sim.validation.design import FULL, Content, Design, Effort, Meters, Readings, desk, law, steady
from sim.validation.meters import (
    AllBusy,
    FirstAttempts,
    Step,
    Tally,
    TimeAverage,
    Waits,
    busy_at,
    ratio,
    waiting_at,
)
from sim.validation.templates.laws import Mixture, read_law
from sim.validation.theory.inputs import Inputs, require_stable
from sim.validation.theory.loss import erlang_b
from sim.vocabulary import Ending, Kind, Reason

CALLING_BACK = (
    Step(Kind.ABANDONED, 1), Step(Kind.BLOCKED, 1), Step(Kind.GRANTED, 1), Step(Kind.ENDED, -1, int(Ending.GAVE_UP)),
    Step(Kind.ENDED, -1, int(Ending.SOLVED)), Step(Kind.CONTACTED, -1, value=float(Reason.RETRY)),
    Step(Kind.CONTACTED, -1, value=float(Reason.CAME_BACK)),
)
"""The steps of the number who are off the line and will call again: after hanging up, a busy signal or a solution that
will not hold."""


def mmng(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """M/M/n+G: patience of any law; a mixture of laws is several live channels, each with its own `patience`.

    The unit of time is scaled so that a service takes a minute.
    """
    rate, service, servers = inputs.positive("arrival_rate"), inputs.positive("service_rate"), inputs.count("servers")
    target = inputs.not_negative("t", default=math.nan)
    patience = read_law(inputs, inputs.words("patience", default="exponential"), "patience", service)
    mean = inputs.positive("mean_patience", "mean", default=1.0 / service)
    load = rate / service
    relaxation = max(1.0, mean * service) + servers / max(load, servers)
    lost = max(erlang_b(load, servers), 1e-3)
    cases = min(5.2e5 / lost * (1.0 + 4.0 * min(1.2, mean * service)), 4.0e7)
    span = steady(load, cases, 2.0 * relaxation, "2 (the longer of patience and service)", effort)

    def meters() -> Meters:
        return Meters(waits=Waits(0, span.warm_up, target * service),
                      queue=TimeAverage(waiting_at(0), span.warm_up, span.horizon),
                      busy=TimeAverage(busy_at(0), span.warm_up, span.horizon))

    def read(seen: Any) -> Readings:
        waits = seen.waits
        late = waits.served + waits.abandoned - waits.served_in_target - waits.abandoned_in_target
        return {
            "p_delay": waits.p_wait,
            "p_abandon": waits.p_abandon,
            "mean_wait": waits.mean / service,
            "mean_queue": seen.queue.mean,
            "occupancy": seen.busy.mean / servers,
            "served_within_t": ratio(waits.served_in_target, waits.admitted),
            "served_within_t_given_served": ratio(waits.served_in_target, waits.served),
            "mean_wait_served": ratio(waits.served_minutes, waits.served) / service,
            "p_wait_gt_t": ratio(late, waits.admitted),
            "theta_times_EW": waits.mean / service / mean,
        }

    shown = {"p_abandon": ("abandoned_share.desk", 1.0), "mean_wait": ("wait_mean.desk", 1.0 / service),
             "occupancy": ("utilisation.desk", 1.0), "mean_wait_served": ("wait_mean_served.desk", 1.0 / service)}
    hidden = {"mean_offered_wait": "the wait of a customer who would never hang up; the model has no such customer",
              "served_check": "equal to 1 by definition: a check of the theory's own figures"}
    content = desk(load, law("exponential", 1.0), servers, channels=phones(patience))
    return [Design(content, span, meters, read, shown, unobserved=hidden)]


def phones(patience: Mixture) -> Content:
    """Live channels by share, one for each part of a mixture of patience."""
    return {f"phone{at}": {"share": share, "patience": part} for at, (share, part) in enumerate(patience)}


def retrial(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """M/M/c/c with retrials: `queue_limit = 0`, and everybody who gets a busy signal tries again, for ever."""
    rate, service = inputs.positive("arrival_rate"), inputs.positive("service_rate")
    again, servers = inputs.positive("retry_rate"), inputs.count("servers")
    load = rate / service
    require_stable(load, servers, "arrival_rate")
    slack = 1.0 - load / servers
    relaxation = (1.0 + service / again) / (slack * slack)
    span = steady(load, 1.2e6 / (slack * slack), relaxation,
                  "(service + mean time to a retry) / (1 - rho)^2", effort)

    def meters() -> Meters:
        return Meters(first=FirstAttempts(span.warm_up), tally=Tally(span.warm_up),
                      orbit=TimeAverage(CALLING_BACK, span.warm_up, span.horizon),
                      busy=TimeAverage(busy_at(0), span.warm_up, span.horizon))

    def read(seen: Any) -> Readings:
        opened = seen.tally.of(Kind.OPENED)
        return {
            "p_block_first_attempt": seen.first.share,
            "mean_orbit": seen.orbit.mean,
            "mean_busy": seen.busy.mean,
            "mean_time_in_orbit": ratio(seen.orbit.mean * (span.horizon - span.warm_up), opened) / service,
            "retry_rate_per_call": ratio(seen.tally.of(Kind.CONTACTED) - opened, opened),
        }

    retry = {"probability": 1.0, "delay": law("exponential", service / again)}
    content = desk(load, law("exponential", 1.0), servers, {"queue_limit": 0}, channels={"phone": {"retry": retry}})
    return [Design(content, span, meters, read)]


def erlang_a_redial(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """Erlang A whose abandoners `retry`, and whose solutions do not always hold (`holds`, `comes_back`)."""
    rate, service, servers = inputs.positive("lam"), inputs.positive("mu"), inputs.count("servers")
    theta, again = inputs.not_negative("theta"), inputs.positive("return_rate")
    redial = inputs.probability("redial_share")
    recontact = inputs.share_below_one("recontact_after_service", default=0.0)
    load = rate / service
    slowest = max(1.0, service / theta if theta else 1.0, service / again) / (1.0 - max(redial, recontact) + 1e-3)
    span = steady(load, 1.8e7, slowest, "the slowest of service, patience and return, over the share who stay away",
                  effort)

    def meters() -> Meters:
        return Meters(waits=Waits(0, span.warm_up), tally=Tally(span.warm_up),
                      queue=TimeAverage(waiting_at(0), span.warm_up, span.horizon),
                      orbit=TimeAverage(CALLING_BACK, span.warm_up, span.horizon),
                      busy=TimeAverage(busy_at(0), span.warm_up, span.horizon),
                      full=AllBusy(0, servers, span.warm_up, span.horizon))

    def read(seen: Any) -> Readings:
        calls = seen.tally.of(Kind.CONTACTED)
        return {
            "total_call_rate": calls / (span.horizon - span.warm_up) * service,
            "p_abandon_per_attempt": seen.waits.p_abandon,
            "mean_queue": seen.queue.mean,
            "mean_wait_per_attempt": seen.waits.mean / service,
            "mean_orbit": seen.orbit.mean,
            "occupancy": seen.busy.mean / servers,
            "attempts_per_customer": ratio(calls, seen.tally.of(Kind.OPENED)),
            "time_share_all_busy": seen.full.share,
        }

    delay = law("exponential", service / again)
    phone: Content = {"retry": {"probability": redial, "delay": delay}}
    if theta:
        phone["patience"] = law("exponential", service / theta)
    content = desk(load, law("exponential", 1.0), servers, channels={"phone": phone}, fixing={"comes_back": delay})
    content["chain"][0]["holds"] = 1.0 - recontact
    shown = {"p_abandon_per_attempt": ("abandoned_share.desk", 1.0), "occupancy": ("utilisation.desk", 1.0)}
    return [Design(content, span, meters, read, shown)]
