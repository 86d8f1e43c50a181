"""Worlds taken apart into the keys of their files, and put together anew with some of them changed.

The *content* of a world is what could stand in a scenario file without policies: tables, lists, numbers and texts, in
which edits have been worked out and which brings the texts of its rule files along. Two contents differ in *leaves*: a
leaf is a key whose value means something by itself. Values that mean something only as a whole are one leaf: a
probability law, a rota, a profile, opening hours, routes, a graph, and a table whose presence is a statement of its own
(`ask_boss`, `retry`), where the other world has none.

A level of the chain goes by its name: ("chain", "rep", "authority").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from pydantic_core import PydanticUndefined

from sim.errors import InputError, Problem
from sim.scenario.base import Part
from sim.scenario.model import Content, World, with_names
from sim.scenario.overrides import POLICY_KEYS, level_names, merge, spelled_out
from sim.scenario.own_rules import BROUGHT
from sim.scenario.policies import BASELINE
from sim.scenario.problems import dotted
from sim.scenario.scenario import of_content

if TYPE_CHECKING:
    from sim.scenario import Scenario

Path: TypeAlias = tuple[str, ...]
"""Where a value stands in a content, from the outermost table inwards."""
_WHOLE: Final = frozenset(("staff", "profile", "hours", "routes", "handle_before", "waits", "graph"))
"""Keys whose tables mean something only as a whole, besides laws."""
_CHAIN: Final = ("chain",)


class Missing(Enum):
    """What stands in the place of a value where there is none."""

    MISSING = "nothing"


MISSING: Final = Missing.MISSING
"""There is no such key: what counts is the default."""


def content_under(scenario: Scenario, policy: str) -> dict[str, Any]:
    """Return the world of a scenario under one policy as the content of a file without policies.

    The texts of all rule files of the scenario come along. InputError for an unknown policy.
    """
    scenario.world(policy)
    base = {key: value for key, value in scenario.raw.items() if key != "policies"}
    changes = scenario.raw.get("policies", {}).get(policy, {})
    own = {key: value for key, value in changes.items() if key not in POLICY_KEYS}
    content: dict[str, Any] = merge(base, own)
    return deepcopy(content)


def world_of(content: Mapping[str, Any], name: str = BASELINE) -> World:
    """Return the validated world of a content without policies.

    name: what the world is called, as a policy is; errors name it as their file. InputError with everything wrong.
    """
    world = of_content(content, {}, name).world()
    return world.model_copy(update={"policy": name, "policy_title": name})


# Differences ------------------------------------------------------------------------------------------------------


def differences(a: Mapping[str, Any], b: Mapping[str, Any]) -> dict[Path, tuple[Any, Any]]:
    """Return the leaves in which two contents differ, with the value in each, `MISSING` where one has none.

    Leaves come in the order of `a`, then what `b` has besides. `replaced(a, {path: value in b})` means the same world
    as `b`, except that pools, flaws and channels which `a` lacks come last in it. Texts of rule files are no leaves;
    the files that a world uses are.
    """
    first, second = with_names(a), with_names(b)
    return dict(_differing((), {**first, BROUGHT: None}, {**second, BROUGHT: None}))


def _differing(path: Path, a: Any, b: Any) -> Iterator[tuple[Path, tuple[Any, Any]]]:
    if path == ("rules",):
        a, b = (part if part is MISSING else spelled_out(part) for part in (a, b))
    tables = _tables(path, a, b)
    if tables is not None:
        first, second = tables
        for key in dict.fromkeys((*first, *second)):
            yield from _differing((*path, key), first.get(key, MISSING), second.get(key, MISSING))
    elif not _same(a, b):
        yield path, (a, b)


def _tables(path: Path, a: Any, b: Any) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    """Return both sides as tables to be looked into, or None where they are one leaf."""
    if path == _CHAIN and isinstance(a, list) and isinstance(b, list) and level_names(a) == level_names(b):
        return dict(zip(level_names(a), a, strict=True)), dict(zip(level_names(b), b, strict=True))
    if MISSING in (a, b) and _is_neutral(path):
        a, b = ({} if part is MISSING else part for part in (a, b))
    if not isinstance(a, Mapping) or not isinstance(b, Mapping) or _WHOLE.intersection(path[-1:]):
        return None
    return None if "dist" in a or "dist" in b else (a, b)


def _is_neutral(path: Path) -> bool:
    """Whether a table without keys at this path means the same as no table."""
    part: Any = Content
    default: Any = None
    for key in path:
        field = part.model_fields.get(key) if isinstance(part, type) and issubclass(part, Part) else None
        if field is None:
            return False
        default = None if field.default is PydanticUndefined else field.default
        part = type(default)
    return isinstance(default, Part)


def _same(a: Any, b: Any) -> bool:
    """Whether two values are equal and of one kind: 1 and 1.0 are, 1 and true are not."""
    if isinstance(a, bool) != isinstance(b, bool):
        return False
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(_same(a[key], b[key]) for key in a)
    return bool(a == b)


# Changes ----------------------------------------------------------------------------------------------------------


def replaced(content: Mapping[str, Any], values: Mapping[Path, Any]) -> dict[str, Any]:
    """Return a content with these values at their paths; `MISSING` takes a key away. Nothing given is changed.

    Tables on the way are made where there are none. InputError for a level that the chain does not have.
    """
    changed: dict[str, Any] = with_names(deepcopy(dict(content)))
    if "rules" in changed:
        changed["rules"] = spelled_out(changed["rules"])
    for path, value in values.items():
        _put(changed, path, deepcopy(value))
    return changed


def _put(content: dict[str, Any], path: Path, value: Any) -> None:
    table = content
    for at, key in enumerate(path[:-1]):
        below = _level(content, path) if at == 1 and path[0] == "chain" else table.get(key)
        if at == 0 and path[0] == "chain":
            continue
        if not isinstance(below, dict):
            if value is MISSING:
                return
            below = table[key] = {}
        table = below
    if value is MISSING:
        table.pop(path[-1], None)
    else:
        table[path[-1]] = value


def _level(content: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """Return the level of the chain that the second part of a path names."""
    chain = content.get("chain")
    levels = dict(zip(level_names(chain), chain, strict=True)) if isinstance(chain, list) else {}
    level = levels.get(path[1])
    if not isinstance(level, dict):
        raise InputError(Problem("is not a known level of the chain", key=dotted(path[:2]), found=path[1],
                                 allowed=", ".join(levels)))
    return level
