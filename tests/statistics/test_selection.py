"""KN against the procedure written out stage by stage, and its probability of correct selection on known means."""

from __future__ import annotations

import math

import numpy as np
import pytest

from experiments.verification.planted import slippage
from sim.statistics.selection import KimNelson


def written_out(x: np.ndarray, delta: float, alpha: float, first: int) -> tuple[int | None, list[int], int]:
    """Kim and Nelson's steps one after the other, on means: selected, contenders, last stage."""
    systems, length = x.shape
    eta = 0.5 * ((2 * alpha / (systems - 1)) ** (-2 / (first - 1)) - 1)
    h2 = 2 * eta * (first - 1)
    s2 = np.array([[np.var(x[i, :first] - x[j, :first], ddof=1) for j in range(systems)] for i in range(systems)])
    most = int(np.floor(h2 * s2 / delta**2).max())
    contenders = list(range(systems))
    r = first
    while True:
        means = x[:, :r].mean(axis=1)
        if r > most:
            return int(max(contenders, key=lambda i: means[i])), contenders, r
        contenders = [
            i
            for i in contenders
            if all(
                means[i] >= means[j] - max(0.0, delta / (2 * r) * (h2 * s2[i, j] / delta**2 - r))
                for j in contenders
                if j != i
            )
        ]
        if len(contenders) == 1:
            return contenders[0], contenders, r
        if r == length:
            return None, contenders, r
        r += 1


@pytest.mark.parametrize("seed", range(25))
def test_the_replay_is_the_procedure(seed: int) -> None:
    generator = np.random.default_rng(seed)
    systems = int(generator.integers(2, 8))
    means = generator.normal(0.0, 0.5, systems)
    x = means[:, None] + generator.normal(0.0, 1.0, (systems, 400)) + generator.normal(0.0, 1.0, 400)
    for length in (10, 37, 400):
        selected, contenders, stage = written_out(x[:, :length], 0.4, 0.1, 10)
        result = KimNelson(0.4, 0.9, 10).assess(list(x[:, :length]))
        assert (result.selected, result.stage) == (selected, stage)
        if selected is None:
            assert list(result.contenders) == contenders


@pytest.mark.parametrize(
    ("correlation", "spreads"),
    [(0.0, [1.0] * 5), (0.7, [1.0] * 5), (0.0, [2.0, 1.0, 0.5, 1.5, 1.0]), (0.7, [0.5, 1.0, 2.0, 1.5, 1.0])],
)
def test_the_best_is_selected_as_often_as_stated(correlation: float, spreads: list[float]) -> None:
    results = slippage(correlation, spreads, 0.5, 1000, seed=7)
    assert all(result.selected is not None and result.stage < 1200 for result in results)
    correct = sum(result.selected == 0 for result in results)
    # 0.95 is promised: binomial(1000, 0.95) is 927 or less with probability 0.1 %; four settings: 0.4 %
    assert correct >= 928


def test_common_random_numbers_need_fewer_replications() -> None:
    alone, together = (slippage(rho, [1.0] * 5, 0.5, 200, seed=8) for rho in (0.0, 0.7))
    # differences have 0.3 of the variance; the mean stages are 60 and 27 with standard errors of about 2 and 1
    assert np.mean([r.stage for r in together]) < 0.6 * np.mean([r.stage for r in alone])


def test_minimising_is_maximising_the_opposite() -> None:
    x = np.random.default_rng(3).normal(0.0, 1.0, (4, 300)) + np.arange(4)[:, None] * 0.3
    up = KimNelson(0.2, 0.9, 15).assess(list(x))
    down = KimNelson(0.2, 0.9, 15, minimise=True).assess(list(-x))
    assert up == down and up.selected == 3
    assert KimNelson(0.2, 0.9, 15, minimise=True).assess(list(x)).selected == 0


def test_dropped_systems_need_no_more_and_later_values_change_nothing() -> None:
    x = np.random.default_rng(4).normal(0.0, 1.0, (5, 900)) + np.array([0.0, 0.1, 2.0, 2.2, -1.0])[:, None]
    procedure = KimNelson(0.15, 0.95, 12)
    full = procedure.assess(list(x))
    assert full.selected == 3
    lengths = [stage if stage is not None else full.stage for stage in full.eliminated]
    cut = procedure.assess([x[i, :length] for i, length in enumerate(lengths)])
    assert cut == full
    short = procedure.assess([x[i, : min(length, full.stage - 1)] for i, length in enumerate(lengths)])
    assert short.selected is None and set(short.contenders) >= {3} and short.stage == full.stage - 1


def test_a_selection_is_certain_at_the_limit() -> None:
    x = np.random.default_rng(5).normal(0.0, 1.0, (3, 2000))
    limit = KimNelson(0.3, 0.95, 20).assess(list(x[:, :20])).limit
    assert KimNelson(0.3, 0.95, 20).assess(list(x[:, :limit])).selected is not None


def test_systems_that_are_alike_in_everything_are_settled_at_once() -> None:
    same = np.random.default_rng(6).normal(0.0, 1.0, 30)
    result = KimNelson(0.1, 0.95, 20).assess([same, same, same - 1.0])
    assert result.selected == 0 and result.stage == 20 and result.eliminated == (None, None, 20)


def test_one_system_is_the_best() -> None:
    assert KimNelson(0.1).assess([np.zeros(20)]).selected == 0


@pytest.mark.parametrize(
    "settings", [{"delta": 0.0}, {"delta": math.nan}, {"delta": 1.0, "level": 0.5}, {"delta": 1.0, "first_stage": 1}]
)
def test_settings_without_a_meaning_are_refused(settings: dict[str, float]) -> None:
    with pytest.raises(ValueError):
        KimNelson(**settings)  # type: ignore[arg-type]


def test_too_few_or_infinite_observations_are_refused() -> None:
    with pytest.raises(ValueError):
        KimNelson(1.0).assess([np.zeros(20), np.zeros(19)])
    with pytest.raises(ValueError):
        KimNelson(1.0).assess([np.zeros(20), np.full(20, math.nan)])
    with pytest.raises(ValueError):
        KimNelson(1.0).assess([])
