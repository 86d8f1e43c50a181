"""A need at work: deterministic, resumed, read back; several pools and policies; what makes the difference."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.errors import InputError
from sim.report.need import sentences
from sim.statistics.intervals import mean
from sim.study import load
from sim.study.drive import Drive, Interrupted, Memory, jobs_of
from sim.study.factors import canonical
from sim.study.finish import StudyResult, conclude, rows_digest, summary_csv
from sim.study.jobs import perform
from sim.study.points import Point
from sim.study.procedure import Need
from sim.study.store import Store
from sim.study.workers import local
from tests.study.need.worlds import LEVEL, desk, framed, needed, two_pools
from tests.study.test_drive import Unruly

BOTH = ["pools.reps.staff", "pools.seniors.staff"]
TARGETS = ["channels.phone.service_level >= 0.8", "wait_mean.seniors <= 1 min"]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[StudyResult, Path]:
    """Return the need of two pools under two policies, and where it is kept."""
    directory = tmp_path_factory.mktemp("need") / "out"
    return needed(two_pools(), TARGETS, BOTH, directory=directory, replications=40), directory


def test_no_order_leaves_a_trace_and_results_read_back(both: tuple[StudyResult, Path]) -> None:
    result, directory = both
    ready = framed(two_pools(), TARGETS, BOTH, replications=40)
    drive = Drive(ready, Memory(), Unruly(3))
    other = conclude(ready, drive.procedure, drive.run())
    again = load(directory)
    assert rows_digest(result) == rows_digest(other) == rows_digest(again)
    assert summary_csv(result.summary) == summary_csv(other.summary) == summary_csv(again.summary)
    assert result.summary.findings == other.summary.findings == again.summary.findings


def test_what_is_interrupted_goes_on(both: tuple[StudyResult, Path], tmp_path: Path) -> None:
    ready = framed(two_pools(), TARGETS, BOTH, replications=40)
    asked = iter([False] * 12 + [True] * 10_000)
    store = Store(tmp_path / "out", ready.parts, ready.texts)
    with pytest.raises(Interrupted) as stopped:
        Drive(ready, store, local(1, "compiled"), stop=lambda: next(asked)).run()
    store.close()
    store = Store(tmp_path / "out", ready.parts, ready.texts)
    drive = Drive(ready, store, local(1, "compiled"))
    result = conclude(ready, drive.procedure, drive.run())
    assert 0 < stopped.value.status.done == drive.status.kept < drive.status.done
    store.close()
    assert summary_csv(result.summary) == summary_csv(both[0].summary)


def test_several_pools_are_as_cheap_as_exhaustive_search_finds(both: tuple[StudyResult, Path]) -> None:
    """Every cheaper setting around is shown to miss a target, or said to be undecided: ten replications of each."""
    result, _ = both
    open_ = [tuple(each["place"].values()) for each in result.summary.findings["policies"]["hands_up"]["undecided"]]
    one = result.summary.findings["policies"]["hands_up"]
    assert one["feasible"] and one["proved"]
    reps, seniors = one["place"].values()
    cost = 20 * reps + 35 * seniors
    frame = framed(two_pools(), TARGETS, BOTH, policies=["hands_up"])
    cheaper = [(r, s) for r in range(1, 24) for s in range(1, 14)
               if 20 * r + 35 * s < cost and (r in (reps - 2, reps - 1, reps, reps + 1, reps + 2)) and s >= seniors - 2]
    cheaper = [place for place in cheaper if place not in open_]
    assert len(cheaper) > 10 and open_ == [(7, 3)]
    for r, s in cheaper:
        point = Point(0, {}, canonical({"pools": {"reps": {"staff": r}, "seniors": {"staff": s}}}))
        values: dict[str, list[float]] = {"channels.phone.service_level": [], "wait_mean.seniors": []}
        for job in jobs_of([Need(point, "hands_up", 0, 10)], frame, frame.identity, "compiled"):
            run = perform(job)
            for name, drawn in values.items():
                drawn += run.values[:, run.names.index(name)].tolist()
        assert mean(values["channels.phone.service_level"]) < 0.8 or mean(values["wait_mean.seniors"]) > 1.0, (r, s)


def test_far_fewer_runs_than_exhaustive_search(both: tuple[StudyResult, Path]) -> None:
    found = both[0].summary.findings
    for one in found["policies"].values():
        sizes = [lever["high"] - lever["low"] + 1 for lever in one["levers"].values()]
        assert one["settings_judged"] * 10 < sizes[0] * sizes[1]
    assert found["runs"] == sum(
        row[both[0].summary.columns.index("replications")] for row in both[0].summary.rows) + _pilots(both[0])
    assert len(both[0].runs()) == found["runs"] + found["runs_of_assumptions"]


def _pilots(result: StudyResult) -> int:
    """Runs of the staffing as it is, where the search did not come by."""
    judged = {(row[0], *row[1:3]) for row in result.summary.rows}
    return sum(5 for policy in result.policies if (policy, 6, 3) not in judged)


def test_the_policy_that_needs_less_comes_first(both: tuple[StudyResult, Path]) -> None:
    found = both[0].summary.findings
    wages = {policy: one["wages"] for policy, one in found["policies"].items()}
    assert found["policy"] == "tries" and wages["tries"] < wages["hands_up"]


def test_people_who_hang_up_make_the_difference(both: tuple[StudyResult, Path]) -> None:
    one = both[0].summary.findings["policies"]["hands_up"]
    assert {each["key"] for each in one["without"]} == {"patience", "redials", "handle_times"}
    assert one["difference_made_by"] == "patience"
    without = {each["key"]: each for each in one["without"]}
    assert without["patience"]["change"] > 0 >= without["redials"]["change"]
    assert without["redials"]["targets"][0]["change"] > 0.0  # who never calls again leaves more for the others
    of_reps = next(each for each in one["formulas"] if each["lever"] == "pools.reps.staff")
    assert of_reps["erlang_c"] > one["place"]["pools.reps.staff"] >= of_reps["erlang_a"] - 1


def test_what_cannot_be_met_says_what_comes_nearest() -> None:
    found = needed(desk(60.0, 5.0, 4, 2.0), f"{LEVEL} >= 0.8", "pools.reps.staff=2:5").summary.findings
    one = found["policies"]["baseline"]
    assert not found["feasible"] and one["place"] == {"pools.reps.staff": 5} and one["below"] == []
    assert one["targets"][0]["met"] == "no" and one["without"] == []


def test_a_limit_at_the_mean_is_not_decided() -> None:
    first = needed(desk(60.0, 5.0, 6, 2.0), f"{LEVEL} >= 0.5", "pools.reps.staff=6:7", assumptions=False,
                   replications=20)
    value = first.summary.findings["policies"]["baseline"]["targets"][0]["value"]
    found = needed(desk(60.0, 5.0, 6, 2.0), f"{LEVEL} >= {value!r}", "pools.reps.staff=6:7", assumptions=False,
                   replications=20).summary.findings["policies"]["baseline"]
    assert found["place"] == {"pools.reps.staff": 7}
    assert [each["place"] for each in found["undecided"]] == [{"pools.reps.staff": 6}]
    target = found["undecided"][0]["targets"][0]
    assert target["met"] == "undecided" and 0.05 < target["probability"] < 0.95


def test_by_the_hour_fewer_hours_do(tmp_path: Path) -> None:
    busy = {"daily": "8-12: 90, 12-18: 20"}
    even = desk(1.0, 5.0, 3, 3.0, days=7, demand={"profile": busy},
                pools={"reps": {"staff": {"daily": "8-18: 6"}, "cost_per_hour": 20}},
                calendar={"hours": {"daily": "8-18"}, "knows_hours": 1.0})
    keys: dict[str, Any] = {"assumptions": False, "replications": 20, "first": 3}
    rota = needed(even, f"{LEVEL} >= 0.8", **keys).summary.findings["policies"]["baseline"]
    hourly = needed(even, f"{LEVEL} >= 0.8", by="hour", directory=tmp_path / "out", **keys)
    one = hourly.summary.findings["policies"]["baseline"]
    assert rota["feasible"] and one["feasible"] and one["agent_hours"] < 0.8 * rota["agent_hours"]
    week = one["levers"]["pools.reps.staff"]["week"]
    assert max(week[:16]) == 0 and min(week[16:36]) >= 1 and week[20] > week[30]
    assert summary_csv(load(tmp_path / "out").summary) == summary_csv(hourly.summary)
    assert f"the simulation for {one['agent_hours']:g} agent-hours a week." in sentences(hourly)[1]


@pytest.mark.parametrize(("keys", "said"), [
    ({"target": "churm <= 0.1"}, "target: is not an outcome of this scenario"),
    ({"target": f"{LEVEL} <= 0.1"}, "asks for less of service level, of all offered: phone, of which more is better"),
    ({"vary": "chain.rep.authority"}, "vary: is not the staff of a pool"),
    ({"vary": "pools.rep.staff"}, "did you mean: reps"),
    ({"vary": "pools.reps.staff=0:0"}, "leaves nobody on duty"),
    ({"target": []}, "target: has too few entries"),
    ({"factors": {"x": {"path": "pools.reps.cost_per_hour", "low": 1, "high": 3}}},
     "factors: are not varied by a need"),
])
def test_what_makes_no_sense_is_refused_once(keys: dict[str, Any], said: str) -> None:
    asked: dict[str, Any] = {"target": f"{LEVEL} >= 0.8", "vary": "pools.reps.staff"} | keys
    with pytest.raises(InputError) as caught:
        needed(desk(60.0, 5.0, 6), **asked)
    assert said in str(caught.value) and len(caught.value.problems) == 1
