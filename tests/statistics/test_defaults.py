"""The default level stands in one file: no other gives a level of its own, or writes one into a text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import sim
from sim.statistics.defaults import DEFAULT_LEVEL, percent

PACKAGE = Path(sim.__file__).parent
SOURCES = [path for path in sorted(PACKAGE.rglob("*.py")) if path.name != "defaults.py"]
NOT_A_LEVEL = {"outcomes/catalogue.py"}
"""A percentile of agents, in the definition of an outcome."""


def docstrings(tree: ast.Module) -> set[int]:
    """Return the nodes that document and are not shown by a command."""
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))]
    return {id(line.value) for body in bodies for line in body
            if isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)}


def told(tree: ast.Module, in_commands: bool) -> Iterator[str]:
    """Yield every level that a source tells itself."""
    hidden = set() if in_commands else docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in hidden:
            if percent() in node.value:
                yield f"line {node.lineno}: {node.value.strip()[:60]}"
        elif isinstance(node, (ast.FunctionDef, ast.Lambda)):
            places = [*node.args.posonlyargs, *node.args.args]
            names = [arg.arg for arg in places][len(places) - len(node.args.defaults):]
            names += [arg.arg for arg in node.args.kwonlyargs]
            for name, value in zip(names, [*node.args.defaults, *node.args.kw_defaults], strict=True):
                if name == "level" and isinstance(value, ast.Constant) and value.value == DEFAULT_LEVEL:
                    yield f"line {node.lineno}: level = {value.value}"
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and isinstance(
                node.value, ast.Constant) and node.target.id.lower() == "level" and node.value.value == DEFAULT_LEVEL:
            yield f"line {node.lineno}: {node.target.id} = {node.value.value}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_file_tells_a_level_of_its_own(path: Path) -> None:
    name = path.relative_to(PACKAGE).as_posix()
    found = list(told(ast.parse(path.read_text(encoding="utf-8")), name.startswith("cli/")))
    assert name in NOT_A_LEVEL or not found


def test_such_a_level_would_be_found() -> None:
    source = ('LEVEL: Final = 0.95\ndef f(values, level: float = 0.95): ...\n'
              'class D:\n    level: float = 0.95\nnote = f"a 95 % interval of {name}"\n'
              'def g(values, level=0.95, /, more=0): ...\n')
    assert len(list(told(ast.parse(source), False))) == 5


def test_a_level_in_words() -> None:
    assert [percent(), percent(0.9), percent(0.9875)] == ["95 %", "90 %", "98.75 %"]
