"""The shipped scenario that was fitted to a log of tickets, and a question that is laid over it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.eventlog.stages import group_of
from sim.experiment.simulate import simulate
from sim.scenario import Scenario, load
from sim.scenario.plan import build

TICKETS = Path(__file__).parents[1] / "configs" / "tickets"


@pytest.fixture(scope="module")
def asked() -> Scenario:
    return load(TICKETS / "first_line_keeps_more.toml", ('horizon="2 weeks"', 'warm_up="1 week"'))


def test_it_was_judged_and_says_what_it_rests_on(asked: Scenario) -> None:
    world = asked.world("as_it_is")
    assert world.judged is not None and world.judged.refitted
    assert world.sources and len(world.chain) > 100
    assert {group_of(level.level) for level in world.chain} == {"", "first_line", "second_line", "third_line"}


def test_every_stage_of_the_first_line_hands_on_a_fifth_less_by_its_rules_too(asked: Scenario) -> None:
    changed = 0
    for before, after in zip(asked.world("as_it_is").chain, asked.world("keeps_more").chain, strict=True):
        pairs = [(before.routes, after.routes)]
        pairs += [(one.routes, other.routes) for one, other in zip(before.routes_when, after.routes_when, strict=True)]
        for one, other in pairs:
            for way, share in (one or {}).items():
                handed_on = group_of(before.level) == "first_line" and group_of(way) in ("second_line", "third_line")
                assert (other or {})[way] == pytest.approx(share * (0.8 if handed_on else 1.0), rel=1e-11)
                changed += handed_on
    assert changed > 100


def test_both_engines_write_the_same_log_of_it(asked: Scenario) -> None:
    plan = build(asked.world("keeps_more"))
    reference, compiled = (simulate(plan, engine=engine) for engine in ("reference", "compiled"))
    assert reference.digest == compiled.digest and reference.records > 10_000
