"""Exports as systems write them: each is opened as it is, or refused with one message that says what it is."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import numpy as np
import pytest

from sim.calibration.call_rows import call_log
from sim.calibration.intervals.interval_rows import interval_log
from sim.calibration.reading import Data
from sim.calibration.reading.amounts import duration, time_of_day
from sim.calibration.reading.halves import with_plain_half
from sim.calibration.reading.stamps import beginning, parser
from sim.errors import InputError

Look = Callable[..., Data]
Refused = Callable[..., InputError]
FIRST = datetime(2023, 1, 2, 8, 0)


def moments(number: int = 60) -> list[datetime]:
    return [FIRST + timedelta(days=at // 12, minutes=30 * (at % 12)) for at in range(number)]


def arrivals() -> list[datetime]:
    """Moments of calls, which are no intervals."""
    return [at + timedelta(seconds=13) for at in moments()]


def table(rows: Sequence[Sequence[object]], separator: str = ",") -> str:
    target = io.StringIO()
    csv.writer(target, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return target.getvalue()


def clock(at: datetime) -> str:
    return at.strftime("%I:%M %p").lstrip("0")


def columns(data: Data) -> dict[str, str]:
    return {name: column for name, column in data.mapping.columns.items() if column}


# --- interval reports of switches ---


def test_a_report_in_thousandths_with_shares_beside_the_counts(look: Look) -> None:
    names = ["Export Start", "Interval Start", "Interval End", "Media Type", "Queue Name", "Offer", "Answer",
             "Answer %", "Abandon", "Abandon %", "ASA", "Service Level %", "Avg Handle", "Avg Talk"]
    rows = [["2023-02-01T00:00:00Z", f"{at:%Y-%m-%dT%H:%M:%S}.000Z", f"{at + timedelta(minutes=30):%Y-%m-%dT%H:%M:%S}"
             ".000Z", "voice", "Billing", 20, 18, 0.9, 2, 0.1, 12_345.6, 0.8, 251_000.5, 200_000] for at in moments()]
    data = look(table([names, *rows]))
    assert columns(data) == {"start": "Interval Start", "queue": "Queue Name", "offered": "Offer", "answered": "Answer",
                             "abandoned": "Abandon", "aht": "Avg Handle", "asa": "ASA"}
    assert data.mapping.units == {"aht": "ms", "asa": "ms"}
    assert data.number("aht")[0] == pytest.approx(251.0005)


@pytest.mark.parametrize("where", ["top", "end", "none"])
def test_spans_of_time_and_rows_of_totals(look: Look, where: str) -> None:
    names = ["Date", "Time", "Split/Skill", "Avg Speed Ans", "ACD Calls", "Avg ACD Time", "Aban Calls", "% Ans Calls",
             "Avg Pos Staff", "Calls Per Pos"]
    rows = [[f"{at.month}/{at.day}/{at.year}", f"{clock(at)[:-3]}-{clock(at + timedelta(minutes=30))}", "Billing",
             ":12", 17, "4:11", 2, 93.2, 5.5, 3.1] for at in moments()]
    total = ["Totals", "", "", ":12", 1020, "4:11", 120, 93.2, 5.5, 3.1]
    shown = [total, *rows] if where == "top" else [*rows, total] if where == "end" else rows
    data = look("Interval Report\r\nSplit/Skill: Billing\r\n\r\n" + table([names, *shown], "\t"))
    assert data.mapping.dates == "month first"
    assert columns(data) == {"start": "Date", "time": "Time", "queue": "Split/Skill", "answered": "ACD Calls",
                             "abandoned": "Aban Calls", "aht": "Avg ACD Time", "asa": "Avg Speed Ans",
                             "staffed": "Avg Pos Staff"}
    assert (data.rows, data.number("asa")[0], data.number("aht")[0]) == (60, 12.0, 251.0)
    log = interval_log(data)
    assert (log.minutes, log.first_day.isoformat()) == (30.0, "2023-01-02")
    assert any("1 row of totals left out" in note for note in data.notes) == (where != "none")


def test_remarks_below_a_table_are_left_out(look: Look) -> None:
    rows = [[f"{at:%Y-%m-%d %H:%M}", 20, 18, 2] for at in moments()]
    text = table([["start", "offered", "answered", "abandoned"], *rows, ["Grand Total", 1200, 1080, 120]])
    data = look(text + "\r\nReport printed by the switch\r\n")
    assert data.rows == 60
    assert data.notes == ("1 line below the table left out: Report printed by the switch.",
                          "1 row of totals left out (line 62).")


def test_a_row_without_a_moment_that_is_no_total_is_a_fault(refused: Refused) -> None:
    rows = [[f"{at:%Y-%m-%d %H:%M}", 20, 18] for at in moments()]
    error = refused(table([["start", "offered", "answered"], *rows[:30], ["soon", 20, 18], *rows[30:]]))
    assert [problem.message for problem in error.problems] == ["is not a moment"]
    cut = refused(table([["start", "offered", "answered"], *rows]) + "2023-01-0")
    assert [problem.message for problem in cut.problems] == ["has rows with the wrong number of cells"]


# --- calls ---


def test_a_column_of_durations_named_time_is_no_time_of_day(look: Look) -> None:
    names = ["CALL ID", "TIMESTAMP", "CALL TIME", "QUEUE WAIT TIME", "TALK TIME", "HOLD TIME", "ABANDONED"]
    rows = [[at, f"{each:%a, %d %b %Y %H:%M:%S}", "00:04:00", "00:00:39", "00:03:00", "00:00:00", int(at % 5 == 0)]
            for at, each in enumerate(arrivals())]
    data = look(table([names, *rows]))
    assert columns(data) == {"start": "TIMESTAMP", "wait": "QUEUE WAIT TIME", "outcome": "ABANDONED",
                             "service": "TALK TIME", "hold": "HOLD TIME"}
    log = call_log(data)
    assert (log.entry[0], log.wait[0], int((log.outcome == 1).sum())) == (28_813.0, 39.0, 12)


def test_durations_of_one_file_have_one_unit(look: Look) -> None:
    """The size of one leaves no doubt; the other might be minutes too."""
    rows = [[f"{at:%Y-%m-%dT%H:%M:%SZ}", "Billing", 30 + at.minute, 200, "ann"] for at in moments()]
    data = look(table([["InitiationTimestamp", "Queue.Name", "Queue.Duration", "Agent.AgentInteractionDuration",
                        "Agent.Username"], *rows]))
    assert data.mapping.units == {"wait": "s", "service": "s"}
    assert columns(data)["type"] == "Queue.Name"


def test_a_unit_in_a_name_says_that_it_is_no_kind_of_call(look: Look) -> None:
    rows = [[int(at.timestamp() * 1000), 5_000, 60_000, "answered"] for at in moments()]
    data = look(table([["ts", "queue_ms", "talk_ms", "outcome"], *rows]))
    assert columns(data) == {"start": "ts", "wait": "queue_ms", "outcome": "outcome", "service": "talk_ms"}
    assert (data.number("wait")[0], data.number("service")[0]) == (5.0, 60.0)


@pytest.mark.parametrize(("morning", "afternoon"), [
    (" a. m.", " p. m."), ("AM", "PM"), (" πμ", " μμ"), (" vorm.", " nachm."), (" ÖÖ", " ÖS"), ("\u202fAM", "\u202fPM"),
])
def test_halves_of_the_day_in_other_languages(look: Look, morning: str, afternoon: str) -> None:
    shown = [[f"{at:%d.%m.%Y %I:%M:%S}{morning if at.hour < 12 else afternoon}", 5, 60, "answered"]
             for at in arrivals()]
    log = call_log(look(table([["start", "wait_s", "talk_s", "outcome"], *shown])))
    assert log.entry.tolist() == [at.hour * 3600.0 + at.minute * 60.0 + 13.0 for at in arrivals()]


def test_halves_of_the_day_before_the_time() -> None:
    assert with_plain_half("2023/1/2 下午8:01:12") == "2023/1/2 8:01:12 pm"
    assert with_plain_half("Sa 02.01.2023 08:00") == "Sa 02.01.2023 08:00", "a day of the week is none"
    read = parser("day first")
    assert read("2023/1/2 下午8:01:12") == read("2023-01-02 20:01:12")
    assert read("Sa 02.01.2023 08:00") == read("2023-01-02 08:00")


@pytest.mark.parametrize(("cell", "seconds"), [
    (":12", 12.0), ("1:05 h", 3900.0), ("0:45 Std.", 2700.0), ("1:05 min", 65.0), ("1:05", 65.0), ("1:05:30 h", 3930.0),
    ("PT1M49S", 109.0), ("P1DT2H", 93_600.0), ("2 Std. 5 Min.", 7500.0), ("1h 05m 03s", 3903.0), ("3 mn 2 s", 182.0),
    ("1.5 h", 5400.0), ("P", None), ("h", None), ("1:05:30 min", None), ("1:75 h", None), ("PT", None),
])
def test_durations(cell: str, seconds: float | None) -> None:
    assert duration(".", "s")(cell) == seconds


@pytest.mark.parametrize(("cell", "hours"), [
    ("8:00-8:30 AM", 8.0), ("11:30-12:00 PM", 11.5), ("12:30-1:00 PM", 12.5), ("11:30PM-12:00AM", 23.5),
    ("08:00 - 08:15", 8.0), ("8:00 AM - 8:30 AM", 8.0), ("8:00 p. m.", 20.0), ("8-9", None), ("8:00-", None),
])
def test_a_span_begins_where_it_begins(cell: str, hours: float | None) -> None:
    assert time_of_day(".", "")(cell) == (None if hours is None else 3600.0 * hours)
    if hours is not None:
        assert parser("")(f"2023-01-02 {cell}") == parser("")(f"2023-01-02 {int(hours)}:{int(hours % 1 * 60):02d}")


def test_what_is_no_span_stays_as_it_is() -> None:
    assert beginning("2023-01-02") == "2023-01-02"
    assert beginning("x" * 10_000) == "x" * 10_000


@pytest.mark.parametrize("cell", ["2023-01-02 08:00:00 EST", "2023-01-02T08:00:00+01:00[Europe/Berlin]",
                                  "2023-01-02 08:00 UTC+2", "44928.333333"])
def test_clocks_of_places_and_days_of_spreadsheets(cell: str) -> None:
    stamp = parser("")(cell)
    assert stamp is not None
    assert stamp.wall == pytest.approx((FIRST - datetime(1970, 1, 1)).total_seconds(), abs=0.05)


@pytest.mark.parametrize(("order", "shown"), [("month first", "%m/%d/%Y %H:%M"), ("day first", "%d/%m/%Y %H:%M")])
def test_days_that_follow_one_another_tell_their_order(look: Look, order: str, shown: str) -> None:
    """Read the other way they would be the first days of months. Rows are in no order."""
    rows = [[f"{at:{shown}}", 5, "answered"] for at in sorted(moments(), key=lambda at: (at.minute, at.hour, at))]
    assert look(table([["start", "wait_s", "outcome"], *rows])).mapping.dates == order


# --- text that a spreadsheet has saved ---


@pytest.mark.parametrize("above", ["Report,,,\r\nFrom,2023-01-01,,\r\n,,,\r\n", "sep=,\r\n", "Calls\r\n\r\n", ""])
@pytest.mark.parametrize("behind", ["", ","])
def test_lines_above_and_a_separator_behind(look: Look, above: str, behind: str) -> None:
    rows = "".join(f"{at:%Y-%m-%d %H:%M},5,60,answered{behind}\r\n" for at in moments())
    if above.startswith("Report") and behind:
        above = above.replace("\r\n", ",\r\n")
    data = look(f"{above}start,wait_s,talk_s,outcome{behind if above.startswith('Report') else ''}\r\n{rows}")
    assert (data.rows, data.number("wait")[0]) == (60, 5.0)


def test_thousands_are_set_apart_by_any_mark(look: Look) -> None:
    for offered, mark in (("1,020", "."), ("1.020", ","), ("1 020", "."), ("1\u202f020", ","), ("1'020", ".")):
        rows = [[f"{at:%Y-%m-%d %H:%M}", offered, f"240{mark}5"] for at in moments()]
        data = look(table([["start", "offered", "aht_s"], *rows], ";"))
        assert (data.number("offered")[0], data.number("aht")[0]) == (1020.0, 240.5)


def test_the_sheet_that_was_read_is_said(look: Look) -> None:
    from tests.calibration.reading.test_any_form import some_calls, workbook

    data = look(workbook(some_calls()), name="log.xlsx")
    assert data.notes[0].startswith("The sheet 'Calls' was read, none of 'Empty'")


def test_packed_twice(look: Look) -> None:
    text = table([["start", "wait_s", "outcome"], *([f"{at:%Y-%m-%d %H:%M}", 5, "answered"] for at in moments())])
    assert look(gzip.compress(gzip.compress(text.encode()))).rows == 60


@pytest.mark.parametrize(("rows", "said"), [
    (["start,wait,talk,outcome", ",s,s,", "{}"], "The row of units below the names left out."),
    (["start,wait_s,talk_s,outcome", "{}", "start,wait_s,talk_s,outcome", "{}"], "1 row that repeats the names"),
    (["start,wait_s,talk_s,outcome", ",,,", "{}", ",,,", "{}"], ""),
    ([",Times,Times,", "start,wait_s,talk_s,outcome", "{}"], "The names of the columns are in line 2"),
])
def test_rows_that_are_none(look: Look, rows: list[str], said: str) -> None:
    each = iter(moments())
    blocks = sum(row == "{}" for row in rows)
    lines: list[str] = []
    for row in rows:
        lines += [row] if row != "{}" else [f"{next(each):%Y-%m-%d %H:%M},5,200,answered" for _ in range(60 // blocks)]
    data = look("\n".join(lines) + "\n")
    assert (data.rows, data.number("wait")[0], data.number("service")[0]) == (60, 5.0, 200.0)
    assert any(said in note for note in data.notes) or not said


@pytest.mark.parametrize(("column", "shown"), [
    ("Interval", "{0:%Y-%m-%dT%H:%M}:00.000Z/{1:%Y-%m-%dT%H:%M}:00.000Z"), ("Interval", "{0:%Y-%m-%d %H:%M}/PT30M"),
    ("Start", "{0:%d.%m.%Y %H:%M} bis {1:%H:%M}"),
])
def test_intervals_as_two_moments(look: Look, column: str, shown: str) -> None:
    rows = [[shown.format(at, at + timedelta(minutes=30)), 20, 18] for at in moments()]
    log = interval_log(look(table([[column, "Offered", "Answered"], *rows])))
    assert (log.minutes, log.offset, log.queues[0].offered.shape) == (30.0, 0.0, (5, 48))


def test_times_without_a_colon_and_the_end_of_the_day(look: Look) -> None:
    rows = [[f"{at:%d.%m.%Y}", f"{at:%H%M}", 20] for at in moments()]
    data = look(table([["Datum", "Intervall", "Anrufe"], *rows], ";"))
    assert data.mapping.units == {"time": "hhmm"}
    assert data.number("time").tolist()[:3] == [28_800.0, 30_600.0, 32_400.0]
    again = look(table([["Datum", "Intervall", "Anrufe"], *rows], ";"), data.mapping.text())
    assert again.mapping == data.mapping
    assert parser("")("2023-01-01 24:00:00") == parser("")("2023-01-02 00:00:00")
    assert parser("")("2023-01-01 24:00:01") is None


@pytest.mark.parametrize("names", [
    "Ticketnummer;Erstellt;Gelöst;Status;Gruppe;Bearbeiter;Kategorie;Priorität",
    "Ticket;Fecha de creación;Fecha de resolución;Estado;Grupo;Agente;Categoría;Prioridad",
    "N° ticket;Date de création;Date de résolution;Statut;Groupe;Assigné à;Catégorie;Priorité",
])
def test_tickets_in_other_languages(look: Look, names: str) -> None:
    states = {"Status": ("Gelöst", "Offen"), "Estado": ("Resuelto", "Abierto"), "Statut": ("Résolu", "Ouvert")}
    solved, open_ = states[names.split(";")[3]]
    rows = [[at, f"{each:%d.%m.%Y %H:%M}", f"{each + timedelta(hours=3):%d.%m.%Y %H:%M}" if at % 4 else "",
             solved if at % 4 else open_, "A", "Ann", "Net", "1"] for at, each in enumerate(moments())]
    data = look(f"{names}\r\n".encode("cp1252") + table(rows, ";").encode("cp1252"))
    assert list(columns(data)) == ["case", "opened", "resolved", "status", "group", "resource", "class", "priority"]
    assert data.mapping.words["status"] == {open_: "queued", solved: "solved"}


# --- what is no table ---


def archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr("march.csv", "start,wait_s\n")
    return target.getvalue()


@pytest.mark.parametrize(("content", "message", "way"), [
    (b"%PDF-1.4\n\xe2\xe3", "is a PDF", "CSV"), (bz2.compress(b"start,wait\n"), "is packed with bzip2", "unpack it"),
    (lzma.compress(b"start,wait\n"), "is packed with xz", "unpack it"), (archive(), "is a ZIP archive", "unpack it"),
    (b'[{"start": "2021-01-04"}]', "is JSON", "a record a row"), (b'{"start": "x"}\n{"start": "y"}', "is JSON", "CSV"),
    (b"<html><table><tr><td>start</td></tr></table></html>", "a web page (HTML)", "spreadsheet"),
    (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
     "a workbook in the form of 2003", "spreadsheet"),
    (b"SQLite format 3\x00 rest", "is a database of SQLite", "CSV"), (bytes(range(256)) * 20, "holds a NUL", ""),
])
def test_a_file_that_is_no_table_says_what_it_is(refused: Refused, content: bytes, message: str, way: str) -> None:
    (problem,) = refused(content).problems
    assert message in problem.message
    assert way in problem.way_out


def test_the_archive_of_a_workbook_is_none(look: Look) -> None:
    from tests.calibration.reading.test_any_form import some_calls, workbook

    assert not np.isnan(look(workbook(some_calls()), name="log").number("service")).all()
