"""Onsets and races, rule by rule: exact laws, and what a change of one name leaves alone."""

from __future__ import annotations

import math
from collections import Counter
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.behaviour import demand
from sim.randomness import customer_key, name_key, named_key, run_key
from sim.vocabulary import Purpose

# Races ------------------------------------------------------------------------------------------------------------


def winner(run: int, key: int, weights: dict[str, float]) -> str:
    """Return who wins a race of names."""
    best, name, first = math.inf, 0, ""
    for one, weight in weights.items():
        time = demand.finish(run, key, 1, int(Purpose.CHANNEL), name_key(one), weight)
        if demand.wins(time, name_key(one), best, name):
            best, name, first = time, name_key(one), one
    return first


def test_a_race_is_won_in_proportion_to_the_weights() -> None:
    """Of 20,000 races each name wins its share, within 4.5 standard errors: a false alarm in 1 of 50,000 (3 names)."""
    run, weights = run_key(7, 0), {"phone": 1.0, "bot": 2.5, "mail": 0.5, "never": 0.0}
    won = Counter(winner(run, customer_key(0, key), weights) for key in range(20_000))
    assert won["never"] == 0
    for name, weight in weights.items():
        share = weight / 4.0
        assert abs(won[name] / 20_000 - share) <= 4.5 * math.sqrt(share * (1 - share) / 20_000)


@given(st.integers(0, 2**40), st.lists(st.floats(0.01, 10.0), min_size=2, max_size=6), st.floats(0.01, 10.0),
       st.randoms(use_true_random=False))
def test_one_name_more_moves_only_those_who_go_to_it(key: int, weights: list[float], more: float,
                                                     random: Random) -> None:
    """And neither the order of the names nor the unit of the weights matters."""
    run, names = run_key(3, 0), {f"way {index}": weight for index, weight in enumerate(weights)}
    before = winner(run, key, names)
    assert winner(run, key, {**names, "new": more}) in (before, "new")
    assert winner(run, key, dict(random.sample(list(names.items()), len(names)))) == before
    assert winner(run, key, {name: 4.0 * weight for name, weight in names.items()}) == before
    heavier = {name: weight * (2.0 if name == before else 1.0) for name, weight in names.items()}
    assert winner(run, key, heavier) == before


@given(st.integers(0, 2**40), st.lists(st.sampled_from((0.0, 1e-9, 0.01, 1.0, 1.0, 3.0, 1e6)), min_size=1, max_size=9))
def test_the_quick_race_has_the_winner_of_the_plain_one(key: int, weights: list[float]) -> None:
    run, names = run_key(3, 0), np.array([name_key(f"way {index}") for index in range(len(weights))])
    plain = winner(run, key, {f"way {index}": weight for index, weight in enumerate(weights)})
    scales, bits = np.array([5.0, *weights]), np.zeros(len(weights) + 4, dtype=np.int64)
    if sum(weight > 0.0 for weight in weights) < 2:
        quick = demand.only_runner(len(weights), scales, 1)
    else:
        quick = demand.winner(run, key, 1, int(Purpose.CHANNEL), len(weights), names, 0, scales, 1, bits, 1)
    assert f"way {quick}" == (plain or "way 0")


def test_of_two_equal_times_the_smaller_key_wins_in_either_order() -> None:
    assert demand.wins(1.0, 5, 1.0, 6) and not demand.wins(1.0, 6, 1.0, 5)
    assert demand.wins(0.5, 6, 1.0, 5) and not demand.wins(1.5, 5, 1.0, 6)
    assert not demand.wins(math.inf, 5, math.inf, 0), "who has no weight never wins"


# Onsets -----------------------------------------------------------------------------------------------------------

EVEN = np.arange(0, 336 * 20 + 1) / 336.0
NAMES = np.array([name_key("fee"), name_key("leak")])
TURNS = np.argsort(NAMES)


def onsets_of(people: int, shares: tuple[float, float], weeks: float = 4.0, orders: float = 1.0, first: int = 0,
              turns: tuple[int, ...] = ()) -> list[tuple[float, int, int, int]]:
    """Return the onsets of two flaws: minutes, customer, flaw, number of the point."""
    keys = np.array([customer_key(0, n) for n in range(first, people)], dtype=np.uint64)
    found = demand.onsets(run_key(5, 0), keys, np.full(len(keys), orders), np.array(shares), NAMES,
                          np.array(turns or TURNS), EVEN, weeks * 10_080.0)
    return list(zip(*(column.tolist() for column in found), strict=True))


def test_onsets_belong_to_their_customers() -> None:
    """Leaving some customers out leaves the moments of the others alone; all come in order, before the horizon."""
    everybody, last = onsets_of(30, (0.7, 0.2)), onsets_of(30, (0.7, 0.2), first=29)
    assert [one for one in everybody if one[1] == 29] == [(time, 29, flaw, key) for time, _, flaw, key in last]
    assert len(last) > 1
    times = [time for time, _, _, _ in everybody]
    assert times == sorted(times) and times[-1] < 4 * 10_080.0
    assert len({one[1:] for one in everybody}) == len(everybody)


RATES = st.one_of(st.just(0.0), st.floats(1e-6, 3.0), st.sampled_from([2.0**power for power in range(-9, 3)]))


@given(RATES, RATES, RATES)
def test_another_rate_keeps_the_common_onsets_and_all_of_other_flaws(rate: float, other: float, changed: float) -> None:
    low, high = sorted((rate, changed))
    few, many = onsets_of(20, (low, other)), onsets_of(20, (high, other))
    assert set(few) <= set(many)
    assert [one for one in few if one[2] == 1] == [one for one in many if one[2] == 1]
    assert onsets_of(20, (0.0, other)) == [one for one in few if one[2] == 1]
    assert set(onsets_of(20, (low, other), weeks=2.0)) <= set(few)


def test_a_rate_is_a_rate_of_orders_times_a_share() -> None:
    """A customer who orders twice as often meets what one with twice the flaws would."""
    assert onsets_of(20, (0.25, 0.125), orders=2.0) == onsets_of(20, (0.5, 0.25))


@pytest.mark.parametrize("rate", [0.0008, 2.0**-6, 0.0157, 0.3, 0.75, 1.0, 5.5])
def test_the_number_of_onsets_is_poisson(rate: float) -> None:
    """Mean and variance are rate x weeks: each within 4.5 standard errors, so a false alarm comes in 1 of 10,000 of
    all seven rates. The variance of a sample variance of Poisson numbers is about (m + 2 m^2) / N."""
    people, weeks = 30_000 if rate < 0.1 else 3000, 10.0
    counts = Counter(who for _, who, _, _ in onsets_of(people, (rate, 0.0), weeks))
    numbers = np.array([counts[who] for who in range(people)])
    mean = rate * weeks
    assert abs(numbers.mean() - mean) <= 4.5 * math.sqrt(mean / people)
    assert abs(numbers.var() - mean) <= 4.5 * math.sqrt((mean + 2 * mean * mean) / people)


def test_heights_are_uniform_below_the_rate_and_onsets_independent_of_time() -> None:
    """Onsets of rate 1 that are onsets of rate r as well: a share r of them, for every r, in each quarter of the time.

    36 shares within 4.5 standard errors: a false alarm in 1 of 4,000.
    """
    everything = onsets_of(3000, (1.0, 0.0))
    for rate in (0.01, 2.0**-6, 0.05, 0.125, 0.3, 0.5, 0.6, 0.75, 0.9):
        kept = set(onsets_of(3000, (rate, 0.0)))
        for quarter in range(4):
            here = [one for one in everything if quarter <= one[0] / 10_080.0 < quarter + 1]
            share = sum(one in kept for one in here) / len(here)
            assert abs(share - rate) <= 4.5 * math.sqrt(rate * (1 - rate) / len(here))


def test_the_order_of_flaws_does_not_matter() -> None:
    keys = np.array([customer_key(0, n) for n in range(50)], dtype=np.uint64)
    swapped = demand.onsets(run_key(5, 0), keys, np.ones(50), np.array([0.2, 0.7]), NAMES[::-1].copy(),
                            np.argsort(NAMES[::-1]), EVEN, 40_320.0)
    assert [(time, who, 1 - flaw, key) for time, who, flaw, key in zip(*(column.tolist() for column in swapped),
            strict=True)] == onsets_of(50, (0.7, 0.2))


def test_layers_cover_every_rate_once() -> None:
    """Edges at 0, 1/64, 1/32, ...: the parts of the layers below a rate add up to it, exactly."""
    for rate in (1e-9, 2.0**-6, 0.02, 0.75, 1.0, 3.1, 1e6):
        layers = demand.layers_below(rate)
        parts = [min(1.0, demand.share_of_layer(layer, rate)) * demand.layer_width(layer) for layer in range(layers)]
        assert math.fsum(parts) == rate
        assert demand.share_of_layer(layers, rate) <= 0.0
    assert demand.layers_below(0.0) == 0
    assert demand.layers_below(math.inf) == demand.MOST_LAYERS


def test_founders_and_newcomers_meet_the_same_points() -> None:
    """A founder's onsets, foreseen in bulk, are the points that a newcomer of the same key would go through."""
    run, key = run_key(5, 0), customer_key(0, 3)
    stream = named_key(key, NAMES[0])
    found = []
    for layer in range(demand.layers_below(0.7)):
        work, n = 0.0, 1
        while (work := work + demand.onset_gap(run, stream, layer, n)) < 4.0:
            if demand.onset_height(run, stream, layer, n) < demand.share_of_layer(layer, 0.7):
                found.append((demand.time_of(EVEN, work), 3, 0, demand.point_number(layer, n)))
            n += 1
    assert sorted(found) == [one for one in onsets_of(30, (0.7, 0.0)) if one[1] == 3]
    assert found
