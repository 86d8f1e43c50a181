"""Logs of tickets as changes of state: small logs, every change worked out by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.calibration import read_log
from sim.calibration.reading import Mapping, levels
from sim.calibration.tickets.ticket_log import STATUSES, TicketLog, ticket_log
from sim.errors import InputError

Change = tuple[str, float, str, str]


def log_of(folder: Path, text: str, format: str = "events", mapping: Mapping | None = None) -> TicketLog:
    """The changes of a log that is written down here."""
    path = folder / "log.csv"
    path.write_text(text)
    return ticket_log(read_log(path, format, mapping))


def changes(log: TicketLog) -> list[Change]:
    """Case, minute, level and status of every change."""
    return [(log.cases[case], minute, log.groups[group] if group >= 0 else "", STATUSES[status]) for
            case, minute, group, status in zip(log.case.tolist(), log.minute.tolist(), log.group.tolist(),
                                               log.status.tolist(), strict=True)]


def test_a_row_a_change(tmp_path: Path) -> None:
    log = log_of(tmp_path, """case,time,group,status,resource
b,2024-01-02 08:00,desk,In Progress,ann
a,2024-01-01 08:00,,New,
a,2024-01-01 08:10,desk,In Progress,ann
a,2024-01-01 08:20,desk,In Progress,ann
a,2024-01-01 08:30,desk,In Progress,bob
a,2024-01-01 09:00,back,Awaiting User Info,bob
a,2024-01-01 10:00,,Resolved,bob
b,2024-01-02 08:05,desk,Cancelled,ann
""")
    assert log.origin == "2024-01-01"
    assert changes(log) == [
        ("a", 480.0, "desk", "queued"),         # the group is told by the next row
        ("a", 490.0, "desk", "working"),
        ("a", 510.0, "desk", "working"),        # another resource; the row at 8:20 changes nothing
        ("a", 540.0, "back", "waiting_customer"),
        ("a", 600.0, "back", "solved"),
        ("b", 1920.0, "desk", "working"),
        ("b", 1925.0, "desk", "gave_up"),
    ]
    assert [log.resources[code] if code >= 0 else "" for code in log.resource] == ["", "ann", "bob", "bob", "bob",
                                                                                 "ann", "ann"]
    assert len(log.moves()) == 6
    assert log.starts.tolist() == [0, 5, 7]
    only = log.of_cases(np.array([1]))
    assert changes(only) == changes(log)[5:]
    assert only.starts.tolist() == [0, 2]


def test_starts_and_ends(tmp_path: Path) -> None:
    """Between the end of a row and the start of the next one the case lies in line, for the group of the next one."""
    log = log_of(tmp_path, """case_id,activity,start_time,end_time,resource,state
1,First line,2023-01-02 09:00:00,2023-01-02 09:10:00,Agent 1,In Progress
1,Awaiting User Info,2023-01-02 09:10:00,2023-01-03 14:00:00,,Waiting
1,Second line,2023-01-03 14:20:00,2023-01-03 15:00:00,Agent 7,In Progress
1,Second line,2023-01-03 15:00:00,2023-01-03 15:00:00,Agent 7,Resolved
2,First line,2023-01-02 09:02:00,2023-01-02 09:07:00,Agent 2,Resolved
""")
    day = 1440.0
    assert changes(log) == [
        ("1", 540.0, "First_line", "working"),
        ("1", 550.0, "First_line", "waiting_customer"),     # "Waiting" alone says nothing of whom: the activity does
        ("1", day + 840.0, "Second_line", "queued"),
        ("1", day + 860.0, "Second_line", "working"),
        ("1", day + 900.0, "Second_line", "solved"),
        ("2", 542.0, "First_line", "working"),              # a row that lasts and says solved: worked on until then
        ("2", 547.0, "First_line", "solved"),
    ]


def test_a_row_a_ticket(tmp_path: Path) -> None:
    log = log_of(tmp_path, """number,opened_at,resolved_at,closed_at,assignment_group,priority
7,2024-01-03 08:00,2024-01-03 10:00,2024-01-08 10:00,net,1
8,2024-01-02 08:00,,2024-01-02 09:00,net,2
9,2024-01-04 08:00,,,app,2
""", "tickets")
    assert changes(log) == [
        ("8", 1920.0, "net", "queued"), ("8", 1980.0, "net", "closed"),
        ("7", 3360.0, "net", "queued"), ("7", 3480.0, "net", "solved"), ("7", 10680.0, "net", "closed"),
        ("9", 4800.0, "app", "queued"),
    ]


def test_no_ticket_is_ever_solved(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="when it was solved or when it was closed"):
        log_of(tmp_path, "number,opened_at,status\n7,2024-01-03 08:00,open\n", "tickets")


def test_a_log_of_activities_alone(tmp_path: Path) -> None:
    """Activities that are work are the levels, and who is not said to be solved is solved at the end."""
    log = log_of(tmp_path, """case,activity,time
1,Register,2024-01-01 08:00
1,Check,2024-01-01 09:00
1,Register,2024-01-01 10:00
1,Decide,2024-01-01 11:00
""")
    assert changes(log) == [
        ("1", 480.0, "Register", "working"), ("1", 540.0, "Check", "working"), ("1", 600.0, "Register", "working"),
        ("1", 660.0, "Decide", "working"), ("1", 660.0, "Decide", "solved"),
    ]
    assert any("counts as solved at its last row" in note for note in log.notes)


def test_changes_at_one_minute_keep_the_order_of_the_file(tmp_path: Path) -> None:
    log = log_of(tmp_path, """case,time,group,status
1,2024-01-01 09:00,a,Queued
1,2024-01-01 08:00,b,In Progress
1,2024-01-01 09:00,a,In Progress
1,2024-01-01 09:00,a,Resolved
""")
    assert [change[2:] for change in changes(log)] == [("b", "working"), ("a", "queued"), ("a", "working"),
                                                       ("a", "solved")]


def test_a_clock_that_is_put_back_does_not_turn_a_case_round(tmp_path: Path) -> None:
    log = log_of(tmp_path, """case,time,group,status
1,2023-10-29T02:50:00+02:00,a,In Progress
1,2023-10-29T02:10:00+01:00,a,Resolved
""")
    assert log.minute.tolist() == [6 * 1440.0 + 170.0] * 2


@pytest.mark.parametrize(("labels", "lines"), [
    (["V5 3rd", "V8 3rd", "G9 2nd", "G7 2nd", "G9", "S4"],
     ["third_line"] * 2 + ["second_line"] * 2 + ["first_line"] * 2),
    (["Net Tier 1", "Net Tier 2", "App Tier-1", "App Tier-2"], ["first_line", "second_line"] * 2),
    (["L4", "N2", "G9", "S4", "S5"], [""] * 5),             # codes, not lines
    (["1st level", "2nd level"], [""] * 2),                 # two groups are levels each
])
def test_groups_joined_to_lines(labels: list[str], lines: list[str]) -> None:
    rules = levels.guessed(labels)
    assert [levels.line_of(label, rules) for label in labels] == lines


def test_a_mapping_joins_groups(tmp_path: Path) -> None:
    mapping = Mapping(words={"level": {"back": "office", "": "front"}})
    log = log_of(tmp_path, """case,time,group,status
1,2024-01-01 08:00,desk a,In Progress
1,2024-01-01 09:00,back,Queued
1,2024-01-01 10:00,desk b,In Progress
1,2024-01-01 11:00,desk b,Resolved
""", mapping=mapping)
    assert log.groups == ("front", "office")
    assert [log.groups[at] for at in log.group] == ["front", "office", "front", "front"]
    assert log.teams == ("desk a", "back", "desk b")
    other = log.at_levels(["x", "front", "other_groups"])
    assert [other.groups[at] for at in other.group] == ["front", "other_groups", "front", "front"]
