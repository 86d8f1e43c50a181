"""A log on disk and a run of a scenario give the same table for the same story; what a fit may see of a log."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from sim.backtest.judging import Runs
from sim.backtest.tickets.changes import STATES, Changes
from sim.backtest.tickets.judged_log import backtest_of, hold_out_tickets, judgement_of, logs_of
from sim.backtest.tickets.judging import outside
from sim.backtest.tickets.lives import lives
from sim.backtest.tickets.measures import quantities, value
from sim.backtest.tickets.runs import changes_of, of_groups, run_changes
from sim.backtest.tickets.window import Window, within
from sim.calibration import read_log
from sim.calibration.tickets.ticket_log import ticket_log
from sim.errors import InputError
from sim.scenario import loads
from tests.backtest.tickets.stories import many, told

if TYPE_CHECKING:
    from sim.calibration.reading import Data

MONDAY = datetime(2024, 1, 1)
DESK = """
horizon = "2 weeks"
demand.cases_per_hour = 1.5
[flaws.network]
[flaws.printer]
[channels.mail]
kind = "message"
[pools.first]
staff = { weekdays = "8-18: 2" }
[pools.second]
staff = { weekdays = "9-17: 2" }
[[chain]]
level = "first"
pool = "first"
handle = { dist = "exponential", mean = "20 min" }
routes = { solved = 0.6, second = 0.4 }
[[chain]]
level = "second"
pool = "second"
handle = { dist = "exponential", mean = "45 min" }
routes = { solved = 0.7, first = 0.3 }
"""


def written(table: Changes, path: Path) -> Data:
    """Write changes as an event log, to the microsecond, and read that."""
    rows = ["case,timestamp,group,status,category"]
    for at in range(len(table)):
        moment = MONDAY + timedelta(minutes=float(table.minute[at]))
        rows.append(f"c{table.case[at]},{moment.isoformat(timespec='microseconds')},{table.levels[table.level[at]]},"
                    f"{STATES[table.state[at]].replace('_', ' ')},{table.kinds[table.kind[at]]}")
    path.write_text("\n".join(rows) + "\n")
    return read_log(path, "events")


def test_a_log_and_a_run_give_the_same_table_for_the_same_story(tmp_path: Path) -> None:
    window = Window(1440.0, 11 * 1440.0, 14 * 1440.0)
    scenario = loads(DESK)
    (run,) = run_changes(scenario, window, 1, engine="reference")
    log = ticket_log(written(run, tmp_path / "events.csv")).at_levels(run.levels)
    number = np.array([*(run.kinds.index(name) for name in log.kinds), -1])
    read = changes_of(log, number[log.kind], run.kinds, log.cases)
    one, other = lives(run, window), lives(read, window)
    assert len(one) > 100
    asked = quantities(one)
    assert asked == quantities(other)
    assert {each.group for each in asked} >= {"all", "class=network", "class=printer", "reached=second"}
    np.testing.assert_allclose(value(other, asked), value(one, asked), rtol=1e-6)


def test_a_run_is_the_same_again_and_another_one_is_another() -> None:
    window = Window(0.0, 2880.0, 4320.0)
    first, second = run_changes(loads(DESK), window, 2, engine="reference")
    again, _ = run_changes(loads(DESK), window, 2, engine="reference")
    assert first.minute.tolist() == again.minute.tolist()
    assert first.minute.tolist() != second.minute.tolist()


def days_of(data: Data) -> list[int]:
    return sorted(set((data.moments["time"].wall // 86_400.0).astype(int).tolist()))


def events(tmp_path: Path) -> Data:
    table = many(600, 4)
    return written(replace(table, kind=np.zeros(len(table), dtype=np.int64), kinds=("any",)), tmp_path / "log.csv")


def test_of_events_the_fit_sees_nothing_that_happened_later(tmp_path: Path) -> None:
    train, kept = hold_out_tickets(events(tmp_path), 0.3)
    assert max(days_of(train)) < min(days_of(kept))
    cases = set(kept.word("case").code.tolist())
    assert cases.isdisjoint(train.word("case").code.tolist())
    assert 180 <= len(cases) <= 230


def test_of_tickets_the_fit_does_not_know_when_they_were_solved_later(tmp_path: Path) -> None:
    rows = ["number,opened,resolved,group"]
    rows += [f"t{day},{(MONDAY + timedelta(days=day)).isoformat()},"
             f"{(MONDAY + timedelta(days=day + 3)).isoformat()},desk" for day in range(100)]
    path = tmp_path / "tickets.csv"
    path.write_text("\n".join(rows) + "\n")
    train, kept = hold_out_tickets(read_log(path, "tickets"), 0.3)
    split = kept.moments["opened"].wall.min()
    solved = train.moments["resolved"].wall
    assert train.rows == 70
    assert int(np.isnan(solved).sum()) == 3
    assert np.nanmax(solved) < split
    assert not np.isnan(kept.moments["resolved"].wall).any()


def test_where_cases_were_selected_they_are_held_out_by_their_names(tmp_path: Path) -> None:
    table = many(6000, 1, days=365.0, mean=20_000.0)
    ended = table.minute[np.append(table.first[1:], len(table)) - 1]
    table = table.where(((ended > 300.0 * 1440.0) & (ended < 310.0 * 1440.0))[table.case])
    named = replace(table, kind=np.zeros(len(table), dtype=np.int64), kinds=("any",))
    train, kept = hold_out_tickets(written(named, tmp_path / "log.csv"), 0.3)
    assert min(days_of(kept)) < np.median(days_of(train))


def test_one_case_cannot_be_parted(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("case,timestamp,status\na,2024-01-01T08:00:00,queued\na,2024-01-01T09:00:00,solved\n")
    with pytest.raises(InputError, match="leaves nothing"):
        hold_out_tickets(read_log(path, "events"), 0.3)


def test_a_world_is_judged_right_on_its_own_log(tmp_path: Path) -> None:
    """The log is a run of the very scenario: of some 20 core quantities that vary one or two lie outside by luck, and
    what comes is what came. Volumes by the hour are those of the judged log, whatever the scenario's own are.
    """
    window = Window(0.0, 28 * 1440.0, 35 * 1440.0)
    (run,) = run_changes(loads(DESK), window, 1, engine="reference")
    train, kept = hold_out_tickets(written(within(run, window), tmp_path / "log.csv"), 0.5)
    other = loads(DESK).with_({"demand.cases_per_hour": 0.9})
    logs = logs_of(other, train, kept)
    assert logs.window.bounded
    assert logs.past_window.seen <= logs.window.begin
    found = backtest_of(other, logs, Runs(4))
    assert len(outside(found)) <= 3
    cases = found.named("cases_a_week")
    # 1.5 an hour: 252 a week; the log's own number within the luck of four runs of two weeks, 5 standard deviations
    assert abs(cases.row.simulated - cases.row.observed) < 5.0 * (cases.row.observed / 8.0) ** 0.5
    said = judgement_of(found, logs, 4)
    assert said.judged == f"{found.cases:,} cases"
    assert any("lie outside" in note for note in said.notes)


def test_stages_of_a_fit_are_the_groups_of_the_log() -> None:
    staged = told([
        ("a", 0.0, "#intake", "working"), ("a", 0.0, "first", "working"),
        ("a", 5.0, "second#line-first", "working"),
        ("a", 9.0, "second#first", "working"), ("a", 15.0, "second#again", "working"),
        ("a", 20.0, "second#again", "solved"),
    ], levels=("#intake", "first", "second#line-first", "second#first", "second#again"))
    table = of_groups(staged)
    assert table.levels == ("first", "second")
    assert [(STATES[state], minute) for state, minute in zip(table.state, table.minute, strict=True)] == [
        ("working", 0.0), ("queued", 5.0), ("working", 9.0), ("solved", 20.0)]
