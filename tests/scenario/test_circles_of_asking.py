"""Circles of asking are refused, by rank or by who can be held, and what is accepted never freezes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.experiment.simulate import simulate
from sim.scenario import loads
from sim.scenario.facts import Facts
from sim.scenario.plan import build
from sim.vocabulary import Kind
from tests.scenario.conftest import Refused

DEADLOCK = """
horizon = "20 days"
demand.cases_per_hour = 2
flaws.p.remedy = 200
channels.phone.patience = "5 min"
pools = { a.staff = 1, b.staff = 1, c.staff = 1 }
chain = [
  { level = "one", pool = "a", handle = "6 min", authority = 50 },
  { level = "two", pool = "b", handle = "6 min", authority = 100 },
  { level = "three", pool = "a", handle = "6 min", authority = 150 },
]
levers.ask_boss = { consult = "1 min", approval = 0.5 }
"""
TOP_OF_ITS_OWN = DEADLOCK.replace('"three", pool = "a"', '"three", pool = "c"')
THREE_POOLS = TOP_OF_ITS_OWN.replace("]\nlevers", '  { level = "four", pool = "a", authority = 160 },\n]\nlevers')
THROUGH_OVERFLOW = """
horizon = "20 days"
demand.cases_per_hour = 12
flaws.p.remedy = 200
channels.phone.patience = "30 min"
pools = { a = { staff = 1, overflow = { to = "b", after = "1 min" } }, b.staff = 1, c.staff = 1 }
chain = [
  { level = "one", pool = "a", handle = "6 min", authority = 50 },
  { level = "two", pool = "c", handle = "6 min", authority = 100 },
  { level = "three", pool = "b", handle = "6 min", authority = 150 },
]
levers.ask_boss = { consult = "1 min", approval = 0.5 }
"""
HELD_FOR_EACH_OTHER = """
horizon = "20 days"
demand.cases_per_hour = 12
flaws.p = { remedy = 200, complexity = 1 }
flaws.q = { remedy = 200, complexity = 1, desk = "d" }
pools = { a.staff = 1, b.staff = 1, c = { staff = 1, overflow = { to = "b", after = 0 } }, d.staff = 1 }
chain = [
  { level = "one", pool = "a", handle = "2 min", authority = 30 },
  { level = "two", pool = "b", handle = "2 min", authority = 500, attempt_below = 0.5 },
  { level = "three", pool = "c", handle = "6 min", authority = 10 },
  { level = "four", pool = "d", authority = 20 },
]
levers.ask_boss = { consult = "1 min", approval = 0.5 }
"""
THROUGH_A_DESK = DEADLOCK.replace("flaws.p.remedy = 200", 'flaws.p.remedy = 200\nflaws.q = { remedy = 200, desk = "b" }'
                                  ).replace('"two", pool = "b"', '"two", pool = "c"').replace(
                                  '"three", pool = "a"', '"three", pool = "b"')


def last_release(text: str, pools: list[str]) -> float:
    """Return the share of the horizon after which nobody of some pools is ever free again."""
    plan = build(loads(text).world())
    times = [0.0]

    def keep(records: Any) -> None:
        wanted = [plan.names.pools.index(pool) for pool in pools]
        of_pools = (records["kind"] == Kind.RELEASED) & np.isin(records["place"], wanted)
        times.extend(records["time"][of_pools].tolist())

    simulate(plan, keep=keep)
    return max(times) / plan.horizon


@pytest.mark.parametrize(("text", "found"), [
    (DEADLOCK, "a asks b at level one, b asks a at level two"),
    (THREE_POOLS, "a asks b at level one, b asks c at level two, c asks a at level three"),
    (THREE_POOLS.replace("approval = 0.5", "approval = 0.5, carries_on = true"),  # who carries on for b asks a
     "a asks b at level one, b asks a at level two"),
])
def test_pools_above_and_below_each_other_are_refused(refused: Refused, text: str, found: str) -> None:
    (problem,) = refused(text)
    assert problem.key == "levers.ask_boss" and "for ever" in problem.message and problem.found.strip('"') == found


def test_bosses_who_would_be_held_for_each_other_are_refused(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a level of little authority b, who takes over for c, asks d, and d, at the desk, asks b: all may be held."""
    (problem,) = refused(HELD_FOR_EACH_OTHER)
    assert problem.key == "levers.ask_boss" and problem.found.strip('"') == (
        "d asks b at level one, b asks d at level three")
    monkeypatch.setattr("sim.scenario.scenario.objections", lambda world: [])
    assert last_release(HELD_FOR_EACH_OTHER, ["b", "d"]) < 0.5


@pytest.mark.parametrize("text", [
    TOP_OF_ITS_OWN,  # who is asked last asks nobody
    DEADLOCK.replace("remedy = 200", "remedy = 120"),  # a may grant that itself, at whatever level
    DEADLOCK.replace("remedy = 200", "remedy = 90"),  # as above, and b could, too
    DEADLOCK.replace("authority = 100", "authority = 300"),  # b may grant everything, and asks nobody
    DEADLOCK.replace("levers.ask_boss", "levers.training"
                     ).replace('{ consult = "1 min", approval = 0.5 }', "{ lift = 0 }"),  # nobody asks
    DEADLOCK.replace("b.staff = 1", "b.staff = 0"),  # nobody who could ask back; a waits for who is not there
    THROUGH_OVERFLOW.replace("remedy = 200", "remedy = 140"),
    THROUGH_OVERFLOW,  # who takes over may grant more than who would be asked
    THROUGH_A_DESK,
])
def test_chains_without_a_circle_are_accepted_and_never_freeze(text: str) -> None:
    if "b.staff = 0" in text:
        assert loads(text).world().pools["b"].staff == (0,) * 336
    else:
        assert last_release(text, ["a"]) > 0.95


def test_a_policy_that_closes_a_circle_is_named(refused: Refused) -> None:
    nobody_asks = DEADLOCK.replace('levers.ask_boss = { consult = "1 min", approval = 0.5 }', "")
    text = nobody_asks + "[policies.x]\n[policies.y]\nask_boss.approval = 0.5"
    assert [problem.key for problem in refused(text)] == ["policies.y.ask_boss"]


def test_who_asks_whom() -> None:
    assert Facts(loads(TOP_OF_ITS_OWN).world()).questions == [(0, "a", "b"), (1, "b", "c")]
    assert Facts(loads(TOP_OF_ITS_OWN.replace("remedy = 200", "remedy = 90")).world()).questions == [(0, "a", "b")]
    assert Facts(loads(DEADLOCK.replace("remedy = 200", "remedy = 90")).world()).questions == []


@pytest.mark.parametrize(("graph", "customers", "key", "allowed"), [
    ("small_world = { neighbours = 1, rewire = 0.1 }", 1000, "small_world.neighbours", "an even number"),
    ("small_world = { neighbours = 7, rewire = 0 }", 1000, "small_world.neighbours", "an even number"),
    ("small_world = { neighbours = 1_000_000, rewire = 0.1 }", 1000, "small_world.neighbours", "at most 1,000"),
    ("small_world = { neighbours = 10, rewire = 0 }", 9, "small_world.neighbours", "at most 9"),
    ("scale_free = { links = 10 }", 9, "scale_free.links", "at most 9"),
])
def test_graphs_that_cannot_be_built_are_refused(
    refused: Refused, graph: str, customers: int, key: str, allowed: str,
) -> None:
    text = (f'horizon = "1 day"\ncustomers = {{ initial = {customers}, word_of_mouth.graph = {{ {graph} }} }}\n'
            'pools.a.staff = 1\nchain = [{ level = "one", pool = "a" }]\n')
    (problem,) = refused(text)
    assert problem.key == f"customers.word_of_mouth.graph.{key}" and problem.allowed.startswith(allowed)


@pytest.mark.parametrize(("graph", "customers"), [
    ("small_world = { neighbours = 10, rewire = 0 }", 10), ("scale_free = { links = 10 }", 10),
    ("small_world = { neighbours = 10, rewire = 0 }", 0),  # nobody at the start: newcomers alone make ties
])
def test_graphs_that_can_be_built_are_accepted(graph: str, customers: int) -> None:
    text = (f'horizon = "1 day"\ncustomers = {{ initial = {customers}, word_of_mouth.graph = {{ {graph} }} }}\n'
            'pools.a.staff = 1\nchain = [{ level = "one", pool = "a" }]\n')
    assert loads(text).world().customers.initial == customers
