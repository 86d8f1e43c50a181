"""A backtest in sentences and tables: true when days are few, nobody hung up, or the log does not tell."""

from __future__ import annotations

import math
from dataclasses import replace

from sim.backtest.side_by_side import ERLANG_A, PAST, CellErrors, Judgement, Nearer, Row
from sim.report.backtest import headline, not_to_ask, page, tables, verdicts
from sim.report.tables import plain

ABANDONED = Row("abandoned", "all", 0.10, 0.11, 0.002, 0.02, 0.14, math.nan, 0.12)
WAIT = Row("wait_mean", "all", 1.0, 0.7, 0.02, 0.2, 1.1, math.nan, 1.0)
FOUND = Judgement((ABANDONED, WAIT), (("abandoned", "all"), ("wait_mean", "all")), "20 days, 900 calls",
                  "40 days", 20)


def with_rows(*rows: Row) -> Judgement:
    return replace(FOUND, rows=rows)


def test_the_headline_tells_what_fits_and_what_does_not() -> None:
    assert headline(FOUND) == (
        "Judged on 20 days, 900 calls, which it has not seen: abandoned 11.0 % simulated, 10.0 seen: inside the log's "
        "own noise; mean wait of the served 42.0 s simulated, 60.0 seen: 18.0 s too low (-30%), outside the log's own "
        "noise.")


def test_the_headline_of_few_days_claims_nothing() -> None:
    said = headline(with_rows(replace(ABANDONED, noise=math.nan), replace(WAIT, noise=math.nan)))
    assert "inside" not in said
    assert "too few days to know the log's own noise, so nobody can say whether the difference is chance" in said


def test_the_headline_where_nobody_hung_up_or_nothing_is_told() -> None:
    nobody = replace(ABANDONED, observed=0.0, simulated=0.0, noise=0.0, half_width=0.0)
    assert "abandoned 0.0 % simulated, 0.0 seen: inside the log's own noise" in headline(with_rows(nobody))
    nothing = with_rows(replace(ABANDONED, observed=math.nan), replace(WAIT, observed=math.nan))
    assert headline(nothing).endswith("the log tells none of abandoned and mean wait of the served.")
    assert verdicts(nothing)[0] == "Abandoned: not told by the log."


def test_days_that_were_fitted_too_are_no_unseen_days() -> None:
    said = headline(replace(FOUND, known=3))
    assert "of which 3 days were fitted too" in said
    assert "has not seen" not in said


def test_a_sentence_for_every_quantity_names_rivals_and_parts() -> None:
    hours = [Row("abandoned", f"hour={hour:02d}", 0.10, 0.10 + 0.03 * (hour == 9), math.nan, 0.02)
             for hour in range(8, 12)]
    found = replace(FOUND, rows=(ABANDONED, WAIT, *hours), nearer=(
        Nearer("abandoned", "all", ERLANG_A, 0.03, 0.01), Nearer("abandoned", "all", PAST, 0.01, 0.02),
        Nearer("wait_mean", "all", ERLANG_A, -0.2, 0.1)))
    first, second, *_ = verdicts(found)
    assert first == (
        "Abandoned: 11.0 % simulated, 10.0 seen: inside the log's own noise (± 2.0 points). Nearer than Erlang A, by "
        "3.0 ± 1.0 points. Not clearly nearer, nor further off, than the past drawn again. Outside noise by hour of "
        "the day in 1 of 4 (09); by chance 1 in 20 is.")
    assert second.endswith("outside the log's own noise (± 12.0 s). Further off than Erlang A, by 12.0 ± 6.0 s.")


def test_wide_noise_is_said_to_test_little() -> None:
    said = verdicts(with_rows(replace(ABANDONED, noise=0.04)))[0]
    assert "(± 4.0 points, 40% of what was seen: less than that could not be told)" in said


def test_what_not_to_ask_is_what_is_outside_noise_and_far_off() -> None:
    near = Row("within_20s", "all", 0.80, 0.83, 0.0, 0.01)  # outside, but 4 % off
    parts = [Row("abandoned", group, 0.10, 0.20, 0.0, 0.02) for group in ("hour=09", "hour=10", "type=PS")]
    volume = Row("calls", "all", 900.0, 1200.0, math.nan, 50.0)
    assert not_to_ask(with_rows(ABANDONED, WAIT, near, *parts, volume)) == (
        "Do not ask this scenario for levels of mean wait of the served and abandoned (hour 09, 10; type PS): outside "
        "the log's own noise there, and more than 10% off.")
    assert not_to_ask(with_rows(ABANDONED)) == ""


def test_cells_are_told_beside_erlang_a() -> None:
    found = replace(FOUND, cells=(CellErrors("abandoned", 0.02, 0.05, 0.03, 0.01, 120),))
    assert ("Abandoned, cell by cell (month x type x hour of the day, 120 cells, each with its calls): off by 2.0 "
            "points on average, Erlang A by 5.0. Nearer than Erlang A, by 3.0 ± 1.0 points.") in verdicts(found)


def test_tables_have_a_part_each_and_none_for_a_part_that_is_everything() -> None:
    months = [replace(ABANDONED, group="month=2021-03"), replace(WAIT, group="month=2021-03")]
    hours = [replace(ABANDONED, group=f"hour={hour}") for hour in ("09", "10")]
    shown = tables(with_rows(ABANDONED, WAIT, *months, *hours))
    assert [table.title for table in shown] == ["Seen and simulated, all together",
                                                "Seen and simulated, by hour of the day"]
    text = plain(shown[0])
    assert [" ".join(line.split()) for line in text.splitlines()[3:5]] == [
        "Abandoned % 10.0 ± 2.0 11.0 ± 0.2 14.0 12.0 fits",
        "Mean wait of the served s 60.0 ± 12.0 42.0 ± 1.2 66.0 60.0 too low"]
    assert "Erlang C" not in text
    assert "20 replications" in text


def test_the_page_holds_everything() -> None:
    text = page(FOUND, tables(FOUND), ["by_hour.png", "by_hour.svg"])
    assert text.startswith("# Judged on what it has not seen\n\nJudged on 20 days")
    assert "| Abandoned | % | 10.0 ± 2.0 | 11.0 ± 0.2 | 14.0 | 12.0 | fits |" in text
    assert text.count("![") == 1
