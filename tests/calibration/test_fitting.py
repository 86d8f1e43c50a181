"""Estimators against closed forms, other libraries and samples with known parameters."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.calibration.fitting import patience_law, service_law


def censored(patience: np.ndarray, offered: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.minimum(patience, offered), patience < offered


def test_exponential_patience_is_all_waiting_over_all_who_left() -> None:
    waits, left = np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, False, True, False])
    law = patience_law(waits, left)
    assert law is not None
    assert law.rivals["exponential"] == pytest.approx(2.0 * -math.log(5.0) - 2.0 + math.log(1.0) + math.log(3.0))


@pytest.mark.parametrize(("dist", "scale", "shape"), [
    ("exponential", 7.0, 0.0), ("weibull", 7.0, 0.7), ("loglogistic", 5.0, 1.5), ("lognormal", 9.0, 2.0),
])
def test_patience_is_recovered_though_most_waits_are_cut_short(dist: str, scale: float, shape: float) -> None:
    random = np.random.default_rng(7)
    size = 60_000
    drawn = {
        "exponential": lambda: random.exponential(scale, size),
        "weibull": lambda: random.weibull(shape, size) * scale / math.gamma(1.0 + 1.0 / shape),
        "loglogistic": lambda: scale * np.exp(random.logistic(0.0, 1.0 / shape, size)),
        "lognormal": lambda: random.lognormal(
            math.log(scale) - 0.5 * math.log1p(shape**2), math.sqrt(math.log1p(shape**2)), size),
    }[dist]()
    waits, left = censored(drawn, random.exponential(3.0, size))
    law = patience_law(np.maximum(np.round(waits, 2), 0.01), left)  # as a log has them: far fewer lengths than waits
    assert law is not None
    assert 0.1 < left.mean() < 0.6
    assert law.dist == dist
    assert law.scale == pytest.approx(scale, rel=0.06)
    assert law.shape == pytest.approx(shape, rel=0.06) or dist == "exponential"
    assert law.waits == size
    assert law.abandoned == left.sum()


def test_patience_agrees_with_an_independent_fit() -> None:
    from scipy import stats

    random = np.random.default_rng(11)
    waits, left = censored(5.0 * random.weibull(1.4, 2000), random.exponential(4.0, 2000))
    law = patience_law(waits, left)
    data = stats.CensoredData(uncensored=waits[left], right=waits[~left])
    shape, _, scale = stats.weibull_min.fit(data, floc=0.0)
    assert law is not None
    assert law.shape == pytest.approx(shape, rel=1e-3)
    assert law.scale == pytest.approx(scale * math.gamma(1.0 + 1.0 / shape), rel=1e-3)


def test_patience_without_anybody_leaving_is_unknown() -> None:
    assert patience_law(np.array([1.0, 2.0]), np.array([False, False])) is None


def test_patience_survives_data_that_fit_no_law() -> None:
    law = patience_law(np.full(10, 2.0), np.full(10, True))
    assert law is not None
    assert law.survival(np.array([1.0, 4.0])) == pytest.approx([1.0, 0.0], abs=1e-3)
    assert np.isfinite([law.scale, law.shape]).all()


def test_the_service_law_keeps_the_mean_and_takes_the_shape_from_the_logarithms() -> None:
    random = np.random.default_rng(3)
    width = math.sqrt(math.log1p(1.3**2))
    law = service_law(random.lognormal(math.log(4.0) - 0.5 * width * width, width, 100_000))
    assert law.mean == pytest.approx(4.0, rel=0.02)
    assert law.cv == pytest.approx(1.3, rel=0.02)
    assert service_law(np.array([2.0, 2.0])).cv == 0.0
