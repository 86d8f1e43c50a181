"""The family `erlang_r`: returning customers, steady and under a wave."""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sim.validation.common.lines import cases_for_wait, relaxation
from sim.validation.common.reading import refuse_load
from sim.validation.common.waves import after_peak, periodic, wave
from sim.validation.design import FULL, Design, Effort, Meters, Readings, Span, ample, desk, law, steady
from sim.validation.families.family import Family, Quantities
from sim.validation.meters import CALLING_BACK, Oscillation, Sojourns, Step, TimeAverage, Waits, busy_at, waiting_at
from sim.validation.theory.inputs import Inputs
from sim.validation.theory.networks import ReturningCustomers
from sim.validation.theory.queues import DelaySystem
from sim.vocabulary import MINUTES_PER_WEEK


def theory(given: Inputs) -> Quantities:
    """Erlang-R: with `servers` the steady state (waits per visit, total time per customer, numbers over time), else
    the periodic offered load: means over a period, amplitudes and lag of the expected numbers after start-up.
    """
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


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """Returning customers: `holds` below 1 and `comes_back`; steady with servers, or the offered load of a wave."""
    if not inputs.has("servers"):
        return _wave(inputs, effort)
    rate, service, delta = inputs.positive("lam", "lam0"), inputs.positive("mu"), inputs.positive("delta")
    stays, servers = 1.0 - inputs.share_below_one("p_return"), inputs.count("servers")
    load = rate / service / stays
    theory = DelaySystem(rate / stays, service, servers)
    slowest = (relaxation(load, servers) + service / delta) / stays
    span = steady(rate / service, 0.2 * cases_for_wait(load, servers, theory.p_wait), slowest,
                  "(relaxation time of the station + time away) / share who stay away", effort)
    content = desk(rate / service, law("exponential", 1.0), servers,
                   fixing={"comes_back": law("exponential", service / delta)})
    content["chain"][0]["holds"] = stays

    def meters() -> Meters:
        return Meters(waits=Waits(0, span.warm_up), sojourns=Sojourns(span.warm_up),
                      needy=TimeAverage((*busy_at(0), *waiting_at(0)), span.warm_up, span.horizon),
                      content=TimeAverage(CALLING_BACK, span.warm_up, span.horizon))

    def read(seen: Any) -> Readings:
        return {"p_wait": seen.waits.p_wait, "mean_wait_per_visit": seen.waits.mean / service,
                "mean_needy": seen.needy.mean, "mean_content": seen.content.mean,
                "mean_total_time": seen.sojourns.mean / service}

    return [Design(content, span, meters, read, {"mean_wait_per_visit": ("wait_mean.desk", 1.0 / service)})]


def _wave(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """The offered load of returning customers under a wave, and beside it that of the single visit it may look like."""
    rate, amplitude = inputs.positive("lam0", "lam"), inputs.probability("relative_amplitude")
    period, work = inputs.positive("period"), inputs.positive("mu")
    away, stays = inputs.positive("delta"), 1.0 - inputs.share_below_one("p_return")
    unit = MINUTES_PER_WEEK / period
    start_up = 12.0 * (1.0 / work + 1.0 / away) / stays * unit
    span = periodic(math.ceil(1.0e5 / (rate * period)) + 10, start_up, effort)

    def meters() -> Meters:
        between = (span.warm_up, span.horizon)
        return Meters(needy=TimeAverage(busy_at(0), *between), content=TimeAverage(CALLING_BACK, *between),
                      needy_wave=Oscillation(busy_at(0), *between, MINUTES_PER_WEEK),
                      content_wave=Oscillation(CALLING_BACK, *between, MINUTES_PER_WEEK))

    def read(seen: Any) -> Readings:
        lag = after_peak(seen.needy_wave.peak / unit, period)
        return {"mean_needy": seen.needy.mean, "mean_content": seen.content.mean,
                "needy_amplitude": seen.needy_wave.amplitude, "needy_peak_lag_after_arrival_peak": lag,
                "content_amplitude": seen.content_wave.amplitude}

    content = desk(rate / unit, law("exponential", unit / work), ample(2.0 * rate / work / stays),
                   fixing={"comes_back": law("exponential", unit / away)})
    content["demand"]["profile"] = wave(amplitude)
    content["chain"][0]["holds"] = stays
    design = Design(content, span, meters, read)
    once = desk(rate / unit, law("exponential", unit / work / stays), ample(2.0 * rate / work / stays))
    once["demand"]["profile"] = wave(amplitude)
    return [design, replace(design, content=once, meters=lambda: _one_wave(busy_at(0), span), read=_naive)]


def _one_wave(steps: Sequence[Step], span: Span) -> Meters:
    return Meters(wave=Oscillation(steps, span.warm_up, span.horizon, MINUTES_PER_WEEK))


def _naive(seen: Any) -> Readings:
    return {"naive_single_visit_amplitude": seen.wave.amplitude}


FAMILY = Family(
    told="returning customers, in steady state and under a wave",
    configured="`holds`, `comes_back`",
    theory=theory,
    template=template,
    headline=("mean_needy",),
)
