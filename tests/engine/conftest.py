"""The engines under test, and a way to play a world and read what happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from sim.engine import ENGINES
from sim.eventlog import Log
from sim.scenario.plan import Plan
from tests.engine.tiny import Step, after_opening, log_of, onsets, plan_of, steps


@dataclass(frozen=True)
class Story:
    """What happened in a world: the plan, the raw log, the steps after the first staffing, and when cases opened."""

    plan: Plan
    log: Log
    steps: list[Step]
    onsets: list[float]

    def of(self, *kinds: str) -> list[Step]:
        """Return the steps of some kinds."""
        return [step for step in self.steps if step[1] in kinds]


Play = Callable[..., Story]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Every engine by name: one suite for all."""
    return str(request.param)


@pytest.fixture
def play(engine: str) -> Play:
    """Play a scenario text (under a policy) with the engine under test."""

    def tell(text: str, policy: str | None = None, replication: int = 0) -> Story:
        plan = plan_of(text, policy)
        log = log_of(plan, engine, replication=replication)
        told = steps(plan, log)
        return Story(plan, log, after_opening(told), onsets(told))

    return tell
