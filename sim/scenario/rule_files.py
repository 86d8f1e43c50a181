"""Files with rules of one's own: read as text, their numbers read from the text, and nothing in them executed.

A rule file is Python beside a scenario. Here it is text with a digest, which travels with the scenario and the plan, so
that whoever runs it later, on whatever machine, needs no file. Its numbers stand in a class that is read by `ast`:

    class Numbers:
        within: float = 60.0

Only an engine executes a rule, when a run begins.
"""

from __future__ import annotations

import ast
import hashlib
import keyword
import math
import re
import warnings
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Final

from sim.errors import InputError, Problem
from sim.scenario.base import LARGEST, numbers_between
from sim.scenario.toml import content_of, decode
from sim.syntax import parse
from sim.vocabulary import KindMeaning

LARGEST_RULE: Final = 100_000
"""Bytes that a rule file may have at most: it travels with every job of a study."""
MOST_NUMBERS: Final = 100
"""Numbers that a rule file may declare at most."""
NUMBERS: Final = "Numbers"
"""What the class is called in which a rule file declares its numbers, or what it extends."""
KINDS: Final = "Kinds"
"""What the class extends in which a rule file declares its kinds of records."""
USE: Final = "use"
"""The key that names the files, which no rule can therefore be called."""
A_FILE: Final = f"a Python file (NAME.py) of at most {LARGEST_RULE} bytes"
_NAMED: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}", re.ASCII)
_A_NAME: Final = f"NAME.py, NAME being letters, digits and _ (not a word of Python, not {USE})"
_A_NUMBER: Final = "within: float = 60.0"


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A file of rules as it was read.

    name: the file's stem, an identifier, which `[rules.NAME]` goes by; path: as the scenario names it; text: the
    source; digest: SHA-256 of the text, in hexadecimal.
    """

    name: str
    path: str
    text: str
    digest: str


def rule_file(path: str, text: str) -> RuleFile:
    """Return the rule file of a text; the path must be one that `path_fault` finds no fault with."""
    return RuleFile(PurePath(path).stem, path, text, hashlib.sha256(text.encode()).hexdigest())


def path_fault(path: object) -> tuple[str, str]:
    """Say what is wrong with the path of a rule file, and what is allowed; two empty texts if nothing is."""
    if not isinstance(path, str) or not path.strip() or not path.isprintable():
        return "is not the path of a file", A_FILE
    if PurePath(path).suffix != ".py":
        return "is not a Python file", A_FILE
    stem = PurePath(path).stem
    if _NAMED.fullmatch(stem) is None or keyword.iskeyword(stem) or stem == USE:
        return "has a name that no rule can go by", _A_NAME
    return "", ""


def read_rule(path: Path) -> str:
    """Return the text of a rule file; InputError where it cannot be read, is too large, or is not UTF-8."""
    return decode(content_of(path, A_FILE, LARGEST_RULE), str(path))


# Numbers ----------------------------------------------------------------------------------------------------------


def declared_numbers(text: str, path: str) -> dict[str, float]:
    """Return the numbers that a rule file declares, in their order, with their defaults; none without the class.

    The text is parsed and not executed. InputError with the file, the line and what is allowed for a text that is not
    Python and for a class of numbers in which anything else stands.
    """
    return dict(_declared(text, path))


@lru_cache(maxsize=64)
def _declared(text: str, path: str) -> tuple[tuple[str, float], ...]:
    tree = _parsed(text, path)
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and _declares(node)]
    top = [node for node in tree.body if node in classes]
    for node in classes:
        if node not in top:
            raise _refused(f"{node.name} is inside something else", path, text, node,
                           f"class {NUMBERS} at the top of the file, not indented")
    if len(top) > 1:
        raise _refused(f"{top[1].name} is a second class of numbers", path, text, top[1], "one class of numbers")
    return tuple(_numbers(top[0], text, path).items()) if top else ()


def declared_kinds(text: str, path: str) -> tuple[str, ...]:
    """Return the kinds of records that a rule file declares, in their order; what is no declaration is passed over.

    An engine that reads the file refuses that. InputError for a text that is not Python.
    """
    return tuple(declared_meanings(text, path))


@lru_cache(maxsize=64)
def declared_meanings(text: str, path: str) -> dict[str, KindMeaning]:
    """Return what each kind of records means that a rule file declares, in their order.

    Nothing is executed: a part of a declaration that is not written out is as if it were not there, and a place like
    that is the index of nothing. InputError for a text that is not Python.
    """
    return {line.targets[0].id: _meaning(line.value) for node in _parsed(text, path).body
            if isinstance(node, ast.ClassDef) and any(_last(base) == KINDS for base in node.bases)
            for line in node.body if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name)}


def _meaning(value: ast.expr) -> KindMeaning:
    """Read `kind("what it says", place=..., value=..., agent=...)`."""
    parts = {"says": "", "place": "flaw", "value": "0", "agent": ""}
    if isinstance(value, ast.Call):
        given = [("says", argument) for argument in value.args[:1]]
        given += [(keyword.arg, keyword.value) for keyword in value.keywords if keyword.arg is not None]
        parts |= {name: written.value if isinstance(written, ast.Constant) and isinstance(written.value, str) else ""
                  for name, written in given if name in parts}
    return KindMeaning(**parts)


def _declares(node: ast.ClassDef) -> bool:
    """Whether a class is that of the numbers."""
    return node.name == NUMBERS or any(_last(base) == NUMBERS for base in node.bases)


def _last(base: ast.expr) -> str:
    """Return the last part of a dotted name: `Numbers` of `rules.Numbers`."""
    return base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""


def _parsed(text: str, path: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # doubtful escapes in texts are the author's affair
            return parse(text)
    except SyntaxError as error:
        line = error.lineno or 0
        shown = _line(text, line)
        column = error.offset or 0 if shown else 0
        raise InputError(Problem(f"is not Python: {error.msg}", path, line=line, column=max(column, 1) if line else 0,
                                 source_line=shown)) from None
    except (ValueError, RecursionError, MemoryError) as error:
        reason = "it is nested too deep" if not isinstance(error, ValueError) else str(error)
        raise InputError(Problem(f"is not Python: {reason}", path)) from None


def _numbers(node: ast.ClassDef, text: str, path: str) -> dict[str, float]:
    if len(node.bases) > 1 or node.keywords or node.decorator_list:
        raise _refused(f"{node.name} has more than one base, or decorators", path, text, node,
                       f"class {NUMBERS}(rules.{NUMBERS}):")
    found: dict[str, float] = {}
    for line in node.body:
        if isinstance(line, ast.Pass) or (isinstance(line, ast.Expr) and _is_text(line.value)):
            continue
        if not isinstance(line, ast.AnnAssign) or not isinstance(line.target, ast.Name) or not _is_float(line):
            raise _refused(f"is not the declaration of a number (in class {node.name})", path, text, line, _A_NUMBER)
        name, value = line.target.id, _number(line.value)
        if value is None:
            raise _refused("has no number for its default", path, text, line, f"{_A_NUMBER} - {_range()}")
        if name in found:
            raise _refused("is declared twice", path, text, line, "each number once")
        if name.startswith("_"):
            raise _refused("has a name that begins with _", path, text, line, _A_NUMBER)
        found[name] = value
    if len(found) > MOST_NUMBERS:
        raise _refused(f"declares {len(found)} numbers", path, text, node, f"at most {MOST_NUMBERS}")
    return found


def _is_text(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _is_float(line: ast.AnnAssign) -> bool:
    return isinstance(line.annotation, ast.Name) and line.annotation.id == "float"


def _number(value: ast.expr | None) -> float | None:
    """Return a number that is written out, with or without a minus; None for anything else."""
    sign = 1.0
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub):
        sign, value = -1.0, value.operand
    if not isinstance(value, ast.Constant) or type(value.value) not in (int, float):
        return None
    size = value.value
    assert isinstance(size, (int, float))
    return sign * float(size) if size <= LARGEST and math.isfinite(size) else None


def _range() -> str:
    return numbers_between(-LARGEST, LARGEST) + f" up to {LARGEST:g} in size"


def _refused(message: str, path: str, text: str, node: ast.stmt, allowed: str) -> InputError:
    """Return the error that points at a line of a rule file."""
    shown = _line(text, node.lineno)
    return InputError(Problem(message, path, allowed=allowed, line=node.lineno, column=node.col_offset + 1,
                              source_line=shown))


def _line(text: str, number: int) -> str:
    """Return a line of a text to point at: at most 200 characters, with blanks for what cannot be printed."""
    lines = re.split(r"\r\n|\r|\n", text)
    if not 1 <= number <= len(lines):
        return ""
    return "".join(letter if letter.isprintable() else " " for letter in lines[number - 1][:200])
