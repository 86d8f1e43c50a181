"""Where the generated text comes from: for complaints of Numba's, which name a line of `told.py`."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from sim.syntax import parse

_TOLD = Path(__file__).with_name("told.py")
_ORIGIN = re.compile(r"# (\w+)\.(\w+)\.(\w+)\+(\d+)$")
_LINE = re.compile(r"told\.py(?:\"?, line |:| \()(\d+)")


def story_of(line: int) -> str:
    """Return file and line of the story that a line of `told.py` (counted from 1) comes from; empty where none does.

    A line without a comment of its own belongs to the one before.
    """
    text = _TOLD.read_text(encoding="utf-8").splitlines()[:line]
    for one in reversed(text):
        found = _ORIGIN.search(one)
        if found is not None:
            module, owner, method, below = found.groups()
            path = _TOLD.parents[1] / "stories" / f"{module}.py"
            return f"sim/engine/stories/{module}.py:{_first_line(path, owner, method) + int(below)}"
        if one.startswith("@part"):
            break
    return ""


def explained(message: str) -> str:
    """Return which lines of the stories a message means that names lines of `told.py`; empty if it names none."""
    stories = [story for line in _LINE.findall(message) if (story := story_of(int(line)))]
    return f"told in {', '.join(dict.fromkeys(stories))}" if stories else ""


def _first_line(path: Path, owner: str, method: str) -> int:
    """Return the line of the `def` of a method."""
    for node in ast.walk(parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef) and node.name == owner:
            return next(one.lineno for one in node.body if isinstance(one, ast.FunctionDef) and one.name == method)
    raise LookupError(f"{path}: no class {owner}")
