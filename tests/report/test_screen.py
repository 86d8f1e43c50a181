"""What is said of a comparison: the answer first, in words and numbers, and no more than the intervals bear."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.experiment.comparison import Comparison, Setting
from sim.report.comparison import moved
from sim.report.phrases import duration, more_runs
from sim.report.screen import markdown, pages, verdict_text
from sim.report.selection import MOST_ROWS, fixed_rows
from sim.report.sentences import finding
from sim.report.tables import plain
from sim.report.verdict import Row, grid
from sim.scenario.measuring import Decision
from tests.experiment.test_verdicts import compared
from tests.report.worlds import made_up

STEADY = [0.0, 1.0] * 5


def text_of(comparison: Comparison, **asked: bool) -> str:
    """Return everything that is printed, as one line without runs of spaces."""
    return flat("\n".join(page if isinstance(page, str) else plain(page) for page in pages(comparison, **asked)))


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def around(level: float, gap: float = 0.0, noise: float = 0.01, count: int = 10) -> list[float]:
    """Return values about a level, the mean of which it is; what is added to it varies a little, by `noise`."""
    return [level * (1.0 + 0.01 * (-1.0) ** k) + gap * (1.0 + noise * (k - 4.5) / 3.0) for k in range(count)]


def test_two_policies_are_told_in_a_line_a_question() -> None:
    comparison = compared(
        {"unsolved_share": around(0.1), "resolution_time_mean": around(600.0), "churn": around(0.08),
         "praise_per_100": around(6.0), "grievance_per_100": around(20.0), "net_value": around(-9000.0)},
        {"unsolved_share": around(0.1, -0.02), "resolution_time_mean": around(600.0, 120.0), "churn": around(0.08),
         "praise_per_100": around(6.0, 3.0), "grievance_per_100": around(20.0, 1.0, 5.0),
         "net_value": around(-9000.0, -900.0)},
        has_base=False, earns=False, weeks=3.0)
    lines = verdict_text(comparison).splitlines()
    questions = [line.split("  ")[0] for line in lines if line and not line.startswith(" ")]
    assert questions[2:6] == ["Problems", "Customers", "Word of mouth", "Money"]
    text = flat("\n".join(lines))
    assert re.search(r"Better: cases left unsolved down 2\.0\d* ± 0\.0\d points \(-20 %\) to 8\.00 %\.", text)
    assert "Worse: mean time to a solution up 2.00 ± 0.02 h (+20 %) to 12.0 h." in text
    assert "The same in every run: customers who leave (8.00 %)." in text
    assert "Better: praise told up 3.0" in text
    assert "Not clear: grievances told (" in text
    assert re.search(r"Worse: cost up 900 ± \d+ \(\+10 %\) to 9,900\. That is \+300 a week\.", text)
    assert re.search(r"Open To settle what is not clear: about \d+ more runs \(grievances told\)\.", text)
    assert "all 6 hold at once" in text and "Not clear does not mean equal." in text


def test_number_and_length_of_problems_are_told_apart_where_both_moved() -> None:
    """Prevention of easy cases: fewer problem days, though those that are left take longer."""
    base = {"problem_days_per_customer_year": around(20.0), "cases": around(1000.0),
            "resolution_time_mean": around(600.0)}
    new = {"problem_days_per_customer_year": around(20.0, -2.0), "cases": around(1000.0, -80.0),
           "resolution_time_mean": around(600.0, 120.0)}
    text = flat(verdict_text(compared(base, new, has_base=True)))
    assert "Better: problem days per customer and year down 2.0" in text
    assert "8.0 % fewer problems; those left take 2.00 ± 0.02 h longer on average." in text
    assert "Worse: mean time" not in text
    # in a grid the number has a row of its own
    three = replace(compared(base, new, has_base=True), policies=("old", "new", "third"))
    three.values["third"] = three.values["new"]  # type: ignore[index]
    three.titles["third"] = "Third"  # type: ignore[index]
    assert re.search(r"how many +1,000 +fewer -80 ± \d \(-8\.0 %\)", verdict_text(three))


def test_more_policies_are_a_column_each_the_first_at_the_left() -> None:
    text = verdict_text(made_up())
    assert "Problems: time to " in text
    for row in ("Customers: leave", "Word of mouth: bad", "good", "Money: net value"):
        assert re.search(rf"\b{row} ", text), row
    assert re.search(r"better -2\.0\d* ± 0\.\d+ days \(-70 %\)", text)
    assert "not clear" in text
    assert max(map(len, text.splitlines())) <= 100


def test_the_verdict_on_three_policies_fits_the_first_screen() -> None:
    """24 lines of 100 columns, with every row there is: two of them told of what was written."""
    def row(sign: float) -> dict[str, NDArray[np.float64]]:
        gaps = {"unsolved_share": (0.1, -0.02), "resolution_time_mean": (800.0, -150.0), "churn": (0.008, -0.001),
                "grievance_per_100": (1.4, 0.29), "praise_per_100": (31.0, 6.3), "net_value": (-184_000.0, -2_000.0),
                "net_value_to_horizon": (-184_000.0, -2_000.0), "customers_lost": (170.0, -20.0),
                "remedies": (60_000.0, 1_200.0), "staff_cost": (115_000.0, 800.0), "one_off_cost": (0.0, 300.0)}
        return {name: np.array(around(level, sign * gap, 0.3)) for name, (level, gap) in gaps.items()}

    titles = {"a": "Scripted chain", "b": "Empowered on a tight budget", "c": "Empowered frontline"}
    comparison = Comparison("Anonymous Bank: a call centre fitted to its log", "", tuple(titles), titles, "reps", 1, 10,
                            {"a": row(0.0), "b": row(1.0), "c": row(-0.5)}, {},
                            setting=Setting(has_base=False, earns=False, weeks=3.0))
    lines = verdict_text(comparison).splitlines()
    assert len(lines) <= 22 and max(map(len, lines)) <= 100
    text = flat("\n".join(lines))
    for said in ("worse +2,000 ±", "+667", "staff +800", "pays if a customer is worth more than 100", "Not clear does"):
        assert said in text, said


def test_of_many_policies_the_best_is_told_first_and_no_other_is_lost() -> None:
    """Five others: `c` wins on both headlines, so it stands beside the first; the others follow below."""
    comparison = compared({"net_value": around(100.0), "churn": around(0.1)},
                          {"net_value": around(100.0), "churn": around(0.1)})
    values = {name: {"net_value": np.array(around(100.0, gap)), "churn": np.array(around(0.1, -gap / 1e4))}
              for name, gap in (("a", 0.0), ("b", -5.0), ("c", 20.0), ("d", 4.0), ("e", 3.0), ("f", -2.0))}
    many = replace(comparison, policies=tuple(values), values=values, titles={name: name.upper() for name in values})
    text = verdict_text(many)
    head, _, rest = text.partition("Of 5 policies")
    assert re.search(r"\n +A +C\n", head)
    assert re.search(r"\n +A +B +D +E\n", rest) and re.search(r"\n +A +F\n", rest)


def test_undefined_and_infinite_values_are_said_in_words() -> None:
    asked = Decision(primary="resolution_time_median")
    comparison = compared({"resolution_time_median": [np.inf] * 10}, {"resolution_time_median": around(66.0)},
                          decision=asked, watch=4 * 10080.0)
    text = text_of(comparison)
    assert "undefined in 10 of 10 runs: not within 4 weeks under Old, 66.0 min under New" in text
    assert "Cannot be told" in text
    some = compared({"resolution_time_mean": [np.nan] + [5.0] * 9}, {"resolution_time_mean": [np.nan] + [6.0] * 9},
                    watch=60.0)
    text = text_of(some)
    assert "Undefined: mean time to a solution in 1 of 10 runs under both." in text
    assert "in some run fewer than 30 cases could be watched (Old, New)" in text
    never = text_of(compared({"waits": [np.inf] * 5}, {"waits": [1.0] * 5}, decision=Decision(primary="waits")))
    assert "never under Old, 1.00 under New" in never


def test_a_difference_smaller_than_what_matters_is_said_to_be_that() -> None:
    asked = Decision(primary="net_value", smallest_effect=40.0)
    text = text_of(compared({"net_value": around(900.0)}, {"net_value": around(900.0, 1.0, 9.0)}, decision=asked))
    assert "nothing for net value: any difference is smaller than what is worth acting on" in text
    assert "Do not adopt: net value +1" in text


def test_rare_events_are_too_rare_to_tell() -> None:
    text = text_of(compared({"churn": [0.0] * 10}, {"churn": [0.01] * 3 + [0.0] * 7}))
    assert "Too rare to tell: customers who leave (differs in 3 of 10 runs)." in text
    assert "longer or larger runs (customers who leave)" in text
    burst = text_of(compared({"churn": [0.0] * 10}, {"churn": [0.5] + [0.01, 0.011, 0.012] * 3}))
    assert "Too rare to tell: customers who leave (rests on few of 10 runs)." in burst


def test_one_replication_concludes_nothing() -> None:
    comparison = made_up(1)
    assert "nothing can be concluded" in text_of(comparison)
    assert "±" not in text_of(comparison, full=True).replace("± half", "")
    assert finding(comparison) == "One replication: nothing can be concluded"


def test_an_overloaded_line_is_told_before_any_verdict() -> None:
    base = {"net_value": around(5.0), "overloaded.reps": [0.0] * 10, "overloaded.boss": [1.0] + [0.0] * 9}
    comparison = compared(base, {**base, "overloaded.reps": [1.0] * 9 + [0.0]})
    text = text_of(comparison)
    assert "OVERLOADED: the queue at reps keeps growing under New (9 of 10 runs)." in text
    assert text.index("OVERLOADED") < text.index("Money")
    assert "The queue at boss keeps growing in 1 of 10 runs under Old." in text
    assert "OVERLOADED" not in text_of(compared({"net_value": STEADY}, {"net_value": STEADY}))


def test_several_overloaded_lines_are_told_in_one_text() -> None:
    base = {"net_value": around(5.0), "overloaded.reps": [0.0] * 10, "overloaded.boss": [0.0] * 10}
    text = text_of(compared(base, {**base, "overloaded.reps": [1.0] * 10, "overloaded.boss": [1.0] * 10}))
    assert ("OVERLOADED: the queue at reps keeps growing under New (10 of 10 runs); the queue at boss keeps growing "
            "under New (10 of 10 runs). Waits,") in text
    assert text.count("do not plan with the averages") == 1


def test_the_decision_names_its_numbers_and_what_would_settle_it() -> None:
    asked = Decision(primary="churn", smallest_effect=0.01, guardrails={"net_value": 50.0})
    base = {"churn": around(0.1), "net_value": around(900.0)}

    def told(gain: float, value: float) -> str:
        new = {"churn": around(0.1, -gain), "net_value": around(900.0, value, 0.5)}
        return text_of(compared(base, new, decision=asked))

    assert re.search(r"Decision Adopt: customers who leave -3\.0\d* ± [0-9.]+ points \(wanted: at least 1 point "
                     r"better\)", told(0.03, 10.0))
    assert "Decision Do not adopt: net value -200 ±" in told(0.03, -200.0)
    assert re.search(r"Decision Cannot be told: net value -45 ± \d+ \(allowed: 50 worse\).*about [\d,]+ more runs "
                     r"would tell", told(0.03, -45.0))


def test_money_is_called_cost_where_no_margin_is_known_and_ends_at_the_horizon_without_a_customer_value() -> None:
    base, new = {"net_value": around(-900.0)}, {"net_value": around(-900.0, 90.0)}
    cost = text_of(compared(base, new, earns=False))
    assert "Better: cost down 90 ±" in cost and "Cost ends at the horizon" in cost
    worth = text_of(compared(base, new, earns=True))
    assert "Better: net value up 90 ±" in worth and "Net value ends at the horizon" in worth
    assert "ends at the horizon" not in text_of(compared(base, new, is_valued=True))
    valued = text_of(compared(base, new, is_valued=True, has_base=True, customer_value=155.0))
    assert "who is there at the horizon is worth 155 from then on, under every policy" in valued
    assert "less by 155 for every customer who left" in text_of(
        compared(base, new, is_valued=True, has_base=False, customer_value=155.0))
    assert "Money" not in text_of(compared({"net_value": [0.0] * 5}, {"net_value": [0.0] * 5}))


def test_money_says_what_moved_it_with_the_sign_it_has_in_the_whole() -> None:
    base = {"net_value": around(900.0), "margin": around(2000.0), "staff_cost": around(1100.0)}
    new = {"net_value": around(900.0, -150.0), "margin": around(2000.0, 50.0), "staff_cost": around(1100.0, 200.0)}
    assert "Moved by staff -200, margin +50." in text_of(compared(base, new))
    assert "Moved by staff +200, margin -50." in text_of(compared(base, new, earns=False))


def test_the_money_of_a_week_is_told_no_surer_than_the_money() -> None:
    def told(first: list[float], other: list[float]) -> str:
        return text_of(compared({"net_value": first}, {"net_value": other}, weeks=2.0))

    assert "That is +45.0 a week." in told(around(900.0), around(900.0, 90.0))
    assert re.search(r"Not clear: net value \(\+90 ± (\d{3})\)\. That is \+45 ± \d+ a week\.",
                     told(around(900.0), around(900.0, 90.0, 3.0)))
    rare = told([900.0] * 10, [900.0] * 7 + [800.0, 700.0, 900.5])
    assert "Too uneven to tell: net value" in rare and "a week" not in rare
    assert "a week" not in told(around(900.0), around(900.0))


def test_nothing_is_open_is_not_said_of_a_decision_that_cannot_be_told() -> None:
    """Clearly better, but not clearly by as much as is worth acting on; beside it one that is not clear at all."""
    asked = Decision(primary="churn", smallest_effect=0.01)
    three = compared({"churn": around(0.1)}, {"churn": around(0.1, -0.0101, 0.5)})
    unclear = np.array(around(0.1, 0.001, 30.0))
    three = replace(three, policies=("old", "new", "unclear"), titles={**three.titles, "unclear": "Unclear"},
                    values={**three.values, "unclear": {"churn": unclear}})

    def last(comparison: Comparison) -> Row:
        return next(row for row in grid(comparison, ("new", "unclear")) if row.name == "To settle the rest")

    assert last(three).cells["new"] == ("nothing is open",)
    decided = replace(three, setting=replace(three.setting, decision=asked))
    assert [each.advice for each in decided.decisions] == ["cannot be told"] * 2
    assert last(decided).cells["new"] == ("",) and "more runs" in last(decided).cells["unclear"][0]


def test_the_difference_of_what_is_the_same_is_0() -> None:
    text = text_of(compared({"cases": around(100.0)}, {"cases": around(100.0)}), full=True)
    assert re.search(r"Cases 0 the same", text)


def test_break_even_is_a_sentence() -> None:
    base = {"net_value": around(0.0), "net_value_to_horizon": around(0.0), "customers_end": around(100.0)}
    new = {"net_value": around(0.0, -1550.0), "net_value_to_horizon": around(0.0, -1550.0),
           "customers_end": around(100.0, 10.0)}
    text = text_of(compared(base, new, has_base=True))
    assert re.search(r"Pays if a customer is worth more than 155 \(15\d to 15\d\)\.", text)
    assert "Pays if a customer is worth less than 155" in text_of(compared(new, base, has_base=True))


def test_what_else_moved_has_ten_rows_at_most_from_twenty_fixed_ones() -> None:
    comparison = made_up()
    assert set(moved(comparison, comparison.policies)) <= set(fixed_rows(comparison))
    everything = {name: around(5.0) for name in ALL_ROWS}
    changed = compared(everything, {name: around(5.0, 1.0) for name in ALL_ROWS}, has_base=True)
    assert len(fixed_rows(changed)) == MOST_ROWS
    assert len(moved(changed, ("new",))) == 10
    same = compared(everything, everything, has_base=True)
    assert fixed_rows(same) == fixed_rows(changed)  # by the world alone, not by results
    assert moved(same, ("new",)) == []
    assert "Apart from the headlines, nothing moved clearly." in text_of(same)


ALL_ROWS = (
    "problem_days_per_customer_year", "unsolved_share", "resolution_time_mean", "churn", "praise_per_100",
    "grievance_per_100", "net_value", "cases", "first_contact_resolution", "failure_demand_share",
    "handoffs_per_case", "channels.phone.wait_mean", "channels.phone.abandoned_share", "channels.mail.wait_mean",
    "channels.mail.abandoned_share", "utilisation.reps", "loyalty_mean", "staff_cost", "remedies", "goodwill", "margin",
    "one_off_cost", "contacts_per_case",
)


def test_intervals_of_the_rows_hold_at_once_unless_they_are_asked_for_one_by_one() -> None:
    """20 rows: a difference that is clear by itself need not be among them all."""
    rows = {name: around(5.0) for name in ALL_ROWS}
    slight = [k % 2 * 2.0 - 0.55 for k in range(20)]  # t = 1.9 ... of 20 values: 0.45 ± 0.48
    comparison = compared({name: row * 2 for name, row in rows.items()},
                          {**{name: row * 2 for name, row in rows.items()},
                           "staff_cost": [a + b + 0.1 for a, b in zip(rows["staff_cost"] * 2, slight, strict=True)]},
                          has_base=True)
    assert moved(comparison, ("new",)) == []
    assert moved(comparison, ("new",), row_by_row=True) == ["staff_cost"]
    assert "each interval on its own" in text_of(comparison, row_by_row=True)


def test_everything_is_there_when_it_is_asked_for() -> None:
    comparison = replace(made_up(), setting=Setting(decision=Decision(primary="churn", smallest_effect=0.002)))
    text = text_of(comparison, full=True)
    for expected in ("Levels", "paired differences", "variance reduction", "Risk: single runs", "(interval n/a)",
                     "If a difference were as small", "wrong sign", "Gelman and Carlin 2014", "0.200 pts"):
        assert expected in text, expected
    assert "--full" not in text
    assert "names no smallest effect worth acting on" in text_of(made_up(), full=True)


def test_what_is_written_is_what_is_printed() -> None:
    comparison = made_up()
    written = markdown(comparison)
    assert written.startswith("# Verdict\n\n    A bank that was made up\n")
    assert flat(written.removeprefix("# Verdict")) .strip() == text_of(comparison).strip()


def test_titles_cannot_break_out_of_the_file() -> None:
    comparison = replace(made_up(), title="```\x1b[31m\n# not a heading")
    assert all(line.startswith("    ") or not line for line in markdown(comparison).splitlines()[1:])
    assert "\x1b" not in markdown(comparison)


# Titles of pictures ---------------------------------------------------------------------------------------------------


def test_the_title_states_the_finding() -> None:
    base = {"resolution_time_mean": around(600.0), "churn": around(0.08), "net_value": around(-9000.0)}
    new = {"resolution_time_mean": around(600.0, -60.0), "churn": around(0.08, -0.01),
           "net_value": around(-9000.0, -3731.0)}
    assert finding(compared(base, new, earns=False)) == (
        "Faster and fewer leave; costs 3,731 more\nNew against Old")
    assert finding(compared(base, new)) == "Faster and fewer leave; net value 3,731 lower\nNew against Old"
    little = {**base, "resolution_time_mean": around(600.0, -2.0)}
    assert finding(compared(base, little)) == "Only 0.3 % faster\nNew against Old"
    assert finding(compared(base, base)) == "The same in every run\nNew against Old"
    unclear = {**base, "churn": around(0.08, 0.001, 20.0)}
    assert finding(compared(base, unclear)) == "Nothing is clear\nNew against Old"


def test_several_policies_have_a_line_each() -> None:
    lines = finding(made_up()).splitlines()
    assert lines[0] == "Against Scripted chain:"
    assert lines[1].startswith("Script with a human back-up [/red]: faster")
    assert "leave" not in lines[1]
    assert "fewer leave" in lines[2]


# Words ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "said"), [
    (40320.0, "4 weeks"), (10080.0, "1 week"), (7560.0, "5.25 days"), (1440.0, "1 day"), (2520.0, "42 h"),
    (90.0, "90 min"),
])
def test_durations(minutes: float, said: str) -> None:
    assert duration(minutes) == said


@pytest.mark.parametrize(("needed", "done", "said"), [
    (11.0, 10, "about 1 more run"), (243.0, 10, "about 240 more runs"), (np.inf, 10, "more than 10,000 runs"),
    (np.nan, 10, ""), (5.0, 10, "about 1 more run"),
])
def test_more_runs(needed: float, done: int, said: str) -> None:
    assert more_runs(needed, done) == said
