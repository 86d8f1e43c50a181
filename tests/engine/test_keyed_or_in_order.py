"""The measurement `experiments/verification/keyed_or_in_order.py`: it draws as the engine does, but what is ordered."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.verification.keyed_or_in_order import SETTINGS, InOrder, correlation, ran, reduction
from sim.engine import run
from sim.eventlog import Recorder
from sim.scenario import loads
from sim.scenario.plan import build
from sim.vocabulary import Purpose

DESK = """
horizon = "2 days"
demand = { cases_per_hour = 20 }
channels.phone.patience = "5 min"
pools.reps.staff = 2
chain = [{ level = "rep", pool = "reps", handle = { dist = "exponential", mean = 6 } }]
[policies.a]
[policies.b]
pools.reps.staff = 4
"""


def test_with_nothing_in_order_it_is_the_reference_engine() -> None:
    plan = build(loads(DESK).world("a"))
    recorder = Recorder(lambda _: None)
    InOrder(plan, 3, recorder, ()).run_to_horizon()
    assert recorder.digest() == run(plan, replication=3, engine="reference").digest


def test_the_nth_visit_takes_as_long_under_both_policies() -> None:
    """In order, the n-th draw for a visit is that of the stream whoever comes; keyed, it belongs to the case."""
    def draws(policy: str, purposes: tuple[Purpose, ...]) -> list[float]:
        found: list[float] = []
        one = InOrder(build(loads(DESK).world(policy)), 0, Recorder(lambda _: None), purposes)
        keyed = one.draw

        def draw(case, purpose, n=0):  # type: ignore[no-untyped-def]
            u = keyed(case, purpose, n)
            if purpose is Purpose.HANDLE:
                found.append(u)
            return u

        one.draw = draw  # type: ignore[method-assign]
        one.run_to_horizon()
        return found

    first, second = draws("a", (Purpose.HANDLE,)), draws("b", (Purpose.HANDLE,))
    assert len(first) < len(second)  # some hang up where there are fewer reps
    assert first == second[: len(first)]
    assert draws("a", ()) != draws("b", ())[: len(first)]


def test_draws_in_order_are_counted_so_that_idle_purposes_are_left_out() -> None:
    plan = build(loads(DESK).world("a"))
    assert ran(plan, 0, SETTINGS["HANDLE"])[1] > 0
    assert ran(plan, 0, SETTINGS["FIX_WORK"])[1] == 0


def test_correlation_and_reduction_of_known_series() -> None:
    """Fisher's z: r = 0.5 of 28 pairs has the 95 % interval tanh(atanh 0.5 -+ 1.96 / 5) = 0.16 to 0.74."""
    first, noise = np.repeat([1.0, -1.0], 14), np.tile([1.0, -1.0], 14)
    assert correlation(first, first + np.sqrt(3.0) * noise) == "0.50 (0.16 to 0.74)"
    assert correlation(first, 0.0 * noise) == "-"
    assert float(reduction(first, -first)) == pytest.approx(0.5)
    assert reduction(first, noise) == "1.00"
