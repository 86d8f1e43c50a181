"""When problems come: orders of customers, arrivals of open demand, and whose problem it is.

Arrivals are a unit-rate Poisson process seen through the inverse of the cumulated rate (Cinlar 1975, theorem 7.4: the
time change of a Poisson process), so one exponential per arrival suffices, nothing is thinned away, and a higher
rate moves the same arrivals closer together (common random numbers stay in step).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import float64, from_dtype, int64, uint64

from sim.arithmetic import log
from sim.jit import rule
from sim.randomness import LAW, customer_key, quantile, uniform
from sim.vocabulary import HALF_HOURS_PER_WEEK, Purpose

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ORDERS, _ACTIVITY = int(Purpose.ORDERS), int(Purpose.ACTIVITY)


@rule("float64(float64)")
def unit_exponential(u: float) -> float:
    """Return an exponential variate of mean 1 by inversion, increasing in `u`."""
    return -log(1.0 - u)


@rule("boolean(float64[::1], int64)")
def is_even(cumulated: NDArray[np.float64], hour: int) -> bool:
    """Say whether an hour has one rate throughout, so that it is one piece (see `time_of`)."""
    return bool(cumulated[2 * hour + 1] == 0.5 * (cumulated[2 * hour] + cumulated[2 * hour + 2]))


@rule("float64(float64[::1], int64, float64)")
def time_within(cumulated: NDArray[np.float64], half: int, work: float) -> float:
    """Return the minute in half hour `half` at which the cumulated expected arrivals reach `work` (see `time_of`)."""
    hour = half // 2
    if is_even(cumulated, hour):
        rate = cumulated[2 * hour + 2] - cumulated[2 * hour]
        if rate <= 0.0:
            return (hour + 1) * 60.0
        return float((hour + (work - cumulated[2 * hour]) / rate) * 60.0)
    rate = cumulated[half + 1] - cumulated[half]
    if rate <= 0.0:
        return (half + 1) * 30.0
    return float((half + (work - cumulated[half]) / rate) * 30.0)


@rule("float64(float64[::1], float64)")
def time_of(cumulated: NDArray[np.float64], work: float) -> float:
    """Return the minute at which the cumulated expected arrivals reach `work`; infinity if they never do.

    `cumulated[h]` is the expected number of arrivals before half hour `h` (h = 0 .. half hours, of whole hours); linear
    within a half hour. An hour whose halves are alike is one piece, so that weeks told by the hour give the same bits
    whatever the grid.
    """
    last = len(cumulated) - 1
    if work > cumulated[last]:
        return np.inf
    low, high = 0, last
    while high - low > 1:
        middle = (low + high) // 2
        if cumulated[middle] < work:
            low = middle
        else:
            high = middle
    return time_within(cumulated, low, work)


@rule("float64(float64[::1], float64)")
def cumulated_at(cumulated: NDArray[np.float64], minute: float) -> float:
    """Return the expected number of arrivals before `minute` (see `time_of`, whose inverse this is)."""
    last = len(cumulated) - 1
    half = int(minute / 30.0)
    if half >= last:
        return float(cumulated[last])
    hour = half // 2
    if is_even(cumulated, hour):
        before = cumulated[2 * hour]
        return float(before + (cumulated[2 * hour + 2] - before) * (minute / 60.0 - hour))
    return float(cumulated[half] + (cumulated[half + 1] - cumulated[half]) * (minute / 30.0 - half))


@rule("int64(float64[::1], float64)")
def choose(cumulative_shares: NDArray[np.float64], u: float) -> int:
    """Return the first index whose cumulative share exceeds `u` of the whole: a draw among alternatives."""
    target = u * cumulative_shares[len(cumulative_shares) - 1]
    for index in range(len(cumulative_shares) - 1):
        if target < cumulative_shares[index]:
            return index
    return len(cumulative_shares) - 1


@rule("float64[::1](float64[:, ::1], float64[::1])")
def cumulated_rates(rates: NDArray[np.float64], factors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the expected arrivals before each half hour: the sum over rows of `rates` [row, half hour of week] (an
    hour), times the factor of the day; `factors` holds one number a day, as many days as are wanted.
    """
    hours = len(factors) * 24
    cumulated = np.zeros(2 * hours + 1)
    for hour in range(hours):
        first, second = 0.0, 0.0
        for row in range(rates.shape[0]):
            first += rates[row, 2 * hour % HALF_HOURS_PER_WEEK]
            second += rates[row, (2 * hour + 1) % HALF_HOURS_PER_WEEK]
        before, factor = cumulated[2 * hour], factors[hour // 24]
        if first == second:
            cumulated[2 * hour + 2] = before + first * factor
            cumulated[2 * hour + 1] = 0.5 * (before + cumulated[2 * hour + 2])
        else:
            cumulated[2 * hour + 1] = before + 0.5 * first * factor
            cumulated[2 * hour + 2] = cumulated[2 * hour + 1] + 0.5 * second * factor
    return cumulated


@rule("int64(float64[:, ::1], float64[::1], int64, float64)")
def whose_problem(rates: NDArray[np.float64], cumulative_weights: NDArray[np.float64], half: int, u: float) -> int:
    """Return the flaw of a case of open demand that comes in half hour `half`: in proportion to the rates of then.

    In a half hour without arrivals (a newcomer may join at night) it is drawn by the weights of the flaws.
    """
    total = 0.0
    for row in range(rates.shape[0]):
        total += rates[row, half % HALF_HOURS_PER_WEEK]
    if total <= 0.0:
        return choose(cumulative_weights, u)
    target, running = u * total, 0.0
    last = 0
    for row in range(rates.shape[0]):
        rate = rates[row, half % HALF_HOURS_PER_WEEK]
        if rate > 0.0:
            last = row
            running += rate
            if target < running:
                return row
    return last


@rule(uint64[::1](int64))
def founding_keys(people: int) -> NDArray[np.uint64]:
    """Return the keys of the founding customers, by index."""
    keys = np.empty(people, np.uint64)
    for index in range(people):
        keys[index] = customer_key(0, index)
    return keys


@rule(float64[::1](uint64, uint64[::1], from_dtype(LAW)[::1], float64[::1], int64, float64))
def order_rates(run: int, keys: NDArray[np.uint64], laws: NDArray[Any], points: NDArray[np.float64], activity: int,
                per_week: float) -> NDArray[np.float64]:
    """Return the orders a week of many customers: `per_week` times the activity drawn for each."""
    rates = np.empty(len(keys))
    for row in range(len(keys)):
        rates[row] = per_week * quantile(laws, points, activity, uniform(run, keys[row], 0, _ACTIVITY, 0))
    return rates


@rule("Tuple((float64[::1], int64[::1], int64[::1]))(uint64, uint64[::1], float64[::1], float64[::1], float64)")
def onsets(run: int, keys: NDArray[np.uint64], weekly: NDArray[np.float64], cumulated: NDArray[np.float64],
           horizon: float) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the candidate onsets of many customers before the horizon: minutes, row of the customer, running number.

    `weekly[i]` is the rate a week at which customer i places flawed orders; `cumulated` are weeks of an even rate
    seen through the profile. The n-th (from 1) of a customer is keyed by that customer alone; unsorted.
    """
    size = 1024
    times = np.empty(size)
    rows = np.empty(size, np.int64)
    numbers = np.empty(size, np.int64)
    used = 0
    for row in range(len(keys)):
        work = 0.0
        number = 0
        while weekly[row] > 0.0:
            number += 1
            work += unit_exponential(uniform(run, keys[row], 0, _ORDERS, number))
            time = time_of(cumulated, work / weekly[row])
            if not time < horizon:
                break
            if used == size:
                times = np.concatenate((times, np.empty(size)))
                rows = np.concatenate((rows, np.empty(size, np.int64)))
                numbers = np.concatenate((numbers, np.empty(size, np.int64)))
                size *= 2
            times[used] = time
            rows[used] = row
            numbers[used] = number
            used += 1
    return times[:used].copy(), rows[:used].copy(), numbers[:used].copy()
