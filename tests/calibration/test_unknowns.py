"""What a log does not tell is filled in and said: demand and abandonment count all the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.calibration.call_log import HUNG_UP, SENT_ON, CallLog, read
from sim.calibration.estimate import Estimate, estimate
from sim.calibration.queued_calls import queued_calls
from sim.calibration.unknowns import filled, waits_of_those_who_left
from sim.calibration.writing import scenario_text
from sim.errors import InputError
from sim.scenario import loads
from tests.calibration.bank import HEADER, Truth


def written(path: Path, log_file: Path, wait_of_those_who_left: str) -> CallLog:
    """The synthetic log with another cell in place of the waits of those who hung up."""
    rows = []
    for row in log_file.read_text().splitlines()[1:]:
        cells = row.split(",")
        if cells[7] == "HANG":
            cells[6] = wait_of_those_who_left
        rows.append(",".join(cells))
    path.write_text("\n".join([HEADER, *rows]))
    return read(path)


@pytest.mark.parametrize("cell", ["", "0", "NULL"])
def test_abandoned_calls_without_a_wait_are_demand_and_abandoned(
    cell: str, log_file: Path, tmp_path: Path, fitted: Estimate, truth: Truth
) -> None:
    log = written(tmp_path / "log.csv", log_file, cell)
    assert np.isnan(log.wait[log.outcome == HUNG_UP]).all()
    result = estimate(log)
    assert result.calls.joined.size >= fitted.calls.joined.size
    assert result.calls.never_queued == 0
    for seen, was in zip(result.desks, fitted.desks, strict=True):
        assert seen.observed.abandoned_share == pytest.approx(was.observed.abandoned_share, abs=0.003)
        assert seen.observed.wait_mean_served == was.observed.wait_mean_served
        assert seen.staffing.staff.sum() == pytest.approx(was.staffing.staff.sum(), rel=0.05)
    law = result.patience
    assert law is not None and fitted.patience is not None
    assert (law.dist, result.calls.patience_unknown) == ("exponential", True)
    minutes = np.array([0.5, 1.0, 2.0])
    exact = np.exp(-((minutes / truth.patience) ** truth.patience_shape))
    assert law.survival(minutes) == pytest.approx(exact, abs=0.1), "waits are short: a mean is nearly all there is"
    text = scenario_text(result)
    assert "ASSUMPTION: patience is exponential" in text
    assert loads(text).world().channels["phone"].patience.mean == pytest.approx(law.scale, rel=0.01)


def test_one_note_says_what_a_wait_of_nothing_is_taken_for(log_file: Path, tmp_path: Path) -> None:
    log = written(tmp_path / "log.csv", log_file, "0")
    assert any(note.startswith("Of those who hung up nobody has a wait above 0") for note in log.notes)
    assert log.hung_up_at_once == "wait unknown"
    assert not any("wait" in note for note in written(tmp_path / "log.csv", log_file, "").notes)


def test_the_mapping_may_say_that_they_never_queued(tmp_path: Path) -> None:
    from sim.calibration.reading.mapping import Mapping

    path = tmp_path / "log.csv"
    rows = ["1999-01-04,36000,PS,0,0,0,0,HANG,0,NONE"] * 5 + ["1999-01-04,36000,PS,0,0,0,5,AGENT,50,A"] * 40
    path.write_text("\n".join([HEADER, *rows]))
    assert queued_calls(read(path)).never_queued == 0
    calls = queued_calls(read(path, Mapping(hung_up_at_once="no demand")))
    assert (calls.never_queued, calls.joined.size) == (5, 40)


def test_some_unknown_waits_follow_the_law_of_the_others(fitted: Estimate) -> None:
    log = fitted.log
    wait = log.wait.copy()
    wait[np.flatnonzero(log.outcome == HUNG_UP)[::3]] = np.nan
    result = estimate(replace(log, wait=wait))
    assert not result.calls.patience_unknown
    assert result.patience is not None and fitted.patience is not None
    assert result.patience.dist == fitted.patience.dist
    assert result.patience.scale == pytest.approx(fitted.patience.scale, rel=0.03)
    assert result.patience.shape == pytest.approx(fitted.patience.shape, rel=0.05)


def test_the_mean_wait_of_those_who_left_is_that_of_the_inspection_paradox() -> None:
    """E[V^2] / (2 E[V]), V = 2 or 4 minutes: 20 / 2 / (2 * 6 / 2) = 10 / 6."""
    wait = np.array([2.0, 4.0, 0.0, np.nan])
    answered = np.array([True, True, True, False])
    result, unknown = waits_of_those_who_left(wait, answered, ~answered, np.zeros(4, dtype=np.int64))
    assert unknown
    assert result[3] == pytest.approx((4.0 + 16.0) / (2.0 * 6.0))
    nobody_waits = waits_of_those_who_left(np.array([0.0, np.nan]), np.array([True, False]), np.array([False, True]),
                                           np.zeros(2, dtype=np.int64))
    assert nobody_waits[0].tolist() == [0.0, 0.0]


def test_filling_keeps_the_law() -> None:
    values = np.concatenate((np.arange(1.0, 101.0), np.full(50, np.nan)))
    result = filled(values, np.ones(150, dtype=bool))
    assert result[:100].tolist() == values[:100].tolist()
    assert result[100:].mean() == pytest.approx(50.5, abs=2.0)
    assert np.quantile(result[100:], [0.1, 0.9]) == pytest.approx([10.0, 90.0], abs=4.0)


@pytest.mark.parametrize(("column", "words"), [(6, "the wait of most calls"), (8, "the time with the agent of most")])
def test_a_log_without_waits_or_work_is_refused(log_file: Path, tmp_path: Path, column: int, words: str) -> None:
    rows = [row.split(",") for row in log_file.read_text().splitlines()[1:]]
    for at, row in enumerate(rows):
        row[column] = row[column] if at % 5 == 0 else ""
    path = tmp_path / "log.csv"
    path.write_text("\n".join([HEADER, *(",".join(row) for row in rows)]))
    with pytest.raises(InputError, match=words):
        queued_calls(read(path))


def test_times_known_by_the_hour_only_are_said_and_spread(log_file: Path, tmp_path: Path, fitted: Estimate) -> None:
    rows = [row.split(",") for row in log_file.read_text().splitlines()[1:]]
    for row in rows:
        row[1] = str(int(row[1]) // 3600 * 3600)
    path = tmp_path / "log.csv"
    path.write_text("\n".join([HEADER, *(",".join(row) for row in rows)]))
    log = read(path)
    assert any("known by the hour only" in note for note in log.notes)
    assert (log.entry // 3600).tolist() == (fitted.log.entry // 3600).tolist()
    assert np.unique(log.entry % 3600).size > 1000
    first = log.entry[(log.day == log.day[0]) & (log.entry // 3600 == 9)]
    assert np.diff(np.sort(first)) == pytest.approx(3600.0 / first.size)
    result = estimate(log)
    assert sum(float(stream.rate.sum()) for stream in result.streams) == pytest.approx(
        sum(float(stream.rate.sum()) for stream in fitted.streams), rel=0.03)


def test_times_to_the_minute_are_moments(log_file: Path, tmp_path: Path) -> None:
    rows = [row.split(",") for row in log_file.read_text().splitlines()[1:]]
    for row in rows:
        row[1] = str(int(row[1]) // 60 * 60)
    path = tmp_path / "log.csv"
    path.write_text("\n".join([HEADER, *(",".join(row) for row in rows)]))
    log = read(path)
    assert not any("known by" in note for note in log.notes)
    assert (log.entry % 60 == 0.0).all()


def test_who_was_sent_on_waited_and_did_not_hang_up(fitted: Estimate) -> None:
    outcome = fitted.log.outcome.copy()
    outcome[np.flatnonzero(outcome == HUNG_UP)[::2]] = SENT_ON
    result = estimate(replace(fitted.log, outcome=outcome))
    assert result.calls.joined.size == fitted.calls.joined.size
    assert result.patience is not None and fitted.patience is not None
    assert result.patience.abandoned == pytest.approx(fitted.patience.abandoned / 2, rel=0.02)
    assert result.patience.waits == fitted.patience.waits
    assert result.patience.scale > 1.5 * fitted.patience.scale
    assert "were taken out of the queue by the switch" in scenario_text(result).replace("\n# ", " ")
