"""The store: what is in it is what was put there, or it says so."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import InputError
from sim.study.identity import code, identity
from sim.study.jobs import Job, JobResult
from sim.study.place import FILE, SEAL, journal
from sim.study.store import Contradiction, Store

PARTS: dict[str, Any] = {
    "format": {"name": "journeysim-study", "version": 1}, "study": {"kind": "compare", "replications": 3},
    "scenario": "ab" * 32, "points": "", "versions": {"numpy": "2.0"},
}
TEXTS = {"study": "kind = 'compare'", "scenario": "{}", "points": ""}
NAMES = ("churn", "net_value")


def job(first: int = 0, count: int = 2, policy: str = "plain") -> Job:
    """Return a made-up job."""
    return Job(identity(PARTS), "{}", '{"goodwill":1}', policy, 2**64 - 1, first, count, "compiled")


def result(of: Job, shift: float = 0.0) -> JobResult:
    """Return a made-up result of a job."""
    values = np.array([[of.first + at + shift, np.nan if at else 1e-300] for at in range(of.count)])
    return JobResult(of.key, NAMES, values, tuple(f"{at:064x}" for at in range(of.count)), code(), 1.0)


def opened(directory: Path, parts: dict[str, Any] = PARTS, fresh: bool = False) -> Store:
    """Open the store of a directory."""
    return Store(directory, parts, TEXTS, fresh)


def opened_afterwards(directory: Path, parts: dict[str, Any] = PARTS) -> closing[Store]:
    """Open the store of a directory for a block."""
    return closing(opened(directory, parts))


def filled(directory: Path) -> list[Job]:
    """Make a store with three jobs done and one planned; the three are returned."""
    jobs = [job(0), job(2), job(0, 1, "scripted")]
    store = opened(directory)
    store.plan([*jobs, job(9)])
    for each in jobs:
        store.add(each, result(each))
    store.close()
    return jobs


def test_what_was_added_is_read_back_exactly(tmp_path: Path) -> None:
    jobs = filled(tmp_path)
    store = opened(tmp_path)
    assert store.done == 3
    for each in jobs:
        found = store.result(each.key)
        assert found is not None
        assert found.run_digests(each.first) == result(each).run_digests(each.first)
        assert found.values.tobytes() == result(each).values.tobytes()
    assert store.result(job(9).key) is None
    store.close()


def test_a_store_that_was_not_closed_keeps_what_was_committed(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.plan([job(0), job(2)])
    store.add(job(0), result(job(0)))
    store.commit()
    store.add(job(2), result(job(2)))
    store.abandon()
    assert not (tmp_path / SEAL).exists()
    store = opened(tmp_path)
    assert store.result(job(0).key) is not None and store.result(job(2).key) is None
    store.close()


def test_the_same_bytes_twice_are_welcome_and_others_are_not(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.plan([job()])
    store.add(job(), result(job()))
    store.add(job(), replace(result(job()), seconds=9.0))
    with pytest.raises(Contradiction, match="run twice with different results"):
        store.add(job(), result(job(), shift=1e-12))
    store.close()
    assert opened(tmp_path).done == 1


def test_only_one_may_work_on_a_store(tmp_path: Path) -> None:
    store = opened(tmp_path)
    with pytest.raises(InputError, match="is locked by"):
        opened(tmp_path)
    store.close()
    opened(tmp_path).close()


def test_sqlites_own_lock_keeps_others_out_too(tmp_path: Path) -> None:
    filled(tmp_path)
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(InputError, match="is locked by"):
        opened(tmp_path)
    other.execute("ROLLBACK")
    other.close()
    opened(tmp_path).close()


def test_another_study_is_refused_with_what_is_different(tmp_path: Path) -> None:
    filled(tmp_path)
    other = PARTS | {"study": {"kind": "compare", "replications": 4}, "versions": {"numpy": "2.1"}}
    with pytest.raises(InputError) as caught:
        opened(tmp_path, other)
    assert "the study's replications, the version of numpy (2.0 then, 2.1 now)" in str(caught.value)
    assert "--fresh" in str(caught.value)
    assert opened(tmp_path).done == 3


def test_fresh_discards(tmp_path: Path) -> None:
    filled(tmp_path)
    store = opened(tmp_path, PARTS | {"scenario": "cd" * 32}, fresh=True)
    assert store.done == 0
    store.close()


def test_a_finished_store_is_not_touched_by_looking_at_it(tmp_path: Path) -> None:
    filled(tmp_path)
    before = (tmp_path / FILE).read_bytes(), (tmp_path / SEAL).read_bytes()
    opened(tmp_path).close()
    assert ((tmp_path / FILE).read_bytes(), (tmp_path / SEAL).read_bytes()) == before


@pytest.mark.parametrize("statement", [
    "UPDATE runs SET outcomes = zeroblob(16) WHERE replication = 1",
    "UPDATE runs SET log = replace(log, '0', '1')",
    "UPDATE runs SET digest = '' WHERE replication = 0",
    "UPDATE runs SET replication = 7 WHERE replication = 1",
    "UPDATE jobs SET digest = NULL WHERE policy = 'plain'",
    "UPDATE jobs SET count = 1 WHERE policy = 'plain'",
    "UPDATE jobs SET policy = 'scripted' WHERE first = 2",
    "UPDATE jobs SET overrides = '{}'",
    "UPDATE jobs SET state = 'done' WHERE state = 'planned'",
    "UPDATE jobs SET state = 'planned'",
    "UPDATE jobs SET state = 'dome'",
    "UPDATE jobs SET seed = '1'",
    "UPDATE names SET list = '[\"net_value\", \"churn\"]'",
    "UPDATE names SET list = '[\"churn\"]'",
    "UPDATE names SET list = 'x'",
    "DELETE FROM names",
    "DELETE FROM runs WHERE replication = 1",
    "DELETE FROM jobs WHERE policy = 'scripted'",
    "UPDATE meta SET value = 'x' WHERE key = 'identity'",
    "UPDATE meta SET value = '{}' WHERE key = 'parts'",
    "UPDATE meta SET value = 'x' WHERE key = 'given'",
    "DELETE FROM meta",
    "DROP TABLE runs",
])
def test_rows_that_were_tampered_with_do_not_verify(tmp_path: Path, statement: str) -> None:
    filled(tmp_path)
    (tmp_path / SEAL).unlink()  # as if a process had died, so that the contents answer for themselves
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute(statement)
    connection.close()
    with pytest.raises(InputError, match="is damaged"):
        opened(tmp_path)


def test_runs_of_another_study_do_not_pass_for_ours(tmp_path: Path) -> None:
    filled(tmp_path / "one")
    other = PARTS | {"scenario": "cd" * 32}
    opened(tmp_path / "two", other).close()
    (tmp_path / "two" / SEAL).unlink()
    with sqlite3.connect(tmp_path / "two" / FILE) as connection:
        connection.execute("ATTACH ? AS one", (str(tmp_path / "one" / FILE),))
        for table in ("names", "jobs", "runs"):
            connection.execute(f"INSERT INTO {table} SELECT * FROM one.{table}")
    connection.close()
    with pytest.raises(InputError, match="is damaged: a job does not say what it is"):
        opened(tmp_path / "two", other)


def test_a_store_beside_which_the_seal_of_another_lies_is_damaged(tmp_path: Path) -> None:
    filled(tmp_path / "one")
    opened(tmp_path / "two").close()
    (tmp_path / "two" / SEAL).replace(tmp_path / "one" / SEAL)
    with pytest.raises(InputError, match=r"is not the file that study\.seal was made for"):
        opened(tmp_path / "one")


def test_killed_with_nothing_left_to_write_it_is_sealed_and_opens_again(tmp_path: Path) -> None:
    store = opened(tmp_path / "one")
    store.plan([job()])
    store.add(job(), result(job()))
    store.commit()
    (tmp_path / "two").mkdir()
    for path in (tmp_path / "one").iterdir():  # as SIGKILL would leave it: the journal emptied, but there
        (tmp_path / "two" / path.name).write_bytes(path.read_bytes())
    store.abandon()
    assert journal(tmp_path / "two").exists()
    for _ in range(2):  # the first finds nothing to write, the second found it damaged
        again = opened(tmp_path / "two")
        assert again.done == 1
        again.close()


def test_a_store_by_links_is_kept_where_they_lead(tmp_path: Path) -> None:
    far, near = tmp_path / "far", tmp_path / "near"
    far.mkdir()
    near.mkdir()
    (near / FILE).symlink_to(far / "runs")
    (near / SEAL).symlink_to(far / "seal")
    filled(near)
    with opened_afterwards(near) as store:
        assert (store.done, journal(near)) == (3, far / "runs-journal")
        store.plan([job(20)])
        store.add(job(20), result(job(20)))
    assert {path.name for path in far.iterdir()} == {"runs", "seal"}
    opened(near, PARTS | {"scenario": "cd" * 32}, fresh=True).close()
    assert ((near / FILE).readlink(), (near / SEAL).readlink()) == (far / "runs", far / "seal")
    with opened_afterwards(near, PARTS | {"scenario": "cd" * 32}) as store:
        assert store.done == 0


def test_a_lock_given_back_twice_closes_nobody_elses_file(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.abandon()
    with (tmp_path / "other").open("w") as other:  # gets the number that the lock had
        store.close()
        other.write("still open")
    assert (tmp_path / "other").read_text() == "still open"


def test_an_interruption_between_a_commit_and_its_note_does_no_harm(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.plan([job()])
    store.add(job(), result(job()))
    waiting = list(store._pending)
    store.commit()
    store._pending = waiting
    store.close()
    again = opened(tmp_path)
    assert again.done == 1
    again.close()


def test_an_interruption_within_a_transaction_does_no_harm(tmp_path: Path) -> None:
    """The second Ctrl-C may come just after a transaction has begun, before anything can end it."""
    store = opened(tmp_path)
    store.plan([job()])
    assert store._connection is not None
    store._connection.execute("BEGIN IMMEDIATE")
    store.add(job(), result(job()))
    store.close()
    with opened_afterwards(tmp_path) as again:
        assert again.done == 1
