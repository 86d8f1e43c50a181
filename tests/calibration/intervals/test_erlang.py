"""A day followed through Erlang A: in steady state it is the exact one, and closing time empties the line."""

from __future__ import annotations

import numpy as np
import pytest

from sim.calibration.intervals.followed_days import followed
from sim.validation.theory.laws import exponential
from sim.validation.theory.patience import ImpatientQueue


def test_steady_state_is_erlang_a() -> None:
    """Waits of all and of the served by the integrals of Baccelli and Hebuterne (1981)."""
    thetas = np.array([0.05, 0.2, 1.0])
    result = followed(np.full((1, 40), 1.2), np.full((1, 40), 5.0), 4.0, thetas, 30.0)
    for at, theta in enumerate(thetas.tolist()):
        exact = ImpatientQueue(1.2, 0.25, 5, exponential(1.0 / theta))
        assert result.waited[at, 0, -1] / 36.0 == pytest.approx(exact.mean_wait, rel=1e-9)
        served = exact.mean_wait_served * exact.p_served
        assert result.waited_served[at, 0, -1] / 36.0 == pytest.approx(served, rel=1e-9)


def test_the_last_on_duty_serve_the_line_to_its_end() -> None:
    """Whoever waits at closing time is served by those who were there, not left to hang up: nobody waits an hour on."""
    rates, staff = np.array([[1.2, 0.0, 0.0, 0.0]]), np.array([[5.0, 0.0, 0.0, 0.0]])
    waited = followed(rates, staff, 4.0, np.array([0.001]), 30.0).waited[0, 0]
    assert 0.0 < waited[1] < waited[0]
    assert waited[3] < 1e-3 * waited[1]
