"""The calls of a log in the form of the Anonymous Bank, as arrays."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.calibration.call_log import ANSWERED, HUNG_UP, CallLog, read
from tests.calibration.bank import HEADER

ROW = "1999-01-04,28800,PS,2,17,6,42,AGENT,180,A01"
GOOD = f"{HEADER}\n{ROW}\n1999-01-05,30000,NW,0,0,-3,0,HANG,0,NONE\n"


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def same(first: CallLog, second: CallLog) -> bool:
    return first.types == second.types and first.service.tolist() == second.service.tolist()


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
    assert log.outcome.tolist() == [ANSWERED, HUNG_UP]
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
    pytest.param(lambda text: text.encode("utf-16"), id="UTF-16"),
    pytest.param(lambda text: text.replace(",", ";").encode(), id="semicolons"),
])
def test_reads_the_same_log_in_other_clothes(tmp_path: Path, change: Callable[[str], bytes]) -> None:
    plain = read(written(tmp_path / "plain.csv", GOOD))
    assert same(plain, read(written(tmp_path / "other", change(GOOD))))
