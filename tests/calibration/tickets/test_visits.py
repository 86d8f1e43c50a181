"""Visits of small logs, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.calibration.tickets.stage_tree import contexts, stages
from sim.calibration.tickets.ticket_visits import CUSTOMER, NO_REASON, OPEN, OUTSIDE, THIRD_PARTY, Visits, visits
from tests.calibration.tickets.test_ticket_log import log_of

HEAD = "case,time,group,status,resource\n"
LINES = """a,2024-01-01 08:00,first,Queued,
a,2024-01-01 08:10,first,In Progress,ann
a,2024-01-01 08:30,first,Awaiting User Info,ann
a,2024-01-01 09:30,first,In Progress,bob
a,2024-01-01 09:40,second,Queued,
a,2024-01-01 10:40,second,In Progress,eve
a,2024-01-01 11:00,second,Awaiting Vendor,eve
a,2024-01-01 12:00,first,In Progress,ann
a,2024-01-01 12:05,first,Resolved,ann
a,2024-01-06 12:05,first,Closed,
a,2024-01-06 13:05,second,In Progress,eve
a,2024-01-06 13:15,second,Resolved,eve
b,2024-01-02 08:00,first,In Progress,ann
"""


def table(found: Visits) -> list[tuple[int, int, bool, float, float, float, int, int]]:
    """Level, came from, later, line, work, wait, reason and what follows of every visit."""
    return list(zip(found.level.tolist(), found.came_from.tolist(), found.later.tolist(), found.queue.tolist(),
                    found.work.tolist(), found.wait.tolist(), found.reason.tolist(), found.next.tolist(), strict=True))


def test_visits_by_hand(tmp_path: Path) -> None:
    log = log_of(tmp_path, HEAD + LINES)
    first, second = log.groups.index("first"), log.groups.index("second")
    solved = 2
    found = visits(log)
    assert table(found) == [
        (first, OUTSIDE, False, 10.0, 20.0, 60.0, CUSTOMER, first),     # worked on again after the wait
        (first, first, True, 0.0, 10.0, 0.0, NO_REASON, second),
        (second, first, False, 60.0, 20.0, 60.0, THIRD_PARTY, first),
        (first, second, True, 0.0, 5.0, 0.0, NO_REASON, solved),
        (second, OUTSIDE, True, 0.0, 10.0, 0.0, NO_REASON, solved),     # opened again, five days and an hour later
        (first, OUTSIDE, False, 0.0, 0.0, 0.0, NO_REASON, OPEN),        # the log ends
    ]
    assert found.again.tolist() == [False, False, False, True, False, False]
    assert found.back[3] == 5 * 1440.0 + 60.0
    assert [log.resources[who] for who in found.resource] == ["ann", "bob", "eve", "ann", "eve", "ann"]
    assert found.end[0] == found.start[1]


def test_who_works_may_be_named_in_a_later_row(tmp_path: Path) -> None:
    """The group took it first, and a person out of it later: the work is of the first who is named."""
    log = log_of(tmp_path, HEAD + """a,2024-01-01 08:00,first,Queued,
a,2024-01-01 08:10,first,In Progress,
a,2024-01-01 08:11,first,In Progress,ann
a,2024-01-01 08:20,first,In Progress,bob
a,2024-01-01 08:30,first,Resolved,
""")
    found = visits(log)
    assert (found.work.tolist(), [log.resources[who] for who in found.resource]) == ([20.0], ["ann"])


def test_time_in_line_apart(tmp_path: Path) -> None:
    found = visits(log_of(tmp_path, HEAD + LINES), apart=True)
    assert [(row[3], row[4]) for row in table(found)][:5] == [(10.0, 0.0), (0.0, 20.0), (0.0, 10.0), (60.0, 0.0),
                                                             (0.0, 20.0)]


def test_a_case_solved_elsewhere_was_there(tmp_path: Path) -> None:
    """A level that is named by the solution alone has a visit of no length."""
    found = visits(log_of(tmp_path, HEAD + """a,2024-01-01 08:00,first,In Progress,ann
a,2024-01-01 08:10,second,Resolved,eve
b,2024-01-01 09:00,second,Cancelled,
"""))
    first, second = 1 - found.level[1], found.level[1]
    assert table(found) == [
        (first, OUTSIDE, False, 0.0, 10.0, 0.0, NO_REASON, second),
        (second, first, False, 0.0, 0.0, 0.0, NO_REASON, 2),
        (second, OUTSIDE, False, 0.0, 0.0, 0.0, NO_REASON, 3),
    ]


def test_contexts_by_hand(tmp_path: Path) -> None:
    """Level, in line, taken up again, been here before, came from (plus 1), age class."""
    log = log_of(tmp_path, HEAD + LINES)
    first, second = log.groups.index("first"), log.groups.index("second")
    found = [path[:5] for path in contexts(visits(log, apart=True), np.arange(2))]
    assert found == [
        (first, 1, 0, 0, 0), (first, 0, 0, 0, 0), (first, 0, 1, 0, 0),
        (second, 1, 0, 0, first + 1), (second, 0, 0, 0, first + 1),
        (first, 0, 0, 1, second + 1),
        (second, 0, 0, 1, 0),
        (first, 0, 0, 0, 0),
    ]


@pytest.mark.parametrize("matters", [True, False])
def test_a_stage_is_what_matters(tmp_path: Path, matters: bool) -> None:
    """Who has come back from the second line is solved, where that matters; else by chance as any other."""
    random = np.random.default_rng(7)
    rows = []
    for case in range(400):
        at, level = np.datetime64("2024-01-01T08:00") + np.timedelta64(case, "h"), "first"
        back = False
        while True:
            rows.append(f"{case},{str(at).replace('T', ' ')},{level},In Progress,ann")
            at += np.timedelta64(int(random.integers(5, 60)), "m")
            solved = level == "first" and (random.random() < 0.5 or (matters and back))
            if solved:
                rows.append(f"{case},{str(at).replace('T', ' ')},{level},Resolved,ann")
                break
            back |= level == "second"
            level = "second" if level == "first" else "first"
            back |= level == "first"
    log = log_of(tmp_path, HEAD + "\n".join(rows) + "\n")
    names = stages(visits(log, apart=True), log.groups, np.arange(2)).names
    told = [name for name in names if name.startswith("first#") and "back" in name]
    assert bool(told) == matters, names


@pytest.mark.parametrize("matters", [True, False])
def test_a_case_goes_back_to_where_it_was_opened(tmp_path: Path, matters: bool) -> None:
    """Over a third group, which lies in line, works, waits, works: each of these stays alone says nothing of it."""
    random = np.random.default_rng(8)
    rows = []
    for case in range(300):
        at, home = np.datetime64("2024-01-01T08:00") + np.timedelta64(case, "h"), ("first", "second")[case % 2]
        back = home if matters else ("first", "second")[int(random.integers(2))]
        steps = [(home, "In Progress"), ("over", "In Progress"), *(("third", state) for state in (
            "Queued", "In Progress", "Awaiting User Info", "In Progress")), (back, "In Progress"), (back, "Resolved")]
        for level, state in steps:
            rows.append(f"{case},{str(at).replace('T', ' ')},{level},{state},ann")
            at += np.timedelta64(int(random.integers(5, 60)), "m")
    log = log_of(tmp_path, HEAD + "\n".join(rows) + "\n")
    found = visits(log, apart=True, timed=True)
    marked = stages(found, log.groups, np.arange(len(log.groups)), timed=True)
    third = found.level == log.groups.index("third")
    there = np.unique(marked.of_visit[third]).tolist()
    homes = [set(found.case[third & (marked.of_visit == stage)] % 2) for stage in there]
    assert all(len(each) == (1 if matters else 2) for each in homes)
    assert all(("opened at" in marked.about[stage]) == matters for stage in there)
