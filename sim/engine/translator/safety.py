"""What is refused because a name could outlive what it names.

Blocks that belong to a story (tickets, signals) are given back where their name goes out of sight; blocks that are
counted (cases, customers) live while a list, a story or a closure holds them. So behind a pause a story may use no name
but those that it has made itself or holds as a parameter; a field may name a ticket only in the story that made it, and
is cleared with it; and after a call that may end the waits of others, a name for a ticket is not used any more.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from sim.engine.translator.code import calls, reads
from sim.engine.translator.errors import Untellable

if TYPE_CHECKING:
    from sim.engine.translator.book import Book
    from sim.engine.translator.stretches import Cut


def refuse_strangers(cut: Cut, owned: set[str], book: Book) -> None:
    """Refuse a variable that names somebody else's block behind a pause, when it may have been given back."""
    held = {one for one, _ in cut.parameters}
    for label in cut.numbers:
        for variable in cut.alive[label]:
            kind = cut.kinds[variable]
            if book.is_owned(kind) and variable not in owned:
                raise cut.owner.error(f"{variable}, a {kind} of another story, is used after a pause", cut.function)
            if book.is_counted(kind) and variable not in held:
                raise cut.owner.error(f"{variable}, a {kind} that the story does not hold, is used after a pause",
                                      cut.function)


def refuse_circles(book: Book) -> None:
    """Refuse functions that call themselves, directly or through others: the kernel has no stack for that."""
    called = calls_of(book)
    over: set[str] = set()

    def visit(text: str, above: tuple[str, ...]) -> None:
        if text in above:
            circle = (*above[above.index(text):], text)
            owner, function = book.wanted[next((one for one in circle if one in book.wanted
                                                and book.wanted[one][0].own), text)]
            raise owner.error(f"calls itself ({' -> '.join(circle)})", function)
        if text not in over:
            for one in sorted(called.get(text, ())):
                visit(one, (*above, text))
            over.add(text)

    for text in book.wanted:
        visit(text, ())


def calls_of(book: Book) -> dict[str, set[str]]:
    """Return which functions each function of the kernel calls."""
    return {text: calls(function) for text, function in book.functions.items()}


def reaching(book: Book, goals: set[str]) -> set[str]:
    """Return the functions that call one of some functions, directly or through others."""
    called, found = calls_of(book), set(goals)
    while more := {text for text, others in called.items() if text not in found and others & found}:
        found |= more
    return found


def refuse_late_names(book: Book) -> None:
    """Refuse a name for a block that belongs to a story after a call that may end that story's wait."""
    ending = reaching(book, {f"abandon_{block.lower()}" for block in book.table.blocks if book.is_owned(block)})
    for text, function in book.functions.items():
        kinds = book.variables.get(text, {})
        names = {one for one, kind in kinds.items() if book.is_owned(kind)}
        if names and text not in book.own_life:
            _Late(book, text, names, ending).look(function.body, set())


class _Late:
    """Goes through one function in its order, with the names that may not be used any more."""

    def __init__(self, book: Book, text: str, names: set[str], ending: set[str]) -> None:
        self.book, self.text, self.names, self.ending = book, text, names, ending

    def look(self, body: list[ast.stmt], late: set[str]) -> set[str]:
        """Go through statements; return the names that are late behind them."""
        for node in body:
            if isinstance(node, ast.If):
                late = self.use(node.test, late, node)
                late = self.look(node.body, late) | self.look(node.orelse, late)
            elif isinstance(node, ast.While | ast.For):
                late = self.use(node.test if isinstance(node, ast.While) else node.iter, late, node)
                for _ in range(2):
                    late = late | self.look(node.body, late)
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                late = self.use(node.value, late, node) - {node.targets[0].id}
            elif isinstance(node, ast.Return):
                self.use(node, late, node)
                return set()
            else:
                late = self.use(node, late, node)
        return late

    def use(self, node: ast.AST, late: set[str], statement: ast.stmt) -> set[str]:
        """Refuse a late name in a node; return the names that are late behind it."""
        if (used := reads(node) & late) and not _is_given_back(node):
            what = f"{', '.join(sorted(used))} may have been given back by a call before"
            raise told_error(self.book, self.text, what, statement)
        return late | self.names if calls(node) & self.ending else late


def _is_given_back(node: ast.AST) -> bool:
    """Whether a statement gives back a story's own block, which only that story can do."""
    return isinstance(node, ast.Expr) and any(one.startswith(("free_", "forget")) for one in calls(node))


def refuse_growing_lists(book: Book) -> None:
    """Refuse a loop over a list in which that list may grow: SimPy's copy of it would not."""
    for text, function in book.functions.items():
        for loop in ast.walk(function):
            kind = getattr(loop, "walks", None)
            if kind is not None:
                grows = reaching(book, {book.table.things[kind].methods["append"].function})
                if any(calls(node) & grows for node in loop.body):  # type: ignore[attr-defined]
                    raise told_error(book, text, f"{kind} may grow while a loop goes through it", loop)


def told_error(book: Book, text: str, what: str, node: ast.AST) -> Untellable:
    """Return a complaint about finished text, at the line of the story from which it comes."""
    origin = getattr(node, "origin", None)
    if origin is None:
        return Untellable(f"{text}: {what}", node, "kernel")
    owner, _, method = origin.method.partition(".")
    known = book.sources.classes[owner]
    line = known.methods[method].lineno + origin.line
    return Untellable(f"{origin.method}: {what}", node, f"{known.path}:{line}")
