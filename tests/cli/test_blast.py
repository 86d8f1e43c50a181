"""`journeysim investigate --blast`: one event, what it brought about, and the run without it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke
from tests.inquiry.test_undone import HANGS_UP

ASKED = ("investigate", "calls.toml", "--engine", "reference", "--blast")

LOSES = """
horizon = "2 days"
warm_up = 0
outcomes.watch = "1 day"
demand = { cases_per_hour = 1, profile = "flat" }
channels.phone = { share = 1 }
flaws.leak = { per_1000_orders = 10, needs_fixer = { pool = "fixers", probability = 1 } }
fixing.lost_request = 1
pools = { reps = { staff = 9 }, fixers = { staff = 9, work = "1 h" } }
chain = [{ level = "rep", pool = "reps", handle = 5 }]
"""


@pytest.fixture(autouse=True)
def calls(tmp_path: Path) -> None:
    (tmp_path / "calls.toml").write_text(HANGS_UP)


def test_it_tells_the_story_and_the_run_without(invoke: Invoke) -> None:
    done = invoke(*ASKED, "abandoned")
    assert done.exit_code == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "patience ends in the queue: the customer hangs up [reps]" in said
    assert "It brought about 2 records of 1 case and 1 customer: ENDED 1, LEFT 1." in said
    assert "Customer 1 left because of it." in said
    assert ("But for it - the customer waits on instead, everybody's luck as it is - 0 in place of 1 customers are "
            "lost: one would have stayed, no other would have left instead.") in said
    assert "ABANDONED > ENDED > LEFT" in said


def test_what_nothing_came_of_is_said_without_saying_that_it_did_no_harm(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "calls.toml").write_text(LOSES)
    said = " ".join(invoke(*ASKED, "REQUEST_LOST").stdout.split())
    assert "nothing happens to a request that is lost until it is found" in said and "brought nothing" not in said
    (tmp_path / "calls.toml").write_text(HANGS_UP)
    assert "No record of the log happened for it. Nobody else" in " ".join(invoke(*ASKED, "LEFT").stdout.split())


def test_json_has_the_same(invoke: Invoke) -> None:
    found = json.loads(invoke(*ASKED, "ABANDONED@1:1", "--json").stdout)
    assert found["event"]["kind"] == "ABANDONED" and found["left"] == [1]
    assert found["undone"]["before"]["customers_lost"] == 1 and found["undone"]["after"]["customers_lost"] == 0
    assert [event["kind"] for event in found["tree"]["events"]] == ["ABANDONED", "ENDED", "LEFT"]
    assert json.loads(invoke(*ASKED, str(found["event"]["position"]), "--json").stdout) == found


@pytest.mark.parametrize("event", ["NO_SUCH", "ABANDONED:2", "ABANDONED@7", "1000000", "-1", "a b"])
def test_what_is_no_event_is_refused(invoke: Invoke, event: str) -> None:
    done = invoke(*ASKED[:-1], f"--blast={event}")
    assert done.exit_code == 2 and "--blast" in done.stderr and not done.stdout and "Traceback" not in done.stderr
