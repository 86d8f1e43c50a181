"""What the figures of a scenario rest on: every figure that is written, with its source, and paths that are none.

A figure is what is written of customers, demand, flaws, channels, pools, the chain, fixing, design, money and levers
and is a number, a duration, a law, a list of numbers, a rota, a profile or routes: not a name, a word, or yes and no.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.scenario.base import Part
from sim.scenario.distributions import Distribution
from sim.scenario.idle import idle_keys
from sim.scenario.overrides import level_names, merge, policy_layer
from sim.scenario.problems import table_at
from sim.scenario.sourced import ANY, Path, Source, rank_of, source_of, split_path
from sim.scenario.spans import GROUPS
from sim.scenario.unused import says_nothing

if TYPE_CHECKING:
    from sim.scenario.model import World
    from sim.scenario.scenario import Scenario

TABLES: Final = ("customers", "demand", "flaws", "channels", "pools", "chain", "fixing", "design", "money", "levers")
"""The tables whose figures have sources."""
_WHOLE: Final = ("staff", "staff_on", "volume_on", "profile", "hours", "routes", "routes_when", "handle_before",
                 "graph")
_QUANTITY: Final = re.compile(r"\s*[-+*]?\s*[0-9.]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Stranger:
    """A path of a source that leads to no key: the part that is not known, and what there is in its place."""

    key: str
    part: str
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resting:
    """The figures of one policy's world with their sources, None where they have none, in the order of the file.

    own: those that the policy itself sets.
    """

    figures: dict[Path, Source | None]
    own: frozenset[Path]

    @property
    def has_sources(self) -> bool:
        """Whether any figure has a source."""
        return any(source is not None for source in self.figures.values())

    def by_trust(self) -> dict[str, list[Path]]:
        """Return the figures by the letter of their source, "" for none, the strongest letter first."""
        found: dict[str, list[Path]] = {}
        for path in sorted(self.figures, key=lambda path: rank_of(self.figures[path])):
            source = self.figures[path]
            found.setdefault(source.trust if source else "", []).append(path)
        return found


def resting(scenario: Scenario, policy: str) -> Resting:
    """Return what the figures of a scenario under one policy rest on; those without effect there are left out."""
    world = scenario.world(policy)
    base = {key: value for key, value in scenario.raw.items() if key in TABLES}
    layer = policy_layer(policy, scenario.raw.get("policies", {}).get(policy, {}), "")
    over = {key: value for key, value in layer.content.items() if key in TABLES}
    own = frozenset(figures_of(over))
    sources = {split_path(key): source for key, source in world.sources.items()}
    idle = idle_keys(world)
    found = {path: source_of(sources, path) or _below(sources, path) for path in figures_of(merge(base, over))
             if not idle(path) and not says_nothing(world, path)}
    return Resting(found, own)


def _below(sources: Mapping[Path, Source], path: Path) -> Source | None:
    """Return the weakest source of the parts of a figure, such as the days of a rota; None for none."""
    parts = [source for at, source in sources.items() if len(at) > len(path) and all(
        one in (ANY, other) for one, other in zip(at, path, strict=False))]
    return max(parts, key=rank_of, default=None)


def figures_of(table: Mapping[str, Any], path: Path = ()) -> Iterator[Path]:
    """Give the paths of all figures that are written in a content, or in a part of it."""
    for key, value in table.items():
        here = (*path, str(key))
        if here == ("chain",) and isinstance(value, list):
            value = dict(zip(level_names(value), value, strict=True))
        if isinstance(value, Mapping) and "dist" not in value and key not in _WHOLE:
            yield from figures_of(value, here)
        elif _is_figure(value):
            yield here


def _is_figure(value: object) -> bool:
    if isinstance(value, str):
        return _QUANTITY.match(value) is not None
    return isinstance(value, (int, float, list, Mapping)) and not isinstance(value, bool) and value not in ({}, [])


def strangers(world: World) -> Iterator[Stranger]:
    """Give the paths in the sources of a world that lead to no key of it."""
    for key in world.sources:
        stranger = _stranger(world, key, split_path(key))
        if stranger is not None:
            yield stranger


def _stranger(world: World, key: str, path: Path) -> Stranger | None:
    nodes: list[Any] = [world]
    for at, part in enumerate(path):
        known = _known(nodes[0], at, path)
        if known is None:
            return None
        if part != ANY and part not in known:
            return Stranger(key, part, tuple(known))
        nodes = [found for node in nodes for found in _inside(node, part)] or [None]
    return None


def _known(node: Any, at: int, path: Path) -> list[str] | None:
    """Return what may stand at a place of a path; None where it may be anything below what has no parts to name."""
    if at == 0:
        return list(TABLES)
    if isinstance(node, Part):
        return list(type(node).model_fields)
    if isinstance(node, Mapping):
        return [str(name) for name in node]
    if path[:1] == ("chain",) and at == 1:
        return [level.level for level in node]
    if isinstance(node, Distribution):
        return ["dist", *node.parameters]
    if isinstance(node, tuple) and path[at - 1] in ("staff", "profile", "hours"):
        return list(GROUPS)
    if node is None:
        table = table_at(path[:at])
        return list(table.model_fields) if table is not None else None
    return []


def _inside(node: Any, part: str) -> list[Any]:
    """Return what a part of a path leads to; all there is for a star."""
    if isinstance(node, Part):
        return [getattr(node, part, None)]
    if isinstance(node, Mapping):
        return [value for name, value in node.items() if part in (ANY, name)]
    if isinstance(node, tuple) and node and isinstance(node[0], Part):
        return [level for level in node if part in (ANY, getattr(level, "level", None))]
    return [None]
