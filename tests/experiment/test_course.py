"""The course of runs: the same however many workers follow them, of the same runs as are compared."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scenario import Scenario, loads
from tests.experiment.worlds import QUEUE, compare


@pytest.fixture(scope="module")
def world() -> Scenario:
    return loads(QUEUE)


def test_the_first_replications_are_followed(world: Scenario) -> None:
    compared = compare(world, replications=3, followed=2)
    assert compared.course is not None
    assert compared.course.policies == compared.policies
    assert compared.course.titles == compared.titles
    for policy in compared.policies:
        cases = [run.minutes.size for run in compared.course.runs[policy]]
        np.testing.assert_array_equal(cases, compared.values[policy]["cases"][:2])


def test_following_changes_nothing(world: Scenario) -> None:
    followed, plain = compare(world, replications=2, followed=9), compare(world, replications=2)
    assert plain.course is None
    assert followed.digests == plain.digests
    for policy in plain.policies:
        for name, values in plain.values[policy].items():
            np.testing.assert_array_equal(followed.values[policy][name], values)


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_workers_and_engines_leave_no_trace(world: Scenario, engine: str) -> None:
    one = compare(world, replications=2, followed=2).course
    other = compare(world, replications=2, followed=2, workers=2, engine=engine).course
    assert one is not None
    assert other is not None
    for policy in one.policies:
        for a, b in zip(one.runs[policy], other.runs[policy], strict=True):
            np.testing.assert_array_equal(a.week.busy, b.week.busy)
            np.testing.assert_array_equal(a.minutes, b.minutes)
