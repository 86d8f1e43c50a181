"""What a clear verdict is worth for a small true difference: against simulated tables, and at the limits."""

from __future__ import annotations

import numpy as np
import pytest

from sim.statistics.intervals import critical_value
from sim.statistics.multiplicity import individual_level
from sim.statistics.sign_errors import sign_errors


@pytest.mark.parametrize(("count", "effect", "family"), [(10, 0.5, 1), (10, 0.4, 14), (20, 0.3, 6), (3, 0.2, 1)])
def test_it_is_what_simulated_tables_show(count: int, effect: float, family: int) -> None:
    """200,000 tables of normal differences; the bounds are four standard errors, missed once in 16,000 times each."""
    level = individual_level(0.95, family)
    found = sign_errors(effect, 1.0, count, level)
    means, spreads = [], []
    rng = np.random.default_rng(2014)
    for _ in range(10):
        gaps = rng.normal(effect, 1.0, (20_000, count))
        means.append(gaps.mean(axis=1))
        spreads.append(gaps.std(axis=1, ddof=1))
    mean, error = np.concatenate(means), np.concatenate(spreads) / np.sqrt(count)
    clear = np.abs(mean) > critical_value(count, level) * error
    number = int(clear.sum())
    wrong = float((mean[clear] < 0.0).mean())
    sizes = np.abs(mean[clear]) / effect
    assert clear.mean() == pytest.approx(found.clear, abs=4.0 * np.sqrt(found.clear / 200_000))
    assert wrong == pytest.approx(found.wrong_sign, abs=4.0 * np.sqrt(max(found.wrong_sign, 1e-5) / number))
    assert sizes.mean() == pytest.approx(found.exaggeration, abs=4.0 * sizes.std() / np.sqrt(number))


def test_a_large_effect_is_neither_exaggerated_nor_reversed() -> None:
    found = sign_errors(10.0, 1.0, 10)
    assert found.clear == pytest.approx(1.0)
    assert found.wrong_sign == pytest.approx(0.0, abs=1e-12)
    assert found.exaggeration == pytest.approx(1.0)


def test_an_effect_of_almost_nothing_has_either_sign() -> None:
    found = sign_errors(1e-6, 1.0, 10)
    assert found.clear == pytest.approx(0.05, rel=1e-3)
    assert found.wrong_sign == pytest.approx(0.5, abs=1e-3)


def test_without_spread_every_verdict_is_right() -> None:
    found = sign_errors(1.0, 0.0, 5)
    assert (found.clear, found.wrong_sign, found.exaggeration) == (1.0, 0.0, 1.0)


@pytest.mark.parametrize(("effect", "spread", "count"), [(0.0, 1.0, 5), (1.0, -1.0, 5), (1.0, 1.0, 1)])
def test_what_it_cannot_be_asked(effect: float, spread: float, count: int) -> None:
    with pytest.raises(ValueError, match="are needed"):
        sign_errors(effect, spread, count)
