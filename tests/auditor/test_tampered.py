"""A log in which a step was tampered with: the auditor says at which record, and which rule it breaks."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sim.eventlog import Log
from sim.scenario.plan import Plan
from sim.vocabulary import Ending, Kind
from tests.auditor.audit import audit
from tests.auditor.complaints import Complaint
from tests.auditor.worlds import chosen_plan, replication_of
from tests.engine.tiny import cases, log_of, plan_of

LINE = f"""
    horizon = "1 day"
    {cases(4)}
    customers = {{ feelings = {{ granted = {{ trust = 0.2 }} }}, word_of_mouth = {{ praise_above = 0 }} }}
    flaws.problem.remedy = 40
    channels.phone = {{ patience = 160 }}
    pools.reps.staff = {{ daily = "1-24: 1" }}
    chain = [{{ level = "rep", pool = "reps", handle = 45 }}]
"""
"""Four callers before a closed door; three are served, the last hangs up."""

FIX = f"""
    horizon = "1 day"
    {cases(1)}
    flaws.problem.needs_fixer = {{ pool = "fixers" }}
    pools = {{ reps.staff = 1, fixers = {{ staff = 1, work = 60 }} }}
    chain = [{{ level = "rep", pool = "reps", handle = 5 }}]
    fixing = {{ promise = 50, chase_minutes = 3 }}
"""
"""A fix that takes ten minutes longer than promised."""


@cache
def sound(text: str) -> tuple[Plan, Log]:
    plan = plan_of(text)
    log = log_of(plan, "reference")
    assert not audit(plan, log)
    return plan, log


class Tampered:
    """A log to be tampered with, and what the auditor says of it."""

    def __init__(self, text: str) -> None:
        self.plan, log = sound(text)
        self.records = log.records.copy()

    def at(self, kind: Kind, nth: int = 0) -> int:
        return int(np.flatnonzero(self.records["kind"] == kind)[nth])

    def complaints(self) -> list[Complaint]:
        return audit(self.plan, Log(self.records))


def test_two_servings_exchanged() -> None:
    log = Tampered(LINE)
    one, other = log.at(Kind.SERVED, 1), log.at(Kind.SERVED, 2)
    for name in ("customer", "case", "cause"):
        log.records[name][[one, other]] = log.records[name][[other, one]]
    assert str(log.complaints()[0]) == (
        f"record {one} SERVED: case 2 was served before case 1, who joined the line first; "
        "expected case 1, found case 2")


@pytest.mark.parametrize(("minutes", "says"), [
    (1.0, "what is due before the horizon happens; expected case 3 runs out of patience at minute"),
    (-1.0, "nothing of case 3 is due yet; expected that it runs out of patience at minute"),
])
def test_patience_that_ends_at_another_time(minutes: float, says: str) -> None:
    log = Tampered(LINE)
    gave_up = log.at(Kind.ABANDONED)
    log.records["time"][gave_up] += minutes
    log.records["value"][gave_up] += minutes
    assert str(log.complaints()[0]).startswith(f"record {gave_up} ABANDONED: {says}")


def test_more_money_than_due() -> None:
    log = Tampered(LINE)
    granted = log.at(Kind.GRANTED, 1)
    log.records["value"][granted] = 41.0
    assert [str(complaint) for complaint in log.complaints()] == [
        f"record {granted} GRANTED: granted is the remedy with its snowball, less what was granted before (6.5): "
        "40 is within the authority of inf; expected money granted 40.0, found 41.0"]


def test_a_flipped_ending() -> None:
    log = Tampered(LINE)
    ended = log.at(Kind.ENDED)
    log.records["place"][ended] = Ending.REFUSED
    (complaint,) = log.complaints()
    assert (complaint.position, complaint.kind, complaint.expected, complaint.found) == (
        ended, "ENDED", "ending solved", "refused")


def test_a_wrong_loyalty() -> None:
    log = Tampered(LINE)
    felt = log.at(Kind.FELT)
    right = float(log.records["value"][felt])
    log.records["value"][felt] = np.nextafter(right, 1.0)
    (complaint,) = log.complaints()
    assert complaint.position == felt
    assert complaint.rule == "an event moves the scores by its weights (6.9): granted moves loyalty"
    assert complaint.expected == f"loyalty after it {right!r}"


def test_a_dropped_record() -> None:
    log = Tampered(LINE)
    released = log.at(Kind.RELEASED)
    log.records = np.delete(log.records, released)
    first = log.complaints()[0]
    assert (first.position, first.rule) == (released, "the agent is free at the end of the work (6.5)")


def test_a_dropped_story() -> None:
    log = Tampered(LINE)
    log.records = log.records[log.records["time"] < log.records["time"][log.at(Kind.RELEASED, 2)]]
    first = log.complaints()[0]
    assert (first.position, first.kind) == (len(log.records), "(end of the log)")
    assert first.expected.startswith("case 2 ends a visit at minute")


def test_a_promise_broken_too_soon() -> None:
    log = Tampered(FIX)
    broken = log.at(Kind.PROMISE_BROKEN)
    log.records["time"][broken] -= 1.0
    first = log.complaints()[0]
    assert first.position == broken
    assert first.rule == "nothing of case 0 is due yet"
    assert first.expected.startswith("that it sees the date pass at minute")


def test_another_date_than_was_drawn() -> None:
    log = Tampered(FIX)
    asked = log.at(Kind.FIX_REQUESTED)
    log.records["value"][asked] = 49.0
    (complaint,) = log.complaints()
    assert (complaint.position, complaint.expected) == (asked, "minutes promised, -1 none 50.0")


def test_staff_that_does_not_come() -> None:
    log = Tampered(LINE)
    opening = log.at(Kind.STAFFED, 1)
    log.records = np.delete(log.records, opening)
    first = log.complaints()[0]
    assert first.position == opening
    assert first.rule == "whoever waits is served when an agent is free"


def test_what_one_instant_brings_in_another_order() -> None:
    log = Tampered(FIX)
    opened, voiced = log.at(Kind.OPENED), log.at(Kind.VOICED)
    log.records[[opened, voiced]] = log.records[[voiced, opened]]
    assert log.complaints()[0].position == opened


# --- any step of any world ---


@cache
def random_world(number: int) -> tuple[Plan, Log]:
    plan = chosen_plan(number)
    return plan, log_of(plan, replication=replication_of(number))


WORLDS = [number for number in range(60) if 50 < len(random_world(number)[1]) < 800]
SEARCH = settings(max_examples=150, deadline=None, derandomize=True, database=None,
                  suppress_health_check=list(HealthCheck))


def step_of(data: st.DataObject) -> tuple[int, Any, int]:
    number = data.draw(st.sampled_from(WORLDS))
    records = random_world(number)[1].records.copy()
    kinds = sorted(set(records["kind"].tolist()))
    kind = data.draw(st.sampled_from(kinds))
    position = data.draw(st.sampled_from(np.flatnonzero(records["kind"] == kind).tolist()))
    return number, records, position


def complaints_of(number: int, records: Any) -> list[Complaint]:
    return audit(random_world(number)[0], Log(records), replication=replication_of(number))


@pytest.mark.slow
@SEARCH
@given(data=st.data(), field=st.sampled_from(("value", "time", "kind", "place", "agent", "customer", "case", "cause")))
def test_every_field_of_every_record_is_audited(data: st.DataObject, field: str) -> None:
    number, records, position = step_of(data)
    before = records[field][position]
    records[field][position] = before + 1 if field != "time" else np.nextafter(before, np.inf)
    found = complaints_of(number, records)
    assert found, f"world {number}: another {field} of record {position}"
    assert found[0].position == position


@pytest.mark.slow
@SEARCH
@given(data=st.data())
def test_no_record_can_go_missing(data: st.DataObject) -> None:
    number, records, position = step_of(data)
    found = complaints_of(number, np.delete(records, position))
    assert found, f"world {number} without record {position}"
    assert found[0].position >= position


@pytest.mark.slow
@SEARCH
@given(data=st.data())
def test_no_record_can_come_twice(data: st.DataObject) -> None:
    number, records, position = step_of(data)
    found = complaints_of(number, np.insert(records, position, records[position]))
    assert found, f"world {number} with record {position} twice"


@pytest.mark.slow
@SEARCH
@given(data=st.data())
def test_no_two_records_can_be_exchanged(data: st.DataObject) -> None:
    number, records, position = step_of(data)
    other = (position + 1) % len(records)
    assume(records[position] != records[other])
    records[[position, other]] = records[[other, position]]
    assert complaints_of(number, records), f"world {number}, records {position} and {other} exchanged"


def test_another_seed_or_replication_is_another_log() -> None:
    plan, log = random_world(0)
    assert audit(plan, log, seed=plan.seed + 1)
    assert audit(plan, log, replication=1)


@pytest.mark.parametrize(("field", "value"), [("kind", 0), ("kind", 999), ("time", np.nan), ("value", np.nan),
                                              ("place", 999), ("customer", 10**6), ("case", -5), ("agent", 10**6)])
def test_nonsense_is_complained_of(field: str, value: float) -> None:
    for position in range(len(sound(FIX)[1].records)):
        log = Tampered(FIX)
        log.records[field][position] = value
        assert log.complaints()[0].position == position


def test_an_empty_log() -> None:
    plan, log = sound(FIX)
    (complaint,) = audit(plan, Log(log.records[:0]))
    assert str(complaint) == ("record 0 (end of the log): the rota is followed (5); expected STAFFED at minute 0.0, "
                              "found nothing")
