"""What a log shows beyond the scenario is found where it is, and not where it is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.calibration.beyond import beyond, line_ahead, pick_up
from sim.calibration.call_log import read
from sim.calibration.estimate import Estimate
from sim.calibration.queued_calls import QueuedCalls, queued_calls
from tests.calibration.bank import HEADER, Bank, Truth


def test_a_desk_without_such_things_shows_none_of_them(fitted: Estimate) -> None:
    seen = fitted.beyond
    assert (seen.pick_up, seen.not_taken, seen.reps_only) == (0.0, (), ())
    assert seen.sentences() == ()


def test_the_time_until_an_agent_has_the_next_call(tmp_path: Path) -> None:
    calls = _calls(tmp_path, Bank(Truth(weeks=2, pick_up=0.1), 1).log())
    found = pick_up(calls, _main(calls))
    assert found == pytest.approx(0.1, abs=0.011)  # the log is in whole seconds


def test_agents_who_do_not_take_a_type(fitted: Estimate) -> None:
    """Calls of one agent are relabelled, and those of the type are said to have waited for another."""
    calls = fitted.calls
    mine = calls.agent == calls.agents.index("R0")
    news = calls.type == calls.types.index("NW")
    other = calls.agents.index("R1")
    seen = beyond(replace(calls, agent=np.where(mine & news, other, calls.agent),
                          wait=np.where(news & (calls.wait == 0.0) & (np.arange(news.size) % 3 == 0), 0.5, calls.wait)),
                  _main(calls))
    assert [(each.type, each.never, each.hardly) for each in seen.not_taken] == [("NW", 1, 1)]
    assert 0.1 < seen.not_taken[0].share < 0.4
    assert seen.reps_only == ("NW",)
    assert "1 agents (1 of them never) hardly take type NW" in seen.sentences()[0]


def test_hanging_up_by_the_line_that_is_joined(fitted: Estimate) -> None:
    """Half of those who found three or more in line, and stayed on for half a minute, are made to have hung up then."""
    calls = fitted.calls
    long = (line_ahead(calls, _main(calls)) >= 3) & (calls.wait > 0.5) & (np.arange(calls.wait.size) % 2 == 0)
    seen = beyond(replace(calls, wait=np.where(long, 0.5, calls.wait), answered=calls.answered & ~long), _main(calls))
    assert seen.hanging_up_by_line is not None
    assert seen.hanging_up_by_line.quotient.low > 1.5


def test_the_line_that_a_caller_finds(tmp_path: Path) -> None:
    rows = [HEADER]
    for day in range(1, 29):
        rows += [f"1999-02-{day:02d},{36_000 + second},PS,1,1,0,{wait},AGENT,60,R1"
                 for second, wait in ((0, 0), (10, 100), (20, 50), (30, 70), (75, 10), (200, 0))]
    calls = _calls(tmp_path, "\n".join(rows) + "\n")
    ahead = line_ahead(calls, np.ones(calls.type.size, dtype=bool))
    assert ahead[:6].tolist() == [0, 0, 1, 2, 2, 0]


def _main(calls: QueuedCalls) -> np.ndarray:
    return np.array(calls.types)[calls.type] != "IN"


def _calls(tmp_path: Path, text: str) -> QueuedCalls:
    path = tmp_path / "log.csv"
    path.write_text(text)
    return queued_calls(read(path))
