"""How much one entry of the calendar may write, from the finished text.

The cost of a text is a sum of terms: so many records, alarms, or blocks of a size, times how often the loops around
may turn. Of two ways through a text the larger of each term is taken, so the sum is never too small. A loop that writes
and of which nothing says how often it turns is refused. The kernel makes sure before each entry, and between the turns
of a story that goes round without a pause, that there is that much room.
"""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from sim.engine.translator.code import nodes
from sim.engine.translator.safety import told_error

if TYPE_CHECKING:
    from sim.engine.translator.book import Book

Term = tuple[str, tuple[str, ...]]
"""What is written, and the loops around it."""
Cost = dict[Term, int]

RESOURCES = {"records": "records", "alarms": "entries of the calendar ahead", "words": "words of the arena",
             "people": "places in the list of customers"}


class Room:
    """Costs of the functions of a book."""

    def __init__(self, book: Book) -> None:
        """Begin with nothing known."""
        self.book = book
        self.table = book.table
        self.known: dict[str, Cost] = {}

    def write(self) -> None:
        """Add functions to the book that say how much room there must be."""
        worst = self.worst()
        for resource, what in RESOURCES.items():
            terms = {term: count for term, count in worst.items()
                     if term[0] == resource or (resource == "words" and term[0].startswith("words:"))}
            lines = [f"def room_of_{resource}():", f'    """Return how many {what} one entry may need."""']
            turning = sorted({turn for _, turns in terms for turn in turns})
            lines += [f"    {turn} = {self.table.bounds[turn]}" for turn in turning]
            lines.append(f"    return {' + '.join(map(_shown, sorted(terms.items()))) or '0'}")
            function = ast.parse("\n".join(lines)).body[0]
            assert isinstance(function, ast.FunctionDef)
            self.book.define(f"room_of_{resource}", [], function.body, "int")

    def worst(self) -> Cost:
        """Return what any entry of the calendar may write at most."""
        entries = [f"{owner}_{method.lstrip('_')}".lower() for owner, method in self.table.entries]
        return largest(*(self.function(text) for text in ("handle", *entries)))

    @cached_property
    def _bodies(self) -> dict[str, ast.FunctionDef]:
        return {**self.table.bodies, **self.book.functions}

    def function(self, text: str) -> Cost:
        """Return what a function may write."""
        if text in self.table.costs:
            return {(resource, ()): count for resource, count in self.table.costs[text].items()}
        if text not in self._bodies:
            return {}
        if text not in self.known:
            self.known[text] = {}
            self.known[text] = self._block(self._bodies[text].body, text)
        return self.known[text]

    def _expression(self, node: ast.AST) -> Cost:
        found: Cost = {}
        for one in nodes(node):
            if isinstance(one, ast.Call) and isinstance(one.func, ast.Name):
                if one.func.id == "take_block":
                    found = added(found, {(f"words:{_size(one.args[-1])}", ()): 1})
                else:
                    found = added(found, self.function(one.func.id))
        return found

    def _block(self, body: list[ast.stmt], text: str) -> Cost:
        if not body:
            return {}
        node, rest = body[0], body[1:]
        if isinstance(node, ast.Return):
            return self._expression(node)
        following = self._block(rest, text)
        if isinstance(node, ast.If):
            ways = [added(self._block(branch, text), {} if _ends(branch) else following)
                    for branch in (node.body, node.orelse)]
            return added(self._expression(node.test), largest(*ways))
        if isinstance(node, ast.While | ast.For):
            first = self._expression(node.test if isinstance(node, ast.While) else node.iter)
            return added(added(first, self._turned(node, self._block(node.body, text), text)), following)
        return added(self._expression(node), following)

    def _turned(self, node: ast.stmt, cost: Cost, text: str) -> Cost:
        if not cost:
            return {}
        turns = getattr(node, "turns", None)
        turns = self.table.turns.get(text) if turns is None else turns
        if isinstance(turns, int):
            return {term: count * turns for term, count in cost.items()}
        if turns is None:
            what = "a loop that writes, and nothing says how often it turns at most (`turns` of the table)"
            raise told_error(self.book, text, what, node)
        return {(resource, tuple(sorted((*around, turns)))): count for (resource, around), count in cost.items()}


def added(one: Cost, other: Cost) -> Cost:
    """Return the sum of two costs."""
    return {term: one.get(term, 0) + other.get(term, 0) for term in {**one, **other}}


def largest(*costs: Cost) -> Cost:
    """Return the larger of each term."""
    found: Cost = {}
    for cost in costs:
        for term, count in cost.items():
            found[term] = max(count, found.get(term, 0))
    return found


def _ends(body: list[ast.stmt]) -> bool:
    last = body[-1] if body else None
    return isinstance(last, ast.Return) or (isinstance(last, ast.If) and _ends(last.body) and _ends(last.orelse))


def _size(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if "." in text else f"w.{text}"


def _shown(term: tuple[Term, int]) -> str:
    (resource, turns), count = term
    factors = [str(count), *([resource.removeprefix("words:")] if resource.startswith("words:") else []), *turns]
    return " * ".join(factors)
