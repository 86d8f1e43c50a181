"""Merging: a file over the file it extends, a policy over the world, `--set` over everything.

Tables merge key by key; lists and values replace, edits ("+2", see `sim.scenario.edits`) change what is there. There
are three exceptions, because part of one such table means nothing inside another: a table with a `dist` (a probability
law) and a social graph replace as a whole, and a table at `chain` reaches into the list of levels by their names. A
policy may write the levers without their table; what it overrides by name has to exist. `rules = "a.py"` and `rules =
["a.py"]` stand for a table and merge as one.

`Layer` remembers where each key was written, so that an error in the merged world names the file and the key a user
typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sim.errors import InputError, Problem
from sim.scenario.edits import EditError, composed, is_edit
from sim.scenario.levers import Levers

Path = tuple[str, ...]
Unknown = tuple[tuple[str, str], Sequence[str]]
"""A table and a name it does not have, with the names it has."""
LEVERS: Final = frozenset(Levers.model_fields)
NAMED_TABLES: Final = ("flaws", "channels", "pools")
POLICY_KEYS: Final = ("title", "extends")
"""What a policy says of itself, and not of the world."""
RULES_USE: Final = ("rules", "use")
"""Where the files with rules of one's own are named; `rules = ...` without a table means this key."""


@dataclass(frozen=True)
class Layer:
    """One source of keys: its content at the places of the merged world, and where that was written."""

    content: Mapping[str, Any]
    file: str
    prefix: Path = ()
    bare_levers: frozenset[str] = frozenset()

    def written(self, path: Path) -> Path:
        """Return the key a user wrote for this path of the merged world."""
        if len(path) > 1 and path[0] == "levers" and path[1] in self.bare_levers:
            path = path[1:]
        if path == RULES_USE and not isinstance(self.content.get("rules"), Mapping):
            path = path[:1]
        return self.prefix + path

    def holds(self, path: Path) -> bool:
        """Say whether this layer wrote anything at this path."""
        node: object = self.content
        for at, part in enumerate(path):
            if at == 1 and path[0] == "chain" and isinstance(node, list):
                node = dict(zip(level_names(node), node, strict=True))
            if not isinstance(node, Mapping) or part not in node:
                return False
            node = node[part]
        return True


def level_names(chain: object) -> list[str]:
    """Name the levels of a chain as overrides and errors do; a level without a usable name goes by its position."""
    if not isinstance(chain, list):
        return []
    names: dict[str, None] = {}
    for number, level in enumerate(chain):
        name = level.get("level") if isinstance(level, dict) else None
        names[name if isinstance(name, str) and name not in names else f"[{number}]"] = None
    return list(names)


def merge(low: Any, high: Any, path: Path = ()) -> Any:
    """Merge `high` over `low`; neither is changed.

    An edit in `high` changes the value in `low`, or is added to an edit there; InputError where it cannot.
    """
    if path == ("chain",) and isinstance(low, list) and isinstance(high, dict):
        return [
            merge(level, high[name], (*path, name)) if name in high else level
            for name, level in zip(level_names(low), low, strict=True)
        ]
    if _is_rules(path):
        low, high = spelled_out(low), spelled_out(high)
    if isinstance(high, str) and is_edit(high, *path[-1:]):
        try:
            return composed(low, high, path)
        except EditError as error:
            raise InputError(Problem(error.message, key=".".join(path), found=high, allowed=error.allowed)) from None
    if not isinstance(low, dict) or not isinstance(high, dict) or "dist" in high or path[-1:] == ("graph",):
        return high
    if path[:1] == ("policies",) and len(path) == 2:
        high = as_spelled(low, high)
    merged = dict(low)
    for key, value in high.items():
        merged[key] = merge(low[key], value, (*path, key)) if key in low else value
    return merged


def as_spelled(policy: Mapping[str, Any], override: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an override of a policy with levers spelled as there: `report`, or `levers.report`.

    A policy may write either, and of two spellings in one policy the short one holds: an override in the long one would
    change nothing.
    """
    levers = override.get("levers")
    if not isinstance(levers, Mapping):
        return override
    bare = {key: value for key, value in levers.items() if key in LEVERS and key in policy}
    rest = {key: value for key, value in levers.items() if key not in bare}
    others = {key: value for key, value in override.items() if key != "levers"}
    return bare | others | ({"levers": rest} if rest or not bare else {})


def spelled_out(rules: Any) -> Any:
    """Return the table that a text or a list of files of rules stands for; anything else is what it is."""
    if isinstance(rules, str):
        return {RULES_USE[1]: [] if rules == "none" else [rules]}
    return {RULES_USE[1]: rules} if isinstance(rules, (list, tuple)) else rules


def with_tables(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a content in which all rules, also those of its policies, are written as tables."""
    written = dict(content)
    if "rules" in written:
        written["rules"] = spelled_out(written["rules"])
    if isinstance(written.get("policies"), Mapping):
        written["policies"] = {name: with_tables(policy) if isinstance(policy, Mapping) else policy
                               for name, policy in written["policies"].items()}
    return written


def _is_rules(path: Path) -> bool:
    """Whether a path is that of the rules, of the world or of a policy."""
    return path[-1:] == RULES_USE[:1] and (len(path) == 1 or (len(path) == 3 and path[0] == "policies"))


def unknown_names(world: Mapping[str, Any], overlay: Mapping[str, Any]) -> Iterator[Unknown]:
    """Give the paths at which an override names a flaw, channel, pool or level the world does not have.

    Each comes with the names there are.
    """
    for table in NAMED_TABLES:
        there, over = world.get(table), overlay.get(table)
        if isinstance(there, dict) and isinstance(over, dict):
            names = list(there)
            yield from (((table, name), names) for name in over if name not in there)
    yield from unknown_levels(world, overlay)


def unknown_levels(world: Mapping[str, Any], overlay: Mapping[str, Any]) -> Iterator[Unknown]:
    """Give the paths at which an override of the chain names a level it does not have, with the names there are."""
    names, over = level_names(world.get("chain")), overlay.get("chain")
    if isinstance(world.get("chain"), list) and isinstance(over, dict):
        known = set(names)
        yield from ((("chain", name), names) for name in over if name not in known)


def bare_levels(overlay: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the paths at which an override puts something other than a table in the place of a level."""
    over = overlay.get("chain")
    if not isinstance(over, dict):
        return []
    return [("chain", name) for name, level in over.items() if not isinstance(level, dict)]


def without(content: Mapping[str, Any], paths: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return the content without the entries at some paths of two parts."""
    unwanted = set(paths)
    pruned = dict(content)
    for table in {table for table, _ in paths}:
        pruned[table] = {name: value for name, value in pruned[table].items() if (table, name) not in unwanted}
    return pruned


def policy_layer(name: str, content: Mapping[str, Any], file: str) -> Layer:
    """Place a policy's keys where they belong in the world: bare levers go to `levers`, its title to nowhere."""
    world, bare_levers = _housed({key: value for key, value in content.items() if key not in POLICY_KEYS})
    return Layer(world, file, ("policies", name), bare_levers)


def set_layer(content: Mapping[str, Any]) -> Layer:
    """Place the keys of `--set` options where they belong in the world, as those of a policy."""
    world, bare_levers = _housed(content)
    return Layer(world, "--set", (), bare_levers)


def _housed(content: Mapping[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    bare_levers = {key: value for key, value in content.items() if key in LEVERS}
    world = {key: value for key, value in content.items() if key not in LEVERS}
    if bare_levers and isinstance(world.get("levers", {}), dict):
        world["levers"] = merge(world.get("levers", {}), bare_levers, ("levers",))
    return world, frozenset(bare_levers)
