"""Clocks of stays, timers of stages and types of cases, each against data made by a known law."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.backtest.tickets.changes import STATES
from sim.backtest.tickets.runs import run_changes
from sim.backtest.tickets.window import Window
from sim.calibration import fit, read_log
from sim.calibration.tickets.case_types import case_types
from sim.calibration.tickets.stage_tree import contexts
from sim.calibration.tickets.ticket_bounds import share
from sim.calibration.tickets.ticket_clocks import (
    ALL_OR_NONE,
    LENGTHS,
    desk_clock,
    hours_of_ends,
    length_of_desk_time,
)
from sim.calibration.tickets.ticket_estimate import TicketEstimate
from sim.calibration.tickets.ticket_routes import WORTH, leanings
from sim.calibration.tickets.ticket_visits import AWAITS_CUSTOMER, LINE, WORK, visits
from sim.scenario import load
from tests.calibration.tickets.test_ticket_log import log_of
from tests.calibration.tickets.test_visits import HEAD, LINES

DAY, WEEK = 1440.0, 10_080.0
OFFICE = np.zeros((7, 24), dtype=bool)
OFFICE[:5, 9:17] = True
HOURS = OFFICE.reshape(-1)


def test_desk_time_by_hand() -> None:
    """Monday to Friday, 9 to 17: an hour from Friday 16:30 is Monday 9:30, from Saturday Monday 10:00."""
    clock = desk_clock(HOURS)
    friday, saturday = 4 * DAY + 990.0, 5 * DAY + 600.0
    start = np.array([540.0, friday, saturday, saturday])
    assert clock.after(start, np.array([480.0, 60.0, 60.0, 0.0])) == pytest.approx(
        np.array([1020.0, WEEK + 570.0, WEEK + 600.0, saturday]), abs=1e-6)


def test_what_has_passed_by_a_clock_leads_back() -> None:
    clock = desk_clock(HOURS)
    random = np.random.default_rng(1)
    start, minutes = random.uniform(0.0, 3 * WEEK, 500), random.exponential(2_000.0, 500)
    end = clock.after(start, minutes)
    assert clock.passed(end) - clock.passed(start) == pytest.approx(minutes)
    assert HOURS[np.floor(end / 60.0 - 1e-9).astype(np.int64) % 168].all()


def _stays(desk: bool, number: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Stays of a day on average that begin in office hours, by one clock or the other."""
    random = np.random.default_rng(2)
    clock = desk_clock(HOURS)
    start = clock.after(np.zeros(number), random.uniform(1.0, 20 * 2_400.0, number))
    minutes = random.exponential(480.0 if desk else DAY, number)
    return start, (clock.after(start, minutes) if desk else start + minutes) - start


def test_the_hours_in_which_stays_end_are_found() -> None:
    start, lasted = _stays(desk=True, number=4000)
    assert (hours_of_ends(start + lasted, lasted) == HOURS).all()
    assert hours_of_ends(start + 0.5, np.full(start.size, 0.5)).all()     # no stay lasts: nothing is known


@pytest.mark.parametrize(("desk", "lengths"), [(True, LENGTHS), (True, ALL_OR_NONE), (False, LENGTHS)])
def test_which_clock_stays_run_by(desk: bool, lengths: tuple[float, ...]) -> None:
    found = length_of_desk_time(desk_clock(HOURS), *_stays(desk), lengths)
    assert (found < DAY) if desk else np.isinf(found)


def test_too_few_stays_run_by_the_calendar() -> None:
    start, lasted = _stays(desk=True, number=39)
    assert np.isinf(length_of_desk_time(desk_clock(HOURS), start, lasted, LENGTHS))


def test_every_state_is_a_visit(tmp_path: Path) -> None:
    """The first case lies in line, is worked on, waits, is worked on, lies in line at the second level, ..."""
    found = visits(log_of(tmp_path, HEAD + LINES), apart=True, timed=True)
    assert found.kind.tolist()[:5] == [LINE, WORK, AWAITS_CUSTOMER, WORK, LINE]
    assert (found.queue + found.work + found.wait).tolist()[:5] == [10.0, 20.0, 60.0, 10.0, 60.0]
    path = contexts(found, np.arange(2))[4]
    # an hour and forty minutes old, handed on once, just arrived, opened at the first
    assert path[5:] == (2, 1, 0, log_of(tmp_path, HEAD + LINES).groups.index("first"))


def _two_types(apart: bool) -> str:
    """Cases of one level: half are done in minutes, half wait for their customer twice, for days; or each by chance."""
    random = np.random.default_rng(3)
    rows = []
    for case in range(800):
        at = np.datetime64("2024-01-01T08:00") + np.timedelta64(case, "h")
        slow = random.random() < 0.5
        for state in ("In Progress", "Awaiting User Info", "In Progress", "Awaiting User Info", "In Progress",
                      "Resolved"):
            rows.append(f"{case},{str(at).replace('T', ' ')},first,{state},ann")
            slow = slow if apart else random.random() < 0.5
            at += np.timedelta64(int(random.integers(1_440, 5_760) if slow else random.integers(5, 60)), "m")
    return HEAD + "\n".join(rows) + "\n"


@pytest.mark.parametrize("apart", [True, False])
def test_types_of_cases_where_there_are_any(tmp_path: Path, apart: bool) -> None:
    log = log_of(tmp_path, _two_types(apart))
    found = visits(log, apart=True, timed=True)
    types = case_types(found, np.zeros(800, dtype=np.int64))
    assert bool(types.any()) == apart
    spent = np.bincount(found.case, found.queue + found.work + found.wait)
    if apart:
        assert spent[types == 0].max() < 1_440.0 < spent[types == types.max()].min()


def test_leanings_by_hand() -> None:
    """Of class 1, five of ten visits would go on; none does: it is seen 0 + w times where 5 + w are expected."""
    expected = np.array([[[5.0, 5.0]], [[5.0, 5.0]]])
    place, kind = np.zeros(20, dtype=np.int64), np.repeat([0, 1], 10)
    found = leanings(place, np.r_[np.repeat([0, 1], 5), np.zeros(10, dtype=np.int64)], expected, kind, 2)
    assert found[0, 0].tolist() == [1.0, 1.0]
    assert found[1, 0].tolist() == [(10.0 + WORTH) / (5.0 + WORTH), WORTH / (5.0 + WORTH)]


def test_a_run_keeps_the_hours_of_the_log(tmp_path: Path) -> None:
    """A desk without staff to ask about, nine to five: long stays of a run end in these hours as the log's do.

    Of the ends of all stays 99 % were seen there; a calendar's clock would leave some 24 %, 40 of 168 hours.
    """
    random = np.random.default_rng(4)
    clock = desk_clock(HOURS)
    rows: list[tuple[np.datetime64, str]] = []
    for case in range(500):
        at = float(clock.after(np.zeros(1), np.array([float(random.uniform(1.0, 10 * 2_400.0))]))[0])
        for state, mean in (("Queued", 300.0), ("In Progress", 400.0), ("Awaiting User Info", 900.0),
                            ("In Progress", 200.0), ("Resolved", 0.0)):
            moment = np.datetime64("2024-01-01T00:00") + np.timedelta64(int(at), "m")
            rows.append((moment, f"{case},{str(moment).replace('T', ' ')},desk,{state},ann"))
            at = float(clock.after(np.array([at]), np.array([float(random.exponential(mean)) + 1.0]))[0])
    path = tmp_path / "log.csv"
    path.write_text("case,time,group,status,resource\n" + "".join(f"{row}\n" for _, row in sorted(rows)))
    estimate = fit(read_log(path), tmp_path / "fitted.toml").estimate
    assert isinstance(estimate, TicketEstimate)
    assert not estimate.question.can_be_asked
    assert estimate.hours[HOURS].mean() > 0.9 and not estimate.hours[~HOURS].any()
    long = [wait for stage in estimate.stages for wait in stage.waits.values() if wait.long_stays]
    assert long and all(wait.share.low <= wait.probability <= wait.share.high for wait in long)
    assert all(wait.mean.low < wait.mean.value < wait.mean.high for wait in long if wait.law.times > 1)
    assert (tmp_path / "fitted.toml").read_text().count("# Long stays: ") == len(long)
    scenario = load(tmp_path / "fitted.toml")
    run = run_changes(scenario, Window(0.0, 4 * WEEK, 8 * WEEK), 1, engine="reference")[0]
    later = np.diff(run.case, prepend=-1) == 0
    hours = np.floor(run.minute[later] / 60.0).astype(np.int64) % 168
    assert HOURS[hours].mean() > 0.9
    assert {STATES[state] for state in run.state} == {"queued", "working", "waiting_customer", "solved"}


def test_a_share_of_cases_that_the_log_does_not_follow_has_no_interval() -> None:
    found = share(1.0, 2.0, np.zeros(5), np.zeros(5))
    assert (found.value, found.known) == (0.5, False)
    assert np.isnan(share(0.0, 0.0, np.zeros(5), np.zeros(5)).value)
