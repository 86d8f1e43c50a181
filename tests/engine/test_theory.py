"""Textbook queues as ten-line scenario files agree with exact theory.

Each measure is estimated from independent replications whose first tenth is cut off, and must lie within a Student
interval about the theoretical value. The level leaves one false alarm in 1,000 for each measure; as the seeds are
fixed, an engine that passes passes always. The replications are those of the compiled engine; the reference engine, by
which one takes as long as all of these, has to write the log of the first. A second check keeps the intervals honest:
they are narrow, so a wrong model would be noticed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from sim.vocabulary import Kind
from tests.engine.theory import markovian, single_server
from tests.engine.tiny import log_of, plan_of
from tests.twins.twins import same_log

REPLICATIONS = 16
FALSE_ALARM = 1e-3

Measure = Callable[[NDArray[Any]], float]


def world(rate: float, staff: int, handle: str, minutes: int, rest: str = "") -> str:
    """Return a textbook queue: Poisson arrivals `rate` a minute, so many servers, one law of service."""
    return f"""
        horizon = {minutes}
        seed = 1909
        demand.cases_per_hour = {rate * 60}
        pools.reps.staff = {staff}
        chain = [{{ level = "rep", pool = "reps", handle = {handle} }}]
        {rest}
    """


def count(records: NDArray[Any], *kinds: Kind) -> int:
    """Return how many records are of some kinds."""
    return int(np.isin(records["kind"], kinds).sum())


def mean_wait(records: NDArray[Any]) -> float:
    """Return the mean wait of all who got in, served or not."""
    ends = np.isin(records["kind"], (Kind.SERVED, Kind.ABANDONED))
    return float(records[ends]["value"].mean())


def delayed(records: NDArray[Any]) -> float:
    """Return the share of those admitted who had to wait."""
    return count(records, Kind.QUEUED) / (count(records, Kind.CONTACTED) - count(records, Kind.BLOCKED))


def abandoned(records: NDArray[Any]) -> float:
    """Return the share of those admitted who abandoned."""
    return count(records, Kind.ABANDONED) / count(records, Kind.SERVED, Kind.ABANDONED)


def lost(records: NDArray[Any]) -> float:
    """Return the share of arrivals that got a busy signal."""
    return count(records, Kind.BLOCKED) / count(records, Kind.CONTACTED)


def agrees(text: str, expected: dict[Measure, float], within: float, replications: int = REPLICATIONS) -> None:
    """Assert that each measure agrees with theory, by an interval no wider than `within` of the value."""
    plan = plan_of(text)
    same_log(plan, text)
    samples: dict[Measure, list[float]] = {measure: [] for measure in expected}
    for replication in range(replications):
        records = log_of(plan, "compiled", replication=replication).records
        late = records[records["time"] >= 0.1 * plan.horizon]
        for measure, values in samples.items():
            values.append(measure(late))
    quantile = float(stats.t.ppf(1.0 - FALSE_ALARM / 2.0, replications - 1))
    for measure, theory in expected.items():
        values = np.array(samples[measure])
        half_width = quantile * values.std(ddof=1) / np.sqrt(replications)
        assert half_width < within * theory, f"{measure.__name__}: an interval of {half_width} says nothing"
        assert abs(values.mean() - theory) <= half_width, (
            f"{measure.__name__}: {values.mean()} +- {half_width}, theory says {theory}")


@pytest.mark.slow
@pytest.mark.parametrize(("servers", "rate"), [(1, 0.3), (3, 1.05)])
def test_m_m_c(servers: int, rate: float) -> None:
    """Erlang C."""
    queue = markovian(rate, 2.0, servers)
    agrees(world(rate, servers, '{ dist = "exponential", mean = 2 }', int(5000 / rate)),
           {mean_wait: queue.wait, delayed: queue.delayed}, within=0.2)


@pytest.mark.slow
def test_m_m_c_with_impatience() -> None:
    """Erlang A, overloaded: 6 servers for an offered load of 7.

    Twice as many replications as elsewhere: with 16 the interval of the mean wait is as wide as `within` too often.
    """
    queue = markovian(3.5, 2.0, 6, impatience=1 / 3)
    text = world(3.5, 6, '{ dist = "exponential", mean = 2 }', 1200,
                 'channels.phone.patience = { dist = "exponential", mean = 3 }')
    agrees(text, {mean_wait: queue.wait, delayed: queue.delayed, abandoned: queue.abandoned}, within=0.08,
           replications=32)


@pytest.mark.slow
@pytest.mark.parametrize("dist", ["lognormal", "hyperexponential"])
def test_m_g_1(dist: str) -> None:
    """Service of cv 1.2 (Pollaczek and Khinchine: the mean wait knows no more of its law)."""
    text = world(0.25, 1, f'{{ dist = "{dist}", mean = 2, cv = 1.2 }}', 20_000)
    agrees(text, {mean_wait: single_server(0.25, 2.0, 1.2), delayed: 0.5}, within=0.15)


@pytest.mark.slow
def test_m_m_c_k() -> None:
    """Two servers and three places to wait, offered load 2."""
    queue = markovian(1.0, 2.0, 2, room=3)
    text = world(1.0, 2, '{ dist = "exponential", mean = 2 }', 4000, "pools.reps.queue_limit = 3")
    agrees(text, {lost: queue.lost, mean_wait: queue.wait, delayed: queue.delayed}, within=0.1)


@pytest.mark.slow
@pytest.mark.parametrize("handle", ['{ dist = "gamma", mean = 2, cv = 1.5 }', "2"])
def test_erlang_b(handle: str) -> None:
    """No room to wait: the share lost depends on the mean service time alone (Sevastyanov 1957)."""
    queue = markovian(2.0, 2.0, 5, room=0)
    agrees(world(2.0, 5, handle, 2000, "pools.reps.queue_limit = 0"), {lost: queue.lost}, within=0.1)


def test_cases_that_are_opened_again_by_who_solved_them() -> None:
    """An absorbing chain whose states are the levels that solve a case: visits per case are p (I - H T)^-1.

    p: where new cases go; H: the shares of solutions that do not hold; T: where cases go by who had solved them
    (Kemeny & Snell 1976, *Finite Markov Chains*, theorem 3.2.4).
    """
    new, fails, back = np.array([0.6, 0.4]), np.diag([0.5, 0.3]), np.array([[0.9, 0.1], [0.3, 0.7]])
    visits = new @ np.linalg.inv(np.eye(2) - fails @ back)

    def at_a(records: NDArray[Any]) -> float:
        return count(records[records["place"] == 1], Kind.GRANTED) / count(records, Kind.OPENED)

    def at_b(records: NDArray[Any]) -> float:
        return count(records[records["place"] == 2], Kind.GRANTED) / count(records, Kind.OPENED)

    text = """
        horizon = 4000
        seed = 1909
        demand.cases_per_hour = 60
        pools.reps.staff = 100
        chain = [
          { level = "front", pool = "reps", routes = { a = 0.6, b = 0.4 }, routes_when = [
            { solved_at = "a", routes = { a = 0.9, b = 0.1 } }, { solved_at = "b", routes = { a = 0.3, b = 0.7 } }] },
          { level = "a", pool = "reps", routes = { solved = 1 }, holds = 0.5 },
          { level = "b", pool = "reps", routes = { solved = 1 }, holds = 0.7 },
        ]
        fixing.comes_back = 1
    """
    agrees(text, {at_a: visits[0], at_b: visits[1]}, within=0.04)


def test_the_theory_itself() -> None:
    """Against closed forms: M/M/1, Erlang B with two servers, and M/M/1 as M/G/1 with cv 1."""
    assert markovian(0.4, 2.0, 1).wait == pytest.approx(0.8 / 0.2 * 2.0, rel=1e-12)
    assert markovian(0.4, 2.0, 1).delayed == pytest.approx(0.8, rel=1e-12)
    load = 1.5
    assert markovian(0.75, 2.0, 2, room=0).lost == pytest.approx((load**2 / 2) / (1 + load + load**2 / 2), rel=1e-12)
    assert single_server(0.4, 2.0, 1.0) == pytest.approx(8.0, rel=1e-12)
    # with patience as long as a service M/M/c + M is M/M/infinity: the number present is Poisson
    assert sum(stationary_poisson(3.0)) == pytest.approx(1.0, rel=1e-12)
    delayed_share = 1.0 - sum(stationary_poisson(3.0)[:2])
    assert markovian(1.5, 2.0, 2, impatience=0.5).delayed == pytest.approx(delayed_share, rel=1e-12)


def stationary_poisson(mean: float) -> list[float]:
    """Return the Poisson probabilities of 0..99."""
    return [float(probability) for probability in stats.poisson.pmf(np.arange(100), mean)]
