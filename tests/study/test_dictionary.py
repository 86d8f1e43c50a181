"""Every name in the tables of a study is explained beside them, in the words of the catalogue."""

from __future__ import annotations

import csv
import io
import json

import polars as pl
import pytest

from sim.outcomes.catalogue import find
from sim.study.dictionary import FILE, HEAD, metadata_of
from sim.study.finish import RUNS, load
from tests.publish.finished import STUDIES, finished


def dictionary(name: str) -> dict[str, dict[str, str]]:
    """Return the rows of the dictionary of a study, by name."""
    rows = list(csv.DictReader(io.StringIO((finished(name) / FILE).read_text())))
    assert tuple(rows[0]) == HEAD and len({row["name"] for row in rows}) == len(rows)
    return {row["name"]: row for row in rows}


@pytest.mark.parametrize("name", STUDIES)
def test_every_column_of_every_table_and_every_outcome_in_a_cell_is_explained(name: str) -> None:
    found, folder = dictionary(name), finished(name)
    heads = {RUNS: pl.read_parquet_schema(folder / RUNS).names()}
    for path in folder.glob("*.csv"):
        if path.name != FILE:
            table = csv.DictReader(io.StringIO(path.read_text()))
            heads[path.name] = list(table.fieldnames or ())
            for row in table:
                if "outcome" in row:
                    assert path.name in found[row["outcome"]]["value_in"].split()
    for file, columns in heads.items():
        for column in columns:
            assert file in found[column]["column_of"].split() and found[column]["meaning"].endswith(".")
    assert FILE in json.loads((folder / "manifest.json").read_text())["files"]


def test_outcomes_are_told_as_the_catalogue_and_the_other_tables_tell_them() -> None:
    found = dictionary("compare")
    row = found["wait_mean.reps"]
    assert (row["label"], row["unit"], row["better"]) == ("Mean wait: reps", "min", "less")
    assert row["meaning"] == find("wait_mean.reps").definition
    for level in csv.DictReader(io.StringIO((finished("compare") / "levels.csv").read_text())):
        assert (found[level["outcome"]]["label"], found[level["outcome"]]["unit"]) == (level["label"], level["unit"])


def test_a_factor_says_what_it_moves() -> None:
    assert dictionary("grid")["rate"]["meaning"] == "A factor of the study; it moves demand.cases_per_hour."


@pytest.mark.parametrize("name", ["compare", "grid"])
def test_the_parquet_file_carries_units_and_meanings(name: str) -> None:
    metadata, found = pl.read_parquet_metadata(finished(name) / RUNS), dictionary(name)
    result = load(finished(name))
    wanted = metadata_of(result, result.runs().columns)
    assert {key: metadata[key] for key in wanted} == wanted
    labels, units, columns = (json.loads(metadata[key]) for key in ("labels", "units", "columns"))
    assert list(columns) == list(labels) == pl.read_parquet_schema(finished(name) / RUNS).names()
    for column, meaning in columns.items():
        row = found[column]
        assert (row["label"], row["unit"], row["meaning"]) == (labels[column], units.get(column, ""), meaning)
    assert metadata["identity"] == result.manifest["identity"] and metadata["currency"] == "money"
