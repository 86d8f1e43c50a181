"""The same bytes from threads, processes and `compare`, whatever the engine; and an engine that starts anywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import cli
from sim.engine import ENGINES, is_ready, prepare, run
from sim.experiment.workers import run_all
from sim.jit.cache import SPARE, cache_directory, module_directory
from sim.jit.sources import PACKAGE
from sim.scenario import loads
from sim.scenario.plan import Plan, build
from tests.experiment.worlds import CHAIN, QUEUE
from tests.sketched import instead

WORLD = CHAIN.replace('"2 weeks"', '"2 days"') + """
[policies.plain]
[policies.trusting]
chain.rep.authority = 100
"""


def digest_of(plan: Plan, replication: int) -> str:
    return run(plan, replication=replication, engine="compiled").digest


@pytest.mark.parametrize("in_threads", [True, False])
def test_threads_and_spawned_processes_give_what_this_process_gives(in_threads: bool) -> None:
    prepare()
    plan = build(loads(WORLD).world())
    jobs = list(range(6))
    here = [run(plan, replication=job, engine="reference").digest for job in jobs]
    assert len(set(here)) == len(here)
    assert run_all(digest_of, plan, jobs, 2, in_threads=in_threads) == here


@pytest.mark.slow
def test_compare_writes_the_same_files_with_both_engines_and_any_number_of_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    instead(monkeypatch.setattr)
    Path("world.toml").write_text(WORLD)
    files = {}
    for engine in ("compiled", "reference"):
        for workers in (1, 2):
            out = f"{engine}{workers}"
            result = CliRunner().invoke(cli, ["compare", "world.toml", "--replications", "3", "--engine", engine,
                                              "--workers", str(workers), "--out", out])
            assert result.exit_code == 0, result.output
            files[out] = {path.name: path.read_bytes() for path in sorted(Path(out).iterdir())
                          if path.stem != "study"}  # not the store: its runs stand in the order they were done
    first = files["compiled1"]
    assert {"runs.csv", "runs.parquet", "summary.json", "comparison.png", "over_time.svg"} <= set(first)
    for out, others in files.items():
        assert set(others) == set(first)
        for name in first:
            assert others[name] == first[name], (out, name)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_prepared_engine_is_ready(engine: str) -> None:
    prepare(engine)
    assert is_ready(engine)


def test_with_an_empty_cache_no_engine_is_ready(tmp_path: Path) -> None:
    code = "from sim.engine import ENGINES, is_ready; print(*map(is_ready, ENGINES))"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=True,
                           env=environment(tmp_path))
    assert child.stdout.split() == ["False", "False"]


def environment(cache: Path) -> dict[str, str]:
    root = str(Path(__file__).parents[2])
    return os.environ | {"JOURNEYSIM_CACHE_DIR": str(cache), "PYTHONPATH": root, SPARE: ""}


CHILD = """
import sys
import sim.jit.cache

if sys.argv[1] == "unwritable":
    def refuse(path, data):
        raise OSError(30, "Read-only file system", str(path))
    sim.jit.cache.write_bytes = refuse

from sim.engine import is_ready, prepare, run
from sim.scenario import loads
from sim.scenario.plan import build

before = is_ready()
prepare()
print(before, is_ready(), run(build(loads(sys.stdin.read()).world())).digest)
"""


def in_child(how: str, cache: Path) -> list[str]:
    child = subprocess.run([sys.executable, "-c", CHILD, how], input=QUEUE, text=True, capture_output=True,
                           env=environment(cache), timeout=300, check=False)
    assert child.returncode == 0, child.stderr
    return child.stdout.split()


@pytest.mark.slow
def test_without_a_writable_or_sound_cache_the_engine_is_compiled_and_works(tmp_path: Path) -> None:
    """A part of the kernel is missing and cannot be kept: it is compiled, and nothing is left. A sound cache is found
    again. Of the kernel's two functions the one is taken that is compiled in no time.
    """
    prepare()
    wanted = run(build(loads(QUEUE).world()), engine="reference").digest
    here = cache_directory()
    copy = tmp_path / "journeysim" / here.name
    shutil.copytree(here, copy)
    assert in_child("writable", tmp_path) == ["True", "True", wanted]
    for kept in PACKAGE.joinpath("engine/compiled").glob("kernel.py"):
        kernels = list((copy / module_directory(kept).name).glob("befriend_founders-*.rule"))
        assert kernels
        for path in kernels:
            path.unlink()
    before = sorted(copy.rglob("*.rule"))
    assert in_child("unwritable", tmp_path) == ["False", "True", wanted]
    assert sorted(copy.rglob("*.rule")) == before
