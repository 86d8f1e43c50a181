"""The kernel made from the stories against the one that was written by hand: the same logs, byte for byte."""

from __future__ import annotations

import pytest

from sim.engine import run
from sim.eventlog import LogBuilder, Recorder
from sim.scenario import Scenario, loads
from sim.scenario.plan import Plan, build
from tests import oracle
from tests.scenarios import text_of
from tests.twins.digests import MAKERS
from tests.twins.test_shipped import shipped
from tests.twins.twins import assert_same


def check(plan: Plan, what: str) -> None:
    kept, opinion = LogBuilder(), LogBuilder()
    run(plan, sink=kept)
    oracle.replicate(plan, plan.seed, 0, Recorder(opinion))
    assert_same(opinion.log(), kept.log(), f"the hand-written kernel first, of\n{what}")


@pytest.mark.slow
@pytest.mark.parametrize(("scenario", "policy"), list(shipped()))
def test_a_shipped_scenario(scenario: Scenario, policy: str) -> None:
    check(build(scenario.world(policy)), f"{scenario.path} under {policy}")


@pytest.mark.slow
@pytest.mark.parametrize("kind", MAKERS)
def test_random_worlds(kind: str) -> None:
    """Other worlds than those whose digests are kept: a hundred of each kind."""
    for number in range(1000, 1100):
        text = text_of(MAKERS[kind](number).scenario())
        check(build(loads(text).world("first")), text)
