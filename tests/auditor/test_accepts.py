"""The auditor has no complaint of a sound log: shipped worlds, random worlds, coincidences; and it knows no engine."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario import Scenario, loads
from sim.scenario.plan import Plan, build
from tests.auditor.audit import audit
from tests.auditor.worlds import (
    COINCIDENCES,
    chosen_plan,
    dated_plan,
    kept_plan,
    replication_of,
    routed_plan,
    shipped,
)
from tests.engine.tiny import log_of
from tests.scenario.generated import scenarios
from tests.scenario.test_fuzz import text_of

FORBIDDEN = ("sim.engine.reference", "sim.engine.compiled", "sim.engine.stories", "sim.engine.keys", "sim.behaviour")
MAY = ("mutants.py",)
"""Plants faults in an engine, and so has to name it; it audits nothing itself."""


def accepts(plan: Plan, what: str, replication: int = 0, engine: str = "compiled") -> int:
    log = log_of(plan, engine, replication=replication)
    complaints = audit(plan, log, replication=replication)
    assert not complaints, f"{what}: {complaints[0]}"
    return len(log)


@pytest.mark.slow
@pytest.mark.parametrize(("what", "scenario", "policy"), list(shipped("3 days")))
def test_shipped_worlds(what: str, scenario: Scenario, policy: str) -> None:
    assert accepts(build(scenario.world(policy)), what) > 1000


@pytest.mark.parametrize("block", range(10))
def test_random_worlds(block: int) -> None:
    records = sum(accepts(chosen_plan(number), f"random world {number}", replication_of(number))
                  for number in range(20 * block, 20 * block + 20))
    assert records > 1000


@pytest.mark.parametrize("block", range(3))
def test_random_worlds_whose_dates_are_kept(block: int) -> None:
    """The random worlds are as they were, so that their logs stay; here the key is laid over some of them."""
    numbers = range(20 * block, 20 * block + 20)
    assert sum(accepts(kept_plan(number), f"kept world {number}", replication_of(number)) for number in numbers) > 1000


@pytest.mark.parametrize("block", range(10))
def test_random_worlds_in_which_cases_go_by_rules_and_wait_for_others(block: int) -> None:
    numbers = range(20 * block, 20 * block + 20)
    assert sum(accepts(routed_plan(number), f"routed world {number}", replication_of(number))
               for number in numbers) > 1000


@pytest.mark.parametrize("block", range(3))
def test_random_worlds_with_single_dates(block: int) -> None:
    """Rotas and volumes of dates, over worlds that stay as they are without."""
    records = sum(accepts(dated_plan(number), f"dated world {number}", replication_of(number))
                  for number in range(20 * block, 20 * block + 20))
    assert records > 1000


@pytest.mark.parametrize("number", range(-len(COINCIDENCES), 0))
@pytest.mark.parametrize("engine", ["reference", "compiled"])
def test_coincidences(number: int, engine: str) -> None:
    assert accepts(chosen_plan(number), f"coincidence {number}", engine=engine) > 10


@pytest.mark.slow
@settings(max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(scenarios(), st.data())
def test_scenarios_of_every_shape(content: dict[str, object], data: st.DataObject) -> None:
    scenario = loads(text_of(content), "audited.toml", ('horizon="6 h"',))
    accepts(build(scenario.world(data.draw(st.sampled_from(sorted(scenario.policies))))), str(content))


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_the_auditor_shares_no_text_with_an_engine() -> None:
    modules = [path for path in Path(__file__).parent.glob("*.py") if path.name not in MAY]
    assert len(modules) > 15
    for path in modules:
        wrong = {name for name in imported(path) for prefix in FORBIDDEN if f"{name}.".startswith(f"{prefix}.")}
        assert not wrong, f"{path.name} imports {wrong}"
