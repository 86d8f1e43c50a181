"""Scenarios: one TOML file holds a world and the policies that meet it.

`load` and `loads` read and validate; a `Scenario` gives the `World` under each of its policies. Whatever is wrong with
a file is raised as `sim.errors.InputError` with every problem at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.scenario.model import World
    from sim.scenario.scenario import Scenario, load, loads
    from sim.scenario.schema import json_schema
    from sim.scenario.starter import template

_HOMES = {
    "Scenario": "scenario", "load": "scenario", "loads": "scenario", "World": "model", "json_schema": "schema",
    "template": "starter",
}
__all__ = ["Scenario", "World", "json_schema", "load", "loads", "template"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that importing the package costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
