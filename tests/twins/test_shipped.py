"""Every shipped scenario under every policy: the same log and the same outcomes from both engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.experiment.simulate import simulate
from sim.scenario import Scenario, load
from sim.scenario.plan import build
from tests.engine.tiny import log_of
from tests.twins.twins import assert_same

CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("*.toml"))
SHORT = ('horizon="10 days"', 'warm_up="0 min"')
"""A week is in it whole, and in the second one people who have waited over the week-end."""


def shipped() -> Iterator[object]:
    for path in CONFIGS:
        scenario = load(path, SHORT)
        for policy in scenario.policies:
            yield pytest.param(scenario, policy, id=f"{path.stem}-{policy}")


def test_there_are_scenarios() -> None:
    assert len(CONFIGS) >= 5


@pytest.mark.parametrize(("scenario", "policy"), list(shipped()))
def test_a_shipped_scenario(scenario: Scenario, policy: str) -> None:
    plan = build(scenario.world(policy))
    reference, compiled = (simulate(plan, engine=engine) for engine in ("reference", "compiled"))
    if reference.digest != compiled.digest:
        assert_same(log_of(plan, "reference"), log_of(plan, "compiled"), f"{scenario.path} under {policy}")
    assert reference.records == compiled.records > 1000
    assert {name: value.hex() for name, value in reference.outcomes.items()} == {
        name: value.hex() for name, value in compiled.outcomes.items()}
