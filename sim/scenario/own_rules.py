"""Rules of one's own in a scenario: which files a world uses, in which order, and what their numbers are set to.

    rules = "second_chance.py"            # or a list; or, with numbers:

    [rules]
    use = "second_chance.py"
    second_chance.within = "30 min"

A file counts for the whole scenario under the name of its stem: a policy may use it, or leave it out, and set its
numbers; numbers of a rule that a world does not use are kept and change nothing in it. Files are found from the
directory of the scenario and read once, when it is loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from pathlib import PurePath
from typing import Any, Final

from pydantic_core import PydanticCustomError

from sim.errors import InputError, Problem
from sim.scenario.base import LARGEST, real
from sim.scenario.durations import minutes
from sim.scenario.overrides import RULES_USE, Path, merge, spelled_out
from sim.scenario.rule_files import (
    A_FILE,
    USE,
    RuleFile,
    declared_kinds,
    declared_numbers,
    path_fault,
    read_rule,
    rule_file,
)

MOST_RULES: Final = 20
"""Files of rules that one world may use."""
BROUGHT: Final = "rule_files"
"""The key of `Scenario.raw` under which the texts of the files travel, by path; no file of a scenario may have it."""
A_NUMBER: Final = f"a number up to {LARGEST:g} in size, or a duration such as \"30 min\" (in minutes once read)"
_NAMES_FILES: Final = 'the path of a Python file, as in "second_chance.py", or a list of such paths'


@dataclass(frozen=True)
class OwnRules:
    """The rules of one's own of one world.

    files: in their order; numbers: by name of the rule, every number that it declares; kinds: those of records that any
    rule named in the scenario declares, as `rule.KIND`, so that all policies have the same outcomes.
    """

    files: tuple[RuleFile, ...] = ()
    numbers: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()

    def written(self) -> dict[str, Any]:
        """Return what could stand at `rules` in a file."""
        return {USE: [file.path for file in self.files], **{name: dict(row) for name, row in self.numbers.items()}}

    def flat(self) -> list[float]:
        """Return all numbers, file by file, in the order in which they are declared."""
        return [number for file in self.files for number in self.numbers[file.name].values()]


@dataclass(frozen=True)
class Fault:
    """Something wrong at `rules`: the key, what it is, what was found, what is allowed, and the known words."""

    path: Path
    message: str
    found: object = None
    allowed: str = ""
    known: Sequence[str] = ()


class Shelf:
    """The rule files of one scenario, each read once.

    folder: where relative paths begin, None where nothing may be read; brought: texts that came with the content;
    used: paths that some policy uses; named: those and the paths that are named and overridden.
    """

    def __init__(
        self, folder: FilePath | None, brought: Mapping[str, str], used: Iterable[str], named: Iterable[str],
    ) -> None:
        """Read nothing yet."""
        self._folder, self._texts = folder, dict(brought)
        self._names: dict[str, str] = {}
        for path in (*used, *named, *brought):
            if not path_fault(path)[0]:
                self._names.setdefault(PurePath(path).stem, path)

    @property
    def names(self) -> list[str]:
        """The names of all rules, in the order in which they are named."""
        return list(self._names)

    def path(self, name: str) -> str:
        """Return the path of a rule; where two files have the same name, that of the first."""
        return self._names[name]

    def file(self, path: str) -> RuleFile:
        """Return a rule file; InputError where it cannot be read."""
        if path not in self._texts:
            if self._folder is None:
                raise InputError(Problem("is not a file of this scenario", allowed=", ".join(self._texts) or "no file"))
            self._texts[path] = read_rule(self._folder / path)
        return rule_file(path, self._texts[path])

    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of records that the files declare, in alphabetical order; unreadable ones are passed over.

        What is wrong with a file is said where it is used.
        """
        found: set[str] = set()
        for name, path in self._names.items():
            with suppress(InputError):
                found |= {f"{name}.{kind}" for kind in declared_kinds(self.file(path).text, path)}
        return tuple(sorted(found))

    def texts(self, tables: Iterable[object]) -> dict[str, str]:
        """Return the texts, by path, of the files that tables of rules use or set numbers of."""
        wanted: dict[str, None] = {}
        for table in map(spelled_out, tables):
            if isinstance(table, Mapping):
                wanted |= dict.fromkeys(named_files(table))
                wanted |= dict.fromkeys(self._names[name] for name in table if name in self._names)
        return {path: self.file(path).text for path in sorted(wanted)}


def named_files(table: object) -> list[str]:
    """Return the paths that a table of rules names, as far as they are texts."""
    table = spelled_out(table)
    named = table.get(USE) if isinstance(table, Mapping) else None
    return [path for path in _listed(named) if isinstance(path, str)]


def _listed(named: object) -> Sequence[object]:
    if named is None or named == "none":
        return ()
    return named if isinstance(named, (list, tuple)) else (named,)


def rules_over(*contents: Mapping[str, Any]) -> object:
    """Return the table of rules of several contents merged, the last over the others."""
    table: Any = {}
    for content in contents:
        if "rules" in content:
            table = merge({"rules": table}, {"rules": content["rules"]})["rules"]
    return spelled_out(table)


def moved(content: Mapping[str, Any], folder: PurePath) -> dict[str, Any]:
    """Return the content of a file in `folder` as one where that is seen from: its rule files lie there."""
    def onwards(rules: Any) -> Any:
        if isinstance(rules, str):
            return rules if rules == "none" or not rules.strip() else (folder / rules).as_posix()
        if isinstance(rules, list):
            return [onwards(path) for path in rules]
        return rules | {USE: onwards(rules[USE])} if isinstance(rules, dict) and USE in rules else rules

    changed = dict(content)
    if "rules" in changed:
        changed["rules"] = onwards(changed["rules"])
    if isinstance(changed.get("policies"), dict):
        changed["policies"] = {name: moved(policy, folder) if isinstance(policy, dict) else policy
                               for name, policy in changed["policies"].items()}
    return changed


# Reading ----------------------------------------------------------------------------------------------------------


def read(table: object, shelf: Shelf) -> tuple[OwnRules, list[Fault | Problem]]:
    """Read the table of rules of one world; returns the rules and everything that is wrong."""
    table = spelled_out(table)
    if not isinstance(table, Mapping):
        return OwnRules(), [Fault(RULES_USE[:1], "names no files", table, _NAMES_FILES)]
    files, faults = _files(table.get(USE, ()), shelf)
    numbers: dict[str, dict[str, float]] = {}
    for file in files:
        try:
            numbers[file.name] = declared_numbers(file.text, file.path)
        except InputError as error:
            faults += error.problems
    told = {PurePath(path).stem for path in named_files(table)} - numbers.keys()
    for name, row in table.items():
        if name != USE and name not in told:
            faults += _set(name, row, numbers, shelf)
    return OwnRules(files, numbers, shelf.kinds()), faults


def _files(named: object, shelf: Shelf) -> tuple[tuple[RuleFile, ...], list[Fault | Problem]]:
    files: dict[str, RuleFile] = {}
    faults: list[Fault | Problem] = []
    listed = _listed(named)
    if len(listed) > MOST_RULES:
        return (), [Fault(RULES_USE, f"names {len(listed)} files", None, f"at most {MOST_RULES}")]
    for path in listed:
        message, allowed = path_fault(path)
        if message:
            faults.append(Fault(RULES_USE, message, path, _NAMES_FILES if not isinstance(path, str) else allowed))
            continue
        assert isinstance(path, str)
        name = PurePath(path).stem
        if name in files or shelf.path(name) != path:
            other = files[name].path if name in files else shelf.path(name)
            again = "names a file twice" if other == path else f"names a second file called {name}, beside {other}"
            faults.append(Fault(RULES_USE, again, path, "a name of its own for each file"))
            continue
        try:
            files[name] = shelf.file(path)
        except InputError as error:
            faults += [Fault(RULES_USE, f"names a file that {problem.message}", path, problem.allowed or A_FILE)
                       for problem in error.problems]
    return tuple(files.values()), faults


def _set(name: str, row: object, numbers: dict[str, dict[str, float]], shelf: Shelf) -> Iterator[Fault | Problem]:
    """Set the numbers of one rule, and give what is wrong; those of a rule that is not in use are only checked."""
    where = (RULES_USE[0], name)
    if name not in shelf.names:
        known = [USE, *shelf.names]
        yield Fault(where, "is not a rule of this scenario", row, ", ".join(known), known)
        return
    if not isinstance(row, Mapping):
        yield Fault(where, "is not a table", row, f"numbers of {shelf.path(name)}")
        return
    declared = numbers.get(name)
    if declared is None:
        try:
            file = shelf.file(shelf.path(name))
            declared = declared_numbers(file.text, file.path)
        except InputError as error:
            yield Fault(where, f"belongs to {shelf.path(name)}, which {error.problems[0].message}", None, A_FILE)
            return
    for key, value in row.items():
        if key not in declared:
            yield Fault((*where, key), f"is not a number that {shelf.path(name)} declares", value,
                        ", ".join(declared) or "none: it declares no numbers", list(declared))
            continue
        try:
            declared[key] = minutes(value) if isinstance(value, str) else real(value, -LARGEST, LARGEST, A_NUMBER)
        except PydanticCustomError as refusal:
            context = refusal.context or {}
            yield Fault((*where, key), str(context.get("message", refusal)), value, A_NUMBER)
