"""Draws of a fitted scenario: what it would have been, had the log been another one of the same organisation.

`calibrate --draws` writes them beside the fitted file, NAME.draws.toml beside NAME.toml:

    format = { name = "journeysim-draws", version = 1 }
    fit    = "5b0c..."        # of the content of the fitted file: whose draws these are
    log    = "91e2..."        # of the log that was fitted
    seed   = 1999
    freedom = 35              # days that count, less weekdays: what the log itself knows of how days differ
    [[draw]]
    demand.cases_per_hour = 31.2
    flaws.PS.handle = { dist = "lognormal", mean = "3.88 min", cv = 1.1 }

Each draw holds the keys in which it differs from the fit. It lies right over the fitted file: whatever another file
that extends this one, a policy or `--set` says, lies over the draw as it lies over the fit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from sim.errors import InputError, Problem
from sim.scenario.content import extended
from sim.scenario.overrides import level_names
from sim.scenario.own_rules import BROUGHT
from sim.scenario.problems import Reporter, show
from sim.scenario.toml import content_of, decode, parse, read

FORMAT: Final = {"name": "journeysim-draws", "version": 1}
LARGEST_FILE: Final = 50_000_000
LEAST: Final = 2
SUFFIX: Final = ".draws.toml"
_ALLOWED: Final = "the draws that `journeysim calibrate --draws` wrote beside a fitted scenario"

Tree = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Draws:
    """A file of draws: whose they are, and the tree of keys in which each differs from the fit."""

    file: str
    fit: str
    log: str
    seed: int
    freedom: int
    """Degrees of freedom of the log: days that count less weekdays."""
    trees: tuple[Tree, ...]


def beside(scenario: Path) -> Path:
    """Return where the draws of a fitted scenario stand."""
    return scenario.with_name(scenario.name.removesuffix(".toml") + SUFFIX)


def digest(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the content of a scenario file, whatever its comments and the order of its keys.

    How it was judged does not enter: that is written after the draws, and no run depends on it.
    """
    content = {key: value for key, value in content.items() if key != "judged"}
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def read_draws(path: Path) -> Draws:
    """Read a file of draws; InputError with what is wrong with it."""
    name = str(path)
    content = parse(decode(content_of(path, _ALLOWED, LARGEST_FILE), name), name, LARGEST_FILE)
    if content.get("format") != FORMAT:
        found = show(content["format"]) if "format" in content else ""
        raise InputError(Problem("is no file of draws that this version reads", name, "format", found, _ALLOWED))
    trees = content.get("draw")
    if not isinstance(trees, list) or not all(isinstance(tree, dict) for tree in trees):
        raise InputError(Problem("holds no draws", name, "draw", allowed=_ALLOWED))
    if len(trees) < LEAST:
        raise InputError(Problem("holds too few draws", name, "draw", str(len(trees)), f"at least {LEAST}"))
    for number, tree in enumerate(trees, start=1):
        check_no_python(tree, name, f"draw {number}")
    words = [content.get(key) for key in ("fit", "log")]
    seed, freedom = content.get("seed"), content.get("freedom")
    if not all(isinstance(word, str) for word in words) or not isinstance(seed, int) or not isinstance(freedom, int):
        raise InputError(Problem("does not say whose draws they are", name, "fit", allowed=_ALLOWED))
    return Draws(name, str(words[0]), str(words[1]), seed, max(freedom, 1), tuple(trees))


def check_no_python(tree: Mapping[str, Any], file: str, key: str) -> None:
    """Refuse a draw that names Python or another file: it is found beside a scenario, and nobody gave it their word.

    tree: what a draw lays over the fit, or a `difference`. A draw of `calibrate` never touches rules.
    """
    policies = _inside(tree.get("policies", {}))
    tables = [tree, *(_inside(policy) for policy in policies.values())]
    named = [word for word in ("rules", BROUGHT) for table in tables if word in table]
    if "extends" in tree:
        named.append("extends")
    if named:
        raise InputError(Problem("names a file that a draw cannot bring", file, key, named[0], _ALLOWED,
                                 way_out="name rules in the scenario that extends the fit"))


def _inside(value: object) -> Mapping[str, Any]:
    """Return a table, or the table that a `difference` puts in the place of one; empty for anything else."""
    found = value["="] if isinstance(value, Mapping) and set(value) == {"="} else value
    return found if isinstance(found, Mapping) else {}


def chain_of_files(path: Path) -> Iterator[Path]:
    """Give a scenario file and those that it extends, one after the other, as far as they can be read."""
    seen: set[Path] = set()
    while path.resolve() not in seen:
        seen.add(path.resolve())
        yield path
        try:
            target = read(path).get("extends")
        except InputError:
            return
        if not isinstance(target, str):
            return
        path = path.parent / target


def found_draws(scenario: Path) -> tuple[Draws | None, list[str]]:
    """Return the draws of a scenario file, or of one that it extends, where such stand beside them; and what is said.

    Draws of another fit than the file beside which they stand are told, and not used.
    """
    said: list[str] = []
    for file in chain_of_files(scenario):
        place = beside(file)
        if not place.is_file():
            continue
        draws = read_draws(place)
        if draws.fit == digest(read(file)):
            return draws, said
        said.append(f"{place} holds draws of another fit than {file} is now: not used. Fit both again with "
                    "`journeysim calibrate --draws`, or leave the fitted file as it was and extend it.")
    return None, said


def layers_with(draws: Draws, scenario: Path) -> Iterator[list[tuple[Tree, str]]]:
    """Give for each draw the contents of the scenario's files with the draw among them, the strongest first.

    Raises InputError where the draws belong neither to the file nor to one that it extends.
    """
    files = list(chain_of_files(scenario))
    owner = next((at for at, file in enumerate(files) if digest(read(file)) == draws.fit), None)
    if owner is None:
        raise InputError(Problem("holds draws of another fit", draws.file, "fit", draws.fit[:12],
                                 f"those of {' or '.join(str(file) for file in files)}",
                                 way_out="fit both again with `journeysim calibrate --draws`"))
    plain = [(dict(layer.content), layer.file)
             for layer in extended(read(scenario), scenario, str(scenario), (), Reporter())]
    for number, tree in enumerate(draws.trees):
        yield [*plain[:owner], (tree, f"{draws.file}, draw {number + 1}"), *plain[owner:]]


def patches(draws: Draws, scenario: Path, plain: Mapping[str, Any], overrides: Mapping[str, Any]) -> list[Tree]:
    """Return for each draw what it changes of the merged content `plain` of a scenario file with some overrides.

    Every draw is validated as a scenario of its own, policies included; InputError names it.
    """
    from sim.scenario.scenario import of_layers

    found = []
    for layers in layers_with(draws, scenario):
        try:
            whole = of_layers(layers, scenario.parent, overrides).raw
        except InputError as error:
            where = next(name for tree, name in layers if name.startswith(draws.file))
            raise InputError([replace(problem, message=f"{problem.message} ({where})")
                              for problem in error.problems]) from None
        found.append(difference(plain, whole))
    return found


def difference(low: Mapping[str, Any], high: Mapping[str, Any]) -> Tree:
    """Return the tree that `patched` makes `high` from `low` with; a table that lost a key is replaced as a whole."""
    tree: Tree = {}
    for key, value in high.items():
        there = low.get(key)
        if key in low and there == value and _one_kind(there, value):
            continue
        if isinstance(there, Mapping) and isinstance(value, Mapping) and set(there) <= set(value):
            tree[key] = difference(there, value) if "dist" not in value else {"=": value}
        else:
            tree[key] = {"=": value}
    return tree


def _one_kind(one: object, other: object) -> bool:
    return isinstance(one, bool) == isinstance(other, bool)


def patched(content: Mapping[str, Any], tree: Mapping[str, Any]) -> Tree:
    """Return a content with a `difference` worked in."""
    result = dict(content)
    for key, value in tree.items():
        result[key] = value["="] if set(value) == {"="} else patched(content[key], value)
    return result


def leaves(fit: Mapping[str, Any], drawn: Mapping[str, Any]) -> Tree:
    """Return the keys of a drawn scenario whose values differ from those of the fit, as a tree that lies over it.

    Laws and lists are replaced as a whole; levels of the chain are named. What the drawn one does not have is left as
    in the fit.
    """
    tree: Tree = {}
    for key, value in drawn.items():
        there = fit.get(key)
        if key == "chain" and isinstance(there, list) and isinstance(value, list):
            inside = leaves(_named(there), _named(value))
            tree |= {key: {name: level for name, level in inside.items() if name in level_names(there)}}
        elif isinstance(value, Mapping) and "dist" not in value and isinstance(there, Mapping):
            tree[key] = leaves(there, value)
        elif there != value:
            tree[key] = value
        if tree.get(key) == {}:
            del tree[key]
    return tree


def _named(chain: Sequence[Mapping[str, Any]]) -> Tree:
    return dict(zip(level_names(list(chain)), chain, strict=True))
