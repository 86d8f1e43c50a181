"""The rules of behaviour: figures by hand, bounds and monotonicity, and the same bits in Python and compiled."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.behaviour import (
    churn,
    demand,
    escalation,
    feelings,
    front_door,
    handling,
    learning,
    snowball,
    waiting,
    word_of_mouth,
)
from sim.behaviour.acquaintance import scale_free, small_world
from sim.randomness import customer_key, name_key, run_key
from sim.vocabulary import MOST_TOLD, Discipline, Purpose

UNIT = st.floats(0.0, 1.0)
OPEN_UNIT = st.floats(1e-16, 1.0 - 1e-16, exclude_min=False)
WEIGHT = st.floats(-1.0, 1.0)
MONEY = st.floats(0.0, 1e9)
MINUTES = st.floats(0.0, 5.3e7)
TIMES = st.floats(0.0, 1e4)


# Routes -----------------------------------------------------------------------------------------------------------


def ways(solved: float, levels: list[float], refused: float, gave_up: float) -> Any:
    """Return the cumulated weights of one level, behind two words that belong to something else."""
    return np.array([7.0, 7.0, *np.cumsum([solved, *levels, refused, gave_up])])


def test_the_first_rule_that_fits_a_case_holds() -> None:
    """Flaw 2 from outside; later visits from 0 or 1; solved at 1; solved at 0, from 1; everything. From word 5 on."""
    heads = [0, 20, 22, -1, 2, -1, 24, -1, 0, -1, -1, 27, 0, -1, 29, 31, 0, -1, -1, -1]
    lists = [1, 2, 1, -1, 2, 0, 1, 1, 1, 1, 1, 1, 0]
    conditions = np.array([7, 7, 7, 7, 7, *heads, *lists], dtype=np.int64)

    def fits(first: int, rules: int, flaw: int, came_from: int, later: bool, solved_at: int = -1) -> int:
        return int(escalation.first_that_fits(conditions, 5, first, rules, flaw, came_from, solved_at, later))

    assert fits(0, 3, 2, -1, False) == 0
    assert fits(0, 5, 1, -1, False) == fits(0, 5, 2, 0, False) == 4
    assert fits(0, 5, 1, -1, True, 1) == fits(0, 5, 1, 2, False, 1) == 2
    assert fits(0, 5, 1, 1, False, 0) == 3
    assert fits(0, 5, 1, -1, True, 0) == fits(0, 5, 1, -1, True, 2) == 4
    assert fits(0, 3, 0, 1, True) == fits(1, 1, 2, 0, True) == 1
    assert fits(0, 2, 0, 1, False) == fits(0, 2, 0, 2, True) == fits(0, 0, 2, -1, False) == -1


def test_what_follows_has_a_number() -> None:
    """Of a visit to level 1 of three: solved, l0, l1, l2, refused, gave up."""
    verdicts = (escalation.GRANT, escalation.HAND_TO, escalation.HAND_TO + 1, escalation.ESCALATE,
                escalation.HAND_UP_COLD, escalation.HAND_TO + 2, escalation.REFUSE, escalation.GIVE_UP)
    assert [escalation.way_after(verdict, 1, 3) for verdict in verdicts] == [0, 1, 2, 3, 3, 3, 4, 5]


def test_routes_are_laid_out_from_good_to_bad() -> None:
    """Of 8: solved 2, first level 1, third 3 (the second has no weight), refused 0, gave up 2."""
    routes = ways(2.0, [1.0, 0.0, 3.0], 0.0, 2.0)
    found = [escalation.next_on_route(routes, 2, 3, u) for u in (0.001, 0.249, 0.25, 0.374, 0.375, 0.749, 0.75, 0.999)]
    first, third = escalation.HAND_TO, escalation.HAND_TO + 2
    assert found == [escalation.GRANT, escalation.GRANT, first, first, third, third, escalation.GIVE_UP,
                     escalation.GIVE_UP]


WEIGHTS = st.one_of(st.just(0.0), st.floats(1e-3, 1e3))


@given(solved=WEIGHTS, levels=st.lists(WEIGHTS, min_size=1, max_size=5), refused=WEIGHTS, gave_up=WEIGHTS, u=OPEN_UNIT)
def test_nothing_goes_where_no_route_leads(solved: float, levels: list[float], refused: float, gave_up: float,
                                           u: float) -> None:
    assume(solved + sum(levels) + refused + gave_up > 0.0)
    way = escalation.next_on_route(ways(solved, levels, refused, gave_up), 2, len(levels), u)
    weights = {escalation.GRANT: solved, escalation.REFUSE: refused, escalation.GIVE_UP: gave_up}
    weights |= {escalation.HAND_TO + at: weight for at, weight in enumerate(levels)}
    assert weights[way] > 0.0


@given(few=st.floats(0.0, 1.0), more=st.floats(0.0, 1.0), u=OPEN_UNIT)
def test_who_is_solved_is_solved_where_more_are(few: float, more: float, u: float) -> None:
    low, high = sorted((few, more))
    if escalation.next_on_route(ways(low, [1.0 - low], 0.0, 0.0), 2, 1, u) == escalation.GRANT:
        assert escalation.next_on_route(ways(high, [1.0 - high], 0.0, 0.0), 2, 1, u) == escalation.GRANT


# Front door -------------------------------------------------------------------------------------------------------


def test_probabilities_run_linearly_between_their_ends() -> None:
    assert [front_door.between(0.2, 0.6, x) for x in (0.0, 0.5, 1.0)] == pytest.approx([0.2, 0.4, 0.6], rel=1e-15)
    assert front_door.between(0.9, 1.4, 1.0) == 1.0
    assert front_door.between(0.1, -0.4, 1.0) == 0.0


@given(at_zero=UNIT, at_one=UNIT, x=UNIT)
def test_probabilities_stay_between_their_ends(at_zero: float, at_one: float, x: float) -> None:
    low, high = min(at_zero, at_one), max(at_zero, at_one)
    assert low - 1e-15 <= front_door.between(at_zero, at_one, x) <= high + 1e-15


@given(effort=st.floats(0.0, 1e6), tolerance=st.floats(0.0, 1e6))
def test_only_more_effort_than_the_tolerance_makes_give_up(effort: float, tolerance: float) -> None:
    assert front_door.gives_up(effort, tolerance) == (effort > tolerance)
    assert not front_door.gives_up(effort, math.inf)


# Waiting ----------------------------------------------------------------------------------------------------------


def test_ranks_of_the_disciplines() -> None:
    assert waiting.discipline_key(Discipline.FIFO, 0.9, True) == 0.0
    assert waiting.discipline_key(Discipline.SEVERITY, 0.9, True) == -0.9
    assert waiting.discipline_key(Discipline.RECONTACT_FIRST, 0.9, True) == 0.0
    assert waiting.discipline_key(Discipline.RECONTACT_FIRST, 0.9, False) == 1.0


def test_a_head_start_counts_as_earlier_arrival() -> None:
    assert waiting.effective_arrival(100.0, 1.5) == 98.5
    assert waiting.effective_arrival(1.0, 3.0) == -2.0


# Handling and escalation --------------------------------------------------------------------------------------------


def test_a_visit_adds_up() -> None:
    assert handling.visit_minutes(6.0, 1.5, 2.0, 3.0, 0.5) == 14.5


def test_the_threshold_is_inclusive() -> None:
    assert handling.is_attempted(0.5, 0.5)
    assert not handling.is_attempted(math.nextafter(0.5, 1.0), 0.5)


def test_what_was_paid_is_not_paid_again() -> None:
    assert handling.remedy_due(100.0, 1.5, 0.0) == 150.0
    assert handling.remedy_due(100.0, 1.5, 100.0) == 50.0
    assert handling.remedy_due(100.0, 1.0, 150.0) == 0.0


@given(remedy=MONEY, growth=st.floats(1.0, 10.0), paid=MONEY)
def test_a_remedy_is_never_negative_nor_more_than_grown(remedy: float, growth: float, paid: float) -> None:
    assert 0.0 <= handling.remedy_due(remedy, growth, paid) <= remedy * growth


@pytest.mark.parametrize(
    ("money", "authority", "asks", "top", "decision"),
    [
        (50.0, 50.0, True, False, escalation.GRANT),
        (50.0, math.inf, False, True, escalation.GRANT),
        (0.0, 0.0, False, True, escalation.GRANT),
        (51.0, 50.0, True, False, escalation.ASK_BOSS),
        (51.0, 50.0, False, False, escalation.ESCALATE),
        (51.0, 50.0, True, True, escalation.REFUSE),
        (51.0, 50.0, False, True, escalation.REFUSE),
    ],
)
def test_who_may_grant_asks_hands_up_or_refuses(money: float, authority: float, asks: bool, top: bool,
                                                decision: int) -> None:
    assert escalation.decide_remedy(money, authority, asks, top) == decision


# Snowball, learning ---------------------------------------------------------------------------------------------------


def test_severity_doubles_and_stops_at_one() -> None:
    rate = math.log(2.0) / 1440.0
    assert snowball.severity_after(0.2, rate, 1440.0) == pytest.approx(0.4, rel=1e-14)
    assert snowball.severity_after(0.2, rate, 3 * 1440.0) == 1.0
    assert snowball.severity_after(0.2, 0.0, 1e9) == 0.2
    assert snowball.severity_after(0.0, rate, 1e9) == 0.0


@given(severity=UNIT, rate=st.floats(0.0, 1e3), minutes=MINUTES, more=MINUTES)
def test_severity_only_grows(severity: float, rate: float, minutes: float, more: float) -> None:
    now = snowball.severity_after(severity, rate, minutes)
    assert severity <= now <= 1.0
    assert snowball.severity_after(severity, rate, minutes + more) >= now


def test_work_grows_with_severity() -> None:
    assert snowball.growth(0.75, 0.25, 2.0) == 2.0
    assert snowball.growth(0.25, 0.25, 2.0) == 1.0


def test_reports_must_be_enough_and_recent_enough() -> None:
    assert learning.threshold_reached(3, 3, 100.0, 160.0, 60.0)
    assert not learning.threshold_reached(3, 3, 100.0, 161.0, 60.0)
    assert not learning.threshold_reached(2, 3, 100.0, 110.0, math.inf)
    assert learning.threshold_reached(3, 3, 0.0, 1e9, math.inf)


def test_a_project_takes_its_share_of_what_is_left() -> None:
    assert learning.level_after(learning.level_after(1.0, 0.75), 0.5) == 0.125


# Feelings ---------------------------------------------------------------------------------------------------------


def test_scores_move_towards_their_ends() -> None:
    assert feelings.moved(0.5, 0.5, 1.0) == 0.75
    assert feelings.moved(0.5, -0.5, 1.0) == 0.25
    assert feelings.moved(0.5, 1.0, 1.0) == 1.0
    assert feelings.moved(0.5, -1.0, 1.0) == 0.0
    assert feelings.moved(0.3, 0.0, 5.0) == feelings.moved(0.3, 0.7, 0.0) == 0.3
    assert feelings.moved(0.8, -0.5, 2.5) == pytest.approx(0.8 * 0.5**2.5, rel=1e-14)


@given(score=UNIT, weight=WEIGHT, times=TIMES)
def test_scores_never_leave_the_unit_interval_and_move_the_right_way(score: float, weight: float, times: float) -> None:
    after = feelings.moved(score, weight, times)
    assert 0.0 <= after <= 1.0
    if weight >= 0.0:
        assert after >= score - 2**-52  # 1 - (1 - score) rounds to the grid of numbers near 1
    else:
        assert after <= score


@given(scores=st.tuples(UNIT, UNIT, UNIT), weights=st.tuples(*[st.floats(0.0, 100.0)] * 3))
def test_loyalty_is_a_mean(scores: tuple[float, float, float], weights: tuple[float, float, float]) -> None:
    total = sum(weights)
    assume(total > 1e-6)
    value = feelings.loyalty(*scores, *(weight / total for weight in weights))
    assert max(0.0, min(scores) - 1e-12) <= value <= min(1.0, max(scores) + 1e-12)


def test_loyalty_by_hand() -> None:
    assert feelings.loyalty(0.25, 0.5, 1.0, 0.5, 0.25, 0.25) == 0.5


# Churn ------------------------------------------------------------------------------------------------------------


def test_leaving_after_a_case_is_logistic() -> None:
    """Score -2 + 4 x 0.25 + 0.1 x 5 + 0.5 = 0: one half."""
    assert churn.leaves_after_case(-2.0, 4.0, 0.1, 0.5, 0.75, 5.0, False, 0.4999)
    assert not churn.leaves_after_case(-2.0, 4.0, 0.1, 0.5, 0.75, 5.0, False, 0.5001)
    assert not churn.leaves_after_case(-2.0, 4.0, 0.1, 0.5, 0.75, 5.0, True, 0.4)
    assert churn.leaves_after_case(1e12, 0.0, 0.0, 0.0, 0.5, 0.0, True, 1.0 - 2**-53)
    assert not churn.leaves_after_case(-1e12, 0.0, 0.0, 0.0, 0.5, 0.0, False, 2**-53)


@given(loyalty=UNIT, more=UNIT, effort=st.floats(0.0, 100.0), u=OPEN_UNIT)
def test_more_loyalty_never_makes_leave(loyalty: float, more: float, effort: float, u: float) -> None:
    low, high = min(loyalty, more), max(loyalty, more)
    if churn.leaves_after_case(-2.0, 5.0, 0.1, 1.0, high, effort, False, u):
        assert churn.leaves_after_case(-2.0, 5.0, 0.1, 1.0, low, effort, False, u)


def test_the_hazard_is_the_given_one_at_half_loyalty() -> None:
    assert churn.hazard(0.001, 3.0, 0.5) == 0.001
    assert churn.hazard(0.001, 3.0, 0.0) == pytest.approx(0.001 * math.exp(1.5), rel=1e-14)
    assert churn.hazard(0.0, 3.0, 0.1) == 0.0
    assert math.isfinite(churn.hazard(1e-6, 1e12, 0.0))


def test_the_time_of_leaving_spends_the_threshold() -> None:
    assert churn.leaving_time(100.0, 1.5, 0.5, 0.01) == 200.0
    assert churn.leaving_time(100.0, 0.5, 0.6, 0.01) == 100.0
    assert churn.leaving_time(100.0, 1.5, 0.5, 0.0) == math.inf


# Word of mouth ----------------------------------------------------------------------------------------------------


@given(reach=st.floats(0.0, 100.0), mean=st.floats(0.0, 1e4), u=OPEN_UNIT, v=OPEN_UNIT)
def test_tellings_are_bounded_and_rise_with_the_draw(reach: float, mean: float, u: float, v: float) -> None:
    low, high = (word_of_mouth.others_told(reach, mean, x) for x in sorted((u, v)))
    assert 0 <= low <= high <= MOST_TOLD
    if reach * mean == 0.0:
        assert high == 0


def test_tellings_are_poisson() -> None:
    """Mean 2: P(0) = e^-2 = 0.1353, P(at most 1) = 3 e^-2 = 0.4060, P(at most 2) = 5 e^-2 = 0.6767."""
    assert [word_of_mouth.others_told(2.0, 1.0, u) for u in (0.135, 0.136, 0.405, 0.407, 0.676, 0.677)] == [
        0, 1, 1, 2, 2, 3]


def test_who_praises_and_who_complains() -> None:
    assert word_of_mouth.is_pleased(True, 0.75, 0.75)
    assert not word_of_mouth.is_pleased(False, 1.0, 0.75)
    assert not word_of_mouth.is_pleased(True, 0.7499, 0.75)
    assert word_of_mouth.is_aggrieved(0.4499, 0.45)
    assert not word_of_mouth.is_aggrieved(0.45, 0.45)


def test_grievances_fade_by_half_lives() -> None:
    assert word_of_mouth.remembered(8.0, 100.0, 100.0) == pytest.approx(4.0, rel=1e-14)
    assert word_of_mouth.remembered(8.0, 300.0, 100.0) == pytest.approx(1.0, rel=1e-14)
    assert word_of_mouth.remembered(8.0, 1e9, math.inf) == 8.0
    assert word_of_mouth.remembered(8.0, 0.0, 100.0) == 8.0
    assert 0.0 <= word_of_mouth.remembered(8.0, 1e7, 1e-3) < 1e-300


def test_reputation_sinks_to_nothing_at_worst() -> None:
    assert word_of_mouth.reputation(100.0, 0.004) == pytest.approx(0.6, rel=1e-15)
    assert word_of_mouth.reputation(1e6, 0.004) == 0.0
    assert word_of_mouth.reputation(1e6, 0.0) == 1.0


# Demand -----------------------------------------------------------------------------------------------------------


@given(u=OPEN_UNIT)
def test_exponentials_by_inversion(u: float) -> None:
    assert demand.unit_exponential(u) == pytest.approx(-math.log1p(-u), rel=1e-12, abs=1e-15)


CUMULATED = np.array([0.0, 1.0, 2.0, 2.0, 2.0, 2.5, 3.0, 3.0, 4.0])


def test_time_of_work_by_hand() -> None:
    """Two arrivals expected in hour 0, none in hour 1, one in hour 2; one in hour 3, all of it in its second half."""
    assert [demand.time_of(CUMULATED, work) for work in (0.5, 1.0, 2.5, 3.0, 3.5)] == [15.0, 30.0, 150.0, 180.0, 225.0]
    assert demand.time_of(CUMULATED, 4.0001) == math.inf
    assert [demand.cumulated_at(CUMULATED, minute) for minute in (0.0, 30.0, 90.0, 150.0, 200.0, 225.0, 999.0)] == [
        0.0, 1.0, 2.0, 2.5, 3.0, 3.5, 4.0]


@given(st.lists(st.floats(0.0, 50.0), min_size=2, max_size=40), UNIT, UNIT)
def test_time_of_is_the_increasing_inverse_of_the_cumulated_rate(rates: list[float], a: float, b: float) -> None:
    cumulated = np.concatenate(([0.0], np.cumsum(rates)))
    assume(cumulated[-1] > 1e-6 and len(rates) % 2 == 0)
    low, high = sorted((a * cumulated[-1], b * cumulated[-1]))
    early, late = demand.time_of(cumulated, low), demand.time_of(cumulated, high)
    assert 0.0 <= early <= late <= 30.0 * len(rates)
    assert demand.cumulated_at(cumulated, early) == pytest.approx(low, rel=1e-9, abs=1e-9)


def test_rates_cumulate_over_flaws_days_and_weeks() -> None:
    """Cases an hour by half hours: one everywhere, three more in the hour from five and in the half hour from 7:30."""
    rates = np.zeros((2, 336))
    rates[0, :] = 1.0
    rates[1, [10, 11, 15]] = 3.0
    cumulated = demand.cumulated_rates(rates, np.array([1.0, 2.0] + [1.0] * 6))
    assert len(cumulated) == 8 * 48 + 1
    assert [cumulated[2 * h] for h in (0, 5, 6, 24, 48)] == [0.0, 5.0, 9.0, 28.5, 28.5 + 48.0]
    assert [cumulated[half] for half in (11, 14, 15, 16)] == [7.0, 10.0, 10.5, 12.5]
    assert cumulated[336 + 12] - cumulated[336 + 10] == 4.0


@given(st.lists(st.floats(0.0, 50.0), min_size=168, max_size=168), UNIT)
def test_a_week_told_by_the_hour_gives_the_bits_of_a_grid_of_hours(week: list[float], share: float) -> None:
    """The arithmetic of hours: rates added up, the time of a work, and what was to come before a minute."""
    days = np.array([1.0, 0.7])
    by_hour = [0.0]
    for hour in range(48):
        by_hour.append(by_hour[-1] + week[hour] * days[hour // 24])
    assume(by_hour[-1] > 1e-6)
    cumulated = demand.cumulated_rates(np.repeat([week], 2, axis=1), days)
    assert cumulated[::2].tolist() == by_hour
    work = share * by_hour[-1]
    hour = max(int(np.searchsorted(by_hour, work)) - 1, 0)
    rate = by_hour[hour + 1] - by_hour[hour]
    time = (hour + (work - by_hour[hour]) / rate) * 60.0 if rate > 0.0 else (hour + 1) * 60.0
    assert demand.time_of(cumulated, work) == time
    minute = share * 2880.0
    hour = int(minute / 60.0)
    before = by_hour[min(hour, 48)]
    if hour < 48:
        before += (by_hour[hour + 1] - before) * (minute / 60.0 - hour)
    assert demand.cumulated_at(cumulated, minute) == before


# Acquaintance -----------------------------------------------------------------------------------------------------


def test_a_ring_without_rewiring() -> None:
    edges = small_world(run_key(1, 0), customer_key(0, 1), 5, 4, 0.0)
    assert edges.tolist() == [[p, (p + s) % 5] for p in range(5) for s in (1, 2)]


def test_rewiring_moves_ends_only() -> None:
    edges = small_world(run_key(1, 0), customer_key(0, 1), 200, 4, 0.5)
    ring = small_world(run_key(1, 0), customer_key(0, 1), 200, 4, 0.0)
    assert (edges[:, 0] == ring[:, 0]).all()
    moved = int((edges[:, 1] != ring[:, 1]).sum())
    assert 150 < moved < 250
    assert ((edges >= 0) & (edges < 200)).all()


@pytest.mark.parametrize("people", [0, 1, 2, 3])
def test_small_towns(people: int) -> None:
    for edges in (small_world(run_key(1, 0), customer_key(0, 1), people, 6, 0.3),
                  scale_free(run_key(1, 0), customer_key(0, 1), people, 2)):
        assert edges.shape[1] == 2
        assert ((edges >= 0) & (edges < max(people, 1))).all()


def test_preferential_attachment_makes_a_few_very_well_known() -> None:
    edges = scale_free(run_key(1, 0), customer_key(0, 1), 1000, 2)
    assert len(edges) == 2 * 998
    assert (edges[:, 1] < edges[:, 0]).all()
    known = np.bincount(edges.ravel(), minlength=1000)
    assert known[2:].min() >= 2
    assert known.max() > 10 * known.mean()


# The same bits in Python and compiled ---------------------------------------------------------------------------------


SCALAR: dict[str, tuple[Any, tuple[st.SearchStrategy[Any], ...]]] = {
    "between": (front_door.between, (WEIGHT, WEIGHT, UNIT)),
    "moved": (feelings.moved, (UNIT, WEIGHT, TIMES)),
    "loyalty": (feelings.loyalty, (UNIT,) * 6),
    "severity_after": (snowball.severity_after, (UNIT, st.floats(0.0, 1.0), MINUTES)),
    "growth": (snowball.growth, (UNIT, UNIT, st.floats(0.0, 100.0))),
    "hazard": (churn.hazard, (UNIT, st.floats(-100.0, 100.0), UNIT)),
    "leaving_time": (churn.leaving_time, (MINUTES, TIMES, TIMES, UNIT)),
    "leaves_after_case": (churn.leaves_after_case,
                          (*[st.floats(-10.0, 10.0)] * 4, UNIT, TIMES, st.booleans(), OPEN_UNIT)),
    "visit_minutes": (handling.visit_minutes, (MINUTES, *[TIMES] * 4)),
    "remedy_due": (handling.remedy_due, (MONEY, TIMES, MONEY)),
    "others_told": (word_of_mouth.others_told, (st.floats(0.0, 30.0), st.floats(0.0, 30.0), OPEN_UNIT)),
    "remembered": (word_of_mouth.remembered, (TIMES, MINUTES, st.floats(1e-3, 1e7) | st.just(math.inf))),
    "reputation": (word_of_mouth.reputation, (TIMES, UNIT)),
    "unit_exponential": (demand.unit_exponential, (OPEN_UNIT,)),
    "discipline_key": (waiting.discipline_key, (st.integers(0, 2), UNIT, st.booleans())),
    "effective_arrival": (waiting.effective_arrival, (MINUTES, TIMES)),
    "level_after": (learning.level_after, (UNIT, UNIT)),
}


def bits(value: float) -> bytes:
    """Return the bytes of a number."""
    return np.float64(value).tobytes()


@pytest.mark.parametrize("name", SCALAR)
def test_python_and_compiled_rules_agree_to_the_bit(name: str) -> None:
    rule, arguments = SCALAR[name]

    @given(st.tuples(*arguments))
    def agree(values: tuple[Any, ...]) -> None:
        assert bits(rule(*values)) == bits(rule.py_func(*values))

    agree()


@given(st.lists(st.floats(0.0, 5.0), min_size=336, max_size=336), UNIT, OPEN_UNIT)
def test_python_and_compiled_demand_agree_to_the_bit(week: list[float], share: float, u: float) -> None:
    rates, days = np.array([week]), np.array([1.0, 0.5, 2.0])
    cumulated = demand.cumulated_rates(rates, days)
    assert cumulated.tobytes() == demand.cumulated_rates.py_func(rates, days).tobytes()
    work = share * float(cumulated[-1])
    assert bits(demand.time_of(cumulated, work)) == bits(demand.time_of.py_func(cumulated, work))
    keys = np.array([customer_key(0, n) for n in range(3)], dtype=np.uint64)
    given = (run_key(1, 0), keys, np.array([u, 20.0, 0.0]), np.array([share, 0.5]),
             np.array([name_key("fee"), name_key("leak")]), np.array([1, 0]), cumulated / 168.0, 4000.0)
    assert [column.tobytes() for column in demand._onsets(*given)] == [
        column.tobytes() for column in demand._onsets.py_func(*given)]
    race = (run_key(1, 0), customer_key(0, 1), 1, int(Purpose.FLAW), name_key("fee"), u)
    assert bits(demand.finish(*race)) == bits(demand.finish.py_func(*race))
