"""Scenarios from Python: what a file would say as a mapping, and what is said of a scenario that is there already.

A mapping holds what TOML holds: tables, lists, texts, numbers, true and false. Numbers and arrays of NumPy, paths, and
`datetime.timedelta` (a duration, in minutes) are taken for what they stand for. At the top of a content, of a policy
and of a table of overrides a key may be dotted, as TOML writes it, and an override may end in + or *, as `--set` does:

    {"pools.reps.staff": 3}      or  {"pools": {"reps": {"staff": 3}}}
    {"pools.reps.staff+": 2}     or  {"pools.reps.staff": "+2"}
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError, Problem
from sim.scenario.content import key_path, overrides_from, split_operator
from sim.scenario.edits import is_edit, written
from sim.scenario.overrides import merge
from sim.scenario.policies import BASELINE
from sim.scenario.problems import Reporter, dotted, show
from sim.scenario.toml import DEEPEST, LARGEST_INTEGER

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

Sets = Sequence[str] | Mapping[str, Any]
"""Overrides: options as of `--set`, or a mapping from dotted keys, or tables, to values."""
SETS: Final = "sets"
"""What errors in a mapping of overrides call it."""
A_VALUE: Final = "a number, a text, true or false, a list or a table"
A_KEY: Final = "a dotted key such as chain.rep.authority, or tables within each other"


def plain(value: Any, file: str, path: tuple[str, ...] = ()) -> Any:
    """Return a value with nothing in it but what TOML holds, everything in containers of its own.

    InputError with the first thing that is none of that; `file` and `path` say where the value stands.
    """
    if len(path) > DEEPEST:
        raise InputError(Problem(f"is nested more than {DEEPEST} deep", file, dotted(path[:3]) + "..."))
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise InputError(Problem("has a key that is not a text", file, dotted(path), show(key), "a text"))
        return {str(key): plain(part, file, (*path, str(key))) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part, file, (*path, f"[{at}]")) for at, part in enumerate(value)]
    if isinstance(value, timedelta):
        return value / timedelta(minutes=1)
    if isinstance(value, os.PathLike):
        value = os.fspath(value)
    elif not isinstance(value, (bool, int, float, str)) and hasattr(value, "tolist"):  # NumPy, which is not loaded here
        return plain(value.tolist(), file, (*path, "[]") if isinstance(value.tolist(), type(value)) else path)
    if isinstance(value, int) and abs(value) >= LARGEST_INTEGER:
        raise InputError(Problem("is too large", file, dotted(path), f"an integer of {value.bit_length()} bits",
                                 "an integer below 2^64"))
    for kind in (bool, int, float, str):  # subclasses, such as enumerations and NumPy's float64, are what they extend
        if isinstance(value, kind):
            return kind(value) if kind is not str else str.__str__(value)
    allowed = f'{A_VALUE}; "none", or no key at all, for nothing' if value is None else A_VALUE
    raise InputError(Problem("is not what a file could hold", file, dotted(path), show(value), allowed))


def tree(content: Mapping[str, Any], file: str) -> dict[str, Any]:
    """Return a mapping with dotted keys as tables within each other; see the module.

    InputError for what is no mapping, for keys and values that cannot be read, and for edits that are none.
    """
    found = _parted(content, file, "")
    policies = found.get("policies")
    if isinstance(policies, dict):
        found["policies"] = {name: _parted(policy, file, dotted(("policies", name, ""))) if isinstance(policy, dict)
                             else policy for name, policy in policies.items()}
    return found


def _parted(table: Mapping[str, Any], file: str, prefix: str) -> dict[str, Any]:
    """Return one table with its dotted keys parted; `prefix` stands before its keys in errors."""
    if not isinstance(table, Mapping):
        raise InputError(Problem("is not a mapping", file, found=show(table), allowed=A_KEY))
    found: dict[str, Any] = {}
    for key, given in table.items():
        if not isinstance(key, str):
            raise InputError(Problem("has a key that is not a text", file, found=show(key), allowed=A_KEY))
        bare, operator = split_operator(key)
        if bare.endswith("#") and isinstance(given, str):  # {"chain.rep.routes.first#*": "*0.6"}: stages, and an edit
            bare, operator = key, ""
        path = key_path(bare) if "." in bare or operator else (key,)
        if not path:
            raise InputError(Problem("is not a key", file, f"{prefix}{key}"[:80], allowed=A_KEY))
        value = plain(given, file, path)
        part: Any = written(operator, value) if operator else value
        if operator and not is_edit(part):
            raise InputError(Problem("is not an edit", file, f"{prefix}{key}"[:80], show(value),
                                     'a number, as in {"pools.reps.staff+": 2} or {"chain.rep.handle*": 1.1}'))
        for name in reversed(path):
            part = {name: part}
        try:
            found = merge(found, part)
        except InputError as error:
            raise InputError([replace(problem, file=file, key=f"{prefix}{problem.key}")
                              for problem in error.problems]) from None
    return found


def read_sets(sets: Sets, reporter: Reporter) -> dict[str, Any]:
    """Return overrides as one tree: options as of `--set`, one of them, or a mapping."""
    if isinstance(sets, Mapping):
        return tree(sets, SETS)
    options = [sets] if isinstance(sets, str) else list(sets) if isinstance(sets, Sequence) else [sets]
    for option in options:
        if not isinstance(option, str):
            raise InputError(Problem("is not an override", SETS, found=show(option),
                                     allowed='"path=value", path+=number or path*=number; or a mapping'))
    return overrides_from(options, reporter)


@contextmanager
def told_as(name: str) -> Iterator[None]:
    """Name the argument in errors about overrides that were not typed as `--set`."""
    try:
        yield
    except InputError as error:
        raise InputError([replace(problem, file=name) if problem.file == "--set" else problem
                          for problem in error.problems]) from None


# A scenario that is there already -----------------------------------------------------------------------------------


def changed(scenario: Scenario, changes: Mapping[str, Any] | None, more: Mapping[str, Any]) -> Scenario:
    """Return a scenario with overrides under every policy; see `Scenario.with_`."""
    from sim.scenario.scenario import of_content

    over = merge(tree({} if changes is None else changes, "with_"), tree(more, "with_"))
    with told_as("with_"):
        made = of_content(scenario.raw, over, str(scenario.path or "<text>"), _folder(scenario))
    return _of_same(scenario, made)


def with_policy(scenario: Scenario, name: str, changes: Mapping[str, Any] | None, own: Mapping[str, Any]) -> Scenario:
    """Return a scenario with one more policy; see `Scenario.add_policy`."""
    from sim.scenario.scenario import of_layers

    file = "add_policy"
    if not isinstance(name, str):
        raise InputError(Problem("is not a name", file, found=show(name), allowed="a text"))
    if name in scenario.policies and "policies" in scenario.raw:
        raise InputError(Problem("is a policy already", file, found=show(name),
                                 allowed=f"a new name; with_({{\"policies\": {{{name!r}: ...}}}}) changes this one"))
    said = {key: value for key, value in own.items() if value is not None}
    policy = _parted({} if changes is None else changes, file, "") | plain(said, file)
    policies: dict[str, Any] = {} if "policies" in scenario.raw else {BASELINE: {}}
    made = of_layers([({"policies": policies | {name: policy}}, file), (scenario.raw, str(scenario.path or "<text>"))],
                     _folder(scenario))
    return _of_same(scenario, made)


def _folder(scenario: Scenario) -> FilePath:
    return FilePath() if scenario.path is None else scenario.path.parent


def _of_same(scenario: Scenario, made: Scenario) -> Scenario:
    """Return a scenario that was made of another one, with what only that one knows."""
    bases = {name: base for name, base in scenario.policy_bases.items() if name in made.policies}
    return replace(made, path=scenario.path, policy_bases=bases | made.policy_bases)
