"""What stands on top of a picture is what its numbers show, and no more."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.report.figures import border, search, selection, sensitivity, survival, sweep, swept, timeline, warm_up
from sim.report.figures import week as week_of
from sim.report.figures.border import Side
from sim.report.figures.swept import Swept
from sim.statistics.bootstrap import Estimates
from sim.statistics.intervals import Interval
from sim.statistics.sobol import SobolIndices
from sim.statistics.warm_up import mser
from tests.report import drawings as d

RATE, STAFF = Side("rate", 4.0, 8.0), Side("staff", 1.0, 5.0)
FIRST, SECOND, THIRD = d.TITLES[:3]


def estimates(value: list[float], lower: list[float], upper: list[float]) -> Estimates:
    return Estimates(np.array(value), np.array(lower), np.array(upper))


# Over time -----------------------------------------------------------------------------------------------------------


def test_survival_tells_who_has_solved_how_much_within_the_watch() -> None:
    runs = d.cases(2, 6)
    watch = 100.0
    solved = [np.mean([survival.resolution(*case).solved_within(watch) for case in runs[title]])
              for title in (FIRST, SECOND)]
    assert survival.finding(runs, watch=watch) == (
        f"Solved within 100 minutes: {100 * solved[0]:.1f} % of all cases under {FIRST}; {100 * solved[1]:.1f} % "
        f"under {SECOND}")
    same = survival.finding({"One": runs[FIRST], "Two": runs[FIRST]})
    assert same.endswith("under One. No clear difference from One: Two")
    alone = survival.finding({title: each[:1] for title, each in runs.items()}, watch=watch)
    assert alone.endswith("One replication: how much of that is chance is not known")
    # one gave up at once, one is solved: half of all cases, whatever Kaplan and Meier make of it
    half = survival.finding({"One": [(np.array([5.0, 9.0]), np.array([2, 0]))]}, watch=40_320.0)
    assert half == "Solved within 4 weeks: 50.0 % of all cases under One"
    assert survival.finding({"One": [(np.zeros(0), np.zeros(0, dtype=int))]}) == (
        "Solved within 1 week: n/a of all cases under One")


@pytest.mark.parametrize(("minutes", "said"), [
    (40_320.0, "4 weeks"), (10_080.0, "1 week"), (7_560.0, "5.25 days"), (1_440.0, "1 day"), (2_160.0, "36 hours"),
    (90.0, "90 minutes"), (1.0, "1 minute"), (0.5, "0.5 minutes"),
])
def test_the_watch_in_words(minutes: float, said: str) -> None:
    assert survival._span(minutes) == said


def test_the_watch_is_marked_on_the_curve_over_all_cases() -> None:
    left, right = d.drawn(survival.survival(d.cases(2, 3), watch=1440.0))[0].axes[:2]
    marks = [[line for line in axes.lines if list(line.get_xdata()) == [1440.0, 1440.0]] for axes in (left, right)]
    assert [len(found) for found in marks] == [1, 0]
    assert left.get_title(loc="left") == "Solved by then (% of all cases)"


def test_survival_curves_are_those_of_the_statistics() -> None:
    from sim.statistics.survival import kaplan_meier

    minutes, endings = np.array([1.0, 2.0, 3.0, 4.0, 50.0]), np.array([0, 1, 0, -1, 0])
    curve = survival.curves({"One": [(minutes, endings)]})["One"]
    truth = kaplan_meier(minutes, endings == 0)
    np.testing.assert_allclose(curve.waiting[0], [truth.at(float(at)) for at in curve.minutes])
    # refused at 2 minutes: at 3 of five cases two are solved, and no more than 4/5 ever can be
    assert curve.solved[0][np.searchsorted(curve.minutes, 3.5)] == pytest.approx(0.4)
    assert np.nanmax(curve.waiting[2]) <= 1.0 and np.nanmin(curve.waiting[1]) >= 0.0


def test_the_timeline_tells_the_churn_at_the_end() -> None:
    runs = d.base(3, 6)
    text = timeline.finding(runs)
    assert text.startswith("18 weeks from the warm-up on, churn is ")
    assert f"% under {FIRST}; " in text and f"points higher under {SECOND}" in text
    assert text.endswith(f"points higher under {THIRD}")
    same = timeline.finding({"One": runs[FIRST], "Two": runs[FIRST]})
    assert same.endswith("under One. No clear difference from One: Two")
    gone = timeline.finding(d.base(2, 6, has_base=False))
    assert "customers have left under" in gone and f"more under {SECOND}" in gone
    assert "One replication" in timeline.finding(d.base(2, 1))


def test_the_week_tells_the_worst_staffed_hour() -> None:
    assert week_of.finding(d.weeks(2, 3)) == (
        f"In opening hours, customers wait longest at pool 0 on Tuesday, 10:00 to 11:00: 30.0 min on average "
        f"under {FIRST}, 15.0 min under {SECOND}")
    quiet = d.weeks(1, 2)
    for run in quiet[FIRST]:
        run.waited[:] = 0.0
    assert week_of.finding(quiet).startswith("Nobody waits under")


def test_the_week_does_not_say_that_nobody_waits_where_nobody_comes_or_waits_elsewhere() -> None:
    quiet, (first, second) = d.weeks(2, 2), d.TITLES[:2]
    for run in quiet[first]:
        run.waited[:] = 0.0
    assert week_of.finding(quiet) == (
        f"Nobody waits under {first} in any opening hour of the week with at least 30 arrivals; the longest mean wait "
        f"of an hour is 15.0 min under {second}")
    for run in quiet[first]:
        run.waits[:] = 14  # 28 in both replications
    assert week_of.finding(quiet).startswith(f"Under {first} fewer than 30 customers come in any one opening hour")
    closed = d.weeks(2, 2)
    closed[first] = [replace(run, staffed=np.zeros_like(run.staffed)) for run in closed[first]]
    assert week_of.finding(closed).startswith(f"Under {first} nobody is on duty when customers come; the longest")


def test_the_week_looks_at_opening_hours_of_pools_that_customers_reach() -> None:
    runs = d.weeks(1, 2)
    night = 24 * 2 + 3  # Wednesday, 3:00
    for run in runs[FIRST]:  # the second pool, which customers do not reach, works at night and has the longest waits
        run.staffed[1, night], run.waits[:, night], run.waited[:, night] = 60.0, 40, 40 * 600.0
    assert not week_of.opening_hours(runs)[night] and week_of.opening_hours(runs).sum() == 50
    assert "Tuesday, 10:00 to 11:00" in week_of.finding(runs)
    waits = d.drawn(week_of.week(runs))[0].axes[1]
    assert waits.get_ylim()[1] == 60.0  # half an hour, not ten
    for run in runs[FIRST]:
        run.staffed[0, night] = 60.0
    assert "Wednesday, 03:00 to 04:00" in week_of.finding(runs)
    assert d.drawn(week_of.week(runs))[0].axes[1].get_ylim()[1] == 1440.0


# Sweeps --------------------------------------------------------------------------------------------------------------


def test_a_curve_tells_where_the_sign_turns() -> None:
    data = d.a_sweep(2, d.line(), (RATE,), lambda place, row: 0.01 * place * (row[0] - 6.0))
    assert sweep.title(data) == (f"Churn against {FIRST}, 9 points. {SECOND}: lower up to cases an hour = 5.5, higher "
                                 "from 6.5")
    turned = d.a_sweep(2, d.line(), (RATE,), lambda place, row: -0.01 * place * (row[0] - 6.0))
    assert "higher up to cases an hour = 5.5, lower from 6.5" in sweep.title(turned)


@pytest.mark.parametrize(("shift", "words"), [(0.02, "higher everywhere"), (-0.02, "lower everywhere")])
def test_a_curve_on_one_side_of_zero(shift: float, words: str) -> None:
    data = d.a_sweep(2, d.line(), (RATE,), lambda place, row: place * shift)
    assert sweep.title(data).endswith(f"{SECOND}: {words}")


def test_no_difference_anywhere_is_said() -> None:
    data = d.a_sweep(3, d.grid(3, 3), (RATE, STAFF), lambda place, row: 0.0)
    assert sweep.title(data) == f"Churn against {FIRST}, 9 points: no clear difference anywhere ({SECOND} and {THIRD})"


def test_rounding_is_no_difference() -> None:
    data = d.a_sweep(2, d.line(), (RATE,), lambda place, row: 0.0)
    tiny = tuple(Interval(1e-17, 0.0, 0.95, 12) for _ in data.values)
    told = Swept(data.name, data.factors, data.sides, data.values, data.titles, data.levels, (tiny,))
    assert "no clear difference anywhere" in sweep.title(told)


def test_a_map_counts_its_cells() -> None:
    data = d.a_sweep(2, d.grid(5, 3), (RATE, STAFF), lambda place, row: 0.01 * place * (row[0] - 6.0))
    assert data.is_grid()
    assert sweep.title(data).endswith(f"{SECOND}: lower at 6, higher at 6, not clear at 3")


def test_one_policy_tells_its_range() -> None:
    data = d.a_sweep(1, d.line(5), (RATE,), lambda place, row: 0.01 * (row[0] - 4.0))
    assert sweep.title(data) == (f"Churn under {FIRST} runs from 8.0 % (cases an hour = 4) to 12.0 % (cases an hour = "
                                 "8)")


def test_main_effects_name_the_factor_that_accounts_for_most() -> None:
    draws = d.generator()
    values = [(float(a), float(b)) for a, b in zip(4 + 4 * draws.random(200), draws.random(200), strict=True)]
    data = d.a_sweep(2, values, (RATE, STAFF), lambda place, row: 0.01 * place * row[1])
    assert not data.is_grid()
    assert "agents on duty at the frontline in the morning by itself accounts for 9" in sweep.title(data)
    flat = d.a_sweep(2, values, (RATE, STAFF), lambda place, row: 0.01 * place)
    assert sweep.title(flat).endswith("Nothing varies between the points")


def test_a_main_effect_is_the_mean_at_each_value() -> None:
    effect = swept.main_effect([1, 1, 2, 2], [1.0, 3.0, 5.0, math.nan])
    np.testing.assert_allclose(effect.places, [1.0, 2.0])
    np.testing.assert_allclose(effect.mean, [2.0, 5.0])
    # of the sum of squares 8, 6 lies between the two values: 1 - (2/8) (3-1)/(3-2)
    assert effect.share == pytest.approx(0.5)


# Sensitivity ---------------------------------------------------------------------------------------------------------


def test_sobol_names_shares_ties_and_what_is_small() -> None:
    total = estimates([0.6, 0.55, 0.02, 0.0, 0.1], [0.5, 0.45, 0.01, 0.0, 0.0], [0.7, 0.65, 0.04, 0.0, 0.2])
    first = estimates([0.5, 0.4, 0.0, 0.0, 0.0], [0.4, 0.3, 0.0, 0.0, 0.0], [0.6, 0.5, 0.1, 0.0, 0.1])
    text = sensitivity.sobol_finding(SobolIndices(first, total, 1.0), tuple("abcde"), "churn", "under Old")
    assert text == ("Which factor takes part in most of the variance of churn (under Old) is not clear: a (60 %) and b "
                    "(55 %). Not clear: e. Below 5 %: c. No effect: d")
    total.upper[1] = 0.49
    text = sensitivity.sobol_finding(SobolIndices(first, total, 1.0), tuple("abcde"), "churn", "under Old")
    assert text.startswith("a takes part in 60 % of the variance of churn (under Old), 50 % by itself. Not clear: e")
    unknown = estimates([math.nan] * 3, [math.nan] * 3, [math.nan] * 3)
    assert sensitivity.sobol_finding(SobolIndices(unknown, unknown, 0.0), ("a", "b", "c"), "churn", "under Old") == (
        "None of the factors has an effect on churn (under Old)")


def test_morris_ranks_as_far_as_the_intervals_bear_it() -> None:
    star = estimates([10.0, 30.0, 28.0, 0.0, 2.0], [8.0, 25.0, 24.0, 0.0, 0.0], [12.0, 35.0, 33.0, 0.0, 5.0])
    text = sensitivity.morris_finding(star, tuple("abcde"), "resolution_time_mean", "under Old")
    assert text == ("Which factor moves time with the problem, mean (under Old) most is not clear: b (30.0 min) and c "
                    "(28.0 min). Not clear: e. No effect: d")
    star.lower[1] = 33.5
    text = sensitivity.morris_finding(star, tuple("abcde"), "resolution_time_mean", "under Old")
    assert text == ("b moves time with the problem, mean (under Old) most: by 30.0 min over its range, in the mean of "
                    "absolute effects. Not clear: e. No effect: d")
    star.lower[:] = 0.0
    assert sensitivity.morris_finding(star, tuple("abcde"), "churn", "under Old") == (
        "No factor has a clear effect on churn (under Old). No effect: d")
    nothing = estimates([0.0] * 3, [0.0] * 3, [0.0] * 3)
    assert sensitivity.morris_finding(nothing, tuple("abc"), "churn", "under Old") == (
        "None of the factors has an effect on churn (under Old)")


# Searches ------------------------------------------------------------------------------------------------------------


def test_a_selection_states_its_promise_or_that_there_is_none() -> None:
    assert selection.finding(d.a_selection(4)) == (
        f"{FIRST} is selected for the lowest churn (6.00 %): right with probability 95 % or more if no other is "
        "within 0.200 points of it")
    undecided = selection.finding(d.a_selection(4, None))
    assert undecided.startswith(
        "Not decided after 48 replications: 4 of 4 are still in contention for the lowest churn")
    again = selection.finding(replace(d.a_selection(4), again=Interval(0.07, 0.01, 0.95, 48)))
    assert "lowest churn (6.00 %; 7.00 % on new replications): right with" in again


def test_an_optimisation_reports_new_replications_only() -> None:
    assert search.finding(d.a_search(1)) == (
        "Best of 80 trials: Empowered frontline, authority = 0, reps = 0.0, with churn 5.2 ± 0.2 % on new "
        "replications")
    again = search.finding(replace(d.a_search(1), again=Interval(0.06, 0.001, 0.95, 30)))
    assert again.endswith("with churn 6.0 ± 0.1 % on new replications")
    assert search.finding(d.a_search(2)) == ("Churn trades off against total cost: from churn 5.2 % at total cost "
                                             "200,000 to churn 10.2 % at total cost 100,000")
    assert search.finding(d.a_search(2, kept=False)) == (
        "No finalist is shown to meet the constraints on its new replications")


def test_the_border_tells_who_wins_where() -> None:
    text = border.finding(d.a_plane(lambda a, b: 0.1 * (a - 0.5)))
    # churn is lower under the second policy on the left half, apart from the band around the middle
    assert text.startswith(f"{THIRD} has the better churn in 4") and f"of the plane, {FIRST} in 4" in text
    assert text.endswith("it is not clear")
    nowhere = border.finding(d.a_plane(lambda a, b: 0.0))
    assert nowhere == f"Nowhere in the plane is there a clear difference in churn between {THIRD} and {FIRST}"
    everywhere = border.finding(d.a_plane(lambda a, b: 0.1))
    assert everywhere == f"{FIRST} has the better churn everywhere in the plane"


# Warm-up -------------------------------------------------------------------------------------------------------------


def test_the_cut_is_told_and_so_is_mistrust() -> None:
    draws = d.generator()
    found = mser(10.0 * (np.arange(300) < 40) + 20.0 + 0.1 * draws.normal(size=(8, 300)))
    text = warm_up.finding(found, "wait_mean.reps", 1.0, "hours")
    assert text == ("The first 40 of 300 hours are cut as start-up: with them mean wait: reps averages 21.3 min, "
                    "without them 20.0 min")
    doubtful = warm_up.finding(mser(np.arange(100.0)), "wait_mean.reps", 1.0, "hours")
    assert doubtful.startswith("The start-up of mean wait: reps cannot be cut with confidence")
    assert "too short" in doubtful
    flat = warm_up.finding(mser(np.resize([1.0, -1.0], 300) * np.linspace(1.0, 0.999, 300)), "wait_mean.reps")
    assert "nothing is cut of 300 periods" in flat


