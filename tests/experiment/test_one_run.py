"""Batch means of one run: centred on its outcomes, over whole rhythms, and true of a queue whose mean is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.errors import InputError
from sim.experiment.one_run import Batches, linearised, window_minutes
from sim.experiment.simulate import simulate
from sim.outcomes.observations import Quotient
from sim.scenario import loads
from sim.scenario.plan import build
from sim.statistics.batch_means import BatchMeans
from sim.vocabulary import MINUTES_PER_WEEK
from tests.experiment.worlds import CHAIN

HALF_BUSY = """
horizon = "101 days"
warm_up = "1 day"
demand.cases_per_hour = 5
pools.reps.staff = 1
chain = [{ level = "rep", pool = "reps", handle = { dist = "exponential", mean = "6 min" } }]
"""


def one_run(text: str, seed: int = 1) -> tuple[dict[str, BatchMeans], dict[str, float]]:
    world = loads(text).world()
    batches = Batches(world)
    result = simulate(build(world), seed=seed, keep=batches)
    return batches.result(), result.outcomes


def test_intervals_hold_the_means_of_a_queue_that_is_known() -> None:
    # M/M/1 with rho = 1/2: the wait is rho / (mu - lambda) = 6 minutes in the mean, and the agent half busy
    found = [one_run(HALF_BUSY, seed)[0] for seed in range(8)]
    waits = [each["wait_mean.reps"] for each in found]
    busy = [each["utilisation.reps"] for each in found]
    # fixed seeds; at 95 % three or more misses among eight have the probability 0.6 %
    assert sum(not each.interval.contains(6.0) for each in waits) <= 2
    assert sum(not each.interval.contains(0.5) for each in busy) <= 2
    assert all(0.05 < each.interval.half_width < 2.0 and each.independent for each in waits)
    assert all(each.batches <= 30 and each.batches * each.batch_size + each.discarded == 1000 for each in waits)


def test_intervals_are_centred_on_the_outcomes_of_the_run() -> None:
    found, outcomes = one_run(HALF_BUSY)
    for name in ("wait_mean.reps", "utilisation.reps", "solved_share", "contacts_per_case"):
        # what does not fill a batch is left out: at most 30 of 1000 windows
        assert found[name].interval.mean == pytest.approx(outcomes[name], rel=0.03)
        assert found[name].discarded < 30


def test_windows_are_whole_weeks_where_the_week_has_a_shape() -> None:
    world = loads(CHAIN, sets=['horizon="25 weeks"', 'warm_up="1 week"']).world()
    assert window_minutes(world) == MINUTES_PER_WEEK
    batches = Batches(world)
    result = simulate(build(world), keep=batches)
    found = batches.result()
    assert {each.batches * each.batch_size + each.discarded for each in found.values()} == {24}
    whole = [name for name, each in found.items() if each.discarded == 0]
    assert len(whole) > 5
    for name in whole:
        assert found[name].interval.mean == pytest.approx(result.outcomes[name], rel=1e-9, abs=1e-12)
    assert list(found) == [name for name in result.outcomes if name in found]


def test_a_run_of_a_few_weeks_is_refused_in_words() -> None:
    with pytest.raises(InputError) as raised:
        Batches(loads(CHAIN, sets=['horizon="20 weeks"', 'warm_up="1 week"']).world())
    problem = raised.value.problems[0]
    assert problem.key == "horizon" and "20 weeks beyond the warm-up" in problem.allowed


def test_a_quotient_is_linearised_about_its_mean() -> None:
    random = np.random.default_rng(7)
    below = random.uniform(1.0, 3.0, 400)
    above = 2.0 * below + random.normal(0.0, 0.1, 400)
    series = linearised(Quotient(above, below))
    assert series.mean() == pytest.approx(above.sum() / below.sum(), rel=1e-12)
    # the spread of the weights does not count: what is left is that of the noise over the mean weight
    assert series.std() == pytest.approx(0.1 / below.mean(), rel=0.15)
    assert not math.isclose(above.std(), series.std(), rel_tol=0.5)
