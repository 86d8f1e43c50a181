"""Jobs are pure functions of what they carry, and their digests tie every number to its job."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import InputError
from sim.experiment.simulate import simulate
from sim.study.identity import code
from sim.study.jobs import Job, block_size, blocks, from_bytes, perform, plan_of, run_digest, to_bytes
from tests.study.worlds import COMPARE, frame


@pytest.fixture
def job(tmp_path: Path) -> Job:
    ready = frame(tmp_path, COMPARE)
    return Job(ready.identity, ready.content, "{}", "scripted", 7, 2, 3, "compiled")


def test_a_job_gives_what_single_runs_give(job: Job) -> None:
    result = perform(job)
    plan = plan_of(job.content, job.overrides, job.policy)
    for at in range(3):
        alone = simulate(plan, seed=7, replication=2 + at)
        assert result.logs[at] == alone.digest
        assert result.names == tuple(alone.outcomes)
        assert np.array_equal(result.values[at], list(alone.outcomes.values()), equal_nan=True)
    assert (result.key, result.code) == (job.key, code())


def test_a_job_done_twice_or_by_the_other_engine_gives_the_same_bytes(job: Job) -> None:
    first, again, other = perform(job), perform(job), perform(replace(job, engine="reference"))
    assert first.run_digests(2) == again.run_digests(2) == other.run_digests(2)
    assert replace(job, engine="reference").key == job.key


@pytest.mark.parametrize("change", [
    {"study": "other"}, {"overrides": '{"goodwill":1}'}, {"policy": "plain"}, {"seed": 8}, {"first": 3}, {"count": 2},
])
def test_every_part_of_a_job_is_in_its_key(job: Job, change: dict[str, object]) -> None:
    assert replace(job, **change).key != job.key  # type: ignore[arg-type]


def test_overrides_that_do_not_fit_say_where(job: Job) -> None:
    with pytest.raises(InputError, match="at the point"):
        perform(replace(job, overrides='{"pools":{"reps":{"staff":-1}}}'))


def test_every_part_of_a_run_is_in_its_digest() -> None:
    row = to_bytes(np.array([[1.0, 2.0]]))[0]
    base = run_digest("key", 1, ("a", "b"), row, "log")
    others = [run_digest("kez", 1, ("a", "b"), row, "log"), run_digest("key", 2, ("a", "b"), row, "log"),
              run_digest("key", 1, ("b", "a"), row, "log"), run_digest("key", 1, ("a", "b"), row[::-1], "log"),
              run_digest("key", 1, ("a", "b"), row, "lag")]
    assert base not in others and len(set(others)) == 5


@given(st.lists(st.floats(width=64), min_size=1, max_size=20))
def test_floats_come_back_bit_for_bit(values: list[float]) -> None:
    rows = np.array([values, values[::-1]])
    assert from_bytes(to_bytes(rows)).tobytes() == rows.tobytes()


@given(st.integers(0, 1000), st.integers(1, 1000), st.integers(1, 50))
def test_blocks_cover_every_replication_once(first: int, count: int, size: int) -> None:
    parts = list(blocks(first, count, size))
    assert [number for start, length in parts for number in range(start, start + length)] == list(
        range(first, first + count))
    assert all(1 <= length <= size for _, length in parts)


def test_jobs_of_large_rounds_are_larger() -> None:
    assert [block_size(runs) for runs in (1, 100, 1280, 40_000)] == [1, 1, 10, 20]
