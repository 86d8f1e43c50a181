"""Shapley's value: the laws that define it, known games, and sampled orders against the enumeration."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.statistics.intervals import mean_interval
from sim.statistics.shapley import (
    NOBODY,
    Coalition,
    Value,
    coalitions,
    exact,
    from_orders,
    heads,
    interactions,
    interactions_from_orders,
    orders,
    pairs_of,
)


def game(worth: Sequence[float]) -> Value:
    """Return the game whose coalitions are worth these numbers, numbered by the bits of their players."""
    def value(coalition: Coalition) -> Fraction:
        return Fraction(worth[sum(1 << player for player in coalition)])

    return value


def all_of(players: int) -> Coalition:
    return frozenset(range(players))


numbers = st.floats(-1e9, 1e9)
games = st.integers(1, 5).flatmap(
    lambda players: st.tuples(st.just(players), st.lists(numbers, min_size=2**players, max_size=2**players).map(game)))


@given(games)
def test_the_shares_sum_to_the_total_exactly(one: tuple[int, Value]) -> None:
    players, value = one
    assert sum(exact(players, value)) == value(all_of(players)) - value(NOBODY)


@given(games)
def test_it_is_the_mean_over_all_orders(one: tuple[int, Value]) -> None:
    players, value = one
    every = list(permutations(range(players)))
    assert from_orders(every, value) == exact(players, value)
    if players > 1:
        assert interactions_from_orders(every, value) == interactions(players, value)


@given(games, st.integers(0, 2**64), st.integers(1, 3))
def test_shares_of_sampled_orders_sum_to_the_total_exactly(one: tuple[int, Value], key: int, pairs: int) -> None:
    players, value = one
    sample = orders(players, pairs, key)
    assert sum(from_orders(sample, value)) == value(all_of(players)) - value(NOBODY)


@given(games, st.integers(0, 4), st.integers(0, 4))
def test_players_who_do_the_same_get_the_same(one: tuple[int, Value], first: int, second: int) -> None:
    players, value = one
    first, second = first % players, second % players
    exchange = {first: second, second: first}

    def alike(coalition: Coalition) -> Fraction:
        return value(coalition) + value(frozenset(exchange.get(player, player) for player in coalition))

    shares = exact(players, alike)
    assert shares[first] == shares[second]


@given(games, st.integers(0, 4), numbers)
def test_who_adds_the_same_to_everybody_gets_that_and_interacts_with_nobody(
    one: tuple[int, Value], player: int, much: float,
) -> None:
    players, value = one
    player %= players

    def alone(coalition: Coalition) -> Fraction:
        return value(coalition - {player}) + (Fraction(much) if player in coalition else 0)

    assert exact(players, alone)[player] == Fraction(much)
    assert all(much == 0 for pair, much in interactions(players, alone).items() if player in pair)


@given(games, st.lists(numbers, min_size=32, max_size=32), st.fractions())
def test_it_adds_up_over_games(one: tuple[int, Value], worth: list[float], factor: Fraction) -> None:
    players, value = one
    other = game(worth)

    def both(coalition: Coalition) -> Fraction:
        return value(coalition) + factor * other(coalition)

    sums = [a + factor * b for a, b in zip(exact(players, value), exact(players, other), strict=True)]
    assert exact(players, both) == sums


def test_the_game_of_gloves() -> None:
    """One left glove and two right ones, a pair is worth 1: the rare glove gets 2/3 (Shapley's classic example)."""
    def value(coalition: Coalition) -> Fraction:
        return Fraction(0 in coalition and len(coalition) > 1)

    assert exact(3, value) == [Fraction(2, 3), Fraction(1, 6), Fraction(1, 6)]
    # left and one right: worth 1 together where the other right glove is not there, 0 where it is
    assert interactions(3, value) == {(0, 1): Fraction(1, 2), (0, 2): Fraction(1, 2), (1, 2): Fraction(-1, 2)}


def test_of_two_that_must_both_come_each_gets_half_and_of_two_alike_too() -> None:
    assert exact(2, game([0, 0, 0, 1])) == exact(2, game([0, 1, 1, 1])) == [Fraction(1, 2), Fraction(1, 2)]
    assert interactions(2, game([0, 0, 0, 1])) == {(0, 1): Fraction(1)}
    assert interactions(2, game([0, 1, 1, 1])) == {(0, 1): Fraction(-1)}


def test_each_order_comes_with_its_reverse_and_the_key_decides_which() -> None:
    sample = orders(6, 4, (7, 3))
    assert len(sample) == 8
    assert all(sorted(order) == list(range(6)) for order in sample)
    assert sample[1::2] == [order[::-1] for order in sample[::2]]
    assert orders(6, 4, (7, 3)) == sample != orders(6, 4, (7, 4))
    assert orders(6, 5, (7, 3))[:8] == sample
    assert list(heads((2, 0, 1))) == [NOBODY, {2}, {2, 0}, {2, 0, 1}]


def test_orders_are_drawn_evenly() -> None:
    """Of 6 orders of 3 players each is drawn 1,000 of 6,000 times; 882 to 1118 hold with 4.1 standard deviations.

    The reverse of an order is drawn as often, so there are three independent counts: a false alarm once in 8,000 times.
    """
    drawn = orders(3, 3000, 1999)
    assert all(882 <= drawn.count(order) <= 1118 for order in permutations(range(3)))


def test_reverses_cancel_pairwise_interactions() -> None:
    """Where only pairs interact, every order and its reverse give the exact shares together."""
    rng = np.random.default_rng(3)
    alone, paired = rng.integers(-9, 9, 6), rng.integers(-9, 9, (6, 6))

    def value(coalition: Coalition) -> Fraction:
        return Fraction(int(sum(alone[list(coalition)]) + sum(paired[pair] for pair in pairs_of(6)
                                                              if coalition.issuperset(pair))))

    assert from_orders(orders(6, 1, 5), value) == exact(6, value)


def test_what_makes_no_sense_is_refused() -> None:
    for players in (0, 21):
        with pytest.raises(ValueError, match="coalitions"):
            coalitions(players)
    with pytest.raises(ValueError, match="pair"):
        orders(3, 0, 1)
    for sample in ([], [(0, 1), (0, 0)], [(0, 1), (0, 1, 2)]):
        with pytest.raises(ValueError, match="orders of all players"):
            from_orders(sample, game([0] * 8))


def test_orders_of_their_own_let_an_interval_over_the_replications_hold_as_often_as_it_promises() -> None:
    """1,000 tables of 10 replications with luck of their own and one order and its reverse each; five players of whom
    three interact. A count of a 95 % interval lies outside of 927 to 971 once in 1,000 times.
    """
    rng = np.random.default_rng(1959)
    true = exact(5, _three_together(0.0))
    held = 0
    for table in range(1000):
        luck = rng.normal(size=10)
        rows = [float(from_orders(orders(5, 1, (table, at)), _three_together(luck[at]))[0]) for at in range(10)]
        held += mean_interval(rows).contains(float(true[0]))
    assert 927 <= held <= 971


def _three_together(luck: float) -> Value:
    """Return a game in which the first adds 4 and some luck, and 6 more once exactly one of the next two has come."""
    def value(coalition: Coalition) -> Fraction:
        if 0 not in coalition:
            return Fraction(len(coalition))
        return Fraction(4 + 6 * (len(coalition & {1, 2}) == 1)) + Fraction(luck) + len(coalition)

    return value
