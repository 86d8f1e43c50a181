"""Who is who: the same identity in two logs exactly where draws are keyed alike, whatever the policies do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.eventlog import Log
from sim.eventlog.identities import OF_OTHERS, Identities, records_in_bits
from sim.eventlog.naming import Names
from sim.experiment.drawn import drawn
from sim.scenario.plan import Plan
from sim.vocabulary import KINDS, Kind
from tests.dated import DatedMaker
from tests.engine.tiny import log_of, plan_of
from tests.scenarios import Content, Maker, text_of
from tests.twins.worlds import Meddler


def named(plan: Plan) -> Log:
    """Return a log of a plan that knows the names of its flaws."""
    return Log(log_of(plan, "reference").records, names=Names(flaws=plan.names.flaws, pools=plan.names.pools))


def keys_of(plan: Plan, log: Log) -> tuple[list[int], list[tuple[int, int, str]]]:
    """Return what keys the draws of customers, and of cases with their flaw."""
    found = drawn(plan, log, plan.seed, 0)
    flaws = [plan.names.flaws[flaw] for flaw in found.cases["flaw"]]
    return found.customers["key"].tolist(), list(zip(found.cases["key"].tolist(), found.cases["number"].tolist(), flaws,
                                                     strict=True))


def agree(known: dict[Any, int], keys: list[Any], identities: list[int]) -> None:
    """Check that identities are one a key, those known among them."""
    assert len(keys) == len(identities) == len(set(identities))
    for key, identity in zip(keys, identities, strict=True):
        assert known.setdefault(key, identity) == identity


def with_another_policy(content: Content) -> Content:
    """Return the same world with levers that lead to other cases, other customers and another order of them."""
    other = {name: dict(part) if isinstance(part, dict) else part for name, part in content.items()}
    other["levers"] = {"handing_up": {"warm": True}, "goodwill": 50}
    other["flaws"] = dict(reversed(content["flaws"].items()))
    return other


@pytest.mark.parametrize("make", [Maker, Meddler, DatedMaker])
def test_identities_agree_with_the_keys_of_the_draws(make: type[Maker]) -> None:
    origins: set[int] = set()
    for number in (*range(20), 26, 31, 45, 71, 73):
        content = make(number, grid=bool(number % 2)).scenario()
        plans = [plan_of(text_of(content)), plan_of(text_of(with_another_policy(content)))]
        customers: dict[int, int] = {}
        cases: dict[tuple[int, int, str], int] = {}
        for plan in plans:
            log = named(plan)
            identities, (of_customers, of_cases) = Identities(log), keys_of(plan, log)
            agree(customers, of_customers, identities.customers.tolist())
            agree(cases, of_cases, identities.cases.tolist())
            origins |= set(log.records["place"][log.records["kind"] == Kind.JOINED].tolist())
        assert len(set(customers.values())) == len(customers)
        assert len(set(cases.values())) == len(cases)
    assert origins == {0, 1, 2}


def test_what_a_record_tells() -> None:
    """Everything but who served, where in the log it stands, and what is told of others."""
    plan = plan_of(text_of(Maker(5, grid=False).scenario()))
    log = named(plan)
    identities = Identities(log)
    bits = records_in_bits(log, identities)
    for field, changed in (("time", True), ("value", True), ("kind", True), ("place", True), ("case", True),
                           ("agent", False), ("cause", False), ("why", False), ("customer", False)):
        other = log.records.copy()
        chosen = (log.records["case"] >= 0) & (log.records["kind"] != Kind.OPENED) & (log.records["value"] != 0)
        chosen &= ~np.isin(log.records["kind"], OF_OTHERS)
        other[field][chosen] = (other[field][chosen] + 1) % len(KINDS) if field == "kind" else other[field][chosen] + 1
        if field == "case":
            other[field][chosen] %= len(identities.cases)
        moved = records_in_bits(Log(other, names=log.names), identities) != bits
        assert np.array_equal(moved, chosen if changed else np.zeros_like(chosen)), field
    queued = log.records["kind"] == Kind.QUEUED
    other = log.records.copy()
    other["value"][queued] += 1
    assert queued.any() and np.array_equal(records_in_bits(Log(other, names=log.names), identities), bits)
