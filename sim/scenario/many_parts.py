"""What an override says of many parts at once: of all parts of a table, or of a level and all of its stages.

`flaws."*".handle = "*1.1"` is said of every flaw, `chain."first_line#*".handle = "*1.1"` of the level `first_line` and
of every level whose name begins with `first_line#`, its stages (`sim.eventlog.stages`), and
`chain."first_line#work*".handle = "*1.1"` of those that begin so. Among the ways of routes such a name stands for the
ways to them: `chain."first_line#*".routes."second_line#*" = "*0.6"`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sim.scenario.edits import is_edit, routes_of

ALL: Final = "*"
"""The name that stands for every part of a table."""
_STAGE: Final = "#"
"""Behind the name of a level and before that of a stage of it."""


def spread(world: Mapping[str, Any], content: Mapping[str, Any], tables: Sequence[str],
           names: Callable[[Any], list[str]]) -> dict[str, Any]:
    """Return an override in which what is said of many parts is said of each by its name.

    `"*"` stands for all parts of a table, `"NAME#*"` for a level and its stages, in the chain and among the ways of its
    routes. tables: where parts have names, besides the chain. An edit concerns the parts that have its key; what is
    said of stages comes after what is said of all, what is said of fewer stages after that, and a name of one's own
    comes last. What concerns nobody stays as it is.
    """
    result = dict(content)
    for table in (*tables, "chain"):
        over, there = content.get(table), world.get(table)
        parts = dict(zip(names(there), there, strict=True)) if isinstance(there, list) else there
        if not isinstance(over, Mapping) or not isinstance(parts, Mapping):
            continue
        stars = [name for name in over if name not in parts
                 and (name == ALL or (table == "chain" and is_of_stages(name)))]
        found: dict[str, Any] = {}
        for star in sorted(stars, key=len):
            for leaf in _leaves(over[star]):
                kept = {name: told for name, part in parts.items() if star == ALL or stands_for(star, name)
                        if (told := _concerning(part, _by_name(part, leaf)))}
                for name, told in (kept or {star: leaf}).items():
                    found[name] = _over(found.get(name), told)
        for name, part in over.items():
            if name not in stars:
                found[name] = _over(found.get(name), _by_name(parts.get(name), part) if table == "chain" else part)
        result[table] = found
    return result


def is_of_stages(name: str) -> bool:
    """Say whether a name is that of a level and its stages, `NAME#*`, or of some of its stages, `NAME#work*`."""
    return name.endswith(ALL) and _STAGE in name[1:]


def stands_for(star: str, name: str) -> bool:
    """Say whether `NAME#*` stands for a name: NAME itself, or a stage of it; `NAME#work*` for what begins so."""
    start = star.removesuffix(ALL)
    return name.startswith(start) or name + _STAGE == start


def _leaves(over: Any) -> list[Any]:
    """Part what is said of a part into overrides of one key each."""
    if not isinstance(over, Mapping) or not over or "dist" in over:
        return [over]
    return [{key: leaf} for key, below in over.items() for leaf in _leaves(below)]


def _by_name(part: Any, over: Any) -> Any:
    """Return what is said of a level with each way that `NAME#*` stands for by its name."""
    if not isinstance(over, Mapping):
        return over
    result: dict[str, Any] = {}
    stars = sorted(filter(is_of_stages, over), key=len)
    for key in (*stars, *(key for key in over if key not in stars)):
        value = over[key]
        ways = [way for way in part if stands_for(key, way)] if is_of_stages(key) and isinstance(
            part, Mapping) and key not in part else []
        for name in ways or [key]:
            result[name] = _over(result.get(name), _by_name(_inside(part, name), value))
    return result


def _inside(part: Any, key: str) -> Any:
    """Return what a part has at a key; at `routes` of a level also the ways that only its rules have."""
    if not isinstance(part, Mapping):
        return None
    below, rules = part.get(key), part.get("routes_when")
    if key != "routes" or not isinstance(rules, list) or not isinstance(below, Mapping):
        return below
    return {way: share for rule in rules for way, share in routes_of(rule).items()} | dict(below)


def _concerning(part: Any, over: Any) -> Any:
    """Return what an override says of a part, without edits of what the part does not have."""
    if not isinstance(over, Mapping):
        return over if not is_edit(over) or part is not None else None
    below = {key: _concerning(_inside(part, key), value) for key, value in over.items()}
    return {key: value for key, value in below.items() if value is not None and value != {}}


def _over(every: Any, own: Any) -> Any:
    if isinstance(every, Mapping) and isinstance(own, Mapping):
        return {key: _over(every.get(key), own.get(key)) for key in dict.fromkeys((*every, *own))}
    return every if own is None else own
