"""What a piece of code rests on, function by function, as a hash: what notices that a figure would be computed anew.

A module's imports lead to nearly everything, and who hashed all of that would hear of every commit. Here names are
followed: from what a module defines to the functions, classes and constants that it uses, wherever these are defined,
and so on. Neither docstrings nor comments nor white space count, and annotations are not followed.

Not followed is what can be held by what it does, however it is written: engines, model, scenario files and outcomes by
the logs and outcomes of the worlds shown, pictures by pictures of made-up data (`tests.docs.samples`), and the keeping
of studies, in which nothing is computed.
"""

from __future__ import annotations

import ast
import hashlib
import io
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from tests.docs.blocks import ROOT

NOT_FOLLOWED: Final = tuple(f"sim.{name}" for name in (
    "_version", "arithmetic", "behaviour", "engine", "errors", "eventlog", "experiment.simulate", "experiment.store",
    "experiment.workers", "files", "jit", "laws", "lazy", "outcomes", "randomness", "report.figures.style",
    "report.kinds.base", "rules", "scenario", "statistics.works", "study", "syntax", "vocabulary"))
"""Modules and packages whose doings are held by what they make, not by their text."""
Symbol = tuple[str, str]
"""A module's name and that of something that it defines."""


@dataclass(frozen=True)
class Module:
    """What a module defines, by name, and what it imports: by local name, the module and the name there (none: the
    module).
    """

    name: str
    text: str
    defined: dict[str, list[ast.stmt]] = field(default_factory=dict)
    imported: dict[str, tuple[str, str | None]] = field(default_factory=dict)


def digest(starts: Iterable[str]) -> str:
    """Return a hash of what modules, or single names of modules (`module:name`), define and of all that it uses."""
    whole = hashlib.sha256()
    for module, name in sorted(used(starts)):
        whole.update(f"{module}:{name}={''.join(bare(module, name))}\n".encode())
    return whole.hexdigest()


def used(starts: Iterable[str]) -> set[Symbol]:
    """Return what modules, or single names of modules, define, with everything that it uses directly or through
    others.
    """
    waiting: list[Symbol] = []
    for start in starts:
        module, _, name = start.partition(":")
        known = read(module)
        assert known is not None, f"there is no module {module}"
        assert not name or name in known.defined, f"{module} defines no {name}"
        waiting += [(module, one) for one in ([name] if name else known.defined)]
    found: set[Symbol] = set()
    while waiting:
        symbol = waiting.pop()
        if symbol not in found:
            found.add(symbol)
            waiting += uses(*symbol)
    return found


@cache
def uses(module: str, name: str) -> list[Symbol]:
    """Return what one definition uses directly."""
    known = read(module)
    assert known is not None
    found: list[Symbol] = []
    for statement in known.defined[name]:
        for node in unannotated(statement):
            local = dict(known.imported)
            if isinstance(node, ast.Name):
                found += resolved(known, local, node.id)
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                target = local.get(node.value.id)
                if target is not None and target[1] is None:
                    found += exported(target[0], node.attr)
    return sorted(set(found) - {(module, name)})


def resolved(module: Module, local: dict[str, tuple[str, str | None]], name: str) -> list[Symbol]:
    """Return what a name of a module stands for."""
    if name in module.defined:
        return [(module.name, name)]
    target = local.get(name)
    return exported(*target) if target is not None and target[1] is not None else []


def exported(module: str, name: str | None) -> list[Symbol]:
    """Return where a name that a module offers is defined, through modules that only pass it on."""
    if name is None or module.startswith(NOT_FOLLOWED):
        return []
    known = read(module)
    if known is None:
        return []
    if name in known.defined:
        return [(module, name)]
    target = known.imported.get(name)
    return exported(*target) if target is not None else []


@cache
def read(name: str) -> Module | None:
    """Return a module of the repository; None where there is none of that name."""
    stem = ROOT.joinpath(*name.split("."))
    path = next((path for path in (stem.with_suffix(".py"), stem / "__init__.py") if path.is_file()), None)
    if path is None:
        return None
    text = path.read_text(encoding="utf-8")
    module = Module(name, text)
    tree = ast.parse(text)
    for node in ast.walk(tree):
        module.imported.update(names(node, name, path))
    for statement in _top(tree.body):
        for defined in defines(statement):
            module.defined.setdefault(defined, []).append(statement)
    return module


def _top(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        if isinstance(statement, ast.If | ast.Try):
            yield from _top(statement.body)
        else:
            yield statement


def names(node: ast.AST, name: str, path: Path) -> Iterator[tuple[str, tuple[str, str | None]]]:
    """Return what one import makes known, by its local name."""
    if isinstance(node, ast.Import):
        yield from ((alias.asname or alias.name, (alias.name, None)) for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        for alias in node.names:
            whole = f"{node.module}.{alias.name}"
            inside = ROOT.joinpath(*whole.split("."))
            is_module = inside.is_dir() or inside.with_suffix(".py").is_file()
            yield alias.asname or alias.name, (whole, None) if is_module else (node.module, alias.name)


def defines(statement: ast.stmt) -> list[str]:
    """Return the names that a statement at the top of a module defines."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [statement.name]
    targets = statement.targets if isinstance(statement, ast.Assign) else (
        [statement.target] if isinstance(statement, ast.AnnAssign | ast.AugAssign) else [])
    return [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]


def unannotated(node: ast.AST) -> Iterator[ast.AST]:
    """Walk a definition but for its annotations."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from unannotated(child)


@cache
def bare(module: str, name: str) -> tuple[str, ...]:
    """Return the text of a definition without docstrings, comments and white space between its words."""
    known = read(module)
    assert known is not None
    return tuple(_bare(known, statement) for statement in known.defined[name])


def _bare(module: Module, statement: ast.stmt) -> str:
    first = min([statement.lineno, *(one.lineno for one in getattr(statement, "decorator_list", []))])
    lines = module.text.splitlines(keepends=True)[first - 1:statement.end_lineno]
    told = {(node.body[0].lineno - first + 1) for node in ast.walk(statement)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and ast.get_docstring(node)}
    words = []
    for token in tokenize.generate_tokens(io.StringIO("".join(lines)).readline):
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and token.start[0] in told):
            continue
        words.append(token.string.strip() if token.type != tokenize.STRING else token.string)
    return "".join(words)
