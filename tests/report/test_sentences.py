"""What is said of a comparison: no more than the intervals bear."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.report.sentences import caveat, finding, policy_sentence
from sim.report.verdict import headlines
from tests.report.worlds import made_up


def test_better_worse_and_not_told_apart() -> None:
    comparison = made_up()
    text = policy_sentence(comparison, "empowered")
    assert "Better: mean time to a solution 2.0" in text
    assert "days shorter" in text
    assert "points lower" in text
    assert "fewer grievances told per 100 customers" in text
    assert "Worse: net value" in text
    backup = policy_sentence(comparison, "backup")
    assert "Not told apart: churn" in backup
    assert "not evidence that they are equal" in backup


def test_exactly_the_same_is_said_only_of_what_is() -> None:
    comparison = made_up(5, ("scripted", "backup"))
    comparison.values["backup"]["churn"][:] = comparison.values["scripted"]["churn"]
    assert "Exactly the same in every replication: churn." in policy_sentence(comparison, "backup")


def test_undefined_values_are_named() -> None:
    comparison = made_up(5, ("scripted", "backup"))
    comparison.values["backup"]["churn"][2] = np.nan
    assert "Undefined in some replication: churn." in policy_sentence(comparison, "backup")


def test_one_replication_concludes_nothing() -> None:
    comparison = made_up(1)
    assert "nothing can be concluded" in policy_sentence(comparison, "empowered")
    assert "undefined and not shown" in caveat(comparison)
    assert finding(comparison) == "One replication: nothing can be concluded"


def test_many_comparisons_are_allowed_for() -> None:
    comparison = made_up()
    assert "each for its own comparison" in caveat(comparison)
    assert "still do when that is allowed for" in caveat(comparison)
    # a difference that only just stands out alone does not survive among ten
    comparison = made_up()
    gap = comparison.values["backup"]["churn"]
    gap[:] = comparison.values["scripted"]["churn"] + 0.001 * (0.7 + np.resize([-1.0, 1.0], 12))
    assert "no longer certain: churn of Script with a human back-up" in caveat(comparison)


def test_the_finding_names_what_stands_out() -> None:
    lines = finding(made_up()).splitlines()
    assert lines[0] == "Against Scripted chain:"
    assert lines[1].startswith("Script with a human back-up [/red]: mean time to a solution -18.0 h, grievance told -4")
    assert "churn" not in lines[1]
    assert "churn -2.3" in lines[2]


def test_the_finding_says_what_it_comes_to_unless_there_is_no_money() -> None:
    paid, unpaid = made_up(), made_up()
    assert ", net value -" in finding(paid)
    assert not finding(paid).splitlines()[-1].partition("net value")[2].endswith("per 100")
    unpaid = replace(unpaid, values={policy: {**row, "net_value": 0.0 * row["net_value"]}
                                     for policy, row in unpaid.values.items()})
    assert "net value" not in finding(unpaid)


def test_the_finding_says_so_when_nothing_stands_out() -> None:
    comparison = made_up(6, ("scripted", "backup"))
    for name, series in comparison.values["backup"].items():
        series[:] = comparison.values["scripted"][name] * (1 + 0.01 * np.resize([-1.0, 1.0], 6))
    assert finding(comparison) == "Script with a human back-up [/red]: not told apart from Scripted chain"


def test_the_median_is_spoken_of_where_every_run_has_one() -> None:
    comparison = made_up(4, ("scripted", "backup"))
    for policy, level in (("scripted", 900.0), ("backup", 840.0)):
        comparison.values[policy]["resolution_time_median"] = level + np.arange(4.0)  # type: ignore[index]
    assert headlines(comparison)[0] == "resolution_time_median"
    assert "median time to a solution 60.0 min shorter" in policy_sentence(comparison, "backup")
    comparison.values["backup"]["resolution_time_median"][1] = np.inf
    assert headlines(comparison)[0] == "resolution_time_mean"
