"""The parts of a fit, each against what is known: by hand, by formula, or by a law that made the data."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.calibration.tickets.on_duty import idle_while_cases_wait, on_duty
from sim.calibration.tickets.openings import automatic_closing, openings
from sim.calibration.tickets.shrinkage import STRENGTHS, drawn, gain, strength
from sim.calibration.tickets.staffing_question import StaffingQuestion, minutes_on_duty, staffing_question
from sim.calibration.tickets.ticket_bounds import CasesAgain, share
from sim.calibration.tickets.ticket_log import CLOSED, QUEUED, SOLVED, WORKING, TicketLog
from sim.calibration.tickets.ticket_routes import ANY, routes
from sim.calibration.tickets.ticket_times import time_law
from sim.calibration.tickets.ticket_visits import visits

DAY, WEEK = 1440.0, 10_080.0
Change = tuple[int, float, int, int]


def log_with(rows: list[Change], groups: int = 1) -> TicketLog:
    """A log of changes: case, minute, status, resource; all at group 0."""
    case, minute, status, resource = (np.array(each) for each in zip(*sorted(rows, key=lambda row: row[:2]),
                                                                     strict=True))
    nothing = np.full(case.size, -1)
    level = np.zeros(case.size, dtype=np.int64)
    return TicketLog("log", "2024-01-01", case, minute.astype(np.float64), level, level, status, resource, nothing,
                     nothing, tuple(str(at) for at in range(int(case.max()) + 1)),
                     tuple(f"g{at}" for at in range(groups)), ("g0",),
                     tuple(f"r{at}" for at in range(int(resource.max()) + 1)), (), ())


def test_shares_drawn_by_hand() -> None:
    """(3 + 2 x 0.5) / (4 + 2) and so on."""
    assert drawn(np.array([[3.0, 1.0]]), np.array([0.5, 0.5]), 2.0).tolist() == [[4.0 / 6.0, 2.0 / 6.0]]
    assert gain(np.array([3.0, 1.0]), np.array([0.75, 0.25]), np.array([0.5, 0.5])) == pytest.approx(
        3.0 * math.log(1.5) + math.log(0.5))


def test_strength_of_parts_that_are_alike_and_that_are_not() -> None:
    random = np.random.default_rng(1)
    whole = np.array([0.5, 0.3, 0.2])
    alike = random.multinomial(200, whole, size=40).astype(np.float64)
    assert strength(alike, whole) > 1000.0
    for true in (5.0, 50.0):
        parts = np.stack([random.multinomial(200, random.dirichlet(true * whole)) for _ in range(200)])
        assert true / 1.6 < strength(parts.astype(np.float64), whole) < 1.6 * true
    assert strength(np.array([[5.0, 1.0]]), np.array([0.8, 0.2])) == STRENGTHS[-1]    # one part tells nothing


def test_rules_where_the_data_carry_them() -> None:
    """Way 0 for class 1 from source 3, way 1 for all others: one rule says so; without a difference there is none."""
    random = np.random.default_rng(2)
    kind, source = random.integers(0, 2, 2000), random.integers(3, 5, 2000)
    special = (kind == 1) & (source == 3)
    following = np.where(random.random(2000) < np.where(special, 0.9, 0.2), 0, 1)
    found = routes(following, source, kind, 3)
    exact = next(rule for rule in found.rules if (rule.kind, rule.source) == (1, 3))
    assert exact.shares[0] == pytest.approx(0.9, abs=0.04)
    exact_first = [rule.kind == ANY for rule in found.rules]
    assert exact_first == sorted(exact_first)          # the first that fits counts
    assert {(rule.kind, rule.source) for rule in found.rules} <= {(1, 3), (0, 3), (ANY, 3), (ANY, 4)}
    same = routes(np.where(random.random(2000) < 0.2, 0, 1), source, kind, 3)
    assert len(same.rules) == 0
    assert found.shares.sum() == pytest.approx(1.0) and found.shares[2] == 0.0


def test_rules_together_send_as_many_as_were_seen() -> None:
    """Shares of classes are drawn toward those of all, which alone would send more cases the way that few go."""
    random = np.random.default_rng(4)
    kind = random.integers(0, 6, 3000)
    following = np.where(random.random(3000) < np.array([0.9, 0.5, 0.3, 0.2, 0.1, 0.0])[kind], 0, 1)
    following[np.flatnonzero(kind == 0)[:3]] = 2
    found = routes(following, np.full(3000, 3), kind, 3)
    told = {rule.kind for rule in found.rules}
    assert len(told) >= 4 and all(rule.source == ANY for rule in found.rules)
    sent = sum((rule.visits * rule.shares for rule in found.rules), np.zeros(3))
    sent += np.count_nonzero(~np.isin(kind, list(told))) * found.shares
    assert sent == pytest.approx(np.bincount(following, minlength=3), rel=1e-9)


def test_a_law_of_times() -> None:
    random = np.random.default_rng(3)
    lognormal = time_law(random.lognormal(3.0, 0.8, 400))
    assert lognormal.text.startswith('{ dist = "lognormal"')
    assert lognormal.mean == pytest.approx(math.exp(3.0 + 0.32), rel=0.12)
    two_kinds = np.r_[np.zeros(300), random.exponential(1000.0, 300)]
    empirical = time_law(two_kinds)
    assert empirical.text.startswith('{ dist = "empirical"')
    assert empirical.mean == pytest.approx(float(two_kinds.mean()), rel=0.05)
    assert time_law(np.zeros(9)).text == "0"
    assert time_law(np.full(9, 5.0)).text == '"5 min"'
    assert time_law(np.array([1.0, 3.0])).text == '"2 min"'


def test_the_tail_of_an_empirical_law_keeps_its_mean() -> None:
    """Ten times of ten thousand are a thousand times as long: the last piece has their mean, and no more."""
    times = np.r_[np.linspace(0.0, 1.0, 9990), np.full(10, 1000.0)]
    law = time_law(times)
    assert law.mean == pytest.approx(float(times.mean()), rel=0.02)


def test_minutes_on_duty_by_hand() -> None:
    duty = np.zeros(168, dtype=bool)
    duty[9:17] = True                       # Monday 9 to 17
    passed = minutes_on_duty(duty)
    assert passed(np.array([0.0, 540.0, 600.0, 1020.0, DAY, WEEK, WEEK + 570.0])).tolist() == [
        0.0, 0.0, 60.0, 480.0, 480.0, 480.0, 510.0]
    assert minutes_on_duty(duty, 100.0)(np.array([DAY])).tolist() == [100.0]


def _asked(rows: list[Change]) -> StaffingQuestion:
    log = log_with(rows)
    return staffing_question(log, visits(log))


def test_idle_while_a_case_waits() -> None:
    """One is busy from 10 to 11 and from 12 to 13; a case lies in line from 10 to 12: half of it beside a free hand."""
    rows: list[Change] = [(0, 600.0, WORKING, 0), (0, 660.0, SOLVED, 0), (1, 600.0, QUEUED, -1), (1, 720.0, WORKING, 0),
                          (1, 780.0, SOLVED, 0)]
    log = log_with(rows)
    assert idle_while_cases_wait(log, visits(log)) == 0.5
    alone = log_with([row if row[1] != 720.0 else (1, 660.0, WORKING, 0) for row in rows])
    assert idle_while_cases_wait(alone, visits(alone)) == 0.0


def test_staff_can_be_asked_about_where_time_in_progress_is_work() -> None:
    rows: list[Change] = []
    for case in range(500):
        begin = (case // 50) * DAY + (case // 350) * 2 * DAY + 540.0 + (case % 50) * 9.0
        rows += [(case, begin, WORKING, case % 2), (case, begin + 8.0, SOLVED, case % 2)]
    found = _asked(rows)
    assert (found.median, found.parked, found.at_once, found.named) == (8.0, 0.0, 1.0, 1.0)
    assert found.can_be_asked
    assert found.verdict.startswith("Staff can be asked about")


def test_parked_nights() -> None:
    """In progress from 16 to 10 o'clock on workdays: two hours at either end are on duty, 14 of 18 are not."""
    rows: list[Change] = []
    for case in range(400):
        day = (case % 4) * DAY + (case // 4 % 10) * WEEK
        rows += [(case, day + 960.0, WORKING, case), (case, day + DAY + 600.0, SOLVED, case)]
        other = 400 + 4 * case
        for hour in range(4):               # what shows that the desk works from 8 to 18 o'clock
            rows += [(other + hour, day + 480.0 + hour * 150.0, WORKING, case),
                     (other + hour, day + 481.0 + hour * 150.0, SOLVED, case)]
    found = _asked(rows)
    assert not found.can_be_asked
    assert found.parked > 0.7
    assert found.verdict.startswith("Staff cannot be asked about")


def test_two_cases_at_once() -> None:
    """One person has two cases in progress for an hour, one of them for another hour: 3 case-hours in 2 hours."""
    rows: list[Change] = [(0, 600.0, WORKING, 0), (0, 720.0, SOLVED, 0), (1, 600.0, WORKING, 0), (1, 660.0, SOLVED, 0)]
    assert _asked(rows).at_once == 1.5


def test_openings_and_a_selection_by_closing() -> None:
    random = np.random.default_rng(5)
    opened = np.sort(random.uniform(0.0, 20 * WEEK, 4000))
    lasted = random.exponential(2 * WEEK, 4000)
    rows = [(case, float(at), QUEUED, -1) for case, at in enumerate(opened)]
    rows += [(case, float(at + length), SOLVED, -1) for case, (at, length) in enumerate(zip(opened, lasted,
                                                                                          strict=True))]
    found = openings(log_with(rows))
    assert not found.selected
    assert found.weekly == pytest.approx(200.0, rel=0.05)
    assert found.busyness < 0.1
    assert found.week.mean() == pytest.approx(1.0)
    ends = opened + lasted
    inside = np.flatnonzero((ends > 17 * WEEK) & (ends < 18 * WEEK))
    chosen = [(at, *row[1:]) for at, case in enumerate(inside) for row in
              ((0, float(opened[case]), QUEUED, -1), (0, float(ends[case]), SOLVED, -1))]
    selected = openings(log_with(chosen))
    assert selected.selected
    assert selected.weekly == pytest.approx(200.0, rel=0.2)


def test_busyness_is_found_again() -> None:
    """Days whose rate is drawn with cv 0.4: the counts vary by more than Poisson's law, and by how much is found."""
    random = np.random.default_rng(6)
    counts = random.poisson(100.0 * random.gamma(1.0 / 0.16, 0.16, 200))
    opened = np.concatenate([day * DAY + random.uniform(0.0, DAY, count) for day, count in enumerate(counts)])
    rows = [(case, float(at), QUEUED, -1) for case, at in enumerate(np.sort(opened))]
    rows += [(case, float(at) + 60.0, SOLVED, -1) for case, at in enumerate(np.sort(opened))]
    assert openings(log_with(rows)).busyness == pytest.approx(0.4, abs=0.06)


def test_automatic_closing() -> None:
    random = np.random.default_rng(8)
    rows: list[Change] = []
    delays = np.where(random.random(300) < 0.4, 5 * DAY + random.uniform(0.0, 60.0, 300),
                      random.exponential(4 * DAY, 300))
    for case, delay in enumerate(delays.tolist()):
        rows += [(case, 0.0, WORKING, 0), (case, 10.0, SOLVED, 0), (case, 10.0 + delay, CLOSED, 0)]
    found = automatic_closing(log_with(rows))
    assert found is not None
    assert found.delay == pytest.approx(5 * DAY, rel=0.05)
    assert 0.35 < found.share < 0.5
    by_hand = [row if row[2] != CLOSED else (row[0], 10.0 + float(random.exponential(4 * DAY)), CLOSED, 0)
               for row in rows]
    assert automatic_closing(log_with(by_hand)) is None


def test_who_is_on_duty() -> None:
    """One on two Mondays from 9 to 12, the whole time or with an hour between two cases; another from 10 to 11.

    The hour between the cases is added at both ends of that day; who works without a break has nothing to add.
    """
    rows: list[Change] = [
        (0, 540.0, WORKING, 0), (0, 600.0, SOLVED, 0), (1, 660.0, WORKING, 0), (1, 720.0, SOLVED, 0),
        (2, 600.0, WORKING, 1), (2, 660.0, SOLVED, 1),
        (3, WEEK + 540.0, WORKING, 0), (3, WEEK + 720.0, SOLVED, 0),
    ]
    log = log_with(rows)
    found = on_duty(log, visits(log))
    assert found.weeks == 2
    assert found.mean[0, 0, 16:26].tolist() == [0.5, 0.5, 1.0, 1.0, 1.5, 1.5, 1.0, 1.0, 0.5, 0.5]
    assert found.agents[0, 0, 16:26].tolist() == [1, 1, 1, 1, 2, 2, 1, 1, 1, 1]
    assert found.people.tolist() == [2]


def test_intervals_of_cases() -> None:
    """A share of independent cases: the interval is that of the binomial law, near enough; one case alone has none."""
    case = np.arange(1000)
    hit = (case < 300).astype(np.float64)
    found = CasesAgain(1000).ratio(case, hit, np.ones(1000))
    half = 1.96 * math.sqrt(0.3 * 0.7 / 1000.0)
    assert found.value == 0.3
    assert found.low == pytest.approx(0.3 - half, abs=0.006)
    assert found.high == pytest.approx(0.3 + half, abs=0.006)
    assert not CasesAgain(10).ratio(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0)).known


def test_a_share_of_independent_visits_has_wilsons_interval() -> None:
    """Wilson 1927: 2 of 70, and 10 of 10, where the samples vary no more than such visits; half as many where twice."""
    still = np.full(200, 2.0)
    found = share(2.0, 70.0, still, np.full(200, 70.0))
    assert (found.low, found.high) == pytest.approx((0.00787, 0.09832), abs=1e-5)
    every = share(10.0, 10.0, still, still)
    assert (every.low, every.high) == pytest.approx((0.7225, 1.0), abs=1e-4)
    spread = np.sqrt(2.0 * 0.25 / 100.0)
    twice = share(50.0, 100.0, 100.0 * (0.5 + np.tile([-spread, spread], 100)), np.full(200, 100.0))
    half = share(25.0, 50.0, still, np.full(200, 4.0))
    assert (twice.low, twice.high) == pytest.approx((half.low, half.high))
    assert np.isnan(share(0.0, 0.0, still, still).value)


def test_shares_of_few_are_held_as_often_as_is_said() -> None:
    """Of 2,000 logs with 70 cases a visit each, of which 3 % go one way: within four standard errors of 95 % or above.

    False alarm 1 in 30,000; quantiles of the samples hold it in 87 %.
    """
    random = np.random.default_rng(9)
    cases = CasesAgain(70)
    held = 0
    for _ in range(2000):
        went = np.flatnonzero(random.random(70) < 0.03)
        if not went.size:
            held += 1    # a way that nobody went has no interval
            continue
        drawn_part = cases.times[went].sum(axis=0)
        found = share(float(went.size), 70.0, drawn_part, np.full(drawn_part.size, 70.0))
        held += found.low <= 0.03 <= found.high
    assert held / 2000 > 0.95 - 4.0 * np.sqrt(0.95 * 0.05 / 2000)


def test_a_week_has_as_many_of_each_weekday_as_any_other() -> None:
    """A log from a Monday to a Friday has five working days in its last week and no weekend: 306 a week, not 315.

    The interval of 200 such logs holds the truth in fewer than 180 with probability 0.001 where it is right.
    """
    from sim.calibration.tickets.openings import _weekly

    random = np.random.default_rng(4)
    day = 1 + np.arange(66)
    found = [_weekly(random.poisson(np.where(day % 7 < 5, 60.0, 3.0)).astype(np.float64), day % 7) for _ in range(200)]
    assert np.mean([weekly for weekly, _ in found]) == pytest.approx(306.0, rel=0.01)
    assert sum(abs(weekly - 306.0) <= half for weekly, half in found) >= 180
    assert np.isnan(_weekly(np.ones(5), np.arange(5.0))[1])
