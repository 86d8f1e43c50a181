"""Targets: how they are read, and what values show of them."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError
from scipy.stats import t

from sim.study.need.target import NO, UNDECIDED, YES, read


@pytest.mark.parametrize(("text", "name", "sign", "limit"), [
    ("channels.phone.service_level >= 0.8", "channels.phone.service_level", 1.0, 0.8),
    ("channels.phone.service_level≥80%", "channels.phone.service_level", 1.0, 0.8),
    ("churn <= 9 %", "churn", -1.0, 0.09),
    ("wait_mean.reps<=30 s", "wait_mean.reps", -1.0, 0.5),
    ("net_value => -1_000", "net_value", 1.0, -1000.0),
])
def test_a_target_is_read(text: str, name: str, sign: float, limit: float) -> None:
    target = read(text)
    assert (target.name, target.sign, target.limit) == (name, sign, pytest.approx(limit))
    assert read(target.text) == target


@pytest.mark.parametrize(("text", "said"), [
    ("churn", "is not a target"), ("churn <= ", "is not a target"), (0.8, "is not a target"),
    ("churn == 0.1", "has the direction =="), ("churn < 0.1", "has the direction <"),
    ("churn <= nine", "has the limit 'nine'"), ("churn <= inf", "has the limit 'inf'"),
])
def test_what_is_no_target_is_refused(text: object, said: str) -> None:
    with pytest.raises(PydanticCustomError, match=re.escape(said)):
        read(text)


@given(st.lists(st.floats(-10.0, 10.0), min_size=2, max_size=30), st.floats(-10.0, 10.0), st.booleans())
def test_probability_and_word_are_those_of_students_t(drawn: list[float], limit: float, at_least: bool) -> None:
    values = np.array(drawn)
    target = read(f"churn {'>=' if at_least else '<='} {limit!r}")
    error = values.std(ddof=1) / math.sqrt(len(values))
    if error < 1e-6:
        return
    room = (values.mean() - limit) * (1.0 if at_least else -1.0)
    assert target.probability(values) == pytest.approx(t.cdf(room / error, len(values) - 1), abs=1e-9)
    word = target.judged(values, 0.9)
    beyond = abs(room) / (error * t.ppf(0.95, len(values) - 1))
    if abs(beyond - 1.0) > 1e-9:
        assert word == (UNDECIDED if beyond < 1.0 else YES if room > 0 else NO)


def test_values_that_do_not_vary_decide_and_undefined_ones_do_not() -> None:
    target = read("wait_median.reps <= 1")
    assert target.judged(np.array([0.5, 0.5]), 0.95) == YES and target.probability(np.array([0.5, 0.5])) == 1.0
    assert target.judged(np.array([1.5, 1.5]), 0.95) == NO and target.probability(np.array([1.5, 1.5])) == 0.0
    assert target.judged(np.array([0.5]), 0.95) == UNDECIDED
    assert target.judged(np.array([0.5, math.nan]), 0.95) == UNDECIDED
    assert target.judged(np.array([math.inf, math.inf]), 0.95) == NO
