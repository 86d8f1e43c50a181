"""The statistics of a comparison, on a system whose answers are known."""

from __future__ import annotations

import pytest

from sim.statistics.intervals import mean_interval
from sim.validation.coverage import Coverage, expected_churn, measure_coverage


@pytest.mark.slow
def test_intervals_hold_what_they_should() -> None:
    """120 repetitions: a coverage is off by its limit once in a thousand, the difference once in a hundred."""
    found = measure_coverage(120)
    assert found.holds(found.level)
    assert found.holds(found.difference)
    assert mean_interval(found.estimates, 0.99).contains(found.truth)
    assert found.reduction > 3.0


def test_the_limits_of_coverage() -> None:
    whole = Coverage(1000, 6, 0.95, 0.95, 0.1, (), 5.0)
    assert whole.tolerance == 0.015
    assert whole.holds(0.936)
    assert not whole.holds(0.934)
    assert not whole.holds(0.966)
    assert Coverage(100, 6, 0.95, 0.95, 0.1, (), 5.0).tolerance == pytest.approx(0.0719, abs=1e-4)


def test_expected_churn() -> None:
    """A year of 52 weeks is 364 days: 1 - exp(-0.3 x 364/365.25)."""
    assert expected_churn(0.3) == pytest.approx(0.25842, abs=1e-5)
