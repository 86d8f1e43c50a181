"""Verdicts: how often what is right is said not to fit, and that what is wrong is said so."""

from __future__ import annotations

import math

from sim.backtest.tickets.judging import DOES_NOT_FIT, FITS, NOT_ASKED, TicketBacktest, judge, outside
from sim.backtest.tickets.window import Window
from tests.backtest.tickets.stories import many, told

WINDOW = Window(0.0, 14 * 1440.0, 21 * 1440.0)


def backtest(second: float = 0.3, mean: float = 600.0, log: int = 100, window: Window = WINDOW) -> TicketBacktest:
    runs = [many(400, 200 + run, second=second, mean=mean) for run in range(4)]
    return judge(many(400, log), many(400, 150), runs, window, WINDOW, WINDOW, resamples=400)


def test_what_is_right_is_seldom_said_not_to_fit() -> None:
    """Ten logs of the very process, 18 quantities each that are not constant: 5 % of 180 are 9; quantities of one log
    hang together, so up to three times as many are let pass (a mean of 27 of them would need intervals of 85 %).
    """
    wrong = sum(len(outside(backtest(log=seed))) for seed in range(10))
    assert wrong <= 27


def test_what_is_wrong_is_said_so() -> None:
    found = backtest(second=0.6, mean=1200.0)
    wrong = {(each.row.measure, each.row.group) for each in outside(found)}
    assert {("handoffs=0", "all"), ("handoffs_mean", "all"), ("reached.second", "all"), ("time_p50", "all")} <= wrong
    assert ("returned", "all") not in wrong
    place = {(each.row.measure, each.row.group): each for each in found.judged}
    assert place["reached.second", "all"].lower > 0.0, "simulated less observed"
    assert place["reached.second", "all"].verdict == DOES_NOT_FIT
    assert place["reached.first", "all"].verdict == FITS


def test_the_same_input_gives_the_same_table() -> None:
    assert [repr(row) for row in backtest().rows] == [repr(row) for row in backtest().rows]


def test_rows_have_everything() -> None:
    row = next(each for each in backtest().rows if each.measure == "reached.second")
    # a share of some 0.3 of 400 cases: 1.96 sqrt(p (1 - p) / 400), drawn again 400 times
    assert math.isclose(row.noise, 1.96 * math.sqrt(row.observed * (1.0 - row.observed) / 400), rel_tol=0.15)
    assert 0.0 < row.half_width < 0.2
    assert abs(row.trivial - 0.3) < 0.1
    assert math.isnan(row.erlang_a)


def test_how_many_cases_come_is_chance() -> None:
    """400 cases in two weeks: 200 a week, of which Poisson's law leaves 1.96 sqrt(400) / 2 in doubt."""
    cases = backtest().named("cases_a_week").row
    assert cases.observed == 200.0
    assert math.isclose(cases.noise, 1.96 * 20.0 / 2.0, rel_tol=0.15)


def test_the_past_is_judged_by_the_same_rule() -> None:
    found = judge(many(400, 1), many(400, 2, second=0.8), [many(400, 3)], WINDOW, WINDOW, WINDOW, resamples=200)
    assert found.past_outside >= 3
    assert len(outside(found)) <= 3


def test_the_luck_of_the_fitted_cases_counts_beside() -> None:
    """Runs that repeat few cases of a share of 0.4 where the log has 0.3: wrong beside many runs, right beside 40
    cases, whose share is known to within 0.15.
    """
    few, runs = many(40, 2, second=0.4), [many(400, 200 + run, second=0.4) for run in range(4)]
    found = judge(many(400, 1), few, runs, WINDOW, WINDOW, WINDOW, resamples=400)
    reached = found.named("reached.second")
    assert reached.verdict == DOES_NOT_FIT and reached.fits_as_fitted
    assert reached.as_fitted[1] - reached.as_fitted[0] > 2.0 * (reached.upper - reached.lower)
    assert found.outside_as_fitted < found.count(DOES_NOT_FIT)


def test_what_cannot_be_asked_is_not_judged() -> None:
    selected = {each.measure for each in backtest(window=Window()).rows}
    assert selected.isdisjoint(("cases_a_week", "work_in_progress"))
    early = backtest(window=Window(0.0, 14 * 1440.0, 14 * 1440.0), mean=600.0)
    assert {each.verdict for each in early.judged if each.row.measure == "time_p50" and each.row.group == "all"} == {
        FITS}
    few = told([(f"{at}", float(at), "first", state) for at in range(20) for state in ("working",)])
    thin = judge(few, many(400, 2), [many(400, 3)], Window(0.0, 30.0, 90.0), WINDOW, WINDOW, resamples=50)
    assert {each.verdict for each in thin.judged} == {NOT_ASKED}


def test_what_was_never_seen_may_be_rare() -> None:
    """No case of 400 with two handoffs bears a share of up to 1 - 0.025 ** (1 / 400) = 0.9 %; 2 % of the runs are too
    many.
    """
    def with_returns(share: float) -> TicketBacktest:
        number = round(400 * share)
        extra = told([row for at in range(number) for row in (
            (f"r{at}", 10.0 + at, "first", "working"), (f"r{at}", 20.0 + at, "second", "working"),
            (f"r{at}", 30.0 + at, "first", "working"), (f"r{at}", 600.0 + at, "first", "solved"))])
        from sim.backtest.tickets.changes import joined

        runs = [joined([many(400 - number, seed), extra]) for seed in range(4)]
        return judge(many(400, 77), many(400, 78), runs, WINDOW, WINDOW, WINDOW, resamples=300)

    def verdict(found: TicketBacktest) -> str:
        return next(each.verdict for each in found.judged if each.row.measure == "returned")

    assert verdict(with_returns(0.005)) == FITS
    assert verdict(with_returns(0.04)) == DOES_NOT_FIT


def test_words_follow_from_the_interval_of_the_difference() -> None:
    found = backtest(second=0.6)
    assert found.named("reached.second").row.word == "too high"
    assert found.named("handoffs=0").row.word == "too low"
    assert found.named("reached.first").row.word == "fits"


def test_nearer_than_past_cases_drawn_again() -> None:
    """The past goes on to the second line twice as often as log and runs: by 0.3 it is further off."""
    runs = [many(400, 200 + run) for run in range(4)]
    found = judge(many(400, 100), many(400, 150, second=0.6), runs, WINDOW, WINDOW, WINDOW, resamples=300)
    gain, half_width = found.named("reached.second").gain
    assert gain - half_width > 0.1
    assert gain + half_width < 0.5
