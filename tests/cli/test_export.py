"""`journeysim export`: files whole or not at all, refused before the run, the same whatever the workers."""

from __future__ import annotations

import json
import sqlite3
import xml.etree.ElementTree as ElementTree
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

from tests.cli.conftest import Invoke


def test_every_format(invoke: Invoke, tmp_path: Path) -> None:
    for file, options in (("a.csv", ()), ("b.parquet", ()), ("c.xes", ()), ("d.json", ()), ("e.xml", ()),
                          ("f.sqlite", ()), ("g.jsonocel", ("--format", "ocel")), ("h.dat", ("--format", "csv"))):
        done = invoke("export", "queue.toml", "-o", file, "--policy", "scripted", "--replication", 3, *options)
        assert done.exit_code == 0, done.stderr
        assert f"Wrote {file}: " in done.stderr and done.stdout == ""
    run = invoke("run", "queue.toml", "--policy", "scripted", "--replication", 3, "--log", "log.parquet", "--words")
    assert run.exit_code == 0
    log = pl.read_parquet(tmp_path / "log.parquet")
    assert pl.read_parquet(tmp_path / "b.parquet").equals(log)
    assert pl.read_csv(tmp_path / "a.csv")["time"].to_list() == log["time"].to_list()
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "h.dat").read_bytes()
    assert (tmp_path / "d.json").read_bytes() == (tmp_path / "g.jsonocel").read_bytes()
    cases = log.filter(kind="OPENED").height
    traces = ElementTree.parse(tmp_path / "c.xes").getroot().iter("{http://www.xes-standard.org/}trace")
    assert len(list(traces)) == cases
    form = json.loads((tmp_path / "d.json").read_text())
    assert sum(one["type"] == "case" for one in form["objects"]) == cases
    assert len(ElementTree.parse(tmp_path / "e.xml").getroot().find("events") or ()) == len(form["events"])
    with closing(sqlite3.connect(tmp_path / "f.sqlite")) as base:
        assert base.execute("SELECT count(*) FROM event").fetchone()[0] == len(form["events"])


@pytest.mark.parametrize("name", ["calls", "intervals", "queue-log", "tickets", "events"])
def test_a_log_that_calibrate_opens(invoke: Invoke, tmp_path: Path, name: str) -> None:
    done = invoke("export", "queue.toml", "-o", "log.csv", "--format", name, "--policy", "scripted")
    assert done.exit_code == 0, done.stderr
    lines = (tmp_path / "log.csv").read_text().splitlines()
    assert done.stderr.splitlines()[-1] == f"Wrote log.csv: {len(lines) - (name != 'queue-log'):,} rows."
    seen = invoke("calibrate", "log.csv", "--look", "--json")
    assert seen.exit_code == 0, seen.stderr
    assert json.loads(seen.stdout)["log"] == name


def test_several_replications_by_several_workers(invoke: Invoke, tmp_path: Path) -> None:
    for place, workers in (("one", 1), ("two", 2)):
        (tmp_path / place).mkdir()
        done = invoke("export", "queue.toml", "-o", f"{place}/runs.xes.gz", "--replications", 3, "--replication", 2,
                      "--workers", workers, "--set", 'horizon="4 h"')
        assert done.exit_code == 0, done.stderr
        assert [line.split(":")[0] for line in done.stderr.splitlines()] == [
            f"Wrote {place}/runs.{k}.xes.gz" for k in (2, 3, 4)]
    for k in (2, 3, 4):
        one, two = (tmp_path / place / f"runs.{k}.xes.gz" for place in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(("options", "says"), [
    (("-o", "a.txt"), "-o: does not say by its ending which format is meant"),
    (("-o", "a.txt", "--format", "ocel"), "-o: does not say by its ending which shape of ocel is meant"),
    (("-o", "a.json.gz"), "-o: a file of the format ocel cannot be gzipped"),
    (("-o", "none/a.csv"), "-o: cannot be written there: No such file or directory"),
    (("-o", "a.csv", "--policy", "mended"), "--policy: no such policy"),
    (("-o", "a.csv", "--set", "nothing=3"), "nothing"),
    (("-o", "/dev/null", "--format", "csv", "--replications", "2"), "-o: cannot"),
    (("-o", "kept.parquet"), "-o: cannot be written there: Permission denied"),
    ((), "Missing option"),
    (("-o", "a.csv", "--format", "mxml"), "is not one of"),
])
def test_bad_input(invoke: Invoke, tmp_path: Path, options: tuple[str, ...], says: str) -> None:
    (tmp_path / "kept.parquet").write_text("kept")
    (tmp_path / "kept.parquet").chmod(0o444)
    done = invoke("export", "queue.toml", *options)
    assert done.exit_code == 2
    assert says in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept.parquet", "queue.toml"]
    assert (tmp_path / "kept.parquet").read_text() == "kept"


def test_a_full_disk_leaves_what_was_there(
    invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.xes").write_text("kept")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device", str(tmp_path / "a.xes"))

    monkeypatch.setattr("sim.export.xes.write", full)
    done = invoke("export", "queue.toml", "-o", "a.xes")
    assert done.exit_code == 2
    assert "No space left on device" in done.stderr
    assert (tmp_path / "a.xes").read_text() == "kept"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xes", "queue.toml"]
