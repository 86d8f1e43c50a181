"""The same customer under two policies: who it is, where the lives part, and what brought that about."""

from __future__ import annotations

import pytest

from sim.inquiry.divergence import Source, parting, signatures, twin_of
from sim.inquiry.lives import Told, life_of, told
from sim.scenario import Scenario, loads
from sim.vocabulary import Kind, Origin
from tests.inquiry.runs import random_run, random_world

SHOP = """
horizon = "2 weeks"
seed = 4
[customers]
initial = 30
orders_per_week = 1
feelings = { solved = { help = 0.1 }, handoff = { help = -0.1 } }
[flaws.broken]
per_1000_orders = 500
complexity = { dist = "uniform", low = 0, high = 1 }
remedy = 20
[flaws.late]
per_1000_orders = 500
desk = "late_desk"
[channels.phone]
[pools]
desk = { staff = STAFF }
late_desk = { staff = STAFF }
boss = { staff = 5 }
[[chain]]
level = "rep"
pool = "desk"
handle = { dist = "exponential", mean = "1 h" }
authority = 10
[[chain]]
level = "boss"
pool = "boss"
handle = "5 min"
[policies.ask]
[policies.trust]
"""
TRUST = "chain.rep.authority = 100\n"


def both(world: Scenario) -> tuple[Told, Told]:
    """Return the first replication under both policies of a world."""
    first, other = (told(world, policy, engine="reference") for policy in world.policies)
    return first, other


@pytest.mark.parametrize("number", range(10))
def test_a_life_against_itself_has_no_parting(number: int) -> None:
    """Every record is the same, and so is the customer."""
    run = random_run(number)
    for customer in range(min(run.customers, 8)):
        life = life_of(run, customer)
        twin = twin_of(life, run)
        assert twin is not None and twin.customer == customer
        assert parting(life, twin, random_world(number)) is None


@pytest.mark.parametrize("number", range(10))
def test_the_twin_has_the_same_number_and_what_is_shared_is_shared(number: int) -> None:
    """Founders keep their number; up to the parting the signatures agree, there they differ."""
    first, other = random_run(number, "first"), random_run(number, "second")
    for customer in range(min(first.customers, 12)):
        life = life_of(first, customer)
        joined = first.log.records[life.positions[0]]
        twin = twin_of(life, other)
        if twin is None:
            assert joined["kind"] != Kind.JOINED or joined["place"] != Origin.FOUNDING
            continue
        if joined["kind"] == Kind.JOINED and joined["place"] == Origin.FOUNDING:
            assert twin.customer == customer
        found = parting(life, twin, random_world(number))
        ours, theirs = list(signatures(life)), list(signatures(twin))
        shared = len(ours) if found is None else found.shared
        assert ours[:shared] == theirs[:shared]
        if found is not None:
            assert ours[shared:shared + 1] != theirs[shared:shared + 1]
            assert found.first == (life.positions[shared] if shared < len(ours) else -1)


def test_with_ample_staff_only_treatment_parts_lives() -> None:
    """Nobody waits, nobody talks: lives part by what the policy says, and it is named."""
    world = loads(SHOP.replace("STAFF", "1000") + TRUST)
    first, other = both(world)
    sources = []
    for customer in range(first.customers):
        life = life_of(first, customer)
        twin = twin_of(life, other)
        assert twin is not None
        found = parting(life, twin, world)
        if found is not None:
            sources.append(found.source)
            assert list(found.keys) == [("chain", "rep", "authority")]
            assert found.keys["chain", "rep", "authority"] == (10, 100)
            assert first.log.records["kind"][found.first] == Kind.HANDED_UP or found.turn is not None
    assert sources and set(sources) == {Source.TREATMENT}


def test_where_one_has_to_wait_for_others_the_line_parts_lives() -> None:
    """One problem takes less time: whoever has only the other one is treated alike, and waits less."""
    text = SHOP.replace("STAFF", "1").replace("initial = 30", "initial = 120").replace('desk = "late_desk"\n', "")
    world = loads(text + 'flaws.broken.handle = "5 min"\n')
    first, other = both(world)
    sources: dict[bool, set[Source]] = {True: set(), False: set()}
    for customer in range(first.customers):
        life = life_of(first, customer)
        twin = twin_of(life, other)
        assert twin is not None
        found = parting(life, twin, world)
        if found is not None:
            sources[all(row["flaw"] == 1 for row in life.cases.values())].add(found.source)
    assert sources[True] == {Source.LINE}
    assert sources[False] == {Source.LINE, Source.TREATMENT}
