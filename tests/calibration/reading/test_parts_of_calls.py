"""What columns of a call log are for depends on which others there are: parts of a call, its ends, who called whom."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.calibration.call_log import CallLog
from sim.calibration.call_rows import call_log
from sim.calibration.reading import Data
from sim.calibration.reading.meanings import OUTCOMES, direction, outcome, without_unit
from sim.errors import InputError

Look = Callable[..., Data]
Refused = Callable[..., InputError]


def columns(data: Data) -> dict[str, str]:
    return {name: column for name, column in data.mapping.columns.items() if column}


def figures(log: CallLog) -> tuple[list[int], list[float], list[float]]:
    return log.outcome.tolist(), log.wait.tolist(), log.service.tolist()


# --- the time for which a call keeps its agent ---


def test_hold_and_work_after_the_call_are_part_of_it(look: Look) -> None:
    data = look("Start,Queue,Result,Queue Time,Talk Time,Hold Time,After Call Work\n"
                "2021-03-01 09:00:07,A,Handled,0:12,3:00,0:30,0:45\n2021-03-01 09:05:01,A,Abandoned,0:50,,,\n")
    assert {name: columns(data)[name] for name in ("wait", "service", "hold", "after")} == {
        "wait": "Queue Time", "service": "Talk Time", "hold": "Hold Time", "after": "After Call Work"}
    log = call_log(data)
    assert figures(log) == ([0, 1], [12.0, 50.0], [255.0, 0.0])
    assert "Time with the agent: 'Talk Time' + 'Hold Time' + 'After Call Work'." in log.notes


def test_a_handle_time_has_them_in_it(look: Look) -> None:
    data = look("Start,Result,Wait,Talk Time,Hold Time,ACW,Handle Time\n"
                "2021-03-01 09:00:07,Handled,12 s,180 s,30 s,45 s,255 s\n")
    assert columns(data)["service"] == "Handle Time"
    assert not {"hold", "after"} & set(columns(data))
    assert call_log(data).service.tolist() == [255.0]


def test_a_switch_that_calls_the_wait_hold_time(look: Look) -> None:
    data = look("Start,Result,Hold Time,Talk Time\n2021-03-01 09:00:07,Answered,0:12,3:00\n")
    assert (columns(data)["wait"], columns(data)["service"]) == ("Hold Time", "Talk Time")
    assert "hold" not in columns(data)


def test_a_duration_that_counts_the_wait(look: Look) -> None:
    """Those who hung up have their wait in it, and nobody's is shorter than the wait."""
    rows = "".join(f"2021-03-01 09:{at:02d}:07,{'Abandoned' if at % 3 else 'Answered'},{10 + at},"
                   f"{10 + at if at % 3 else 200 + at}\n" for at in range(12))
    log = call_log(look("Start,Result,Wait (s),Duration (s)\n" + rows))
    assert log.service[log.outcome == 0].tolist() == [190.0] * 4
    assert any("'Duration (s)' counts the whole call" in note for note in log.notes)
    log = call_log(look("Start,Result,Wait (s),Duration (s)\n" + rows.replace(",200\n", ",5\n")))
    assert log.service[log.outcome == 0][0] == 5.0, "one is shorter than its wait: it is the time with the agent"


def test_the_wait_is_what_is_left_of_a_call(look: Look) -> None:
    """The records of a private branch exchange: the whole, and what was talked."""
    log = call_log(look("calldate,src,duration,billsec,disposition\n"
                        "2021-03-01 09:00:07,+44201,195,180,ANSWERED\n2021-03-01 09:01:07,+44202,50,0,NO ANSWER\n"))
    assert figures(log) == ([0, 1], [15.0, 50.0], [180.0, 0.0])


# --- when it was answered and ended ---


def test_times_of_day_at_the_end_of_calls_also_past_midnight(look: Look) -> None:
    log = call_log(look("Date,Start Time,Answer Time,End Time,Queue\n"
                        "13/03/2021,09:00:00,09:00:12,09:03:12,A\n13/03/2021,23:59:30,00:00:10,00:02:10,A\n"
                        "14/03/2021,10:00:00,,10:00:40,A\n"))
    assert figures(log) == ([0, 0, 1], [12.0, 40.0, 40.0], [180.0, 120.0, 0.0])
    assert log.first_day.isoformat() == "2021-03-13"


def test_a_duration_is_no_time_of_day(look: Look) -> None:
    data = look("Date,Start Time,Answer Time,Talk Time\n13/03/2021,09:00:00,00:00:12,00:03:00\n")
    assert "answered_at" not in columns(data)


def test_clocks_put_back_during_a_call(look: Look) -> None:
    log = call_log(look("start,answered_at,ended_at\n2021-10-31 02:59:40,2021-10-31 02:00:20,2021-10-31 02:02:20\n"))
    assert figures(log) == ([0], [40.0], [120.0])


ENDS_EARLY = ("start,answered_at,ended_at\n2021-11-03 09:00:00,2021-11-03 09:00:20,2021-11-03 09:02:20\n"
              "2021-11-03 10:00:00,2021-11-03 10:00:20,2021-11-03 07:02:20\n")


def test_a_call_that_ended_before_it_came(look: Look, refused: Refused) -> None:
    (problem,) = refused(ENDS_EARLY).problems
    assert (problem.message, problem.line, problem.key) == ("ended before it came", 3, "ended_at")
    log = call_log(look(ENDS_EARLY, 'faulty_rows = "skip"'))
    assert len(log) == 1
    assert "1 row with a fault left out." in log.notes


# --- who called whom ---


@pytest.mark.parametrize(("column", "inward", "outward"), [
    ("Direction", "Inbound", "Outbound"), ("Call Type", "Incoming", "Outgoing"), ("Richtung", "eingehend", "ausgehend"),
    ("InitiationMethod", "INBOUND", "API_OUTBOUND"),
])
def test_calls_that_went_out_are_no_demand(look: Look, column: str, inward: str, outward: str) -> None:
    outward = outward.removeprefix("API_")
    log = call_log(look(f"Start,{column},Status,Wait (s)\n2021-03-01 09:00:07,{inward},Answered,3\n"
                        f"2021-03-01 09:02:07,{outward},Answered,0\n2021-03-01 09:03:07,Internal,Answered,0\n"))
    assert (len(log), log.types) == (1, ("calls",))
    assert "Left out: 2 calls that went out or stayed in the house, by the direction of each." in log.notes


def test_kinds_of_calls_are_no_directions(look: Look) -> None:
    data = look("Start,Call Type,Status,Wait (s)\n2021-03-01 09:00:07,Inbound sales,Answered,3\n"
                "2021-03-01 09:02:07,Transfer,Answered,0\n")
    assert columns(data)["type"] == "Call Type"
    assert direction("Transfer") == "inbound"


def test_nobody_is_no_customer_and_no_agent(look: Look) -> None:
    names = ("+4420", "anonymous", "Unknown", "[Restricted]", "No Caller ID", "<unknown>", "withheld", "+4421")
    log = call_log(look("Start,Caller ID,Agent,Status,Wait (s)\n" + "".join(
        f"2021-03-01 09:0{at}:07,{name},{'[None]' if at else 'Ann'},Answered,3\n" for at, name in enumerate(names))))
    assert np.count_nonzero(log.customer) == 2
    assert log.agents == ("Ann",)


# --- what became of it ---


@pytest.mark.parametrize(("column", "word", "found"), [
    ("Abandoned", "YES", [0, 1, 0]), ("Answered", "Yes", [1, 0, 1]), ("Disposition", "Abandoned", [0, 1, 0])])
def test_a_flag_that_is_set_or_not(look: Look, column: str, word: str, found: list[int]) -> None:
    log = call_log(look(f"Start,{column},Wait (s),Queue\n2021-03-01 09:00:07,,3,A\n2021-03-01 09:01:07,{word},9,A\n"
                        "2021-03-01 09:02:07,,4,B\n"))
    assert log.outcome.tolist() == found
    assert any("of which it says nothing were" in note for note in log.notes)


def test_who_had_an_agent_was_answered(look: Look) -> None:
    log = call_log(look("Start,Disposition,Agent,Wait (s)\n2021-03-01 09:00:07,,Ann,3\n"
                        "2021-03-01 09:01:07,Abandoned,,9\n"
                        "2021-03-01 09:02:07,Handled,Bob,4\n2021-03-01 09:03:07,,,4\n"))
    assert log.outcome.tolist() == [0, 1, 0, 2]


@pytest.mark.parametrize(("word", "meaning"), [
    ("SVARAD", 0), ("besvaret", 0), ("Odebrane", 0), ("Tappad", 1), ("ej svar", 1), ("nieodebrane", 1),
    ("Abandoned while ringing", 1), ("Flow-Out", 2), ("Queue Timeout", 2)])
def test_words_for_outcomes(word: str, meaning: int) -> None:
    assert outcome(word, "Status") == OUTCOMES[meaning]


def test_an_outcome_that_is_the_same_for_all_is_none(look: Look) -> None:
    """The state of a record stands beside what became of its call."""
    for state in ("Closed", "Completed"):
        log = call_log(look(f"Start,Status,Abandoned,Wait (s)\n2021-03-01 09:00:07,{state},No,3\n"
                            f"2021-03-01 09:01:07,{state},Yes,9\n"))
        assert log.outcome.tolist() == [0, 1]


def test_rows_of_one_call_each_are_no_intervals(look: Look) -> None:
    rows = "".join(f"2021-03-01 09:{at:02d}:07,1,{int(at % 4 > 0)},{int(at % 4 == 0)},{at},180\n" for at in range(40))
    log = call_log(look("DateTime,Offered,Handled,Abandoned,Queue Time (s),Handle Time (s)\n" + rows))
    assert np.bincount(log.outcome).tolist() == [30, 10]


@pytest.mark.parametrize("start", [
    "Mon Mar  1 09:00:07 2021", "Mon Mar  1 09:00:07 UTC 2021", "01/Mar/2021:09:00:07", "20210301-090007",
    "Mon Mar 01 2021 09:00:07 GMT+0000 (GMT)", "1614589207000.0", "1614589207000000"])
def test_moments_as_programs_write_them(look: Look, start: str) -> None:
    log = call_log(look(f"Start;Status;Wait (s)\n{start};Answered;3\n"))
    assert (log.first_day.isoformat(), log.entry.tolist()) == ("2021-03-01", [32_407.0])


# --- units that no size can tell ---


def test_decimals_below_a_minute_beside_seconds_are_asked(look: Look, refused: Refused) -> None:
    rows = "".join(f"2021-03-01 09:{at:02d}:07,Answered,{at + 0.25},{180 + at}\n" for at in range(40))
    (problem,) = refused("Start,Status,Wait,Handle\n" + rows).problems
    assert (problem.key, '"s" or "min"' in problem.way_out) == ("units.wait", True)
    assert call_log(look("Start,Status,Wait,Handle\n" + rows, "units.wait = 's'")).wait[3] == 3.25


def test_parts_of_a_day_are_asked(refused: Refused) -> None:
    rows = "".join(f"2021-03-01 09:{at:02d}:07,Answered,{(180 + at) / 86400!r}\n" for at in range(40))
    (problem,) = refused("Start,Status,Handle\n" + rows).problems
    assert (problem.key, '"d" or "h" or "min"' in problem.way_out) == ("units.service", True)


def test_two_numbers_that_may_be_hours_and_minutes(look: Look, refused: Refused) -> None:
    rows = "2021-03-01 09:00:07,Answered,12,00:04\n2021-03-01 09:04:07,Answered,3,00:11\n"
    (problem,) = refused("Start,Status,Wait (s),Talk\n" + rows).problems
    assert problem.key == "units.service"
    for text, mapping in (("Start,Status,Wait (s),Talk\n" + rows, 'units.service = "h"'),
                          ("Start,Status,Wait (s),Talk (hh:mm)\n" + rows, "")):
        assert call_log(look(text, mapping)).service.tolist() == [240.0, 660.0]
    short = call_log(look("Start,Status,Wait (s),Talk\n" + rows, 'units.service = "min"'))
    assert short.service.tolist() == [4.0, 11.0]
    assert [without_unit(f"Talk ({shape})") for shape in ("hh:mm", "mm:ss", "hh:mm:ss")] == [
        ("talk", "h"), ("talk", ""), ("talk", "")]


def test_marks_between_thousands_and_before_decimals(look: Look, refused: Refused) -> None:
    rows = "2021-03-01 09:00:07{0}Answered{0}5.362\n2021-03-01 09:04:07{0}Answered{0}4.250\n"
    names = "Start{0}Status{0}Handle (min)\n"
    assert call_log(look((names + rows).format(","))).service[0] == pytest.approx(321.72)
    assert refused((names + rows).format(";")).problems[0].key == "decimal"
    assert call_log(look((names + rows.replace("4.250", "0.250")).format(";"))).service[1] == 15.0, "no 0,250 thousands"
    data = look('Interval,Calls,Answered\n2021-03-01 09:00,"18,000","17,250"\n2021-03-01 09:30,"9,000","8,500"\n')
    assert data.number("offered").tolist() == [18_000.0, 9000.0], "calls are counted whole"


def test_days_as_a_spreadsheet_counts_them(look: Look) -> None:
    log = call_log(look("Start,Status,Wait (s)\n44256.375,Answered,1\n44257.5,Answered,2\n44257.333333,Answered,3\n"))
    assert log.first_day.isoformat() == "2021-03-01"
    assert log.entry.tolist() == pytest.approx([32_400.0, 43_200.0, 28_799.971])
    data = look("Date,Time,Offered\n44256,0.375,5\n44256,0.395833333333,6\n44257,0.416666666667,7\n")
    assert (data.mapping.units["time"], data.number("time")[0]) == ("d", 32_400.0)
    assert data.moments["start"].wall[0] % 86_400.0 == 32_400.0


def test_words_for_nothing_in_columns_of_numbers(look: Look) -> None:
    words = ("NA", ".", "\u2013", "unknown")
    answered = "".join(f"2021-03-01 08:0{at}:07,Answered,5,180\n" for at in range(9))
    log = call_log(look("Start,Status,Wait (s),Handle (s)\n" + answered + "".join(
        f"2021-03-01 09:0{at}:07,Abandoned,{word},{word}\n" for at, word in enumerate(words))))
    assert log.wait.tolist() == pytest.approx([5.0] * 9 + [np.nan] * 4, nan_ok=True)
    assert log.outcome.tolist() == [0] * 9 + [1] * 4


# --- what somebody says of the file ---


def test_a_format_that_the_columns_speak_against(refused: Refused) -> None:
    (problem,) = refused("Date,Hour,Calls,Answered,Abandoned,AHT (s),ASA (s)\n2021-03-01,9,5,4,1,200,10\n"
                         "2021-03-01,10,6,5,1,210,12\n", 'format = "calls"').problems
    assert (problem.message[:24], problem.allowed) == ("has columns of intervals", "intervals")


@pytest.mark.parametrize(("mapping", "key", "message"), [
    ('zone = "Europe/Roma"', "zone", "is not a time zone"),
    ('header = 2', "", "has no line with the names of the columns, but values there"),
    ('[columns]\nwait = "Wait"\nservice = "Wait"', "columns.service", "names a column that another field has already"),
])
def test_mappings_that_cannot_be_right(refused: Refused, mapping: str, key: str, message: str) -> None:
    rows = "2021-03-01 09:00:07,Answered,5,180\n2021-03-01 09:01:07,Answered,5,180\n"
    (problem,) = refused("Start,Status,Wait,Talk\n" + rows, mapping).problems
    assert (problem.key, problem.message) == (key, message)


def test_a_call_that_is_cut_off_stays_as_short_as_it_was(look: Look) -> None:
    """Calls of less than ten seconds are counted as cut off; work after them does not make them served."""
    log = call_log(look("Start,Status,Wait (s),Talk (s),ACW (s)\n2021-03-01 09:00:07,Answered,5,4,30\n"
                        "2021-03-01 09:01:07,Answered,5,40,30\n"))
    assert log.service.tolist() == [4.0, 70.0]
