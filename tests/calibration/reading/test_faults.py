"""What is said about a file that cannot be read: one message for every kind of fault, and the way out."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.calibration.call_rows import call_log
from sim.calibration.reading import Data, Open, read
from sim.errors import InputError, Problem

Refused = Callable[..., InputError]
Look = Callable[..., Data]
HEADER = "date,entry_s,type,priority,customer,vru_s,queue_s,outcome,service_s,agent"
ROW = "1999-01-04,28800,PS,2,17,6,42,AGENT,180,A01"
GOOD = f"{HEADER}\n{ROW}\n1999-01-05,30000,NW,0,0,-3,12,HANG,0,NONE\n"


def with_cell(column: str, value: str) -> str:
    cells = ROW.split(",")
    cells[HEADER.split(",").index(column)] = value
    return ",".join(cells)


def only(error: InputError) -> Problem:
    (problem,) = error.problems
    return problem


@pytest.mark.parametrize(("column", "value", "message"), [
    ("date", "1999-02-30", "is not a moment"), ("date", "١٩٩٩-٠١-٠٤", "is not a moment"), ("date", "", "is empty"),
    ("entry_s", "86400", "is not a time of day"), ("entry_s", "-1", "is not a time of day"),
    ("entry_s", "1_000", "is not a time of day"), ("entry_s", "25:00:00", "is not a time of day"),
    ("queue_s", "inf", "is not a duration"), ("queue_s", "00:75", "is not a duration"),
    ("queue_s", "1e5", "is no duration that can be"), ("queue_s", "9" * 400, "is not a duration"),
    ("queue_s", "-5", "is no duration that can be"), ("service_s", "1 2", "is not a duration"),
    ("vru_s", "--3", "is not a duration"), ("service_s", "long", "is not a duration"),
])
def test_the_cell_that_is_wrong_is_named(refused: Refused, column: str, value: str, message: str) -> None:
    row = with_cell(column, value)
    problem = only(refused(f"{GOOD}{row}\n"))
    assert problem.message == message
    assert problem.file.endswith("log.csv")
    assert (problem.line, problem.key.split()[0]) == (4, column)
    place = HEADER.split(",").index(column)
    assert problem.column == len(",".join(ROW.split(",")[:place])) + (place > 0) + 1
    assert problem.found == (value[:80] or "nothing")
    assert problem.allowed
    assert 'faulty_rows = "skip"' in problem.way_out


def test_a_kind_of_fault_is_told_once_with_its_number(refused: Refused) -> None:
    bad = with_cell("service_s", "long").replace(",42,", ",soon,")
    problems = refused(GOOD + f"{ROW}\n" * 3000 + f"{bad}\n" * 1200).problems
    assert [(problem.key.split()[0], problem.line) for problem in problems] == [("queue_s", 3004), ("service_s", 3004)]
    assert problems[0].message == "is not a duration (1,200 times; this is the first)"
    assert problems[0].found == "soon"


def test_faulty_rows_are_left_out_where_the_mapping_says_so(look: Look) -> None:
    data = look(GOOD + with_cell("queue_s", "soon") + "\nshort,row\n", 'faulty_rows = "skip"')
    assert data.rows == 2
    assert data.notes == ("1 row with too few or too many cells left out.", "1 row with a fault left out.")


def test_a_file_of_faults_alone_is_refused_even_so(refused: Refused) -> None:
    text = "start,wait_s,outcome\n" + "2021-01-04 08:00,12,answered\n" * 3
    assert "is not a moment" in str(refused(text.replace("2021-01-04 08:00", "soon"), 'faulty_rows = "skip"\n'
                                            'format = "calls"\ncolumns.start = "start"'))


@pytest.mark.parametrize(("content", "words"), [
    (b"", "is empty"),
    (b"\n \n", "is empty"),
    (HEADER.encode(), "no rows"),
    (b"nonsense\n1\n", "is not recognised as a log"),
    (b"date:entry_s:type\n1999-01-04:28800:PS\n", 'separator = ":"'),
    (b"Time,Calls,Abandons\n08:00 - 08:30,5,0\n", "nearest are intervals, but no column says when the interval begins"),
    ((ROW + "\n").encode() * 3, "has no line with the names of the columns"),
    (GOOD.encode().replace(b"PS", b"P\x00"), "holds a NUL character"),
    ((GOOD + ROW + ",1\n").encode(), "wrong number of cells"),
    ((GOOD + "1999-01-04\n").encode(), "wrong number of cells"),
    ((GOOD + ROW.replace(",", ";") + "\n").encode(), "is it separated by semicolons?"),
    (GOOD.replace("agent\n", "agent,agent\n").encode(), "wrong number of cells"),
    ((GOOD + ROW.replace("PS", '"PS')).encode(), "quotes are not closed"),
    ((GOOD + "x" * 10_000_000).encode(), "line is too long"),
    (b"x" * 10_000_000, "line is too long"),
    ((GOOD + ROW.replace("1999", "2019")).encode(), "spans too long a time"),
    (gzip.compress(GOOD.encode(), mtime=0)[:40], "damaged gzip"),
    (b"\x1f\x8b" + b"\x00" * 30, "damaged gzip"),
    (b"PAR1" + GOOD.encode(), "damaged Parquet"),
    (b"<html><body/></html>", "is XML, but no XES"),
    (b"<log><trace>", "damaged XML"),
    (b"<log/>", "XES without events"),
    (b'<!DOCTYPE log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><log>&b;</log>', "document type"),
])
def test_what_is_wrong_with_a_file_is_said(refused: Refused, content: bytes, words: str) -> None:
    began = time.process_time()
    error = refused(content)
    assert words in str(error)
    assert len(error.problems) == 1
    assert time.process_time() - began < 5.0


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            read([path])


@pytest.mark.parametrize(("content", "key", "line"), [
    ("start,wait_s,outcome\n03/04/2021 08:00,5,answered\n", "dates", 'dates = "day first" or "month first"'),
    ("start,wait_s,outcome\n13/04/2021 08:00,5,answered\n04/13/2021 08:00,5,answered\n", "dates",
     'dates = "day first"'),
    ("start,wait,outcome\n2021-04-03 08:00,5,answered\n", "units.wait", '[units] wait = "s" or "min"'),
    ("start;wait_s;outcome\n2021-04-03 08:00;1,500;answered\n", "decimal", 'decimal = "." or ","'),
    ("start,wait_s,outcome\n2021-04-03 08:00,5,ANS-1\n2021-04-03 08:00,5,answered\n", "words.outcome.ANS-1",
     '[words.outcome] ANS-1 = "answered" or'),
    ("start,wait_s,outcome\n2021-04-03 08:00,5,Fin. 1\n2021-04-03 08:00,5,answered\n", 'words.outcome."Fin. 1"',
     '[words.outcome] "Fin. 1" = "answered" or'),
])
def test_what_the_file_does_not_say_is_asked(refused: Refused, content: str, key: str, line: str) -> None:
    error = refused(content)
    assert isinstance(error, Open)
    problem = only(error)
    assert problem.key == key
    assert line in problem.way_out
    assert "--map" in problem.way_out and "--ask" in problem.way_out
    question = error.questions[0]
    answered = error.mapping.with_answer(question.table, question.name, question.choices[0])
    assert "wait" in answered.columns


def test_all_that_is_open_is_asked_at_once(refused: Refused) -> None:
    error = refused("start,wait,outcome,talk_s\n03/04/2021 08:00,5,FOO,9\n03/05/2021 08:00,5,answered,9\n")
    assert [problem.key for problem in error.problems] == ["dates", "units.wait", "words.outcome.FOO"]
    faulty = refused("start,wait,outcome,talk_s\n03/04/2021 08:00,5,answered,9\n03/05/2021 08:00,5,answered,9\n"
                     "03/05/2021 08:00,5,answered,x\n")
    assert [problem.key for problem in faulty.problems] == ["dates", "units.wait", "talk_s (service)"]


def test_the_order_of_the_rows_decides_between_day_and_month(look: Look) -> None:
    days = [f"{day:02d}/{month:02d}/2021" for month in (1, 2, 3) for day in (1, 5, 11)]
    rows = "".join(f"{day} 08:00,5,answered\n" for day in days)
    assert look(f"start,wait_s,outcome\n{rows}").mapping.dates == "day first"


@pytest.mark.parametrize(("mapping", "key", "words"), [
    ("formt = 'calls'", "formt", "did you mean: format"),
    ("format = 'emails'", "format", "is not known"),
    ("separator = ';;'", "separator", "is not a separator"),
    ("dates = 3", "dates", "is not a text"),
    ("header = 0", "header", "is not a line number"),
    ("columns = 'start'", "columns", "is not a table of texts"),
    ("words = 'x'", "words", "is not a table"),
    ("blanks = 'x'", "blanks", "is not a list of texts"),
    ("columns.strt = 'start'", "columns.strt", "did you mean: start"),
    ("columns.start = 'strat'", "columns.start", "did you mean: start"),
    ("units.wait = 'weeks'", "units.wait", "is not a unit"),
    ("words.outcome.answered = 'yes'", "words.outcome.answered", "is not what a word may mean"),
    ("zone = 'Rome'", "zone", "is not a time zone"),
    ("encoding = 'klingon'", "encoding", "is not an encoding"),
])
def test_a_mapping_that_says_what_cannot_be(refused: Refused, mapping: str, key: str, words: str) -> None:
    problem = only(refused("start,wait_s,outcome\n2021-04-03T08:00Z,5,answered\n", mapping))
    assert problem.key == key
    assert words in str(problem)


def test_a_mapping_that_is_no_toml(refused: Refused) -> None:
    assert "is not valid TOML" in str(refused("start\n", "format ="))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.integers(0, len(GOOD)), length=st.integers(0, 12),
       insert=st.one_of(st.binary(max_size=20), st.sampled_from([
           b"nan", b"inf", b"9" * 400, b"\x00", b'"', b",,,", b"\n", b"[/x]", "é".encode("utf-16"), b"\xff\xfe",
           b"-", b";", b"\r", b"\xef\xbb\xbf", b"1e400", b"99/99/9999"])))
def test_a_mutated_log_is_read_or_refused_never_worse(
    tmp_path: Path, position: int, length: int, insert: bytes
) -> None:
    content = GOOD.encode()
    path = tmp_path / "log.csv"
    path.write_bytes(content[:position] + insert + content[position + length:])
    began = time.process_time()
    try:
        data = read([path])
        assert data.rows <= 5
        if data.mapping.format == "calls":
            assert len(call_log(data)) == data.rows
    except InputError as error:
        assert error.problems[0].message
    assert time.process_time() - began < 2.0
