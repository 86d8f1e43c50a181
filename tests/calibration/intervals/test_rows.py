"""The grid of an interval report: what counts as what, what is refused, what stands in for what is missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.calibration import calibrate
from sim.calibration.intervals.interval_rows import IntervalLog, interval_log
from sim.calibration.intervals.interval_staff import given, given_mean, spans
from sim.calibration.reading import read
from sim.errors import InputError
from sim.scenario import load

Grid = Callable[[str], IntervalLog]


@pytest.fixture
def grid(tmp_path: Path) -> Grid:
    def made(text: str) -> IntervalLog:
        path = tmp_path / "report.csv"
        path.write_text(text)
        return interval_log(read([path]))

    return made


def test_quarters_of_an_hour_add_up_to_half_hours(grid: Grid) -> None:
    log = grid("interval_start,queue,offered,answered,abandoned,answered_within_20s,aht_s,asa_s,staffed\n"
               "2021-01-04 08:00,sales,12,11,1,9,240,14,3\n2021-01-04 08:15,sales,15,13,2,9,236,22,4\n")
    assert (log.minutes, log.offset, log.threshold) == (15.0, 0.0, 20.0)
    queue = log.queues[0]
    assert (np.nan_to_num(queue.offered[0]) @ log.overlap())[15:18].tolist() == [0.0, 27.0, 0.0]
    assert given_mean(log, queue)[0, 15:18].tolist() == [0.0, 3.5, 0.0]


def test_intervals_across_half_hours_are_shared_out(grid: Grid) -> None:
    log = grid("start,offered,answered,aht_s\n2021-01-04 08:15,8,8,60\n2021-01-04 08:45,4,4,60\n")
    assert (log.minutes, log.offset) == (30.0, 15.0)
    assert (np.nan_to_num(log.queues[0].offered[0]) @ log.overlap())[15:19].tolist() == [0.0, 4.0, 6.0, 2.0]


def test_an_interval_without_a_row_is_unknown_where_zeros_are_written(grid: Grid) -> None:
    left_out = grid("start,offered,answered\n2021-01-04 08:00,8,8\n2021-01-04 08:30,4,4\n").queues[0].offered[0]
    written = grid("start,offered,answered\n2021-01-04 08:00,8,8\n2021-01-04 08:30,0,0\n").queues[0].offered[0]
    assert left_out[15:18].tolist() == [0.0, 8.0, 4.0]
    assert written[15:18].tolist() == pytest.approx([np.nan, 8.0, 0.0], nan_ok=True)


def test_abandoned_calls_are_those_that_were_not_answered(grid: Grid) -> None:
    log = grid("start,offered,answered\n2021-01-04 08:00,8,6\n2021-01-04 08:30,4,4\n")
    assert np.nansum(log.queues[0].abandoned) == 2.0
    assert any("those offered and not answered" in note for note in log.notes)


@pytest.mark.parametrize(("column", "seconds"), [
    ("answered_within_20s", 20.0), ("Answered within 30", 30.0), ("within_1_min", 60.0), ("within threshold", 0.0)])
def test_the_threshold_is_in_the_name_of_its_column(grid: Grid, column: str, seconds: float) -> None:
    log = grid(f"start,offered,answered,{column}\n2021-01-04 08:00,8,6,5\n2021-01-04 08:30,4,4,4\n")
    assert log.threshold == seconds


@pytest.mark.parametrize(("rows", "words"), [
    ("2021-01-04 08:00,sales,8\n2021-01-04 08:00,sales,9\n2021-01-04 08:30,sales,8\n", "is told again"),
    ("2021-01-04 08:00,sales,8\n2021-01-04 12:00,sales,8\n", "nothing of what happens within an hour"),
    ("2021-01-04 08:00,sales,8\n2021-01-05 08:00,sales,8\n", "nothing of what happens within an hour"),
    ("2021-01-04 08:00:01,sales,8\n2021-01-04 08:00:08,sales,8\n", "does not begin its intervals at regular times"),
    ("2021-01-04,sales,8\n2021-01-05,sales,8\n", "says only the day of 2 intervals"),
    ("2021-01-04 08:00,sales,0\n2021-01-04 08:30,sales,0\n", "has no calls"),
    ("2021-01-04 08:00,sales,8\n2021-01-04 08:30,sales,8\n", "too few calls"),
])
def test_what_is_no_grid_is_refused_and_nothing_written(tmp_path: Path, rows: str, words: str) -> None:
    log, out = tmp_path / "report.csv", tmp_path / "fitted.toml"
    log.write_text("interval_start,queue,offered\n" + rows)
    with pytest.raises(InputError, match=words):
        calibrate(log, out)
    assert not out.exists()


def test_calls_alone_make_a_scenario_of_labelled_assumptions(tmp_path: Path) -> None:
    log, out = tmp_path / "report.csv", tmp_path / "fitted.toml"
    log.write_text("interval_start,offered\n" + "".join(
        f"2021-01-{day:02d} {hour:02d}:00,{10 + day % 3}\n" for day in range(4, 9) for hour in range(8, 18)))
    report = calibrate(log, out)
    text = " ".join(out.read_text().replace("\n#", "").split())
    for words in ("ASSUMPTION: the report does not tell handle times", "ASSUMPTION: patience without end",
                  "ASSUMPTION: the load and its square root more", "ASSUMPTION: days vary no more than by chance"):
        assert words in text
    assert len(report.notes) == 4
    load(out)


def test_rounding_keeps_the_agent_hours_of_a_day() -> None:
    mean = np.zeros((7, 48))
    mean[0, 16:24], mean[1, 16:18], mean[2, 16] = 3.5, 4.0, 0.2
    staff = given(mean)
    assert staff.agents[0, 16:24].tolist() == [4, 3, 4, 3, 4, 3, 4, 3]
    assert staff.agents[1:3, 16].tolist() == [4, 0]
    assert staff.fractional == 9
    assert spans(staff.agents[1]) == "8-9: 4"
