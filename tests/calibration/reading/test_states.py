"""Logs of changes that are not yet a row a state, words for states, tickets that tell less than two moments."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.calibration.reading import Data, Mapping
from sim.calibration.reading.meanings import state, state_among
from sim.calibration.tickets.ticket_log import ticket_log
from sim.errors import InputError
from tests.calibration.tickets.test_ticket_log import Change, changes, log_of

Look = Callable[..., Data]
Refused = Callable[..., InputError]
PATH: list[Change] = [("7", 480.0, "first", "queued"), ("7", 490.0, "first", "working"),
                      ("7", 500.0, "second", "queued"), ("7", 520.0, "second", "working"),
                      ("7", 540.0, "second", "solved")]


@pytest.mark.parametrize("names", ["key,created,author,field,fromString,toString",
                                   "documentkey,sys_created_on,user,fieldname,oldvalue,newvalue"])
def test_a_log_of_the_fields_that_changed(tmp_path: Path, names: str) -> None:
    log = log_of(tmp_path, names + """
7,2024-01-01 08:00:00,x,status,,New
7,2024-01-01 08:00:00,x,assignment_group,,first
7,2024-01-01 08:10:00,x,status,New,In Progress
7,2024-01-01 08:10:00,x,assignee,,ann
7,2024-01-01 08:20:00,x,assignment_group,first,second
7,2024-01-01 08:20:00,x,status,In Progress,Queued
7,2024-01-01 08:30:00,x,comment,,called back
7,2024-01-01 08:40:00,x,status,Queued,In Progress
7,2024-01-01 09:00:00,x,status,In Progress,Resolved
""", "")
    assert changes(log) == PATH
    assert log.resources == ("ann",)
    assert log.resource.tolist() == [-1, 0, 0, 0, 0]  # whose a case is stays so until it is said to be another's
    assert any("1 row on other fields left out" in note for note in log.notes)


@pytest.mark.parametrize("newest_first", [False, True])
def test_fields_before_the_first_of_their_changes_are_what_that_says_they_were(tmp_path: Path, newest_first: bool
                                                                              ) -> None:
    """A log that is silent about openings: with the day of the opening it begins there, whatever the order of rows."""
    told = [("08:10", "status,New,In Progress"), ("08:20", "status,In Progress,Queued"), ("08:20", "team,first,second"),
            ("08:40", "status,Queued,In Progress"), ("09:00", "status,In Progress,Resolved")]
    rows = [f"7,2024-01-01 {at}:00,{change},2024-01-01 08:00:00,printer" for at, change in told]
    rows = rows[::-1] if newest_first else rows
    log = log_of(tmp_path, "\n".join(["key,changed,field,from,to,issue created,issue type", *rows, ""]), "")
    assert changes(log) == PATH
    assert log.kinds == ("printer",)
    without = "\n".join(["key,changed,field,from,to", *(",".join(row.split(",")[:5]) for row in rows), ""])
    log = log_of(tmp_path, without, "")
    assert changes(log) == PATH[1:]
    assert any("not that they were opened" in note for note in log.notes)


def test_rows_of_one_moment_in_a_file_with_the_newest_first(tmp_path: Path) -> None:
    rows = ["7,2024-01-01 08:00,first,Queued", "7,2024-01-01 08:00,first,In Progress", "7,2024-01-01 09:00,,Resolved"]
    log = log_of(tmp_path, "\n".join(["case,time,group,status", *rows[::-1], ""]), "")
    assert [change[3] for change in changes(log)] == ["queued", "working", "solved"]


def test_cases_of_no_known_group_have_a_level_of_their_own_and_that_is_said(tmp_path: Path) -> None:
    rows = "7,2024-01-01 08:00,first,Queued\n7,2024-01-01 09:00,,Resolved\n8,2024-01-01 08:00,,Queued\n"
    log = log_of(tmp_path, "case,time,group,status\n" + rows, "")
    assert log.groups == ("first", "desk")
    assert any("No group is known of 1 of the 2 cases" in note for note in log.notes)


def test_starts_and_ends_of_work_in_rows_apart(tmp_path: Path) -> None:
    """What is suspended ends, and begins again; between an end and the next start a case has nobody."""
    log = log_of(tmp_path, """case:concept:name,concept:name,lifecycle:transition,time:timestamp,org:resource
7,first,schedule,2024-01-01T08:00:00,
7,first,start,2024-01-01T08:10:00,ann
7,first,complete,2024-01-01T08:20:00,ann
7,second,start,2024-01-01T08:40:00,bob
7,second,suspend,2024-01-01T08:45:00,bob
7,second,resume,2024-01-01T08:50:00,bob
7,second,complete,2024-01-01T09:00:00,bob
7,Resolved,complete,2024-01-01T09:00:00,
""", "")
    assert changes(log) == [*PATH[:4], ("7", 525.0, "second", "queued"), ("7", 530.0, "second", "working"), PATH[4]]


def test_transitions_that_are_all_complete_are_states_as_before(tmp_path: Path) -> None:
    log = log_of(tmp_path, """case,activity,lifecycle:transition,time
7,first,complete,2024-01-01T08:00:00
7,second,complete,2024-01-01T08:40:00
""", "events")
    assert [change[2:] for change in changes(log)[:2]] == [("first", "working"), ("second", "working")]


@pytest.mark.parametrize(("word", "meaning"), [
    ("Waiting on Customer", "waiting for the customer"), ("Pending Customer Response", "waiting for the customer"),
    ("Awaiting Caller", "waiting for the customer"), ("Warten auf Kunde", "waiting for the customer"),
    ("On hold - user", "waiting for the customer"), ("Awaiting User Info", "waiting for the customer"),
    ("With customer", "waiting for the customer"), ("Wait - Vendor", "waiting for a third party"),
    ("With supplier", "waiting for a third party"), ("Awaiting Change", "waiting for a third party"),
    ("Change planned", ""), ("Waiting for support", "queued"), ("Awaiting Assignment", "queued"),
    ("Pending", "waiting"), ("Closed by caller", "closed"), ("Resolved - awaiting user confirmation", "solved"),
    ("Customer replied", ""), ("Declined", "given up"), ("Zugewiesen", "queued"), ("Work Started", "working"),
])
def test_for_whom_a_case_waits(word: str, meaning: str) -> None:
    assert state(word) == meaning


def test_states_that_nobody_knows_are_asked(tmp_path: Path) -> None:
    text = "case,status,time\n7,Q1,2024-01-01 08:00\n7,Q2,2024-01-01 08:10\n7,Resolved,2024-01-01 08:20\n"
    with pytest.raises(InputError) as caught:
        log_of(tmp_path, text)
    assert [problem.key for problem in caught.value.problems] == ["words.status.Q1", "words.status.Q2"]
    log = log_of(tmp_path, text, mapping=Mapping(words={"status": {"Q1": "queued", "Q2": "working"}}))
    assert [change[3] for change in changes(log)] == ["queued", "working", "solved"]
    few = log_of(tmp_path, text.replace("Q2", "In Progress"))
    assert any("'Q1' (1 row)" in note for note in few.notes), "of one among several it is said"


# --- tickets ---


def test_a_ticket_of_which_only_is_known_how_long_it_took(tmp_path: Path) -> None:
    log = log_of(tmp_path, "Ticket,Opened,Status,Resolution time (hours)\n7,2024-01-01 08:00,Closed,30.5\n"
                           "8,2024-01-01 09:00,Open,\n", "")
    assert changes(log) == [("7", 480.0, "desk", "queued"), ("7", 2310.0, "desk", "solved"),
                            ("8", 540.0, "desk", "queued")]
    assert any("Is that the time on the clock, not business hours?" in note for note in log.notes)


def test_how_long_it_took_is_asked_for_its_unit_and_not_needed_beside_moments(look: Look, refused: Refused) -> None:
    names, row = "Ticket,Opened,Resolution time", "7,2024-01-01 08:00,30.5"
    (problem,) = refused(f"{names}\n{row}\n").problems
    assert (problem.key, '"d" or "h" or "min"' in problem.way_out) == ("units.lasted", True)
    data = look(f"{names},Solved at\n{row},2024-01-02 14:30\n")
    assert "lasted" not in data.mapping.columns


def test_a_ticket_that_was_solved_before_it_was_opened(look: Look, refused: Refused) -> None:
    text = "Ticket,Opened,Resolved\n7,2024-01-02 08:00,2024-01-01 08:00\n8,2024-01-02 08:00,2024-01-02 09:00\n"
    (problem,) = refused(text).problems
    assert (problem.message, problem.line) == ("was solved before it was opened", 2)
    assert look(text, 'faulty_rows = "skip"').rows == 1


def test_tickets_by_the_day_alone_are_refused(look: Look) -> None:
    data = look("Ticket,Opened,Resolved\n7,2024-01-01,2024-01-01\n8,2024-01-02,2024-01-03\n")
    with pytest.raises(InputError, match="says only the day of 2 tickets"):
        ticket_log(data)


def test_a_sentence_below_a_table(look: Look) -> None:
    data = look('Ticket,Opened,Closed\n7,2024-01-01 08:00,2024-01-01 09:00\n8,2024-01-02 08:00,2024-01-02 09:00\n'
                '"Confidential"\n"Copyright (c) 2024 acme.com, inc. All rights reserved."\n')
    assert data.rows == 2
    assert np.diff(data.moments["closed"].wall - data.moments["opened"].wall).tolist() == [0.0]


@pytest.mark.parametrize(("words", "meant"), [
    ("New Open Pending Solved", ["queued", "working", "waiting for the customer", "solved"]),
    ("Open Pending Hold Closed", ["queued", "waiting for the customer", "waiting", "closed"]),
    ("New Open Working Pending", ["queued", "queued", "working", "waiting"]),
])
def test_what_a_word_means_beside_others(words: str, meant: list[str]) -> None:
    assert [state_among(word, words.split()) for word in words.split()] == meant
