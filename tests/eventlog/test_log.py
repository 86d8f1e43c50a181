"""The black box: digests, comparison, and files that are believed only when they are what was written."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import InputError
from sim.eventlog import RECORD, Log, LogBuilder, Recorder, describe, first_difference, load, save
from sim.vocabulary import Kind

FIELDS = ("time", "kind", "place", "value", "customer", "case", "agent", "cause", "why")
"""The arguments of `Recorder.add`, in order."""


def made_up(length: int, seed: int = 1) -> Log:
    """Return a log of records that mean nothing."""
    rng = np.random.default_rng(seed)
    records = np.zeros(length, dtype=RECORD)
    records["time"] = np.sort(rng.uniform(0.0, 1e5, length))
    records["value"] = rng.normal(size=length)
    for parent in ("cause", "why"):
        records[parent] = rng.integers(-1, max(length, 1), length)
    for name in ("customer", "case", "agent"):
        records[name] = rng.integers(-1, 1000, length)
    records["kind"] = rng.choice([int(kind) for kind in Kind], length)
    records["place"] = rng.integers(0, 5, length)
    return Log(records)


def changed(log: Log, position: int, field: str) -> Log:
    """Return a copy of a log with one field of one record changed by as little as can be."""
    records = log.records.copy()
    value = records[field][position]
    records[field][position] = np.nextafter(value, np.inf) if RECORD[field].kind == "f" else value ^ 1
    return Log(records)


def test_a_record_is_forty_bytes_without_gaps() -> None:
    assert RECORD.itemsize == 40 == sum(RECORD[name].itemsize for name in RECORD.names or ())


def test_the_digest_is_that_of_the_bytes() -> None:
    log = made_up(10)
    assert log.digest() == sha256(log.records.tobytes()).hexdigest()
    assert Log(log.records[::-1][::-1]).digest() == log.digest()
    assert Log(np.zeros(0, dtype=RECORD)).digest() == sha256(b"").hexdigest()


@pytest.mark.parametrize("field", RECORD.names or ())
def test_every_bit_of_every_field_counts(field: str) -> None:
    log = made_up(20)
    other = changed(log, 13, field)
    assert other.digest() != log.digest()
    difference = first_difference(log, other)
    assert difference is not None
    assert difference.position == 13


def test_minus_zero_is_not_zero_here() -> None:
    log = made_up(3)
    log.records["value"][1] = 0.0
    other = Log(log.records.copy())
    other.records["value"][1] = -0.0
    difference = first_difference(log, other)
    assert difference is not None
    assert difference.position == 1


def test_equal_logs_have_no_difference() -> None:
    assert first_difference(made_up(50), made_up(50)) is None
    assert first_difference(made_up(0), made_up(0)) is None


def test_a_log_that_goes_on_differs_where_the_other_ends() -> None:
    long, short = made_up(10), Log(made_up(10).records[:7])
    difference = first_difference(long, short)
    assert difference is not None
    assert (difference.position, difference.right) == (7, "(no more records)")
    assert difference.left == describe(long.records[7])
    backwards = first_difference(short, long)
    assert backwards is not None
    assert (backwards.left, backwards.right) == (difference.right, difference.left)


def test_a_difference_reads_as_words() -> None:
    log = made_up(5)
    log.records[2] = (61.5, 0.25, 1, 0, 3, 4, 5, Kind.SERVED, 1)
    other = changed(log, 2, "case")
    assert str(first_difference(log, other)) == (
        "record 2:\n"
        "  t=61.5 SERVED pool=1 value=0.25 customer=3 case=4 agent=5 cause=1 why=0\n"
        "  t=61.5 SERVED pool=1 value=0.25 customer=3 case=5 agent=5 cause=1 why=0"
    )


# Recording --------------------------------------------------------------------------------------------------------


@given(length=st.integers(0, 60), chunk=st.integers(1, 70))
def test_chunks_change_neither_log_nor_digest(length: int, chunk: int) -> None:
    log, kept, sizes = made_up(length), LogBuilder(), list[int]()

    def sink(records: np.ndarray) -> None:
        sizes.append(len(records))
        kept(records)

    recorder = Recorder(sink, chunk)
    for position, record in enumerate(log.records):
        given_position = recorder.add(
            float(record["time"]), Kind(int(record["kind"])), int(record["place"]), float(record["value"]),
            int(record["customer"]), int(record["case"]), int(record["agent"]), int(record["cause"]),
            int(record["why"]))
        assert given_position == position
        assert len(recorder) == position + 1
    recorder.flush()
    recorder.flush()
    assert first_difference(kept.log(), log) is None
    assert recorder.digest() == log.digest()
    assert sizes == [chunk] * (length // chunk) + ([length % chunk] if length % chunk else [])


def test_chunks_filled_elsewhere_stand_after_what_was_added_before() -> None:
    log, kept = made_up(30), LogBuilder()
    recorder = Recorder(kept, 100)
    for record in log.records[:5]:
        recorder.add(*(record[name].item() for name in FIELDS))
    recorder.take(log.records[5:20])
    recorder.take(log.records[20:])
    assert len(recorder) == 30
    assert first_difference(kept.log(), log) is None
    assert recorder.digest() == log.digest()


# Files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [0, 1, 5000])
def test_a_log_comes_back_as_it_was(tmp_path: Path, length: int) -> None:
    log = made_up(length)
    save(log, tmp_path / "log.parquet")
    back = load(tmp_path / "log.parquet")
    assert back.records.dtype == RECORD
    assert first_difference(back, log) is None
    assert [file.name for file in tmp_path.iterdir()] == ["log.parquet"]


@pytest.mark.parametrize("name", ["a*b?[x].parquet", "s3:x.parquet", "\udcff.parquet"])
def test_the_name_of_a_log_is_no_pattern_and_need_not_be_text(tmp_path: Path, name: str) -> None:
    log = made_up(10)
    save(log, tmp_path / name)
    assert first_difference(load(tmp_path / name), log) is None


def test_not_a_number_and_infinity_come_back_too(tmp_path: Path) -> None:
    log = made_up(4)
    log.records["value"] = (np.nan, np.inf, -np.inf, -0.0)
    save(log, tmp_path / "log.parquet")
    assert first_difference(load(tmp_path / "log.parquet"), log) is None


def test_saving_replaces_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    save(made_up(10, seed=1), path)
    save(made_up(20, seed=2), path)
    assert first_difference(load(path), made_up(20, seed=2)) is None


def test_a_log_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        save(made_up(3), tmp_path / "nowhere" / "log.parquet")
    assert list(tmp_path.iterdir()) == []


def test_a_log_of_an_older_format_is_refused_by_name(tmp_path: Path) -> None:
    """The first format knew one parent of a record, and other things by it."""
    path, log = tmp_path / "log.parquet", made_up(3)
    frame = pl.DataFrame({name: log.records[name] for name in FIELDS[:-1]})
    frame.write_parquet(path, metadata={"journeysim_log": "1", "digest": log.digest()})
    with pytest.raises(InputError, match="another version of journeysim") as refused:
        load(path)
    assert [(problem.found, problem.allowed) for problem in refused.value.problems] == [("format 1", "format 2")]


def test_a_log_too_long_for_its_positions_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.eventlog.recorder.MOST_RECORDS", 10)
    kept = LogBuilder()
    recorder = Recorder(kept, chunk=4)
    for row in made_up(10).records:
        recorder.add(*(row[name].item() for name in FIELDS))
    recorder.flush()
    assert len(kept.log()) == 10
    with pytest.raises(InputError, match="more than 10 records"):
        recorder.take(made_up(1).records)


def read_is_refused_or_right(path: Path, log: Log) -> bool:
    """Say whether a file is refused; if it is believed it must be the log that was written."""
    try:
        back = load(path)
    except InputError as error:
        assert str(path) in str(error)
        return True
    assert first_difference(back, log) is None, "a damaged log was believed"
    return False


def test_no_flipped_bit_is_believed(tmp_path: Path) -> None:
    """A flip may hit a byte that does not matter (then the log is what it was); most are noticed."""
    path, log = tmp_path / "log.parquet", made_up(200)
    save(log, path)
    whole = path.read_bytes()
    rng = np.random.default_rng(5)
    positions = np.unique(np.concatenate((rng.choice(len(whole), 200, replace=False), [0, len(whole) - 1])))
    refused = 0
    for position in positions.tolist():
        damaged = bytearray(whole)
        damaged[position] ^= 1 << int(rng.integers(8))
        path.write_bytes(damaged)
        refused += read_is_refused_or_right(path, log)
    assert refused > 0.7 * len(positions)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.9, 0.999])
def test_a_truncated_file_is_refused(tmp_path: Path, share: float) -> None:
    path = tmp_path / "log.parquet"
    save(made_up(200), path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(InputError):
        load(path)


def test_a_file_that_is_no_log_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such log"):
        load(tmp_path / "none.parquet")
    (tmp_path / "text.parquet").write_text("not Parquet at all")
    with pytest.raises(InputError, match="not a readable log"):
        load(tmp_path / "text.parquet")
    pl.DataFrame({"time": [1.0, 2.0]}).write_parquet(tmp_path / "other.parquet")
    with pytest.raises(InputError):
        load(tmp_path / "other.parquet")


def test_a_directory_is_no_log(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        load(tmp_path)
