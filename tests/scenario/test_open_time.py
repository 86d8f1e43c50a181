"""Durations in business time between the minutes of a run: worked out by hand, and against the rule of the engines."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from sim.behaviour.hours import business_moment
from sim.errors import InputError
from sim.scenario import loads
from sim.scenario.calendar import hours
from sim.scenario.durations import Timespan, timespan
from sim.scenario.measuring import in_words
from sim.scenario.open_time import OpenTime
from sim.scenario.plan import build
from sim.vocabulary import SHUT

HOUR, DAY, WEEK = 60.0, 1440.0, 10_080.0
OFFICE = hours({"weekdays": "8-18"})
DESK = """
horizon = "4 weeks"
demand.cases_per_hour = 2
pools.reps.staff = { weekdays = "8-18: 1" }
chain = [{ level = "rep", pool = "reps", handle = "5 min" }]
"""


def at(day: int, hour: float) -> float:
    """Return the minute of an hour of a day; day 0 is a Monday."""
    return day * DAY + hour * HOUR


def due(time: OpenTime, since: float, text: str) -> float:
    return float(time.due(np.array([since]), timespan(text))[0])


@pytest.mark.parametrize(("text", "minutes", "clock"), [
    ("2 business days", 2 * DAY, "days"), ("4 business hours", 240.0, "hours"), ("90 business min", 90.0, "hours"),
    ("1 business h 30 business min", 90.0, "hours"), ("2 days", 2 * DAY, "calendar"), (30, 30.0, "calendar"),
])
def test_a_duration_knows_its_clock(text: object, minutes: float, clock: str) -> None:
    assert timespan(text) == Timespan(minutes, clock)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["1 business week", "1 business day 2 h", "1 business day 2 business hours"])
def test_units_that_do_not_go_together_are_refused(text: str) -> None:
    with pytest.raises(PydanticCustomError, match="mixes units of time"):
        timespan(text)


@pytest.mark.parametrize(("span", "words"), [
    (Timespan(DAY, "days"), ("1", "business day")), (Timespan(7 * DAY, "days"), ("7", "business days")),
    (Timespan(1.5 * DAY, "days"), ("1.5", "business days")), (Timespan(240.0, "hours"), ("4", "business hours")),
    (Timespan(1.0, "hours"), ("1", "business minute")), (Timespan(WEEK), ("1", "week")),
])
def test_durations_of_either_clock_in_words(span: Timespan, words: tuple[str, str]) -> None:
    assert in_words(span) == words
    assert timespan(" ".join(words)) == span


def test_it_is_due_when_it_has_been_open_for_so_long() -> None:
    time = OpenTime(OFFICE, [], 4 * WEEK)
    assert due(time, at(4, 15), "2 business days") == at(8, 15)  # Friday at three: Tuesday at three
    assert due(time, at(5, 3), "2 business days") == at(8, 18)  # from Saturday: Tuesday at closing time
    assert due(time, at(4, 18), "2 business days") == at(8, 18)  # from the moment of closing as well
    assert due(time, at(4, 17.5), "1 business hour") == at(7, 8.5)
    assert due(time, at(4, 17), "1 business hour") == at(4, 18)
    assert due(time, at(4, 17), "25 h") == at(5, 18)
    assert due(time, at(25, 17), "3 business days") == np.inf  # only after the run


def test_closed_dates_do_not_count() -> None:
    time = OpenTime(OFFICE, [False, True, True], 2 * WEEK)
    assert due(time, at(0, 12), "1 business day") == at(3, 12)
    assert due(time, at(1, 12), "30 business min") == at(3, 8.5)


def test_a_business_day_is_the_mean_of_the_days_on_which_it_opens() -> None:
    time = OpenTime(hours({"weekdays": "8-18", "saturday": "9-13"}), [], 2 * WEEK)
    assert time.open_minutes(timespan("1 business day")) == 54.0 / 6.0 * HOUR
    assert time.usual_length(timespan("6 business days")) == WEEK
    assert OpenTime(None, [], WEEK).open_minutes(timespan("2 business days")) == 2 * DAY


def test_the_last_start_from_which_a_duration_is_over_in_time() -> None:
    time = OpenTime(OFFICE, [], 4 * WEEK)
    assert time.last_start(timespan("5 business days")) == at(21, 8)  # from all of the weekend before, too
    assert time.last_start(timespan("4 business hours")) == at(25, 14)
    assert time.last_start(timespan("3 days")) == at(25, 0)
    assert time.last_start(timespan("21 business days")) < 0.0


def test_what_is_over_before_another_is_asked_for_every_start() -> None:
    time = OpenTime(OFFICE, [], 4 * WEEK)
    day, week = timespan("1 business day"), timespan("1 week")
    assert time.always_over_by(day, week, 0.0, at(20, 0)) and not time.always_over_by(week, day, 0.0, at(20, 0))
    assert time.always_over_by(day, timespan("3 days"), 0.0, at(20, 0))
    assert not time.always_over_by(day, timespan("2 days"), 0.0, at(20, 0))  # from Friday it takes a weekend more
    assert time.always_over_by(day, timespan("2 days"), 0.0, at(3, 8))
    assert not time.always_over_by(timespan("11 h"), day, 0.0, at(20, 0))


@given(st.data())
def test_it_agrees_with_the_rule_of_the_engines(data: st.DataObject) -> None:
    """On the grid of eighths of a minute both give the same bits."""
    week = tuple(data.draw(st.lists(st.booleans(), min_size=336, max_size=336)))
    assume(any(week))
    closed = data.draw(st.lists(st.booleans(), max_size=14))
    since = data.draw(st.integers(0, 14 * 1440 * 8 - 1)) / 8.0
    minutes = data.draw(st.integers(0, 3000 * 8)) / 8.0
    time, span = OpenTime(week, closed, 40 * WEEK), Timespan(minutes, "hours")
    doors = np.where(week, 1.0, SHUT)
    dates = np.array(closed, dtype=np.int64)
    found = float(time.due(np.array([since]), span)[0])
    expected = business_moment(doors, 0, dates, 0, dates.size, since, minutes, False)
    assert found == (expected if minutes > 0.0 else found)
    last = OpenTime(week, closed, 2 * WEEK).last_start(span)
    for start in (last - 0.125, last, last + 0.125):
        if start >= 0.0 and minutes > 0.0:
            over = business_moment(doors, 0, dates, 0, dates.size, start, minutes, False)
            assert (over <= 2 * WEEK) == (start <= last)


def test_times_of_cases_pass_by_one_clock_under_all_policies() -> None:
    two = '[policies.plain]\n[policies.late]\npools.reps.staff = { weekdays = "8-20: 1" }\n'
    for key in ('watch = "5 business days"', 'solved_within = ["1 business day"]'):
        text = f"{DESK}outcomes.{key}\n{two}"
        with pytest.raises(InputError, match=r"(watch|solved_within): is in business time.*plain and late") as caught:
            loads(text)
        assert len(caught.value.problems) == 1
        assert loads(f"{DESK}outcomes.{key}\ncalendar.hours = {{ weekdays = '8-18' }}\n{two}").policies
    assert loads(f"{DESK}channels.live.service_target.within = '2 business hours'\n{two}").policies


def test_a_watch_that_no_case_can_be_watched_for_is_refused() -> None:
    assert loads(f'{DESK}outcomes.watch = "20 business days"\n')
    with pytest.raises(InputError, match=r"outcomes.watch: is longer(.|\n)*21 business days"):
        loads(f'{DESK}outcomes.watch = "21 business days"\n')


def test_only_who_asks_for_business_time_gets_another_plan() -> None:
    plain = build(loads(DESK).world())
    asked = build(loads(f'{DESK}outcomes.watch = "5 business days"\n').world())
    assert plain.measures.clock == -1 and asked.measures.clock >= 0
    assert asked.measures.watch == WEEK and asked.measures.watched_for == Timespan(5 * DAY, "days")


@pytest.mark.parametrize(("line", "says"), [
    ("calendar.start = 2026-01-05", 'calendar.start: is a date or a time.*in quotation marks: "2026-01-05"'),
    ('calendar.hours = { monday = "" }', "calendar.hours.monday: are no opening hours of a day"),
    ('calendar.hours = { monday = "8 to 5" }', "calendar.hours.monday: are no opening hours of a day"),
])
def test_slips_in_the_calendar_are_told_the_way_out(line: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        loads(f"{line}\n{DESK}")
    assert re.search(says, str(caught.value), re.DOTALL) and len(caught.value.problems) == 1


def test_a_date_of_its_own_has_its_own_open_time() -> None:
    """Open from eight to ten on each day but the second, which is open from six to seven only."""
    week = [halves in (16, 17, 18, 19) for _ in range(7) for halves in range(48)]
    date = [halves in (12, 13) for halves in range(48)]
    time = OpenTime([*week, *date], [0, 2], 3 * 1440.0)
    since = np.array([0.0, 9.5 * 60])
    assert time.due(since, Timespan(60.0, "hours")).tolist() == [9 * 60.0, 1440.0 + 6.5 * 60]
    assert time.due(since, Timespan(120.0, "hours")).tolist() == [10 * 60.0, 2 * 1440.0 + 8.5 * 60]
    assert time.open_minutes(Timespan(1440.0, "days")) == 120.0  # a business day is that of the week
