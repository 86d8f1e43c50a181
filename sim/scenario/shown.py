"""A scenario as a notebook shows it: its policies, and what each of them changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from sim import html
from sim.scenario.measuring import in_units
from sim.scenario.overrides import POLICY_KEYS
from sim.scenario.problems import dotted, show

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

MOST_CHANGES: Final = 8
"""Keys of a policy that are shown."""


def as_html(scenario: Scenario) -> str:
    """Return one row a policy: its name, its title, which one it extends, what it changes of the world."""
    written = scenario.raw.get("policies", {})
    bases = scenario.policy_bases
    rows = [(name, scenario.policy_titles[name], bases.get(name, ""),
             _changes(written.get(name, {}), written.get(bases.get(name), {}))) for name in scenario.policies]
    world = scenario.world()
    demand = "open demand" if world.demand.kind == "open" else f"{world.customers.initial:,} customers at first"
    begins = "a warm-up to choose" if isinstance(world.warm_up, str) else f"a warm-up of {_time(world.warm_up)}"
    sizes = ((world.flaws, "flaw"), (world.channels, "channel"), (world.pools, "pool"))
    parts = ", ".join(f"{len(table)} {word}{'s' * (len(table) != 1)}" for table, word in sizes)
    note = (f"{_time(world.horizon)} with {begins}, {demand}, seed {scenario.seed}; {parts}; "
            f"chain {' > '.join(level.level for level in world.chain)}.")
    return html.table(scenario.title, ("policy", "title", "extends", "changes"), rows, note=note)


def _changes(policy: Mapping[str, Any], base: Mapping[str, Any]) -> str:
    """Return what a policy changes of the world, or of the policy that it extends, one key a line."""
    known = dict(_leaves(base))
    leaves = [f"{dotted(path)} = {show(value)}" for path, value in _leaves(policy)
              if path[0] not in POLICY_KEYS and not (path in known and known[path] == value)]
    more = [f"and {len(leaves) - MOST_CHANGES} more"] if len(leaves) > MOST_CHANGES else []
    return "\n".join([*leaves[:MOST_CHANGES], *more]) or "nothing"


def _leaves(table: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping) and "dist" not in value:
            yield from _leaves(value, (*path, key))
        else:
            yield (*path, key), value


def _time(minutes: float) -> str:
    return " ".join(in_units(minutes))
