"""The same calls in any separator, encoding, decimal mark, style of dates and durations, or container: the same."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.calibration.call_log import CallLog
from sim.calibration.call_rows import call_log
from sim.calibration.reading import read
from sim.calibration.reading.mapping import Mapping, loads

FIRST = datetime(2021, 1, 4, 8, 0, 0)
TYPES = ("Billing", "Rückfrage", "Orders; urgent", 'the "new" one', "a, b")


@dataclass(frozen=True)
class Call:
    """A call as it was."""

    start: datetime
    type: str
    wait: float | None
    answered: bool
    talk: float | None


CALLS = st.lists(st.builds(
    Call, st.integers(0, 40 * 86_400).map(lambda second: FIRST + timedelta(seconds=second)), st.sampled_from(TYPES),
    st.one_of(st.none(), st.integers(0, 40_000).map(lambda tenths: tenths / 10.0)), st.booleans(),
    st.one_of(st.none(), st.integers(0, 40_000).map(lambda tenths: tenths / 10.0))), min_size=1, max_size=30)

DATES: dict[str, Callable[[datetime], str]] = {
    "iso": lambda at: at.isoformat(sep=" "),
    "iso, zone": lambda at: at.isoformat() + "+02:00",
    "day first": lambda at: f"{at.day}/{at.month}/{at.year} {at:%H:%M:%S}",
    "month first": lambda at: f"{at.month:02d}/{at.day:02d}/{at:%y} {at:%I:%M:%S %p}",
    "points": lambda at: f"{at:%d.%m.%Y %H:%M:%S}",
    "named": lambda at: f"{at:%d-%b-%Y %H:%M:%S}",
}


def number(seconds: float, mark: str) -> str:
    return f"{seconds:.1f}".replace(".", mark)


def clock(seconds: float, mark: str) -> str:
    hours, rest = divmod(seconds, 3600.0)
    return f"{int(hours):02d}:{int(rest // 60):02d}:{rest % 60:04.1f}".replace(".", mark)


def written(calls: list[Call], separator: str, mark: str, dates: str, clocks: bool, blank: str) -> str:
    """The calls as a table; quotes where a cell needs them."""
    show = clock if clocks else number
    rows = [["Call Start", "Queue", "Wait (s)", "Abandoned? y/n", "Talk time (s)"]]
    for call in calls:
        cells = [blank if value is None else show(value, mark) for value in (call.wait, call.talk)]
        rows.append([DATES[dates](call.start), call.type, cells[0], "n" if call.answered else "y", cells[1]])
    target = io.StringIO()
    csv.writer(target, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return target.getvalue()


def check(log: CallLog, calls: list[Call]) -> None:
    """Compare what was read with what was."""
    assert [FIRST.fromordinal(int(day)) + timedelta(seconds=float(second)) for day, second in
            zip(log.day, log.entry, strict=True)] == [call.start for call in calls]
    assert [log.labels[at] for at in log.type] == [call.type for call in calls]
    assert [outcome == 0 for outcome in log.outcome] == [call.answered for call in calls]
    told = [call.wait for call in calls]
    some = any(not call.answered and call.wait for call in calls)
    for seen, was, call in zip(log.wait, told, calls, strict=True):
        unknown = was is None or (was == 0.0 and not call.answered and not some)
        assert np.isnan(seen) if unknown else seen == pytest.approx(was)
    for seen, call in zip(log.service, calls, strict=True):
        expected = (np.nan if call.talk is None else call.talk) if call.answered else 0.0
        assert seen == pytest.approx(expected, nan_ok=True)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls=CALLS, separator=st.sampled_from([",", ";", "\t", "|"]), mark=st.sampled_from([".", ","]),
       dates=st.sampled_from(sorted(DATES)), clocks=st.booleans(), blank=st.sampled_from(["", "NULL", "n/a", "-"]),
       encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]), packed=st.booleans())
def test_a_table_of_any_form_is_the_same_calls(
    tmp_path: Path, calls: list[Call], separator: str, mark: str, dates: str, clocks: bool, blank: str, encoding: str,
    packed: bool,
) -> None:
    content = written(calls, separator, mark, dates, clocks, blank).encode(encoding)
    path = tmp_path / "log"
    path.write_bytes(gzip.compress(content, mtime=0) if packed else content)
    said = Mapping(dates=dates if dates in ("day first", "month first") else "",
                   separator=separator if len(calls) == 1 or mark == "," else "", decimal=mark)
    data = read([path], said)
    log = call_log(data)
    if not (len({call.start for call in calls}) > 1 and any("known by" in note for note in log.notes)):
        check(log, calls)
    again = read([path], loads(data.mapping.text(), "the mapping"))
    assert again.mapping == data.mapping
    assert call_log(again).wait.tolist() == pytest.approx(log.wait.tolist(), nan_ok=True)


def some_calls() -> list[Call]:
    return [Call(FIRST + timedelta(minutes=7 * at, seconds=13 * at), TYPES[at % 3], float(at % 90) if at % 4 else None,
                 at % 5 != 0, 30.5 + at) for at in range(60)]


def test_what_can_be_guessed_is_guessed(tmp_path: Path) -> None:
    """Separator, decimal mark, order of day and month, without a word from anybody."""
    calls = [Call(call.start + timedelta(days=at), call.type, call.wait, call.answered, call.talk)
             for at, call in enumerate(some_calls())]
    for separator, mark in ((";", ","), (",", "."), ("\t", ","), ("|", ".")):
        for dates in DATES:
            path = tmp_path / "log.csv"
            path.write_text(written(calls, separator, mark, dates, False, ""), encoding="utf-8")
            data = read([path])
            assert (data.mapping.separator, data.mapping.decimal) == (separator, mark)
            check(call_log(data), calls)


def test_parquet_says_of_its_columns_what_they_are(tmp_path: Path) -> None:
    calls = some_calls()
    path = tmp_path / "log.parquet"
    pl.DataFrame({
        "start": [call.start for call in calls], "queue": [call.type for call in calls],
        "waited": [None if call.wait is None else timedelta(seconds=call.wait) for call in calls],
        "answered": [call.answered for call in calls], "talk_s": [call.talk for call in calls],
        "tags": [["a"]] * len(calls),
    }).write_parquet(path)
    data = read([path])
    check(call_log(data), calls)
    assert data.notes == ("Columns of lists or bytes left out: tags.",)
    zoned = pl.read_parquet(path).with_columns(pl.col("start").dt.replace_time_zone("Europe/Rome"))
    zoned.write_parquet(path)
    check(call_log(read([path])), calls)


def test_a_sheet_of_a_workbook(tmp_path: Path) -> None:
    calls = some_calls()
    path = tmp_path / "log.xlsx"
    path.write_bytes(workbook(calls))
    data = read([path])
    assert (data.mapping.sheet, data.mapping.header) == ("Calls", 3)
    assert data.lines[0] == 4
    check(call_log(data), calls)
    from sim.errors import InputError

    with pytest.raises(InputError, match="is not a sheet of the workbook"):
        read([path], Mapping(sheet="Cals"))


@pytest.mark.parametrize("damage", [lambda book: book[:200], lambda book: book[:-30]])
def test_a_damaged_or_swollen_workbook_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[bytes], bytes]
) -> None:
    from sim.errors import InputError

    path = tmp_path / "log.xlsx"
    path.write_bytes(damage(workbook(some_calls())))
    with pytest.raises(InputError, match="damaged workbook"):
        read([path])
    path.write_bytes(workbook(some_calls()))
    monkeypatch.setattr("sim.calibration.reading.containers.MOST_UNPACKED", 1000)
    with pytest.raises(InputError, match="too large"):
        read([path])


def workbook(calls: list[Call]) -> bytes:
    """A workbook as small as may be: an empty sheet, and one with two lines above the names."""
    import zipfile
    from xml.sax.saxutils import escape

    def text(value: str) -> str:
        return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'

    def cell(value: float | None, style: int = 0) -> str:
        return "<c/>" if value is None else f'<c s="{style}"><v>{value!r}</v></c>'

    rows = ["<row>" + text("Calls of January") + "</row>", "<row/>",
            "<row>" + "".join(map(text, ("Call Start", "Queue", "Wait", "Answered", "Talk time (s)"))) + "</row>"]
    for call in calls:
        day = (call.start - datetime(1899, 12, 30)) / timedelta(days=1)
        wait = None if call.wait is None else call.wait / 86_400.0
        rows.append("<row>" + cell(day, 1) + text(call.type) + cell(wait, 2)
                    + f'<c t="b"><v>{int(call.answered)}</v></c>' + cell(call.talk) + "</row>")
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    part = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    sheets = {"Empty": "", "Calls": "".join(rows)}
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
                               '"application/vnd.openxmlformats-package.relationships+xml"/>'
                               f'<Override PartName="/xl/workbook.xml" ContentType="{part}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" Type="{relation}/'
                       'officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relation}"><sheets>' + "".join(
            f'<sheet name="{name}" sheetId="{at}" r:id="r{at}"/>' for at, name in enumerate(sheets, 1))
            + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">' + "".join(
            f'<Relationship Id="r{at}" Type="{relation}/worksheet" Target="worksheets/sheet{at}.xml"/>'
            for at in range(1, len(sheets) + 1))
            + f'<Relationship Id="s" Type="{relation}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><numFmts count="1"><numFmt numFmtId="164" '
                         'formatCode="[h]:mm:ss.0"/></numFmts><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="22"/>'
                         '<xf numFmtId="164"/></cellXfs></styleSheet>',
    }
    files |= {f"xl/worksheets/sheet{at}.xml": f'<worksheet xmlns="{main}"><sheetData>{content}</sheetData></worksheet>'
              for at, content in enumerate(sheets.values(), 1)}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + content)
    return target.getvalue()


def test_a_workbook_without_what_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from sim.errors import InputError

    monkeypatch.setitem(sys.modules, "python_calamine", None)
    path = tmp_path / "log.xlsx"
    path.write_bytes(workbook(some_calls()))
    with pytest.raises(InputError, match=r"pip install 'journeysim\[xlsx\]'"):
        read([path])
