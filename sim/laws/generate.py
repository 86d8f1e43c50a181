"""What is made from the files of all laws: their list, the rule that inverts them, the table of the reference.

    python -m sim.laws.generate

writes `sim/laws/known.py`, `sim/randomness/inversion.py` and the table in `docs/scenario.md`. The first two are text
rather than found and put together at import, because the hashes by which machine code and studies are known follow
imports as they are written.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final

from sim.files import write_bytes
from sim.laws.law import Law

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parents[1]
KNOWN: Final = HERE / "known.py"
RULES: Final = HERE.parent / "randomness" / "inversion.py"
REFERENCE: Final = ROOT / "docs" / "scenario.md"
_NO_LAWS: Final = ("__init__", "generate", "known", "law")
_TYPES: Final = {"float": "float64", "int": "int64", "Points": "float64[::1]"}
_FIELDS: Final = {"points": "points", "first": 'row["first"]', "count": 'row["count"]', "u": "u"}
"""What parameters of these names are given; the others are the numbers a, b and c, in that order."""
_NUMBERS: Final = "abc"
_TABLE: Final = re.compile(r"(?<=\n)\| `dist` \|.*?(?=\n\n)", re.DOTALL)


class LawError(Exception):
    """A law's file that cannot be made part of the rule, with the place and what to write instead."""


@dataclass(frozen=True, slots=True)
class Source:
    """The file of one law: the word for the module, what it declares, its text and the tree of it."""

    stem: str
    law: Law
    text: str
    tree: ast.Module

    def function(self, name: str) -> ast.FunctionDef | None:
        """Return a function of the file, or None."""
        found = [node for node in self.tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
        return found[0] if found else None

    def compiled_imports(self) -> dict[str, str]:
        """Return the names that the file imports for type checkers alone, with their modules."""
        blocks = [node for node in self.tree.body if isinstance(node, ast.If)]
        return {alias.name: node.module or "" for block in blocks for node in block.body
                if isinstance(node, ast.ImportFrom) for alias in node.names}


def sources(folder: Path = HERE) -> list[Source]:
    """Return the files of all laws in the order of their codes, a special case behind the law that it is one of."""
    found = []
    for path in sorted(folder.glob("*.py")):
        if path.stem not in _NO_LAWS:
            text = path.read_text(encoding="utf-8")
            found.append(Source(path.stem, import_module(f"sim.laws.{path.stem}").LAW, text, ast.parse(text)))
    found.sort(key=lambda one: (one.law.code, one.function("quantile") is None))
    _check(found)
    return found


def _check(found: list[Source]) -> None:
    codes: dict[int, str] = {}
    for one in found:
        own = [one.law.code] if one.function("quantile") else []
        for code in own + ([one.law.table_code] if one.law.table else []):
            if code in codes:
                raise LawError(f"{one.stem}.py: the code {code} belongs to {codes[code]}; take one that nobody has")
            codes[code] = one.law.name
    for one in found:
        if one.law.code not in codes:
            raise LawError(f"{one.stem}.py: no law has a `quantile` for the code {one.law.code}")


def known(found: list[Source]) -> str:
    """Return the text of the list of all laws."""
    imports = sorted(f"from sim.laws.{one.stem} import LAW as {one.stem.upper()}" for one in found)
    names = [f"    {one.stem.upper()},  # {one.law.code}" for one in found]
    return "\n".join([
        "# ruff: noqa", '"""Generated from the files of laws by `python -m sim.laws.generate`: all of them."""', "",
        *imports, "", "KNOWN = (", *names, ")", "",
    ])


def rules(found: list[Source]) -> str:
    """Return the text of the rule that inverts any law, with a rule for each."""
    imported: dict[str, set[str]] = {}
    bodies, calls = [], []
    for one in found:
        for name, code in (("quantile", one.law.code), ("table_quantile", one.law.table_code)):
            if function := one.function(name):
                bodies.append(_rule(one, function, imported))
                calls.append((code, _call(one, function)))
    lines = [
        "# ruff: noqa",
        '"""Generated from the files of laws in `sim.laws` by `python -m sim.laws.generate`: the inversion of each.',
        "", "The value rises with the uniform. Rounding may let two uniforms swap that differ in their last bits",
        "alone, by less than 1e-12 of the value (in laws that are inverted by iteration).", '"""', "",
        "from __future__ import annotations", "", "import math", "", "from numba import float64, from_dtype, int64", "",
        *(f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(imported.items())),
        "from sim.jit import rule", "from sim.randomness.law_row import LAW", "", 'INFINITY = float("inf")',
        'NAN = float("nan")', *bodies, "", "",
        "@rule(float64(from_dtype(LAW)[::1], float64[::1], int64, float64))",
        "def quantile(laws: Any, points: Any, index: int, u: float) -> float:",
        '    """The value of law `index` of a table at the uniform u; infinity (never) for the index -1.',
        "", "    Not-a-number for a code that no law has.", '    """', "    if index < 0:", "        return INFINITY",
        "    row = laws[index]", '    law = row["law"]',
        *(line for code, call in sorted(calls) for line in (f"    if law == {code}:", f"        return {call}")),
        "    return NAN", "",
    ]
    return "\n".join(lines).replace("import math\n", "import math\nfrom typing import Any\n", 1)


def _rule(one: Source, function: ast.FunctionDef, imported: dict[str, set[str]]) -> str:
    """Return a law's function as a rule, and note what it needs."""
    homes = one.compiled_imports()
    for name in _free_names(function):
        if name in homes:
            imported.setdefault(homes[name], set()).add(name)
        elif name != "math" and not hasattr(builtins, name):
            raise LawError(f"{one.stem}.py, line {function.lineno}: `{function.name}` uses `{name}`, which is no "
                           "parameter and not imported under TYPE_CHECKING")
    kinds = [_TYPES.get(ast.unparse(arg.annotation) if arg.annotation else "") for arg in function.args.args]
    if None in kinds:
        raise LawError(f"{one.stem}.py, line {function.lineno}: parameters of `{function.name}` are float, int or "
                       "Points")
    last = function.end_lineno or function.lineno
    body = "\n".join(one.text.splitlines()[function.lineno - 1:last])
    named = body.replace(f"def {function.name}(", f"def {function.name}_of_{one.stem}(", 1).replace(": Points", ": Any")
    return f"\n\n@rule(\"float64({', '.join(map(str, kinds))})\")\n{named}"


def _free_names(function: ast.FunctionDef) -> Iterator[str]:
    own = {arg.arg for arg in function.args.args}
    own |= {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for statement in function.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in own:
                yield node.id


def _call(one: Source, function: ast.FunctionDef) -> str:
    numbers = iter(_NUMBERS)
    given = [_FIELDS.get(arg.arg) or f'row["{next(numbers)}"]' for arg in function.args.args]
    return f"{function.name}_of_{one.stem}({', '.join(given)})"


def table(found: list[Source]) -> str:
    """Return the table of laws for the reference."""
    lines = ["| `dist` | parameters | mean | remarks |", "|---|---|---|---|"]
    for one in found:
        names = ", ".join(f"`{name}`" for name in one.law.names)
        remarks = f"{one.law.remarks} " if one.law.remarks else ""
        lines.append(f"| `{one.law.name}` | {names} | {one.law.told_mean} | {remarks}|")
    return "\n".join(lines)


def main() -> None:
    """Write everything that is made from the files of laws."""
    found = sources()
    write_bytes(KNOWN, known(found).encode())
    write_bytes(RULES, rules(found).encode())
    text = REFERENCE.read_text(encoding="utf-8")
    write_bytes(REFERENCE, _TABLE.sub(lambda _: table(found), text, count=1).encode())


if __name__ == "__main__":
    main()
