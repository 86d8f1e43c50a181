"""Loading a scenario: a file and what it extends, its policies, and `--set`, all checked before anything runs.

Every policy is merged and validated at once, so that a user sees all errors of a file together, each with the key
that was typed: `policies.empowered.chain.rep.authority`, not the place it was merged to.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from pathlib import PurePath
from typing import Any, Final

from pydantic import ValidationError

from sim.errors import InputError, Problem
from sim.scenario.content import extended
from sim.scenario.edits import worked_out
from sim.scenario.from_python import SETS, Sets, changed, read_sets, told_as, tree, with_policy
from sim.scenario.limits import Objection, measured_otherwise, objections
from sim.scenario.many_parts import ALL, is_of_stages, spread, stands_for
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
from sim.scenario.policies import BASELINE, ancestry_of, listed, policies_of, policy_file
from sim.scenario.problems import Reporter, dotted, from_pydantic, nearest, place, show
from sim.scenario.references import Dangling, dangling
from sim.scenario.resting import Stranger, strangers
from sim.scenario.rule_files import RuleFile
from sim.scenario.toml import parse, read

MOST_ENTRIES: Final = 50_000
"""Flaws, channels and pools of all policies together."""
_NOT_WORLD: Final = ("policies", "extends")
_SHARED: Final = (
    ("seed",), ("horizon",), ("warm_up",), ("outcomes",), ("decision",), ("known",), ("explore",), ("judged",),
    ("money", "currency"), ("money", "customer_value"), ("money", "over"), ("channels", "*", "service_target"),
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
        if name not in self.policies:  # not a look-up, for which a name that is none need not be hashable
            raise InputError(Problem(
                "is not a policy of this scenario", str(self.path or ""), "policy", show(name),
                ", ".join(self.policies), nearest(str(name), self.policies),
            ))
        return self._worlds[name]

    @property
    def rule_files(self) -> tuple[RuleFile, ...]:
        """The files with rules of one's own that any policy uses, each once."""
        return tuple(dict.fromkeys(file for world in self._worlds.values() for file in world.rules.files))

    def with_(self, changes: Mapping[str, Any] | None = None, /, **more: Any) -> Scenario:
        """Return the scenario with some keys changed under every policy, as `--set` does; this one stays as it is.

        changes: by dotted key, or as tables within each other; more: the same by keyword. "+2" and "*1.1" change what
        is there; "policies.NAME.KEY" changes one policy alone. InputError with every problem.

        >>> import journeysim
        >>> world = journeysim.load("configs/long_chain.toml")
        >>> shorter = world.with_({"chain.rep.authority": 250, "pools.reps.staff": "+2"}, horizon="4 weeks")
        >>> shorter.world().chain[0].authority, shorter.world().horizon
        (250.0, 40320.0)
        """
        return changed(self, changes, more)

    def add_policy(
        self, name: str, changes: Mapping[str, Any] | None = None, /, *, title: str | None = None,
        extends: str | None = None,
    ) -> Scenario:
        """Return the scenario with one more policy, the last; this one stays as it is.

        changes: what it changes of the world, or of the policy that it extends, by dotted key or as tables. A scenario
        without policies has its world as "baseline" before it. InputError for a name that is there, and with every
        problem of the policy.

        >>> import journeysim
        >>> world = journeysim.load("configs/long_chain.toml")
        >>> world = world.add_policy("generous", {"chain.rep.authority": 250}, title="Reps may give 250")
        >>> world.policies[-1], world.world("generous").chain[0].authority
        ('generous', 250.0)
        """
        return with_policy(self, name, changes, {"title": title, "extends": extends})

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the policies, and what each changes."""
        from sim.scenario.shown import as_html

        return as_html(self)

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


def load(path: str | FilePath, sets: Sets = ()) -> Scenario:
    """Read and validate a scenario file.

    `sets` are overrides under every policy, applied last: as on the command line ["chain.rep.authority=250"], or a
    mapping {"chain.rep.authority": 250}. Raises InputError with every problem of the file, the files it extends and the
    overrides.
    """
    if not isinstance(path, (str, FilePath)):
        raise InputError(Problem("is not the path of a scenario", "load", found=show(path),
                                 allowed="a path; a mapping is read by world(...), a text by loads(...)"))
    file = FilePath(path)
    return _read(lambda reporter: extended(read(file), file, str(file), (), reporter), file, sets)


def as_written(path: str | FilePath) -> dict[str, Any]:
    """Return the content of a scenario file, laid over those it extends, with the edits of its policies as written.

    `Scenario.raw` has what the edits came to. InputError for files that cannot be read; nothing else is checked.
    """
    file, reporter = FilePath(path), Reporter()
    content = with_names(_merged_files(extended(read(file), file, str(file), (), reporter), reporter))
    if reporter.problems:
        raise InputError(reporter.listed())
    return {key: value for key, value in with_tables(content).items() if key != "extends"}


def loads(text: str | Mapping[str, Any], name: str = "<text>", sets: Sets = ()) -> Scenario:
    """Read and validate a scenario from a text, or from a mapping as `world` does.

    `extends` and `rules` are then relative to the current directory. `sets` as of `load`; InputError as there.
    """
    if isinstance(text, Mapping):
        return world(text, sets=sets, name="<mapping>" if name == "<text>" else name)
    if not isinstance(text, str):
        raise InputError(Problem("is not a text", "loads", found=show(text), allowed="TOML as a text, or a mapping"))
    return _read(lambda reporter: extended(parse(text, name), None, name, (), reporter), None, sets)


def world(content: Mapping[str, Any], *, sets: Sets = (), name: str = "<mapping>") -> Scenario:
    """Validate a scenario that is written in Python: a mapping that says what a file would.

    Keys may be dotted at the top of the content and of a policy ({"pools.reps.staff": 3}). `extends` and `rules` are
    relative to the current directory; `sets` as of `load`; `name` is what errors call the mapping. InputError with
    every problem.

    >>> import journeysim
    >>> counter = journeysim.world({
    ...     "title": "One counter", "horizon": "1 day", "demand.cases_per_hour": 8, "pools.reps.staff": 1,
    ...     "chain": [{"level": "rep", "pool": "reps", "handle": {"dist": "exponential", "mean": "5 min"}}],
    ...     "policies": {"plain": {}, "scripted": {"script_minutes": "1 min"}},
    ... })
    >>> counter.policies
    ('plain', 'scripted')
    """
    read_here = tree(content, name)
    return _read(lambda reporter: extended(read_here, None, name, (), reporter), None, sets)


def _read(layers: Callable[[Reporter], list[Layer]], file: FilePath | None, sets: Sets) -> Scenario:
    reporter = Reporter()
    files = layers(reporter)
    if isinstance(sets, Mapping):
        with told_as(SETS):
            return _assemble(files, file, read_sets(sets, reporter), reporter, Sources(_folder_of(file)))
    return _assemble(files, file, read_sets(sets, reporter), reporter, Sources(_folder_of(file)))


def _folder_of(file: FilePath | None) -> FilePath:
    return FilePath() if file is None else file.parent


def of_content(
    content: Mapping[str, Any], overrides: Mapping[str, Any], name: str = "<content>", folder: FilePath | None = None,
) -> Scenario:
    """Validate a content that has been read already, such as `Scenario.raw`, with a tree of overrides over it.

    `overrides` is what `--set` options come to: {"pools": {"reps": {"staff": 5}}}; neither mapping is changed. Rule
    files are those that came with the content, and, where `folder` is given, others found from there. Raises
    InputError as `load` does.
    """
    return of_layers([(content, name)], folder, overrides)


def of_layers(
    contents: Sequence[tuple[Mapping[str, Any], str]], folder: FilePath | None,
    overrides: Mapping[str, Any] | None = None,
) -> Scenario:
    """Validate contents laid over each other, the strongest first, each with its name in errors; see `of_content`."""
    layers = [Layer({key: value for key, value in content.items() if key != BROUGHT}, name)
              for content, name in contents]
    brought = {path: text for content, _ in contents for path, text in content.get(BROUGHT, {}).items()}
    return _assemble(layers, None, overrides or {}, Reporter(), Sources(folder, brought))


@dataclass(frozen=True)
class Sources:
    """Where rule files come from: the directory from which they are found, if any, and texts by path."""

    folder: FilePath | None
    texts: Mapping[str, str] = field(default_factory=dict)


def choose_policies(scenario: Scenario, wanted: Sequence[str], key: str = "") -> tuple[str, ...]:
    """Return the policies asked for, or all; InputError for those that are unknown or named twice.

    key: where they are asked for, such as "--policies", for the message.
    """
    if not wanted:
        return tuple(scenario.policies)
    problems = [Problem("no such policy", key=key, found=name, allowed=", ".join(scenario.policies),
                        nearest=nearest(name, scenario.policies)) for name in wanted if name not in scenario.policies]
    problems += [Problem("is named twice", key=key or name, found=name if key else "")
                 for name in dict.fromkeys(wanted) if list(wanted).count(name) > 1]
    if problems:
        raise InputError(problems)
    return tuple(wanted)


def _assemble(
    files: list[Layer], path: FilePath | None, sets: Mapping[str, Any], reporter: Reporter, sources: Sources,
) -> Scenario:
    if reporter.problems:
        raise InputError(reporter.listed())
    overrides = moved(sets, PurePath())
    content = with_names(_merged_files(files, reporter))
    typed = overrides.pop("policies", None)
    written = content.pop("policies", {})
    base = {key: value for key, value in content.items() if key not in _NOT_WORLD}
    if typed:
        written, typed = _by_names(base, written, typed), _by_names(base, typed, typed)
    policies = policies_of(written, typed, files[0].file, reporter)
    over = _known(content, set_layer(overrides), reporter)
    if _entries(base) * len(policies) > MOST_ENTRIES:
        reporter.add(Problem("are too many for a world of this size", files[0].file, "policies", str(len(policies)),
                             f"flaws, channels and pools times policies of at most {MOST_ENTRIES}"))
        raise InputError(reporter.listed())
    worlds: dict[str, World] = {}
    merged: dict[str, dict[str, Any]] = {}
    policies_or_one = policies or {BASELINE: {}}
    shelf = _shelf(base, list(policies_or_one.values()), over.content, sources)
    ancestry = ancestry_of(policies_or_one, files, reporter)
    for name, policy in policies_or_one.items():
        for written, value in _shared(policy):
            reporter.add(Problem("is the same for all policies", policy_file(name, files),
                                 dotted(("policies", name, *written)), show(value), "the key outside the policies"))
        lines = [_known(base, policy_layer(one, policies_or_one[one], policy_file(one, files)), reporter)
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


def _by_names(base: Mapping[str, Any], policies: Any, among: Any) -> Any:
    """Return policies with what those among others say of many parts said of each by its name.

    So that what is set of many comes after what a policy says of one of them.
    """
    if not isinstance(policies, Mapping) or not isinstance(among, Mapping):
        return policies
    return {name: spread(base, policy, NAMED_TABLES, level_names) if name in among and isinstance(policy, Mapping)
            else policy for name, policy in policies.items()}


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
        layer = replace(layer, content=spread(content, layer.content, NAMED_TABLES, level_names))
        reporter.extend(_unknown(path, names, layer) for path, names in unknown_levels(content, layer.content))
        content = merge(content, _worked_out(content, layer.content, [layer], reporter))
    return content


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
    of_stages = path[0] == "chain" and is_of_stages(path[1])
    if path[1] == ALL or (of_stages and any(stands_for(path[1], name) for name in names)):
        return Problem(f"concerns no {kind}: none has the key that is edited", layer.file, dotted(layer.written(path)),
                       allowed=f"keys that are written for at least one of {listed(names)}")
    return Problem(f"is not a known {kind}", layer.file, dotted(layer.written(path)), show(path[1]),
                   listed(names), nearest(path[1], names))


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
        reporter.extend(_unknown_path(stranger, layers) for stranger in strangers(world))
    return world


def _unknown_path(stranger: Stranger, layers: list[Layer]) -> Problem:
    file, key = place(("sources", stranger.key), layers)
    return Problem(f"is of no key of this scenario: there is no {stranger.part!r}", file, key,
                   allowed=", ".join(stranger.known) or "nothing below that", nearest=nearest(
                       stranger.part, stranger.known))


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
                   listed(names), nearest(reference.found, names))


def _objected(objection: Objection, layers: list[Layer]) -> Problem:
    file, key = place(objection.path, layers)
    found = "" if objection.found is None else show(objection.found)
    return Problem(objection.message, file, key, found, objection.allowed)


def _hash(raw: Mapping[str, Any]) -> str:
    """Hash the content as canonical JSON; the order of names counts where it has a meaning."""
    order = {table: list(raw[table]) for table in (*NAMED_TABLES, "policies") if table in raw}
    text = json.dumps({"content": raw, "order": order}, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


