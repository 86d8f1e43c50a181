"""Conservation in random worlds: nothing is lost, nothing is counted twice, whatever the scenario.

Random worlds are run by the compiled engine: that the reference engine writes the same logs is the subject of
`tests/twins`, and it takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.eventlog import Log, first_difference
from sim.outcomes import Fold
from sim.vocabulary import NOBODY, Ending, Kind
from tests.engine.laws import check
from tests.engine.test_tiny_worlds_all import WORLDS
from tests.engine.tiny import cases, log_of, plan_of, two_levels
from tests.routed_worlds import routed_worlds
from tests.scenarios import any_worlds, grid_worlds, worlds

FEWER = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True,
                 database=None, phases=(Phase.explicit, Phase.generate))
"""Failing worlds are not shrunk: a world made by a smaller number is not a simpler one."""
MANY = settings(FEWER, max_examples=300)


@MANY
@given(text=worlds())
def test_the_laws_hold_in_continuous_time(text: str) -> None:
    plan = plan_of(text)
    check(plan, log_of(plan, "compiled"))


@MANY
@given(text=grid_worlds())
def test_the_laws_hold_on_a_one_minute_grid(text: str) -> None:
    plan = plan_of(text, "second")
    check(plan, log_of(plan, "compiled"))


@MANY
@given(text=routed_worlds(), policy=st.sampled_from(("first", "second")))
def test_the_laws_hold_where_cases_go_by_rules_and_wait_for_others(text: str, policy: str) -> None:
    plan = plan_of(text, policy)
    check(plan, log_of(plan, "compiled"))


@pytest.mark.parametrize("name", WORLDS)
def test_the_laws_hold_in_tiny_worlds(engine: str, name: str) -> None:
    plan = plan_of(WORLDS[name])
    check(plan, log_of(plan, engine))


def shared_minutes(records: NDArray[Any]) -> int:
    """Return how many whole minutes see steps of two cases or more."""
    whole = records[(records["time"] > 0.0) & (records["time"] % 1.0 == 0.0) & (records["case"] != NOBODY)]
    _, people = np.unique(np.unique(whole[["time", "case"]])["time"], return_counts=True)
    return int((people > 1).sum())


def test_worlds_on_the_grid_have_simultaneous_events() -> None:
    """Without them the mode would be in vain. Worlds are counted, for one with laws in whole minutes has hundreds."""
    found: dict[str, int] = {"grid": 0, "continuous": 0}

    @MANY
    @given(on_grid=grid_worlds(), continuous=worlds())
    def look(on_grid: str, continuous: str) -> None:
        found["grid"] += shared_minutes(log_of(plan_of(on_grid), "compiled").records) >= 5
        found["continuous"] += shared_minutes(log_of(plan_of(continuous), "compiled").records) >= 5

    look()
    assert found["grid"] > 60
    assert found["continuous"] < found["grid"] / 5


RICH = cases(4) + two_levels("handle = 5, authority = 0, success = [1, 1]", reps=2) + """
    flaws.problem = { remedy = 50, needs_fixer.pool = "fixers" }
    pools.fixers = { staff = 1, work = 30 }
    channels.phone = { callback = { offer_after = 5, accept = 1 }, patience = 300 }
    levers = { goodwill = 15, ask_boss = { consult = 100 } }
    fixing = { promise = 20, chase_minutes = 4 }
    customers.feelings = { onset = { care = -0.5 } }
"""
"""A world whose log has much that could be wrong."""


def doctored(records: NDArray[Any]) -> Iterator[tuple[str, NDArray[Any]]]:
    """Give false logs, each with one thing wrong."""
    def copy_with(kind: Kind, field: str, change: float, nth: int = 0) -> NDArray[Any]:
        wrong = records.copy()
        wrong[field][np.flatnonzero(records["kind"] == kind)[nth]] += change
        return wrong

    yield "a wait too long", copy_with(Kind.SERVED, "value", 1.0, -1)
    yield "an agent who is nobody", copy_with(Kind.SERVED, "agent", -1)
    yield "an agent too many", copy_with(Kind.SERVED, "agent", 9)
    yield "work that was not done", copy_with(Kind.RELEASED, "value", 1.0)
    yield "another's agent", copy_with(Kind.RELEASED, "case", 1)
    yield "a case of somebody else", copy_with(Kind.GRANTED, "customer", 1)
    yield "a step back in time", copy_with(Kind.GRANTED, "time", -50.0)
    yield "a step after the horizon", copy_with(Kind.ENDED, "time", 1e6, -1)
    yield "a cause yet to come", copy_with(Kind.VOICED, "cause", 5)
    yield "another cause", copy_with(Kind.GRANTED, "cause", -1)
    yield "no cause", copy_with(Kind.VOICED, "cause", -(1 + int(records["cause"][records["kind"] == Kind.VOICED][0])))
    yield "something in vain", copy_with(Kind.VOICED, "why", 1)
    waits = records["why"][records["kind"] == Kind.SERVED]
    yield "a wait of another", copy_with(Kind.SERVED, "why", -1, int(np.flatnonzero(waits != NOBODY)[0]))
    yield "a wait that was none", copy_with(Kind.SERVED, "why", 2, int(np.flatnonzero(waits == NOBODY)[0]))
    yield "a score beyond 1", copy_with(Kind.FELT, "value", 1.0)
    yield "a place that is not there", copy_with(Kind.GRANTED, "place", 7)
    yield "goodwill that was not promised", copy_with(Kind.GOODWILL_GIVEN, "value", 1.0)
    yield "staff off the schedule", copy_with(Kind.STAFFED, "value", 1.0)
    twice = np.concatenate((records, records[-1:]))
    twice["cause"][-1] = len(records) - 1
    yield "a case that ends twice", twice
    waited = np.flatnonzero((records["kind"] == Kind.SERVED) & (records["value"] > 0.0))
    yield "an idle agent while somebody waits", records[:waited[-1]]


def test_the_laws_notice_what_is_wrong(engine: str) -> None:
    plan = plan_of(RICH)
    log = log_of(plan, engine)
    check(plan, log)
    for what, records in doctored(log.records):
        with pytest.raises(AssertionError):
            check(plan, Log(records))
            pytest.fail(f"unnoticed: {what}", pytrace=False)


@FEWER
@given(text=any_worlds(), chunk=st.integers(1, 50))
def test_chunks_do_not_change_the_log(engine: str, text: str, chunk: int) -> None:
    plan = plan_of(text)
    whole = log_of(plan, engine)
    assert first_difference(log_of(plan, engine, chunk=chunk), whole) is None


@FEWER
@given(text=any_worlds())
def test_a_run_can_be_repeated_to_the_bit(engine: str, text: str) -> None:
    first, second = plan_of(text), plan_of(text)
    assert log_of(first, engine).digest() == log_of(second, engine).digest()


@FEWER
@given(text=any_worlds(), chunk=st.integers(1, 50))
def test_outcomes_count_what_the_log_says(engine: str, text: str, chunk: int) -> None:
    """Without a warm-up: endings, money and told praise are those of the records, in whatever chunks they come."""
    plan = plan_of(text.replace("warm_up = 300", ""))
    records = log_of(plan, engine).records
    whole, pieces = Fold(plan), Fold(plan)
    whole.update(records)
    for start in range(0, len(records), chunk):
        pieces.update(records[start:start + chunk])
    outcomes = whole.results()
    np.testing.assert_equal(pieces.results(), outcomes)
    endings = records[records["kind"] == Kind.ENDED]["place"]
    for ending in Ending:
        assert outcomes[ending.name.lower()] == (endings == ending).sum()
    assert outcomes["cases"] == (records["kind"] == Kind.OPENED).sum()
    assert outcomes["cases"] == outcomes["open"] + sum(outcomes[ending.name.lower()] for ending in Ending)
    for name, kind in (("remedies", Kind.GRANTED), ("goodwill", Kind.GOODWILL_GIVEN)):
        assert outcomes[name] == pytest.approx(records[records["kind"] == kind]["value"].sum(), rel=1e-12)
