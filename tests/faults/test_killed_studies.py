"""Studies that are killed, interrupted, started twice or run out of disk lose nothing and write the same bytes."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import sys
import time
from pathlib import Path

import pytest

from experiments.verification.broken.study import ends_within, outputs, write
from tests.cli.conftest import written
from tests.faults.studies import LONG, RUNS, carry_out, finish, kill_after, start, wait_for

MARKED = """
import pathlib, time, sim.study.jobs, sim.study.workers
plain = sim.study.jobs.perform
def marked(job):
    if job.first >= 60:
        pathlib.Path("reached").touch()
        time.sleep({pause})
    return plain(job)
sim.study.workers.Local.__init__.__defaults__ = (marked,)
"""
"""Lets a study say that its first jobs are done, and makes the others as slow as one likes."""

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="signals and locks of POSIX")]


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the study writes when nothing goes wrong."""
    directory = tmp_path_factory.mktemp("calm")
    write(directory)
    code, errors = carry_out(directory, "--workers", "1")
    assert code == 0, errors
    return outputs(directory)


def runs_kept(directory: Path) -> int:
    """Return how many runs a store holds."""
    connection = sqlite3.connect(directory / "out" / "study.sqlite")
    try:
        return int(connection.execute("SELECT count(*) FROM runs").fetchone()[0])
    finally:
        connection.close()


def test_killed_at_any_moment_and_continued(tmp_path: Path, expected: dict[str, bytes]) -> None:
    # the moments are chosen by a fixed seed, but what happens at them is the machine's; the result must not care
    moments, kept = random.Random(1816), []
    write(tmp_path)
    for _ in range(4):
        process = start(tmp_path, "study", "study.toml", "--out", "out", "--workers", "2")
        kill_after(process, tmp_path, moments.uniform(0.0, 1.0))
        kept.append(runs_kept(tmp_path))
    assert kept == sorted(kept)
    code, errors = carry_out(tmp_path)
    assert code == 0, errors
    assert outputs(tmp_path) == expected
    assert runs_kept(tmp_path) == RUNS


def test_a_comparison_that_is_killed_goes_on_and_writes_the_same_files(tmp_path: Path) -> None:
    # texts, tables and pictures too: those over time are of runs that an earlier session made, and that are run again
    asked = ("compare", "queue.toml", "--replications", "200", "--out", "out", "--workers")
    for name in ("calm", "killed"):
        (tmp_path / name).mkdir()
        write(tmp_path / name)
    code, errors = finish(start(tmp_path / "calm", *asked, "1"))
    assert code == 0, errors
    moments, kept = random.Random(1816), []
    for size in (150_000, 250_000, 350_000):  # what is planned takes some 90 kB
        process = start(tmp_path / "killed", *asked, "2")
        wait_for(tmp_path / "killed" / "out" / "study.sqlite", process, size)
        kill_after(process, tmp_path / "killed", moments.uniform(0.0, 0.05))
        kept.append(runs_kept(tmp_path / "killed"))
    assert kept == sorted(kept) and kept[0] > 0
    code, errors = finish(start(tmp_path / "killed", *asked, "2"))
    assert code == 0, errors
    assert written(tmp_path / "killed" / "out") == written(tmp_path / "calm" / "out")
    assert runs_kept(tmp_path / "killed") == 2 * 200


def test_processes_end_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    write(tmp_path, LONG)
    process = start(tmp_path, "study", "study.toml", "--out", "out", "--workers", "2", "--engine", "reference")
    wait_for(tmp_path / "out" / "study.sqlite", process)
    time.sleep(3.0)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    ended = ends_within(process.pid, 20.0)
    process.communicate()
    assert ended


def test_two_studies_on_one_store(tmp_path: Path, expected: dict[str, bytes]) -> None:
    write(tmp_path)
    processes = [start(tmp_path, "study", "study.toml", "--out", "out", "--workers", "1") for _ in range(2)]
    ends = sorted(finish(process) for process in processes)
    assert ends[0][0] == 0, ends
    # the second is refused while the first is at it, or comes after it and finds everything done
    assert ends[1][0] == 0 or (ends[1][0] == 2 and "is locked by" in ends[1][1])
    assert outputs(tmp_path) == expected


def test_interrupted_once_it_finishes_what_is_under_way(tmp_path: Path) -> None:
    write(tmp_path, LONG)
    process = start(tmp_path, "study", "study.toml", "--out", "out", "--workers", "2", before=MARKED.format(pause=0))
    wait_for(tmp_path / "reached", process, -1)
    process.send_signal(signal.SIGINT)
    code, errors = finish(process)
    assert code == 130, errors
    assert "Nothing is lost: run the same command again" in " ".join(errors.split())
    assert (tmp_path / "out" / "study.seal").exists()
    assert 0 < runs_kept(tmp_path) < 12 * 2 * 4000


def test_interrupted_twice_it_stops_at_once(tmp_path: Path) -> None:
    write(tmp_path, LONG)
    process = start(tmp_path, "study", "study.toml", "--out", "out", "--workers", "2", before=MARKED.format(pause=60))
    wait_for(tmp_path / "reached", process, -1)
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    assert any("Press Ctrl-C again" in line for line in process.stderr)
    process.send_signal(signal.SIGINT)
    code, errors = finish(process)
    assert code == 130, errors
    assert "Finished runs are kept" in errors
    assert runs_kept(tmp_path) >= 40


def test_a_full_disk(tmp_path: Path, expected: dict[str, bytes]) -> None:
    write(tmp_path)
    for size in (100, 20_000, 90_000, 250_000):
        # a limit on the size of files stands for a disk that is full at that point
        limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"
        code, errors = carry_out(tmp_path, "--workers", "1", before=limit)
        assert code in (1, 2), errors
        assert "the operating system refused" in errors or "cannot be written" in errors
        assert "Traceback" not in errors
    code, errors = carry_out(tmp_path)
    assert code == 0, errors
    assert outputs(tmp_path) == expected


def test_bits_that_flip_in_a_finished_study(tmp_path: Path) -> None:
    from sim.errors import InputError
    from sim.study import load
    from sim.study.definition import read
    from sim.study.frame import prepare
    from sim.study.store import Store

    write(tmp_path)
    assert carry_out(tmp_path)[0] == 0
    frame = prepare(read(tmp_path / "study.toml"))
    places = random.Random(11)
    for name in ("study.sqlite", "study.seal", "runs.parquet", "summary.csv", "manifest.json"):
        path = tmp_path / "out" / name
        whole = path.read_bytes()
        for kind in ("flip",) * 12 + ("cut",) * 4:
            content, at = bytearray(whole), places.randrange(len(whole))
            if kind == "flip":
                content[at] ^= 1 << places.randrange(8)
            path.write_bytes(content if kind == "flip" else content[:at])
            with pytest.raises(InputError):
                Store(tmp_path / "out", frame.parts, frame.texts).close()
                load(tmp_path / "out")
        path.write_bytes(whole)
    Store(tmp_path / "out", frame.parts, frame.texts).close()
    assert load(tmp_path / "out").summary.rows


def test_bits_that_flip_in_the_store_of_a_killed_study(tmp_path: Path) -> None:
    """Without a seal a bit may go unnoticed only where it means nothing: what is read back is right or refused."""
    from sim.errors import InputError
    from sim.study.definition import read
    from sim.study.frame import prepare
    from sim.study.store import Store

    write(tmp_path)
    assert carry_out(tmp_path)[0] == 0
    frame = prepare(read(tmp_path / "study.toml"))
    (tmp_path / "out" / "study.seal").unlink()
    path, copy = tmp_path / "out" / "study.sqlite", tmp_path / "copy.sqlite"
    shutil.copy(path, copy)
    store = Store(tmp_path / "out", frame.parts, frame.texts)
    right = {key: result.run_digests(0) for key, result in store._done.items()}
    store.abandon()
    places, refused = random.Random(12), 0
    for kind in ("flip",) * 60 + ("cut",) * 10:
        content = bytearray(copy.read_bytes())
        at = places.randrange(len(content))
        content[at] ^= 1 << places.randrange(8)
        path.write_bytes(content if kind == "flip" else content[:at])
        try:
            store = Store(tmp_path / "out", frame.parts, frame.texts)
        except InputError:
            refused += 1
            continue
        found = {key: result.run_digests(0) for key, result in store._done.items()}
        store.abandon()
        assert all(right[key] == digests for key, digests in found.items())
    assert refused >= 50
