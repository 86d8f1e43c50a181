"""Networks with any routing, made of `routes`: the card of a right theory passes, that of a wrong one fails."""

from __future__ import annotations

from typing import Any

import pytest

from sim.scenario import loads
from sim.validation.card import FAIL, PASS, judge, measure
from sim.validation.design import QUICK, Effort
from sim.validation.families import expected
from sim.validation.oracles import OracleCase, shipped
from sim.validation.running import designs_of

BACK_OFFICE: dict[str, Any] = {
    "external_rates": [0.5, 0.2, 0], "routing": [[0.1, 0.5, 0], [0.05, 0, 0.35], [0, 0.6, 0.1]],
    "service_rates": [2, 1, 1], "servers": ["inf", 2, 1],
}
"""A bot that is never short, reps whom some call at once, a back office that mostly gives cases back."""


def case_of(inputs: dict[str, Any], theory: dict[str, Any] | None = None) -> OracleCase:
    first = next(case for case in shipped() if case.family == "jackson")
    values = dict(expected("jackson", inputs if theory is None else theory))
    return type(first)(**{name: getattr(first, name) for name in first.__dataclass_fields__} | {
        "name": "jackson.back_office", "inputs": inputs, "expected": values})


def test_any_routing_is_a_chain_behind_a_door() -> None:
    (design,) = designs_of(case_of(BACK_OFFICE), QUICK)
    chain = loads(design.text(1)).world().chain
    assert [level.level for level in chain] == ["door", "level0", "level1", "level2"]
    assert chain[0].routes == {"level0": 0.5, "level1": 0.2}
    assert (chain[2].routes or {}) == pytest.approx({"level0": 0.05, "level2": 0.35, "solved": 0.6})


def test_its_card_passes_and_that_of_another_routing_fails() -> None:
    """Seeds are fixed; a right card fails with a probability of 1 %. More that goes back (0.7 for 0.6) is seen.

    Runs are long enough for the mean waits of replications to be nearly normal, as the test supposes.
    """
    wrong = {**BACK_OFFICE, "routing": [*BACK_OFFICE["routing"][:2], [0, 0.7, 0.1]]}
    effort = Effort(0.1, 40)
    right, other = (judge(measure([case_of(BACK_OFFICE, theory)], effort=effort)[0]) for theory in (None, wrong))
    assert {line.verdict for line in right} == {PASS}
    assert FAIL in {line.verdict for line in other if line.measure in ("visits_1", "visits_2")}
