"""The family `erlang_a_redial`: Erlang A with redialling and recontacts."""

from __future__ import annotations

from typing import Any

from sim.validation.common.reading import refuse_load
from sim.validation.design import FULL, Content, Design, Effort, Meters, Readings, desk, law, steady
from sim.validation.families.family import Family, Quantities
from sim.validation.meters import CALLING_BACK, AllBusy, Tally, TimeAverage, Waits, busy_at, ratio, waiting_at
from sim.validation.theory.inputs import Inputs
from sim.validation.theory.retrial import redialling_chain
from sim.vocabulary import Kind


def theory(given: Inputs) -> Quantities:
    """M/M/n+M with redialling: `*_per_attempt` per call, attempts per customer, numbers and shares over time."""
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


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
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


FAMILY = Family(
    told="Erlang A with redialling and recontacts",
    configured="`patience`, `retry`, `holds`",
    theory=theory,
    template=template,
    headline=("p_abandon_per_attempt",),
)
