"""The stopping rule: its verdicts by hand, its looks, and what stopping does to the coverage."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from sim.statistics.coverage import coverage_under_stopping
from sim.statistics.intervals import mean_interval, replications_needed
from sim.statistics.sequential import StoppingRule, Target, Verdict

ABSOLUTE = Target(half_width=0.3)
Draw = Callable[[np.random.Generator, tuple[int, int]], np.ndarray]


def normal(count: int, seed: int = 1, mean: float = 0.0) -> np.ndarray:
    return np.random.default_rng(seed).normal(mean, 1.0, count)


def test_enough_when_the_half_width_is_reached() -> None:
    rule = StoppingRule((ABSOLUTE,), minimum=10, maximum=200)
    few, many = rule.assess([normal(15)]), rule.assess([normal(150)])
    assert few.verdict is Verdict.GO_ON and few.met == (False,)
    assert many.verdict is Verdict.ENOUGH and many.met == (True,)
    assert many.intervals[0] == mean_interval(normal(150), 0.95)
    assert many.needed == 150 and few.needed == replications_needed(normal(15), 0.3)


def test_the_minimum_comes_first_and_the_maximum_last() -> None:
    rule = StoppingRule((Target(half_width=100.0),), minimum=10, maximum=20)
    assert rule.assess([normal(9)]).verdict is Verdict.GO_ON
    assert rule.assess([normal(10)]).verdict is Verdict.ENOUGH
    narrow = StoppingRule((Target(half_width=1e-3),), minimum=10, maximum=20)
    assert narrow.assess([normal(19)]).verdict is Verdict.GO_ON
    reached = narrow.assess([normal(20)])
    assert reached.verdict is Verdict.MAXIMUM and reached.needed is not None and reached.needed > 1_000_000


def test_a_relative_precision_is_corrected_for_the_estimate() -> None:
    values = normal(50, mean=4.0)
    assessment = StoppingRule((Target(relative=0.1),)).assess([values])
    # if the half-width is at most g / (1 + g) of the estimate, the error is at most g of the truth it brackets
    assert assessment.wanted[0] == pytest.approx(0.1 / 1.1 * abs(mean_interval(values).mean), rel=1e-15)


def test_a_scale_may_stand_for_the_difference() -> None:
    assessment = StoppingRule((Target(relative=0.1),)).assess([normal(50)], scales=[-33.0])
    assert assessment.wanted[0] == pytest.approx(3.0)


def test_several_differences_share_the_level_and_all_must_be_met() -> None:
    rule = StoppingRule((ABSOLUTE, ABSOLUTE, ABSOLUTE), level=0.94)
    assert rule.individual_level == pytest.approx(0.98)
    assert StoppingRule((ABSOLUTE, ABSOLUTE), simultaneous=False).individual_level == 0.95
    quiet, loud = 0.1 * normal(30), normal(30, seed=2)
    assessment = rule.assess([quiet, loud, quiet])
    assert assessment.met == (True, False, True) and assessment.verdict is Verdict.GO_ON
    assert assessment.needed == replications_needed(loud, 0.3, rule.individual_level)
    assert rule.assess([quiet, quiet, quiet]).verdict is Verdict.ENOUGH


def test_differences_that_never_vary_are_known() -> None:
    rule = StoppingRule((Target(relative=0.05),))
    assert rule.assess([[0.0] * 10]).verdict is Verdict.ENOUGH
    assert rule.assess([[2.0] * 10]).verdict is Verdict.ENOUGH


def test_a_difference_about_zero_cannot_be_predicted_relatively() -> None:
    assessment = StoppingRule((Target(relative=0.05),)).assess([[1.0, -1.0] * 10])
    assert assessment.verdict is Verdict.GO_ON and assessment.needed is None


def test_a_difference_without_an_interval_holds_nobody_back() -> None:
    rule = StoppingRule((ABSOLUTE, ABSOLUTE), maximum=500)
    broken = np.append(normal(199), math.nan)
    assert rule.assess([broken, normal(200)]).verdict is Verdict.UNDEFINED
    assert rule.assess([broken[-20:], normal(20)]).verdict is Verdict.GO_ON


def test_stopping_looks_only_at_what_a_study_would_have_seen() -> None:
    rule = StoppingRule((ABSOLUTE,), minimum=10, maximum=100)
    values = normal(100)
    stop = rule.stopping_count([values], block=7)
    assert stop is not None and (stop - 10) % 7 == 0
    assert rule.assess([values[:stop]]).verdict is Verdict.ENOUGH
    assert all(rule.assess([values[:n]]).verdict is Verdict.GO_ON for n in range(10, stop, 7))
    assert rule.stopping_count([values[:stop]], block=7) == stop == rule.stopping_count([values[: stop + 3]], block=7)
    assert rule.stopping_count([values[: stop - 1]], block=7) is None


def test_the_last_look_is_at_the_maximum() -> None:
    rule = StoppingRule((Target(half_width=1e-3),), minimum=10, maximum=25)
    assert rule.stopping_count([normal(25)], block=10) == 25
    assert rule.stopping_count([normal(24)], block=10) is None


def test_a_scale_of_values_is_read_at_each_look() -> None:
    rule = StoppingRule((Target(relative=0.1),), minimum=10, maximum=300)
    base = np.concatenate([np.full(10, 50.0), np.full(290, 1.0)])
    assert rule.stopping_count([normal(300)], scales=[base]) == 10  # there the scale is still 50
    assert rule.stopping_count([normal(300)], scales=[np.full(300, 1.0)]) == 300


def test_the_next_look_is_a_block_further() -> None:
    rule = StoppingRule((ABSOLUTE,), minimum=10, maximum=35)
    counts = [rule.next_count(rule.assess([normal(n)]), block=10) for n in (2, 10, 13, 20, 30)]
    assert counts == [10, 20, 20, 30, 35]


@pytest.mark.parametrize(
    "given", [{}, {"half_width": 1.0, "relative": 0.1}, {"half_width": 0.0}, {"relative": math.nan}]
)
def test_a_target_is_one_positive_number(given: dict[str, float]) -> None:
    with pytest.raises(ValueError):
        Target(**given)


def test_rules_that_cannot_be_applied_are_refused() -> None:
    for settings in ({"targets": ()}, {"level": 1.0}, {"minimum": 1}, {"minimum": 20, "maximum": 19}):
        with pytest.raises(ValueError):
            StoppingRule(**{"targets": (ABSOLUTE,), **settings})  # type: ignore[arg-type]
    with pytest.raises(ValueError):
        StoppingRule((ABSOLUTE, ABSOLUTE)).assess([normal(10), normal(11)])
    with pytest.raises(ValueError):
        StoppingRule((ABSOLUTE,)).stopping_count([normal(10)], block=0)


# the table in sim/statistics/coverage.py, measured there from 20,000 trials of another seed
MEASURED: dict[str, tuple[Draw, int, float, float]] = {
    "normal": (lambda g, shape: g.normal(0.0, 1.0, shape), 10, 0.941, 44.0),
    "difference of exponentials": (
        lambda g, shape: g.exponential(1.0, shape) - g.exponential(0.8, shape) - 0.2, 10, 0.940, 67.0
    ),
    "exponential": (lambda g, shape: g.exponential(1.0, shape) - 1.0, 10, 0.858, 38.0),
    "exponential, more first": (lambda g, shape: g.exponential(1.0, shape) - 1.0, 30, 0.924, 43.0),
}  # fmt: skip


@pytest.mark.parametrize("name", MEASURED)
def test_coverage_under_stopping_is_what_the_table_says(name: str) -> None:
    draw, minimum, coverage, count = MEASURED[name]
    samples = draw(np.random.default_rng(2024), (4000, 300))
    result = coverage_under_stopping(samples, 0.0, StoppingRule((ABSOLUTE,), minimum=minimum, maximum=300))
    # 4 standard errors of the gap between 4,000 and 20,000 trials, and half a unit of the table's last place:
    # false alarm below 0.01 % each
    error = math.sqrt(coverage * (1.0 - coverage) * (1 / 4000 + 1 / 20_000))
    assert abs(result.coverage - coverage) <= 4.0 * error + 0.0005
    assert result.mean_count == pytest.approx(count, abs=1.5)
    assert result.at_maximum == 0.0


def test_coverage_applies_the_rule_itself() -> None:
    samples = np.random.default_rng(9).normal(0.5, 1.0, (40, 120))
    for target, block in ((ABSOLUTE, 1), (ABSOLUTE, 7), (Target(relative=0.4), 5)):
        rule = StoppingRule((target,), minimum=8, maximum=120)
        stops = [rule.stopping_count([row], block) for row in samples]
        held = [mean_interval(row[:stop]).contains(0.5) for row, stop in zip(samples, stops, strict=True)]
        result = coverage_under_stopping(samples, 0.5, rule, block)
        assert result.mean_count == pytest.approx(float(np.mean([stop or 0 for stop in stops])), rel=1e-12)
        assert result.coverage == pytest.approx(float(np.mean(held)), rel=1e-12)


def test_simultaneous_intervals_hold_together() -> None:
    rule = StoppingRule((ABSOLUTE, ABSOLUTE, ABSOLUTE), level=0.95, minimum=20, maximum=300)
    generator = np.random.default_rng(10)
    held = 0
    for _ in range(300):
        common = generator.normal(0.0, 0.6, 300)
        samples = [common + generator.normal(0.0, 0.8, 300) for _ in range(3)]
        stop = rule.stopping_count(samples, block=20)
        assert stop is not None
        held += all(interval.contains(0.0) for interval in rule.assess([row[:stop] for row in samples]).intervals)
    # one percentage point is granted to stopping (see the table): binomial(300, 0.94) is 268 or less with 0.1 %
    assert held >= 269
