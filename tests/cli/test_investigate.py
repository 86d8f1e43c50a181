"""`journeysim investigate`: prints what broke or JSON, writes what is asked for, and refuses what makes no sense."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke

DESK = """
title = "A desk"
horizon = "2 days"
warm_up = 0
outcomes.watch = "12 h"
demand = { cases_per_hour = 5, profile = "flat" }
channels.phone = { share = 1, patience = { dist = "exponential", mean = 10 } }
pools.reps.staff = 1
chain = [{ level = "rep", pool = "reps", handle = { dist = "exponential", mean = 12 } }]
[policies.alone]
title = "One agent"
[policies.two]
title = "Two agents"
pools.reps.staff = 2
"""
ASKED = ("investigate", "desk.toml", "--replications", 2, "--engine", "reference", "--workers", 1, "--quiet")


@pytest.fixture(autouse=True)
def desk(tmp_path: Path) -> None:
    (tmp_path / "desk.toml").write_text(DESK)


def test_it_prints_what_happened_and_why(invoke: Invoke) -> None:
    done = invoke(*ASKED)
    assert done.exit_code == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "What breaks the journey under “One agent" in said
    assert "1. Understaffing (reps): 100 ± 0 %." in said and "queued > abandoned > ended" in said
    assert "To save 80 % of it, mend understaffing (reps)" in said


def test_json_has_the_names_that_are_fixed_and_workers_leave_no_trace(invoke: Invoke) -> None:
    done = invoke(*ASKED, "--json")
    found = json.loads(done.stdout)
    first = found["causes"][0]
    assert (first["link"], first["pool"], first["share"], first["half_width"]) == ("understaffing", "reps", 1.0, 0.0)
    assert first["path"] == ["QUEUED", "ABANDONED", "ENDED"] and found["total"]["mean"] > 0
    again = invoke("investigate", "desk.toml", "--replications", 2, "--engine", "reference", "--workers", 2, "--quiet",
                   "--json")
    assert again.stdout == done.stdout


def test_against_another_policy(invoke: Invoke) -> None:
    done = invoke(*ASKED, "--policy", "alone", "--against", "two", "--json")
    found = json.loads(done.stdout)
    assert found["against"] == "two" and len(found["causes"]) == 1
    assert found["total"]["mended"] == found["total"]["under_the_other"]


def test_it_writes_a_page_the_form_and_a_picture(invoke: Invoke, tmp_path: Path) -> None:
    done = invoke(*ASKED, "--out", "out", "--json")
    assert done.exit_code == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "causes.png", "causes.svg", "investigation.json", "investigation.md"]
    assert json.loads((tmp_path / "out" / "investigation.json").read_text()) == json.loads(done.stdout)


def test_nothing_is_drawn_where_there_is_nothing_to_explain(invoke: Invoke, tmp_path: Path) -> None:
    done = invoke(*ASKED, "--set", "pools.reps.staff=40", "--set", "policies.two.pools.reps.staff=40", "--out", "out")
    assert done.exit_code == 0, done.stderr
    assert "nothing that could be shared out" in " ".join(done.stdout.split())
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["investigation.json", "investigation.md"]


@pytest.mark.parametrize(("options", "said"), [
    (("--policy", "three"), "no such policy"),
    (("--against", "three"), "no such policy"),
    (("--policy", "two", "--against", "two"), "--against: is the policy that is investigated"),
    (("--loss", "unsolvd"), "--loss: is no loss that can be explained"),
    (("--save", "0"), "--save: is not a share of the loss"),
    (("--save", "120%"), "--save: is not a share of the loss"),
    (("--save", "much"), "--save: is not a share of the loss"),
    (("--save", "nan"), "--save: is not a share of the loss"),
    (("--out", "desk.toml"), "--out: is not a directory"),
])
def test_what_makes_no_sense_is_refused(invoke: Invoke, options: tuple[str, ...], said: str) -> None:
    done = invoke(*ASKED, *options)
    assert done.exit_code == 2 and said in done.stderr and "Traceback" not in done.stderr
    assert not done.stdout


def test_shares_are_read_in_per_cent_or_not(invoke: Invoke) -> None:
    for wanted in ("0.5", "50%", "50 %", "1"):
        assert invoke(*ASKED, "--save", wanted).exit_code == 0
