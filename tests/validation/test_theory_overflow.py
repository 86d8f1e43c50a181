"""The chain of two counts of `overflow_in_both_lines` against the rules written out, and against what is known."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.validation.theory.chains import counts, ctmc_stationary
from sim.validation.theory.overflow import TwoPools, flows, two_pools
from sim.validation.theory.queues import DelaySystem

seldom = settings(max_examples=12, deadline=None, derandomize=True)

State = tuple[int, int, int, int]
"""Busy at home, busy at the helping pool, waiting for home, waiting for the helping pool alone."""

CENTRES = [
    TwoPools((2.7, 0.9), (1.0, 0.8), (3, 2), guests_first=False),
    TwoPools((2.7, 0.7), (1.0, 0.8), (3, 2), guests_first=True),
    TwoPools((0.8, 0.3), (0.5, 1.0), (2, 1), guests_first=False),
    TwoPools((0.8, 0.3), (0.5, 1.0), (1, 2), guests_first=True),
]


def moves(centre: TwoPools, state: State, most: tuple[int, int]) -> Iterator[tuple[float, State, bool]]:
    """Rates, states after, and whether a caller of the home pool is then served by the helping pool."""
    home, helping, guests, own = state
    (from_home, from_helping), (quick, slow) = centre.arrival_rates, centre.service_rates
    if home < centre.agents[0]:
        yield from_home, (home + 1, helping, guests, own), False
    elif helping < centre.agents[1]:
        yield from_home, (home, helping + 1, guests, own), True
    elif guests < most[0]:
        yield from_home, (home, helping, guests + 1, own), False
    if helping < centre.agents[1]:
        yield from_helping, (home, helping + 1, guests, own), False
    elif own < most[1]:
        yield from_helping, (home, helping, guests, own + 1), False
    if home:
        yield home * quick, (home, helping, guests - 1, own) if guests else (home - 1, helping, 0, own), False
    if helping:
        if guests and (centre.guests_first or not own):
            yield helping * slow, (home, helping, guests - 1, own), True
        elif own:
            yield helping * slow, (home, helping, guests, own - 1), False
        else:
            yield helping * slow, (home, helping - 1, guests, 0), False


def by_four_counts(centre: TwoPools, most: tuple[int, int]) -> tuple[list[float], float]:
    """Means of the four counts, and the rate at which callers of the home pool go to the helping one."""
    from scipy.sparse import csc_matrix
    from scipy.sparse.linalg import spsolve

    start: State = (0, 0, 0, 0)
    number, todo, helped = {start: 0}, [start], []
    rows, columns, values = [], [], []
    while todo:
        state = todo.pop()
        for rate, after, is_helped in moves(centre, state, most):
            if after not in number:
                number[after] = len(number)
                todo.append(after)
            rows += [number[after], number[state]]
            columns += [number[state]] * 2
            values += [rate, -rate]
            if is_helped:
                helped.append((number[state], rate))
    balance = csc_matrix((values, (rows, columns)), shape=(len(number), len(number)))
    rest = spsolve(balance[1:, 1:], -balance[1:, 0].toarray().ravel())  # as many times the probability of the start
    states = np.concatenate(([1.0], rest))
    states /= states.sum()
    return (states @ np.array(list(number))).tolist(), sum(rate * states[at] for at, rate in helped)


@pytest.mark.parametrize("centre", CENTRES)
def test_two_counts_say_what_the_rules_say_of_four(centre: TwoPools) -> None:
    """The rules state by state, and cut much further out."""
    state = two_pools(centre)
    further = 2 * state.states.shape[0], 2 * state.states.shape[1]
    counted, helped = by_four_counts(centre, further)
    assert counted == pytest.approx([*state.mean_busy, *state.mean_queues], rel=1e-10)
    assert helped == pytest.approx(state.share_helped * centre.arrival_rates[0], rel=1e-10)


@pytest.mark.parametrize("centre", CENTRES)
def test_what_is_cut_off_is_less_than_a_part_in_ten_to_the_eleven(centre: TwoPools) -> None:
    """Twice as many states in either direction: all beyond the cut together, and what it does to the mean waits."""
    state = two_pools(centre)
    first, second = state.states.shape
    wide = ctmc_stationary(flows(centre, *counts((2 * first, 2 * second))))
    assert float(wide.sum() - wide[:first, :second].sum()) < 1e-11
    at_home, at_helping = counts(wide.shape)
    queues = [float((np.maximum(count - agents, 0.0) * wide).sum())
              for count, agents in zip((at_home, at_helping), centre.agents, strict=True)]
    assert queues == pytest.approx(state.mean_queues, rel=1e-10)


@seldom
@given(st.integers(1, 4), st.integers(1, 4), st.floats(0.1, 0.85), st.booleans())
def test_without_callers_of_its_own_the_helping_pool_makes_one_large_pool(home: int, helping: int, load: float,
                                                                          guests_first: bool) -> None:
    rate = load * (home + helping)
    state = two_pools(TwoPools((rate, 0.0), (1.0, 1.0), (home, helping), guests_first))
    known = DelaySystem(rate, 1.0, home + helping)
    assert state.mean_queues == pytest.approx((known.mean_queue, 0.0), rel=1e-8, abs=1e-12)
    assert sum(state.mean_busy) == pytest.approx(rate, rel=1e-9)


@seldom
@given(st.integers(1, 4), st.integers(1, 4), st.floats(0.1, 0.8), st.floats(0.1, 0.6), st.floats(0.4, 2.0),
       st.booleans())
def test_all_who_come_are_served_and_whoever_goes_first_waits_less(
    home: int, helping: int, load: float, own: float, slow: float, guests_first: bool
) -> None:
    rates = load * home, own * helping * slow * 0.5
    centre = TwoPools(rates, (1.0, slow), (home, helping), guests_first)
    state = two_pools(centre)
    assert state.mean_busy[0] == pytest.approx(rates[0] * (1.0 - state.share_helped), rel=1e-8)
    assert state.mean_busy[1] * slow == pytest.approx(rates[1] + rates[0] * state.share_helped, rel=1e-8)
    other = two_pools(TwoPools(rates, (1.0, slow), (home, helping), not guests_first))
    first, last = (state, other) if guests_first else (other, state)
    assert first.mean_queues[0] <= last.mean_queues[0] * (1.0 + 1e-9)
    assert first.mean_queues[1] >= last.mean_queues[1] * (1.0 - 1e-9)


@pytest.mark.parametrize(("rates", "guests_first"), [
    ((3.8, 0.9), False), ((2.7, 1.6), False), ((4.6, 0.1), True), ((2.7, 1.2), True)])
def test_more_than_the_agents_can_do_has_no_steady_state(rates: tuple[float, float], guests_first: bool) -> None:
    with pytest.raises(InputError, match="no steady state"):
        two_pools(TwoPools(rates, (1.0, 0.8), (3, 2), guests_first))


def test_the_load_of_those_behind_guests_is_where_their_line_begins_to_grow() -> None:
    """One agent each, equal rates: nobody waits at home with p0 + p1, for p = 1, a, a (a/2), a (a/2)^2, ...

    Own callers are served at this share of the helping agent's time, were there always some of them waiting.
    """
    rate = 0.8
    weights = [1.0, rate] + [rate * (rate / 2.0) ** n for n in range(1, 200)]
    centre = TwoPools((rate, 0.2), (1.0, 1.0), (1, 1), guests_first=True)
    assert centre.loads == pytest.approx((rate / 2.0, 0.2 / (sum(weights[:2]) / sum(weights))), rel=1e-12)
