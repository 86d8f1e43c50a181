"""What holds of single queues for any inputs: special cases, balances, and independent ways to the same number."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.validation.families import expected
from sim.validation.theory import laws
from sim.validation.theory.loss import birth_death_stationary, erlang_b
from sim.validation.theory.patience import ImpatientQueue
from sim.validation.theory.queues import (
    DelaySystem,
    erlang_c,
    finite_source,
    limited_places,
    nonpreemptive_waits,
    pollaczek_khinchine,
    preemptive_sojourns,
)
from sim.validation.theory.staffing import garnett_p_abandon, garnett_p_wait, halfin_whitt_p_wait

LOADS = st.floats(0.05, 0.95)
RATES = st.floats(0.1, 20.0)
SERVERS = st.integers(1, 40)
FAR = 4000
"""Places beyond which a queue with a load up to 0.95 has a probability below 1e-80."""

repeatedly = settings(max_examples=40, deadline=None, derandomize=True)

LAWS = {
    "exponential": laws.exponential(2.0),
    "deterministic": laws.deterministic(0.7),
    "uniform": laws.uniform(1.5),
    "erlang": laws.gamma(1.2, 0.25),
    "lognormal": laws.lognormal(2.0, 1.5),
    "steep weibull": laws.weibull(2.0, 0.5),
    "flat weibull": laws.weibull(2.0, 3.0),
    "mixture": laws.balanced_hyperexponential(1.0, 4.0),
}


@repeatedly
@given(st.floats(0.01, 200.0), st.integers(0, 200))
def test_blocking_falls_with_servers_and_rises_with_load(load: float, servers: int) -> None:
    blocked = erlang_b(load, servers)
    assert 0.0 < erlang_b(load, servers + 1) < blocked <= 1.0 or blocked < 1e-200
    assert erlang_b(load * 1.1, servers) >= blocked


@repeatedly
@given(st.floats(0.1, 60.0), st.integers(1, 60))
def test_blocking_is_that_of_the_birth_death_chain_and_of_no_waiting_place(load: float, servers: int) -> None:
    chain = birth_death_stationary([load] * servers, [n + 1.0 for n in range(servers)])
    assert erlang_b(load, servers) == pytest.approx(chain[-1], rel=1e-11)
    assert limited_places(load, 1.0, servers, servers).over_time[-1] == pytest.approx(chain[-1], rel=1e-11)


@repeatedly
@given(LOADS, SERVERS, RATES)
def test_erlang_c_is_the_birth_death_chain_without_end(load: float, servers: int, rate: float) -> None:
    queue, chain = DelaySystem(load * servers * rate, rate, servers), limited_places(load * servers, 1.0, servers, FAR)
    assert queue.p_wait == pytest.approx(chain.p_wait, rel=1e-10)
    assert queue.mean_in_system == pytest.approx(chain.mean_in_system, rel=1e-10)
    assert queue.mean_wait * rate == pytest.approx(chain.mean_wait, rel=1e-10)


@repeatedly
@given(LOADS, SERVERS, st.floats(0.01, 0.99))
def test_the_quantile_of_the_wait_is_exceeded_with_its_probability(load: float, servers: int, share: float) -> None:
    queue = DelaySystem(load * servers, 1.0, servers)
    late = queue.p_wait_exceeds(queue.wait_quantile(share))
    assert late == pytest.approx(min(1.0 - share, queue.p_wait), rel=1e-9)


@repeatedly
@given(LOADS, RATES)
def test_general_service_that_varies_like_an_exponential_is_mm1(load: float, rate: float) -> None:
    wait = pollaczek_khinchine(load * rate, 1.0 / rate, 1.0)
    assert wait == pytest.approx(DelaySystem(load * rate, rate, 1).mean_wait, rel=1e-10)
    assert wait == pytest.approx(2.0 * pollaczek_khinchine(load * rate, 1.0 / rate, 0.0), rel=1e-12)


@repeatedly
@given(st.lists(st.tuples(st.floats(0.05, 1.0), st.floats(0.1, 3.0), st.floats(0.0, 4.0)), min_size=1, max_size=5))
def test_priority_conserves_the_waiting_work(classes: list[tuple[float, float, float]]) -> None:
    """Kleinrock's conservation law: sum rho_k W_k is that of first come first served, rho W0 / (1 - rho)."""
    scale = 0.9 / sum(rate * mean for rate, mean, _ in classes)
    inputs = {"servers": 1, "arrival_rates": [rate * scale for rate, _, _ in classes],
              "mean_services": [mean for _, mean, _ in classes], "service_cv2": [cv2 for _, _, cv2 in classes]}
    found = expected("priority_np", inputs)
    residual = sum(0.5 * rate * scale * mean**2 * (1.0 + cv2) for rate, mean, cv2 in classes)
    work = sum(rate * scale * mean * found[f"wait_class{n}"] for n, (rate, mean, _) in enumerate(classes, 1))
    assert work == pytest.approx(0.9 * residual / 0.1, rel=1e-9)


@repeatedly
@given(st.lists(st.floats(0.1, 1.0), min_size=1, max_size=4), LOADS, st.integers(1, 12))
def test_the_first_class_and_the_mean_over_classes(shares: list[float], load: float, servers: int) -> None:
    rates = [share / sum(shares) * load * servers for share in shares]
    found = expected("priority_np", {"servers": servers, "arrival_rates": rates, "service_rate": 1.0})
    assert found["mean_wait_all"] == pytest.approx(DelaySystem(load * servers, 1.0, servers).mean_wait, rel=1e-9)
    waits = [found[f"wait_class{n}"] for n in range(1, len(rates) + 1)]
    assert waits == sorted(waits)
    if servers == 1:
        first = preemptive_sojourns(rates, 1.0)[0]
        assert first == pytest.approx(DelaySystem(rates[0], 1.0, 1).mean_sojourn, rel=1e-10)
        assert nonpreemptive_waits([load], load)[0] == pytest.approx(pollaczek_khinchine(load, 1.0, 1.0), rel=1e-10)


@repeatedly
@given(st.lists(st.floats(0.1, 1.0), min_size=1, max_size=5), LOADS)
def test_preemption_among_equals_leaves_the_number_in_the_system(shares: list[float], load: float) -> None:
    rates = [share / sum(shares) * load for share in shares]
    inside = sum(rate * time for rate, time in zip(rates, preemptive_sojourns(rates, 1.0), strict=True))
    assert inside == pytest.approx(load / (1.0 - load), rel=1e-9)


@repeatedly
@given(st.integers(1, 80), st.floats(0.01, 2.0), st.integers(1, 20))
def test_a_finite_base_balances(customers: int, rate: float, servers: int) -> None:
    queue = finite_source(customers, rate, 1.0, servers)
    assert queue.throughput == pytest.approx(queue.utilisation * servers, rel=1e-9)
    cycle = 1.0 / rate + queue.mean_wait + 1.0
    assert queue.throughput * cycle == pytest.approx(customers, rel=1e-9)
    # who comes finds n others with a probability proportional to (N - n) p(n)
    weights = [(customers - n) * p for n, p in enumerate(queue.over_time)]
    assert queue.p_wait == pytest.approx(sum(weights[servers:]) / sum(weights), rel=1e-9, abs=1e-300)


@repeatedly
@given(st.integers(1, 60), st.floats(0.2, 2.0), st.floats(0.05, 20.0))
def test_exponential_patience_is_the_birth_death_chain_of_erlang_a(servers: int, load: float, patience: float) -> None:
    queue = ImpatientQueue(load * servers, 1.0, servers, laws.exponential(patience))
    chain = np.array(birth_death_stationary(
        [load * servers] * FAR, [min(n, servers) + max(n - servers, 0) / patience for n in range(1, FAR + 1)]))
    inside = np.arange(FAR + 1)
    waiting = float((np.maximum(inside - servers, 0) * chain).sum())
    assert queue.p_delay == pytest.approx(chain[servers:].sum(), rel=1e-8)
    assert queue.mean_wait == pytest.approx(waiting / (load * servers), rel=1e-8)
    assert queue.p_abandon == pytest.approx(queue.mean_wait / patience, rel=1e-9)


@pytest.mark.parametrize("name", sorted(LAWS))
@pytest.mark.parametrize(("rate", "servers"), [(0.9, 1), (9.0, 10), (14.0, 10), (95.0, 100), (600.0, 300)])
def test_all_are_served_or_abandon_whatever_the_patience(name: str, rate: float, servers: int) -> None:
    queue = ImpatientQueue(rate, 1.0, servers, LAWS[name])
    assert queue.p_served + queue.p_abandon_by_balance == pytest.approx(1.0, abs=1e-10)
    assert queue.p_served + queue.p_abandon == pytest.approx(1.0, abs=1e-12)
    assert queue.p_wait_exceeds(0.0) == pytest.approx(queue.p_delay, rel=1e-9)
    assert queue.served_within(1e9) == pytest.approx(queue.p_served, rel=1e-12)
    assert queue.mean_wait < queue.mean_offered_wait


@pytest.mark.parametrize("name", sorted(LAWS))
def test_the_mean_wait_is_the_integral_of_its_tail(name: str) -> None:
    """E[W] = integral of P(W > t), here by the trapezoidal rule; its error is of the order of the step squared."""
    queue = ImpatientQueue(11.0, 1.0, 10, LAWS[name])
    times = np.linspace(0.0, 12.0, 601)
    tail = [queue.p_wait_exceeds(float(time)) for time in times]
    assert np.trapezoid(tail, times) == pytest.approx(queue.mean_wait, rel=3e-2 if name == "steep weibull" else 1e-2)


@pytest.mark.parametrize("same", [
    laws.gamma(2.0, 1.0), laws.weibull(2.0, 1.0), laws.balanced_hyperexponential(2.0, 1.0),
    laws.hyperexponential((0.3, 0.7), (2.0, 2.0)),
])
def test_laws_that_are_exponential_under_another_name(same: laws.Law) -> None:
    found, known = (ImpatientQueue(12.0, 1.0, 10, law) for law in (same, LAWS["exponential"]))
    assert (found.p_abandon, found.mean_wait) == pytest.approx((known.p_abandon, known.mean_wait), rel=1e-9)


def test_constant_patience_of_one_server_has_a_closed_form() -> None:
    """M/M/1+D: V has a density as lambda e^{(lambda - mu) x} up to patience d, lambda e^{lambda d - mu x} after."""
    rate, patience = 0.8, 1.5
    inner = math.expm1((rate - 1.0) * patience) / (rate - 1.0)
    weight = rate * (inner + math.exp((rate - 1.0) * patience))
    queue = ImpatientQueue(rate, 1.0, 1, laws.deterministic(patience))
    assert queue.p_delay == pytest.approx(weight / (1.0 + weight), rel=1e-12)
    assert queue.p_abandon == pytest.approx(rate * math.exp((rate - 1.0) * patience) / (1.0 + weight), rel=1e-12)


@pytest.mark.parametrize("name", sorted(LAWS))
def test_the_integral_of_a_law_is_that_of_its_survival(name: str) -> None:
    from scipy.integrate import quad

    law = LAWS[name]
    points = [law.mean / 2.0, *law.kinks]
    value, *_ = quad(law.survival, 0.0, 4.0, points=points, limit=300)
    assert law.integral(4.0) == pytest.approx(value, rel=1e-8)
    assert law.integral(1e6) == pytest.approx(law.mean, rel=1e-9)
    assert law.survival(1.1) + law.cdf(1.1) == pytest.approx(1.0, abs=1e-14)


@pytest.mark.parametrize(("inputs", "law"), [
    ({"patience": "lognormal", "patience_cv2": 1.5}, LAWS["lognormal"]),
    ({"patience": "lognormal", "cv": math.sqrt(1.5)}, LAWS["lognormal"]),
    ({"patience": "lognormal", "sigma": math.sqrt(math.log(2.5))}, LAWS["lognormal"]),
    ({"patience": "weibull", "shape": 0.5}, LAWS["steep weibull"]),
    ({"patience": "weibull", "cv2": 5.0}, LAWS["steep weibull"]),  # Gamma(5) / Gamma(3)^2 - 1
    ({"patience": "erlang", "k": 4}, laws.gamma(2.0, 0.25)),
    ({"patience": "gamma", "cv2": 0.25}, laws.gamma(2.0, 0.25)),
    ({"patience": "deterministic"}, laws.deterministic(2.0)),
    ({"patience": "uniform"}, laws.uniform(2.0)),
    ({"patience": "hyperexponential", "cv2": 4.0}, laws.balanced_hyperexponential(2.0, 4.0)),
    ({"patience": "hyperexponential", "probs": [0.5, 0.5], "means": [1.0, 3.0]},
     laws.hyperexponential((0.5, 0.5), (1.0, 3.0))),
    ({"patience": "hyperexponential", "probs": [0.5, 0.5], "rates": [1.0, 0.25]},
     laws.hyperexponential((0.5, 0.5), (1.0, 4.0))),
])
def test_a_case_may_name_any_law_of_patience(inputs: dict[str, object], law: laws.Law) -> None:
    queue = {"arrival_rate": 12, "service_rate": 1, "servers": 10, "mean_patience": 2.0, "t": 1.0}
    found = expected("mmng", queue | inputs)
    assert found["p_abandon"] == pytest.approx(ImpatientQueue(12.0, 1.0, 10, law).p_abandon, rel=1e-9)
    assert found["served_check"] == pytest.approx(1.0, abs=1e-10)


@pytest.mark.parametrize(("beta", "ratio"), [(0.5, 1.0), (-0.5, 0.5), (1.0, 2.0), (0.0, 1.0)])
def test_square_root_staffing_comes_nearer_with_size(beta: float, ratio: float) -> None:
    def gaps(load: float) -> tuple[float, float]:
        inputs = {"offered_load": load, "beta": beta, "theta": ratio, "servers": round(load + beta * math.sqrt(load))}
        found = expected("sqrt_staffing", inputs)
        return (abs(found["p_wait_garnett"] / found["p_wait_exact"] - 1.0),
                abs(found["p_abandon_garnett"] / found["p_abandon_exact"] - 1.0))

    small, large = gaps(100.0), gaps(10_000.0)
    assert large[0] < small[0]
    assert large[1] < small[1]
    assert max(large) < 0.01


def test_the_limit_of_patience_without_end_is_halfin_and_whitt() -> None:
    assert garnett_p_wait(0.7, 1e-8) == pytest.approx(halfin_whitt_p_wait(0.7), rel=1e-6)
    assert garnett_p_abandon(0.7, 1e-8, 100) == pytest.approx(0.0, abs=1e-6)
    assert erlang_c(1e4, 10_070) == pytest.approx(halfin_whitt_p_wait(0.7), rel=0.01)


@repeatedly
@given(RATES, st.floats(0.0, 5.0), st.floats(0.0, 1.0))
def test_little(rate: float, time: float, share: float) -> None:
    found = expected("little", {"arrival_rate": rate, "mean_sojourn": time, "mean_wait": time, "mean_service": time,
                                "p_abandon": share})
    assert found["mean_in_system"] == found["mean_queue"] == pytest.approx(rate * time)
    assert found["mean_busy"] == pytest.approx(rate * time * (1.0 - share))
