"""Shares of a loss: they sum exactly, equal exact enumeration, and tell links that need each other from others."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.inquiry.attribution import Attribution, quotient
from sim.inquiry.design import MOST, RECORDS, Design, designed
from sim.inquiry.links import Player

Loss = Callable[[frozenset[int], int], int]
"""What is lost with some links mended, in a replication."""


class Made:
    """Runs of a world that is a function."""

    def __init__(self, links: int, loss: Loss) -> None:
        self.players = tuple(Player(f"link {number}") for number in range(links))
        self.everybody = frozenset(range(links))
        self._loss = loss
        self.asked: set[tuple[frozenset[int], int]] = set()

    def do(self, wanted: Any) -> None:
        self.asked |= set(wanted)

    def of(self, mended: frozenset[int], replication: int) -> Any:
        assert (mended, replication) in self.asked, "a run that was not asked for at once"
        return SimpleNamespace(values={"loss": self._loss(mended, replication)})


def attribution(links: int, loss: Loss, replications: int = 4, exact: bool = True, orders: int = 2) -> Attribution:
    made: Any = Made(links, loss)
    return Attribution(made, "loss", Design(replications, exact, orders=orders), seed=5)


def both_must_break(mended: frozenset[int], replication: int) -> int:
    """Links 0 and 1 lose 10 where both are broken, link 2 loses 3 on its own."""
    return 10 * (not mended & {0, 1}) + 3 * (2 not in mended) + 7 + replication


def test_a_loss_that_needs_two_links_is_shared_between_them() -> None:
    found = attribution(3, both_must_break)
    shares = found.shares()
    assert [(each.number, each.loss) for each in shares] == [(0, 5), (1, 5), (2, 3)]
    assert [each.share for each in shares] == [Fraction(5, 13), Fraction(5, 13), Fraction(3, 13)]
    tested = {each.number: each for each in found.tested(shares, 3)}
    assert tested[0].but_for is not None and tested[0].but_for.mean == 10
    assert tested[0].enough is not None and tested[0].enough.mean == 0
    assert tested[2].enough is not None and tested[2].but_for is not None
    assert tested[2].but_for.mean == tested[2].enough.mean == 3
    pair = found.together(0, 1)
    assert (pair.interaction.mean, pair.as_it_is.mean, pair.in_good_world.mean) == (10, 10, 10)
    assert (pair.but_for.mean, pair.enough.mean) == (10, 10)
    assert found.together(0, 2).interaction.mean == 0


def test_links_of_which_either_is_enough_stand_in_for_each_other() -> None:
    found = attribution(2, lambda mended, _: 0 if mended >= {0, 1} else 8)
    assert [each.loss for each in found.shares()] == [4, 4]
    assert found.together(0, 1).interaction.mean == -8


def test_only_the_first_shares_are_tested() -> None:
    found = attribution(3, both_must_break)
    assert [each.but_for is None for each in found.tested(found.shares(), 1)] == [False, True, True]


@st.composite
def games(draw: Any) -> tuple[int, dict[frozenset[int], int]]:
    """Return how many links there are, and what is lost with each set of them mended."""
    links = draw(st.integers(1, 4))
    sets = [frozenset(some) for size in range(links + 1) for some in combinations(range(links), size)]
    return links, {some: draw(st.integers(0, 50)) for some in sets}


@given(games(), st.booleans(), st.integers(1, 2))
def test_shares_sum_to_the_loss_exactly(game: tuple[int, dict[frozenset[int], int]], exact: bool, orders: int) -> None:
    links, losses = game
    found = attribution(links, lambda mended, replication: losses[mended] * (1 + replication), 3, exact, orders)
    shares, totals = found.shares(), found.totals()
    assert sum(each.loss for each in shares) == sum(totals, Fraction(0)) / 3
    if sum(totals) != 0:
        assert sum(each.share or 0 for each in shares) == 1
    else:
        assert all(each.share is None for each in shares)
    for replication in range(3):
        assert sum(found.values(replication)) == totals[replication]


@given(games())
def test_many_orders_come_to_exact_shares(game: tuple[int, dict[frozenset[int], int]]) -> None:
    links, losses = game
    exact = attribution(links, lambda mended, _: losses[mended], 1).shares()
    many = 400
    sampled = {each.number: each for each in attribution(links, lambda mended, _: losses[mended], many, False).shares()}
    for each in exact:
        # 50 is the most a link can add or take in an order; six standard errors of a mean over 400 pairs of orders
        assert abs(float(each.loss - sampled[each.number].loss)) <= 6.0 * 100.0 / many**0.5


@given(games(), st.integers(1, 100))
def test_repairs_save_what_is_wanted_and_are_the_smallest(game: tuple[int, dict[frozenset[int], int]], per_cent: int
                                                          ) -> None:
    links, losses = game
    wanted = Fraction(per_cent, 100)
    none, everybody = frozenset[int](), frozenset(range(links))
    total = losses[none] - losses[everybody]
    for exact in (True, False):
        found = attribution(links, lambda mended, _: losses[mended], 2, exact).repairs(wanted, range(links))
        if total <= 0:
            assert found is None
            continue
        assert found is not None
        saved = losses[none] - losses[frozenset(found.numbers)]
        assert found.share == Fraction(saved, total) >= wanted and found.saved.mean == saved
        smaller = [some for some in losses if len(some) < len(found.numbers)]
        if exact:
            assert all(losses[none] - losses[some] < wanted * total for some in smaller)


def test_candidates_that_save_too_little_are_no_repair() -> None:
    assert attribution(3, both_must_break, 2, exact=False).repairs(Fraction(4, 5), [2]) is None


def test_a_quotient_has_the_error_of_its_residuals() -> None:
    parts, totals = [Fraction(1), Fraction(3), Fraction(2)], [Fraction(4), Fraction(8), Fraction(6)]
    share, half_width = quotient(parts, totals)
    assert share == Fraction(1, 3)
    # residuals -1/3, 1/3, 0: standard error sqrt(2/9/2/3), over the mean whole 6, times t(2) = 4.3027
    assert half_width == pytest.approx(4.302652729911275 * (1 / 27)**0.5 / 6.0)
    assert quotient([Fraction(1)], [Fraction(2)]) == (Fraction(1, 2), float("inf"))
    assert quotient([Fraction(1)], [Fraction(0)]) == (None, float("inf"))


def test_the_design_follows_from_the_size_alone() -> None:
    small, large, largest = designed(13, 200_000), designed(13, 2_600_000), designed(13, 10_000_000)
    assert small.orders == 2 and small.tested == 6 and 10 <= small.replications <= MOST
    assert large.orders == 1 and large.replications >= 3 and large.in_pairs == 0
    assert largest.replications == 2
    for design, records in ((small, 200_000), (large, 2_600_000)):
        assert design.runs(13) * records <= 1.2 * RECORDS
    assert designed(4, 200_000).exact and not designed(6, 200_000).exact
    assert designed(13, 200_000, 3).replications == 3 == designed(13, 10_000_000, 3).replications
