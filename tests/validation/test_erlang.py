"""The calculator: its laws are those that the engine draws from, its figures those of the oracles and of other ways."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad

from sim.errors import InputError
from sim.laws import LAWS
from sim.randomness import LAW, quantile
from sim.scenario.distributions import Distribution
from sim.validation.erlang import Answer, Desk, answer, curve
from sim.validation.oracles import shipped
from sim.validation.patience_laws import law_of, read_patience

TEXTS = (
    "3 min", "exponential(3 min)", "lognormal(3 min, 2)", "weibull(3 min, 0.5)", "gamma(3, 1.5)", "erlang(180 s, 3)",
    "loglogistic(2 min, 1.5)", "pareto(1 min, 1.5)", "uniform(1 min, 6 min)", "triangular(1, 2, 6)",
    "triangular(0, 0, 4)", "triangular(1, 4, 4)", "beta(0.5, 0.5)", "empirical(0, 1, 1, 2, 5, 9)",
    "hyperexponential(3 min, 2)",
)
"""Every law of the scenario file, and those with a corner at an end, or a jump."""


def read(text: str) -> Distribution:
    """Read a law that there is."""
    law = read_patience(text)
    assert law is not None
    return law


def test_every_law_of_the_scenario_file_is_tried() -> None:
    assert {read(text).dist for text in TEXTS} == set(LAWS)


@pytest.mark.parametrize("text", TEXTS)
def test_a_law_is_the_one_that_the_engine_draws_from(text: str) -> None:
    """Its distribution function undoes the quantile, and its integral is the area below the survival."""
    law = law_of(read(text))
    code, a, b, c, points = read(text).canonical()
    row = np.array([(code, a, b, c, 0, len(points))], dtype=LAW)
    for u in (0.003, 0.1, 0.35, 0.5, 0.77, 0.99):
        x = float(quantile(row, np.array(points), 0, u))
        if not any(math.isclose(x, kink) for kink in law.kinks) or read(text).dist == "triangular":
            assert law.cdf(x) == pytest.approx(u, rel=1e-9)
        assert law.survival(x) + law.cdf(x) == pytest.approx(1.0, rel=1e-12)
        inner = [kink for kink in law.kinks if 0.0 < kink < x] or None
        area = quad(law.survival, 0.0, x, points=inner, limit=200)[0] if x else 0.0
        assert law.integral(x) == pytest.approx(area, rel=1e-7, abs=1e-9)
    assert law.mean == pytest.approx(read(text).average, rel=1e-12)
    assert law.integral(1e9) == pytest.approx(law.mean, rel=1e-3)


@pytest.mark.parametrize("case", [case for case in shipped() if case.family in ("erlang_c", "mmng")],
                         ids=lambda case: case.name)
def test_figures_are_those_of_the_oracles(case: Any) -> None:
    """Erlang C and Erlang A, by files that were computed elsewhere."""
    given, wanted = case.inputs, case.expected
    rate, service = given["arrival_rate"], given["service_rate"]
    if not isinstance(given["servers"], int) or given.get("patience", "exponential") != "exponential":
        return
    desk = Desk(given["servers"], 60.0 * rate, 1.0 / service, given.get("t", 1.0))
    patience = read(f"exponential({given['mean_patience']})") if "mean_patience" in given else None
    found = answer(desk, patience)
    assert found is not None
    names = {"p_wait": found.waited, "p_delay": found.waited, "p_abandon": found.hung_up, "mean_wait": found.wait,
             "utilisation": found.busy, "occupancy": found.busy, "mean_wait_served": found.wait_served,
             "served_within_t": found.prompt}
    compared = names.keys() & wanted.keys()
    assert compared
    for name in compared:
        assert names[name] == pytest.approx(wanted[name], rel=1e-7)


def test_the_same_mean_patience_gives_other_hang_ups() -> None:
    """Two agents, 20.5 calls an hour of 6 minutes, patience 7.7 minutes on average: 20.6, 26.3 and 28.0 %."""
    desk = Desk(2, 20.5, 6.0, 1.0 / 3.0)
    found = [answer(desk, read(text)) for text in ("7.7 min", "exponential(7.7 min)", "lognormal(7.7 min, 1.8)")]
    assert [round(100.0 * each.hung_up, 1) for each in found if each is not None] == [20.6, 26.3, 28.0]


def test_erlang_a_by_its_birth_and_death_chain() -> None:
    """With n present they leave at min(n, c) services and max(n - c, 0) hang-ups (Garnett et al. 2002)."""
    rate, service, servers, patience = 105 / 60, 2.0, 3, 3.0
    weights = [1.0]
    for n in range(1, 200):
        weights.append(weights[-1] * rate / (min(n, servers) / service + max(n - servers, 0) / patience))
    queue = sum(max(n - servers, 0) * w for n, w in enumerate(weights)) / sum(weights)
    found = answer(Desk(3, 105.0, 2.0, 1.0), read("exponential(3 min)"))
    assert found is not None
    assert found.hung_up == pytest.approx(queue / patience / rate, rel=1e-9)
    assert found.wait == pytest.approx(queue / rate, rel=1e-9)
    assert found.waited == pytest.approx(sum(weights[servers:]) / sum(weights), rel=1e-9)


def test_the_curve_goes_through_the_desk_and_ends_where_nobody_hangs_up() -> None:
    desk = Desk(3, 63.0, 2.0, 0.5)
    for patience in (None, read("3 min"), read("lognormal(3 min, 2)")):
        found, drawn = answer(desk, patience), curve(desk, patience, [0.5, desk.load, 1.2])
        assert isinstance(found, Answer)
        assert (drawn.wait[1], drawn.waited[1], drawn.hung_up[1]) == pytest.approx(
            (found.wait, found.waited, found.hung_up))
        assert math.isnan(drawn.wait[2]) == (patience is None)
    assert answer(desk.at(1.0), None) is None


def test_tables_and_short_forms_are_the_same_law() -> None:
    table = read('{ dist = "lognormal", mean = "3 min", cv = 2 }')
    assert table == read("lognormal(180 s, 2)") == read(" lognormal ( 3 , 2.0 ) ")
    assert read("3") == read("3 min") == read("constant(3)") == read('"180 s"')
    assert read_patience(" none ") is None


@pytest.mark.parametrize(("text", "said"), [
    ("soon", "is not a duration"), ("exponental(3)", "is not a known distribution"),
    ("exponential(3, 1)", "wrong number of parameters"), ("lognormal(x, 2)", "mean is not a duration"),
    ("lognormal(3, 20)", "cv"), ("{ dist = 'weibull', mean = 3 }", "shape is missing"), ("", "duration"),
    ("{ mean = 3 }", "is missing"),
])
def test_what_is_no_law_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_patience(text)
    assert said in str(caught.value) and "--patience" in str(caught.value)


@pytest.mark.parametrize("text", ["pareto(1 min, 1)", "loglogistic(1 min, 0.9)", "0", "empirical(0, 0)"])
def test_a_law_without_a_mean_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="has no finite mean above 0"):
        law_of(read(text))


@pytest.mark.parametrize("desk", [(0, 10.0, 1.0), (3, 0.0, 1.0), (3, math.nan, 1.0), (3, 10.0, 0.0), (1, 1e9, 60.0),
                                  (20_000, 1.0, 1.0)])
def test_what_is_no_desk_is_refused(desk: tuple[int, float, float]) -> None:
    with pytest.raises(InputError):
        Desk(*desk, target=1.0)
