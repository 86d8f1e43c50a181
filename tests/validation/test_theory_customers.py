"""What holds of customers without queues for any inputs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.validation.families import expected
from sim.validation.theory.customers import (
    AbsorbingChain,
    Bass,
    CompetingExits,
    LostTicket,
    PoissonCascade,
    RootCause,
    SelfExciting,
    branching_totals,
)

repeatedly = settings(max_examples=40, deadline=None, derandomize=True)


@repeatedly
@given(st.floats(0.001, 0.5), st.floats(0.0, 1.0), st.floats(1.0, 1e5), st.floats(0.1, 30.0))
def test_bass_adoption_follows_its_differential_equation(p: float, q: float, market: float, time: float) -> None:
    curve, step = Bass(p, q, market), 1e-5
    slope = (curve.adopters(time + step) - curve.adopters(time - step)) / (2.0 * step)
    share = curve.adopters(time) / market
    assert slope == pytest.approx((p + q * share) * (1.0 - share) * market, rel=1e-3, abs=1e-4 * market)
    assert slope <= curve.peak_rate * (1.0 + 1e-3)


@repeatedly
@given(st.floats(0.05, 0.7))
def test_the_totals_of_a_cascade_add_up(mean: float) -> None:
    cascade = PoissonCascade(mean)
    number = np.arange(1, 600)
    share = np.array([cascade.p_total(int(n)) for n in number])
    assert share.sum() == pytest.approx(1.0, rel=1e-9)
    assert (number * share).sum() == pytest.approx(cascade.mean_total, rel=1e-7)
    assert (number**2 * share).sum() - cascade.mean_total**2 == pytest.approx(cascade.variance_of_total, rel=1e-5)


@repeatedly
@given(st.floats(1.05, 5.0))
def test_a_growing_cascade_ends_with_the_probability_of_a_finite_total(mean: float) -> None:
    cascade = PoissonCascade(mean)
    assert 0.0 < cascade.extinction < 1.0
    assert cascade.extinction == pytest.approx(math.exp(mean * (cascade.extinction - 1.0)), rel=1e-9)
    assert cascade.mean_total == math.inf
    assert "mean_total" not in expected("wom_branching", {"offspring_mean": mean})


@repeatedly
@given(st.lists(st.lists(st.floats(0.0, 0.3), min_size=3, max_size=3), min_size=3, max_size=3))
def test_branching_totals_are_the_sum_of_the_generations(matrix: list[list[float]]) -> None:
    total = generation = np.eye(3)
    for _ in range(800):
        generation = generation @ np.array(matrix)
        total = total + generation
    np.testing.assert_allclose(branching_totals(matrix), total, rtol=1e-9, atol=1e-12)


def test_one_type_is_the_cascade_and_a_growing_one_has_no_totals() -> None:
    assert branching_totals([[0.6]])[0, 0] == pytest.approx(PoissonCascade(0.6).mean_total, rel=1e-12)
    with pytest.raises(InputError, match="infinite"):
        branching_totals([[1.0]])
    assert set(expected("wom_two_type", {"mean_matrix": [[1.2, 0.1], [0.0, 0.5]]})) == {"spectral_radius"}


@repeatedly
@given(st.floats(0.1, 20.0), st.floats(0.0, 0.95), st.floats(0.05, 5.0), st.floats(0.0, 50.0))
def test_self_excitation_rises_from_the_base_to_the_stationary_rate(base: float, mean: float, kappa: float,
                                                                     time: float) -> None:
    demand = SelfExciting(base, mean, kappa)
    closed = base / (1.0 - mean) - base * mean / (1.0 - mean) * math.exp(-kappa * (1.0 - mean) * time)
    assert demand.mean_rate(time) == pytest.approx(closed, rel=1e-9)
    assert demand.mean_rate(0.0) == base
    assert demand.mean_rate(1e6) == pytest.approx(demand.stationary_rate, rel=1e-9)
    # a contact with all it brings about is a cascade: the variance rate is nu E[total^2]
    cascade = PoissonCascade(mean)
    assert demand.variance_rate == pytest.approx(base * (cascade.variance_of_total + cascade.mean_total**2), rel=1e-9)


def test_critical_and_growing_self_excitation() -> None:
    assert SelfExciting(10.0, 1.0, 0.5).mean_rate(4.0) == pytest.approx(30.0)
    growing = expected("wom_feedback_demand", {"base_rate": 1, "recontact_mean": 2, "kappa": 1, "times": [1]})
    assert growing["rate_at_times"] == pytest.approx([2.0 * math.e - 1.0], rel=1e-12)
    assert "stationary_rate" not in growing


@repeatedly
@given(st.floats(0.1, 10.0), st.floats(0.02, 1.0), st.integers(1, 30), st.floats(0.0, 50.0))
def test_a_root_cause_is_triggered_by_its_nth_complaint(rate: float, share: float, threshold: int,
                                                         delay: float) -> None:
    from scipy.stats import gamma, nbinom, poisson

    cause = RootCause(rate, share, threshold, delay)
    trigger = gamma(threshold, scale=1.0 / (rate * share))
    assert (cause.mean_trigger_time, cause.sd_trigger_time) == pytest.approx((trigger.mean(), trigger.std()), rel=1e-9)
    late = poisson(rate * delay)
    assert cause.mean_failures == pytest.approx(threshold + nbinom.mean(threshold, share) + late.mean(), rel=1e-9)
    assert cause.variance_of_failures == pytest.approx(nbinom.var(threshold, share) + late.var(), rel=1e-9, abs=1e-12)
    assert cause.mean_complaints == pytest.approx(cause.mean_failures * share, rel=1e-9)
    time = cause.mean_trigger_time
    assert cause.p_triggered_by(time) == pytest.approx(poisson.sf(threshold - 1, rate * share * time), rel=1e-9)


@repeatedly
@given(st.lists(st.lists(st.floats(0.05, 1.0), min_size=5, max_size=5), min_size=3, max_size=3))
def test_a_journey_ends_somewhere_and_its_steps_add_up(weights: list[list[float]]) -> None:
    rows = np.array(weights) / np.sum(weights, axis=1, keepdims=True)
    chain = AbsorbingChain(rows[:, :3], rows[:, 3:])
    np.testing.assert_allclose(chain.absorption.sum(axis=1), 1.0, rtol=1e-9)
    here, number = np.eye(3)[0], np.arange(0, 4000)
    still = []  # P(more than n steps)
    for _ in number:
        still.append(here.sum())
        here = here @ rows[:, :3]
    mean, factorial = np.sum(still), 2.0 * np.dot(number, still)
    assert chain.mean_steps[0] == pytest.approx(mean, rel=1e-9)
    assert chain.variance_of_steps[0] == pytest.approx(factorial + mean - mean**2, rel=1e-6, abs=1e-9)


def test_a_journey_that_may_not_end_is_refused() -> None:
    with pytest.raises(InputError, match="never end"):
        expected("journey_chain", {"Q": [[1.0]], "R": [[0.0]], "mean_stage_time": [1]})


@repeatedly
@given(st.floats(0.0, 0.8), st.floats(0.0, 100.0), st.floats(0.1, 50.0))
def test_lost_tickets_by_summing_over_the_rounds(loss: float, chase: float, work: float) -> None:
    ticket, rounds = LostTicket(loss, chase, work), np.arange(400)
    share = (1.0 - loss) * loss**rounds
    means = work + chase * rounds
    squares = work**2 + chase**2 * rounds + means**2
    assert ticket.mean_contacts == pytest.approx((share * (rounds + 1)).sum(), rel=1e-9)
    assert ticket.mean_time == pytest.approx((share * means).sum(), rel=1e-9)
    assert ticket.variance_of_time == pytest.approx((share * squares).sum() - (share * means).sum() ** 2, rel=1e-6)
    assert ticket.p_more_contacts_than(3) == pytest.approx(share[3:].sum(), rel=1e-6, abs=1e-12)


@repeatedly
@given(st.floats(0.001, 1.0), st.floats(0.0, 2.0), st.floats(0.0, 1.0), st.floats(0.0, 20.0))
def test_competing_exits_share_the_hazard(base: float, bad: float, leave: float, time: float) -> None:
    exits = CompetingExits(base, bad, leave)
    assert exits.service_caused_share == pytest.approx(leave * exits.bad_experiences, rel=1e-9)
    assert exits.service_caused_share + base * exits.mean_lifetime == pytest.approx(1.0, rel=1e-9)
    assert exits.survival(time) == pytest.approx(math.exp(-base * time) * math.exp(-bad * leave * time), rel=1e-9)
