"""Small worlds in which it is known by which way a policy reaches customers, and random ones of which one flaw differs.

The worlds have seeds of their own; so many customers order that every way is taken by some of them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.eventlog import Log, LogBuilder
from sim.inquiry.partings import Way
from sim.inquiry.twins import NO_WAY, WAYS, Pairing, Shared, attributed, shared_by
from sim.scenario import Scenario, loads
from sim.vocabulary import Kind
from tests.scenarios import Content, Maker, text_of
from tests.twins.worlds import Meddler

BASE = """
    seed = 11
    horizon = "10 days"
    customers.initial = 60
    customers.orders_per_week = 1
    customers.churn.after_case = { base = -50, unsolved = 100 }
    flaws.slow.per_1000_orders = 300
    flaws.quick.per_1000_orders = 300
    pools.reps.staff = 1000
    chain = [{ level = "rep", pool = "reps", handle = 5 }]
"""
"""Sixty customers of a desk that is never busy, who leave exactly when a case ends unsolved."""

OWN = BASE + """
    [policies.p]
    chain.rep.success = [0, 0]
    [policies.q]
"""
"""Under `p` nobody can help, under `q` everybody is helped."""

LINES = BASE.replace("staff = 1000", "staff = 1") + """
    channels.phone.patience = 10
    [policies.p]
    flaws.slow.handle = 600
    [policies.q]
"""
"""One agent; under `p` the cases of one flaw keep the agent for ten hours."""

WORD_OF_MOUTH = BASE + """
    customers.trust = { start = { trust = 1 }, weights = { care = 0, help = 0, trust = 1 } }
    customers.churn.hazard_per_year = 1
    customers.churn.hazard_slope = 100
    customers.word_of_mouth = { grievance_below = 0.5, grievance = 1, inside = 1, shift = 1 }
    customers.feelings.refused.trust = -1
    [policies.p]
    flaws.slow.complexity = 1
    chain.rep.success = [1, 0]
    [policies.q]
    chain.rep.success = [1, 0]
"""
"""Under `p` the cases of one flaw are refused, their customers talk, and whoever hears it leaves at once."""

PROJECTS = BASE.replace("handle = 5", "handle = 5, success = [0, 0]") + """
    design = { threshold = 5, effectiveness = 1, lead_time = "1 day" }
    [policies.p]
    [policies.q]
    levers.report = 1
"""
"""Nobody can help; under `q` root causes are reported, and gone after five reports and a day."""

WAITED = BASE.replace("staff = 1000", "staff = 1").replace("base = -50, unsolved = 100", "base = -2, effort = 1")
WAITED += """
    customers.effort.waited = 10
    [policies.p]
    flaws.slow.handle = 300
    [policies.q]
"""
"""One agent and endless patience; who has waited long leaves, though the case is solved."""

OPEN = """
    seed = 4
    horizon = "10 days"
    demand.cases_per_hour = 1
    outcomes.watch = 30
    flaws.slow = {}
    flaws.quick = {}
    pools.reps.staff = 1
    chain = [{ level = "rep", pool = "reps", handle = 5 }]
    [policies.p]
    flaws.slow.handle = 60
    [policies.q]
    levers.quality_check = 0.2
"""
"""Open demand: what is not solved within half an hour is lost; under `q` some orders are caught before delivery."""


SHOP = """
    seed = 7
    horizon = "10 days"
    customers.initial = 60
    customers.orders_per_week = 1
    customers.tolerance = 2.5
    customers.effort = { contact = 1, chase = 1 }
    customers.churn.after_case = { base = -50, unsolved = 100 }
    flaws.problem = { per_1000_orders = 600, needs_fixer = { pool = "fixers" } }
    channels.phone.patience = 30
    channels.mail = { kind = "message", expected_answer = "5 days" }
    pools.reps.staff = 1000
    pools.fixers = { staff = 1000, work = 600 }
    chain = [{ level = "rep", pool = "reps", handle = 300 }]
    fixing = { promise = "1 day", chase_minutes = 5 }
"""
"""Sixty customers who leave exactly when a case ends unsolved, and soon tire of chasing; staff for everybody."""


def ways_of(scenario: Scenario, replication: int = 0) -> tuple[Shared, Pairing, list[Way | None]]:
    """Return the twins of the first two policies, and by which way their fates differ; None where they agree."""
    shared = shared_by(scenario, (scenario.policies[0], scenario.policies[1]), scenario.seed)
    pairing, ways = attributed(shared, replication)
    return shared, pairing, [None if way == NO_WAY else WAYS[way] for way in ways.tolist()]


def log_of(shared: Shared, which: int, replication: int = 0) -> Log:
    """Return the log of one of the two policies."""
    from sim.engine import run

    kept = LogBuilder()
    run(shared.plans[which], seed=shared.seed, replication=replication, sink=kept, engine=shared.engine)
    return kept.log()


def leavers(log: Log) -> set[int]:
    """Return the customers who left."""
    return set(log.records["customer"][log.records["kind"] == Kind.LEFT].tolist())


def lived(log: Log, customer: int) -> list[tuple[Any, ...]]:
    """Return everything that happened to a customer, but for what depends on the places of records and agents."""
    rows = log.records[log.records["customer"] == customer]
    return rows[["time", "kind", "place", "value"]].tolist()


def flaws_of(log: Log, customer: int) -> set[int]:
    """Return the flaws of a customer's cases."""
    rows = log.records[(log.records["customer"] == customer) & (log.records["kind"] == Kind.OPENED)]
    return set(rows["place"].tolist())


def of_one_flaw(number: int, ample: bool) -> Scenario:
    """Return a random world whose second policy has another flaw "fee", in which customers leave often.

    ample: with staff for everybody, without word of mouth and projects.
    """
    maker = (Meddler if number % 2 else Maker)(number, grid=number % 3 == 0)
    content = maker.scenario()
    other = maker.flaws(list(content["pools"]), [name for name in content["pools"] if name != "fixers"])["fee"]
    if other.get("knock_on", {}).get("flaw") not in content["flaws"]:
        other.pop("knock_on", None)
    content["policies"] = {"first": {}, "second": {"flaws": {"fee": other}}}
    content["customers"]["churn"] = {"hazard_per_year": 100.0, "hazard_slope": 4.0, "after_case": {
        "base": -1.0, "disloyalty": 2.0, "effort": 0.1, "unsolved": 1.0}}
    if ample:
        _with_staff_for_everybody(content)
    else:
        _with_one_agent_each(content)
    return loads(text_of(content))


def _with_staff_for_everybody(content: Content) -> None:
    for pool in content["pools"].values():
        pool["staff"] = 1000
        for key in ("queue_limit", "overflow", "seats"):
            pool.pop(key, None)
    for channel in content["channels"].values():
        channel.pop("queue_limit", None)
    content["calendar"].pop("closed", None)  # dates on which nobody works
    content["customers"].pop("word_of_mouth", None)
    content.pop("design", None)


def members(pairing: Pairing, cases: bool) -> list[tuple[int, int]]:
    """Return the customers of all twins, under both policies."""
    rows: list[NDArray[np.int64]] = [people.cases["customer"][row] if cases else row
                                     for people, row in zip(pairing.people, pairing.rows, strict=True)]
    return list(zip(rows[0].tolist(), rows[1].tolist(), strict=True))


def _with_one_agent_each(content: Content) -> None:
    """Let lines form: one agent in every pool, who are never relieved."""
    for pool in content["pools"].values():
        pool["staff"] = 1
        pool.pop("overflow", None)
    for level in content["chain"]:
        level["handle"] = 30
