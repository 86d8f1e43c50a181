"""Where the content of a scenario comes from: a file, the files it extends, and `path=value` options."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path as FilePath
from pathlib import PurePath
from typing import Any, Final

from sim.errors import InputError, Problem
from sim.scenario.edits import is_edit, written
from sim.scenario.many_parts import ALL
from sim.scenario.overrides import Layer, Path, merge
from sim.scenario.own_rules import moved
from sim.scenario.problems import Reporter, show
from sim.scenario.toml import parse, read

MOST_EXTENSIONS: Final = 16
_STAGED: Final = re.compile(r"(?<![^.])([\w-]*#[\w*-]+)(?![^.])", re.ASCII)
"""A part of a key such as `first_line#back`, or `first_line#*`."""


# Files ------------------------------------------------------------------------------------------------------------


def extended(
    content: dict[str, Any], file: FilePath | None, name: str, below: tuple[FilePath, ...], reporter: Reporter,
    folder: PurePath = PurePath(),  # noqa: B008 - immutable
) -> list[Layer]:
    """Return the file's layer and those of the files it extends, strongest first.

    `folder` is the file's directory as seen from that of the first file, from which all rule files are found.
    """
    own = Layer(moved({key: value for key, value in content.items() if key != "extends"}, folder), name)
    if "extends" not in content:
        return [own]
    target = content["extends"]
    seen = (*below, file.resolve()) if file is not None else below
    fault, other = _target(target, file, seen)
    if not fault:
        try:
            onwards = folder / PurePath(str(target)).parent
            return [own, *extended(read(other), other, str(other), seen, reporter, onwards)]
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
        return "extends itself, directly or through other files", here
    if len(seen) >= MOST_EXTENSIONS:
        return f"extends more than {MOST_EXTENSIONS} files in a row", here
    return "", other


# Overrides --------------------------------------------------------------------------------------------------------


def overrides_from(sets: Sequence[str], reporter: Reporter) -> dict[str, Any]:
    """Read all `path=value` options into one tree; `path+=value` and `path*=value` become edits."""
    tree: dict[str, Any] = {}
    for option in sets:
        key, equals, text = option.partition("=")
        key, operator = split_operator(key)
        path = key_path(key)
        if _is_not_text(option):
            reporter.add(Problem("holds bytes that are not UTF-8", "--set", key.strip()[:80], show(text)))
            continue
        if not equals or not path:
            two = f'{key}**={text} multiplies, "{key.rpartition(".")[2]}*"={text} sets'
            reporter.add(Problem("is not an override", "--set", key.strip()[:80], show(option),
                                 two if operator == "*" and key.endswith("#") else
                                 "path=value, path+=number or path*=number"))
            continue
        value = written(operator, text.strip()) if operator else _set_value(text.strip())
        if operator and not is_edit(value):
            reporter.add(Problem("is not an edit", "--set", key[:80], show(option),
                                 "a number, as in pools.reps.staff+=2 or chain.rep.handle*=1.1"))
            continue
        for part in reversed(path):
            value = {part: value}
        try:
            tree = merge(tree, value)
        except InputError as error:
            reporter.extend(replace(problem, file="--set") for problem in error.problems)
    return tree


def split_operator(key: str) -> tuple[str, str]:
    """Part a key from the operator of an edit: "pools.reps.staff+" is ("pools.reps.staff", "+"); "" for none."""
    key = key.strip()
    return (key[:-1].rstrip(), key[-1]) if key[-1:] in ("+", "-", "*") else (key, "")


def _is_not_text(option: str) -> bool:
    """Say whether the system could not read an argument as UTF-8 and smuggled its bytes in as half characters."""
    return any("\ud800" <= letter <= "\udfff" for letter in option)


def key_path(key: str) -> Path:
    """Split a dotted key as TOML does; an unreadable one gives an empty path."""
    try:
        node: object = parse(f"{starred(key)} = 0", "--set") if "\n" not in key else None
    except InputError:
        return ()
    path: list[str] = []
    while isinstance(node, dict) and len(node) == 1:
        (part, node), = node.items()
        path.append(part)
    return tuple(path) if node == 0 else ()


def starred(key: str) -> str:
    """Quote what no bare key of TOML may be: the star that stands for every part, and a level with its stage or all."""
    return _STAGED.sub(r'"\1"', key.replace(f".{ALL}.", f'."{ALL}".'))


def _set_value(text: str) -> Any:
    """Read a value as TOML; what is not TOML is a text."""
    try:
        table = parse(f"value = {text}", "--set")
    except InputError:
        return text
    return table["value"] if set(table) == {"value"} else text
