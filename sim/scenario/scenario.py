"""Loading a scenario: a file and what it extends, its policies, and `--set`, all checked before anything runs.

Every policy is merged and validated at once, so that a user sees all errors of a file together, each with the key
that was typed: `policies.empowered.chain.rep.authority`, not the place it was merged to.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from pathlib import PurePath
from typing import Any, Final

from pydantic import ValidationError

from sim.errors import InputError, Problem
from sim.scenario.base import LONGEST_TEXT, name_fault
from sim.scenario.content import extended, overrides_from
from sim.scenario.edits import ALL, spread, worked_out
from sim.scenario.limits import Objection, measured_otherwise, objections
from sim.scenario.measuring import CustomerWorth
from sim.scenario.model import Content, World, with_defaults, with_names
from sim.scenario.overrides import (
    NAMED_TABLES,
    Layer,
    bare_levels,
    level_names,
    merge,
    policy_layer,
    set_layer,
    unknown_levels,
    unknown_names,
    with_tables,
    without,
)
from sim.scenario.own_rules import BROUGHT, Fault, OwnRules, Shelf, moved, named_files, rules_over
from sim.scenario.own_rules import read as read_rules
from sim.scenario.problems import Reporter, dotted, from_pydantic, nearest, place, show
from sim.scenario.references import Dangling, dangling
from sim.scenario.rule_files import RuleFile
from sim.scenario.toml import parse, read

BASELINE: Final = "baseline"
MOST_POLICIES: Final = 100
MOST_ENTRIES: Final = 50_000
"""Flaws, channels and pools of all policies together."""
_NOT_WORLD: Final = ("policies", "extends")
_SHARED: Final = (
    ("seed",), ("horizon",), ("warm_up",), ("outcomes",), ("decision",), ("money", "currency"),
    ("money", "customer_value"), ("money", "over"), ("channels", "*", "service_target"),
)
"""What all policies have in common ("*": any name): they are compared over the same time, with the same luck, by the
same measures."""


@dataclass(frozen=True)
class Scenario:
    """A validated scenario: one world for each of its policies, and what it was made from."""

    path: FilePath | None
    """The file it was read from; none for a text."""
    title: str
    policies: tuple[str, ...]
    """Names of the policies, in the order of the file; the first is what others are compared with."""
    policy_titles: dict[str, str]
    policy_bases: dict[str, str]
    """The policies that extend another one, with its name."""
    seed: int
    raw: dict[str, Any]
    """The fully merged content: a scenario file of its own, `extends` and `--set` worked in, and the rule files."""
    source_hash: str
    """SHA-256 of `raw` as canonical JSON."""
    _worlds: dict[str, World] = field(repr=False)

    def world(self, policy: str | None = None) -> World:
        """Return the world under one policy, by default the first; an unknown policy raises InputError."""
        name = self.policies[0] if policy is None else policy
        if name not in self._worlds:
            raise InputError(Problem(
                "is not a policy of this scenario", str(self.path or ""), "policy", show(name),
                ", ".join(self.policies), nearest(name, self.policies),
            ))
        return self._worlds[name]

    @property
    def rule_files(self) -> tuple[RuleFile, ...]:
        """The files with rules of one's own that any policy uses, each once."""
        return tuple(dict.fromkeys(file for world in self._worlds.values() for file in world.rules.files))

    def with_warm_up(self, minutes: float) -> Scenario:
        """Return the same scenario as if these minutes stood in its file; they have to be less than the horizon."""
        raw = self.raw | {"warm_up": minutes}
        worlds = {name: world.model_copy(update={"warm_up": minutes}) for name, world in self._worlds.items()}
        return replace(self, raw=raw, source_hash=_hash(raw), _worlds=worlds)


    def with_leaving_rate(self, rate: float) -> Scenario:
        """Return the same scenario as if this rate a year stood at money.customer_value.leaving_rate."""
        worth = {"leaving_rate": rate}
        raw = merge(self.raw, {"money": {"customer_value": worth}})
        worlds = {name: _worth_at(world, rate) for name, world in self._worlds.items()}
        return replace(self, raw=raw, source_hash=_hash(raw), _worlds=worlds)


def _worth_at(world: World, rate: float) -> World:
    worth = world.money.customer_value
    if not isinstance(worth, CustomerWorth):
        return world
    money = world.money.model_copy(update={"customer_value": worth.model_copy(update={"leaving_rate": rate})})
    return world.model_copy(update={"money": money})


def load(path: str | FilePath, sets: Sequence[str] = ()) -> Scenario:
    """Read and validate a scenario file.

    `sets` are overrides as on the command line, "path=value", applied last. Raises InputError with every problem of
    the file, the files it extends and the overrides.
    """
    file = FilePath(path)
    reporter = Reporter()
    layers = extended(read(file), file, str(file), (), reporter)
    return _assemble(layers, file, sets, reporter, Sources(file.parent))


def loads(text: str, name: str = "<text>", sets: Sequence[str] = ()) -> Scenario:
    """Read and validate a scenario from a text; `extends` and `rules` are then relative to the current directory."""
    reporter = Reporter()
    layers = extended(parse(text, name), None, name, (), reporter)
    return _assemble(layers, None, sets, reporter, Sources(FilePath()))


def of_content(
    content: Mapping[str, Any], overrides: Mapping[str, Any], name: str = "<content>", folder: FilePath | None = None,
) -> Scenario:
    """Validate a content that has been read already, such as `Scenario.raw`, with a tree of overrides over it.

    `overrides` is what `--set` options come to: {"pools": {"reps": {"staff": 5}}}; neither mapping is changed. Rule
    files are those that came with the content, and, where `folder` is given, others found from there. Raises
    InputError as `load` does.
    """
    own = {key: value for key, value in content.items() if key != BROUGHT}
    return _assemble([Layer(own, name)], None, overrides, Reporter(), Sources(folder, content.get(BROUGHT, {})))


@dataclass(frozen=True)
class Sources:
    """Where rule files come from: the directory from which they are found, if any, and texts by path."""

    folder: FilePath | None
    texts: Mapping[str, str] = field(default_factory=dict)


def choose_policies(scenario: Scenario, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the policies asked for, or all; InputError for those that are unknown or named twice."""
    if not wanted:
        return tuple(scenario.policies)
    problems = [Problem("no such policy", found=name, allowed=", ".join(scenario.policies),
                        nearest=nearest(name, scenario.policies)) for name in wanted if name not in scenario.policies]
    problems += [Problem("is named twice", key=name) for name in dict.fromkeys(wanted) if list(wanted).count(name) > 1]
    if problems:
        raise InputError(problems)
    return tuple(wanted)


def _assemble(
    files: list[Layer], path: FilePath | None, sets: Sequence[str] | Mapping[str, Any], reporter: Reporter,
    sources: Sources,
) -> Scenario:
    if reporter.problems:
        raise InputError(reporter.listed())
    overrides = moved(sets if isinstance(sets, Mapping) else overrides_from(sets, reporter), PurePath())
    content = with_names(_merged_files(files, reporter))
    typed = overrides.pop("policies", None)
    policies = _policies(content.pop("policies", {}), typed, files[0].file, reporter)
    over = _known(content, set_layer(overrides), reporter)
    base = {key: value for key, value in content.items() if key not in _NOT_WORLD}
    if _entries(base) * len(policies) > MOST_ENTRIES:
        reporter.add(Problem("are too many for a world of this size", files[0].file, "policies", str(len(policies)),
                             f"flaws, channels and pools times policies of at most {MOST_ENTRIES}"))
        raise InputError(reporter.listed())
    worlds: dict[str, World] = {}
    merged: dict[str, dict[str, Any]] = {}
    policies_or_one = policies or {BASELINE: {}}
    shelf = _shelf(base, list(policies_or_one.values()), over.content, sources)
    ancestry = _ancestry(policies_or_one, files, reporter)
    for name, policy in policies_or_one.items():
        for written, value in _shared(policy):
            reporter.add(Problem("is the same for all policies", _policy_file(name, files),
                                 dotted(("policies", name, *written)), show(value), "the key outside the policies"))
        lines = [_known(base, policy_layer(one, policies_or_one[one], _policy_file(one, files)), reporter)
                 for one in ancestry[name]]
        layers = [over, *lines, *files]
        set_here = typed[name] if isinstance(typed, dict) and isinstance(typed.get(name), dict) else {}
        changes = _worked_out(base, _joined(lines, reporter), layers, reporter, policy_layer(name, set_here, "--set"))
        under = merge(base, changes)
        sets_here = _worked_out(under, over.content, layers, reporter, over)
        merged[name] = {key: policy[key] for key in ("title",) if key in policy} | _reach(changes, sets_here)
        world = _world(name, policy.get("title", name), merge(under, sets_here), layers, shelf, reporter)
        if world is not None:
            worlds[name] = world
        if reporter.full:
            break
    reporter.extend(_objected(objection, [over, *files]) for objection in measured_otherwise(worlds))
    if reporter.problems:
        raise InputError(reporter.listed())
    everywhere = _worked_out(base, over.content, [over, *files], Reporter(), over)
    raw = with_tables(merge(base, everywhere) | ({"policies": merged} if policies else {}))
    if texts := shelf.texts(part["rules"] for part in (raw, *merged.values()) if "rules" in part):
        raw[BROUGHT] = texts
    first = next(iter(worlds.values()))
    titles = {name: world.policy_title for name, world in worlds.items()}
    bases = {name: ancestry[name][1] for name in worlds if len(ancestry[name]) > 1}
    return Scenario(path, first.title, tuple(worlds), titles, bases, first.seed, raw, _hash(raw), worlds)


def _shelf(
    base: Mapping[str, Any], policies: Sequence[Mapping[str, Any]], over: Mapping[str, Any], sources: Sources,
) -> Shelf:
    """Return the rule files of all policies, none of them read yet."""
    used = [path for policy in policies for path in named_files(rules_over(base, policy, over))]
    named = [path for part in (base, *policies) for path in named_files(part.get("rules"))]
    return Shelf(sources.folder, sources.texts, used, named)


def _shared(policy: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], object]]:
    """Give what a policy says of keys that all policies have in common."""
    for pattern in _SHARED:
        found: list[tuple[tuple[str, ...], object]] = [((), policy)]
        for part in pattern:
            found = [((*path, key), node[key]) for path, node in found if isinstance(node, dict)
                     for key in (node if part == "*" else (part,)) if key in node]
        yield from found


def _entries(content: Mapping[str, Any]) -> int:
    return sum(len(content[table]) for table in NAMED_TABLES if isinstance(content.get(table), dict))


def _merged_files(files: list[Layer], reporter: Reporter) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for layer in reversed(files):
        reporter.extend(_unknown(path, names, layer) for path, names in unknown_levels(content, layer.content))
        content = merge(content, _worked_out(content, layer.content, [layer], reporter))
    return content


def _policy_file(name: str, files: list[Layer]) -> str:
    return next((layer.file for layer in files if layer.holds(("policies", name))), "--set")


def _policies(content: object, overrides: object, file: str, reporter: Reporter) -> dict[str, dict[str, Any]]:
    """Return the policies that are tables under proper names, with what `--set policies...` says about them."""
    if not isinstance(content, dict):
        reporter.add(Problem("is not a table of policies", file, "policies", show(content), "[policies.NAME] tables"))
        return {}
    if len(content) > MOST_POLICIES:
        reporter.add(Problem("has too many policies", file, "policies", str(len(content)), f"at most {MOST_POLICIES}"))
        return {}
    policies: dict[str, dict[str, Any]] = {}
    for name, policy in content.items():
        key = dotted(("policies", name))
        if fault := name_fault(name):
            reporter.add(Problem(fault, file, key, show(name)))
        elif not isinstance(policy, dict):
            reporter.add(Problem("is not a table", file, key, show(policy), "a table of overrides"))
        else:
            policies[name] = policy
    return {name: _titled(name, policy, file, reporter)
            for name, policy in _with_sets(policies, overrides, reporter).items()}


def _titled(name: str, policy: dict[str, Any], file: str, reporter: Reporter) -> dict[str, Any]:
    title = policy.get("title", name)
    if isinstance(title, str) and len(title) <= LONGEST_TEXT:
        return policy
    key = dotted(("policies", name, "title"))
    reporter.add(Problem("is not a title", file, key, show(title), f"a text of at most {LONGEST_TEXT} characters"))
    return {key: value for key, value in policy.items() if key != "title"}


def _with_sets(policies: dict[str, dict[str, Any]], overrides: object, reporter: Reporter) -> dict[str, dict[str, Any]]:
    if overrides is None:
        return policies
    if not isinstance(overrides, dict):
        reporter.add(Problem("is not a table of policies", "--set", "policies", show(overrides)))
        return policies
    for name, policy in overrides.items():
        key = dotted(("policies", name))
        if name not in policies and isinstance(policy, dict) and "extends" in policy:
            if fault := name_fault(name):
                reporter.add(Problem(fault, "--set", key, show(name)))
            else:
                policies = (policies or {BASELINE: {}}) | {name: policy}
        elif name not in policies:
            reporter.add(Problem("is not a known policy", "--set", key, show(name),
                                 f"{', '.join(policies)}, or a new one that says what it extends",
                                 nearest(name, list(policies))))
        elif not isinstance(policy, dict):
            reporter.add(Problem("is not a table", "--set", key, show(policy), "a table of overrides"))
        else:
            try:
                policies = policies | {name: merge(policies[name], policy)}
            except InputError as error:
                reporter.extend(replace(problem, file="--set", key=f"{key}.{problem.key}")
                                for problem in error.problems)
    return policies


def _ancestry(
    policies: Mapping[str, Mapping[str, Any]], files: list[Layer], reporter: Reporter,
) -> dict[str, list[str]]:
    """Return every policy with those it extends, itself first; one that extends none that it can stands alone."""
    ancestry: dict[str, list[str]] = {}
    told: set[str] = set()
    for name in policies:
        line = [name]
        while (target := policies[line[-1]].get("extends")) is not None:
            last = line[-1]
            others = [other for other in policies if other != last]
            where = (_policy_file(last, files), dotted(("policies", last, "extends")), show(target))
            if not isinstance(target, str) or target not in policies:
                reporter.add(Problem("is not a policy to extend", *where, _listed(others),
                                     nearest(str(target), others)))
            elif target not in line:
                line.append(target)
                continue
            elif not told.intersection(line):  # a circle is one fault, wherever one comes into it
                reporter.add(Problem("extends itself, directly or through other policies", *where,
                                     "a policy that does not build on this one"))
                told.update(line)
            break
        ancestry[name] = line
    return ancestry


def _joined(lines: list[Layer], reporter: Reporter) -> dict[str, Any]:
    """Return what a policy and those it extends, the strongest first, come to together."""
    content: dict[str, Any] = {}
    for line in reversed(lines):
        try:
            content = merge(content, dict(line.content))
        except InputError as error:
            reporter.extend(replace(problem, file=line.file, key=dotted((*line.prefix, problem.key)))
                            for problem in error.problems)
    return content


def _worked_out(world: Mapping[str, Any], content: Mapping[str, Any], layers: list[Layer], reporter: Reporter,
                typed: Layer | None = None) -> dict[str, Any]:
    """Return an override without edits: with what they make of the world below it; `typed`: what `--set` says here."""
    def tell(path: tuple[str, ...], message: str, found: object, allowed: str) -> None:
        file, key = place(path, layers)
        reporter.add(Problem(message, file, key, show(found), allowed))

    return worked_out(world, content, level_names, tell, typed.holds if typed else lambda _: False)


def _known(world: Mapping[str, Any], layer: Layer, reporter: Reporter) -> Layer:
    """Report what a layer overrides by a name that does not exist, and return the layer without it."""
    layer = replace(layer, content=spread(world, layer.content, NAMED_TABLES, level_names))
    unknown = list(unknown_names(world, layer.content))
    reporter.extend(_unknown(path, names, layer) for path, names in unknown)
    content = without(layer.content, [path for path, _ in unknown])
    bare = bare_levels(content)
    reporter.extend(
        Problem("is not a table", layer.file, dotted(layer.written(path)), show(content["chain"][path[1]]), "a table")
        for path in bare
    )
    content = without(content, bare)
    return Layer(content, layer.file, layer.prefix, layer.bare_levers)


def _unknown(path: tuple[str, str], names: Sequence[str], layer: Layer) -> Problem:
    kind = {"chain": "level of the chain", **{table: table.removesuffix("s") for table in NAMED_TABLES}}[path[0]]
    if path[1] == ALL:
        return Problem(f"concerns no {kind}: none has the key that is edited", layer.file, dotted(layer.written(path)),
                       allowed=f"keys that are written for at least one of {_listed(names)}")
    return Problem(f"is not a known {kind}", layer.file, dotted(layer.written(path)), show(path[1]),
                   _listed(names), nearest(path[1], names))


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(dotted((name,)) for name in names[:20])
    return shown + (f" and {len(names) - 20} more" if len(names) > 20 else "")


def _reach(policy: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return a policy's content with the `--set` overrides that it would otherwise hide."""
    hidden = {key: value for key, value in over.items() if key in policy}
    merged: dict[str, Any] = merge(dict(policy), hidden)
    return merged


def _world(
    name: str, title: str, merged: dict[str, Any], layers: list[Layer], shelf: Shelf, reporter: Reporter,
) -> World | None:
    content = with_defaults(merged)
    content["rules"] = _own_rules(content.get("rules", {}), layers, shelf, reporter)
    pointless = list(dangling(content))
    reporter.extend(_pointless(reference, layers) for reference in pointless)
    try:
        tables = dict(Content.model_validate(content))
    except ValidationError as error:
        details = error.errors(include_url=False)
        reporter.extend(from_pydantic(detail, content, layers) for detail in details)
        return None
    world = World.model_construct(**tables, policy=name, policy_title=title)
    if not pointless:
        reporter.extend(_objected(objection, layers) for objection in objections(world))
    return world


def _own_rules(table: object, layers: list[Layer], shelf: Shelf, reporter: Reporter) -> OwnRules:
    """Read the rules of one's own of a world; what is wrong with them is reported."""
    rules, faults = read_rules(table, shelf)
    reporter.extend(_faulty(fault, layers) if isinstance(fault, Fault) else fault for fault in faults)
    return rules


def _faulty(fault: Fault, layers: list[Layer]) -> Problem:
    file, key = place(fault.path, layers)
    return Problem(fault.message, file, key, "" if fault.found is None else show(fault.found), fault.allowed,
                   nearest(fault.path[-1], fault.known))


def _pointless(reference: Dangling, layers: list[Layer]) -> Problem:
    names = list(reference.names)
    file, key = place(reference.path, layers)
    return Problem(f"refers to a {reference.kind} that does not exist", file, key, show(reference.found),
                   _listed(names), nearest(reference.found, names))


def _objected(objection: Objection, layers: list[Layer]) -> Problem:
    file, key = place(objection.path, layers)
    found = "" if objection.found is None else show(objection.found)
    return Problem(objection.message, file, key, found, objection.allowed)


def _hash(raw: Mapping[str, Any]) -> str:
    """Hash the content as canonical JSON; the order of names counts where it has a meaning."""
    order = {table: list(raw[table]) for table in (*NAMED_TABLES, "policies") if table in raw}
    text = json.dumps({"content": raw, "order": order}, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


