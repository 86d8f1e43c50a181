"""The course of runs: the same however many workers follow them, and the same runs as are compared."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.errors import InputError
from sim.experiment.comparison import compare
from sim.experiment.histories import course
from sim.scenario import Scenario, load
from tests.experiment.worlds import QUEUE


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    path: Path = tmp_path_factory.mktemp("world") / "queue.toml"
    path.write_text(QUEUE)
    return load(path)


def test_it_follows_the_runs_that_are_compared(world: Scenario) -> None:
    found = course(world, replications=3)
    compared = compare(world, replications=3)
    assert found.policies == compared.policies
    assert found.titles == compared.titles
    for policy in found.policies:
        cases = [run.minutes.size for run in found.runs[policy]]
        np.testing.assert_array_equal(cases, compared.values[policy]["cases"])


def test_workers_leave_no_trace(world: Scenario) -> None:
    one, other = course(world, replications=2), course(world, replications=2, workers=2)
    for policy in one.policies:
        for a, b in zip(one.runs[policy], other.runs[policy], strict=True):
            np.testing.assert_array_equal(a.week.busy, b.week.busy)
            np.testing.assert_array_equal(a.minutes, b.minutes)


def test_what_makes_no_sense_is_refused(world: Scenario) -> None:
    with pytest.raises(InputError, match="no such policy"):
        course(world, policies=["scriptd"])
    with pytest.raises(InputError, match="at least one replication"):
        course(world, replications=0)
