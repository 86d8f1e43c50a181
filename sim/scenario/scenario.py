"""Loading a scenario: a file and what it extends, its policies, and `--set`, all checked before anything runs.

Every policy is merged and validated at once, so that a user sees all errors of a file together, each with the key
that was typed: `policies.empowered.chain.rep.authority`, not the place it was merged to.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, Final

from pydantic import ValidationError

from sim.errors import InputError, Problem
from sim.scenario.base import name_fault
from sim.scenario.limits import objections
from sim.scenario.model import World, with_defaults, with_names
from sim.scenario.overrides import (
    NAMED_TABLES,
    Layer,
    Path,
    merge,
    policy_layer,
    set_layer,
    unknown_levels,
    unknown_names,
    without,
)
from sim.scenario.problems import Reporter, dotted, from_pydantic, nearest, place, show
from sim.scenario.references import dangling
from sim.scenario.toml import parse, read

BASELINE: Final = "baseline"
MOST_POLICIES: Final = 100
MOST_EXTENSIONS: Final = 16
_NOT_WORLD: Final = ("policies", "extends")


@dataclass(frozen=True)
class Scenario:
    """A validated scenario: one world for each of its policies, and what it was made from."""

    path: FilePath | None
    """The file it was read from; none for a text."""
    title: str
    policies: tuple[str, ...]
    """Names of the policies, in the order of the file; the first is what others are compared with."""
    policy_titles: dict[str, str]
    seed: int
    raw: dict[str, Any]
    """The fully merged content: a scenario file of its own, `extends` and `--set` worked in."""
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


def load(path: str | FilePath, sets: Sequence[str] = ()) -> Scenario:
    """Read and validate a scenario file.

    `sets` are overrides as on the command line, "path=value", applied last. Raises InputError with every problem of
    the file, the files it extends and the overrides.
    """
    file = FilePath(path)
    reporter = Reporter()
    return _assemble(_extended(read(file), file, str(file), (), reporter), file, sets, reporter)


def loads(text: str, name: str = "<text>", sets: Sequence[str] = ()) -> Scenario:
    """Read and validate a scenario from a text; `extends` is then relative to the current directory."""
    reporter = Reporter()
    layers = _extended(parse(text, name), None, name, (), reporter)
    return _assemble(layers, None, sets, reporter)


# Files ------------------------------------------------------------------------------------------------------------


def _extended(
    content: dict[str, Any], file: FilePath | None, name: str, below: tuple[FilePath, ...], reporter: Reporter,
) -> list[Layer]:
    """Return the file's layer and those of the files it extends, strongest first."""
    own = Layer({key: value for key, value in content.items() if key != "extends"}, name)
    if "extends" not in content:
        return [own]
    target = content["extends"]
    seen = (*below, file.resolve()) if file is not None else below
    fault, other = _target(target, file, seen)
    if not fault:
        try:
            return [own, *_extended(read(other), other, str(other), seen, reporter)]
        except InputError as error:
            for problem in error.problems:
                reporter.add(problem)
            return [own]
    reporter.add(Problem(fault, name, "extends", show(target), "the path of another scenario file"))
    return [own]


def _target(target: object, file: FilePath | None, seen: tuple[FilePath, ...]) -> tuple[str, FilePath]:
    """Say what is wrong with `extends`, or nothing, and the file it points to."""
    here = FilePath()
    if not isinstance(target, str) or not target.strip():
        return "is not the path of a file", here
    try:
        other = ((file.parent if file is not None else here) / target)
        resolved = other.resolve()
    except (OSError, ValueError, RuntimeError):
        return "is not the path of a file", here
    if resolved in seen:
        return "extends itself in a circle", here
    if len(seen) >= MOST_EXTENSIONS:
        return f"extends more than {MOST_EXTENSIONS} files in a row", here
    return "", other


# Overrides --------------------------------------------------------------------------------------------------------


def _overrides(sets: Sequence[str], reporter: Reporter) -> dict[str, Any]:
    """Read all `path=value` options into one tree."""
    tree: dict[str, Any] = {}
    for option in sets:
        key, equals, text = option.partition("=")
        path = _set_path(key.strip())
        if not equals or not path:
            reporter.add(Problem("is not an override", "--set", key.strip()[:80], show(option), "path=value"))
            continue
        value = _set_value(text.strip())
        for part in reversed(path):
            value = {part: value}
        tree = merge(tree, value)
    return tree


def _set_path(key: str) -> Path:
    """Split a dotted key as TOML does; an unreadable one gives an empty path."""
    try:
        node: object = parse(f"{key} = 0", "--set") if "\n" not in key else None
    except InputError:
        return ()
    path: list[str] = []
    while isinstance(node, dict) and len(node) == 1:
        (part, node), = node.items()
        path.append(part)
    return tuple(path) if node == 0 else ()


def _set_value(text: str) -> Any:
    """Read a value as TOML; what is not TOML is a text."""
    try:
        table = parse(f"value = {text}", "--set")
    except InputError:
        return text
    return table["value"] if set(table) == {"value"} else text


# Assembly ---------------------------------------------------------------------------------------------------------


def _assemble(files: list[Layer], path: FilePath | None, sets: Sequence[str], reporter: Reporter) -> Scenario:
    overrides = _overrides(sets, reporter)
    content = with_names(_merged_files(files, reporter))
    policies = _policies(content.pop("policies", {}), overrides.pop("policies", None), files[0].file, reporter)
    over = _known(content, set_layer(overrides), reporter)
    base = {key: value for key, value in content.items() if key not in _NOT_WORLD}
    worlds: dict[str, World] = {}
    merged: dict[str, dict[str, Any]] = {}
    for name, policy in (policies or {BASELINE: {}}).items():
        layer = _known(base, policy_layer(name, policy, _policy_file(name, files)), reporter)
        merged[name] = {key: policy[key] for key in ("title",) if key in policy} | _reach(layer, over)
        world = _world(name, policy.get("title", name), base, [over, layer, *files], reporter)
        if world is not None:
            worlds[name] = world
        if reporter.full:
            break
    if reporter.problems:
        raise InputError(reporter.listed())
    raw = merge(base, over.content) | ({"policies": merged} if policies else {})
    first = next(iter(worlds.values()))
    titles = {name: world.policy_title for name, world in worlds.items()}
    return Scenario(path, first.title, tuple(worlds), titles, first.seed, raw, _hash(raw), worlds)


def _merged_files(files: list[Layer], reporter: Reporter) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for layer in reversed(files):
        for path, names in list(unknown_levels(content, layer.content)):
            reporter.add(_unknown(path, names, layer))
        content = merge(content, dict(layer.content))
    return content


def _policy_file(name: str, files: list[Layer]) -> str:
    return next((layer.file for layer in files if layer.holds(("policies", name))), files[0].file)


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
    return _with_sets(policies, overrides, reporter)


def _with_sets(policies: dict[str, dict[str, Any]], overrides: object, reporter: Reporter) -> dict[str, dict[str, Any]]:
    if overrides is None:
        return policies
    if not isinstance(overrides, dict):
        reporter.add(Problem("is not a table of policies", "--set", "policies", show(overrides)))
        return policies
    for name, policy in overrides.items():
        key = dotted(("policies", name))
        if name not in policies:
            reporter.add(Problem("is not a known policy", "--set", key, show(name), ", ".join(policies),
                                 nearest(name, list(policies))))
        elif not isinstance(policy, dict):
            reporter.add(Problem("is not a table", "--set", key, show(policy), "a table of overrides"))
        else:
            policies = policies | {name: merge(policies[name], policy)}
    return policies


def _known(world: Mapping[str, Any], layer: Layer, reporter: Reporter) -> Layer:
    """Report what a layer overrides by a name that does not exist, and return the layer without it."""
    unknown = list(unknown_names(world, layer.content))
    for path, names in unknown:
        reporter.add(_unknown(path, names, layer))
    content = without(layer.content, [path for path, _ in unknown])
    return Layer(content, layer.file, layer.prefix, layer.bare_levers)


def _unknown(path: Path, names: Sequence[str], layer: Layer) -> Problem:
    kind = {"chain": "level of the chain", **{table: table.removesuffix("s") for table in NAMED_TABLES}}[path[0]]
    return Problem(f"is not a known {kind}", layer.file, dotted(layer.written(path)), show(path[1]),
                   _listed(names), nearest(path[1], names))


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(show(name).strip('"') for name in names[:20])
    return shown + (f" and {len(names) - 20} more" if len(names) > 20 else "")


def _reach(policy: Layer, over: Layer) -> dict[str, Any]:
    """Return a policy's content with the `--set` overrides that it would otherwise hide."""
    hidden = {key: value for key, value in over.content.items() if key in policy.content}
    merged: dict[str, Any] = merge(dict(policy.content), hidden)
    return merged


def _world(
    name: str, title: object, base: dict[str, Any], layers: list[Layer], reporter: Reporter,
) -> World | None:
    content = with_defaults(merge(merge(base, layers[1].content), layers[0].content))
    sound = True
    for problem in _problems(content, layers):
        reporter.add(problem)
        sound = False
    try:
        world = World.model_validate(
            {key: value for key, value in content.items() if key in World.model_fields}
            | {"policy": name, "policy_title": title}
        )
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            reporter.add(from_pydantic(detail, content, layers))
        return None
    for objection in objections(world) if sound else ():
        file, key = place(objection.path, layers)
        found = "" if objection.found is None else show(objection.found)
        reporter.add(Problem(objection.message, file, key, found, objection.allowed))
    return world


def _problems(content: Mapping[str, Any], layers: list[Layer]) -> Iterator[Problem]:
    for reference in dangling(content):
        file, key = place(reference.path, layers)
        yield Problem(f"refers to a {reference.kind} that does not exist", file, key, show(reference.found),
                      _listed(reference.names), nearest(reference.found, reference.names))


def _hash(raw: Mapping[str, Any]) -> str:
    """Hash the content as canonical JSON; the order of names counts where it has a meaning."""
    order = {table: list(raw[table]) for table in (*NAMED_TABLES, "policies") if table in raw}
    text = json.dumps({"content": raw, "order": order}, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


