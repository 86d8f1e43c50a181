"""The mathematics: against exact decimals, against SciPy, by its own laws, and bit for bit against plain Python."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import pytest
import scipy.special
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import arithmetic
from sim.arithmetic import beta, elementary, gamma, normal, poisson

POSITIVE = st.floats(min_value=5e-324, max_value=1.7e308)
UNIT = st.floats(min_value=2.0**-53, max_value=1.0 - 2.0**-53)
SHAPE = st.floats(min_value=-2.0, max_value=4.0).map(lambda x: float(10.0**x))
HARD_UNIFORMS = (2.0**-53, 1e-10, 1e-4, 0.25, 0.5, 0.5 + 2.0**-52, 0.9, 1.0 - 1e-9, 1.0 - 2.0**-53)
SHAPES = (*(float(x) for x in np.geomspace(0.01, 1e4, 19)), 0.999, 1.0, 1.001, 9.99, 10.0, 10.01)


def _units_in_the_last_place(found: float, exact: Decimal) -> float:
    return float(abs(Decimal(found) - exact) / Decimal(math.ulp(found)))


@settings(max_examples=400, deadline=None)
@given(POSITIVE)
def test_log_errs_by_less_than_one_unit(x: float) -> None:
    with localcontext() as context:
        context.prec = 50
        assert _units_in_the_last_place(arithmetic.log(x), Decimal(x).ln()) < 1.0


@settings(max_examples=400, deadline=None)
@given(st.floats(min_value=-745.0, max_value=709.7) | st.floats(min_value=-1.0, max_value=1.0))
def test_exp_errs_by_less_than_one_unit(x: float) -> None:
    with localcontext() as context:
        context.prec = 50
        assert _units_in_the_last_place(arithmetic.exp(x), Decimal(x).exp()) < 1.0


@settings(max_examples=200, deadline=None)
@given(st.floats(min_value=-0.9999, max_value=1e300))
def test_log1p_errs_by_a_few_units(x: float) -> None:
    with localcontext() as context:
        context.prec = 400
        assert _units_in_the_last_place(arithmetic.log1p(x), (1 + Decimal(x)).ln()) < 4.0


@settings(max_examples=200, deadline=None)
@given(st.floats(min_value=1e-30, max_value=1e30), st.floats(min_value=-8.0, max_value=8.0))
def test_power_errs_in_proportion_to_its_exponent(x: float, y: float) -> None:
    with localcontext() as context:
        context.prec = 50
        exact = Decimal(x) ** Decimal(y)
        bound = 2.0 + 2.0 * abs(y * math.log(x))
        assert _units_in_the_last_place(arithmetic.power(x, y), exact) < bound


@pytest.mark.parametrize(
    ("function", "arguments", "value"),
    [
        ("log", (0.0,), -math.inf), ("log", (1.0,), 0.0), ("log", (math.inf,), math.inf), ("log", (-1.0,), math.nan),
        ("log", (math.nan,), math.nan), ("log", (5e-324,), -744.4400719213812),
        ("exp", (0.0,), 1.0), ("exp", (-math.inf,), 0.0), ("exp", (math.inf,), math.inf), ("exp", (710.0,), math.inf),
        ("exp", (-746.0,), 0.0), ("exp", (math.nan,), math.nan), ("exp", (1.0,), math.e), ("exp", (-745.0,), 5e-324),
        ("exp", (709.782712893384,), 1.7976931348622732e308),
        ("log1p", (0.0,), 0.0), ("log1p", (1e-300,), 1e-300), ("log1p", (-1.0,), -math.inf),
        ("log1p", (math.inf,), math.inf),
        ("power", (0.0, 0.0), 1.0), ("power", (0.0, 2.0), 0.0), ("power", (0.0, -2.0), math.inf),
        ("power", (3.7, 1.0), 3.7), ("power", (1.0, math.inf), 1.0), ("power", (-1.0, 0.5), math.nan),
        ("normal_quantile", (0.0,), -math.inf), ("normal_quantile", (0.5,), 0.0), ("normal_quantile", (1.0,), math.inf),
        ("normal_quantile", (-0.1,), math.nan), ("normal_quantile", (math.nan,), math.nan),
        ("log_gamma", (0.0,), math.inf), ("log_gamma", (-1.5,), math.nan), ("log_gamma", (math.inf,), math.inf),
        ("gamma_quantile", (0.0, 2.0), 0.0), ("gamma_quantile", (1.0, 2.0), math.inf),
        ("gamma_quantile", (0.5, 0.0), math.nan), ("gamma_quantile", (math.nan, 1.0), math.nan),
        ("gamma_quantile", (1e-9, 0.001), 0.0),
        ("beta_quantile", (0.0, 2.0, 3.0), 0.0), ("beta_quantile", (1.0, 2.0, 3.0), 1.0),
        ("beta_quantile", (0.5, -1.0, 3.0), math.nan), ("beta_quantile", (1.1, 1.0, 3.0), math.nan),
        ("poisson_quantile", (0.5, 0.0), 0), ("poisson_quantile", (0.0, 7.0), 0), ("poisson_quantile", (0.5, -1.0), 0),
        ("poisson_quantile", (math.exp(-2.0), 2.0), 0), ("poisson_quantile", (math.exp(-2.0) + 1e-12, 2.0), 1),
    ],
)
def test_the_edges(function: str, arguments: tuple[float, ...], value: float) -> None:
    found = getattr(arithmetic, function)(*arguments)
    assert found == value or (math.isnan(found) and math.isnan(value))


def test_the_normal_quantile_agrees_with_the_tables_of_its_author() -> None:
    """The three test values that Wichura prints with Algorithm AS 241."""
    found = [arithmetic.normal_quantile(u) for u in (0.25, 0.001, 1e-20)]
    assert found == pytest.approx([-0.6744897501960817, -3.090232306167814, -9.262340089798408], rel=1e-15)


@given(st.floats(min_value=1e-300, max_value=1.0, exclude_max=True))
def test_the_normal_quantile_agrees_with_scipy(u: float) -> None:
    assert arithmetic.normal_quantile(u) == pytest.approx(scipy.special.ndtri(u), rel=4e-15, abs=4e-16)


@given(st.integers(0, 2**52 - 1))
def test_the_normal_quantile_is_antisymmetric(m: int) -> None:
    u = (m + 0.5) * 2.0**-52
    assert arithmetic.normal_quantile(1.0 - u) == -arithmetic.normal_quantile(u)


@given(st.floats(min_value=-12.0, max_value=12.0).map(lambda x: float(10.0**x)))
def test_log_gamma_agrees_with_scipy(x: float) -> None:
    assert arithmetic.log_gamma(x) == pytest.approx(scipy.special.gammaln(x), rel=1e-14, abs=2e-14)


@settings(max_examples=50, deadline=None)
@given(SHAPE, st.integers(1, 10_000))
def test_log_beta_agrees_with_its_product(a: float, n: int) -> None:
    """B(a, n) is the product of k / (a + k) over k < n, divided by a; SciPy's betaln has only eleven digits here."""
    exact = math.fsum([-math.log(a), *(-math.log1p(a / k) for k in range(1, n))])
    assert arithmetic.log_beta(a, float(n)) == pytest.approx(exact, rel=1e-13, abs=5e-14)
    assert arithmetic.log_beta(float(n), a) == arithmetic.log_beta(a, float(n))


@given(SHAPE, st.floats(min_value=0.0, max_value=3.0))
def test_the_incomplete_gamma_functions_agree_with_scipy(a: float, ratio: float) -> None:
    below, above = gamma.gamma_tail(a, a * ratio, False), gamma.gamma_tail(a, a * ratio, True)
    assert below == pytest.approx(scipy.special.gammainc(a, a * ratio), rel=1e-10, abs=1e-200)
    assert below + above == pytest.approx(1.0, abs=1e-11)


def _near(found: float, exact: float) -> bool:
    """Equal to ten digits, and to nothing where float64 runs out of range."""
    return math.isclose(found, exact, rel_tol=1e-10, abs_tol=1e-290)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_gamma_quantile_agrees_with_scipy(shape: float) -> None:
    for u in HARD_UNIFORMS:
        exact = scipy.special.gammaincinv(shape, u) if u < 0.5 else scipy.special.gammainccinv(shape, 1.0 - u)
        assert _near(arithmetic.gamma_quantile(u, shape), exact), u


@pytest.mark.parametrize("a", SHAPES)
@pytest.mark.parametrize("b", SHAPES[::3])
def test_the_beta_quantile_agrees_with_scipy(a: float, b: float) -> None:
    for u in HARD_UNIFORMS:
        exact = scipy.special.betaincinv(a, b, u) if u < 0.5 else scipy.special.betainccinv(a, b, 1.0 - u)
        assert _near(arithmetic.beta_quantile(u, a, b), exact), u


@pytest.mark.parametrize("shape", [1e5, 9.99e5, 1e6, 1e9, 1e12])
@pytest.mark.parametrize("u", [0.01, 0.2, 0.5, 0.8, 0.99])
def test_large_shapes_give_back_the_probability(shape: float, u: float) -> None:
    """The error in u, in units of x, stays below 1e-10 where the series gives way to the expansion."""
    x = arithmetic.gamma_quantile(u, shape)
    density = scipy.stats.norm.pdf(scipy.stats.norm.ppf(u)) / math.sqrt(shape)
    assert abs(scipy.special.gammainc(shape, x) - u) / (density * x) < 1e-10
    y = arithmetic.beta_quantile(u, shape, 2.0 * shape)
    density = scipy.stats.norm.pdf(scipy.stats.norm.ppf(u)) * math.sqrt(3.0 * shape) / math.sqrt(2.0 / 9.0)
    assert abs(scipy.special.betainc(shape, 2.0 * shape, y) - u) / (density * y) < 1e-10


@given(st.integers(0, 2**52 - 1).map(lambda m: (m + 0.5) * 2.0**-52), SHAPE, SHAPE)
def test_the_beta_quantile_mirrors(u: float, a: float, b: float) -> None:
    assert arithmetic.beta_quantile(u, a, b) == pytest.approx(1.0 - arithmetic.beta_quantile(1.0 - u, b, a), abs=1e-10)


@pytest.mark.parametrize("mean", [0.01, 0.5, 1.0, 7.3, 100.0, 499.0, 501.0, 1e4, 3e5])
def test_the_poisson_quantile_is_the_smallest_count_that_reaches_u(mean: float) -> None:
    for u in (*HARD_UNIFORMS[1:-1], *np.random.default_rng(20140108).uniform(size=200)):
        assert arithmetic.poisson_quantile(u, mean) == scipy.stats.poisson.ppf(u, mean), u


@pytest.mark.parametrize("mean", [1e6, 1e9, 1e15])
def test_counts_of_huge_means_lie_within_two_of_the_exact_one(mean: float) -> None:
    for u in (0.01, 0.3, 0.5, 0.9, 0.999):
        k = arithmetic.poisson_quantile(u, mean)
        assert scipy.special.gammaincc(k + 3.0, mean) >= u >= scipy.special.gammaincc(k - 2.0, mean)


@pytest.mark.parametrize("mean", [0.1, 400.0, 600.0, 2e6, 1e300, math.inf])
def test_the_poisson_quantile_ends_at_the_extremes(mean: float) -> None:
    counts = [arithmetic.poisson_quantile(u, mean) for u in (0.0, 1e-300, 0.5, 1.0 - 2.0**-53, 1.0)]
    assert counts == sorted(counts)
    assert counts[0] == 0 <= counts[-1]


@given(UNIT, UNIT, st.floats(min_value=0.0, max_value=3e6))
def test_the_poisson_quantile_rises(u: float, v: float, mean: float) -> None:
    low, high = sorted((u, v))
    assert arithmetic.poisson_quantile(low, mean) <= arithmetic.poisson_quantile(high, mean)


def _rises(quantile: Callable[..., float], u: float, v: float, *shapes: float) -> bool:
    """True unless rounding alone lets two close uniforms swap, by at most 1e-12 of the value."""
    low, high = sorted((u, v))
    return quantile(low, *shapes) <= quantile(high, *shapes) * (1.0 + 1e-12)


@given(UNIT, UNIT, SHAPE, SHAPE)
def test_the_continuous_quantiles_rise(u: float, v: float, a: float, b: float) -> None:
    assert _rises(arithmetic.gamma_quantile, u, v, a)
    assert _rises(arithmetic.beta_quantile, u, v, a, b)


@given(UNIT, SHAPE, SHAPE)
def test_neighbouring_uniforms_stay_in_order(u: float, a: float, b: float) -> None:
    v = math.nextafter(u, 1.0)
    assert _rises(arithmetic.gamma_quantile, u, v, a)
    assert _rises(arithmetic.beta_quantile, u, v, a, b)


MODULES = (elementary, normal, gamma, beta, poisson)
RULES: dict[str, Any] = {
    f"{module.__name__.rpartition('.')[2]}.{name}": value
    for module in MODULES
    for name, value in vars(module).items()
    if hasattr(value, "py_func") and value.py_func.__module__ == module.__name__
}
ARGUMENTS: dict[str, st.SearchStrategy[Any]] = {
    "int64": st.integers(-900, 900),
    "float64": st.floats(min_value=1e-3, max_value=0.999),
    "bool": st.booleans(),
}


@pytest.mark.parametrize("name", sorted(RULES))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_python_and_machine_code_give_the_same_bits(name: str, data: st.DataObject) -> None:
    rule = RULES[name]
    (signature,) = rule.signatures
    scale = data.draw(st.sampled_from((1.0, 30.0, 1000.0)))
    arguments = [data.draw(ARGUMENTS[str(kind)]) for kind in signature]
    for position in range(1, len(arguments)):
        if isinstance(arguments[position], float):
            arguments[position] *= scale
    assert np.array(rule(*arguments)).tobytes() == np.array(rule.py_func(*arguments)).tobytes()


def test_every_public_function_is_a_rule() -> None:
    public = {name for name in arithmetic.__all__}
    assert public == {name.partition(".")[2] for name in RULES} & public


@pytest.mark.parametrize(
    ("function", "arguments", "bits"),
    [
        ("log", (3.0,), "0x1.193ea7aad030ap+0"),
        ("exp", (-3.3,), "0x1.2e259bb85be85p-5"),
        ("power", (2.5, 0.7), "0x1.e62e5531fd7ebp+0"),
        ("normal_quantile", (0.01,), "-0x1.29c5c4630ff0ep+1"),
        ("log_gamma", (4.2,), "0x1.06371234641e0p+1"),
        ("gamma_quantile", (0.3, 0.4), "0x1.338b0acf52f5ep-5"),
        ("gamma_quantile", (0.9, 44.0), "0x1.a57d2dffcd640p+5"),
        ("beta_quantile", (0.7, 0.6, 3.0), "0x1.b4bb31f0e8687p-3"),
    ],
)
def test_the_bits_never_change(function: str, arguments: tuple[float, ...], bits: str) -> None:
    assert getattr(arithmetic, function)(*arguments).hex() == bits
