"""What a scenario file says without effect: the keys that are written in it and change nothing under its policies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.scenario.base import Part
from sim.scenario.idle import Rule, idle_keys
from sim.scenario.overrides import Layer, level_names, policy_layer
from sim.scenario.own_rules import BROUGHT
from sim.scenario.problems import dotted

if TYPE_CHECKING:
    from sim.scenario.model import World
    from sim.scenario.scenario import Scenario

Path = tuple[str, ...]
_NOT_KEYS: Final = ("policies", "extends", BROUGHT)


@dataclass(frozen=True)
class Unused:
    """A key that changes nothing.

    key: as it is written in the file; why: the sentence; policies: for whom the sentence holds, none named where it
    is for all; path: its place in the world; rule: the reason.
    """

    key: str
    why: str
    policies: tuple[str, ...]
    path: Path
    rule: Rule


def unused(scenario: Scenario) -> list[Unused]:
    """Return the keys of a scenario without effect, those of the world first, then those of policies.

    A key of the world is one that changes nothing under any policy that leaves it in force; a key of a policy changes
    nothing under that policy. Keys that say what holds anyhow (`goodwill = 0`) are not among them.
    """
    base = Layer({key: value for key, value in scenario.raw.items() if key not in _NOT_KEYS}, "")
    over = scenario.raw.get("policies", {})
    layers = {name: policy_layer(name, over.get(name, {}), "") for name in scenario.policies}
    of_world: dict[Path, dict[Rule, list[str]]] = {}
    of_policies: list[Unused] = []
    for name, layer in layers.items():
        rules = _rules(scenario.world(name), [*_leaves(base.content), *_leaves(layer.content)])
        for place, rule in rules.items():
            if layer.holds(place):
                of_policies.append(Unused(_of_policy(name, place), rule.why, (), place, rule))
            else:
                of_world.setdefault(place, {}).setdefault(rule, []).append(name)
    found = []
    for place, reasons in of_world.items():
        in_force = [name for name, layer in layers.items() if not layer.holds(place)]
        if sum(map(len, reasons.values())) == len(in_force):
            found += [Unused(dotted(place), rule.why, () if names == in_force else tuple(names), place, rule)
                      for rule, names in reasons.items()]
    return found + of_policies


def _of_policy(policy: str, place: Path) -> str:
    """Return the key of a policy as people write it: levers without their table."""
    return dotted(("policies", policy, *(place[1:] if place[0] == "levers" else place)))


def _rules(world: World, written: Iterable[Path]) -> dict[Path, Rule]:
    """Return which of the written keys change nothing in a world, and by which rule; a table once, not key by key."""
    rule_for = idle_keys(world)
    found: dict[Path, Rule] = {}
    for path in written:
        rule = None if says_nothing(world, path) else rule_for(path)
        if rule is not None:
            found.setdefault(path[: rule.key.count(".") + 1], rule)
    return found


def _leaves(table: Mapping[str, Any], path: Path = ()) -> Iterator[Path]:
    """Give the paths of all that is written; a law and a social graph are one value."""
    for key, value in table.items():
        here = (*path, str(key))
        if here == ("chain",) and isinstance(value, list):
            value = dict(zip(level_names(value), value, strict=True))
        if isinstance(value, Mapping) and value and "dist" not in value and key != "graph":
            yield from _leaves(value, here)
        else:
            yield here


def says_nothing(world: World, path: Path) -> bool:
    """Whether what stands at a path is what would hold without it."""
    node: Any = world
    default: Any = None
    for at, key in enumerate(path):
        if at == 1 and path[0] == "chain":
            node = next(level for level in node if level.level == key)
            continue
        if isinstance(node, Part):
            field = type(node).model_fields.get(key)
            if field is None:
                return False
            default = ... if field.is_required() else field.get_default(call_default_factory=True)
            node = getattr(node, key)
        elif isinstance(node, Mapping) and key in node:
            node, default = node[key], ...
        else:
            return False
    return bool(node == default)
