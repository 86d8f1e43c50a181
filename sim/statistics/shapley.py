"""Who brought a joint result about: Shapley's value of a game, exact or from sampled orders, and interactions of pairs.

A *game* has players 0, 1, ... and gives every coalition (a set of players) a value. Shapley's value (Shapley 1953, "A
value for n-person games", *Contributions to the Theory of Games II*, Annals of Mathematics Studies 28, 307-317) shares
value(all) - value(nobody) out among the players: player i gets what i adds to the coalition of those who came before,
on average over all orders in which the players may come,

    phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! (value(S + i) - value(S)).

It is the only way to share that gives everything out, gives players who do the same the same, gives those nothing who
never add anything, and adds up over games.

With many players the orders are sampled (Castro, Gomez & Tejada 2009, "Polynomial calculation of the Shapley value
based on sampling", *Computers & Operations Research* 36, 1726-1730), each together with its reverse: who came early
comes late. What every single order gives sums to value(all) - value(nobody) already, so sampled shares do, too.

The *interaction* of two players (Grabisch & Roubens 1999, "An axiomatic approach to the concept of interaction among
players in cooperative games", *International Journal of Game Theory* 28, 547-565) is what they add together beyond what
each adds alone, on average over the coalitions of the others,

    I_ij = sum over S without i and j of |S|! (n - |S| - 2)! / (n - 1)!
           (value(S + i + j) - value(S + i) - value(S + j) + value(S)):

above 0 they need each other, below 0 one can stand in for the other.

Values are fractions, so that sums are exact. Orders ask for the same value again and again: who works it out keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import chain, combinations
from math import factorial
from typing import Final, TypeAlias

import numpy as np

Coalition: TypeAlias = frozenset[int]
Value: TypeAlias = Callable[[Coalition], Fraction]
"""What a coalition of players is worth."""
Order: TypeAlias = tuple[int, ...]
"""All players, each once, as they come."""
NOBODY: Final[Coalition] = frozenset()
MOST_PLAYERS: Final = 20
"""More players than these have too many coalitions to be looked at all."""


def coalitions(players: int) -> list[Coalition]:
    """Return all coalitions, small ones first; ValueError for no players, or more than `MOST_PLAYERS`."""
    if not 1 <= players <= MOST_PLAYERS:
        raise ValueError(f"all coalitions can be told of 1 to {MOST_PLAYERS} players, not {players}")
    sizes = (combinations(range(players), size) for size in range(players + 1))
    return [frozenset(members) for members in chain.from_iterable(sizes)]


def exact(players: int, value: Value) -> list[Fraction]:
    """Return Shapley's value of every player, which sum to value(all) - value(nobody) exactly.

    `value` is asked for each of the 2**players coalitions once. ValueError as `coalitions` raises it.
    """
    worth = {coalition: value(coalition) for coalition in coalitions(players)}
    shares = [Fraction(0)] * players
    for coalition, much in worth.items():
        inside, outside = _weights(players, len(coalition))
        for player in range(players):
            shares[player] += much * (inside if player in coalition else -outside)
    return shares


def _weights(players: int, size: int) -> tuple[Fraction, Fraction]:
    """Return how much a coalition of this size counts for a player inside, and, with a minus, for one outside."""
    everything = factorial(players)
    inside = Fraction(factorial(size - 1) * factorial(players - size), everything) if size else Fraction(0)
    outside = Fraction(factorial(size) * factorial(players - size - 1), everything) if size < players else Fraction(0)
    return inside, outside


# Orders -----------------------------------------------------------------------------------------------------------


def orders(players: int, pairs: int, key: int | Sequence[int]) -> list[Order]:
    """Return random orders of the players, each followed by its reverse: 2 x pairs of them.

    key: one or several whole numbers of at least 0; the same key gives the same orders. ValueError for no players, or
    no pair.
    """
    if players < 1 or pairs < 1:
        raise ValueError(f"at least one player and one pair of orders are needed, not {players} and {pairs}")
    generator = np.random.Generator(np.random.Philox(np.random.SeedSequence(key)))
    found: list[Order] = []
    for _ in range(pairs):
        order = tuple(int(player) for player in generator.permutation(players))
        found += [order, order[::-1]]
    return found


def heads(order: Order) -> Iterator[Coalition]:
    """Give the coalitions that an order goes through, from nobody to all."""
    for size in range(len(order) + 1):
        yield frozenset(order[:size])


def from_orders(sample: Sequence[Order], value: Value) -> list[Fraction]:
    """Return what each player adds to those before, on average over some orders; the sum is value(all) - value(nobody).

    It estimates Shapley's value without bias where the orders are drawn at random, and is exact for all orders.
    ValueError for no orders, or of different players.
    """
    players = _players(sample)
    shares = [Fraction(0)] * players
    for order in sample:
        before = value(NOBODY)
        for player, coalition in zip(order, list(heads(order))[1:], strict=True):
            after = value(coalition)
            shares[player] += after - before
            before = after
    return [share / len(sample) for share in shares]


def _players(sample: Sequence[Order]) -> int:
    if not sample or any(sorted(order) != list(range(len(sample[0]))) for order in sample):
        raise ValueError("orders of all players are needed, at least one")
    return len(sample[0])


# Pairs ------------------------------------------------------------------------------------------------------------

Pair: TypeAlias = tuple[int, int]


def pairs_of(players: int) -> list[Pair]:
    """Return all pairs of players, the smaller number first."""
    return list(combinations(range(players), 2))


def interactions(players: int, value: Value) -> dict[Pair, Fraction]:
    """Return Shapley's interaction index of every pair; ValueError as `coalitions` raises it.

    `value` is asked for each of the 2**players coalitions once.
    """
    worth = {coalition: value(coalition) for coalition in coalitions(players)}
    found = dict.fromkeys(pairs_of(players), Fraction(0))
    for pair in found:
        for coalition, much in worth.items():
            found[pair] += much * _pair_weight(players, pair, coalition)
    return found


def _pair_weight(players: int, pair: Pair, coalition: Coalition) -> Fraction:
    """Return how much a coalition counts for the interaction of a pair."""
    others = len(coalition.difference(pair))
    weight = Fraction(factorial(others) * factorial(players - others - 2), factorial(players - 1))
    return weight if len(coalition) - others != 1 else -weight


def interactions_from_orders(sample: Sequence[Order], value: Value) -> dict[Pair, Fraction]:
    """Return an estimate of Shapley's interaction index of every pair, without bias where orders are drawn at random.

    The coalition that a pair joins are those before one of the two in an order from which the other is taken; of either
    of the two in turn. Up to 4 values are asked for an order, a pair and each of the two; the estimate is exact for all
    orders. ValueError for no orders, or of different players.
    """
    found = dict.fromkeys(pairs_of(_players(sample)), Fraction(0))
    for order in sample:
        for first, second in found:
            for one, other in ((first, second), (second, first)):
                others = frozenset(order[:order.index(one)]) - {other}
                found[first, second] += together(others, first, second, value)
    return {pair: total / (2 * len(sample)) for pair, total in found.items()}


def together(others: Coalition, first: int, second: int, value: Value) -> Fraction:
    """Return what two players add to a coalition of others together, beyond what each adds alone."""
    both = value(others | {first, second}) - value(others | {first})
    return both - (value(others | {second}) - value(others))
