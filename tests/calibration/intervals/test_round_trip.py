"""What is known of desks is found again in their interval reports, and the intervals hold it as often as they say."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.calibration import calibrate, read_log
from sim.calibration.intervals.interval_estimate import IntervalEstimate, interval_estimate
from sim.calibration.intervals.interval_patience import COUNTS, WAITS
from sim.calibration.intervals.interval_staff import INFERRED
from sim.scenario import load
from tests.calibration.intervals.desk import HEADER, Desk

SEEDS = 8
FEWEST = 5
"""An interval that holds the truth in 95 % holds it in fewer than 5 of 8 samples with probability 0.0004."""
COLUMNS = HEADER.split(",")


def fitted(path: Path, rows: list[str], without: tuple[str, ...] = ()) -> IntervalEstimate:
    """Fit a report, some of whose columns are left out."""
    kept = [at for at, name in enumerate(COLUMNS) if name not in without]
    path.write_text("\n".join(",".join(row.split(",")[at] for at in kept) for row in [HEADER, *rows]) + "\n")
    return interval_estimate(read_log(path))


def test_the_intervals_hold_the_truth(tmp_path: Path) -> None:
    """Six figures: one of them in fewer than 5 of 8 reports has a probability of 0.0022 where all is right."""
    desk = Desk(weeks=6, swing=0.5)
    weekly = 5.0 * sum(desk.rate(half) for half in range(desk.opens, desk.closes))
    held: Counter[str] = Counter()
    for seed in range(SEEDS):
        result = fitted(tmp_path / "report.csv", desk.report(seed))
        law, queue = result.patience, result.queues[0]
        assert law is not None
        assert law.basis == WAITS
        for name, figure, truth in (
            ("patience by waits", law.mean, desk.patience), ("patience by counts", law.check, desk.patience),
            ("handle", queue.handle.mean, desk.handle), ("cv of handle", queue.handle.cv, 1.0),
            ("calls a week", result.days.weekly, weekly), ("busyness", result.days.cv, desk.busyness),
        ):
            assert figure.low < figure.value < figure.high
            assert figure.high < 2.0 * figure.low, "an interval that says something"
            held[name] += figure.low <= truth <= figure.high
    assert {name for name, number in held.items() if number < FEWEST} == set(), held


def test_demand_and_staff_by_half_hour(tmp_path: Path) -> None:
    """Rates of eight weeks drawn together: 8 weeks and 5 days of one shape leave 1 / sqrt(40 x 40) = 2.5 % to chance.

    The largest of 20 deviations, most of it the level of a busyness of 0.15 / sqrt(40) = 2.4 %: 4 standard deviations.
    """
    desk = Desk()
    queue = fitted(tmp_path / "report.csv", desk.report(5)).queues[0]
    truth = np.array([desk.rate(half) for half in range(desk.opens, desk.closes)])
    rate = queue.demand.rate
    assert rate[:5, desk.opens:desk.closes].mean(axis=0) == pytest.approx(truth, rel=4 * 0.035)
    assert rate[5:].sum() == rate[:5, :desk.opens].sum() == rate[:5, desk.closes:].sum() == 0.0
    assert queue.staff.agents[0].tolist() == [
        desk.staff(half) if desk.opens <= half < desk.closes else 0 for half in range(48)]


def test_without_waits_the_counts_tell_patience(tmp_path: Path) -> None:
    result = fitted(tmp_path / "report.csv", Desk().report(3), without=("asa_s",))
    assert result.patience is not None
    assert result.patience.basis == COUNTS
    assert result.patience.mean.low < 6.0 < result.patience.mean.high


def test_without_staff_it_is_inferred(tmp_path: Path) -> None:
    """The line of a whole number of agents: within one of those who were there, and nearer on average."""
    desk = Desk(busyness=0.05)
    result = fitted(tmp_path / "report.csv", desk.report(4), without=("staffed",))
    staff = result.queues[0].staff
    truth = np.array([desk.staff(half) for half in range(desk.opens, desk.closes)])
    found = staff.agents[:5, desk.opens:desk.closes]
    assert staff.source == INFERRED
    assert abs(found - truth).max() <= 1
    assert found.mean() == pytest.approx(truth.mean(), abs=0.5)
    assert result.patience is not None
    assert result.patience.mean.value == pytest.approx(desk.patience, rel=0.25)
    assert any("inferred by the hour" in note for note in result.notes)


def test_two_queues_have_desks_of_their_own(tmp_path: Path) -> None:
    few = Desk(weeks=4, calls=15.0, agents=3, patience=2.0, queue="orders & returns")
    rows = replace(few, calls=40.0, agents=6, patience=8.0, queue="sales").report(1) + few.report(2)
    log, out = tmp_path / "report.csv", tmp_path / "fitted.toml"
    log.write_text("\n".join([HEADER, *rows]) + "\n")
    report = calibrate(log, out)
    world = load(out).world()
    assert set(world.flaws) == {"sales", "orders_returns"} == set(report.observed)
    means = {queue.name: queue.patience.mean.value for queue in report.estimate.queues}  # type: ignore[union-attr]
    assert means["sales"] == pytest.approx(8.0, rel=0.2)
    assert means["orders_returns"] == pytest.approx(2.0, rel=0.2)
    assert world.channels["phone"].service_target is not None
    assert report.observed["sales"].abandoned_share < report.observed["orders_returns"].abandoned_share
