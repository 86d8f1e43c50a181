"""The auditor's own rules, one by one, against what docs/model.md says in numbers."""

from __future__ import annotations

from math import exp, inf

import pytest
from scipy import stats

from sim.vocabulary import Discipline
from tests.auditor.audit import audit
from tests.auditor.demand import Rates
from tests.auditor.feelings import moved
from tests.auditor.front_door import chosen, linear
from tests.auditor.lines import enter
from tests.auditor.moments import Moment
from tests.auditor.state import Pool, Ticket
from tests.auditor.word_of_mouth import poisson
from tests.engine.tiny import cases, log_of, plan_of


def test_a_weight_moves_a_score_and_ten_minutes_move_it_once() -> None:
    assert moved(0.5, 0.2) == pytest.approx(0.6)
    assert moved(0.5, -0.2) == pytest.approx(0.4)
    assert moved(0.5, 0.0) == 0.5
    assert moved(0.5, 1.0, 0.1) == 1.0
    assert moved(0.5, -1.0, 3.0) == 0.0
    assert moved(0.5, -0.2, 2.0) == pytest.approx(moved(moved(0.5, -0.2), -0.2))


def test_a_line_is_kept_within_0_and_1() -> None:
    assert linear(0.2, 0.6, 0.5) == pytest.approx(0.4)
    assert linear(0.9, 1.3, 1.0) == 1.0
    assert linear(0.1, -0.3, 1.0) == 0.0


def test_a_draw_falls_into_its_share() -> None:
    assert [chosen([1.0, 1.0, 4.0], u) for u in (0.0, 0.24, 0.25, 0.26, 0.99)] == [0, 0, 2, 2, 2]


@pytest.mark.parametrize("mean", [0.01, 0.7, 3.0, 40.0, 900.0])
@pytest.mark.parametrize("u", [1e-9, 0.02, 0.5, 0.93, 1 - 1e-9])
def test_counts_are_quantiles_of_the_poisson_law(mean: float, u: float) -> None:
    assert poisson(u, mean) == stats.poisson.ppf(u, mean)


def test_nobody_is_told_by_who_tells_nobody() -> None:
    assert poisson(0.9, 0.0) == 0
    assert poisson(exp(-2.0), 2.0) == 0


def test_rates_and_their_inverse() -> None:
    """Two in the first hour, four in the last of Monday; of Tuesday's first hour all comes in its second half."""
    rates = Rates([2.0] * 2 + [0.0] * 44 + [4.0] * 2 + [0.0, 2.0] + [1.0] * 286, [1.0, 3.0])
    assert rates.reached(1.0) == 30.0
    assert rates.reached(4.0) == 23.5 * 60.0
    assert rates.reached(7.5) == 24.75 * 60.0
    assert rates.reached(9.0) == 25.0 * 60.0
    assert rates.reached(1e9) == inf
    assert rates.until(30.0) == 1.0
    assert rates.until(23.5 * 60.0) == 4.0
    assert rates.until(24.25 * 60.0) == 6.0
    assert rates.until(24.75 * 60.0) == 7.5


def test_entries_of_one_instant_follow_their_makers_and_staffing_is_first() -> None:
    first, second = Moment(1.0, None), Moment(2.0, None)
    first.position, second.position = 3, 4
    early, late = Moment(9.0, first), Moment(9.0, second)
    later_made, staffing = Moment(9.0, first), Moment(9.0, second, ordinary=False)
    unseen = Moment(9.0, first)
    its_wake = Moment(9.0, unseen)
    assert sorted([its_wake, unseen, late, later_made, early, staffing]) == [
        staffing, early, later_made, unseen, late, its_wake]
    assert Moment(8.0, second) < early


@pytest.mark.parametrize(("discipline", "order"), [
    (Discipline.FIFO, "expedited urgent head_start first again second severe"),
    (Discipline.SEVERITY, "expedited urgent severe head_start first again second"),
    (Discipline.RECONTACT_FIRST, "expedited urgent again head_start first second severe"),
])
def test_who_is_next(discipline: Discipline, order: str) -> None:
    pool = Pool(0, int(discipline), -1, 0, [])
    waits = {"first": (1.0, 0, 0.1, False, 0.0), "again": (2.0, 0, 0.1, True, 0.0), "second": (2.0, 0, 0.1, False, 0.0),
             "severe": (3.0, 0, 0.9, False, 0.0), "urgent": (4.0, -1, 0.1, False, 0.0),
             "head_start": (5.0, 0, 0.1, False, 4.5), "expedited": (6.0, 0, 0.1, False, 0.0)}
    names = {}
    for name, (since, priority, severity, recontact, head_start) in waits.items():
        ticket = Ticket(None, pool, "wait", since, 0, 0, priority, severity, recontact, head_start,  # type: ignore[arg-type]
                        caller=True, record=0, served=lambda _: None)
        enter(pool, ticket, name == "expedited")
        names[ticket.rank] = name
    assert " ".join(names[rank] for rank in sorted(names)) == order


def test_a_world_without_cases_is_sound() -> None:
    plan = plan_of(cases(0) + "\npools.reps.staff = 1\nchain = [{ level = \"rep\", pool = \"reps\" }]\n")
    assert not audit(plan, log_of(plan))
