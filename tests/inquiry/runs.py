"""Runs with whole logs, for questions that are asked of them."""

from __future__ import annotations

from functools import lru_cache

from sim.inquiry.lives import Told, told
from sim.scenario import Scenario, loads
from tests.scenarios import Maker, text_of

POLICIES = ("first", "second")


@lru_cache(maxsize=128)
def random_world(number: int, grid: bool = False) -> Scenario:
    """Return a random scenario; its policies are `POLICIES`."""
    return loads(text_of(Maker(number, grid).scenario()))


@lru_cache(maxsize=128)
def random_run(number: int, policy: str = "first", grid: bool = False) -> Told:
    """Return the first replication of a random scenario under a policy."""
    return told(random_world(number, grid), policy, engine="compiled")
