"""One event undone: the runs are the same up to it, it does not happen, and what follows from that is told."""

from __future__ import annotations

import pytest

from sim.engine.rules.compiling import texts
from sim.inquiry.contents import content_under, world_of
from sim.inquiry.undone import UNDOABLE, undone, with_rule
from sim.scenario import loads
from sim.scenario.plan import build
from sim.vocabulary import Kind
from tests.auditor.worlds import random_text
from tests.engine.tiny import cases, desk, log_of

HANGS_UP = 'horizon = "1 day"\ncalendar.hours = "always"' + cases(2) + desk("handle = 50") + """
    channels.phone.patience = 10
    customers.churn.after_case = { base = -20, unsolved = 40 }
"""


def test_who_would_not_have_hung_up_would_have_stayed() -> None:
    content = content_under(loads(HANGS_UP), "baseline")
    records = log_of(build(world_of(content))).records
    (gone,) = (at for at, kind in enumerate(records["kind"]) if kind == Kind.ABANDONED)
    found = undone(content, records, gone, seed=content["seed"], replication=0, engine="reference")
    assert found is not None and found.instead == "the customer waits on"
    assert (found.before["customers_lost"], found.after["customers_lost"]) == (1, 0)
    assert len(found.saved) == 1 and not found.harmed


def test_a_rule_that_never_applies_changes_nothing() -> None:
    content = content_under(loads(HANGS_UP), "baseline")
    other = build(world_of(with_rule(content, {"kind": 18.0, "opened": 7.0, "minute": 1.0})))
    assert log_of(other, "reference").records.tobytes() == log_of(build(world_of(content))).records.tobytes()


def test_the_rule_is_one_that_the_compiled_engine_can_tell() -> None:
    content = content_under(loads(HANGS_UP), "baseline")
    made = texts(build(world_of(with_rule(content, {"kind": 18.0, "opened": 7.0, "minute": 1.0}))).rules)
    assert set(made) == {"told", "words"}


def test_what_no_decision_undoes_is_not_run() -> None:
    content = content_under(loads(HANGS_UP), "baseline")
    records = log_of(build(world_of(content))).records
    assert undone(content, records, 0, seed=1, replication=0, engine="reference") is None


@pytest.mark.parametrize("block", range(2))
def test_runs_part_where_the_event_was_decided(block: int) -> None:
    """In random worlds: the same records up to the decision, and then another than the one that is undone."""
    seen = set()
    for number in range(15 * block, 15 * block + 15):
        scenario = loads(random_text(number))
        content = content_under(scenario, scenario.policies[0])
        if not any(kind in scenario.raw for kind in ("rules",)):
            records = log_of(build(world_of(content))).records
            for kind in UNDOABLE:
                at = [place for place, one in enumerate(records["kind"]) if one == kind]
                if at and records["kind"][records["cause"][at[0]]] != Kind.BOSS_ABSENT:
                    _parts(content, records, kind, at[0], seen)
    assert len(seen) >= 3


def _parts(content: dict, records, kind: Kind, at: int, seen: set[Kind]) -> None:  # type: ignore[no-untyped-def, type-arg]
    decided = records["cause"][at] if kind in (Kind.ABANDONED, Kind.CAME_BACK) else at
    opened = records["time"][(records["kind"] == int(Kind.OPENED)) & (records["case"] == records["case"][at])][0]
    rule = {"kind": float(kind), "opened": float(opened), "minute": float(records["time"][decided])}
    other = log_of(build(world_of(with_rule(content, rule))), "reference").records
    same = int(records["time"].searchsorted(records["time"][decided]))
    assert records[:same].tobytes() == other[:same].tobytes()
    if kind == Kind.BOSS_DECLINED and records["kind"][at] == other["kind"][min(at, len(other) - 1)]:
        return  # beyond the boss's own authority nothing was decided
    mine = other[(other["case"] == records["case"][at]) & (other["kind"] == int(kind))]
    assert records["time"][at] not in mine["time"][mine["place"] == records["place"][at]]
    seen.add(kind)
