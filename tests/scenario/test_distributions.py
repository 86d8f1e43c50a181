"""Probability laws: parameters, their bounds, and their means against the generator's own."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from pydantic import TypeAdapter, ValidationError

from sim.laws import LAWS
from sim.randomness import LAW, quantile
from sim.scenario.distributions import AmountLaw, Distribution, ScoreLaw, TimeLaw
from tests.scenario.laws import amount_laws

time_law: TypeAdapter[Distribution] = TypeAdapter(TimeLaw)
amount_law: TypeAdapter[Distribution] = TypeAdapter(AmountLaw)
score_law: TypeAdapter[Distribution] = TypeAdapter(ScoreLaw)


def faults(adapter: TypeAdapter[Distribution], value: object) -> dict[tuple[int | str, ...], str]:
    """Give the messages of a refusal by the key they are about."""
    with pytest.raises(ValidationError) as caught:
        adapter.validate_python(value)
    return {error["loc"]: error["msg"] for error in caught.value.errors()}


def table_of(law: Distribution) -> tuple[np.ndarray, np.ndarray]:
    """Return the table of one law, solved for and not tabulated."""
    code, a, b, c, points = law.canonical()
    laws = np.zeros(1, dtype=LAW)
    laws[0] = (code, a, b, c, 0, len(points))
    return laws, np.array(points or (0.0,))


def drawn_from(law: Distribution) -> list[float]:
    """Return what is drawn at the ends of the uniforms and between."""
    return [quantile(*table_of(law), 0, u) for u in (2.0**-52, 0.01, 0.5, 0.99, 1.0 - 2.0**-52)]


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
    ({"dist": "beta", "mean": 1, "cv": 0.1}, ()), ({"dist": "hyperexponential", "mean": 1, "cv": 0.9}, ("cv",)),
    ({"dist": "empirical", "quantiles": [3, 2]}, ("quantiles",)),
    ({"dist": "empirical", "quantiles": []}, ("quantiles",)),
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
def test_the_mean_of_every_law_lies_between_what_is_drawn(table: dict[str, Any]) -> None:
    """Between the lower and the upper sums of the quantile over classes of equal probability."""
    law = amount_law.validate_python(table)
    assert tuple(law.parameters) == LAWS[table["dist"]].names
    low, high = law.bounds
    drawn = [quantile(*table_of(law), 0, k / 64) for k in range(1, 64)]
    below, above = (math.fsum(values) / 64 for values in ([low, *drawn], [*drawn, high]))
    assert below * (1.0 - 1e-9) <= law.average <= above * (1.0 + 1e-9)


@pytest.mark.parametrize("dist", LAWS)
@pytest.mark.parametrize("shape", [0.1, 1.0, 1000.0])
def test_the_smallest_of_numbers_makes_a_law_that_can_be_drawn_from(dist: str, shape: float) -> None:
    """What is accepted here an engine has to sample, `check` having said that the scenario is valid."""
    sizes = {"cv": 1.0, "shape": shape, "stages": 1000}
    table = {name: sizes.get(name, 5e-324) for name in LAWS[dist].names}
    if dist == "empirical":
        table = {"quantiles": [5e-324, 1e-320]}
    law = amount_law.validate_python({"dist": dist, **table})
    assert 0.0 <= law.average < 1e-300 or shape <= 1.0
    assert all(0.0 <= value < 1e-250 or shape < 1.0 for value in drawn_from(law))


@given(amount_laws())
@settings(max_examples=300)
def test_no_draw_of_a_law_lies_outside_its_bounds(table: dict[str, Any]) -> None:
    """At the ends of the uniforms and between; where an end is finite, the draws come near it or the law is a beta."""
    law = amount_law.validate_python(table)
    low, high = law.bounds
    drawn = drawn_from(law)
    assert all(low * (1.0 - 1e-12) <= value <= high * (1.0 + 1e-12) for value in drawn)
    if law.dist in ("constant", "pareto", "uniform", "triangular", "empirical"):
        assert drawn[0] == pytest.approx(low, abs=1e-6 * max(low, 1.0) + 1e-5 * (min(high, 1e9) - low))
