"""Head starts are read off the order of service: of all kinds of callers together, and from the day the rule began."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.calibration.call_log import CallLog, read
from sim.calibration.head_starts import HeadStarts, head_starts
from sim.calibration.queued_calls import QueuedCalls, queued_calls
from tests.calibration.bank import HEADER, Bank, Truth


def test_every_kind_of_caller_has_its_own_and_the_slowest_none(tmp_path: Path) -> None:
    """Regular callers of PS are 1.5 minutes ahead of NW, those of high priority 3."""
    calls = queued_calls(_bank(tmp_path, Truth(head_starts={"PS": 1.5})))
    found = _fitted(calls)
    types = {name: at for at, name in enumerate(calls.types)}
    assert {(name, high): found.minutes(types[name], high) for name, high in
            (("NW", False), ("PS", False), ("PS", True))} == {
        ("NW", False): 0.0, ("PS", False): 1.5, ("PS", True): 3.0}
    assert found.from_day == 0
    ahead = found.of[types["PS"], True]
    assert ahead.right > 0.99 > ahead.right_without
    assert ahead.clear > 2.0


def test_kinds_that_are_alike_share_one(tmp_path: Path) -> None:
    """PS and NW have none of their own; only high priority of PS is ahead."""
    calls = queued_calls(_bank(tmp_path, Truth()))
    found = _fitted(calls)
    assert {each.minutes for (_, high), each in found.of.items() if not high} == {0.0}
    assert found.minutes(calls.types.index("PS"), True) == 1.5


@pytest.mark.parametrize("day", [14, 21])
def test_the_day_on_which_the_rule_began_is_found(tmp_path: Path, day: int) -> None:
    calls = queued_calls(_bank(tmp_path, Truth(rule_from=day)))
    found = _fitted(calls)
    assert found.from_day == day
    assert found.minutes(calls.types.index("PS"), True) == 1.5


def test_the_step_is_where_the_order_turns_round() -> None:
    """On thirty days two callers wait, A and 30 to 140 seconds later B; B is answered first up to 85 seconds."""
    rows = [HEADER]
    for day in range(1, 29):
        for at, gap in enumerate((30, 60, 85, 95, 120, 140)):
            second = 36_000 + 1000 * at
            first, later = (300, 200 - gap) if gap < 90 else (200, 300 - gap)
            rows += [f"1999-02-{day:02d},{second},PS,1,1,0,{first},AGENT,60,R1",
                     f"1999-02-{day:02d},{second + gap},NW,1,2,0,{later},AGENT,60,R2"]
    calls = queued_calls(_log("\n".join(rows)))
    found = _fitted(calls)
    ahead = found.of[calls.types.index("NW"), False]
    assert (ahead.minutes, ahead.pairs, ahead.right, ahead.right_without) == (1.5, 168, 1.0, 0.5)
    assert found.minutes(calls.types.index("PS"), False) == 0.0


def test_first_come_first_served_gives_none(tmp_path: Path) -> None:
    calls = queued_calls(_bank(tmp_path, Truth(head_start=0.0)))
    assert _fitted(calls) == HeadStarts({}, 0)


def test_calls_that_agents_make_themselves_are_ahead_of_whoever_waits() -> None:
    """Four days, each with 20 calls of TT while three of PS wait: 16 are answered at once, 4 wait as the others.

    Of those who wait none is overtaken, so that the order among them shows nothing. With 10 of 20 at once it is no
    rule: as many wait.
    """
    def rows(at_once: int) -> list[str]:
        found = [HEADER]
        for day in range(4):
            for at in range(20):
                second = 30_000 + 1000 * at
                found += [f"1999-02-{day + 1:02d},{second + own},PS,1,1,0,{300 + own},AGENT,60,R1"
                          for own in range(3)]
                wait, came = (0, second + 60) if at < at_once else (400, second + 60)
                found.append(f"1999-02-{day + 1:02d},{came},TT,1,2,0,{wait},AGENT,60,R2")
        return found

    calls = queued_calls(_log("\n".join(rows(16))))
    ahead = _fitted(calls).of[calls.types.index("TT"), False]
    assert (ahead.minutes, ahead.pairs, ahead.right, ahead.at_once) == (6.0, 80, 0.8, True)
    assert _fitted(calls).minutes(calls.types.index("PS"), False) == 0.0
    assert _fitted(queued_calls(_log("\n".join(rows(10))))) == HeadStarts({}, 0)


def test_callers_of_another_desk_are_no_pairs(tmp_path: Path) -> None:
    calls = queued_calls(_bank(tmp_path, Truth()))
    apart = np.array(calls.types)[calls.type]
    assert (calls.types.index("NW"), False) not in head_starts(calls, apart, _divided(calls)).of


def _fitted(calls: QueuedCalls) -> HeadStarts:
    pool = np.where(np.array(calls.types)[calls.type] == "IN", "internet", "reps")
    return head_starts(calls, pool, _divided(calls))


def _divided(calls: QueuedCalls) -> np.ndarray:
    high = np.bincount(calls.type[calls.high], minlength=len(calls.types))
    return np.asarray(high > 0)


def _bank(tmp_path: Path, truth: Truth) -> CallLog:
    path = tmp_path / "log.csv"
    path.write_text(Bank(replace(truth, weeks=6), 20050301).log())
    return read(path)


def _log(text: str) -> CallLog:
    import tempfile

    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "log.csv"
        path.write_text(text + "\n")
        return read(path)
