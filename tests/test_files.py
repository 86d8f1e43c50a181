"""Files are whole or untouched, and a refusal of the system names the file that was asked for."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from sim.files import write_atomically, write_together

FULL = "parquet: underlying IO error: No space left on device (os error 28)"


@pytest.mark.skipif(os.name != "posix", reason="numbers of another system")
@pytest.mark.parametrize("refusal", [RuntimeError(FULL), PermissionError(FULL), OSError(errno.ENOSPC, "full", "x")])
def test_a_refusal_of_the_system_is_told_about_the_file_itself(tmp_path: Path, refusal: Exception) -> None:
    def write(sibling: Path) -> None:
        sibling.write_bytes(b"half of")
        raise refusal

    target = tmp_path / "log.parquet"
    with pytest.raises(OSError) as caught:
        write_atomically(target, write)
    assert caught.value.errno == errno.ENOSPC
    assert (caught.value.strerror, caught.value.filename) == ("No space left on device", str(target))
    assert list(tmp_path.iterdir()) == []


def test_another_error_passes_through(tmp_path: Path) -> None:
    def write(sibling: Path) -> None:
        raise ValueError("no such column")

    with pytest.raises(ValueError, match="no such column"):
        write_atomically(tmp_path / "log.parquet", write)


def test_no_file_is_replaced_before_all_are_written(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "missing" / "b"
    first.write_bytes(b"old")
    with pytest.raises(FileNotFoundError):
        write_together({first: b"new", second: b"new"})
    assert first.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [first]
    second.parent.mkdir()
    write_together({first: b"new", second: b"newer"})
    assert (first.read_bytes(), second.read_bytes()) == (b"new", b"newer")
