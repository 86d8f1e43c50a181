"""Finished studies: read back whole, verified, made again."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from sim.errors import InputError
from sim.study import load, run
from sim.study.finish import parquet
from sim.study.reproduce import other_software, reproduce
from tests.study.worlds import SWEEP, study

FACTORS = SWEEP["factors"] | {
    "people": {"values": {"few": {"pools": {"reps": {"staff": 1}}}, "many": {"pools": {"reps": {"staff": 2}}}}},
    "line": {"path": "pools.reps.discipline", "values": ["fifo", "severity"]},
    "staff": {"path": "pools.reps.holds", "values": [1, 0.5]},
}


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    run(study(tmp_path, SWEEP, factors=FACTORS, replications=1), directory=tmp_path / "out")
    return tmp_path / "out"


def test_results_read_back_as_they_were(finished: Path, tmp_path: Path) -> None:
    made = run(study(tmp_path, SWEEP, factors=FACTORS, replications=1))
    read = load(finished)
    assert parquet(read) == parquet(made) == (finished / "runs.parquet").read_bytes()
    assert read.summary == made.summary
    assert read.points == made.points
    assert (read.kind, read.title, read.policies, read.baseline) == (
        "sweep", "How much script?", ("plain", "scripted"), "plain")
    assert read.titles == {"plain": "plain", "scripted": "By the book"}


def test_the_table_is_sorted_and_whole(finished: Path) -> None:
    table = pl.read_parquet(finished / "runs.parquet")
    assert len(table) == 48 * 2 + 1  # the winner is the baseline, and is run once more
    assert table.equals(table.sort("point", "policy", "replication"))
    assert table["people"].unique().sort().to_list() == ["few", "many"]
    assert table["staff"].unique().sort().to_list() == [0.5, 1.0]


def test_runs_made_again_are_the_same(finished: Path) -> None:
    assert reproduce(finished, sample=5) == (5, [])
    assert reproduce(finished, sample=None, workers=2) == (97, [])
    assert reproduce(finished, sample=3, engine="reference") == (3, [])
    assert other_software(finished) == []


def test_a_forged_number_is_found_even_where_the_digests_fit(finished: Path, tmp_path: Path) -> None:
    import numpy as np

    from sim.study.finish import write

    result = load(finished)
    values = result.results.matrix(result.points[0], "plain")
    values[0, 0] = np.nextafter(values[0, 0], 0.0)
    write(result, finished)
    count, differences = reproduce(finished, sample=None)
    assert count == 97
    assert differences == ["replication 0 of plain at point 0: its outcomes"]


@pytest.mark.parametrize("name", ["runs.parquet", "summary.csv"])
def test_a_changed_file_is_not_believed(finished: Path, name: str) -> None:
    path = finished / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(InputError, match=f"{name} has been changed since it was written"):
        load(finished)


def test_files_of_another_study_are_not_believed(finished: Path, tmp_path: Path) -> None:
    run(study(tmp_path, SWEEP, seed=5), directory=tmp_path / "other")
    (tmp_path / "other" / "runs.parquet").replace(finished / "runs.parquet")
    with pytest.raises(InputError, match="has been changed since it was written"):
        load(finished)


def test_a_store_that_is_not_the_one_of_the_results_is_found_by_reproducing(finished: Path, tmp_path: Path) -> None:
    store, seal = finished / "study.sqlite", finished / "study.seal"
    content, sealed = store.read_bytes(), seal.read_bytes()
    store.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(InputError, match=r"study\.sqlite: is damaged"):
        reproduce(finished, sample=1)
    store.write_bytes(content)
    seal.unlink()
    with pytest.raises(InputError, match=r"study\.sqlite: has no seal"):
        reproduce(finished, sample=1)
    run(study(tmp_path, SWEEP, seed=5), directory=tmp_path / "other")
    for name in (store.name, seal.name):  # a sealed store, but another's
        (finished / name).write_bytes((tmp_path / "other" / name).read_bytes())
    with pytest.raises(InputError, match="holds the runs of another study than the results beside it"):
        reproduce(finished, sample=1)
    store.write_bytes(content)
    seal.write_bytes(sealed)
    assert reproduce(finished, sample=1) == (1, [])
    store.unlink()
    seal.unlink()  # results may be passed on without their store
    assert reproduce(finished, sample=1) == (1, [])


@pytest.mark.parametrize(("old", "new"), [
    ('"seed": 1,', '"seed": 2,'), ('"kind": "sweep"', '"kind": "swerp"'), ("  ", "\t"), ("How much", "How many"),
])
def test_a_changed_manifest_is_not_believed(finished: Path, old: str, new: str) -> None:
    path = finished / "manifest.json"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(InputError, match="seal does not verify"):
        load(finished)


@pytest.mark.parametrize(("content", "said"), [
    (None, "there are no finished results"), ("", "is not a manifest"), ("[]", "is not a manifest"),
    ("{}", "is not the manifest of a study"), (json.dumps({"format": {"name": "journeysim-comparison"}}), "of a study"),
])
def test_what_is_not_a_finished_study(tmp_path: Path, content: str | None, said: str) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(InputError, match=said):
        load(tmp_path)
