"""`journeysim why`: prints shares or JSON, writes what is asked for, and refuses what makes no sense."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke
from tests.experiment.worlds import QUEUE

LEVERS = """
[policies.third]
script_minutes = "1 min"
pools.reps.staff = 2
pools.reps.cost_per_hour = 12
"""
ASKED = ("why", "levers.toml", "--policies", "plain,third", "--replications", 3, "--engine", "reference",
         "--workers", 1)
COST = ("--outcomes", "staff_cost,wait_mean.reps")


@pytest.fixture(autouse=True)
def levers(tmp_path: Path) -> None:
    (tmp_path / "levers.toml").write_text(QUEUE + LEVERS)


def test_it_prints_sentences_and_a_table(invoke: Invoke) -> None:
    done = invoke(*ASKED, *COST)
    assert done.exit_code == 0, done.stderr
    assert ("Staff cost: worse (+336 ± 0). Staff 79 %, cost per hour 21 %; script 0 %. Staff depends on the others: "
            "+240 set first, +288 set last.") in " ".join(done.stdout.split())
    assert "Why “third” differs from “plain”" in done.stdout
    assert "3 levers, all 8 mixtures of them in each of 3 replications: 24 runs." in done.stdout
    assert "pools.reps.staff" not in done.stdout
    full = invoke(*ASKED, *COST, "--full")
    assert "what each lever does" in full.stdout and "pools.reps.staff" in full.stdout


def test_json_has_the_shares_and_workers_leave_no_trace(invoke: Invoke) -> None:
    done = invoke(*ASKED, *COST, "--json")
    found = json.loads(done.stdout)
    staff = next(row for row in found["levers"] if row["lever"] == "staff" and row["outcome"] == "staff_cost")
    assert staff["share"] == pytest.approx(264.0 / 336.0) and staff["half_width"] == pytest.approx(0.0)
    assert (staff["effect"], staff["alone_from_p"], staff["alone_from_q"]) == (264.0, 240.0, 288.0)
    assert staff["effect_exact"] == "264/1"
    again = invoke(*ASKED[:-1], 2, *COST, "--json")
    assert again.stdout == done.stdout


def test_the_headlines_are_those_of_compare_and_so_are_the_differences(invoke: Invoke) -> None:
    done = json.loads(invoke(*ASKED, "--json").stdout)
    compared = json.loads(invoke("compare", "levers.toml", "--policies", "plain,third", "--replications", 3, "--engine",
                                 "reference", "--workers", 1, "--json").stdout)
    keys = ("outcome", "is", "mean", "half_width")
    mine, theirs = ([{key: row[key] for key in keys} for row in rows]
                    for rows in (done["differences"], compared["verdict"]))
    assert mine == theirs and len(mine) >= 5


def test_files_are_written_where_they_are_asked_for_and_the_same_every_time(invoke: Invoke, tmp_path: Path) -> None:
    done = invoke(*ASKED, *COST, "--out", "one")
    again = invoke(*ASKED, *COST, "--out", "other", "--by", "lever", "--quiet")
    assert "Wrote one: why.md, why.csv, why.json" in done.stderr and again.stderr == ""
    one, other = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "other"))
    assert one == other
    assert {"why.md", "why.csv", "why.json", "waterfall_staff_cost.png", "waterfall_staff_cost.svg"} <= set(one)
    assert json.loads(one["why.json"]) == json.loads(invoke(*ASKED, *COST, "--json").stdout)
    assert not [path for path in tmp_path.iterdir() if path.name == "results"]


def test_keys_one_by_one_and_what_it_would_cost(invoke: Invoke) -> None:
    done = invoke(*ASKED, *COST, "--by", "key", "--json")
    assert {row["lever"] for row in json.loads(done.stdout)["levers"]} == {
        "script_minutes", "pools.reps.staff", "pools.reps.cost_per_hour"}
    dry = invoke(*ASKED, "--dry-run")
    assert dry.stdout.startswith("3 levers, all 8 mixtures of them in each of 3 replications: 24 runs. At about")


@pytest.mark.parametrize(("more", "said"), [
    (("--policies", "plain"), "--policies: has to name two policies"),
    (("--policies", "plain,plain"), "--policies: is named twice\n  found:   plain"),
    (("--policies", "plain,nobody"), "--policies: no such policy\n  found:   nobody"),
    (("--outcomes", "happiness"), "--outcomes: is not an outcome of this scenario"),
    (("--out", "levers.toml"), "--out: is not a directory"),
    (("--set", "policies.third.script_minutes=0", "--set", "policies.third.pools.reps.staff=1", "--set",
      "policies.third.pools.reps.cost_per_hour=10"), "come to the same"),
])
def test_what_makes_no_sense_is_refused(invoke: Invoke, tmp_path: Path, more: tuple[str, ...], said: str) -> None:
    done = invoke(*ASKED, *more)
    assert done.exit_code == 2, done.output
    assert said in done.stderr
    assert not (tmp_path / "results").exists()


def test_without_policies_a_scenario_of_two_needs_none_named(invoke: Invoke) -> None:
    done = invoke("why", "queue.toml", "--replications", 2, "--engine", "reference", "--workers", 1, "--json")
    assert json.loads(done.stdout)["policies"] == ["plain", "scripted"]
    three = invoke("why", "levers.toml")
    assert three.exit_code == 2 and "has to name two policies" in three.stderr
