"""Rotas and opening hours on the sheet of `check`: what is open when, by what, and what is done while it is closed."""

from __future__ import annotations

from sim.report.hours_and_rotas import channels_form, hours_table, opening_form, rota_table, spans, week
from sim.report.tables import Table
from sim.scenario import loads

DESK = """
horizon = "4 weeks"
demand = { cases_per_hour = 0.3 }
flaws.p.remedy = 100
flaws.q = { desk = "night" }
channels.phone = { patience = "5 min", closed_delay = "30 min" }
channels.mail.kind = "message"
pools.reps.staff = { weekdays = "8:30-17: 2, 17-17:30: 1", saturday = "9-13: 1" }
pools.night.staff = { friday = "22-6: 1" }
chain = [{ level = "rep", pool = "reps", handle = "6 min" }]
"""


def hours(text: str) -> Table:
    return hours_table(loads(text))


def test_hours_are_written_as_spans() -> None:
    assert spans(range(336)) == "daily 0-24"
    assert spans([half for half in range(336) if half // 48 > 4]) == "weekend 0-24"
    assert spans([0, 1, 5, 48, 49, 53, 96]) == "Monday, Tuesday 0-1, 2:30-3; Wednesday 0-0:30"
    assert spans([day * 48 for day in (0, 1, 2, 3, 6)]) == "Monday to Thursday, Sunday 0-0:30"
    assert spans([day * 48 for day in (0, 2, 3, 5)]) == "Monday, Wednesday, Thursday, Saturday 0-0:30"
    assert spans([]) == ""


def test_a_week_of_numbers_is_written_as_a_rota() -> None:
    assert week([3] * 17 + [0] * 30 + [2] + [0] * 288) == [("Monday", "0-8:30: 3, 23:30-24: 2")]
    assert week([1] * 336) == [("daily", "0-24: 1")]
    assert week([0] * 336) == []


def test_a_rota_is_shown_as_it_is_written_to_the_half_hour() -> None:
    (table,) = rota_table(loads(DESK))
    assert table.columns == ("Pool", "days", "hours: agents")
    assert table.rows == (("reps", "weekdays", "8:30-17: 2, 17-17:30: 1"), ("", "Saturday", "9-13: 1"),
                          ("night", "Friday", "22-24: 1"), ("", "Saturday", "0-6: 1"))


def test_staff_round_the_clock_need_no_table() -> None:
    text = DESK.replace('{ weekdays = "8:30-17: 2, 17-17:30: 1", saturday = "9-13: 1" }', "2")
    assert rota_table(loads(text.replace('{ friday = "22-6: 1" }', "1"))) == []
    (table,) = rota_table(loads(text))
    assert table.rows[0] == ("reps", "daily", "0-24: 2")


def test_a_rota_is_shown_under_each_policy_that_has_its_own() -> None:
    text = DESK + '[policies.a]\n[policies.b]\n[policies.c]\npools.night.staff = { friday = "22-24: 1" }\n'
    (table,) = rota_table(loads(text))
    assert table.columns[1] == "under"
    assert table.rows[2:] == (("night", "a, b", "Friday", "22-24: 1"), ("", "", "Saturday", "0-6: 1"),
                              ("", "c", "Friday", "22-24: 1"))


def test_a_channel_is_open_by_the_rota_of_whoever_answers() -> None:
    table = hours(DESK)
    assert table.columns[1:4] == ("about", "open", "by")
    assert table.rows == (
        ("phone", "p", "weekdays 8:30-17:30; Saturday 9-13", "rota of reps", "100%",
         "turned away, after 30 min as who knows"),
        ("", "q", "Friday 22-24; Saturday 0-6", "rota of night", "100%", "turned away, after 30 min as who knows"),
        ("mail", "", "always", "written at any time", "-", "-"))


def test_the_pool_it_overflows_to_is_named() -> None:
    text = DESK.replace("horizon", 'pools.reps.overflow = { to = "night", after = "1 min" }\nhorizon')
    assert hours(text).rows[0][2:4] == ("Monday to Thursday 8:30-17:30; Friday 8:30-17:30, 22-24; Saturday 0-6, 9-13",
                                        "rota of reps, or of night")


def test_the_calendar_and_a_channel_go_first() -> None:
    text = DESK + '[calendar]\nhours = { weekdays = "9-17" }\nknows_hours = 0.25\n'
    table = hours(text)
    assert table.columns == ("Channel", "open", "by", "know the hours", "others, and who waits at closing time")
    assert table.rows[0][1:4] == ("weekdays 9-17", "the calendar", "25%")
    own = text.replace("closed_delay", 'hours = { sunday = "10-10:30" }, closed = "voicemail", closed_delay')
    assert hours(own).rows[0][1:] == ("Sunday 10-10:30", "its own hours", "25%", "leave a message and are called")


def test_where_no_hours_count_it_is_always_open() -> None:
    table = hours(DESK + '[calendar]\nhours = "always"\n')
    assert table.rows[0] == ("phone", "always", "the calendar", "-", "-")
    assert table.note == ""


def test_closed_dates_within_the_run_are_named() -> None:
    text = DESK + '[calendar]\nstart = "2026-01-05"\nclosed = ["2026-01-06", "2026-01-12", "2027-01-01"]\n'
    assert hours(text).note.endswith(
        "Closed all day, and nobody on duty, on Tuesday 2026-01-06, Monday 2026-01-12.")
    many = ", ".join(f'"2026-01-{day:02}"' for day in range(5, 14))
    assert hours(DESK + f'[calendar]\nstart = "2026-01-05"\nclosed = [{many}]\n').note.endswith(
        "Saturday 2026-01-10 and 3 more.")


def test_a_desk_round_the_clock_closes_on_closed_dates_alone() -> None:
    text = DESK.replace('{ weekdays = "8:30-17: 2, 17-17:30: 1", saturday = "9-13: 1" }', "2")
    assert channels_form(loads(text).world())["phone"][0]["while_closed"] is None
    dated = loads(text + '[calendar]\nstart = "2026-01-05"\nclosed = ["2026-01-06"]\n').world()
    assert channels_form(dated)["phone"][0]["while_closed"] == "turned_away"


def test_machines_are_told_the_same_by_policy() -> None:
    form = opening_form(loads(DESK + "[policies.a]\n[policies.b]\ncalendar.knows_hours = 0.5\n"))
    assert form["a"]["rotas"]["night"] == {"Friday": "22-24: 1", "Saturday": "0-6: 1"}
    assert form["a"]["closed_dates"] == []
    assert form["b"]["channels"]["phone"][1] == {
        "flaws": ["q"], "open": "Friday 22-24; Saturday 0-6", "by": "rota of night", "while_closed": "turned_away",
        "knows_hours": 0.5, "closed_delay": 30.0}
    assert form["b"]["channels"]["mail"] == [{
        "flaws": ["p", "q"], "open": "always", "by": "written at any time", "while_closed": None, "knows_hours": None,
        "closed_delay": None}]
