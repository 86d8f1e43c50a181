"""Names that refer to other tables of a scenario, found in the raw content so that all errors come at once.

The content may be wrong in any other way: whatever is not a table with a text at the right place is left to the
models, which complain about it themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sim.scenario.after_visit import OUTSIDE, PARTIES, WAYS_OUT
from sim.scenario.overrides import Path, level_names

_REFERENCES: Final[dict[str, tuple[tuple[Path, str], ...]]] = {
    "flaws": ((("desk",), "pools"), (("needs_fixer", "pool"), "pools"), (("knock_on", "flaw"), "flaws")),
    "channels": (
        (("retry", "through"), "channels"), (("leads_to",), "channels"), (("after_silence",), "channels"),
        (("desk",), "pools"),
    ),
    "pools": ((("overflow", "to"), "pools"),),
    "chain": ((("pool",), "pools"),),
}
_MAY_BE_NONE: Final = frozenset({"desk", "leads_to", "after_silence"})
_SINGULAR: Final = {"flaws": "flaw", "channels": "channel", "pools": "pool"}


@dataclass(frozen=True)
class Dangling:
    """A name that refers to nothing: where it stands, what it says, and what there is."""

    path: Path
    found: str
    kind: str
    names: Collection[str]


def dangling(content: Mapping[str, Any]) -> Iterator[Dangling]:
    """Give every name in the content of a world that refers to a pool, channel, flaw or level it does not have."""
    names = {table: _names(content.get(table, {})) for table in _SINGULAR}
    for table, references in _REFERENCES.items():
        for name, entry in _entries(content, table):
            for keys, target in references:
                found = _at(entry, keys)
                if not isinstance(found, str) or (found == "none" and keys[-1] in _MAY_BE_NONE):
                    continue
                there = names[target]
                if there is not None and found not in there:
                    yield Dangling((table, name, *keys), found, _SINGULAR[target], there)
    yield from _routes(content)


def _routes(content: Mapping[str, Any]) -> Iterator[Dangling]:
    """Give the names of what follows a visit, of where cases come from and of flaws that rules of routes ask for."""
    levels = level_names(content.get("chain"))
    there, flaws = [*levels, *WAYS_OUT], _names(content.get("flaws", {}))
    for name, level in _entries(content, "chain"):
        path = ("chain", name)
        for keys in (("routes",), ("handle_before",), *(("waits", party, "before") for party in PARTIES)):
            yield from _dangling_keys(_at(level, keys), (*path, *keys), there)
        rules = _at(level, ("routes_when",))
        for number, rule in enumerate(rules if isinstance(rules, list) else ()):
            here = (*path, "routes_when", str(number))
            yield from _dangling_keys(_at(rule, ("routes",)), (*here, "routes"), there)
            yield from _dangling_names(_at(rule, ("from",)), (*here, "from"), "level", [OUTSIDE, *levels])
            yield from _dangling_names(_at(rule, ("solved_at",)), (*here, "solved_at"), "level", levels)
            if flaws is not None:
                yield from _dangling_names(_at(rule, ("flaw",)), (*here, "flaw"), "flaw", flaws)


def _dangling_keys(table: object, path: Path, there: Collection[str]) -> Iterator[Dangling]:
    for name in table if isinstance(table, dict) else ():
        if name not in there:
            yield Dangling((*path, name), name, "level", there)


def _dangling_names(found: object, path: Path, kind: str, there: Collection[str]) -> Iterator[Dangling]:
    for name in found if isinstance(found, list) else [found]:
        if isinstance(name, str) and name not in there and found != "none":
            yield Dangling(path, name, kind, there)


def _names(table: object) -> Collection[str] | None:
    return table.keys() if isinstance(table, dict) else None


def _entries(content: Mapping[str, Any], table: str) -> Iterator[tuple[str, Any]]:
    entries = content.get(table)
    if table == "chain":
        if isinstance(entries, list):
            yield from zip(level_names(entries), entries, strict=True)
    elif isinstance(entries, dict):
        yield from entries.items()


def _at(entry: object, keys: Path) -> object:
    for key in keys:
        entry = entry.get(key) if isinstance(entry, dict) else None
    return entry
