"""Queues that are not in steady state: from empty, and under a rate that goes up and down.

A sinusoidal rate is one period a week: 168 steps, an hour each, so the unit of time of the case is the week over the
period. A step takes the wave in the middle of its hour. Such steps carry a wave that is smaller by sin(x)/x with
x = pi/168, which is put right: they then hold the wave itself exactly, and besides it only oscillations 167 times as
fast and faster.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sim.validation.copies import MOST_COPIES, FirstWaits, Snapshots, branches
from sim.validation.design import FULL, Content, Design, Effort, Meters, Readings, Span, ample, desk, from_empty, law
from sim.validation.meters import Oscillation, Step, TimeAverage, busy_at
from sim.validation.templates.impatience import CALLING_BACK
from sim.validation.templates.laws import by_kind, read_law
from sim.validation.theory.inputs import Inputs
from sim.vocabulary import HOURS_PER_WEEK, MINUTES_PER_WEEK

SAMPLES = 1.5e5
CUSTOMERS = 2.8e7


def wave(amplitude: float) -> list[float]:
    """The 168 weights of 1 + amplitude x sin, one period a week; not below 0."""
    step = 2.0 * math.pi / HOURS_PER_WEEK
    damped = math.sin(0.5 * step) / (0.5 * step)
    return [max(0.0, 1.0 + amplitude * math.sin(step * (hour + 0.5)) / damped) for hour in range(HOURS_PER_WEEK)]


def copies_for(customers_each: float, effort: Effort, samples: float = SAMPLES) -> tuple[int, int]:
    """How many copies in a run and how many runs, for enough samples and not too many customers."""
    wanted = max(min(samples, CUSTOMERS / customers_each), 400.0)
    copies = int(min(MOST_COPIES, max(wanted / 60.0, 4.0)))
    runs = math.ceil(wanted / copies)
    return copies, max(round(runs * effort.share), 12)


def mm1_first_n(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """M/M/1 from empty, many at once: the waits of the first customers. A service takes a minute."""
    rate, service, most = inputs.positive("arrival_rate"), inputs.positive("service_rate"), inputs.count("m")
    ranks = max(most, 10)
    load = rate / service
    horizon = (ranks + 8.0 * math.sqrt(ranks) + 20.0) * (1.0 / load + 1.0)
    copies, runs = copies_for(load * horizon, effort)
    span = from_empty(horizon, runs, effort)

    def meters() -> Meters:
        return Meters(first=FirstWaits(copies, ranks))

    def read(seen: Any) -> Readings:
        waits = seen.first.means / service
        return {"mean_wait_first_m": float(waits[:most].mean()), "wait_of_customer_m": float(waits[most - 1]),
                "wait_of_customer_10": float(waits[9])}

    return [Design(branches(copies, load, law("exponential", 1.0), 1), span, meters, read)]


def mt_mn(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """M(t)/M/n (+M) from empty, many at once, looked at at the times of the case."""
    rate, service, servers = inputs.positive("mean_rate"), inputs.positive("service_rate"), inputs.count("servers")
    theta = inputs.not_negative("abandon_rate", default=0.0)
    amplitude, times = inputs.probability("relative_amplitude", default=0.0), inputs.numbers("times")
    if inputs.words("start", default="empty") != "empty":
        raise inputs.fault("start", "another start is not simulated", "empty")
    unit = MINUTES_PER_WEEK / inputs.positive("period") if amplitude else 1.0 / (1.0 / service)
    last = max(times)
    copies, runs = copies_for(rate * max(last, 1.0 / rate), effort)
    span = from_empty(last * unit * (1.0 + 1e-9) + 1e-6, runs, effort)
    order = np.argsort(times, kind="stable")
    back = np.argsort(order, kind="stable")

    def meters() -> Meters:
        return Meters(seen=Snapshots(np.asarray(times)[order] * unit, copies))

    def read(seen: Any) -> Readings:
        waiting, busy = seen["seen"].waiting[:, back], seen["seen"].busy[:, back]
        return {"p_all_busy": (busy >= servers).mean(axis=0).tolist(), "mean_queue": waiting.mean(axis=0).tolist(),
                "mean_in_system": (waiting + busy).mean(axis=0).tolist()}

    more: Content = {"demand": {"profile": wave(amplitude)}} if amplitude else {}
    if theta:
        more["channels"] = {"phone": {"patience": law("exponential", unit / theta)}}
    content = branches(copies, rate / unit, law("exponential", unit / service), servers, None, **more)
    return [Design(content, span, meters, read, observations=copies)]


def periodic(periods: int, start_up: float, effort: Effort) -> Span:
    """The clock of a periodic state: whole weeks, after enough of them for `start_up` minutes to pass."""
    weeks = max(1, math.ceil(start_up / MINUTES_PER_WEEK))
    length = max(round(periods * effort.share), 2)
    note = f"warm-up {weeks} period{'s' * (weeks > 1)}, at least 12 relaxation times"
    return Span((weeks + length) * MINUTES_PER_WEEK, weeks * MINUTES_PER_WEEK, effort.replications or 40, note)


def mt_minf(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
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


def after_peak(peak: float, period: float) -> float:
    """How long after the peak of the arrivals, a quarter of a period in, a peak comes: from -1/4 to 3/4 of a period."""
    return (peak - 0.25 * period + 0.25 * period) % period - 0.25 * period


def erlang_r_wave(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
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
