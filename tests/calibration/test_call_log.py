"""Reading call logs: what is accepted, and what is said about what is not."""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.calibration.call_log import ANSWERED, CallLog, read
from sim.errors import InputError
from tests.calibration.bank import HEADER

ROW = "1999-01-04,28800,PS,2,17,6,42,AGENT,180,A01"
GOOD = f"{HEADER}\n{ROW}\n1999-01-05,30000,NW,0,0,-3,0,HANG,0,NONE\n"


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refused(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        read(path)
    return caught.value


def same(first: CallLog, second: CallLog) -> bool:
    return first.types == second.types and first.wait.tolist() == second.wait.tolist()


def test_reads_every_column(tmp_path: Path) -> None:
    log = read(written(tmp_path / "log.csv", GOOD))
    assert len(log) == 2
    assert log.types == ("PS", "NW")
    assert log.agents == ("A01",)
    assert log.first_day.isoformat() == "1999-01-04"
    assert log.last_day.isoformat() == "1999-01-05"
    assert log.entry.tolist() == [28800.0, 30000.0]
    assert log.vru.tolist() == [6.0, -3.0]
    assert log.customer.tolist() == [17, 0]
    assert log.outcome.tolist()[0] == ANSWERED
    assert log.agent.tolist() == [0, -1]


@pytest.mark.parametrize("change", [
    pytest.param(lambda text: b"\xef\xbb\xbf" + text.encode(), id="byte-order mark"),
    pytest.param(lambda text: gzip.compress(text.encode(), mtime=0), id="gzip"),
    pytest.param(lambda text: gzip.compress(text[:80].encode(), mtime=0)
                 + gzip.compress(text[80:].encode(), mtime=0), id="two members"),
    pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="Windows"),
    pytest.param(lambda text: text.replace("PS", '"PS"').encode(), id="quoted"),
    pytest.param(lambda text: text.replace("\n", "\n\n").encode(), id="blank lines"),
    pytest.param(lambda text: "\n".join(f"x,{line}" for line in text.splitlines()).encode(), id="another column"),
])
def test_reads_the_same_log_in_other_clothes(tmp_path: Path, change: object) -> None:
    plain = read(written(tmp_path / "plain.csv", GOOD))
    assert same(plain, read(written(tmp_path / "other", change(GOOD))))  # type: ignore[operator]


@pytest.mark.parametrize(("column", "value"), [
    ("date", "1999-02-30"), ("date", "4.1.1999"), ("date", "١٩٩٩-٠١-٠٤"), ("entry_s", "86400"), ("entry_s", "-1"),
    ("entry_s", "nan"), ("entry_s", "1_000"), ("entry_s", "٣"), ("queue_s", "inf"), ("queue_s", "1e5"),
    ("queue_s", "9" * 400), ("service_s", ""), ("service_s", "1 2"), ("vru_s", "--3"), ("type", "[/x]"),
    ("type", "T" * 33), ("outcome", "agent"), ("priority", "3"), ("customer", "1.5"), ("customer", "9" * 16),
    ("agent", "a b"),
])
def test_names_the_field_that_is_wrong(tmp_path: Path, column: str, value: str) -> None:
    cells = ROW.split(",")
    place = HEADER.split(",").index(column)
    cells[place] = value
    error = refused(written(tmp_path / "log.csv", f"{GOOD}{','.join(cells)}\n"))
    (problem,) = error.problems
    assert problem.file.endswith("log.csv")
    assert (problem.line, problem.key) == (4, column)
    assert problem.column == len(",".join(cells[:place])) + (place > 0) + 1
    assert problem.found == (value.strip()[:80] or "nothing")
    assert problem.allowed


@pytest.mark.parametrize(("content", "words"), [
    (b"", "empty"),
    (b"\n \n", "empty"),
    (HEADER.encode(), "no calls"),
    (GOOD.replace("queue_s", "queue").encode(), "column is missing"),
    (GOOD.replace("agent\n", "agent,agent\n").encode(), "column appears twice"),
    (GOOD.encode("utf-16"), "UTF-16"),
    (GOOD.encode().replace(b"PS", b"P\x00"), "NUL"),
    (GOOD.encode().replace(b"PS", b"P\xff"), "not UTF-8"),
    ((GOOD + ROW + ",1\n").encode(), "wrong number of fields"),
    ((GOOD + "1999-01-04\n").encode(), "wrong number of fields"),
    ((GOOD + ROW.replace("PS", '"PS')).encode(), "quotes"),
    ((GOOD + "x" * 5000).encode(), "too long"),
    ((GOOD + ROW.replace("1999", "2019")).encode(), "too long a time"),
    (gzip.compress(GOOD.encode(), mtime=0)[:40], "gzip"),
    (b"\x1f\x8b" + b"\x00" * 30, "gzip"),
])
def test_says_what_is_wrong_with_a_file(tmp_path: Path, content: bytes, words: str) -> None:
    assert words in str(refused(written(tmp_path / "log.csv", content)))


def test_a_missing_column_names_its_likely_misspelling(tmp_path: Path) -> None:
    error = refused(written(tmp_path / "log.csv", GOOD.replace("service_s", "service")))
    assert (error.problems[0].key, error.problems[0].nearest) == ("service_s", "service")


def test_all_faults_are_named_but_not_without_end(tmp_path: Path) -> None:
    bad = ROW.replace("180", "nan").replace("2,17", "9,17")
    error = refused(written(tmp_path / "log.csv", GOOD + f"{bad}\n" * 3))
    assert [problem.line for problem in error.problems] == [4, 4, 5, 5, 6, 6]
    many = refused(written(tmp_path / "log.csv", GOOD + f"{bad}\n" * 1000))
    assert len(many.problems) == 21


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    assert "cannot be read" in str(refused(tmp_path / "nothing.csv"))
    assert "cannot be read" in str(refused(tmp_path))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.integers(0, len(GOOD)), length=st.integers(0, 12),
       insert=st.one_of(st.binary(max_size=20), st.sampled_from([
           b"nan", b"inf", b"9" * 400, b"\x00", b'"', b",,,", b"\n", b"[/x]", "é".encode("utf-16"), b"\xff\xfe",
           b"-"])))
def test_a_mutated_log_is_read_or_refused_never_worse(
    tmp_path: Path, position: int, length: int, insert: bytes
) -> None:
    content = GOOD.encode()
    path = written(tmp_path / "log.csv", content[:position] + insert + content[position + length:])
    began = time.process_time()
    try:
        assert len(read(path)) <= 5
    except InputError as error:
        assert error.problems[0].message
        assert error.problems[0].file
    assert time.process_time() - began < 2.0
