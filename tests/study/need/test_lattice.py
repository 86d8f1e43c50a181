"""The search on lattices whose answer is known: exact, with few settings judged, also where more is worse."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.statistics.erlang_formulas import Floats
from sim.study.need.lattice import Looks, Place, Search
from sim.study.need.levers import Lever
from sim.study.need.target import NO, UNDECIDED, YES, read

LOOKS = Looks(0.95, (4, 8, 16), (8, 16, 32))
Level = Callable[[Place], float]


def searched(level: Level, wages: list[float], high: int, start: int = 5, noise: float = 1e-6) -> tuple[Search, int]:
    """Return a finished search for the least with a level of at least 0.8, and the runs that it took."""
    levers = [Lever(f"pools.p{at}.staff", f"p{at}", (1,) * 336, False, False, wage, 1, high)
              for at, wage in enumerate(wages)]
    counts: dict[tuple[Place, bool], int] = {}

    def values(place: Place, new: bool) -> list[Floats]:
        draws = np.random.default_rng(7 + new).normal(0.0, noise, LOOKS.of(new)[-1])
        return [level(place) + draws[:counts[place, new]]]

    search = Search(levers, [read("x >= 0.8")], LOOKS, values)
    for asks in search.run((start,) * len(wages)):
        assert asks
        for ask in asks:
            assert ask.count > counts.get((ask.place, ask.new), 0), "asked for what is there"
            counts[ask.place, ask.new] = ask.count
    return search, sum(counts.values())


def cheapest(search: Search, level: Level, high: int, levers: int) -> Place | None:
    """Return the answer of exhaustive search."""
    able = [place for place in product(range(1, high + 1), repeat=levers) if level(place) >= 0.8]
    return min(able, key=lambda place: (search.cost(place), place), default=None)


@given(st.integers(1, 45), st.integers(1, 40))
def test_one_pool_is_exact_wherever_the_search_begins(answer: int, start: int) -> None:
    def level(place: Place) -> float:
        return 0.85 if place[0] >= answer else 0.7

    search, runs = searched(level, [20.0], 40, start)
    assert search.found.best == ((answer,) if answer <= 40 else None)
    assert search.found.proved and not search.found.worse
    assert runs <= 12 * 4 + 2 * 8  # a few settings at the first look, two of them checked


@given(st.lists(st.floats(0.02, 0.2), min_size=2, max_size=2), st.lists(st.integers(1, 9), min_size=2, max_size=2),
       st.floats(0.0, 1.0))
def test_two_pools_are_as_cheap_as_exhaustive_search_finds(rates: list[float], wages: list[int], mix: float) -> None:
    """Levels between one bottleneck (both are needed) and full substitution (either may stand in)."""
    def level(place: Place) -> float:
        parts = [rate * at for rate, at in zip(rates, place, strict=True)]
        work = (1.0 - mix) * 2.0 * min(parts) + mix * sum(parts)
        return 1.0 - 0.2 ** (work / 0.999)

    search, runs = searched(level, [float(wage) for wage in wages], 30)
    known = cheapest(search, level, 30, 2)
    assert (search.found.best is None) == (known is None)
    if known is not None and search.found.best is not None:
        assert search.cost(search.found.best) == search.cost(known)
        assert search.found.proved and runs < 900 * LOOKS.check[0] / 10


def test_three_pools_with_a_proof() -> None:
    def level(place: Place) -> float:
        return min(0.13 * place[0], 0.3 * place[1], 0.19 * place[2]) + 0.001 * sum(place)

    search, runs = searched(level, [20.0, 30.0, 25.0], 15)
    assert search.found.best == cheapest(search, level, 15, 3)
    assert search.found.proved and runs < 15**3 * LOOKS.check[0] / 10
    assert all(search.word(place) == NO for place in search.found.below)


def test_more_that_is_worse_is_said_and_all_around_is_run() -> None:
    def level(place: Place) -> float:
        return 0.9 - 0.02 * (place[0] - 6) ** 2  # from 4 to 8 it is enough, beyond it is not

    search, _ = searched(level, [20.0], 40, start=20)
    assert search.found.best == (4,) and search.found.worse and search.found.exhausted
    assert search.found.worse[0].change < 0.0


def test_what_cannot_be_met_is_told_with_the_nearest() -> None:
    search, _ = searched(lambda place: 0.5 + 0.005 * place[0], [20.0], 40)
    assert search.found.best is None and search.found.nearest == (40,)


def test_what_is_not_decided_is_not_taken_for_met() -> None:
    def level(place: Place) -> float:
        return {6: 0.8, 7: 0.9}.get(place[0], 0.5 if place[0] < 6 else 0.95)

    search, _ = searched(level, [20.0], 40, noise=0.05)
    assert search.found.best == (7,) and search.word((6,)) == UNDECIDED and search.word((7,)) == YES
    assert search.judged[(6,), True].count == LOOKS.check[-1]  # the whole budget was spent on it


@pytest.mark.parametrize("new", [False, True])
def test_all_that_is_said_shares_one_level(new: bool) -> None:
    search, _ = searched(lambda place: 1.0, [1.0, 1.0], 3)
    statements = 3 * 1 * (3 if new else 1)  # looks, targets, and in the check the answer and its neighbours
    assert search.level(new) == pytest.approx(1.0 - 0.05 / statements)
