"""Records by kind: in the order of the log, wherever chunks end."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.eventlog.reading import ByKind, Kept
from sim.eventlog.record import RECORD
from sim.vocabulary import Kind

KINDS = (Kind.OPENED, Kind.SERVED, Kind.ENDED, Kind.LEFT)


def log(kinds: list[Kind]) -> np.ndarray:
    """Return records of these kinds, numbered in `case`."""
    records = np.zeros(len(kinds), dtype=RECORD)
    records["kind"] = kinds
    records["case"] = np.arange(len(kinds))
    return records


@given(kinds=st.lists(st.sampled_from(KINDS)), wanted=st.sets(st.sampled_from(KINDS), min_size=1),
       cut=st.integers(0, 9))
def test_what_is_asked_for_comes_in_order_and_whole(kinds: list[Kind], wanted: set[Kind], cut: int) -> None:
    records = log(kinds)
    expected = [at for at, kind in enumerate(kinds) if kind in wanted]
    assert ByKind(records).of(*wanted)["case"].tolist() == expected
    for kind in wanted:
        assert ByKind(records).at(kind).tolist() == [at for at, each in enumerate(kinds) if each is kind]
    kept = Kept(wanted, ("case", "kind"))
    for chunk in (records[:cut], records[cut:]):
        reused = chunk.copy()
        kept.take(reused)
        reused["case"] = -1  # a chunk may be reused by whoever handed it over
    assert kept.records()["case"].tolist() == expected
    assert kept.records().dtype.names == ("case", "kind")


def test_nothing_taken_is_nothing_kept() -> None:
    assert Kept((Kind.OPENED,)).records().dtype.names == RECORD.names
    assert Kept((Kind.OPENED,), ("time",)).records().size == 0


def test_kinds_that_rules_of_ones_own_write_are_passed_over() -> None:
    """They are numbered behind the model's, up to the largest number that a record can hold."""
    records = np.zeros(4, dtype=RECORD)
    records["kind"] = [Kind.JOINED, max(Kind) + 1, np.iinfo(np.uint16).max, Kind.LEFT]
    kept = Kept((Kind.JOINED, Kind.LEFT))
    kept.take(records)
    for found in (ByKind(records).of(Kind.JOINED, Kind.LEFT), kept.records()):
        assert found["kind"].tolist() == [Kind.JOINED, Kind.LEFT]
