"""Exports in the hands of the tools they are for: pm4py, DuckDB, vidigi (`pip install 'journeysim[mining]'`).

Not part of the tests that run everywhere, since these tools are large: `python -m pytest tests/mining -W ignore`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pm4py
import pytest
from pm4py.objects.ocel.validation import ocel20_rel_validation

from sim.export.exporting import Source, export
from sim.scenario import loads
from sim.vocabulary import Kind
from tests.export.worlds import source

BOTTLENECK = """
horizon = "1 week"
demand.cases_per_hour = 6
[flaws.problem]
complexity = {{ dist = "uniform", low = 0, high = 1 }}
[pools]
front = {{ staff = {front} }}
middle = {{ staff = {middle} }}
back = {{ staff = {back} }}
[[chain]]
level = "first"
pool = "front"
handle = {{ dist = "exponential", mean = "15 min" }}
attempt_below = 0.7
[[chain]]
level = "second"
pool = "middle"
handle = {{ dist = "exponential", mean = "15 min" }}
attempt_below = 0.9
[[chain]]
level = "third"
pool = "back"
handle = {{ dist = "exponential", mean = "70 min" }}
"""
AMPLE = {"front": 6, "middle": 4, "back": 4}
SCARCE = {"front": 2, "middle": 1, "back": 1}
"""Agents of a pool that is no bottleneck, and of one that is. Work comes to 1.5, 0.45 and 0.7 agents."""


@cache
def exported(ending: str, policy: str = "plain") -> Path:
    """Return a file of the run with everything in it."""
    file = Path(mkdtemp()) / f"log{ending}"
    export(source(policy), file)
    return file


def steps() -> int:
    """Return how many events a XES file of the run has."""
    records = source().log.records
    of_cases = (records["case"] >= 0) & (records["kind"] != Kind.FELT)
    return int(of_cases.sum() + (of_cases & (records["kind"] == Kind.WRAPPING_UP)).sum())


@pytest.mark.parametrize("ending", [".xes", ".xes.gz"])
def test_pm4py_reads_xes(ending: str) -> None:
    log = pm4py.read_xes(str(exported(ending)))
    assert len(log) == steps()
    assert log["case:concept:name"].nunique() == len(source().tables.cases)
    served = log[(log["journeysim:kind"] == "SERVED")]
    assert len(served) == (source().log.records["kind"] == Kind.SERVED).sum()
    assert set(served["org:group"]) == {"desk", "office", "workshop"}
    assert str(log["time:timestamp"].min()).startswith("2026-11-30")


def test_pm4py_discovers_models() -> None:
    log = pm4py.read_xes(str(exported(".xes")))
    edges, begins, ends = pm4py.discover_dfg(log)
    assert begins == {"Opened": len(source().tables.cases)}
    assert sum(ends.values()) == len(source().tables.cases)
    assert edges["Opened", "Voiced"] == (source().log.records["kind"] == Kind.VOICED).sum()
    complete = log[log["lifecycle:transition"] == "complete"]
    net, initial, final = pm4py.discover_petri_net_inductive(complete, noise_threshold=0.2)
    assert initial and final and len(net.transitions) > 10
    fitness = pm4py.fitness_token_based_replay(complete, net, initial, final)
    assert fitness["log_fitness"] > 0.8


@pytest.mark.parametrize("ending", [".json", ".xml", ".sqlite"])
def test_pm4py_reads_ocel(ending: str) -> None:
    read = {".json": pm4py.read_ocel2_json, ".xml": pm4py.read_ocel2_xml, ".sqlite": pm4py.read_ocel2_sqlite}[ending]
    ocel = read(str(exported(ending)))
    records = source().log.records
    assert len(ocel.events) == (~np.isin(records["kind"], (Kind.FELT, Kind.STAFFED))).sum()
    counts = ocel.objects["ocel:type"].value_counts().to_dict()
    assert (counts["case"], counts["customer"], counts["flaw"]) == (
        len(source().tables.cases), len(source().tables.customers), 2)
    assert set(counts) == {"customer", "case", "promise", "agent", "flaw"}
    cases = pm4py.ocel_flattening(ocel, "case")
    assert cases["case:concept:name"].nunique() == counts["case"]
    made = ocel.relations[ocel.relations["ocel:qualifier"] == "makes"]
    assert len(made) == counts["promise"]


def test_the_relational_schema_is_valid() -> None:
    satisfied, unsatisfied = ocel20_rel_validation.apply(str(exported(".sqlite")))
    assert not unsatisfied and len(satisfied) > 20


@pytest.mark.parametrize("planted", ["front", "middle", "back"])
def test_the_planted_bottleneck_is_found(planted: str, tmp_path: Path) -> None:
    """Of all steps out of a queue, that into the scarce pool takes most time, by far."""
    staff = AMPLE | {planted: SCARCE[planted]}
    world = loads(BOTTLENECK.format(**staff)).world("baseline")
    export(Source(world, 1), tmp_path / "log.xes")
    log = pm4py.read_xes(str(tmp_path / "log.xes"))
    counts, _, _ = pm4py.discover_dfg(log)
    minutes, _, _ = pm4py.discover_performance_dfg(log)
    waits = {edge: minutes[edge]["mean"] * count for edge, count in counts.items() if edge[0].startswith("Queued")}
    worst = max(waits, key=lambda edge: waits[edge])
    assert worst == (f"Queued ({planted})", f"Visit ({planted})")
    assert waits[worst] > 2.0 * sum(total for edge, total in waits.items() if planted not in edge[0])


def test_twins_join_two_policies() -> None:
    logs = [pm4py.read_xes(str(exported(".xes", policy))) for policy in ("plain", "generous")]
    cases = [log.groupby("case:journeysim:twin").first() for log in logs]
    both = cases[0].join(cases[1], lsuffix="_plain", rsuffix="_generous", how="inner")
    assert len(both) > 50
    assert (both["case:journeysim:remedy_plain"] == both["case:journeysim:remedy_generous"]).all()


def test_duckdb_reads_the_parquet() -> None:
    import duckdb

    file = exported(".parquet")
    records = source().log.records
    (count, waited), = duckdb.sql(
        f"SELECT count(*), sum(value) FROM '{file}' WHERE kind = 'SERVED' AND place = 'desk'").fetchall()
    own = records[(records["kind"] == Kind.SERVED) & (records["place"] == 0)]
    assert count == len(own)
    assert waited == pytest.approx(float(own["value"].sum()))
    (first, opens, day), = duckdb.sql(f"SELECT min(timestamp), min(clock), min(weekday) FROM '{file}'").fetchall()
    assert (str(first), str(opens), str(day)) == ("2026-11-30 00:00:00", "00:00:00", "Fri")
    cases = file.with_suffix(".cases.parquet")
    solved = duckdb.sql(f"SELECT count(*) FROM '{cases}' WHERE ending = 'solved'").fetchall()
    assert solved == [((source().tables.cases["ending"] == "solved").sum(),)]
