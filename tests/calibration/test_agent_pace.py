"""How fast agents work is told apart from what they are given and from chance, and is carried to another roster."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.calibration.agent_pace import paces
from sim.calibration.call_log import read
from sim.calibration.dated import dated_roster
from sim.calibration.duty import duty
from sim.calibration.estimate import Estimate
from sim.calibration.queued_calls import QueuedCalls, queued_calls
from sim.calibration.roster import roster, sessions
from tests.calibration.bank import HEADER

HOUR = 3600
Work = dict[str, list[tuple[str, int]]]
A_AND_B: Work = {"A": [("PS", 100)] * 5 + [("NW", 200)] * 15, "B": [("PS", 200)] * 15 + [("NW", 400)] * 5}
"""PS takes A 100 s and NW 200 s, B twice as long; A is given mostly NW, so that their calls last 175 and 250 s."""


def test_pace_is_told_apart_from_the_types_that_an_agent_is_given(tmp_path: Path) -> None:
    """p_B / p_A = 2; hours count as long as they are: 3500 / p_A + 5000 / p_B = 8500, so 12/17 and 24/17."""
    calls = _calls(tmp_path, A_AND_B)
    found = paces(calls, sessions(calls, _one_desk(calls)))
    assert found == {"A": pytest.approx(12 / 17), "B": pytest.approx(24 / 17)}


def test_an_hour_of_a_slow_agent_counts_less_and_one_who_is_new_is_as_fast_as_usual(tmp_path: Path) -> None:
    """From 9:00 A is there for 3,500 s and B for 5,000: 1,800 s of the first half hour each."""
    calls = _calls(tmp_path, A_AND_B)
    found = paces(calls, sessions(calls, _one_desk(calls)))
    present = roster(calls, _one_desk(calls), found).present["reps"][0]
    assert present[18] == pytest.approx(17 / 12 + 17 / 24)
    assert present[20] == pytest.approx((5000 - 3600) / 1800 * 17 / 24)
    assert present.sum() == pytest.approx(roster(calls, _one_desk(calls)).present["reps"][0].sum())
    fresh = _calls(tmp_path, {"A": A_AND_B["A"], "C": A_AND_B["B"]})
    assert roster(fresh, _one_desk(fresh), found).present["reps"][0, 18] == pytest.approx(17 / 12 + 1)


def test_agents_who_differ_by_chance_alone_are_alike(tmp_path: Path) -> None:
    """Thirty agents of forty calls each, all of one lognormal law: single means go up to 1.5 times the usual."""
    random = np.random.default_rng(1963)
    work = {f"R{agent:02d}": [("PS", int(each)) for each in random.lognormal(5.0, 1.0, 40)] for agent in range(30)}
    calls = _calls(tmp_path, work)
    means = np.array([np.mean([seconds for _, seconds in each]) for each in work.values()])
    assert (means / means.mean()).max() > 1.3
    assert paces(calls, sessions(calls, _one_desk(calls))) == {}


def test_the_pace_of_few_calls_is_drawn_toward_the_usual(tmp_path: Path) -> None:
    """N has two calls, thrice as long as usual; with A and B, who do differ, N is believed to be between."""
    random = np.random.default_rng(1970)
    slow = {"A": 1.0, "B": 1.6, "D": 0.8, "E": 1.3}
    work = {name: [("PS", int(150 * pace * each)) for each in random.lognormal(0.0, 0.7, 200)]
            for name, pace in slow.items()} | {"N": [("PS", 600), ("PS", 700)]}
    calls = _calls(tmp_path, work)
    found = paces(calls, sessions(calls, _one_desk(calls)))
    assert found["B"] / found["A"] == pytest.approx(1.6, rel=0.15)
    assert found["D"] / found["A"] == pytest.approx(0.8, rel=0.15)
    assert found["A"] < found["N"] < found["B"] * 1.1


def test_a_roster_is_read_with_the_paces_of_the_fit(fitted: Estimate) -> None:
    """The bank's agents are alike; once one is said to take twice as long, another log has half an agent less."""
    assert fitted.duty.pace == {}
    calls = fitted.calls
    name = calls.agents[int(np.bincount(calls.agent[calls.agent >= 0]).argmax())]
    slow = replace(fitted, duty=replace(fitted.duty, pace={name: 2.0}))
    less = sum(int(each.sum()) for each in dated_roster(fitted, calls).values()) - sum(
        int(each.sum()) for each in dated_roster(slow, calls).values())
    own = roster(calls, np.full(calls.type.size, "reps"), dict.fromkeys(set(calls.agents) - {name}, 1e9))
    assert less == pytest.approx(0.5 * float(own.present["reps"].sum()), rel=0.03)


def test_what_the_staff_rests_on_says_how_paces_differ(tmp_path: Path) -> None:
    calls = _calls(tmp_path, A_AND_B)
    found = duty(calls, _one_desk(calls), {"reps": np.ones(168, dtype=np.int64)}, "roster", 729_758)
    assert "who takes 0.71 to 1.41 times as long for a call as usual" in found.about
    assert set(found.pace) == {"A", "B"}


def _calls(tmp_path: Path, work: Work) -> QueuedCalls:
    """Every agent's calls one after the other from 9:00 on, none of which waits; after 18:00 on the next day."""
    rows = []
    for agent, each in work.items():
        day, second = 4, 9 * HOUR
        for kind, seconds in each:
            rows.append((day, second, f"1999-01-{day:02d},{second},{kind},1,0,0,0,AGENT,{seconds},{agent}"))
            day, second = (day, second + seconds) if second + seconds < 18 * HOUR else (day + 1, 9 * HOUR)
    path = tmp_path / "log.csv"
    path.write_text("\n".join([HEADER, *(row for _, _, row in sorted(rows))]) + "\n")
    return queued_calls(read(path))


def _one_desk(calls: QueuedCalls) -> np.ndarray:
    return np.full(calls.type.size, "reps")
