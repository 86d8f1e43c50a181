"""What steps are called, and which record ends the work that another one began."""

from __future__ import annotations

import numpy as np

from sim.eventlog import RECORD
from sim.eventlog.naming import Names
from sim.export.activities import BEGINS_WORK, COMPLETE, ENDS_WORK, START, Work, step_name
from sim.vocabulary import KINDS, Kind
from tests.export.worlds import source

NAMES = Names(channels=("phone",), pools=("desk", "office", "workshop"), levels=("clerk",), flaws=("late",))

STORY = (  # kind, place, agent, cause, why
    (Kind.CONTACTED, 0, -1, -1, -1), (Kind.SERVED, 0, 3, 0, -1), (Kind.BOSS_ASKED, 0, -1, 1, -1),
    (Kind.SERVED, 1, 3, 2, -1), (Kind.CONTACTED, 0, -1, -1, -1), (Kind.QUEUED, 0, -1, 4, -1),
    (Kind.RELEASED, 1, 3, 3, -1), (Kind.WRAPPING_UP, 0, 3, 1, -1), (Kind.RELEASED, 0, 3, 7, -1),
    (Kind.SERVED, 0, 3, 8, 5), (Kind.RELEASED, 0, 3, 9, -1), (Kind.FIX_REQUESTED, 2, -1, 9, -1),
    (Kind.QUEUED, 2, -1, 11, -1), (Kind.STAFFED, 2, -1, -1, -1), (Kind.SERVED, 2, 0, 13, 12),
    (Kind.ENDED, 0, -1, 14, -1),
)


def test_the_work_of_a_story() -> None:
    records = np.zeros(len(STORY), dtype=RECORD)
    for at, (kind, place, agent, cause, why) in enumerate(STORY):
        records[at]["kind"], records[at]["place"], records[at]["agent"] = kind, place, agent
        records[at]["cause"], records[at]["why"] = cause, why
    work = Work(records, NAMES)
    assert [work.transitions(at) for at in range(len(STORY))] == [
        [("Contacted (phone)", COMPLETE, -1)],
        [("Visit (desk)", START, 1)],
        [("Boss asked (clerk)", COMPLETE, -1)],
        [("Consult (office)", START, 3)],
        [("Contacted (phone)", COMPLETE, -1)],
        [("Queued (desk)", COMPLETE, -1)],
        [("Consult (office)", COMPLETE, 3)],
        [("Visit (desk)", COMPLETE, 1), ("Wrap-up (desk)", START, 7)],
        [("Wrap-up (desk)", COMPLETE, 7)],
        [("Visit (desk)", START, 9)],
        [("Visit (desk)", COMPLETE, 9)],
        [("Fix requested (workshop)", COMPLETE, -1)],
        [("Queued (workshop)", COMPLETE, -1)],
        [("Staffed (workshop)", COMPLETE, -1)],
        [("Fix (workshop)", START, 14)],
        [("Ended (solved)", COMPLETE, -1)],
    ]


def test_flaws_are_no_part_of_what_a_step_is_called() -> None:
    assert {step_name(NAMES, kind, 0) for kind in (Kind.OPENED, Kind.VOICED, Kind.CAME_BACK)} == {
        "Opened", "Voiced", "Came back"}
    assert len({step_name(NAMES, kind, 0) for kind in KINDS}) == len(KINDS)


def test_work_is_ended_by_the_agent_who_began_it() -> None:
    """In a run: each release ends the work of the same agent on the same case, and no work is ended twice."""
    records = source().log.records
    work = Work(records, source().names)
    ends = np.flatnonzero(np.isin(records["kind"], ENDS_WORK))
    begun = work.begun[ends]
    assert (begun >= 0).all()
    for field in ("place", "agent", "case"):
        assert np.array_equal(records[field][begun], records[field][ends]), field
    assert len(set(begun.tolist())) == len(begun)
    assert np.isin(records["kind"][begun], BEGINS_WORK).all()
    minutes = records["time"][ends] - records["time"][begun]
    plain = records["kind"][begun] != Kind.WRAPPING_UP
    assert np.allclose(minutes[plain], records["value"][ends][plain])
    called = {work.called(int(at)).split(" (")[0] for at in begun}
    assert called == {"Visit", "Consult", "Fix", "Wrap-up", "Late answer"}
