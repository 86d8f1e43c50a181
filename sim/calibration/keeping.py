"""People of one scenario, volume and staff of another log: next month's calls met by this year's customers and agents.

What people are like - patience, service times, calling again, routes, waits, complexity, everything set by hand -
changes slowly and is fitted better from many months; how many come and who is on duty changes from month to month. So
`calibrate NEW_LOG --keep OLD.toml` takes the first from the old scenario and the second from the new log. Flaws and
pools are matched by name; levels, channels, levers and policies are the old ones.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sim.errors import InputError, Problem
from sim.scenario import Scenario, loads
from sim.scenario.model import with_names
from sim.scenario.problems import dotted
from sim.scenario.scenario import as_written
from sim.scenario.sourced import ANY, split_path
from sim.scenario.toml_text import toml_sections

VOLUME: Final = ("per_1000_orders", "profile")
"""What a flaw has from the new log."""
OF_LOG: Final = (*VOLUME, "volume_on", "staff", "staff_on")
"""What a flaw or a pool has from the new log."""
OF_DEMAND: Final = ("cases_per_hour", "busyness")
OF_DATES: Final = ("start", "closed")
"""Keys of the calendar that are about the old months."""

Content = dict[str, Any]


def keep(fitted: str, scenario: Scenario, old: Path, out: Path, log: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a scenario with the volume and the staff of a fitted one, and what is to be known.

    fitted: the text of a scenario that was fitted to the new log, with sources; old: the file of the scenario whose
    people are kept; out: where the result is to stand, for what it names relative to itself; log: what the new log is
    called. Raises InputError where the old scenario has no open demand, or shares no flaw or no pool with the log.
    """
    people: Content = as_written(old)
    new: Content = with_names(tomllib.loads(fitted))
    if scenario.world(scenario.policies[0]).demand.kind != "open":
        raise InputError(Problem("orders of customers make the cases of this scenario, and a log tells no orders",
                                 str(old), "demand.kind", "customers", 'demand.kind = "open"'))
    _refuse_strangers(people, new, old)
    notes = [f"Kept from {old.name}: everything about people. From {log}: how many come, and who is on duty."]
    people["demand"] = {key: value for key, value in people.get("demand", {}).items()
                        if key not in (*OF_DEMAND, "profile")} | new["demand"]
    strange = set(new["pools"]) - set(people["pools"])
    people["flaws"] = dict(_flaws(people["flaws"], new["flaws"], strange, old.name, notes))
    people["pools"] = dict(_pools(people["pools"], new["pools"], strange, old.name, notes))
    if any(key in people.get("calendar", {}) for key in OF_DATES):
        people["calendar"] = {key: value for key, value in people["calendar"].items() if key not in OF_DATES}
        notes.append(f"The dates of {old.name} (calendar.start, calendar.closed) are those of other months: left out.")
    people.pop("judged", None)  # another scenario was
    people["sources"] = _sources(people, new, old.name)
    _place_rules(people, old, out)
    text = _head(old, log) + toml_sections(people)
    if "rules" not in people:  # whose files are found from where the scenario will stand
        loads(text, str(out))
    return text, tuple(notes)


def _refuse_strangers(people: Content, new: Content, old: Path) -> None:
    for table, word in (("flaws", "type of call or class of ticket"), ("pools", "pool")):
        if not set(people.get(table, {})) & set(new[table]):
            raise InputError(Problem(
                f"has no {word} of the log: nothing can be matched by name", str(old), table,
                ", ".join(map(str, people.get(table, {}))), ", ".join(new[table]),
                way_out="rename them in the scenario, or the types with  [words.type]  in a mapping"))


def _flaws(old: Content, new: Content, strange: set[str], called: str, notes: list[str]
           ) -> Iterator[tuple[str, Content]]:
    """Give the flaws of both; `strange`: pools of the log that the old scenario lacks, which bring their lines."""
    for name, flaw in old.items():
        kept = {key: value for key, value in flaw.items() if key not in (*VOLUME, "volume_on")}
        if name in new:
            desk = {"desk": new[name]["desk"]} if new[name].get("desk") in strange else {}
            yield name, kept | {key: new[name][key] for key in VOLUME if key in new[name]} | desk
        else:
            notes.append(f"{name} of {called} does not occur in the log, or too rarely to be fitted: nobody comes with "
                         "it.")
            yield name, kept | {"per_1000_orders": 0}
    for name, flaw in new.items():
        if name not in old:
            notes.append(f"{name} is new, {called} does not know it: everything about it is fitted to the log.")
            yield name, flaw


def _pools(old: Content, new: Content, strange: set[str], called: str, notes: list[str]
           ) -> Iterator[tuple[str, Content]]:
    for name, pool in old.items():
        kept = {key: value for key, value in pool.items() if key not in ("staff_on", "heads")}
        if name in new:
            overflow = new[name].get("overflow", {})
            helped = {"overflow": overflow} if overflow.get("to") in strange else {}
            yield name, kept | {"staff": new[name]["staff"]} | helped
        else:
            notes.append(f"Pool {name} keeps the staff of {called}: the log does not show it.")
            yield name, kept
    for name, pool in new.items():
        if name not in old:
            notes.append(f"Pool {name} is new, {called} does not know it.")
            yield name, pool


def _sources(people: Content, new: Content, called: str) -> dict[str, dict[str, str]]:
    """Return the sources of both origins: the log's for volume and staff, the scenario's for the rest."""
    replaced = set(_replaced(people, new))
    found = {}
    for path, (key, source) in _by_name(people, OF_LOG).items():
        if not any(path[:len(other)] == other for other in replaced):
            basis = source["from"]
            found[key] = {"from": basis if basis.startswith("kept from ") else f"kept from {called}: {basis}",
                          "trust": source["trust"]}
    for path, (key, source) in _by_name(new).items():
        if any(path[:len(other)] == other for other in replaced):
            found[key] = source
    return found


def _by_name(content: Content, keys: Sequence[str] | None = None
             ) -> dict[tuple[str, ...], tuple[str, dict[str, str]]]:
    """Return keys and sources by path; what is said of all flaws or pools at once (`flaws.*.staff`) name by name.

    keys: of these alone; None: of all. What is said of one by name goes before.
    """
    found, own = {}, {}
    for key, source in content.get("sources", {}).items():
        path = tuple(split_path(key))
        if len(path) == 3 and path[0] in ("flaws", "pools") and path[1] == ANY and (keys is None or path[2] in keys):
            for name, part in content.get(path[0], {}).items():
                if path[2] in part:
                    each = (path[0], name, path[2])
                    found[each] = dotted(each), source
        else:
            own[path] = key, source
    return found | own


def _replaced(people: Content, new: Content) -> Iterator[tuple[str, ...]]:
    """Give the paths of what comes from the new log."""
    yield ("demand",)
    for table, keys in (("flaws", (*VOLUME, "volume_on")), ("pools", ("staff", "staff_on"))):
        for name, part in new[table].items():
            if part == people[table].get(name):
                yield table, name
            else:
                yield from ((table, name, key) for key in keys)


def _place_rules(people: Content, old: Path, out: Path) -> None:
    """Name the files of rules of one's own from where the new scenario stands."""
    rules = people.get("rules")
    if isinstance(rules, Mapping) and rules.get("use"):
        use = [os.path.relpath((old.parent / str(each)).absolute(), out.absolute().parent) for each in rules["use"]]
        people["rules"] = {**rules, "use": use}


def _head(old: Path, log: str) -> str:
    return (f"# Two origins: what people are like is kept from {old.name}, how many come and who is on duty is from\n"
            f"# {log}. What each figure rests on stands in [sources].\n")
