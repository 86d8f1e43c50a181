"""The way by which a link does harm, in lives that are written by hand."""

from __future__ import annotations

from collections import Counter

import numpy as np

from sim.eventlog import RECORD
from sim.inquiry.paths import Life, Lives, Signs, first_apart, harm_in, most_frequent, path_of
from sim.vocabulary import Ending, Kind

K = Kind
FIRST = 100
"""The position of a life's first record in the log."""


def life(*records: tuple[Kind, int, int], place: dict[int, int] | None = None, case: int = 0) -> Life:
    """Return a life of records: kind, and rows of its cause and why (-1: none); all of one case but LEFT."""
    found = np.zeros(len(records), dtype=RECORD)
    for row, (kind, cause, why) in enumerate(records):
        at = (place or {}).get(row, 0)
        found[row] = (float(row), 0.0, cause if cause < 0 else cause + FIRST, why if why < 0 else why + FIRST, 7,
                      -1 if kind == K.LEFT else case, -1, int(kind), at)
    return Life(found, np.arange(FIRST, FIRST + len(records)))


def path(one: Life, *kinds: Kind, pool: int = -1) -> tuple[str, ...]:
    return path_of(one, len(one.records) - 1, Signs(frozenset(kinds), pool))


WAITS = life((K.OPENED, -1, -1), (K.VOICED, 0, -1), (K.CONTACTED, 1, -1), (K.QUEUED, 2, -1), (K.ABANDONED, 3, -1),
             (K.FELT, 4, -1), (K.CONTACTED, 4, -1), (K.QUEUED, 6, -1), (K.ABANDONED, 7, -1), (K.ENDED, 8, -1),
             (K.LEFT, 5, 9))


def test_a_path_begins_with_the_latest_record_of_the_link_on_the_story() -> None:
    assert path(WAITS, K.QUEUED) == ("QUEUED", "ABANDONED", "ENDED", "LEFT")
    assert path(WAITS, K.VOICED) == ("VOICED", "CONTACTED", "QUEUED", "ABANDONED", "ENDED", "LEFT")
    assert path(WAITS, K.LOOPED) == ()


def test_a_link_of_a_pool_shows_in_the_records_of_that_pool() -> None:
    one = life(*((K(int(row["kind"])), int(row["cause"]) - FIRST if row["cause"] >= 0 else -1,
                  int(row["why"]) - FIRST if row["why"] >= 0 else -1) for row in WAITS.records),
               place={3: 2, 7: 1})
    assert path(one, K.QUEUED, pool=2) == ("QUEUED", "ABANDONED", "CONTACTED", "ENDED", "LEFT")
    assert path(one, K.QUEUED, pool=5) == ()


def test_who_was_served_after_a_wait_waited_and_was_not_set_off_by_others() -> None:
    served = life((K.OPENED, -1, -1), (K.VOICED, 0, -1), (K.CONTACTED, 1, -1), (K.QUEUED, 2, -1), (K.SERVED, -1, 3),
                  (K.ATTEMPT_FAILED, 4, -1), (K.ENDED, 5, -1), (K.LEFT, -1, 6))
    assert path(served, K.QUEUED) == ("QUEUED", "SERVED", "ATTEMPT_FAILED", "ENDED", "LEFT")


def test_a_record_beside_the_story_leads_through_what_it_brought_about() -> None:
    lost = life((K.OPENED, -1, -1), (K.VOICED, 0, -1), (K.CONTACTED, 1, -1), (K.SERVED, 2, -1), (K.HANDED_UP, 3, -1),
                (K.INFORMATION_LOST, 4, -1), (K.SERVED, 4, -1), (K.STORY_REPEATED, 6, 5), (K.FELT, 7, -1),
                (K.GRANTED, 6, -1), (K.ENDED, 9, -1), (K.AGGRIEVED, 10, -1), (K.LEFT, 8, 10))
    assert path(lost, K.INFORMATION_LOST) == ("INFORMATION_LOST", "STORY_REPEATED", "FELT", "GRANTED", "ENDED", "LEFT")


def test_a_request_that_is_lost_shows_when_the_date_passes() -> None:
    lost = life((K.OPENED, -1, -1), (K.GRANTED, 0, -1), (K.FIX_REQUESTED, 1, -1), (K.REQUEST_LOST, 2, -1),
                (K.PROMISE_BROKEN, 2, 2), (K.CONTACTED, 4, 2), (K.QUEUED, 5, -1), (K.ABANDONED, 6, -1),
                (K.ENDED, 7, -1), (K.LEFT, -1, 8))
    # a contact after a broken promise is about the request (its why), and the promise broken set it off (its cause)
    assert path(lost, K.REQUEST_LOST) == ("REQUEST_LOST", "CONTACTED", "QUEUED", "ABANDONED", "ENDED", "LEFT")


def test_a_wait_that_is_over_because_all_is_over_is_no_part_of_the_way() -> None:
    gave_up = life((K.OPENED, -1, -1), (K.FIX_REQUESTED, 0, -1), (K.QUEUED, 1, -1), (K.WITHDRAWN, 1, 2),
                   (K.ENDED, 1, -1), (K.LEFT, -1, 4))
    assert path(gave_up, K.QUEUED) == ("QUEUED", "ENDED", "LEFT")


def test_another_problem_is_told_by_what_knocked_it_on() -> None:
    knocked = life((K.OPENED, -1, -1), (K.QUEUED, 0, -1), (K.KNOCKED_ON, 0, -1), (K.OPENED, 2, 0),
                   (K.STAYED_SILENT, 3, -1), (K.ENDED, 4, -1), (K.LEFT, -1, 5))
    assert path(knocked, K.QUEUED) == ("QUEUED", "KNOCKED_ON", "OPENED", "STAYED_SILENT", "ENDED", "LEFT")


def test_what_breaks_unseen_is_told_from_where_the_lives_part() -> None:
    other = Life(WAITS.records.copy(), WAITS.positions)
    other.records["time"][6:] += 1.0
    assert first_apart(WAITS, other) == 6
    assert path_of(WAITS, 10, Signs(frozenset()), other) == ("CONTACTED", "QUEUED", "ABANDONED", "ENDED", "LEFT")
    assert path_of(WAITS, 10, Signs(frozenset()), WAITS) == ()
    shorter = Life(WAITS.records[:3], WAITS.positions[:3])
    assert first_apart(WAITS, shorter) == 3
    felt = Life(WAITS.records.copy(), WAITS.positions)
    felt.records["value"][5] = 0.5
    assert path_of(WAITS, 10, Signs(frozenset()), felt)[0] == "FELT"


def test_where_lives_part_by_a_feeling_the_path_begins_with_what_it_was_about() -> None:
    """Offered a human, the customer hangs up where it is closed, without a word that it is."""
    before = ((K.OPENED, -1, -1), (K.VOICED, 0, -1), (K.CONTACTED, 1, -1), (K.HUMAN_OFFERED, 2, -1))
    closed = life(*before, (K.FELT, 3, -1), (K.ENDED, 3, -1))
    opened = life(*before, (K.SERVED, 3, -1), (K.GRANTED, 4, -1), (K.ENDED, 5, -1))
    assert first_apart(closed, opened) == 4
    assert path_of(closed, 5, Signs(frozenset((K.CLOSED,))), opened) == ("HUMAN_OFFERED", "ENDED")


def test_harms_are_the_leaving_or_the_end_of_a_case_or_its_last_step() -> None:
    assert harm_in(WAITS, -1) == 10
    assert harm_in(WAITS, 0) == 9
    assert WAITS.records["place"][9] == int(Ending.SOLVED)
    still_open = life((K.OPENED, -1, -1), (K.VOICED, 0, -1), (K.CONTACTED, 1, -1), (K.FELT, 2, -1))
    assert harm_in(still_open, 0) == 2
    assert harm_in(still_open, -1) == harm_in(still_open, 3) == -1


def test_lives_are_kept_whole_from_any_chunks() -> None:
    records = np.zeros(40, dtype=RECORD)
    records["customer"] = np.arange(40) % 5 - 1
    records["time"] = np.arange(40.0)
    found = []
    for size in (40, 3):
        sink = Lives((1, 3, 9))(None, 0, 0)  # type: ignore[arg-type]
        for start in range(0, 40, size):
            sink.take(records[start:start + size])
        found.append(sink.result())
    for lives in found:
        assert set(lives) == {1, 3, 9}
        assert lives[1].positions.tolist() == list(range(2, 40, 5)) == lives[1].records["time"].astype(int).tolist()
        assert not len(lives[9].records)
    assert Lives(())(None, 0, 0).result() == {}  # type: ignore[arg-type]


def test_the_most_frequent_path_comes_first_and_the_shorter_of_equals() -> None:
    told = Counter({("A", "B", "C"): 2, ("A", "C"): 2, ("A",): 1})
    assert [path for path, _ in most_frequent(told)] == [("A", "C"), ("A", "B", "C"), ("A",)]
