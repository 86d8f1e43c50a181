"""Probability laws: parameters, their bounds, and their means against the generator's own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from pydantic import TypeAdapter, ValidationError

from sim.randomness import LAW, mean_of, quantile
from sim.scenario.distributions import PARAMETERS, AmountLaw, Distribution, ScoreLaw, TimeLaw
from tests.scenario.laws import amount_laws

time_law: TypeAdapter[Distribution] = TypeAdapter(TimeLaw)
amount_law: TypeAdapter[Distribution] = TypeAdapter(AmountLaw)
score_law: TypeAdapter[Distribution] = TypeAdapter(ScoreLaw)


def faults(adapter: TypeAdapter[Distribution], value: object) -> dict[tuple[int | str, ...], str]:
    """Give the messages of a refusal by the key they are about."""
    with pytest.raises(ValidationError) as caught:
        adapter.validate_python(value)
    return {error["loc"]: error["msg"] for error in caught.value.errors()}


def test_durations_of_a_law_are_in_minutes() -> None:
    law = time_law.validate_python({"dist": "lognormal", "mean": "2 h", "cv": 1.2})
    assert (law.dist, law.parameters) == ("lognormal", {"mean": 120.0, "cv": 1.2})
    assert law.mean == 120.0
    assert law.average == 120.0


def test_a_bare_value_is_constant() -> None:
    assert time_law.validate_python("3 days").parameters == {"value": 4320.0}
    assert amount_law.validate_python(45).canonical()[1] == 45.0


def test_an_amount_has_no_unit_of_time() -> None:
    assert faults(amount_law, "3 days") == {(): "is not a number"}
    assert faults(amount_law, {"dist": "exponential", "mean": "5 min"}) == {("mean",): "is not a number"}


def test_all_faults_of_a_law_come_at_once() -> None:
    assert faults(amount_law, {"dist": "gamma", "mean": -1, "cw": 0.5}) == {
        ("mean",): "is too small", ("cv",): "is missing", ("cw",): "is not a parameter of gamma",
    }


@pytest.mark.parametrize(("value", "where"), [
    ({"mean": 1}, ("dist",)), ({"dist": "normal", "mean": 1}, ("dist",)), ({"dist": 3}, ("dist",)),
    ({"dist": "uniform", "low": 2, "high": 1}, ()), ({"dist": "triangular", "low": 0, "mode": 5, "high": 1}, ()),
    ({"dist": "erlang", "mean": 1, "stages": 0}, ("stages",)),
    ({"dist": "erlang", "mean": 1, "stages": 1.5}, ("stages",)),
    ({"dist": "weibull", "mean": 1, "shape": 0}, ("shape",)), ({"dist": "gamma", "mean": 1, "cv": -1}, ("cv",)),
    ({"dist": "beta", "mean": 1.5, "cv": 0.1}, ("mean",)), ({"dist": "beta", "mean": 0.9, "cv": 0.5}, ()),
    ({"dist": "empirical", "quantiles": [3, 2]}, ("quantiles",)),
    ({"dist": "empirical", "quantiles": [3]}, ("quantiles",)),
    ({"dist": "empirical", "quantiles": [1, True]}, ("quantiles",)),
    ({"dist": "exponential", "mean": float("inf")}, ("mean",)), ({"dist": "exponential", "mean": True}, ("mean",)),
])
def test_laws_that_do_not_exist_are_refused_where_they_are_wrong(value: object, where: tuple[str, ...]) -> None:
    assert list(faults(amount_law, value)) == [where]


def test_a_score_lies_between_0_and_1() -> None:
    assert faults(score_law, 1.5) == {(): "is too large"}
    assert faults(score_law, {"dist": "uniform", "low": 0, "high": 2}) == {("high",): "is too large"}


def test_laws_are_values() -> None:
    one, other = (amount_law.validate_python({"dist": "gamma", "mean": 1, "cv": 1}) for _ in range(2))
    assert one == other and hash(one) == hash(other)
    with pytest.raises(AttributeError):
        _ = one.shape


@settings(max_examples=300, deadline=None)
@given(amount_laws())
def test_the_mean_of_every_law_agrees_with_the_generator(table: dict[str, Any]) -> None:
    law = amount_law.validate_python(table)
    assert set(law.parameters) == set(PARAMETERS[table["dist"]])
    assert mean_of(*law.canonical()) == pytest.approx(law.average, rel=1e-9, abs=1e-300)


@pytest.mark.parametrize("dist", PARAMETERS)
@pytest.mark.parametrize("shape", [0.1, 1.0, 1000.0])
def test_the_smallest_of_numbers_makes_a_law_that_can_be_drawn_from(dist: str, shape: float) -> None:
    """What is accepted here an engine has to sample, `check` having said that the scenario is valid."""
    sizes = {"cv": 1.0, "shape": shape, "stages": 1000}
    table = {name: sizes.get(name, 5e-324) for name in PARAMETERS[dist]}
    if dist == "empirical":
        table = {"quantiles": [5e-324, 1e-320]}
    law = amount_law.validate_python({"dist": dist, **table})
    assert 0.0 <= mean_of(*law.canonical()) < 1e-300 or shape <= 1.0


@given(amount_laws())
@settings(max_examples=300)
def test_no_draw_of_a_law_lies_outside_its_bounds(table: dict[str, Any]) -> None:
    """At the ends of the uniforms and between; where an end is finite, the draws come near it or the law is a beta."""
    law = amount_law.validate_python(table)
    low, high = law.bounds
    row, a, b, c, points = law.canonical()
    laws, values = np.zeros(1, dtype=LAW), np.array(points or (0.0,))
    laws[0] = (row, a, b, c, 0, len(points))
    drawn = [quantile(laws, values, 0, u) for u in (2.0**-52, 0.01, 0.5, 0.99, 1.0 - 2.0**-52)]
    assert all(low * (1.0 - 1e-12) <= value <= high * (1.0 + 1e-12) for value in drawn)
    if law.dist not in ("beta", "loglogistic", "weibull", "gamma", "erlang", "exponential", "lognormal"):
        assert drawn[0] == pytest.approx(low, abs=1e-6 * max(low, 1.0) + 1e-5 * (min(high, 1e9) - low))
