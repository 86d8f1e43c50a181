"""`journeysim diff`: logs, policies and versions, in words; exit codes as diff has them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke


def test_two_policies_in_words(invoke: Invoke) -> None:
    done = invoke("diff", "queue.toml", "--policies", "plain,scripted")
    assert done.exit_code == 1, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("The logs part at record ")
    assert lines[1].startswith("  plain     week 1, Mon ")
    assert "GRANTED - the remedy is granted; level rep; money granted 0; customer 0; case 0" in " ".join(
        done.stdout.split())
    assert any(line.startswith("  scripted  week 1, Mon ") for line in lines)
    assert max(map(len, lines)) <= 100
    for heading in ("Customers", "With what stories part", "Over time, of the customers in both"):
        assert heading in done.stdout


def test_the_json_form(invoke: Invoke) -> None:
    done = invoke("diff", "queue.toml:plain", "queue.toml:scripted", "--json", "--replications", 3, "--workers", 2)
    form = json.loads(done.stdout)
    assert done.exit_code == 1
    assert form["format"] == {"name": "journeysim-diff", "version": 1}
    assert (form["a"], form["b"], form["equal"], form["replications"], form["differing"]) == (
        "plain", "scripted", False, 3, 3)
    assert form["first"]["a"]["says"] != form["first"]["b"]["says"]
    assert form["first"]["a"]["kind"] in form["first"]["a"]["says"]
    assert form["customers"]["both"] == form["customers"]["same"] + form["customers"]["parted"]
    assert sum(row["customers"] for row in form["openings"]) == form["customers"]["parted"]
    assert form["weeks"][-1]["parted"] == form["customers"]["parted"]
    assert invoke("diff", "queue.toml", "--policies", "plain,scripted", "--json", "--replications", 3, "--workers",
                  1).stdout == done.stdout


def test_logs_and_scenarios(invoke: Invoke) -> None:
    for policy, options in (("plain", ()), ("scripted", ("--words",))):
        invoke("run", "queue.toml", "--policy", policy, "--replication", 2, "--log", f"{policy}.parquet", *options)
    same = invoke("diff", "plain.parquet", "queue.toml", "--replication", 2)
    assert (same.exit_code, same.stderr) == (0, "")
    assert same.stdout.startswith("Equal to the byte: ")
    assert json.loads(invoke("diff", "scripted.parquet", "scripted.parquet", "--json").stdout)["equal"] is True
    logs = invoke("diff", "plain.parquet", "scripted.parquet")
    assert logs.exit_code == 1
    assert "  plain.parquet     week 1" in logs.stdout and "  scripted.parquet  week 1" in logs.stdout
    runs = invoke("diff", "queue.toml", "--policies", "plain,scripted", "--replication", 2)
    said, same = (" ".join(done.stdout.partition("\n\n")[0].replace(".parquet", "").split()) for done in (runs, logs))
    assert said == same
    seeds = invoke("diff", "queue.toml", "plain.parquet", "--seed", 5)
    assert seeds.exit_code == 1


@pytest.mark.parametrize(("arguments", "says"), [
    (("queue.toml",), "B: say what is compared with A"),
    (("queue.toml", "queue.toml:scripted", "--policies", "plain,scripted"), "--policies: say what is compared with A"),
    (("queue.toml", "--policies", "plain"), "--policies: are not two policies"),
    (("queue.toml", "--policies", "plain,mended"), "no such policy"),
    (("queue.toml", "none.toml"), "none.toml: there is no such file"),
    (("queue.toml", "queue.toml:"), "queue.toml:: there is no such file"),
    (("queue.toml", "broken.parquet"), "not a readable log"),
    (("plain.parquet", "plain.parquet", "--seed", "3"), "--seed: has no effect"),
    (("plain.parquet", "plain.parquet", "--set", "seed=3"), "--set: has no effect"),
    (("plain.parquet", "queue.toml", "--replications", "2"), "--replications: a log is one replication"),
    (("queue.toml", "queue.toml:scripted", "--set", "nothing=3"), "nothing"),
])
def test_bad_input(invoke: Invoke, tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    invoke("run", "queue.toml", "--log", "plain.parquet")
    (tmp_path / "broken.parquet").write_text("no log")
    done = invoke("diff", *arguments)
    assert done.exit_code == 2, done.stdout
    assert says in done.stderr
    assert done.stderr.count("Error:") == 1
    assert done.stdout == ""
