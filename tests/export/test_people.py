"""Who answered: the person who has been free for longest, on duty as the pool is staffed."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from sim.eventlog import RECORD
from sim.export.people import people
from sim.vocabulary import Kind
from tests.export.test_desk_logs import busy
from tests.export.worlds import source

STAFFED, SERVED, RELEASED = Kind.STAFFED, Kind.SERVED, Kind.RELEASED


def told(*steps: tuple[Kind, int, float]) -> list[int]:
    """Who begins the work of each SERVED of steps (kind, seat, value) in one pool."""
    records = np.zeros(len(steps), dtype=RECORD)
    for record, (kind, seat, value) in zip(records, steps, strict=True):
        record["kind"], record["agent"], record["value"] = kind, seat, value
    found = people(records)
    assert (found[records["kind"] != SERVED] == -1).all()
    return found[records["kind"] == SERVED].tolist()


def test_who_has_been_free_for_longest_is_next() -> None:
    assert told((STAFFED, -1, 3), (SERVED, 0, 0), (RELEASED, 0, 1), (SERVED, 0, 0), (RELEASED, 0, 1),
                (SERVED, 0, 0), (RELEASED, 0, 1), (SERVED, 0, 0)) == [1, 2, 3, 1]


def test_who_goes_home_and_who_comes() -> None:
    """Of two the one goes home who has been free for longer; the first by number who is at home comes back."""
    assert told((STAFFED, -1, 2), (SERVED, 0, 0), (RELEASED, 0, 1), (STAFFED, -1, 1), (SERVED, 0, 0), (RELEASED, 0, 1),
                (STAFFED, -1, 2), (SERVED, 0, 0), (SERVED, 1, 0)) == [1, 1, 1, 2]


def test_who_is_at_work_when_the_shift_ends_finishes_first() -> None:
    assert told((STAFFED, -1, 2), (SERVED, 0, 0), (SERVED, 1, 0), (STAFFED, -1, 1), (RELEASED, 1, 1), (RELEASED, 0, 1),
                (SERVED, 0, 0)) == [1, 2, 1]


@pytest.mark.parametrize("run", [busy, source])
def test_nobody_does_two_things_at_once_and_no_more_are_at_work_than_the_engine_has(run) -> None:  # type: ignore[no-untyped-def]
    records = run().log.records
    found = people(records)
    at_work: dict[int, dict[int, int]] = defaultdict(dict)
    seen: dict[int, set[int]] = defaultdict(set)
    for at, record in enumerate(records):
        pool, seat = int(record["place"]), int(record["agent"])
        if record["kind"] in (Kind.SERVED, Kind.ANSWERED_LATE):
            assert found[at] not in at_work[pool].values()
            at_work[pool][seat] = int(found[at])
            seen[pool].add(int(found[at]))
        elif record["kind"] == Kind.RELEASED:
            del at_work[pool][seat]
    for pool, names in seen.items():
        most = records["value"][(records["kind"] == Kind.STAFFED) & (records["place"] == pool)].max()
        assert len(names) <= 2 * most
