"""Lives read by name: the same records as by index, whatever the chunks; whoever is not there has none."""

from __future__ import annotations

import numpy as np
import pytest

from sim.eventlog import RECORD
from sim.inquiry.loss import OPEN_DEMAND
from sim.inquiry.named_lives import NamedLives
from sim.inquiry.paths import Life, Lives, Signs, path_of
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


def test_a_request_that_is_lost_again_is_told_from_the_first_time() -> None:
    """Both are lost, and the customer has had enough at the second date: no record of it but the end."""
    k = Kind
    rows = [(k.GRANTED, -1, -1), (k.FIX_REQUESTED, 0, -1), (k.REQUEST_LOST, 1, -1), (k.PROMISE_BROKEN, 1, 1),
            (k.CHASED, 3, -1), (k.REQUEST_FOUND, 4, 1), (k.FIX_REQUESTED, 5, -1), (k.REQUEST_LOST, 6, -1),
            (k.ENDED, 6, -1)]
    records = np.zeros(len(rows), dtype=RECORD)
    for row, (kind, cause, why) in enumerate(rows):
        records[row]["kind"], records[row]["cause"], records[row]["why"] = int(kind), cause, why
    life = Life(records, np.arange(len(rows)))
    assert path_of(life, len(rows) - 1, Signs(frozenset({k.REQUEST_LOST}))) == (
        "REQUEST_LOST", "REQUEST_FOUND", "FIX_REQUESTED", "ENDED")
