"""The stretches of a story between its pauses: threading, joining, what is alive where, and which need a number."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.engine.translator import code
from sim.engine.translator.classes import Class
from sim.engine.translator.code import constant_word, copied, name, reads, word

if TYPE_CHECKING:
    from sim.engine.translator.book import Book


class Jump(ast.stmt):
    """Go on with a stretch at once."""

    def __init__(self, label: str = "") -> None:
        """Take the stretch."""
        super().__init__()
        self.label = label


class Pause(Jump):
    """Rest; go on with a stretch when woken."""


class End(ast.stmt):
    """The story is over."""


Text = list[ast.stmt]


@dataclass
class Cut:
    """A story in stretches.

    story: its name; block: the kind of block that keeps its variables; frame: the variable that is this block; kinds:
    of all variables; heads: stretches at which a loop begins; alive: the variables that a stretch needs; numbers: of
    the stretches that begin after a pause or again in a loop; stored: variables kept over a pause; again: jumps back;
    named: fields that name a block of the story's own: its kind, the variable that has the field, the word.
    """

    story: str
    block: str
    frame: str
    parameters: list[tuple[str, str]]
    owner: Class
    function: ast.FunctionDef
    stretches: dict[str, Text] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    heads: set[str] = field(default_factory=set)
    alive: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    stored: list[str] = field(default_factory=list)
    again: set[tuple[str, str]] = field(default_factory=set)
    named: list[tuple[str, str, str]] = field(default_factory=list)

    def place(self, variable: str) -> ast.Subscript:
        """Return where a variable is kept."""
        return code.field(self.kinds[variable], name(self.frame), self.word(variable))

    def word(self, variable: str) -> str:
        """Return the name of the word in which a variable is kept."""
        return f"{self.story}_{variable}".upper()

    def state(self, label: str) -> ast.expr:
        """Return the number of a stretch, by its name."""
        return word(f"{self.story}_at_{label}".upper())

    def held(self, book: Book) -> list[tuple[str, str]]:
        """Return the parameters that the story holds while it lasts, with their kinds."""
        return [(one, kind) for one, kind in self.parameters
                if kind in book.table.blocks and book.table.blocks[kind].counted]

    def slots(self, book: Book) -> dict[str, int]:
        """Return for each variable that is stored one of few words: those that are never alive together share one."""
        together = [set(self.alive[label]) for label in self.numbers]
        held = {one for one, _ in self.held(book)}
        found: dict[str, int] = {}
        for variable in sorted(self.stored, key=lambda one: (-sum(one in group for group in together), one)):
            near = held.union(*(group for group in together if variable in group or variable in held))
            taken = {found[one] for one in near if one in found}
            found[variable] = next(slot for slot in range(len(taken) + 1) if slot not in taken)
        return found


def shape(cut: Cut, book: Book) -> None:
    """Bring the stretches of a story into shape."""
    _thread(cut, book)
    _join(cut)
    _enliven(cut)
    for text in cut.stretches.values():
        _drop_unread(text, set(), {label: set(found) for label, found in cut.alive.items()}, set(cut.kinds))
    _enliven(cut)
    _number(cut, book)


# --- threading ---


def _thread(cut: Cut, book: Book) -> None:
    """Spare the way over the head of a loop to whoever knows already which branch it will take there."""
    for label, text in cut.stretches.items():
        if label not in cut.heads:
            _spare(text, cut, book)


def _spare(text: Text, cut: Cut, book: Book) -> None:
    for node in text:
        if isinstance(node, ast.If):
            _spare(node.body, cut, book)
            _spare(node.orelse, cut, book)
    last = text[-1] if text else None
    if type(last) is not Jump or _goal(last.label, cut) not in cut.heads:
        return
    values: dict[str, str] = {}
    for node in text:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            values.pop(node.targets[0].id, None)
            if constant_word(node.value):
                values[node.targets[0].id] = constant_word(node.value)
        elif isinstance(node, ast.If | ast.While | ast.For):
            values.clear()
    head = cut.stretches[_goal(last.label, cut)]
    if any(one in reads(node) for node in head for one in values):
        text[-1:] = _folded_text(head, values, book)


def _goal(label: str, cut: Cut) -> str:
    """Return the stretch at the end of stretches that only go on with another."""
    while type(first := cut.stretches[label][0]) is Jump:
        label = first.label
    return label


def _folded_text(text: Text, values: dict[str, str], book: Book) -> Text:
    """Return a copy of a choice as it is when some names have known values."""
    found: Text = []
    for node in text:
        if not isinstance(node, ast.If):
            found.append(node)
            continue
        test = _folded(node.test, values, book)
        if isinstance(test, ast.Constant):
            found += _folded_text(node.body if test.value else node.orelse, values, book)
        else:
            chosen = ast.If(test, _folded_text(node.body, values, book), _folded_text(node.orelse, values, book))
            if hasattr(node, "origin"):
                chosen.origin = node.origin  # type: ignore[attr-defined]
            found.append(chosen)
    return found


def _folded(test: ast.expr, values: dict[str, str], book: Book) -> ast.expr:
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        parts = [_folded(part, values, book) for part in test.values]
        if any(isinstance(part, ast.Constant) and not part.value for part in parts):
            return ast.Constant(False)
        parts = [part for part in parts if not isinstance(part, ast.Constant)]
        return ast.BoolOp(test.op, parts) if len(parts) > 1 else (parts or [ast.Constant(True)])[0]
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.left, ast.Name):
        right = constant_word(test.comparators[0])
        if test.left.id in values and right and isinstance(test.ops[0], ast.Eq | ast.NotEq):
            same = book.constants[values[test.left.id]] == book.constants[right]
            return ast.Constant(same == isinstance(test.ops[0], ast.Eq))
    return test


# --- joining ---


def _join(cut: Cut) -> None:
    """Put a stretch that is reached from one place, or that only goes on, into the place of the jump to it."""
    stretches = cut.stretches
    while True:
        every = [jump for text in stretches.values() for jump in jumps(text)]
        to: dict[str, list[type[Jump]]] = {}
        for jump in every:
            to.setdefault(jump.label, []).append(type(jump))
        unused = [label for label in stretches if label != "begin" and label not in to]
        for label in unused:
            del stretches[label]
        if unused:
            continue
        once = [label for label in stretches if label != "begin" and to[label] == [Jump]
                and not any(jump.label == label for jump in jumps(stretches[label]))]
        short = [label for label in stretches if label != "begin" and isinstance(stretches[label][0], Jump | End)
                 and Jump in to[label]]
        if not once and not short:
            return
        label = (once or short)[0]
        for text in stretches.values():
            _splice(text, label, stretches[label])


def jumps(text: Text) -> Iterator[Jump]:
    """Go through the jumps and pauses of a text."""
    for node in text:
        if isinstance(node, Jump):
            yield node
        elif isinstance(node, ast.If | ast.While | ast.For):
            yield from jumps(node.body)
            yield from jumps(node.orelse)


def _splice(text: Text, label: str, replacement: Text) -> None:
    last = text[-1] if text else None
    if type(last) is Jump and last.label == label:
        text[-1:] = map(copied, replacement)
    for node in text:
        if isinstance(node, ast.If | ast.While | ast.For):
            _splice(node.body, label, replacement)
            _splice(node.orelse, label, replacement)


# --- what is alive ---


def _enliven(cut: Cut) -> None:
    alive: dict[str, set[str]] = {label: set() for label in cut.stretches}
    changed = True
    while changed:
        changed = False
        for label, text in cut.stretches.items():
            found = alive_before(text, set(), alive) & set(cut.kinds) - {cut.frame}
            if found != alive[label]:
                alive[label], changed = found, True
    cut.alive = {label: sorted(found) for label, found in alive.items()}


def alive_before(text: Text, after: set[str], at_label: dict[str, set[str]]) -> set[str]:
    """Return the names that are read in a text before they are given a value there."""
    alive = set(after)
    for node in reversed(text):
        if isinstance(node, Jump):
            alive = set(at_label[node.label])
        elif isinstance(node, End | ast.Return):
            alive = reads(node)
        elif isinstance(node, ast.If):
            branches = (alive_before(branch, alive, at_label) for branch in (node.body, node.orelse))
            alive = reads(node.test).union(*branches)
        elif isinstance(node, ast.While | ast.For):
            alive = _alive_before_loop(node, alive, at_label)
        elif isinstance(node, ast.Assign):
            alive -= {one.id for one in ast.walk(node.targets[0])
                      if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
            alive |= reads(node.value)
            if isinstance(node.targets[0], ast.Subscript):
                alive |= reads(node.targets[0])
        elif isinstance(node, ast.AugAssign):
            alive |= reads(node.value) | reads(node.target)
        else:
            alive |= reads(node)
    return alive


def _alive_before_loop(node: ast.While | ast.For, after: set[str], at_label: dict[str, set[str]]) -> set[str]:
    """A loop may not turn at all, and what a turn needs may come from the turn before."""
    alive = set(after)
    first = node.test if isinstance(node, ast.While) else node.iter
    target = {node.target.id} if isinstance(node, ast.For) and isinstance(node.target, ast.Name) else set()
    for _ in range(2):
        alive |= (alive_before(node.body, alive, at_label) - target) | reads(first)
    return alive


def _drop_unread(text: Text, after: set[str], at_label: dict[str, set[str]], variables: set[str]) -> None:
    """Leave out values that nobody reads."""
    for index in range(len(text) - 1, -1, -1):
        node = text[index]
        if isinstance(node, ast.If):
            for branch in (node.body, node.orelse):
                _drop_unread(branch, after, at_label, variables)
            if not node.body:
                node.body = [ast.Pass()]
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name | ast.Constant | ast.Attribute):
            target = node.targets[0]
            if isinstance(target, ast.Name) and target.id in variables - after:
                del text[index]
                continue
        after = alive_before([node], after, at_label)


# --- numbers ---


def _number(cut: Cut, book: Book) -> None:
    """Number the stretches that begin after a pause or again in a loop; others are called where they begin."""
    after_pause = {jump.label for text in cut.stretches.values() for jump in jumps(text) if isinstance(jump, Pause)}
    seen: set[str] = set()
    back: set[str] = set()

    def visit(label: str, above: tuple[str, ...]) -> None:
        for jump in jumps(cut.stretches[label]):
            if isinstance(jump, Pause):
                continue
            if jump.label in (*above, label):
                back.add(jump.label)
                cut.again.add((label, jump.label))
            elif jump.label not in seen:
                visit(jump.label, (*above, label))
        seen.add(label)

    for label in ["begin", *sorted(after_pause)]:
        if label not in seen:
            visit(label, ())
    numbered = ["begin", *[label for label in cut.stretches if label in after_pause | back and label != "begin"]]
    cut.numbers = {label: number for number, label in enumerate(numbered)}
    stored = {variable for label in numbered for variable in cut.alive[label]}
    stored |= {variable for variable, _ in cut.held(book) if variable != cut.frame}
    cut.stored = sorted(stored)
