"""Routes over the longest chain there may be, and as often round as there may be: what the compiled engine packs."""

from __future__ import annotations

from collections import Counter

import pytest

from sim.engine.keys import MOST_STEPS
from sim.scenario.model import MOST_LEVELS
from sim.vocabulary import Kind
from tests.engine.tiny import plan_of
from tests.scenarios import text_of
from tests.twins.tight import tight_log
from tests.twins.twins import assert_same, same_log

HEAD = 'horizon = "3 days"\ndemand.cases_per_hour = 2\npools.p.staff = 50\nseed = 11\n'


def everywhere() -> str:
    """Return a chain of the most levels, each of which leads to every level."""
    names = [f"l{at}" for at in range(MOST_LEVELS)]
    handle = {"dist": "exponential", "mean": 3}
    chain = [{"level": name, "pool": "p", "handle": handle, "routes": {"solved": 1} | dict.fromkeys(names, 1)}
             for name in names]
    return HEAD + text_of({"chain": chain})


def round_and_round(at: int) -> str:
    """Return a chain in which a case has some 900 visits in the mean, at level `at` after levels passed once."""
    chain = [{"level": f"l{level}", "pool": "p", "routes": {f"l{min(level + 1, at)}": 1}} for level in range(at)]
    last = {"level": f"l{at}", "pool": "p", "handle": {"dist": "exponential", "mean": 0.1},
            "routes": {f"l{at}": 899 - at, "refused": 0.4, "solved": 0.6}}
    return HEAD.replace("per_hour = 2", "per_hour = 0.2") + text_of({"chain": [*chain, last]})


@pytest.mark.parametrize("step", [None, 64])
def test_every_level_to_every_level(step: int | None) -> None:
    plan = plan_of(everywhere())
    log = same_log(plan, "everywhere")
    went = Counter(log.records[log.records["kind"] == Kind.HANDED_UP]["place"].tolist())
    assert set(went) == set(range(MOST_LEVELS))
    if step is not None:
        assert_same(log, tight_log(plan, step)[0], "everywhere")


@pytest.mark.parametrize("at", [0, 3, MOST_LEVELS - 1])
def test_as_often_round_as_anybody_goes(at: int) -> None:
    """Some cases reach the most steps and are given up, one in three; each visit draws anew."""
    log = same_log(plan_of(round_and_round(at)), f"level {at}")
    visits = Counter(log.records[log.records["kind"] == Kind.SERVED]["case"].tolist())
    assert max(visits.values()) == MOST_STEPS
    case = max(visits, key=lambda one: visits[one])
    mine = log.records[(log.records["case"] == case) & (log.records["kind"] == Kind.RELEASED)]["value"]
    assert len(set(mine[at:].tolist())) > 0.99 * len(mine[at:])
