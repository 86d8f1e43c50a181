"""The family `mt_minf`: M(t)/G/inf in its periodic state."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.validation.common.mixtures import by_kind, read_law
from sim.validation.common.reading import sinusoid, stated_law
from sim.validation.common.waves import after_peak, periodic, wave
from sim.validation.copies import Snapshots
from sim.validation.design import FULL, Design, Effort, Meters, Readings, ample, desk
from sim.validation.families.family import Family, Quantities
from sim.validation.meters import Oscillation, busy_at
from sim.validation.theory.inputs import Inputs
from sim.validation.theory.transient import InfiniteServers
from sim.vocabulary import MINUTES_PER_WEEK


def theory(given: Inputs) -> Quantities:
    """M(t)/G/inf: expected numbers busy at times, after start-up (not from empty); lag of the peak in [0, period)."""
    mean = 1.0 / given.positive("service_rate") if given.has("service_rate") else given.positive("mean_service")
    service = stated_law(given, given.words("law", "service_law", "service", default="exponential"), "service", mean)
    wave = InfiniteServers(sinusoid(given), service)
    return {"mean_busy_at_times": [wave.mean_busy(time) for time in given.numbers("times")],
            "amplitude": abs(wave.response), "peak_lag": wave.peak_lag}


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """M(t)/G/inf in its periodic state: a pool that is never short; a mixture of laws is several flaws."""
    rate, amplitude = inputs.positive("mean_rate"), inputs.probability("relative_amplitude", default=0.0)
    period, times = inputs.positive("period"), inputs.numbers("times")
    unit = MINUTES_PER_WEEK / period
    mean = 1.0 / inputs.positive("service_rate") if inputs.has("service_rate") else inputs.positive("mean_service")
    name = inputs.words("law", "service_law", "service", default="exponential")
    service = read_law(inputs, name, "service", unit, mean)
    span = periodic(math.ceil(8.0e4 / (rate * period)) + 10, 12.0 * max(1.0, len(service)) * mean * unit, effort)
    weeks = np.arange(span.warm_up, span.horizon, MINUTES_PER_WEEK)
    moments = np.sort(np.concatenate([weeks + (time % period) * unit for time in times]))

    def meters() -> Meters:
        return Meters(seen=Snapshots(moments, 1),
                      wave=Oscillation(busy_at(0), span.warm_up, span.horizon, MINUTES_PER_WEEK))

    def read(seen: Any) -> Readings:
        busy = seen["seen"].busy[0]
        at = [np.searchsorted(moments, weeks + (time % period) * unit) for time in times]
        lag = after_peak(seen.wave.peak / unit, period)
        return {"mean_busy_at_times": [float(busy[rows].mean()) for rows in at], "amplitude": seen.wave.amplitude,
                "peak_lag": lag}

    content = desk(rate / unit, service[0][1], ample(2.0 * rate * mean), **by_kind(service))
    content["demand"]["profile"] = wave(amplitude)
    return [Design(content, span, meters, read)]


FAMILY = Family(
    told="M(t)/G/inf in its periodic state",
    configured="`demand.profile`",
    theory=theory,
    template=template,
    headline=("mean_busy_at_times",),
)
