"""Erlang's formulas against the steady state of the birth-and-death process, solved state by state."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.statistics.erlang_formulas import lagged, least, line, loss

STATES = 600


def steady(rate: float, handle: float, theta: float, servers: int) -> list[float]:
    """Return the steady state of M/M/c+M: the share of time with 0, 1, 2, ... present (Gross and others 2008)."""
    weights = [1.0]
    for present in range(1, STATES):
        leaving = min(present, servers) / handle + max(present - servers, 0) * theta
        weights.append(weights[-1] * rate / leaving)
    whole = math.fsum(weights)
    return [weight / whole for weight in weights]


@given(st.floats(0.2, 4.0), st.floats(0.5, 6.0), st.floats(0.05, 2.0), st.integers(1, 20))
def test_hang_ups_and_waits_are_those_of_the_birth_and_death_process(
    rate: float, handle: float, theta: float, servers: int
) -> None:
    shares = steady(rate, handle, theta, servers)
    waiting = math.fsum(share * max(at - servers, 0) for at, share in enumerate(shares))
    found = line(rate, handle, theta, servers, 1.0 / 3.0)
    assert found.abandoned == pytest.approx(theta * waiting / rate, abs=2e-4)  # those who wait hang up at rate theta
    assert found.wait == pytest.approx(waiting / rate, rel=2e-3, abs=2e-4)  # Little's law
    idle = math.fsum(shares[:servers])  # arrivals see time averages
    assert line(rate, handle, theta, servers, 0.0).in_time == pytest.approx(idle, abs=2e-4)


@given(st.floats(0.1, 0.95), st.integers(1, 40), st.floats(0.0, 5.0))
def test_without_hang_ups_it_is_erlang_c(use: float, servers: int, within: float) -> None:
    handle, load = 3.0, use * servers
    blocked = loss(load, servers)
    waits = servers * blocked / (servers - load * (1.0 - blocked))
    found = line(load / handle, handle, 0.0, servers, within)
    beyond = waits * math.exp(-(servers - load) * within / handle)
    assert found.service_level == pytest.approx(1.0 - beyond, abs=1e-4)
    assert found.wait == pytest.approx(waits * handle / (servers - load), rel=1e-3)
    assert found.abandoned == pytest.approx(0.0, abs=1e-9) and found.lost_in_time == 0.0


def test_a_line_that_cannot_be_served_is_said_to_be() -> None:
    assert line(2.0, 5.0, 0.0, 10, 0.5).service_level == 0.0 and math.isinf(line(2.0, 5.0, 0.0, 10, 0.5).wait)
    nobody = line(2.0, 5.0, 0.5, 0, 0.5)
    assert nobody.abandoned == 1.0 and nobody.wait == 2.0 and nobody.service_level == 0.0
    assert line(0.0, 5.0, 0.5, 0, 0.5).in_time == 1.0
    assert line(1e-300, 5.0, 0.5, 3, 0.5).in_time == 1.0


@given(st.lists(st.floats(0.0, 5.0), min_size=2, max_size=60), st.floats(0.1, 40.0))
def test_what_is_at_work_lags_and_loses_nothing(rates: list[float], handle: float) -> None:
    loads = lagged([*rates, *[0.0] * 80], handle, 30.0)
    assert float(loads.sum()) == pytest.approx(sum(rates), abs=1e-6)
    assert np.all(loads >= -1e-12) and float(loads.max()) <= max(rates) + 1e-9


def test_a_steady_stream_does_not_lag() -> None:
    assert lagged([2.0] * 48, 5.0, 30.0) == pytest.approx([2.0] * 48)


@given(st.integers(-5, 60), st.integers(1, 40))
def test_the_least_that_is_enough(threshold: int, high: int) -> None:
    found = least(lambda agents: agents >= threshold, 1, high)
    assert found == (None if threshold > high else max(threshold, 1))
