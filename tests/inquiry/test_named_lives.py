"""Lives read by name: the same records as by index, whatever the chunks; whoever is not there has none."""

from __future__ import annotations

import pytest

from sim.inquiry.loss import OPEN_DEMAND
from sim.inquiry.named_lives import NamedLives
from sim.inquiry.paths import Lives
from sim.vocabulary import Kind, Origin
from tests.auditor.worlds import random_plan
from tests.engine.tiny import log_of


@pytest.mark.parametrize("number", range(8))
@pytest.mark.parametrize("chunk", [7, 100_000])
def test_a_life_by_name_is_the_life_of_that_index(number: int, chunk: int) -> None:
    plan = random_plan(number)
    records = log_of(plan).records
    names = {}
    for record in records:
        if record["kind"] == Kind.JOINED and record["place"] != Origin.REFERRAL:
            names[int(record["customer"])] = (int(record["place"]), int(record["agent"]))
        if plan.world["open_demand"] and record["kind"] == Kind.OPENED and record["cause"] < 0:
            names[int(record["customer"])] = (OPEN_DEMAND, int(record["agent"]))
    chosen = list(names)[::3]
    named, by_index = (read(plan, 1, 0) for read in (
        NamedLives((*(names[one] for one in chosen), (OPEN_DEMAND, 10**6))), Lives(tuple(chosen))))
    for start in range(0, len(records), chunk):
        named.take(records[start:start + chunk])
        by_index.take(records[start:start + chunk])
    found, expected = named.result(), by_index.result()
    assert found.keys() == {names[one] for one in chosen}
    for one in chosen:
        life, same = found[names[one]], expected[one]
        assert life.records.tobytes() == same.records.tobytes() and (life.positions == same.positions).all()
