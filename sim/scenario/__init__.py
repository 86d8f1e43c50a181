"""Scenarios: one TOML file holds a world and the policies that meet it.

`load`, `loads` and `world` read and validate; a `Scenario` gives the `World` under each of its policies. Whatever is
wrong with a file is raised as `sim.errors.InputError` with every problem at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.lazy import lazy

if TYPE_CHECKING:
    from sim.scenario.model import World
    from sim.scenario.scenario import Scenario, load, loads, world
    from sim.scenario.schema import json_schema
    from sim.scenario.starter import template

__all__ = ["Scenario", "World", "json_schema", "load", "loads", "template",
           "world"]
__getattr__ = lazy(__name__, {
    "Scenario": "sim.scenario.scenario", "load": "sim.scenario.scenario", "loads": "sim.scenario.scenario",
    "world": "sim.scenario.scenario",
    "World": "sim.scenario.model", "json_schema": "sim.scenario.schema", "template": "sim.scenario.starter",
})
