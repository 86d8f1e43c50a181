"""Erlang A and C by the hour are the exact theory of the same queue."""

from __future__ import annotations

import numpy as np
import pytest

from sim.backtest.erlang_by_hour import answers
from sim.backtest.tally import BINS
from sim.validation.theory.laws import exponential
from sim.validation.theory.patience import ImpatientQueue
from sim.validation.theory.queues import erlang_c

QUEUES = ((60.0, 3.5, 3), (100.0, 3.5, 5), (30.0, 3.5, 4), (5.0, 3.0, 1), (400.0, 4.0, 30), (90.0, 4.0, 2))


def test_erlang_a_is_that_of_the_theory() -> None:
    calls, handle, staff = (np.array(each, dtype=np.float64) for each in zip(*QUEUES, strict=True))
    said = answers(calls, handle, 1.0 / 5.0, staff)
    for at, (rate, minutes, agents) in enumerate(QUEUES):
        exact = ImpatientQueue(rate / 60.0, 1.0 / minutes, agents, exponential(5.0))
        assert said.abandoned[at] == pytest.approx(exact.p_abandon, rel=1e-4)
        assert said.served[at] == pytest.approx(exact.p_served, rel=1e-4)
        assert said.waited[at] / said.served[at] == pytest.approx(exact.mean_wait_served, rel=1e-4)
        assert said.within_20s[at] == pytest.approx(exact.served_within(1.0 / 3.0), rel=1e-4)
        one = int(np.searchsorted(BINS, 1.0))
        assert said.waits[at, :one + 1].sum() == pytest.approx(exact.served_within(float(BINS[one])), rel=1e-4)


def test_erlang_c_has_no_answer_where_the_load_is_not_below_the_staff() -> None:
    said = answers(np.array([60.0, 60.0, 60.0]), np.full(3, 3.5), 0.0, np.array([4.0, 3.5, 3.0]))
    load = 3.5
    waits = erlang_c(load, 4)
    assert said.abandoned[0] == 0.0
    assert said.waited[0] == pytest.approx(waits * 3.5 / (4.0 - load), rel=1e-4)
    assert said.within_20s[0] == pytest.approx(1.0 - waits * np.exp(-(4.0 - load) / 3.5 / 3.0), rel=1e-4)
    assert np.isnan([said.waited[1:], said.within_20s[1:], said.abandoned[1:]]).all()


def test_between_whole_numbers_of_agents_it_is_in_between_and_without_any_there_is_no_answer() -> None:
    said = answers(np.full(4, 60.0), np.full(4, 3.5), 0.2, np.array([3.0, 3.25, 4.0, 0.0]))
    assert said.abandoned[1] == pytest.approx(0.75 * said.abandoned[0] + 0.25 * said.abandoned[2])
    assert said.waits[1].sum() == pytest.approx(said.served[1], rel=1e-9)
    assert np.isnan(said.abandoned[3])
