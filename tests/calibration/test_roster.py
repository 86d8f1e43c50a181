"""Sessions of agents by name, whole numbers of them, and rotas that a planner writes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.calibration.call_log import CallLog, read
from sim.calibration.dated import dated_roster, dated_volumes
from sim.calibration.desk_shape import REPS_ONLY, STEP_IN, DeskShape, pools_of
from sim.calibration.duty import duty
from sim.calibration.estimate import Estimate, estimate
from sim.calibration.queued_calls import queued_calls
from sim.calibration.roster import roster, sessions, whole
from sim.calibration.rota_file import rota_file
from sim.calibration.wishes import Wishes
from sim.errors import InputError
from tests.calibration.bank import HEADER, Truth

HOUR = 3600


def test_a_session_ends_where_somebody_is_away(tmp_path: Path) -> None:
    """A answers from 9:00 to 9:20, is away for 40 minutes in which E answers ten calls, and answers at 10:00.

    B answers until 9:05 and from 9:25; a caller waited from 9:06 to 9:15, so B was away. C answers from 9:14 to 9:16
    and from 9:26 to 9:27, and nobody waited between: one session.
    """
    day = [(9 * HOUR, 0, 300, "A"), (9 * HOUR + 480, 0, 720, "A"), (10 * HOUR, 0, 300, "A"),
           (9 * HOUR, 0, 300, "B"), (9 * HOUR + 1500, 0, 60, "B"),
           (9 * HOUR + 360, 540, 60, "D"), (9 * HOUR + 840, 0, 120, "C"), (9 * HOUR + 1560, 0, 60, "C"),
           *((9 * HOUR + 1800 + 60 * at, 0, 30, "E") for at in range(10))]
    calls = queued_calls(_log(tmp_path, day))
    found = sessions(calls, np.full(calls.type.size, "reps"))
    told = sorted((calls.agents[agent], round(start % 1440 - 540, 2), round(end % 1440 - 540, 2))
                  for agent, start, end in zip(found.agent, found.start, found.end, strict=True) if start < 1440)
    assert told == [("A", 0.0, 20.0), ("A", 60.0, 65.0), ("B", 0.0, 5.0), ("B", 25.0, 26.0), ("C", 14.0, 27.0),
                    ("D", 15.0, 16.0), ("E", 30.0, 39.5)]
    present = roster(calls, np.full(calls.type.size, "reps")).present["reps"][0]
    assert present[18] * 30 == pytest.approx(20 + 5 + 1 + 13 + 1)
    assert present[19] * 30 == pytest.approx(9.5)
    assert present[20] * 30 == pytest.approx(5)
    assert present.sum() * 30 == pytest.approx(54.5)


def test_a_quiet_desk_is_not_deserted(tmp_path: Path) -> None:
    """One call an hour and a half: still there; after five hours without any: another session."""
    day = [(9 * HOUR, 0, 307, "A"), (10 * HOUR + 1807, 0, 300, "A"), (16 * HOUR, 0, 300, "A")]
    found = sessions(calls := queued_calls(_log(tmp_path, day)), np.full(calls.type.size, "reps"))
    assert [round(float(end - start)) for start, end in zip(found.start[:2], found.end[:2], strict=True)] == [95, 5]


def test_an_agent_of_two_desks_is_divided_by_talking_time(tmp_path: Path) -> None:
    day = [(9 * HOUR, 0, 893, "A"), (9 * HOUR + 893, 0, 893, "A")]
    calls = queued_calls(_log(tmp_path, day))
    pool = np.where(np.arange(calls.type.size) % 2 == 0, "reps", "internet")
    present = roster(calls, pool).present
    assert present["reps"][0, 18] == pytest.approx(893 / 1800, abs=1e-6)
    assert present["internet"][0, 18] == pytest.approx(893 / 1800, abs=1e-6)


def test_fractions_alternate_and_keep_the_hours() -> None:
    assert whole(np.array([[5.4, 5.4, 5.4, 5.4, 5.4]])).tolist() == [[5, 6, 5, 6, 5]]
    assert whole(np.array([[0.0, 0.01, 0.3, 0.3, 0.3]])).tolist() == [[0, 0, 1, 1, 1]]
    assert whole(np.array([[0.3, 0.3, 0.3, 0.3]]), least=0).tolist() == [[0, 1, 0, 0]]
    random = np.random.default_rng(1).uniform(1.0, 9.0, size=(7, 48))
    assert abs(whole(random).sum() - random.sum()) <= 1.0


def test_those_who_step_in_are_taken_from_the_desk() -> None:
    shape = DeskShape(stepping_in=0.3, reps_only=("NW",))
    pools = pools_of(shape, {"reps": np.full((7, 48), 5.0)}, ("internet",), {"reps": 1.1})
    assert set(pools) == {"reps", STEP_IN, REPS_ONLY, "internet"}
    assert (pools["reps"] + pools[STEP_IN]).sum() == pytest.approx(5.5 * 336, abs=1)
    assert pools[STEP_IN].sum() == pytest.approx(0.3 * 5.5 * 336, abs=1)
    assert pools["reps"].min() >= 1
    assert pools[REPS_ONLY].max() == pools["internet"].max() == 0


def test_the_roster_of_a_log_on_its_own_dates(fitted: Estimate, truth: Truth) -> None:
    """The bank's five agents answer from the first call to the last; idle ends are not seen."""
    assert fitted.duty.source == "roster"
    days = dated_roster(fitted)["reps"]
    worked = [day for day in range(days.shape[0]) if day % 7 in truth.days and day not in truth.missing_days]
    low, high = truth.open_hours
    inside = days[worked][:, 2 * low + 2:2 * high - 2]
    assert inside.mean() == pytest.approx(truth.staff, rel=0.04)
    idle = np.delete(np.arange(days.shape[0]), worked)
    assert days[idle].max() == 0
    again = dated_roster(fitted, fitted.calls)
    assert {pool: each.tolist() for pool, each in again.items()} == {
        pool: each.tolist() for pool, each in dated_roster(fitted).items()}


def test_first_calls_on_dates_add_up_to_those_of_the_week(fitted: Estimate) -> None:
    volumes = dated_volumes(fitted)
    weekly = {stream.name: float(stream.rate.sum()) for stream in fitted.streams}
    covered = fitted.calls.covered
    assert set(volumes) == set(weekly)
    total = sum(float(each[covered].sum()) for each in volumes.values())
    assert total == pytest.approx(sum(weekly.values()) * covered.sum() / 5, rel=0.02)


def test_a_log_without_names_has_no_roster(fitted: Estimate) -> None:
    log = replace(fitted.log, agent=np.full(len(fitted.log), -1))
    with pytest.raises(InputError, match=r"needs a log that names the agents(.|\n)*--staff inferred"):
        estimate(log, Wishes("roster"))
    assert estimate(log).duty.source == "inferred"


CSV = """day,from,to,reps,internet
weekdays,8,12:30,5,1
weekdays,12:30,18,6.5,1
sunday,8:30,18,4,0
1999-01-06,9,12,2,0
"""
TOML = """pools.reps.staff = { weekdays = "8-12:30: 5, 12:30-18: 6", sunday = "8:30-18: 4" }
pools.reps.staff_on = { "1999-01-06" = "9-12: 2" }
pools.internet = { staff = { weekdays = "8-18: 1" }, staff_on = { "1999-01-06" = 0 } }
"""


def test_a_rota_of_ones_own_as_a_table_or_in_the_words_of_a_scenario(tmp_path: Path) -> None:
    (tmp_path / "rota.csv").write_text(CSV)
    (tmp_path / "rota.toml").write_text(TOML)
    table, words = (rota_file(tmp_path / name, ("reps", "internet")) for name in ("rota.csv", "rota.toml"))
    assert table.week["reps"][0, [15, 16, 24, 25, 35, 36]].tolist() == [0.0, 5.0, 5.0, 6.5, 6.5, 0.0]
    assert np.array_equal(np.floor(table.week["reps"]), words.week["reps"])
    assert np.array_equal(table.week["internet"], words.week["internet"])
    monday = 729_758  # 4 January 1999
    days = table.days("reps", monday, 7)
    assert days[2, 17:25].tolist() == [0.0, *([2.0] * 6), 0.0]
    assert np.array_equal(days[6], table.week["reps"][6])
    assert np.array_equal(words.days("internet", monday, 7), table.days("internet", monday, 7))


def test_a_rota_of_dates_alone_has_a_typical_week_and_the_dates_of_other_logs(tmp_path: Path, fitted: Estimate) -> None:
    """Two Mondays of the log with 4 and 6 agents make a typical one of 5; 2 are on duty on a Monday of March."""
    rota = tmp_path / "rota.csv"
    rota.write_text("day,from,to,reps\n1999-01-11,8,18,4\n1999-01-18,8,18,6\n1999-03-08,8,18,2\n")
    inferred = {desk: np.ones(168, dtype=np.int64) for desk in ("reps", "internet")}
    two_mondays = np.isin(np.arange(fitted.calls.covered.size), (7, 14))
    found = duty(replace(fitted.calls, covered=two_mondays), np.full(fitted.calls.type.size, "reps"), inferred,
                 str(rota), 729_758)
    assert found.week["reps"][0, [15, 16, 35, 36]].tolist() == [0.0, 5.0, 5.0, 0.0]
    assert not found.week["reps"][1:].any()
    march = replace(fitted, duty=found)
    days = dated_roster(march, fitted.calls, {"reps": 1.0, "internet": 1.0}, 729_758 + 8 * 7 + 7)["reps"]
    assert days[[0, 7, 8], 20].tolist() == [2, 5, 0]


@pytest.mark.parametrize(("text", "words"), [
    ("when,from,to,reps\n", "does not begin with the names of the columns"),
    ("day,from,to,clerks\nmonday,8,9,1\n", "is not a pool of the fitted scenario"),
    ("day,from,to,reps\nmondays,8,9,1\n", "neither a day of the week nor a date"),
    ("day,from,to,reps\nmonday,8:20,9,1\n", "is not a full or half hour"),
    ("day,from,to,reps\nmonday,10,9,1\n", "ends before it begins"),
    ("day,from,to,reps\nmonday,8,9,-1\n", "is not a number of agents"),
    ("day,from,to,reps\nmonday,8,9\n", "as many cells as the head"),
    ("day,from,to,reps\nmonday,8,9,0\n", "has nobody on duty"),
])
def test_a_rota_with_faults_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "rota.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=words):
        rota_file(path, ("reps", "internet"))


def test_a_rota_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        rota_file(tmp_path / "none.csv", ("reps",))


def test_a_file_is_on_duty_on_its_dates(fitted: Estimate, tmp_path: Path) -> None:
    path = tmp_path / "rota.csv"
    path.write_text(CSV)
    pool = np.where(np.array(fitted.calls.types)[fitted.calls.type] == "IN", "internet", "reps")
    inferred = {desk.name: desk.staffing.staff for desk in fitted.desks}
    on = duty(fitted.calls, pool, inferred, str(path), 729_758)
    assert on.source == "rota.csv"
    assert on.days["reps"][2].sum() == 12.0
    assert on.days["reps"][9].sum() == on.week["reps"][2].sum()


def _log(tmp_path: Path, day: list[tuple[int, int, int, str]]) -> CallLog:
    """The same calls (moment, wait, service, agent) on twenty days."""
    rows = [f"1999-02-{date:02d},{second},PS,1,1,0,{wait},AGENT,{service},{agent}"
            for date in range(1, 21) for second, wait, service, agent in sorted(day)]
    path = tmp_path / "log.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n")
    return read(path)
