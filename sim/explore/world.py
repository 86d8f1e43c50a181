"""What a page has to know before anything is asked: the policies, their levers, what it begins with."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from sim.explore.levers import levers_of
from sim.explore.settings import default_policies
from sim.explore.verdict import LOOKS
from sim.scenario.sourced import TRUST

if TYPE_CHECKING:
    from sim.scenario import Scenario


def form_of_world(scenario: Scenario, policies: tuple[str, str] | None, seed: int) -> dict[str, Any]:
    """Return the title, policies, levers and looks of a scenario as the page shows them."""
    world = scenario.world()
    base = "open demand" if world.demand.kind == "open" else f"{world.customers.initial:,} customers at first"
    return {
        "title": scenario.title, "seed": seed, "currency": world.money.currency, "base": base,
        "weeks": world.horizon / 10_080.0, "looks": list(LOOKS), "begins": list(policies or default_policies(scenario)),
        "policies": [{"name": name, "title": scenario.policy_titles[name]} for name in scenario.policies],
        "levers": [dataclasses.asdict(lever) for lever in levers_of(scenario)], "trust": TRUST,
        "hash": scenario.source_hash,
    }
