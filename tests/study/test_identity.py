"""The identity of a study covers every source that its results go through, found by the imports and not by a list."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from sim.jit import sources
from sim.study.identity import code
from tests.experiment.worlds import QUEUE
from tests.study.test_kinds import KINDS
from tests.study.worlds import COMPARE, SWEEP

STUDY = sorted((sources.PACKAGE / "study").rglob("*.py"))
COVERED = sources.source_files(*STUDY)
WATCH = """
import json, sys
from pathlib import Path
from sim.study import load, run
from sim.study.definition import from_content
from sim.study.reproduce import reproduce

for name, content in json.loads(sys.argv[1]).items():
    run(from_content(content, Path("study.toml")), directory=name, workers=2 if name == "morris" else 1)
    load(name)
reproduce("compare", sample=1, engine="reference")
print(json.dumps([module.__file__ for name, module in list(sys.modules.items()) if name.split(".")[0] == "sim"]))
"""


def started(program: str, *arguments: str, root: Path = sources.PACKAGE.parent, cwd: Path) -> str:
    """Run a program in a process of its own, which knows the package of `root` alone, and return what it prints."""
    done = subprocess.run([sys.executable, "-c", program, *arguments], cwd=cwd, capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": str(root)}, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_everything_that_is_loaded_for_a_study_of_any_kind_is_covered(tmp_path: Path) -> None:
    # the imports of a real process are held against those that are read from the sources
    (tmp_path / "queue.toml").write_text(QUEUE)
    studies = {"compare": COMPARE, "sweep": SWEEP, **KINDS}
    contents = {name: {"scenario": "queue.toml"} | content for name, content in studies.items()}
    contents["compare"]["set"] = {"warm_up": "auto", "horizon": "2 weeks"}
    loaded = {Path(file) for file in json.loads(started(WATCH, json.dumps(contents), cwd=tmp_path))}
    # the version is a part of the identity by itself
    assert {path.relative_to(sources.PACKAGE).as_posix() for path in loaded - COVERED} == {"_version.py"}
    assert len(loaded) > 100


def test_what_decides_how_numbers_come_out_is_covered() -> None:
    covered = {path.relative_to(sources.PACKAGE).as_posix() for path in COVERED}
    assert {"jit/numba_options.py", "jit/rules.py", "jit/cache.py", "statistics/sequential.py",
            "statistics/selection.py", "statistics/refinement.py", "statistics/warm_up.py", "experiment/warm_up.py",
            "experiment/simulate.py", "study/kinds/optimise.py", "scenario/plan.py", "engine/compiled/kernel.py",
            "engine/reference/run.py",
            "randomness/quantile_tables.py", "randomness/inversion.py", "laws/weibull.py", "eventlog/record.py",
            "vocabulary.py",
            "__init__.py"} <= covered
    assert not any(name.startswith(("cli/", "report/", "validation/", "calibration/")) for name in covered)


@pytest.fixture
def copied(tmp_path: Path) -> Iterator[Path]:
    """A copy of the package, and a hash that looks at its files afresh."""
    root = tmp_path / "sim"
    shutil.copytree(sources.PACKAGE, root, ignore=shutil.ignore_patterns("__pycache__"))
    kept = (sources._file, sources._module_files, sources.sources_hash)  # a test may have put others in their places
    yield root
    for each in kept:
        each.cache_clear()


def test_a_change_of_any_source_that_is_covered_is_noticed(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed: set[Path] = set()
    look = sources._file.__wrapped__

    @cache
    def as_it_was(path: Path, package: Path) -> tuple[str, tuple[Path, ...]]:
        found: tuple[str, tuple[Path, ...]] = look(path, package)
        return found

    monkeypatch.setattr(sources, "_file", lambda path, package: (
        look(path, package) if path in changed else as_it_was(path, package)))
    study = sorted((copied / "study").rglob("*.py"))

    def hashed() -> str:
        found: str = sources.sources_hash.__wrapped__(*study, package=copied)
        return found

    before = hashed()
    assert before == code()
    for path in sorted(copied.rglob("*.py")):
        text = path.read_bytes()
        path.write_bytes(text + b"# changed\n")
        changed.add(path)
        assert (hashed() != before) == (sources.PACKAGE / path.relative_to(copied) in COVERED), path
        path.write_bytes(text)
        changed.clear()


def test_with_fastmath_switched_on_an_old_store_does_not_go_on(copied: Path) -> None:
    ask = "from sim.study.identity import code; print(code())"
    before = started(ask, root=copied.parent, cwd=copied.parent)
    options = copied / "jit" / "numba_options.py"
    options.write_text(options.read_text().replace('"nogil": True', '"nogil": True, "fastmath": True'))
    assert before.strip() == code()
    assert started(ask, root=copied.parent, cwd=copied.parent) != before
