"""Lives: the scores and the effort that are worked out from a log are those of the engine, to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.engine.stories.customers import Customers
from sim.errors import InputError
from sim.inquiry.lives import life_of, loyalty_of, told
from sim.inquiry.tolls import efforts_of_all
from sim.vocabulary import Kind
from tests.inquiry.runs import random_run, random_world

WORLDS = [(number, grid) for number in range(40) for grid in (False, True)]


@pytest.mark.parametrize(("number", "grid"), WORLDS)
def test_effort_and_scores_are_those_of_the_engine(number: int, grid: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the engine knows at the end of a case and after a feeling is what is worked out from the records."""
    efforts: dict[int, float] = {}
    felt: dict[int, list[tuple[float, float, float]]] = {}
    close, settle = Customers._close, Customers._settle_loyalty

    def closing(self: Customers, case: Any, *rest: Any) -> int:
        efforts[case.index] = case.effort
        return close(self, case, *rest)

    def settling(self: Customers, customer: Any) -> None:
        settle(self, customer)
        felt.setdefault(customer.index, []).append((customer.care, customer.help, customer.trust))

    monkeypatch.setattr(Customers, "_close", closing)
    monkeypatch.setattr(Customers, "_settle_loyalty", settling)
    run = told(random_world(number, grid), "first", engine="reference")
    records = run.log.records
    everybody = efforts_of_all(run.plan, records)
    assert {case: everybody[case] for case in efforts} == efforts
    for customer in range(run.customers):
        life = life_of(run, customer)
        moved = [scores for position, scores in zip(life.positions, life.scores, strict=True)
                 if records["kind"][position] in (Kind.FELT, Kind.HEARD)]
        assert moved == felt.get(customer, [])
        for position, effort in zip(life.positions, life.efforts, strict=True):
            if records["kind"][position] == Kind.ENDED:
                assert effort == efforts[int(records["case"][position])]


@pytest.mark.parametrize("number", range(20))
def test_the_scores_come_to_the_loyalty_in_the_log(number: int) -> None:
    """Loyalty after whatever moved it, before an onset and at an end: exactly what the scores come to."""
    run = random_run(number, "second")
    records, loyal = run.log.records, 0
    for customer in range(run.customers):
        life = life_of(run, customer)
        for position, scores in zip(life.positions, life.scores, strict=True):
            if records["kind"][position] in (Kind.FELT, Kind.HEARD, Kind.OPENED, Kind.ENDED, Kind.LEFT):
                assert scores is not None
                assert loyalty_of(run.plan, scores) == records["value"][position]
                loyal += 1
    assert loyal == np.isin(records["kind"], (Kind.FELT, Kind.HEARD, Kind.OPENED, Kind.ENDED, Kind.LEFT)).sum()


def test_nobody_has_the_number_of_nobody() -> None:
    """A customer that does not exist is bad input."""
    run = random_run(1)
    for number in (-1, run.customers, 10**9):
        with pytest.raises(InputError, match="no such customer"):
            life_of(run, number)
