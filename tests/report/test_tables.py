"""Tables: aligned text without a terminal, frames on one, and never markup from a user's names."""

from __future__ import annotations

import io
import math

import pytest
from rich.console import Console

from sim.report.comparison import difference_table, level_table, outcome_table, risk_table
from sim.report.labels import column_labels, legend
from sim.report.quantities import Scale, scale_for
from sim.report.tables import Table, plain, show
from tests.report.worlds import made_up

TABLE = Table("[/x] Title", ("Name", "value"), (("[bold]a[/bold]", "1"), ("long [/x] name", "23")), frozenset({1}))


def test_plain_tables_are_aligned() -> None:
    assert plain(TABLE).splitlines() == [
        "[/x] Title",
        "Name            value",
        "--------------  -----",
        "[bold]a[/bold]      1",
        "long [/x] name     23",
    ]


def test_a_table_without_headers_has_no_rule() -> None:
    assert plain(Table("", ("", ""), (("a", "b"),))) == "a  b"


@pytest.mark.parametrize("terminal", [True, False])
def test_names_are_never_read_as_markup(terminal: bool) -> None:
    text = io.StringIO()
    show(TABLE, Console(file=text, force_terminal=terminal, width=80, no_color=True))
    assert "[bold]a[/bold]" in text.getvalue()
    assert "long [/x] name" in text.getvalue()


def test_nothing_is_cut_off_where_the_terminal_is_narrow() -> None:
    text = io.StringIO()
    show(TABLE, Console(file=text, force_terminal=True, width=12, no_color=True))
    assert "long [/x] name     23" in text.getvalue()


@pytest.mark.parametrize(("unit", "values", "difference", "shown"), [
    ("min", [4.25], False, "4.25 min"), ("min", [240.0], False, "4.00 h"), ("min", [7200.0], False, "5.00 days"),
    ("share", [0.0834], False, "8.34 %"), ("share", [-0.02], True, "-2.00 points"),
    ("money", [-12345.6], False, "-12,346 money"), ("per case", [0.0], False, "0.0 per case"),
    ("min", [math.inf], False, "never min"), ("share", [math.nan], False, "n/a %"),
    ("share", [0.00001], False, "0.0010 %"),
])
def test_values_are_shown_in_the_unit_of_their_size(
    unit: str, values: list[float], difference: bool, shown: str
) -> None:
    scale = scale_for(unit, values, difference)
    assert f"{scale.text(values[0])} {scale.unit}" == shown


def test_minus_zero_is_zero() -> None:
    assert Scale(1.0, "", 1).text(-0.01) == "0.0"


def test_levels_are_given_with_intervals_in_the_order_of_the_fixed_rows() -> None:
    table = level_table(made_up())
    assert table.columns[1:] == ("scripted", "backup", "empowered")
    assert [row[0] for row in table.rows][:2] == ["Time with the problem, mean", "Churn"]
    assert all("±" in cell for row in table.rows for cell in row[1:])
    assert any(row[0] == "Utilisation: reps" for row in table.rows)


def test_columns_are_headed_by_titles_where_those_are_short() -> None:
    short = {"a": "Scripted chain", "b": "Empowered"}
    assert column_labels(short) == ("Scripted chain", "Empowered")
    assert legend(short) == []
    assert column_labels(made_up().titles) == ("scripted", "backup", "empowered")
    assert legend(made_up().titles)[0].rows[0] == ("scripted", "Scripted chain")


def test_without_replications_there_are_no_intervals() -> None:
    comparison = made_up(1)
    assert all("±" not in cell for row in level_table(comparison).rows for cell in row)
    assert all("±" not in cell for row in difference_table(comparison, "empowered").rows for cell in row)
    assert {row[3] for row in difference_table(comparison, "empowered").rows} == {"not clear"}


def test_differences_carry_sign_verdict_and_gain() -> None:
    rows = {row[0]: row for row in difference_table(made_up(), "empowered").rows}
    assert rows["Time with the problem, mean"][1].startswith("-2.0")
    assert rows["Time with the problem, mean"][2:4] == ("-70 %", "better")
    assert rows["Net value"][3] == "worse"
    assert rows["Utilisation: reps"][3] == "lower"
    assert float(rows["Churn"][4].removeprefix("x")) > 1.5


def test_rounding_is_not_taken_for_a_difference() -> None:
    comparison = made_up(4, ("scripted", "backup"))
    scripted, backup = comparison.values["scripted"], comparison.values["backup"]
    backup["net_value"][:] = scripted["net_value"] * (1.0 + 1e-15)  # type: ignore[index]
    rows = {row[0]: row for row in difference_table(comparison, "backup").rows}
    assert rows["Net value"][1:4] == ("0", "", "the same")


def test_no_row_vanishes_that_is_undefined_or_infinite() -> None:
    comparison = made_up(5, ("scripted", "backup"))
    comparison.values["backup"]["churn"][2] = math.nan
    comparison.values["backup"]["wait_mean.reps"][:] = math.inf
    rows = {row[0]: row for row in difference_table(comparison, "backup").rows}
    assert rows["Churn"][1:4] == ("n/a", "", "undefined in 1 of 5 runs")
    assert rows["Mean wait: reps"][3] == "undefined in 5 of 5 runs"
    levels = {row[0]: row for row in level_table(comparison).rows}
    assert levels["Churn"][2].startswith("n/a in 1 of 5 runs, else ")
    assert levels["Mean wait: reps"][2] == "never"


def test_risk_is_told_in_single_runs() -> None:
    comparison = made_up(40, ("scripted", "empowered"))
    rows = {(row[0], row[1]): row[2:] for row in risk_table(comparison).rows}
    first, second = (rows["customers who leave", title] for title in comparison.titles.values())
    churn = comparison.values["scripted"]["churn"]
    assert first[1] == f"{100.0 * churn.max():.2f} %"
    assert first[0].startswith(f"{100.0 * sorted(churn)[35]:.2f} % (")
    assert first[2] == ""
    assert second[2] == "100 % (91 to 100 %)"  # Wilson, 40 of 40
    worst = rows["net value", comparison.titles["scripted"]][1]
    assert worst == f"{comparison.values['scripted']['net_value'].min():,.0f}"  # of money, less is worse


def test_outcomes_of_a_run_leave_out_what_is_undefined() -> None:
    table = outcome_table({"churn": 0.25, "wait_mean.reps": math.nan, "resolution_time_p90": math.inf}, "Run")
    assert table.rows == (("Churn", "25.0", "%", "churn"),
                          ("Nine in ten are solved within", "never", "min", "resolution_time_p90"))
