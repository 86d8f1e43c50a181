"""The page's verdict: the numbers of `compare`, words at stated looks only, and how often they are wrong."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.experiment.comparison import Comparison, Setting
from sim.explore.verdict import LOOK_LEVEL, LOOKS, at_look, form_of, look_at
from sim.report import phrases
from sim.report.verdict import judged
from sim.statistics.intervals import mean_interval
from sim.statistics.multiplicity import individual_level
from sim.study.drive import compare
from sim.study.kinds.compare import comparison_of
from tests.explore.desks import asked, desk_of, shop


@pytest.mark.parametrize("changes", [{}, {"chain.rep.authority": 60.0, "pools.reps.staff": "+1"}])
def test_numbers_are_those_of_compare_to_the_last_digit(changes: dict[str, float | str]) -> None:
    """Levels, differences and half-widths of 10 runs, for the file's policies and for changed ones."""
    desk = desk_of(shop())
    form = asked(desk, "runs", settings={"policies": ["scripted", "empowered"], "changes": [{}, changes]}, runs=10)
    sets = {f"policies.empowered.{key}": value for key, value in changes.items()}
    told = comparison_of(compare(shop().with_(sets), replications=10))
    assert {row["name"] for row in form["rows"]} >= {"churn", "unsolved_share", "resolution_time_mean", "net_value"}
    for row in form["rows"]:
        name = row["name"]
        assert row["levels"] == [phrases.level(told, policy, name) for policy in told.policies], name
        word, shown, share = phrases.cell(told, judged(told, "empowered", name))
        assert (row["difference"], row["share"]) == (shown or word, share), name


def test_identical_policies_differ_by_exactly_nothing() -> None:
    """Every headline is the same, and the page says so from the first run on."""
    form = asked(desk_of(shop()), "runs", settings={"policies": ["scripted", "scripted"]}, runs=5)
    assert form["same"] and {row["word"] for row in form["rows"] if row["word"]} == {"the same"}
    assert all(row["runs"][0] == row["runs"][1] for row in form["rows"])


def test_words_come_at_looks_only() -> None:
    """Between looks numbers are of all runs, and the words stay those of the last look."""
    desk, settings = desk_of(shop()), {"policies": ["scripted", "empowered"]}
    early, late = (asked(desk, "runs", settings=settings, runs=runs) for runs in (4, 7))
    five = asked(desk, "runs", settings=settings, runs=5)
    assert early["look"] == 0 and not early["verdict"] and all(not row["word"] for row in early["rows"])
    assert late["look"] == 5 and late["verdict"] == five["verdict"]
    assert len(late["rows"][0]["runs"][0]) == 7
    assert [look_at(runs) for runs in (1, 5, 9, 10, 99, 100)] == [0, 5, 5, 10, 50, 100]


def test_a_look_asks_for_more_than_a_single_comparison() -> None:
    """Each interval of a look has the level 1 - 0.05 / looks / headlines (Bonferroni)."""
    values = np.random.default_rng(3).normal(size=10)
    comparison = _comparison(values, 2)
    seen = at_look(comparison, 10)
    level = individual_level(LOOK_LEVEL, 2)
    assert math.isclose(level, 1.0 - 0.05 / len(LOOKS) / 2)
    assert seen.verdict("b", "churn").interval == mean_interval(values, level)


def test_looking_costs_no_more_than_was_promised() -> None:
    """Of 2,000 comparisons without any difference, watched at all looks, at most 5 % get any verdict.

    By Bonferroni the chance is below 5 %; of 2,000 more than 130 (6.5 %) would come by chance less than once in a
    thousand times (binomial, mean 100, standard deviation 9.7). With plain 95 % intervals at each look, headline by
    headline, it would be far more than 15 %, which is shown too.
    """
    rng = np.random.default_rng(20261130)
    wrong = plain = 0
    for _ in range(2_000):
        values = rng.normal(size=(4, LOOKS[-1]))
        for look in LOOKS:
            intervals = [mean_interval(series[:look], individual_level(LOOK_LEVEL, 4)) for series in values]
            if any(not interval.contains(0.0) for interval in intervals):
                wrong += 1
                break
        plain += any(not mean_interval(series[:look]).contains(0.0) for look in LOOKS for series in values)
    assert wrong <= 130
    assert plain >= 300


def _comparison(gaps: np.ndarray[tuple[int], np.dtype[np.float64]], headlines: int) -> Comparison:
    names = ("churn", "unsolved_share")[:headlines]
    zero = np.zeros_like(gaps)
    return Comparison("", "", ("a", "b"), {"a": "A", "b": "B"}, "reps", 1, gaps.size,
                      {"a": dict.fromkeys(names, zero), "b": dict.fromkeys(names, gaps)}, {},
                      setting=Setting(has_base=True))


def test_the_form_holds_no_more_than_json_knows() -> None:
    """Undefined outcomes are null, never NaN."""
    form = form_of(_comparison(np.array([0.1, 0.2, math.nan, 0.1, 0.3]), 2))
    assert form["rows"][0]["runs"][1][2] is None or form["rows"][1]["runs"][1][2] is None
