"""Rows that are told more than once, files that follow or overlap, rows that are none: each call counts once."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from sim.calibration.call_rows import call_log
from sim.calibration.intervals.interval_rows import interval_log
from sim.calibration.reading import Data, read
from sim.errors import InputError

Look = Callable[..., Data]
NAMES = "Start,Queue,Agent,Status,Wait (s)\n"
ROWS = [f"2021-03-{1 + at // 10:02d} 09:{at:02d}:07,A,Ann,Answered,{at}\n" for at in range(30)]


@pytest.fixture
def files(tmp_path: Path) -> Callable[[Sequence[str | bytes]], Data]:
    def run(contents: Sequence[str | bytes]) -> Data:
        paths = [tmp_path / f"log_{at}" for at in range(len(contents))]
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read(paths)

    return run


Files = Callable[[Sequence[str | bytes]], Data]


def test_files_that_overlap_count_what_they_share_once(files: Files) -> None:
    data = files([NAMES + "".join(ROWS[:20]), NAMES + "".join(ROWS[15:])])
    assert call_log(data).wait.tolist() == list(range(30))
    assert data.notes == (f"{data.sources[1]}: 5 rows that an earlier file has already left out.",)
    twice = files([NAMES + "".join(ROWS[:2] + ROWS[:2]), NAMES + "".join(ROWS[:1])])
    assert twice.rows == 4, "what one file says twice it says twice"


def test_files_of_other_shapes_are_one_log(files: Files) -> None:
    turned = [";".join(row.strip().split(",")[::-1]) + "\n" for row in [NAMES, *ROWS]]
    data = files([NAMES + "".join(ROWS[:20]), turned[0] + "".join(turned[21:])])
    assert call_log(data).wait.tolist() == list(range(30))
    assert data.mapping.separator == ""


def test_one_file_says_the_order_of_day_and_month_for_all(files: Files) -> None:
    one = NAMES + "05/03/2021 09:00:00,A,Ann,Answered,4\n05/03/2021 09:10:00,A,Ann,Answered,5\n"
    data = files([one, NAMES + "16/03/2021 09:00:00,A,Ann,Answered,6\n"])
    assert data.mapping.dates == "day first"
    assert call_log(data).first_day.isoformat() == "2021-03-05"
    with pytest.raises(InputError, match="order of day and month"):
        files([one])


def test_calls_exported_twice_where_their_numbers_tell(look: Look) -> None:
    rows = [f"{700 + at},{row}" for at, row in enumerate(ROWS)]
    data = look("Call ID," + NAMES + "".join([*rows, *rows[:4]]))
    assert data.rows == 30
    assert data.notes == ("4 rows that say again what another one says left out.",)
    assert look(NAMES + "2021-03-01 09:00:07,A,,Abandoned,4\n" * 2).rows == 2, "two calls may be alike"


def test_queue_logs_in_any_order_cut_anywhere(files: Files) -> None:
    lines = ["1596512941|1.1|sales|NONE|ENTERQUEUE||7000|1\n", "1596512950|1.1|sales|SIP/1|CONNECT|9|1.2|3\n",
             "1596513010|1.1|sales|SIP/1|COMPLETEAGENT|9|60|1\n", "1596513020|2.1|sales|NONE|ENTERQUEUE||7001|1\n",
             "1596513060|2.1|sales|NONE|ABANDON|1|1|40\n"]
    for contents in (["".join(lines[:2]), "".join(lines[2:])], ["".join(lines[2:]), "".join(lines[:2])],
                     ["".join(lines[:4]), "".join(lines[1:])]):
        data = files(contents)
        log = call_log(data)
        assert (log.outcome.tolist(), log.wait.tolist(), log.service.tolist()) == ([0, 1], [9.0, 40.0], [60.0, 0.0])
        assert len(data.sources) == 2


def test_how_and_where_to_a_call_was_transferred(look: Look) -> None:
    """The time talked stands last but one, for a transfer may say one thing more of where the call went."""
    details = ("BRIDGE|b-1|9|60|1", "LINK|SIP/a|SIP/b|9|61|1", "THREEWAY|SIP/a|b-2|9|62|1")
    lines = [f"159651294{at}|{at}.1|sales|NONE|ENTERQUEUE||7000|1\n159651295{at}|{at}.1|sales|SIP/1|CONNECT|9|1.2|3\n"
             f"159651301{at}|{at}.1|sales|SIP/1|ATTENDEDTRANSFER|{each}\n" for at, each in enumerate(details)]
    assert call_log(look("".join(lines))).service.tolist() == [60.0, 61.0, 62.0]
    assert call_log(look("".join(lines).replace("|", ","))).service.tolist() == [60.0, 61.0, 62.0]
    rows = [f"2020-08-04 03:49:01;{at}.1;sales;NONE;ENTERQUEUE;|7000|1\n2020-08-04 03:49:01;{at}.1;sales;SIP/1;"
            f"ATTENDEDTRANSFER;{each}\n" for at, each in enumerate(details)]
    table = "time;callid;queuename;agent;event;data\n" + "".join(rows)
    data = look(table)
    assert call_log(data).service.tolist() == [60.0, 61.0, 62.0]
    assert look(table, data.mapping.text()).mapping == data.mapping, "as the mapping says, too"


# --- interval reports ---


def test_rows_of_all_queues_and_of_whole_days_are_no_intervals(look: Look) -> None:
    data = look("Date,Time,Queue,Offered,Answered\n2021-03-01,09:00,A,5,4\n2021-03-01,09:00,B,3,3\n"
                "2021-03-01,09:00,Total,8,7\n2021-03-01,09:30,A,6,6\n2021-03-01,09:30,B,2,2\n2021-03-01,09:30,Total,8,8\n"
                "2021-03-01,,A,11,10\n2021-03-01,Total,B,5,5\nGrand total,,,16,15\n")
    log = interval_log(data)
    assert {queue.label: float(np.nansum(queue.offered)) for queue in log.queues} == {"A": 11.0, "B": 5.0}
    assert [note.split(" left out")[0] for note in data.notes] == [
        "2 rows of whole days", "2 rows of 'Total' in column 'Queue'", "1 row of totals"]
    alone = look("Start,Queue,Offered,Answered\n2021-03-01 09:00,All,5,4\n2021-03-01 09:30,All,5,4\n")
    assert alone.rows == 2, "where there is no other queue it is one"


def test_totals_of_a_day_among_calls(look: Look) -> None:
    data = look(NAMES + "".join(ROWS[:5]) + "Total 2021-03-01,,,,10\n" + "".join(ROWS[5:]))
    assert call_log(data).wait.tolist() == list(range(30))


def test_a_handle_time_in_parts_and_sums(look: Look) -> None:
    log = interval_log(look("Date,Time,ACD Calls,Avg ACD Time,Avg ACW Time,Aban Calls\n"
                            "03/21/2021,9:00,4,3:00,0:45,1\n03/21/2021,9:30,2,2:30,0:30,0\n"))
    assert log.queues[0].aht[np.isfinite(log.queues[0].aht)].tolist() == [3.75, 3.0]
    log = interval_log(look("Start,Offered,Handled,Total Handle Time (s)\n2021-03-01 09:00,5,4,900\n"
                            "2021-03-01 09:30,2,2,360\n2021-03-01 10:00,2,0,0\n"))
    assert log.queues[0].aht[np.isfinite(log.queues[0].aht)].tolist() == [3.75, 3.0]
    assert "Column 'Total Handle Time (s)' holds sums over the calls of an interval: divided by the answered ones." in (
        log.notes)


def test_a_handle_time_that_grows_with_the_calls_is_a_sum(look: Look) -> None:
    def aht(times: Callable[[int], int]) -> list[float]:
        rows = [f"2021-03-{1 + at // 8:02d} {9 + at % 8}:00,{at % 7 + 1},{at % 7 + 1},{times(at)}\n"
                for at in range(24)]
        log = interval_log(look("Start,Offered,Handled,Handle Time\n" + "".join(rows), 'units.aht = "s"'))
        return sorted(set(log.queues[0].aht[np.isfinite(log.queues[0].aht)].tolist()))

    assert aht(lambda at: 240 * (at % 7 + 1)) == [4.0]
    assert aht(lambda at: 240 + at % 2 * 60) == [4.0, 5.0]


@pytest.mark.parametrize("shares", [("0.75", "1.000"), ("75.5", "100")])
def test_a_share_is_no_count(look: Look, shares: tuple[str, str]) -> None:
    log = interval_log(look("Start,Offered,Answered,Answered within SL\n"
                            f"2021-03-01 09:00,5,4,{shares[0]}\n2021-03-01 09:30,2,2,{shares[1]}\n"))
    assert "within" not in log.told


def test_the_hour_that_a_night_has_twice(look: Look) -> None:
    rows = "".join(f"2021-10-{day} 0{hour}:00,4,4,180\n" for day in (30, 31) for hour in (1, 2, 3))
    log = interval_log(look("Start,Offered,Answered,AHT (s)\n" + rows + "2021-10-31 02:00,2,2,240\n"))
    queue = log.queues[0]
    assert queue.offered[-1, 1:4].tolist() == [4.0, 6.0, 4.0]
    assert queue.aht[-1, 2] == pytest.approx(200.0 / 60.0)
    with pytest.raises(InputError, match="told again"):
        interval_log(look("Start,Offered,Answered,AHT (s)\n" + rows + "2021-10-30 02:00,2,2,240\n"))


# --- workbooks ---


def book(sheets: dict[str, list[list[object]]]) -> bytes:
    import xlsxwriter

    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = workbook.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    workbook.close()
    return target.getvalue()


def test_the_longest_sheet_is_read_and_those_like_it(files: Files) -> None:
    names = ["Start", "Queue", "Status", "Wait (s)"]
    rows: list[list[object]] = [[44256.375 + at / 100, "A", "Answered", at] for at in range(6)]
    sheets = {"Summary": [["Queue", "Calls"], ["A", 6]], "March": [names, *rows[:4]], "April": [names, *rows[4:]]}
    data = files([book(sheets)])
    assert call_log(data).wait.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert data.notes[0].startswith("The sheets 'March', 'April' were read, none of 'Summary'")
    assert read([Path(data.source)], data.mapping).rows == 6, "the mapping says the same"
