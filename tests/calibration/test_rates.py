"""The rates behind counts: chance is taken out, bursts and busy days are kept."""

from __future__ import annotations

import numpy as np
import pytest

from sim.calibration.rates import rates

PROFILE = np.where((np.arange(24) >= 8) & (np.arange(24) < 18), 50.0, 0.0)
NOTHING = np.zeros((7, 24))
WEEKDAY = np.arange(56) % 7
OPEN = WEEKDAY < 5


def test_chance_about_one_profile_is_taken_out() -> None:
    random = np.random.default_rng(3)
    counts = random.poisson(np.where(OPEN[:, None], PROFILE, 0.0)).astype(np.float64)
    found = rates(counts, OPEN, NOTHING)
    assert found.sum(axis=1) == pytest.approx(counts.sum(axis=1), rel=1e-3)
    off, raw = (float(((each[OPEN] - PROFILE)[:, 8:18] ** 2).mean()) for each in (found, counts))
    assert raw == pytest.approx(50.0, rel=0.15)
    assert off < 0.3 * raw  # left: the chance of the day's sum and of the profile of eight weeks, 50 (1/10 + 1/8)


def test_how_busy_a_day_was_is_kept() -> None:
    counts = np.outer(np.where(OPEN, np.where(np.arange(56) < 28, 1.0, 2.0), 0.0), PROFILE)
    assert rates(counts, OPEN, NOTHING) == pytest.approx(counts)


def test_bursts_that_are_more_than_chance_are_kept() -> None:
    random = np.random.default_rng(3)
    burst = random.random((56, 24)) < 0.1
    counts = random.poisson(np.where(OPEN[:, None], PROFILE * np.where(burst, 6.0, 1.0), 0.0)).astype(np.float64)
    found = rates(counts, OPEN, NOTHING)
    kept = found[burst & (counts > 0.0)].sum() / counts[burst & (counts > 0.0)].sum()
    assert 0.9 < kept < 1.0


def test_the_past_tells_a_profile_that_single_days_cannot() -> None:
    counts = np.zeros((7, 24))
    counts[0, 8:18] = np.tile([45.0, 55.0], 5)
    past = np.zeros((7, 24))
    past[0] = 100.0 * PROFILE
    found = rates(counts, np.arange(7) == 0, past)
    assert np.abs(found[0, 8:18] - 50.0).max() < 2.0
    assert not found[1:].any()
    assert rates(counts, np.zeros(7, dtype=bool), NOTHING)[0] == pytest.approx(counts[0])
