"""Waits that the log does not see to their end, against the law that made them and by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.calibration.tickets.open_waits import FEWEST, ended
from sim.calibration.tickets.ticket_visits import CUSTOMER, NO_REASON, OPEN, Visits, visits
from tests.calibration.tickets.test_ticket_log import log_of

SOLVED, BACK = 1, 0


def waits(minutes: NDArray[np.float64], following: NDArray[np.int64], reason: int = CUSTOMER) -> Visits:
    """Visits of one level, one a case, that wait so long."""
    whole = np.zeros(minutes.size, dtype=np.int64)
    nothing = np.zeros(minutes.size)
    return Visits(1, np.arange(minutes.size), whole, whole - 1, whole > 0, nothing, nothing, nothing, minutes,
                  whole + reason, following, whole > 0, nothing + np.nan, whole - 1, whole)


def test_an_open_wait_ends_as_one_that_lasted_longer_by_hand() -> None:
    """Of 1 to 12 minutes: after 11.5 only the longest is left, after 3 any of nine, after 20 none."""
    minutes = np.r_[np.arange(1.0, FEWEST + 1.0), 11.5, 20.0, 3.0]
    following = np.array([SOLVED] * FEWEST + [OPEN] * 3)
    following[FEWEST - 1] = BACK
    level = np.zeros(1, dtype=np.int64)
    wait, follows = ended(waits(minutes, following), np.zeros(minutes.size, dtype=np.int64), following, level)
    assert wait[:FEWEST].tolist() == minutes[:FEWEST].tolist()
    assert (wait[FEWEST], follows[FEWEST]) == (12.0, BACK)
    assert (wait[FEWEST + 1], follows[FEWEST + 1]) == (20.0, OPEN)  # nobody has waited longer
    assert wait[FEWEST + 2] in minutes[3:FEWEST] and follows[FEWEST + 2] in (SOLVED, BACK)
    nobody = waits(minutes, following, NO_REASON)
    assert ended(nobody, np.zeros(minutes.size, dtype=np.int64), following, level)[1].tolist() == following.tolist()


def test_the_law_of_waits_and_of_what_follows_them_is_found_though_the_log_ends() -> None:
    """Exponential waits of two days in a log of two weeks; solved after short ones, back after long ones.

    Those that ended have a mean of 0.86 of the true one (by their density exp(-x) (T - x) up to T = 7 means); 20,000
    waits know the mean to 0.7 % and the share to 0.35 points, so four of these are out of luck's reach (1 in 15,000).
    """
    random = np.random.default_rng(3)
    mean, log = 2880.0, 7 * 2880.0
    begun, true = random.uniform(0.0, log, 20_000), random.exponential(mean, 20_000)
    left = log - begun
    following = np.where(true > left, OPEN, np.where(true > mean, BACK, SOLVED))
    found = waits(np.minimum(true, left), following)
    wait, follows = ended(found, np.zeros(true.size, dtype=np.int64), following, np.zeros(1, dtype=np.int64))
    seen = following != OPEN
    assert found.wait[seen].mean() < 0.88 * mean
    assert wait[follows != OPEN].mean() == pytest.approx(mean, rel=0.03)
    assert (follows == BACK).sum() / (follows != OPEN).sum() == pytest.approx(np.exp(-1.0), abs=0.015)
    assert (follows == OPEN).sum() < 5


def test_a_stage_with_few_waits_has_those_of_its_level() -> None:
    minutes, following = np.r_[np.full(FEWEST, 7.0), 2.0], np.array([SOLVED] * FEWEST + [OPEN])
    stage = np.array([0] * FEWEST + [1])
    for level, length in ((0, 7.0), (1, 2.0)):
        wait, _ = ended(waits(minutes, following), stage, following, np.array([0, level]))
        assert wait[-1] == length


def test_a_wait_has_lasted_until_the_log_ends(tmp_path: Path) -> None:
    rows = ("case,time,group,status\n"
            "a,2024-01-01 08:00,first,In Progress\na,2024-01-01 08:30,first,Awaiting User Info\n"
            "b,2024-01-01 09:00,first,In Progress\nb,2024-01-01 10:00,first,Resolved\n")
    found = visits(log_of(tmp_path, rows))
    assert (found.wait[0], found.next[0]) == (90.0, OPEN)
    assert visits(log_of(tmp_path, rows), timed=True).wait.tolist() == [0.0, 0.0, 0.0]
