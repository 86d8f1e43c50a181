"""What holds of networks, chains and queues out of steady state for any inputs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.validation.families import expected
from sim.validation.theory import laws
from sim.validation.theory.boss import Consulting, consulting_chain
from sim.validation.theory.chains import Flow, ctmc_stationary, truncated_stationary
from sim.validation.theory.loss import erlang_b
from sim.validation.theory.networks import ReturningCustomers, jackson
from sim.validation.theory.patience import ImpatientQueue
from sim.validation.theory.queues import DelaySystem
from sim.validation.theory.retrial import redialling_chain, retrial_chain, retrial_single
from sim.validation.theory.transient import InfiniteServers, SinusoidalRate, first_waits, transient_queue

LOADS = st.floats(0.05, 0.9)
repeatedly = settings(max_examples=30, deadline=None, derandomize=True)
seldom = settings(max_examples=12, deadline=None, derandomize=True)


@repeatedly
@given(LOADS, st.integers(1, 30), st.floats(0.0, 0.9))
def test_a_network_of_one_node_is_erlang_c_at_the_rate_with_its_returns(load: float, servers: int, back: float) -> None:
    network = jackson([load * servers * (1.0 - back)], [[back]], [1.0], [servers])
    assert network.nodes[0].p_wait == pytest.approx(DelaySystem(load * servers, 1.0, servers).p_wait, rel=1e-9)
    assert network.visits(0) == pytest.approx(1.0 / (1.0 - back), rel=1e-9)


@repeatedly
@given(st.lists(st.lists(st.floats(0.0, 1.0), min_size=4, max_size=4), min_size=3, max_size=3), st.floats(0.1, 5.0))
def test_little_and_flow_hold_in_every_network(weights: list[list[float]], rate: float) -> None:
    routing = [[share / (sum(row) + 0.2) for share in row[:3]] for row in weights]
    roomy = jackson([rate, 0.0, rate], routing, [1.0] * 3, [math.inf] * 3)
    servers = [math.ceil(node.offered_load * 1.3) + 1 for node in roomy.nodes]
    network = jackson([rate, 0.0, rate], routing, [1.0] * 3, servers)
    leaving = sum(node.arrival_rate * (1.0 - sum(row)) for node, row in zip(network.nodes, routing, strict=True))
    assert leaving == pytest.approx(2.0 * rate, rel=1e-9)
    spent = sum(network.visits(index) * node.mean_sojourn for index, node in enumerate(network.nodes))
    assert network.mean_time == pytest.approx(spent, rel=1e-9)


@repeatedly
@given(st.floats(0.1, 5.0), st.floats(0.05, 5.0), st.floats(0.0, 0.9), st.floats(0.05, 5.0))
def test_the_sinusoid_of_returning_customers_solves_its_equations(mu: float, delta: float, back: float,
                                                                   angular: float) -> None:
    loop = ReturningCustomers(mu, delta, back)
    needy, content = loop.response(1.0, angular)
    assert 1j * angular * needy == pytest.approx(1.0 + delta * content - mu * needy, abs=1e-9)
    assert 1j * angular * content == pytest.approx(back * mu * needy - delta * content, abs=1e-9)
    slow = loop.response(1.0, 1e-7)
    assert [abs(wave) for wave in slow] == pytest.approx(loop.offered_load(1.0), rel=1e-4)


def test_returning_customers_with_more_servers_than_needed_are_the_offered_load() -> None:
    found = expected("erlang_r", {"lam": 30, "p_return": 0.5, "mu": 1, "delta": 0.5, "servers": 200})
    assert (found["mean_needy"], found["mean_content"]) == pytest.approx((60.0, 60.0), rel=1e-9)
    assert found["mean_total_time"] == pytest.approx(2.0 + 2.0, rel=1e-9)


@repeatedly
@given(st.floats(0.01, 0.9), st.floats(0.1, 10.0), st.floats(0.1, 5.0))
def test_one_server_with_retrials_in_closed_form_is_its_chain(load: float, retry: float, service: float) -> None:
    closed, chain = retrial_single(load * service, service, retry), retrial_chain(load * service, service, retry, 1)
    assert chain.p_block == pytest.approx(closed.p_block, rel=1e-9)
    assert chain.mean_orbit == pytest.approx(closed.mean_orbit, rel=1e-8)


@repeatedly
@given(LOADS, st.integers(2, 12), st.floats(0.1, 5.0))
def test_retrials_carry_all_load_and_block_more_than_erlang_b(load: float, servers: int, retry: float) -> None:
    queue = retrial_chain(load * servers, 1.0, retry, servers)
    assert queue.mean_busy == pytest.approx(load * servers, rel=1e-9)
    assert queue.p_block > erlang_b(load * servers, servers)


def test_fast_retrials_approach_the_waiting_line_and_slow_ones_independent_attempts() -> None:
    line = DelaySystem(3.5, 1.0, 5)
    fast = retrial_chain(3.5, 1.0, 1e4, 5)
    assert (fast.p_block, fast.mean_orbit) == pytest.approx((line.p_wait, line.mean_queue), rel=2e-3)
    slow = retrial_chain(2.0, 1.0, 0.02, 5)
    total = 2.0 + 0.02 * slow.mean_orbit  # attempts come at a Poisson rate of which Erlang B blocks some
    assert slow.p_block == pytest.approx(erlang_b(total, 5), rel=0.02)


@seldom
@given(st.integers(1, 12), st.floats(0.3, 1.3), st.floats(0.2, 2.0), st.floats(0.0, 0.7), st.floats(0.3, 2.0),
       st.floats(0.0, 0.3))
def test_redialling_balances(servers: int, load: float, theta: float, redial: float, back: float,
                             again: float) -> None:
    rate = load * servers
    queue = redialling_chain(rate, 1.0, servers, theta, redial, back, again)
    calls, abandoned = rate + back * queue.mean_orbit, theta * queue.mean_queue
    assert calls == pytest.approx(queue.mean_busy + abandoned, rel=1e-8)
    assert back * queue.mean_orbit == pytest.approx(again * queue.mean_busy + redial * abandoned, rel=1e-8, abs=1e-10)
    per_customer = 1.0 / (1.0 - again * queue.mean_busy / calls - redial * abandoned / calls)
    assert calls / rate == pytest.approx(per_customer, rel=1e-8)


def test_nobody_calling_again_is_erlang_a_and_a_quick_end_of_patience_is_erlang_b() -> None:
    queue = redialling_chain(9.0, 1.0, 10, 0.5, 0.0, 1.0, 0.0)
    known = ImpatientQueue(9.0, 1.0, 10, laws.exponential(2.0))
    assert (queue.p_all_busy, queue.mean_queue) == pytest.approx((known.p_delay, 9.0 * known.mean_wait), rel=1e-9)
    assert queue.mean_orbit == 0.0
    hasty = redialling_chain(9.0, 1.0, 10, 1e7, 0.0, 1.0, 0.0)
    assert hasty.p_all_busy == pytest.approx(erlang_b(9.0, 10), rel=1e-5)


def test_nobody_asking_the_boss_is_erlang_c() -> None:
    state, known = consulting_chain(Consulting(0.8, 1 / 6, 0.0, 0.25, 8, 1)), DelaySystem(0.8, 1 / 6, 8)
    assert (state.p_all_reps_busy, state.mean_queue) == pytest.approx((known.p_wait, known.mean_queue), rel=1e-9)


@seldom
@given(st.floats(0.2, 1.0), st.floats(0.1, 1.0), st.integers(1, 8), st.integers(1, 3), st.floats(0.1, 0.85))
def test_reps_and_managers_carry_their_load(share: float, advice: float, reps: int, managers: int, load: float) -> None:
    slow = Consulting(1.0, 0.5, share, advice, reps, managers)
    centre = Consulting(load * slow.capacity, 0.5, share, advice, reps, managers)
    state, rate = consulting_chain(centre), centre.arrival_rate
    assert state.mean_busy_managers == pytest.approx(rate * share / advice, rel=1e-8)
    occupied = rate / 0.5 + rate * share / advice + state.mean_waiting_reps
    assert state.mean_busy_reps == pytest.approx(occupied, rel=1e-8)
    assert state.mean_in_system == pytest.approx(state.mean_busy_reps + state.mean_queue, rel=1e-9)


def test_one_rep_with_an_own_manager_is_a_single_server() -> None:
    """One rep, one manager: M/G/1 with a service of one exponential stage, and a second with the probability to ask."""
    state = consulting_chain(Consulting(0.05, 1 / 6, 0.4, 0.1, 1, 1))
    mean, square = 6.0 + 0.4 * 10.0, 2 * 36.0 + 0.4 * (2 * 6.0 * 10.0 + 2 * 100.0)
    assert state.mean_queue / 0.05 == pytest.approx(0.05 * square / (2.0 * (1.0 - 0.05 * mean)), rel=1e-9)


def test_more_than_the_managers_can_advise_has_no_steady_state() -> None:
    with pytest.raises(InputError, match="no steady state"):
        consulting_chain(Consulting(1.3, 1.0, 0.2, 0.25, 50, 1))


@repeatedly
@given(st.integers(2, 5), st.integers(2, 6), st.integers(0, 10**6))
def test_the_sparse_solution_is_the_null_vector(rows: int, columns: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    moves = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, -1), (-1, 1)]
    flows = [Flow(first, second, generator.uniform(0.1, 2.0, (rows, columns))) for first, second in moves]
    matrix = np.zeros((rows * columns, rows * columns))
    for flow in flows:
        for (i, j), rate in np.ndenumerate(flow.rates):
            if 0 <= i + flow.first < rows and 0 <= j + flow.second < columns:
                matrix[i * columns + j, (i + flow.first) * columns + j + flow.second] += rate
    matrix -= np.diag(matrix.sum(axis=1))
    found = ctmc_stationary(flows).ravel()
    assert found.sum() == pytest.approx(1.0, rel=1e-12)
    assert np.abs(found @ matrix).max() < 1e-12


def test_a_chain_without_steady_state_is_refused() -> None:
    with pytest.raises(InputError, match="too many states"):
        truncated_stationary(lambda i, j: [Flow(1, 0, np.full_like(i, 1.1)), Flow(-1, 0, np.ones_like(i))], (30, 1),
                             (True, False))


@pytest.mark.parametrize(("servers", "rate", "abandon"), [(1, 0.9, 0.0), (3, 3.3, 0.0), (12, 8.4, 0.3)])
def test_the_start_from_empty_is_the_matrix_exponential(servers: int, rate: float, abandon: float) -> None:
    from scipy.linalg import expm

    states, times = 240, [0.5, 3.0, 20.0]
    inside = np.arange(states)
    down = np.minimum(inside, servers) + np.maximum(inside - servers, 0) * abandon
    up = np.full(states, rate)
    up[-1] = 0.0
    generator = np.diag(up[:-1], 1) + np.diag(down[1:], -1) - np.diag(up + down)
    for time, found in zip(times, transient_queue(lambda _: rate, 1.0, servers, abandon, times), strict=True):
        row = expm(generator * time)[0]
        known = (row[servers:].sum(), (np.maximum(inside - servers, 0) * row).sum(), (inside * row).sum())
        assert (found.p_all_busy, found.mean_queue, found.mean_in_system) == pytest.approx(known, rel=1e-8)


def test_a_queue_that_is_never_full_is_the_infinite_server_of_the_same_rate() -> None:
    rate = SinusoidalRate(10.0, 0.5, 24.0)
    states = transient_queue(rate, 1.0, 80, 0.0, [72.0, 48.0])
    known = [InfiniteServers(rate, laws.exponential(1.0)).mean_busy(time) for time in (72.0, 48.0)]
    assert [state.mean_in_system for state in states] == pytest.approx(known, rel=1e-8)


def test_a_long_time_after_the_start_the_queue_is_in_steady_state() -> None:
    late, known = transient_queue(lambda _: 4.2, 0.5, 12, 0.0, [200.0])[0], DelaySystem(4.2, 0.5, 12)
    assert (late.p_all_busy, late.mean_queue) == pytest.approx((known.p_wait, known.mean_queue), rel=1e-8)


def test_at_time_zero_the_queue_is_empty() -> None:
    found = expected("mt_mn", {"mean_rate": 1, "service_rate": 1, "servers": 1, "times": [0]})
    assert found == {"p_all_busy": [0.0], "mean_queue": [0.0], "mean_in_system": [0.0]}


@pytest.mark.parametrize("law", [
    laws.exponential(1.3), laws.deterministic(1.3), laws.gamma(1.3, 0.5), laws.lognormal(1.3, 1.5),
    laws.weibull(1.3, 2.0), laws.balanced_hyperexponential(1.3, 3.0),
], ids=["exponential", "deterministic", "gamma", "lognormal", "weibull", "mixture"])
@pytest.mark.parametrize("period", [3.0, 24.0])
def test_the_infinite_server_adds_up_the_arrivals_still_served(law: laws.Law, period: float) -> None:
    """m(t) = integral of lambda(t - u) P(S > u), here by the midpoint rule on a fine grid."""
    rate = SinusoidalRate(10.0, 0.4, period)
    step = 0.002
    ages = np.arange(0.5 * step, 80.0, step)
    alive = np.array([law.survival(float(age)) for age in ages])
    wave = InfiniteServers(rate, law)
    for time in (0.0, 5.0):
        known = float((np.array([rate(time - float(age)) for age in ages]) * alive).sum() * step)
        assert wave.mean_busy(time) == pytest.approx(known, rel=2e-5)
    peak = period / 4.0 + wave.peak_lag
    assert wave.mean_busy(peak) == pytest.approx(10.0 * 1.3 + abs(wave.response), rel=1e-9)


@pytest.mark.parametrize(("inputs", "lag"), [({"service_law": "deterministic", "mean_service": 1.0}, 0.5),
                                             ({"service_rate": 1.0}, 0.9780495368354237)])
def test_a_case_may_name_the_law_of_service(inputs: dict[str, object], lag: float) -> None:
    found = expected("mt_minf", {"mean_rate": 100, "relative_amplitude": 0.2, "period": 24, "times": [0]} | inputs)
    assert found["peak_lag"] == pytest.approx(lag, rel=1e-10)


@repeatedly
@given(st.floats(0.2, 3.0), st.floats(0.2, 3.0))
def test_the_second_and_third_customer_by_hand(rate: float, service: float) -> None:
    """The second waits if the first is still there; the third by the four ways in which two services may end."""
    done = service / (rate + service)
    waits = first_waits(rate, service, 3)
    third = ((1.0 - done) * (2.0 * (1.0 - done) + done * (1.0 - done)) + done * (1.0 - done)) / service
    assert waits == pytest.approx([0.0, (1.0 - done) / service, third], rel=1e-12)


def test_a_late_customer_waits_as_in_steady_state() -> None:
    assert first_waits(0.5, 1.0, 400)[-1] == pytest.approx(1.0, rel=1e-9)


def test_the_gatekeeper_who_treats_nothing_and_one_who_treats_all() -> None:
    tiers = {"lam": 4, "mu1": 1, "c1": 6, "mu2": 1, "c2": 8}
    none, every = (expected("two_tier", tiers | {"threshold": k}) for k in (0, 1))
    assert (none["referral_share"], none["mistreated_share"]) == (1.0, 0.0)
    assert (every["referral_share"], every["mistreated_share"]) == (0.5, 0.5)
    assert expected("two_tier", tiers | {"referral_share": 0.5})["mean_time"] == every["mean_time"]
