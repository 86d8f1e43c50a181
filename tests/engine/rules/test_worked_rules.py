"""The rules that come with journeysim: short, and each with the exact log of a tiny world."""

from __future__ import annotations

import pytest

from sim.engine.reference.ruled import RuledRun
from sim.engine.rules.loaded import load
from sim.eventlog import Log, Recorder, first_difference
from sim.scenario.plan import Plan
from sim.vocabulary import Kind
from tests.engine.rules.worlds import SHIPPED, log_of, ruled, shipped
from tests.engine.tiny import cases, desk, plan_of, two_levels

Row = tuple[float, str, int, float]


def logged(plan: Plan) -> Log:
    """Return the log on which the reference engine and the kernel's text, as plain Python, agree."""
    log = log_of(plan)
    assert first_difference(log, log_of(plan, "plain")) is None
    return log


def of_case(plan: Plan, log: Log, case: int) -> list[Row]:
    """Return the records of a case: time, kind, place, value."""
    own = {number: name for number, (name, _) in load(plan.rules).kinds.items()}
    return [(float(one["time"]), own.get(int(one["kind"])) or Kind(int(one["kind"])).name, int(one["place"]),
             float(one["value"])) for one in log.records[log.records["case"] == case]]


def onsets(log: Log) -> list[float]:
    times: list[float] = log.records["time"][log.records["kind"] == Kind.OPENED].tolist()
    return times


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.py")), ids=lambda path: path.stem)
def test_a_worked_rule_is_under_forty_lines_and_says_first_what_it_does(path: object) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()  # type: ignore[attr-defined]
    assert len(lines) < 40
    assert lines[0].startswith('"""') and lines[0].endswith('."""')


BUSY_REP = cases(2) + desk("handle = 200") + """
    channels.phone = { patience = 1, retry = { probability = 1, delay = 5 } }
    flaws.problem = {}
"""


def test_whoever_hangs_up_twice_asks_the_competitor_and_stays_with_it() -> None:
    plan = ruled(plan_of(BUSY_REP), shipped("competitor"), wins=1.0)
    log = logged(plan)
    onset = onsets(log)[1]
    first = onset + 1.0
    again = first + 5.0
    second = again + 1.0
    asked = second + 30.0
    assert of_case(plan, log, 1) == [
        (onset, "OPENED", 0, 0.5), (onset, "VOICED", 0, 0.0), (onset, "CONTACTED", 0, 0.0), (onset, "QUEUED", 0, 0.0),
        (first, "ABANDONED", 0, first - onset), (again, "CONTACTED", 0, 1.0), (again, "QUEUED", 0, 0.0),
        (second, "ABANDONED", 0, second - again), (asked, "competitor.ASKED_COMPETITOR", 0, 2.0),
        (asked, "ENDED", 4, 0.5)]
    left = log.records[log.records["kind"] == Kind.LEFT]
    assert left["time"].tolist() == [asked] and left["customer"].tolist() == [1]


def test_whom_the_competitor_does_not_win_calls_again_and_asks_it_no_second_time() -> None:
    plan = ruled(plan_of(BUSY_REP), shipped("competitor"), wins=0.0, minutes=10.0)
    steps = of_case(plan, logged(plan), 1)
    kinds = [kind for _, kind, _, _ in steps]
    assert kinds.count("competitor.ASKED_COMPETITOR") == 1
    asked = kinds.index("competitor.ASKED_COMPETITOR")
    assert kinds[asked - 1] == "ABANDONED" and kinds[asked + 1] == "CONTACTED"
    assert steps[asked][0] == steps[asked - 1][0] + 10.0 == steps[asked + 1][0]
    assert kinds[:asked].count("ABANDONED") == 2 and kinds[asked:].count("ABANDONED") > 2


BUSY = cases(4) + two_levels("handle = 5, authority = 0", reps=4) + """
    flaws.problem.remedy = 30
    levers.ask_boss = { consult = 100, approval = 1 }
"""
"""Four reps ask one boss within the hour; each consultation takes longer than that."""


def test_a_boss_with_people_at_the_door_says_no() -> None:
    """Three wait while the first consultation ends, then two, one, none: with a limit of two, two are refused."""
    said = {}
    for most in (4.0, 2.0):
        plan = ruled(plan_of(BUSY), shipped("busy_boss"), most_waiting=most, each_waiting=0.0)
        kinds = logged(plan).records["kind"]
        said[most] = [Kind(kind).name for kind in kinds.tolist() if kind in (Kind.BOSS_APPROVED, Kind.BOSS_DECLINED)]
    assert said[4.0] == ["BOSS_APPROVED"] * 4
    assert said[2.0][:2] == ["BOSS_DECLINED"] * 2
    assert set(said[2.0][2:]) <= {"BOSS_APPROVED", "BOSS_DECLINED"}


def test_those_who_wait_weigh_on_the_boss() -> None:
    """The probability that the model would give is divided by 1 + 0.25 for each who waits."""
    plan = ruled(plan_of(BUSY), shipped("busy_boss"))
    run = RuledRun(plan, 0, 0, Recorder(lambda _: None), load(plan.rules))
    line = run.lines[run.levels[1].pool]
    for waiting, wanted in ((0, 0.8), (1, 0.8 / 1.25), (3, 0.8 / 1.75), (4, 0.0)):
        line.waiting = waiting
        assert run.moments.approval(None, 1, 0.8) == wanted  # type: ignore[arg-type]


def test_work_takes_longer_from_the_hour_on_at_which_people_tire() -> None:
    """Rested until minute 0, an hour later all takes a tenth longer: 200 (1 + 0.1 t / 60) minutes at minute t."""
    plan = ruled(plan_of(cases(1) + desk("handle = 200")), shipped("tiring"), fresh_until=0.0, per_hour=0.1)
    log = logged(plan)
    onset = onsets(log)[0]
    free = onset + 200.0 * (1.0 + 0.1 * (onset / 60.0))
    assert of_case(plan, log, 0)[-3:] == [(free, "GRANTED", 0, 0.0), (free, "RELEASED", 0, free - onset),
                                          (free, "ENDED", 0, 0.5)]
    fresh = ruled(plan_of(cases(1) + desk("handle = 200")), shipped("tiring"))
    assert of_case(fresh, logged(fresh), 0)[-1][0] == onset + 200.0
