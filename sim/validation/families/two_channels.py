"""The family `two_channels`: the calls and messages of several channels in one line."""

from __future__ import annotations

from typing import Any

from sim.validation.common.lines import cases_for_wait, relaxation
from sim.validation.common.reading import refuse_load
from sim.validation.design import FULL, Design, Effort, Meters, Readings, desk, law, steady
from sim.validation.families.family import Family, Quantities
from sim.validation.meters import PlaceOfCase, Waits, WaitsByClass, ratio
from sim.validation.theory.inputs import Inputs, require_stable
from sim.validation.theory.queues import erlang_c, nonpreemptive_waits
from sim.vocabulary import Kind

KINDS = ("live", "message")


def theory(given: Inputs) -> Quantities:
    """M/M/c with non-preemptive priority, the first channel first: mean waits by channel and over all, per arrival."""
    rates = given.numbers("arrival_rates", above_zero=True)
    _kinds(given, len(rates))
    servers, service = given.count("servers"), given.positive("service_rate")
    load = sum(rates) / service
    refuse_load(given, "arrival_rates", load, servers)
    residual = erlang_c(load, servers) / (servers * service)
    waits = nonpreemptive_waits([rate / service / servers for rate in rates], residual)
    over_all = sum(rate * wait for rate, wait in zip(rates, waits, strict=True)) / sum(rates)
    return {"mean_wait": waits, "mean_wait_all": over_all}


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """Channels before one pool, each with the `priority` of its place in the list.

    Messages that callers stand behind are lifted to them by `kind = 0`; the others are behind all callers anyhow.
    """
    servers, rates = inputs.count("servers"), inputs.numbers("arrival_rates", above_zero=True)
    kinds = _kinds(inputs, len(rates))
    speed, total = inputs.positive("service_rate"), sum(rates)
    load = total / speed
    require_stable(load, servers, "arrival_rates")
    # the line that comes last waits the longest and varies the most
    cases = 1.5 * cases_for_wait(load, servers, load / servers)
    span = steady(load, cases, relaxation(load, servers), "the relaxation time of M/M/c", effort)
    lifted = [kind == "message" and "live" in kinds[at:] for at, kind in enumerate(kinds)]
    channels = {f"channel{at}": {"kind": kind, "share": rate / total,
                                 "priority": {"kind": 0, "rank": at} if lifted[at] else at}
                for at, (kind, rate) in enumerate(zip(kinds, rates, strict=True))}

    def meters() -> Meters:
        through = PlaceOfCase(Kind.CONTACTED)
        return Meters(through=through, waits=Waits(0, span.warm_up),
                      by_channel=WaitsByClass(through, len(rates), 0, span.warm_up))

    def read(seen: Any) -> Readings:
        parts = zip(seen.by_channel.minutes, seen.by_channel.served, strict=True)
        waits = {f"mean_wait[{at}]": ratio(minutes, served) / speed for at, (minutes, served) in enumerate(parts)}
        return {**waits, "mean_wait_all": seen.waits.mean / speed}

    shown = {f"mean_wait[{at}]": (f"channels.{name}.wait_mean", 1.0 / speed) for at, name in enumerate(channels)}
    shown["mean_wait_all"] = ("wait_mean.desk", 1.0 / speed)
    return [Design(desk(load, law("exponential", 1.0), servers, channels=channels), span, meters, read, shown)]


def _kinds(given: Inputs, length: int) -> list[str]:
    """The kinds of the channels, by rank, separated by commas."""
    kinds = [word.strip() for word in given.words("channels").split(",")]
    if len(kinds) != length or not set(kinds) <= set(KINDS):
        raise given.fault("channels", "not a kind for each arrival rate", f"{length} of {', '.join(KINDS)}")
    return kinds


FAMILY = Family(
    told="calls and messages in one line: M/M/c with priority classes",
    configured="`channels.*.priority`",
    theory=theory,
    template=template,
    headline=("mean_wait",),
)
