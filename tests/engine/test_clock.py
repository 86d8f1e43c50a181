"""The clock of the reference engine: one calendar, one order of simultaneous entries, one horizon."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simpy.events import Event

from sim.engine.reference.clock import STAFFING, Clock, Story

MINUTES = st.integers(0, 5).map(float)


def test_staffing_first_then_the_order_of_scheduling() -> None:
    clock, seen = Clock(100.0), []
    for name, time, priority in (("b", 5.0, 1), ("c", 5.0, 1), ("a", 3.0, 1), ("shift", 5.0, STAFFING)):
        clock.at(time, lambda name=name: seen.append((clock.now, name)), priority)  # type: ignore[misc]
    clock.run_to_horizon()
    assert seen == [(3.0, "a"), (5.0, "shift"), (5.0, "b"), (5.0, "c")]


@given(st.lists(st.tuples(MINUTES, st.booleans()), max_size=30))
def test_entries_run_in_order_of_time_priority_and_serial(entries: list[tuple[float, bool]]) -> None:
    clock, seen = Clock(100.0), []
    for serial, (time, ordinary) in enumerate(entries):
        clock.at(time, lambda serial=serial: seen.append(serial), int(ordinary))  # type: ignore[misc]
    clock.run_to_horizon()
    assert seen == sorted(range(len(entries)), key=lambda serial: (*entries[serial], serial))


def test_a_process_begins_in_its_turn_and_not_at_once() -> None:
    """SimPy would start it before entries of the same instant; here it queues like all others."""
    clock, seen = Clock(100.0), []

    def story() -> Story:
        seen.append("story")
        yield clock.pause(0.0)
        seen.append("story again")

    def act() -> None:
        clock.begin(story())
        seen.append("act")

    clock.at(1.0, act)
    clock.at(1.0, lambda: seen.append("next"))
    clock.run_to_horizon()
    assert seen == ["act", "next", "story", "story again"]


def test_a_wake_up_is_an_entry_of_its_own() -> None:
    clock, seen = Clock(100.0), []
    wake = Event(clock)

    def sleeper() -> Story:
        yield wake
        seen.append("awake")

    clock.begin(sleeper())
    clock.at(2.0, lambda: (wake.succeed(), seen.append("waker")))  # type: ignore[func-returns-value, arg-type, return-value]
    clock.at(2.0, lambda: seen.append("bystander"))
    clock.run_to_horizon()
    assert seen == ["waker", "bystander", "awake"]


def test_nothing_takes_place_at_the_horizon_or_beyond() -> None:
    clock, seen = Clock(10.0), []
    for time in (9.999, 10.0, 11.0, math.inf):
        clock.at(time, lambda time=time: seen.append(time))  # type: ignore[misc]
    clock.run_to_horizon()
    assert seen == [9.999]
    assert not clock._queue


@pytest.mark.parametrize("minutes", [-1.0, -1e-9, math.nan])
def test_a_delay_that_is_negative_or_no_number_is_refused(minutes: float) -> None:
    with pytest.raises(ValueError, match="delay"):
        Clock(10.0).pause(minutes)


def test_an_alarm_in_the_past_is_refused() -> None:
    clock = Clock(10.0)
    clock.at(5.0, lambda: None)
    clock.run_to_horizon()
    with pytest.raises(ValueError, match="already"):
        clock.alarm(4.0)


def test_an_infinite_pause_never_ends() -> None:
    clock, seen = Clock(10.0), []

    def story() -> Story:
        yield clock.pause(math.inf)
        seen.append("never")

    clock.begin(story())
    clock.run_to_horizon()
    assert seen == []
