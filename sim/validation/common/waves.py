"""Queues that are not in steady state: from empty, and under a rate that goes up and down.

A sinusoidal rate is one period a week: 168 steps, an hour each, so the unit of time of the case is the week over the
period. A step takes the wave in the middle of its hour. Such steps carry a wave that is smaller by sin(x)/x with
x = pi/168, which is put right: they then hold the wave itself exactly, and besides it only oscillations 167 times as
fast and faster.
"""

from __future__ import annotations

import math

from sim.validation.copies import MOST_COPIES
from sim.validation.design import Effort, Span
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


def periodic(periods: int, start_up: float, effort: Effort) -> Span:
    """The clock of a periodic state: whole weeks, after enough of them for `start_up` minutes to pass."""
    weeks = max(1, math.ceil(start_up / MINUTES_PER_WEEK))
    length = max(round(periods * effort.share), 2)
    note = f"warm-up {weeks} period{'s' * (weeks > 1)}, at least 12 relaxation times"
    return Span((weeks + length) * MINUTES_PER_WEEK, weeks * MINUTES_PER_WEEK, effort.replications or 40, note)


def after_peak(peak: float, period: float) -> float:
    """How long after the peak of the arrivals, a quarter of a period in, a peak comes: from -1/4 to 3/4 of a period."""
    return (peak - 0.25 * period + 0.25 * period) % period - 0.25 * period
