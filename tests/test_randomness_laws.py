"""Laws: inverted as SciPy inverts them, rising, and within their support."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.laws import LAWS
from sim.laws.law import constant
from sim.randomness import LAW, quantile, uniform

LATTICE = st.integers(0, 2**52 - 1).map(lambda m: (m + 0.5) * 2.0**-52)
UNIFORMS = tuple((m + 0.5) * 2.0**-52 for m in (0, 1, 2**20, 2**40, 2**50, 2**51, 3 * 2**50, 2**52 - 2**30, 2**52 - 1))
Parameters = Mapping[str, "float | Sequence[float]"]


class TwoExponentials:
    """The mixture of two exponential laws, its quantiles by bisection."""

    def __init__(self, share: float, short: float, long: float) -> None:
        self.parts = ((share, short), (1.0 - share, long))

    def ppf(self, u: float) -> float:
        return self._root(lambda x: sum(-p * math.expm1(-x / m) for p, m in self.parts) - u)

    def isf(self, u: float) -> float:
        return self._root(lambda x: u - sum(p * math.exp(-x / m) for p, m in self.parts))

    def mean(self) -> float:
        return sum(p * m for p, m in self.parts)

    def _root(self, rising: Callable[[float], float]) -> float:
        low, high = 0.0, 100.0 * self.parts[1][1]
        while (middle := 0.5 * (low + high)) not in (low, high):
            low, high = (middle, high) if rising(middle) < 0.0 else (low, middle)
        return high


# Laws: what a scenario says, SciPy's name for it, the range of its values

BANK: list[tuple[str, Parameters, Any, tuple[float, float]]] = [
    ("exponential", {"mean": 6.0}, scipy.stats.expon(scale=6.0), (0.0, math.inf)),
    ("lognormal", {"mean": 4.5, "cv": 1.2},
     scipy.stats.lognorm(s=math.sqrt(math.log(2.44)), scale=4.5 / math.sqrt(2.44)), (0.0, math.inf)),
    ("weibull", {"mean": 3.0, "shape": 0.7}, scipy.stats.weibull_min(0.7, scale=3.0 / math.gamma(1.0 + 1.0 / 0.7)),
     (0.0, math.inf)),
    ("weibull", {"mean": 3.0, "shape": 4.0}, scipy.stats.weibull_min(4.0, scale=3.0 / math.gamma(1.25)),
     (0.0, math.inf)),
    ("gamma", {"mean": 2.0, "cv": 0.5}, scipy.stats.gamma(4.0, scale=0.5), (0.0, math.inf)),
    ("gamma", {"mean": 2.0, "cv": 2.0}, scipy.stats.gamma(0.25, scale=8.0), (0.0, math.inf)),
    ("gamma", {"mean": 2.0, "cv": 0.02}, scipy.stats.gamma(2500.0, scale=0.0008), (0.0, math.inf)),
    ("erlang", {"mean": 9.0, "stages": 3}, scipy.stats.erlang(3, scale=3.0), (0.0, math.inf)),
    ("loglogistic", {"median": 5.0, "shape": 2.5}, scipy.stats.fisk(2.5, scale=5.0), (0.0, math.inf)),
    ("loglogistic", {"median": 5.0, "shape": 0.8}, scipy.stats.fisk(0.8, scale=5.0), (0.0, math.inf)),
    ("pareto", {"minimum": 2.0, "shape": 3.0}, scipy.stats.pareto(3.0, scale=2.0), (2.0, math.inf)),
    ("pareto", {"minimum": 2.0, "shape": 0.9}, scipy.stats.pareto(0.9, scale=2.0), (2.0, math.inf)),
    ("uniform", {"low": -1.0, "high": 3.0}, scipy.stats.uniform(-1.0, 4.0), (-1.0, 3.0)),
    ("triangular", {"low": 1.0, "mode": 2.0, "high": 5.0}, scipy.stats.triang(0.25, 1.0, 4.0), (1.0, 5.0)),
    ("triangular", {"low": 0.0, "mode": 0.0, "high": 1.0}, scipy.stats.triang(0.0), (0.0, 1.0)),
    ("triangular", {"low": 0.0, "mode": 1.0, "high": 1.0}, scipy.stats.triang(1.0), (0.0, 1.0)),
    ("beta", {"mean": 0.3, "cv": 0.5}, scipy.stats.beta(2.5, 2.5 * 7.0 / 3.0), (0.0, 1.0)),
    # p = (1 + sqrt((4 - 1) / (4 + 1))) / 2, means 3 / 2p and 3 / 2(1 - p)
    ("hyperexponential", {"mean": 3.0, "cv": 2.0}, TwoExponentials(0.5 + math.sqrt(0.15), 3.0 / (1.0 + math.sqrt(0.6)),
                                                                  3.0 / (1.0 - math.sqrt(0.6))), (0.0, math.inf)),
    ("beta", {"mean": 0.5, "cv": 0.9}, scipy.stats.beta(0.5 * (1 / 0.81 - 1), 0.5 * (1 / 0.81 - 1)), (0.0, 1.0)),
]
IDENTITIES = [f"{dist}-{'-'.join(str(value) for value in parameters.values())}" for dist, parameters, _, _ in BANK]
EVERY_LAW = pytest.mark.parametrize(("dist", "parameters", "oracle", "support"), BANK, ids=IDENTITIES)


def _at(u: float, dist: str, parameters: Parameters) -> float:
    return quantile(*_table((dist, parameters)), 0, u)


@EVERY_LAW
def test_quantiles_agree_with_scipy(
    dist: str, parameters: Parameters, oracle: Any, support: tuple[float, float]
) -> None:
    for u in UNIFORMS:
        exact = oracle.ppf(u) if u < 0.5 else oracle.isf(1.0 - u)
        assert _at(u, dist, parameters) == pytest.approx(exact, rel=1e-10, abs=1e-290), u


@EVERY_LAW
def test_means_agree_with_scipy(dist: str, parameters: Parameters, oracle: Any, support: tuple[float, float]) -> None:
    found = LAWS[dist].mean(**parameters)
    exact = oracle.mean()
    assert found == pytest.approx(math.inf if math.isnan(exact) else exact, rel=1e-12)
    if "mean" in parameters:
        assert found == pytest.approx(parameters["mean"], rel=1e-13)


@EVERY_LAW
@given(data=st.data())
def test_quantiles_rise_and_stay_in_the_support(
    dist: str, parameters: Parameters, oracle: Any, support: tuple[float, float], data: st.DataObject
) -> None:
    """Rounding may let uniforms that are nearly equal swap by 1e-12 of the value, nothing more."""
    low, high = sorted((data.draw(LATTICE), data.draw(LATTICE)))
    below, above = _at(low, dist, parameters), _at(high, dist, parameters)
    assert support[0] <= below <= above + 1e-12 * abs(above)
    assert above <= support[1]
    step = _at(min(low + 2.0**-52, 1.0 - 2.0**-53), dist, parameters)
    assert below <= step + 1e-12 * abs(step)


@EVERY_LAW
@settings(max_examples=20)
@given(u=LATTICE)
def test_laws_have_the_same_bits_in_python(
    dist: str, parameters: Parameters, oracle: Any, support: tuple[float, float], u: float
) -> None:
    plain: Any = quantile
    table = _table((dist, parameters))
    assert quantile(*table, 0, u).hex() == float(plain.py_func(*table, 0, u)).hex()


def test_every_law_is_in_the_bank() -> None:
    assert {dist for dist, *_ in BANK} == set(LAWS) - {"constant", "empirical"}


def test_a_number_that_is_no_law_gives_not_a_number() -> None:
    rows = np.zeros(1, LAW)
    rows["law"] = 99
    assert math.isnan(quantile(rows, np.zeros(1), 0, 0.5))


# Tables of laws


def _table(*distributions: tuple[str, Parameters]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    rows, points = np.zeros(len(distributions), LAW), list[float]()
    for row, (dist, parameters) in zip(rows, distributions, strict=True):
        law, a, b, c, own = LAWS[dist].numbers(**parameters)
        row["law"], row["a"], row["b"], row["c"], row["first"], row["count"] = law, a, b, c, len(points), len(own)
        points.extend(own)
    return rows, np.array(points, dtype=np.float64)


TABLE = _table(
    ("constant", {"value": 7.0}),
    ("empirical", {"quantiles": [5.0, 6.0]}),
    ("empirical", {"quantiles": [0.0, 1.0, 1.0, 9.0, 10.0]}),
    ("exponential", {"mean": 2.0}),
)


@pytest.mark.parametrize(
    ("index", "u", "value"),
    [
        (-1, 0.5, math.inf), (0, 0.1, 7.0), (1, 0.25, 5.25), (2, 0.125, 0.5), (2, 0.25, 1.0), (2, 0.3, 1.0),
        (2, 0.5, 1.0), (2, 0.625, 5.0), (2, 0.75, 9.0), (2, 0.875, 9.5), (3, 0.5, 2.0 * math.log(2.0)),
    ],
)
def test_a_table_is_read_row_by_row(index: int, u: float, value: float) -> None:
    assert quantile(*TABLE, index, u) == value
    assert quantile.py_func(*TABLE, index, u) == value  # type: ignore[attr-defined]


@given(LATTICE, LATTICE, st.lists(st.floats(-1e12, 1e12), min_size=2, max_size=9).map(sorted))
def test_empirical_quantiles_rise_between_their_points(u: float, v: float, points: list[float]) -> None:
    rows, flat = _table(("empirical", {"quantiles": points}))
    low, high = (quantile(rows, flat, 0, value) for value in sorted((u, v)))
    assert points[0] <= low <= high <= points[-1]


def test_the_empirical_law_agrees_with_numpy() -> None:
    points = [1.0, 2.0, 4.0, 8.0, 16.0, 17.0]
    rows, flat = _table(("empirical", {"quantiles": points}))
    for u in UNIFORMS:
        assert quantile(rows, flat, 0, u) == pytest.approx(np.interp(u * 5.0, range(6), points), rel=1e-15)
    assert LAWS["empirical"].mean(points) == (1.0 / 2 + 2.0 + 4.0 + 8.0 + 16.0 + 17.0 / 2) / 5


# What a scenario says


@pytest.mark.parametrize(
    ("dist", "parameters", "value"),
    [
        ("constant", {"value": -3.0}, -3.0), ("lognormal", {"mean": 4.0, "cv": 0}, 4.0),
        ("lognormal", {"mean": 0, "cv": 2.0}, 0.0), ("gamma", {"mean": 4.0, "cv": 0.0}, 4.0),
        ("gamma", {"mean": 4.0, "cv": 1e-200}, 4.0), ("gamma", {"mean": 0.0, "cv": 1.0}, 0.0),
        ("beta", {"mean": 0.25, "cv": 0.0}, 0.25), ("beta", {"mean": 1.0, "cv": 0.0}, 1.0),
        ("beta", {"mean": 0.0, "cv": 1.0}, 0.0), ("beta", {"mean": 0.5, "cv": 1e-170}, 0.5),
        ("exponential", {"mean": 0.0}, 0.0), ("erlang", {"mean": 0.0, "stages": 2}, 0.0),
        ("weibull", {"mean": 0.0, "shape": 2.0}, 0.0), ("pareto", {"minimum": 0.0, "shape": 2.0}, 0.0),
        ("loglogistic", {"median": 0.0, "shape": 2.0}, 0.0), ("uniform", {"low": 2.0, "high": 2.0}, 2.0),
        ("triangular", {"low": 2.0, "mode": 2.0, "high": 2.0}, 2.0),
        ("hyperexponential", {"mean": 0.0, "cv": 2.0}, 0.0), ("empirical", {"quantiles": [3.0, 3.0]}, 3.0),
        ("empirical", {"quantiles": (3.0, 3.0)}, 3.0),
    ],
)
def test_a_law_without_spread_is_a_constant(dist: str, parameters: Parameters, value: float) -> None:
    assert LAWS[dist].numbers(**parameters) == constant(value)
    assert LAWS[dist].mean(**parameters) == value


def test_antithetic_uniforms_give_antithetic_values() -> None:
    """Correlation below -0.6 for every law that is not too skewed: what mirrored draws are for."""
    u = [uniform(1, person, 0, 1, 0) for person in range(500)]
    for dist, parameters in (("gamma", {"mean": 1.0, "cv": 0.5}), ("beta", {"mean": 0.4, "cv": 0.5})):
        one = [_at(value, dist, parameters) for value in u]
        other = [_at(1.0 - value, dist, parameters) for value in u]
        assert np.corrcoef(one, other)[0, 1] < -0.6


GOLDEN = {
    "exponential-6.0": "0x1.2ba189b81510ep+4",
    "lognormal-4.5-1.2": "0x1.cd49ae89ffa30p+3",
    "weibull-3.0-0.7": "0x1.8188cce111fd8p+3",
    "weibull-3.0-4.0": "0x1.198d613d0539ap+2",
    "gamma-2.0-0.5": "0x1.fc36409f0c7c6p+1",
    "gamma-2.0-2.0": "0x1.4c8055be64b17p+3",
    "gamma-2.0-0.02": "0x1.08cb360c81a08p+1",
    "erlang-9.0-3": "0x1.3666b20a147d4p+4",
    "loglogistic-5.0-2.5": "0x1.11d02840c010ap+4",
    "loglogistic-5.0-0.8": "0x1.d39d67934271bp+7",
    "pareto-2.0-3.0": "0x1.6a47860b4670bp+2",
    "pareto-2.0-0.9": "0x1.00915c632f359p+6",
    "uniform--1.0-3.0": "0x1.696aeb9a49163p+1",
    "triangular-1.0-2.0-5.0": "0x1.117071acfdf71p+2",
    "triangular-0.0-0.0-1.0": "0x1.9478f6f2fb7b4p-1",
    "triangular-0.0-1.0-1.0": "0x1.f494dd590f4fdp-1",
    "hyperexponential-3.0-2.0": "0x1.947096540bd6ap+3",
    "beta-0.3-0.5": "0x1.2afec2b5e5ffep-1",
    "beta-0.5-0.9": "0x1.fffffff88f4d4p-1",
}


def test_the_bits_never_change() -> None:
    """A change here changes every result ever published with this package."""
    u = float.fromhex("0x1.e96aeb9a49163p-1")
    found = {name: _at(u, row[0], row[1]).hex() for name, row in zip(IDENTITIES, BANK, strict=True)}
    assert found == GOLDEN
