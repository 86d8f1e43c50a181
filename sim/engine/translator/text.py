"""The generated files: the kernel's functions, with the line that each statement comes from; the numbers of words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from sim.engine.translator.book import Book
from sim.engine.translator.code import calls, copied, name, nodes, reads
from sim.engine.translator.errors import Untellable
from sim.engine.translator.stretches import Cut

_GENERATED = "Generated from the stories by `python -m sim.engine.translator`; not to be edited, not to be reviewed"
_ANYWHERE = ast.Pass(lineno=1, col_offset=0)
"""What has a place in a text, for statements without one: some cannot be written otherwise."""
_KEPT = {"float": "float", "bool": "bool", "none": "None"}


def functions_text(book: Book) -> str:
    """Return the kernel's functions: `told.py`. A comment names module, method and line below its `def`."""
    arrays = arrays_of(book)
    package, functions = book.table.package, book.table.primitives
    lines = ["# ruff: noqa", f'"""{_GENERATED}.', "", "A comment `desk.Desk.wait+3` means the third line below the"
             " `def wait` of class Desk in module desk of the stories.", '"""', "", "import numpy as np", "",
             f"from {package} import layout as at", f"from {package} import words as w",
             f"from {package}.assembly import part", f"from {package}.layout import Floats, Ints, Table"]
    for module in sorted(set(book.rules.values())):
        lines += [f"from {module} import {_imported(one)}" for one in sorted(book.rules) if book.rules[one] == module]
    lines += [f"from {where} import {one} as _{one}" for one, where in sorted(book.helpers.items())]
    used = {one for function in book.functions.values() for one in calls(function)} - set(book.functions)
    for module, known in functions.items():
        lines += [f"from {package}.{module} import {one}" for one in sorted(used & set(known))]
    lines += ["", *(f"{one} = part(_{one})" for one in sorted(book.helpers))]
    for text in book.functions:
        lines += ["", "", *function_lines(book, text, arrays)]
    return "\n".join(lines) + "\n"


def _imported(rule: str) -> str:
    """Return how a rule is imported: one that is called like an array of the kernel's goes by another name."""
    return f"{rule[:-1]} as {rule}" if rule.endswith("_") else rule


def function_lines(book: Book, text: str, arrays: dict[str, set[str]]) -> Iterator[str]:
    """Go through the lines of one function."""
    function = book.functions[text]
    _refuse_hidden(function)
    parameters, result = book.signatures[text]
    wanted = [f"{one}: {kind}" for one, kind in book.table.arrays.items() if one in arrays[text]]
    wanted += [f"{one}: {_KEPT.get(kind, 'int')}" for one, kind in parameters]
    yield "@part"
    yield f"def {text}({', '.join(wanted)}) -> {_KEPT.get(result, 'int')}:"
    filled = Arrays(arrays, book).visit(copied(function))
    yield from _Lines().body(filled.body, 1)


class _Lines:
    """Statements as lines, each with its origin where that is another than that of the line before."""

    def __init__(self) -> None:
        self.last = ""

    def line(self, text: str, depth: int, node: ast.AST) -> str:
        """Return one line."""
        origin = str(getattr(node, "origin", ""))
        shown = f"  # {origin}" if origin and origin != self.last else ""
        self.last = origin or self.last
        return f"{'    ' * depth}{text}{shown}"

    def body(self, body: list[ast.stmt], depth: int) -> Iterator[str]:
        """Go through the lines of statements."""
        for node in body:
            if isinstance(node, ast.If):
                yield from self.choice(node, depth, "if")
            elif isinstance(node, ast.While):
                yield self.line(f"while {ast.unparse(node.test)}:", depth, node)
                yield from self.body(node.body, depth + 1)
            elif isinstance(node, ast.For):
                yield self.line(f"for {ast.unparse(node.target)} in {ast.unparse(node.iter)}:", depth, node)
                yield from self.body(node.body, depth + 1)
            elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                text = " ".join(str(node.value.value).split()).replace("\\", "")
                yield f'{"    " * depth}"""{text}"""'
            else:
                yield self.line(ast.unparse(ast.copy_location(node, _ANYWHERE)), depth, node)

    def choice(self, node: ast.If, depth: int, how: str) -> Iterator[str]:
        """Go through the lines of a choice."""
        yield self.line(f"{how} {ast.unparse(node.test)}:", depth, node)
        yield from self.body(node.body, depth + 1)
        if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
            yield from self.choice(node.orelse[0], depth, "elif")
        elif node.orelse:
            yield f"{'    ' * depth}else:"
            yield from self.body(node.orelse, depth + 1)


# --- arrays ---


def arrays_of(book: Book) -> dict[str, set[str]]:
    """Return which arrays each function needs, for itself and for what it calls."""
    table = book.table
    everything = {f"{owner}_{method.lstrip('_')}".lower() for owner, method in table.entries} | {"handle"}
    need = {text: reads(function) & set(table.arrays)
            for text, function in book.functions.items()}
    for text in everything:
        need[text] = set(table.arrays)
    primitives = table.functions()
    called_by = {text: calls(function) for text, function in book.functions.items()}
    for text, called in called_by.items():
        for one in called & set(primitives) - set(need):
            need[text] |= set(primitives[one]) & set(table.arrays)
        if strangers := called - set(need) - set(primitives) - set(book.rules) - set(book.helpers) - _BUILT_IN:
            what = f"{text} calls {', '.join(sorted(strangers))}, which the kernel does not have"
            raise Untellable(what, None, "table")
    changed = True
    while changed:
        changed = False
        for text, called in called_by.items():
            more = set().union(*(need[one] for one in called if one in need), need[text])
            if more != need[text]:
                need[text], changed = more, True
    return need


_BUILT_IN = {"int", "float", "bool", "min", "max", "abs", "len", "range"}


def _refuse_hidden(function: ast.FunctionDef) -> None:
    """Refuse a function in which a variable hides a function that is called there."""
    local = {node.id for node in nodes(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    if hidden := calls(function) & (local | {one.arg for one in function.args.args}):
        raise Untellable(f"{', '.join(sorted(hidden))} is a variable and a function at once", None, function.name)


class Arrays(ast.NodeTransformer):
    """Puts in front of the arguments of a call the arrays that its function needs."""

    def __init__(self, need: dict[str, set[str]], book: Book) -> None:
        """Take what each function needs."""
        self.need = need
        self.order = list(book.table.arrays)
        self.primitives = book.table.functions()

    def visit(self, node: ast.AST) -> Any:
        """Rewrite a node, which keeps where it comes from."""
        found = super().visit(node)
        if hasattr(node, "origin"):
            found.origin = node.origin
        return found

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Rewrite a call."""
        arguments = [self.visit(one) for one in node.args]
        if isinstance(node.func, ast.Name):
            first = self.need.get(node.func.id)
            if first is not None:
                arguments = [*map(name, [one for one in self.order if one in first]), *arguments]
            else:
                known = self.primitives.get(node.func.id, ())
                arguments = [*map(name, [one for one in known if one in self.order]), *arguments]
        return ast.Call(node.func, arguments, [])


# --- words ---


def words_text(book: Book) -> str:
    """Return where everything lies, what the kinds of calendar entries are, and the constants: `words.py`."""
    table = book.table
    lines = ["# ruff: noqa", f'"""{_GENERATED}: where everything lies in memory, and the constants."""', ""]
    free = [block.lower() for block, spec in table.blocks.items() if not spec.lasting]
    free += [story for story, cut in book.cuts.items() if cut.block == story] + list(book.closures)
    lines += _table("S", [*book.scalars, *(f"free_{one}" for one in free)])
    for row in table.rows.values():
        lines += _table(row.prefix, list(row.dtype.names or ()))
    for block in table.blocks:
        lines += _block_lines(book, block)
    for story, cut in book.cuts.items():
        if cut.block == story:
            found, size = _frame(book, cut, 0)
            lines += [*found, f"{story.upper()}_SIZE = {size}"]
    for kind, fields in book.closures.items():
        lines += _table(kind.upper(), [one for one, _ in fields])
    for cut in book.cuts.values():
        lines += [f"{cut.story}_at_{label}".upper() + f" = {index}" for label, index in cut.numbers.items()]
    lines += [f"{kind} = {table.first_kind + index}" for index, kind in enumerate(book.kinds())]
    lines += [f"{one} = {value}" for one, value in sorted(book.constants.items())]
    _refuse_doubles(lines)
    return "\n".join(lines) + "\n"


def _table(prefix: str, fields: list[str], size: int = 0) -> list[str]:
    return [*(f"{prefix}_{one.upper()} = {index}" for index, one in enumerate(fields)),
            f"{prefix}_SIZE = {size or len(fields)}"]


def _block_lines(book: Book, block: str) -> list[str]:
    spec = book.table.blocks[block]
    fields = [*book.kept(block), *spec.words]
    fields += ["stamp", "go", "owner"] if spec.owned else []
    first = len(fields)
    lines: list[str] = []
    for cut in book.cuts.values():
        if cut.block == block:
            found, first = _frame(book, cut, first)
            lines += found
    for one, count in spec.tail.items():
        lines.append(f"{spec.prefix}_{one.upper()} = {first}")
        first += count
    return [*lines, *_table(spec.prefix, fields, first)]


def _frame(book: Book, cut: Cut, first: int) -> tuple[list[str], int]:
    """Return where a story keeps its variables from a word on, which share one, and the word behind them."""
    slots = cut.slots(book)
    lines = [f"{cut.word('state')} = {first}"]
    for slot in range(max(slots.values(), default=-1) + 1):
        sharing = [one for one in cut.stored if slots[one] == slot]
        lines.append(f"# word {first + 1 + slot} of a {cut.story}: {', '.join(sharing)}")
    lines += [f"{cut.word(one)} = {first + 1 + slots[one]}" for one in cut.stored]
    return lines, first + 2 + max(slots.values(), default=-1)


def _refuse_doubles(lines: list[str]) -> None:
    seen: set[str] = set()
    for line in lines:
        one = line.split(" = ")[0]
        if " = " in line and not line.startswith("#"):
            if one in seen:
                raise Untellable(f"two words are called {one}", None, "words")
            seen.add(one)


def rows_text(book: Book) -> str:
    """Return the rows of the plan as dataclasses, for stories in Python and for the type checker: `rows.py`."""
    lines = ["# ruff: noqa", f'"""{_GENERATED}: the rows of the plan\'s tables."""', "",
             "from dataclasses import dataclass"]
    for kind, row in book.table.rows.items():
        lines += ["", "", "@dataclass(slots=True, eq=False)", f"class {kind}:"]
        lines += [f'    """One row of the plan: {kind}."""', ""]
        for one in row.dtype.names:
            says = f"  # {row.says[one]}" if one in row.says else ""
            lines.append(f"    {one}: {'float' if row.dtype[one].kind == 'f' else 'int'}{says}")
    return "\n".join(lines) + "\n"
