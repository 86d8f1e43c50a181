"""The blast of one event, worked out by hand in tiny worlds, and as a law of random ones."""

from __future__ import annotations

import pytest

from sim.errors import InputError
from sim.eventlog.causes import Along, Causes
from sim.inquiry.blast import Branch, blast_of, position_of
from sim.vocabulary import Kind
from tests.auditor.worlds import random_plan
from tests.engine.tiny import cases, desk, log_of, orders, plan_of

BACK = cases(1) + desk("handle = 5, holds = 0") + "fixing = { comes_back = 100, comes_back_limit = 1 }"
IN_LINE = cases(3) + desk("handle = 40") + "channels.phone.patience = 30"
TALK = orders(2, 1) + desk("handle = 5") + """
    customers.churn.after_case = { base = 9 }
    customers.word_of_mouth = { grievance_below = 1, grievance = 3, inside = 1, shift = 0.5 }
    customers.feelings.solved.trust = -0.2
"""


def kinds(branch: Branch) -> list[str]:
    """Return the kinds on the way to the first fork."""
    return [event.kind for event in branch.events]


def test_a_solution_that_does_not_hold_brings_about_all_that_follows() -> None:
    plan = plan_of(BACK)
    records = log_of(plan).records
    blast = blast_of(plan, records, position_of(records, "came_back"))
    assert blast.event.place == "problem" and blast.event.value == 1.0
    assert blast.counts == {"CONTACTED": 1, "ENDED": 1, "GRANTED": 1, "RELEASED": 1, "SERVED": 1}
    assert (blast.customers, blast.cases, blast.left, blast.unsolved) == ((0,), (0,), (), ())
    assert kinds(blast.tree) == ["CAME_BACK", "CONTACTED", "SERVED", "GRANTED", "ENDED"] and blast.tree.records == 6


def test_who_stands_in_line_meanwhile_is_told_apart() -> None:
    """Three call within the hour, and each call takes 40 minutes: who waits for the first is not of its story."""
    plan = plan_of(IN_LINE)
    records = log_of(plan).records
    blast = blast_of(plan, records, position_of(records, Kind.OPENED))
    first = float(records["time"][position_of(records, Kind.SERVED)])
    queued = [record for record in records if record["kind"] == Kind.QUEUED and first <= record["time"] < first + 40]
    assert queued and blast.kept_waiting == tuple(int(record["customer"]) for record in queued)
    hung_up = {int(record["customer"]) for record in records if record["kind"] == Kind.ABANDONED}
    assert set(blast.hung_up) == hung_up & set(blast.kept_waiting)
    assert blast.customers == (0,)
    assert blast.turns == 4  # the next call: SERVED by the agent who was free then, GRANTED, RELEASED, ENDED


def test_what_is_told_reaches_others() -> None:
    plan = plan_of(TALK)
    records = log_of(plan).records
    blast = blast_of(plan, records, position_of(records, Kind.ENDED))
    heard = tuple(dict.fromkeys(records["customer"][records["kind"] == Kind.HEARD].tolist()))
    assert blast.heard == heard and blast.counts["AGGRIEVED"] == 1 and blast.left == (0,)
    assert blast.customers[0] == 0 and set(heard) <= set(blast.customers)


@pytest.mark.parametrize("number", range(12))
def test_the_story_is_what_goes_back_to_the_event(number: int) -> None:
    plan = random_plan(number)
    records = log_of(plan).records
    causes = Causes(records)
    for position in range(0, len(records), max(1, len(records) // 9)):
        blast = blast_of(plan, records, position)
        story = [at for at in range(position, len(records)) if position in causes.up(at, Along.WHY).tolist()]
        assert sum(blast.counts.values()) + 1 == len(story) == blast.tree.records
        assert set(blast.left) == {int(records["customer"][at]) for at in story if records["kind"][at] == Kind.LEFT}
        assert not set(blast.kept_waiting) & set(blast.customers) and set(blast.hung_up) <= set(blast.kept_waiting)
        assert all(branch.records >= after.records for branch, after in zip(
            blast.tree.branches, blast.tree.branches[1:], strict=False))


def test_what_there_is_not_is_an_error() -> None:
    plan = plan_of(BACK)
    records = log_of(plan).records
    assert position_of(records, Kind.SERVED, -1) > position_of(records, Kind.SERVED, 0, customer=0)
    for kind, number in (("no_such", 0), ("served", 2), ("left", 0)):
        with pytest.raises(InputError):
            position_of(records, kind, number)
    with pytest.raises(InputError, match="no such record"):
        blast_of(plan, records, len(records))
