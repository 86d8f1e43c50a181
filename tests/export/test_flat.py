"""The log in words, as text and as Parquet: the same log."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from sim.errors import InputError
from sim.eventlog import first_difference, load
from sim.export.exporting import export, export_all, numbered
from sim.export.formats import FORMATS, format_of
from sim.scenario import loads
from tests.export.worlds import source


def test_csv_is_the_log_in_words(tmp_path: Path) -> None:
    assert export(source(), tmp_path / "log.csv") == len(source().log)
    told = source().log.frame(words=True)
    back = pl.read_csv(tmp_path / "log.csv", infer_schema_length=None)
    assert back.columns == told.columns
    for name in ("record", "time", "value", "customer", "case", "agent", "cause", "why", "week"):
        assert back[name].to_list() == told[name].to_list(), name
    for name in ("kind", "place", "place_is", "unit", "word", "weekday"):
        assert back[name].cast(pl.String).to_list() == told[name].cast(pl.String).to_list(), name
    assert back["timestamp"].str.to_datetime().to_list() == told["timestamp"].to_list()
    assert back["clock"].to_list() == told["clock"].dt.strftime("%H:%M").to_list()


def test_csv_is_gzipped_to_the_same_bytes_every_time(tmp_path: Path) -> None:
    for name in ("plain.csv", "one.csv.gz", "two.CSV.GZ"):
        export(source(), tmp_path / name)
    assert (tmp_path / "one.csv.gz").read_bytes() == (tmp_path / "two.CSV.GZ").read_bytes()
    assert gzip.decompress((tmp_path / "one.csv.gz").read_bytes()) == (tmp_path / "plain.csv").read_bytes()


def test_a_run_without_records_has_a_header(tmp_path: Path) -> None:
    world = loads('horizon = 1\ncustomers.initial = 0\npools = {}\nchain = [{ level = "a", pool = "b" }]'
                  '\npools.b.staff = 0'.replace("pools = {}\n", "")).world("baseline")
    empty = replace(source(), world=world)
    written = export(empty, tmp_path / "log.csv")
    assert len((tmp_path / "log.csv").read_text().splitlines()) == written + 1
    assert (tmp_path / "log.csv").read_text().startswith("record,time,timestamp,")


def test_parquet_is_the_log_with_its_tables(tmp_path: Path) -> None:
    file = tmp_path / "log.parquet"
    export(source(), file)
    assert first_difference(load(file), source().log) is None
    assert pl.read_parquet(file).equals(source().log.frame(words=True))
    assert pl.read_parquet(tmp_path / "log.cases.parquet").equals(source().tables.cases)
    assert pl.read_parquet(tmp_path / "log.customers.parquet").equals(source().tables.customers)


def test_several_replications_go_to_files_of_their_own(tmp_path: Path) -> None:
    written = export_all(source(), tmp_path / "a.b.csv.gz", [3, 4], workers=1)
    assert [path.name for path, _ in written] == ["a.b.3.csv.gz", "a.b.4.csv.gz"]
    by_two = export_all(source(), tmp_path / "c.csv.gz", [3, 4], workers=2)
    assert [path.read_bytes() for path, _ in by_two] == [path.read_bytes() for path, _ in written]
    assert [count for _, count in written] == [len(source(replication=k).log) for k in (3, 4)]
    assert numbered(Path("x/log"), 7) == Path("x/log.7")


@pytest.mark.parametrize(("name", "file", "found"), [
    (None, "a.csv", ("csv", ".csv", False)), (None, "a.XES.gz", ("xes", ".xes", True)),
    (None, "a.json", ("ocel", ".json", False)), (None, "b.sqlite", ("ocel", ".sqlite", False)),
    ("csv", "/dev/stdout", ("csv", ".csv", False)), ("xes", "a.xml", ("xes", ".xes", False)),
    ("ocel", "a.xml", ("ocel", ".xml", False)),
    ("calls", "a.csv.gz", ("calls", ".csv", True)), ("queue-log", "queue_log", ("queue-log", ".txt", False)),
])
def test_names_and_endings(name: str | None, file: str, found: tuple[str, str, bool]) -> None:
    chosen, ending, packed = format_of(name, Path(file))
    assert (chosen.name, ending, packed) == found


@pytest.mark.parametrize(("name", "file", "says"), [
    (None, "a", "which format is meant"), (None, "a.txt", "which format is meant"), (None, "a.gz", "which format"),
    ("ocel", "a.txt", "which shape of ocel"), (None, "a.parquet.gz", "cannot be gzipped"),
    (None, "a.json.gz", "cannot be gzipped"),
])
def test_files_that_say_nothing(name: str | None, file: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        format_of(name, Path(file))


def test_every_ending_belongs_to_one_format_and_every_writer_is_there() -> None:
    endings = [ending for each in FORMATS.values() if not each.asked for ending in each.endings]
    assert len(set(endings)) == len(endings)
    assert all(callable(each.write()) for each in FORMATS.values())
