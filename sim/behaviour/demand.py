"""When problems come: orders of customers, arrivals of open demand, and whose problem it is.

Arrivals of open demand are a unit-rate Poisson process seen through the inverse of the cumulated rate (Cinlar 1975,
theorem 7.4: the time change of a Poisson process), and whose problem it is, is a race among the names of the flaws.
Onsets of customers are points of Poisson measures over work x rate, one a customer and name of a flaw: a flaw of rate
r takes the points below r, so that another rate keeps the common onsets, and other flaws have no part in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numba import float64, from_dtype, int64, uint64

from sim.arithmetic import exp, log
from sim.jit import rule
from sim.randomness import (
    LANES,
    LAW,
    bits_of_many,
    customer_key,
    named_key,
    quantile,
    uniform,
    unit,
    unit_of_bits,
    words,
)
from sim.randomness.philox import BITS_32
from sim.vocabulary import HALF_HOURS_PER_WEEK, MINUTES_PER_DAY, Purpose

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ORDERS, _ACTIVITY, _VOLUME = int(Purpose.ORDERS), int(Purpose.ACTIVITY), int(Purpose.VOLUME)


LAST_OF_A_DAY: Final = 1e-6
"""Minutes before midnight of the last moment at which a case of a volume can come."""


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


@rule("float64[::1](float64[:, ::1], float64[::1])")
def cumulated_rates(rates: NDArray[np.float64], factors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the expected arrivals before each half hour: the sum over rows of `rates` [row, half hour of week] (an
    hour), times the factor of the day; `factors` holds one number a day, as many days as are wanted.

    The order of the rows may matter to the last bit: callers give them in the order of the keys of names.
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


@rule("Tuple((float64[::1], int64[::1], int64[::1]))(uint64, uint64, int64[::1], int64[::1], float64[:, ::1])")
def _volume_arrivals(run: int, organisation: Any, names: NDArray[np.int64], days: NDArray[np.int64],
                     rates: NDArray[np.float64]
                     ) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Return what `volume_arrivals` does, row by row: minutes, rows, numbers."""
    size, used = 1024, 0
    times, rows, numbers = np.empty(size), np.empty(size, np.int64), np.empty(size, np.int64)
    for row in range(len(days)):
        cumulated = cumulated_rates(rates[row : row + 1], np.ones(1))
        key, day, n, work = named_key(organisation, names[row]), days[row], 0, 0.0
        while True:
            work += unit_exponential(uniform(run, key, day, _VOLUME, n))
            if work > cumulated[-1]:
                break
            if used == size:
                times = np.concatenate((times, np.empty(size)))
                rows = np.concatenate((rows, np.empty(size, np.int64)))
                numbers = np.concatenate((numbers, np.empty(size, np.int64)))
                size *= 2
            midnight = (day + 1) * MINUTES_PER_DAY
            times[used] = min(day * MINUTES_PER_DAY + time_of(cumulated, work), midnight - LAST_OF_A_DAY)
            rows[used], numbers[used] = row, n
            used += 1
            n += 1
    return times[:used], rows[:used], numbers[:used]


def volume_arrivals(run: int, organisation: int, names: NDArray[np.int64], flaws: NDArray[np.int64],
                    days: NDArray[np.int64], rates: NDArray[np.float64], horizon: float
                    ) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the arrivals of volumes of single dates before the horizon, in order of time: minutes, flaws, numbers.

    Row by row a flaw, the key of its name, the day of the run, and cases an hour by half hour of the day. Each row is a
    unit Poisson process of its own, drawn under the organisation's key joined to the name and numbered from 0 on that
    day, through the inverse of its cumulated rate (see `time_of`): another volume of one flaw on one date moves nothing
    else. Of two at one moment that of the earlier row comes first. An arrival that rounding would put at midnight comes
    `LAST_OF_A_DAY` before, for its day is part of what keys it.
    """
    times, rows, numbers = _volume_arrivals(run, organisation, np.ascontiguousarray(names), days, rates)
    order = np.argsort(times, kind="stable")
    order = order[times[order] < horizon]
    return times[order], flaws[rows[order]], numbers[order]


# Races ------------------------------------------------------------------------------------------------------------


@rule("float64(uint64, uint64, int64, int64, int64, float64)")
def finish(run: Any, key: Any, number: int, purpose: int, name: int, weight: float) -> float:
    """Return when a name finishes in a race: an exponential time that is drawn for it, over its weight.

    The first to finish is each with a probability in proportion to its weight, and whoever joins, leaves or changes its
    weight leaves the times of all others alone (the exponential race; Efraimidis & Spirakis 2006). Infinity for
    a weight of 0.
    """
    if weight <= 0.0:
        return np.inf
    return unit_exponential(uniform(run, named_key(key, name), number, purpose, 0)) / weight


@rule("boolean(float64, int64, float64, int64)")
def wins(time: float, name: int, best: float, name_of_best: int) -> bool:
    """Whether a time beats the best so far; of two equal ones the smaller key wins, in whatever order they come."""
    return time < best or (time == best and name < name_of_best)


ROUNDING: Final = 1.000001
"""More than what a logarithm and a sum round."""


def only_runner(contestants: int, weights: NDArray[np.float64], at: int) -> int:
    """Return who wins a race in which one has a weight, of `weights[at]` and so on; the first where nobody has.

    A plain function, as is `winner`: the compiled engine takes both into its kernel.
    """
    for one in range(contestants):
        if weights[at + one] > 0.0:
            return one
    return 0


def winner(run: Any, key: Any, number: int, purpose: int, contestants: int, names: NDArray[np.int64], first: int,
           weights: NDArray[np.float64], at: int, bits: NDArray[np.int64], into: int) -> int:
    """Return who wins the race of `finish` and `wins` in which two or more have a weight.

    Names are `names[first]` and so on, weights `weights[at]`; `bits[into]` is the first of as many places to draw in,
    filled up to the next multiple of `LANES`. Few need a logarithm: -log(1 - u) is not less than u + u^2 / 2.
    """
    for one in range(contestants):
        bits[into + one] = names[first + one]
    bits_of_many(run, key, number, purpose, 0, bits, into, contestants)
    best, bar, won = np.inf, np.inf, 0
    for one in range(contestants):
        weight, u = weights[at + one], unit_of_bits(bits[into + one])
        if weight > 0.0 and u + 0.5 * u * u <= bar * weight:
            time = unit_exponential(u) / weight
            if time < best or (time == best and names[first + one] < names[first + won]):
                best, bar, won = time, time * ROUNDING, one
    return won


# Onsets -----------------------------------------------------------------------------------------------------------

LOWEST: Final = 0.015625
"""The lowest layer of rates reaches from 0 up to here, 2^-6 onsets a week; each further one doubles the reach."""
POINT_BITS: Final = 24
"""A customer has fewer points of a flaw in a layer than two to this power."""
MOST_LAYERS: Final = 62
"""Rates of more than 2^55 onsets a week bring no more than that."""


@rule("float64(int64)")
def layer_width(layer: int) -> float:
    """Return how many onsets a week a layer spans: 0 to 1/64, 1/64 to 1/32, 1/32 to 1/16, ..."""
    return LOWEST if layer == 0 else LOWEST * float(1 << (layer - 1))


@rule("float64(int64, float64)")
def share_of_layer(layer: int, rate: float) -> float:
    """Return how much of a layer lies below a rate: 0 for none of it, 1 or more for all of it.

    Exact: the width is a power of two, and the difference is of numbers within a factor of two.
    """
    if layer == 0:
        return rate / LOWEST
    width = layer_width(layer)
    return (rate - width) / width


@rule("int64(float64)")
def layers_below(rate: float) -> int:
    """Return how many layers begin below a rate."""
    layers = 0
    while layers < MOST_LAYERS and share_of_layer(layers, rate) > 0.0:
        layers += 1
    return layers


@rule("float64(uint64, uint64, int64, int64)")
def onset_gap(run: Any, stream: Any, layer: int, n: int) -> float:
    """Return how much work lies between the n-th point of a layer, from 1, and the one before.

    Work is weeks of an even rate; `stream` is the key of a customer joined to that of a flaw's name.
    """
    return unit_exponential(uniform(run, stream, layer, _ORDERS, n)) / layer_width(layer)


@rule("float64(uint64, uint64, int64, int64)")
def onset_height(run: Any, stream: Any, layer: int, n: int) -> float:
    """Return at which share of its layer the n-th point lies: an onset only of rates above."""
    drawn = words(run, stream, layer, _ORDERS, n)
    return unit(drawn[2], drawn[3])


@rule("int64(int64, int64)")
def point_number(layer: int, n: int) -> int:
    """Return the one number of the n-th point of a layer: what the record of its onset says."""
    return (layer << POINT_BITS) | n


@rule("uint64(uint64, uint64, int64)")
def onset_key(run: Any, stream: Any, point: int) -> Any:
    """Return the key of the case that a point brings (`point_number`): its 64 bits that matter least to the point."""
    drawn = words(run, stream, point >> POINT_BITS, _ORDERS, point & ((1 << POINT_BITS) - 1))
    return (drawn[3] << BITS_32) | drawn[1]


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


@rule("Tuple((float64[::1], int64[::1], int64[::1], int64[::1]))(uint64, uint64[::1], float64[::1], float64[::1],"
      " int64[::1], int64[::1], float64[::1], float64)")
def _onsets(run: int, keys: NDArray[np.uint64], orders: NDArray[np.float64], shares: NDArray[np.float64],
            names: NDArray[np.int64], turns: NDArray[np.int64], cumulated: NDArray[np.float64], horizon: float
            ) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return what `onsets` does, in the order of flaws, layers and customers."""
    size, used, total = 1024, 0, cumulated[len(cumulated) - 1]
    times, rows, flaws = np.empty(size), np.empty(size, np.int64), np.empty(size, np.int64)
    found = np.empty(size, np.int64)
    streams, who = np.empty(len(keys) + LANES, np.int64), np.empty(len(keys), np.int64)
    highest = 0.0
    for row in range(len(keys)):
        highest = max(highest, orders[row])
    for turn in range(len(turns)):
        flaw = turns[turn]
        for layer in range(MOST_LAYERS):
            width = layer_width(layer)
            bottom = width if layer else 0.0
            if not highest * shares[flaw] > bottom:
                break
            reached = 0
            for row in range(len(keys)):
                if orders[row] * shares[flaw] > bottom:
                    streams[reached], who[reached] = np.int64(keys[row]), row
                    reached += 1
            bits_of_many(run, np.uint64(names[flaw]), layer, _ORDERS, 1, streams, 0, reached)
            slack = total * width * (ROUNDING - 1.0)
            limit = np.uint64((1.0 - exp(-total * width)) * 4294967296.0) + np.uint64(2)  # 2 is beyond all rounding
            for at in range(reached):
                if np.uint64(streams[at]) >> BITS_32 > limit:
                    continue
                stream = named_key(keys[who[at]], names[flaw])
                below = share_of_layer(layer, orders[who[at]] * shares[flaw])
                n, work = 0, 0.0
                while True:
                    n += 1
                    drawn = words(run, stream, layer, _ORDERS, n)
                    u = unit(drawn[0], drawn[1])
                    if u > (total - work) * width * ROUNDING + slack:  # -log(1 - u) is not less than u
                        break
                    work += unit_exponential(u) / width
                    if work > total:
                        break
                    if not unit(drawn[2], drawn[3]) < below:
                        continue
                    time = time_of(cumulated, work)
                    if not time < horizon:
                        break
                    if used == size:
                        times = np.concatenate((times, np.empty(size)))
                        rows = np.concatenate((rows, np.empty(size, np.int64)))
                        flaws = np.concatenate((flaws, np.empty(size, np.int64)))
                        found = np.concatenate((found, np.empty(size, np.int64)))
                        size *= 2
                    times[used], rows[used], flaws[used] = time, who[at], flaw
                    found[used] = point_number(layer, n)
                    used += 1
    return times[:used], rows[:used], flaws[:used], found[:used]


def onsets(run: int, keys: NDArray[np.uint64], orders: NDArray[np.float64], shares: NDArray[np.float64],
           names: NDArray[np.int64], turns: NDArray[np.int64], cumulated: NDArray[np.float64], horizon: float
           ) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the candidate onsets of many customers before the horizon, in order of time.

    What comes back: minutes, row of the customer, flaw, number of the point. `orders[row]` is a customer's orders a
    week, `shares[flaw]` the cases an order, `names[flaw]` the key of its name, `turns` the flaws in the order of these
    keys, by which simultaneous onsets are ordered, and then by row. `cumulated` are weeks of an even rate seen through
    the profile.

    Onsets of a flaw of rate r are the points below r of a Poisson measure over work x rate (Kingman 1993, section
    2.3), layer by layer: within a layer gaps are exponential and heights uniform. Most layers have no point before the
    horizon, which the first word of their first point nearly always shows; where it does not the gap is worked out.
    """
    times, rows, flaws, found = _onsets(run, keys, orders, shares, names, turns, cumulated, horizon)
    order = np.argsort(times, kind="stable")
    return times[order], rows[order], flaws[order], found[order]
