"""Expressions of a story as expressions of the kernel, with their kinds.

A block (a case, a ticket) becomes the position of its words in the arena, a row of the plan the position of its words
there; an object of which there is only one becomes nothing at all.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from difflib import get_close_matches
from enum import Enum
from typing import TYPE_CHECKING, Any

from sim.engine.translator import code
from sim.engine.translator.classes import NUMBERS, Class, is_enum
from sim.engine.translator.code import at, field, is_not_zero, name, nodes, number, plus, word
from sim.engine.translator.errors import Untellable

if TYPE_CHECKING:
    from sim.engine.translator.book import Book

Typed = tuple["ast.expr | None", str]
INFINITY = float("inf")


class Expressions:
    """The names of one function as it is told in one place, and what its expressions become."""

    def __init__(self, book: Book, owner: Class, function: ast.FunctionDef, rename: Callable[[str], str]) -> None:
        """Begin without names; `rename` says what a local variable is called in the kernel."""
        self.book = book
        self.table = book.table
        self.sources = book.sources
        self.owner = owner
        self.function = function
        self.rename = rename
        self.names: dict[str, tuple[str, str]] = {}

    # --- names ---

    def error(self, what: str, node: ast.AST | None) -> Untellable:
        """Return a complaint about a node."""
        return Untellable(f"{self.owner.name}.{self.function.name}: {what}", node, self.owner.path)

    def bind(self, local: str, kind: str, node: ast.AST) -> str:
        """Return what a local variable is called in the kernel, having given it its kind."""
        if kind.startswith("?"):
            raise self.error(f"nothing is known of a {kind[1:]}", node)
        if local not in self.names:
            self.names[local] = (self.rename(local), kind)
        called, before = self.names[local]
        if before != kind:
            raise self.error(f"{local} was of kind {before} and becomes {kind}", node)
        return called

    def stores(self, local: str) -> int:
        """Return how often a name is given a value in this function."""
        return sum(isinstance(one, ast.Name) and one.id == local and isinstance(one.ctx, ast.Store)
                   for one in nodes(self.function))

    # --- what an expression becomes ---

    def value(self, node: ast.expr) -> tuple[ast.expr, str]:
        """Translate an expression that has a value at run time."""
        found, kind = self.expression(node)
        if found is None:
            raise self.error(f"a {kind} is no value", node)
        return found, kind

    def coded(self, node: ast.expr, wanted: str = "") -> ast.expr:
        """Translate an expression; None becomes what stands for it in a place of the wanted kind."""
        if isinstance(node, ast.Constant) and node.value is None:
            if wanted in NUMBERS and wanted != "int":
                raise self.error(f"None in the place of a {wanted}", node)
            return number(self.table.null(wanted))
        found, kind = self.value(node)
        if wanted == "float" and kind == "bool":
            return ast.IfExp(found, number(1.0), number(0.0))
        if wanted and not self.fits(kind, wanted):
            raise self.error(f"a {kind} in the place of a {wanted}", node)
        return found

    def fits(self, kind: str, wanted: str) -> bool:
        """Whether a value of a kind may stand where another is wanted."""
        return kind == wanted or (kind in ("int", "bool") and wanted == "float") or wanted == "none"

    def truth(self, node: ast.expr) -> ast.expr:
        """Translate an expression to a condition."""
        found, kind = self.expression(node)
        if kind in self.table.things:
            return is_not_zero(self.length(node, found, kind))
        if found is None or kind in ("float", "none"):
            raise self.error(f"a {kind} is no condition", node)
        return found if kind == "bool" else is_not_zero(found)

    def expression(self, node: ast.expr) -> Typed:
        """Translate an expression; the code is None where there is nothing to know at run time."""
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            raise self.error(f"no {_spoken(node)} in stories", node)
        found: Typed = method(node)
        return found

    def _constant(self, node: ast.Constant) -> Typed:
        kind = {bool: "bool", int: "int", float: "float", type(None): "none"}.get(type(node.value))
        if kind is None:
            raise self.error("no texts in stories", node)
        return ast.Constant(node.value), kind

    def _name(self, node: ast.Name) -> Typed:
        if node.id in self.names:
            called, kind = self.names[node.id]
            return (None if self.book.is_nothing(kind) else name(called)), kind
        if node.id == "self":
            return (name("self"), self.owner.name) if self.owner.name in self.table.blocks else (None, self.owner.name)
        found = getattr(self.owner.module, node.id, None)
        if isinstance(found, int | float) and not isinstance(found, bool):
            return self.constant(self.own_word(node.id), found), "float" if isinstance(found, float) else "int"
        raise self.error("a name that means nothing here", node)

    def own_word(self, text: str) -> str:
        """Return what a constant is called in the kernel: that of an extension bears its name."""
        return f"{self.owner.name}_{text}".upper() if self.owner.own else text

    def constant(self, text: str, value: object) -> ast.expr:
        """Return a constant by its name in the kernel."""
        if isinstance(value, Enum):
            text, value = f"{type(value).__name__}_{value.name}".upper(), value.value
        if value in (INFINITY, -INFINITY):
            infinity: ast.expr = ast.Attribute(name("np"), "inf", ast.Load())
            return infinity if value == INFINITY else ast.UnaryOp(ast.USub(), infinity)
        if not isinstance(value, int | float):
            raise self.error(f"{text} is no number", None)
        if self.book.constants.setdefault(text, value) != value:
            raise self.error(f"there are two constants {text}", None)
        return word(text)

    def _attribute(self, node: ast.Attribute) -> Typed:
        if isinstance(node.value, ast.Name) and node.value.id not in self.names:
            if self.owner.own and ast.unparse(node) in self.owner.own.words:
                number = self.owner.own.words[ast.unparse(node)]
                return self.constant(self.own_word(f"{node.value.id}_{node.attr}"), number), "int"
            enum: Any = getattr(self.owner.module, node.value.id, None)
            if is_enum(enum):
                if node.attr not in enum.__members__:
                    raise self.error(f"a {node.value.id} has no {node.attr}", node)
                return self.constant("", enum[node.attr]), "int"
        base, kind = self.expression(node.value)
        self.refuse_private(kind, node.attr, node)
        found = self._part(base, kind, node)
        if found is None:
            raise self.error(f"a {kind} has no {node.attr}", node)
        return found

    def refuse_private(self, kind: str, name: str, node: ast.AST) -> None:
        """Refuse what an extension may not use of a class of the stories."""
        own = self.owner.own
        if own is None or kind not in self.sources.classes or kind in (self.owner.name, self.owner.base):
            return
        if kind not in self.table.rows and not own.may_use(kind, name):
            near = get_close_matches(name, own.offered.get(kind, ()), 1, 0.0)
            raise self.error(f"{name} of a {kind} is not for rules" + (f" (nearest: {near[0]})" if near else ""), node)

    def _part(self, base: ast.expr | None, kind: str, node: ast.Attribute) -> Typed | None:
        if kind == self.table.clock:
            return (code.template(self.table.now), "float") if node.attr == "now" else None
        if kind in self.table.rows:
            return self._planned(base, kind, node.attr)
        thing = self.table.things.get(kind)
        if thing is not None and node.attr in thing.attributes:
            found = thing.attributes[node.attr]
            return (code.template(found.code, **_it(base)) if found.code else None), found.kind
        if kind not in self.sources.classes:
            return None
        known = self.sources.classes[kind]
        if known.is_value and base is not None and node.attr in known.fields:
            assert isinstance(base, ast.Name)
            return name(f"{base.id}_{node.attr}"), self.sources.field_kind(kind, node.attr)
        if kind in self.table.blocks:
            return self._field(base, kind, node.attr) if base is not None and node.attr in known.fields else None
        known = self.sources.attribute_home(known, node.attr)
        return self._single(known, node) if node.attr in known.attributes else None

    def _planned(self, base: ast.expr | None, kind: str, attribute: str) -> Typed | None:
        row = self.table.rows[kind]
        if attribute not in (row.dtype.names or ()):
            return None
        index = word(f"{row.prefix}_{attribute.upper()}")
        of = "float" if row.dtype[attribute].kind == "f" else "int"
        return at("q" if of == "float" else "p", index if base is None else plus(base, index)), of

    def _field(self, base: ast.expr, block: str, attribute: str) -> Typed:
        kind = self.sources.field_kind(block, attribute)
        if kind in self.table.things and not self.is_word(kind):
            return base, kind
        place = field(kind, base, f"{self.table.blocks[block].prefix}_{attribute.upper()}")
        return (is_not_zero(place) if kind == "bool" else place), kind

    def is_word(self, kind: str) -> bool:
        """Whether a thing is one word, which a field may hold: a line is, a list is not."""
        return self.table.things[kind].code == "it" and kind in self.sources.classes

    def _single(self, known: Class, node: ast.Attribute) -> Typed:
        kind = self.sources.attribute_kind(known, node.attr)
        if kind in ("int", "float"):
            return at("f" if kind == "float" else "m", word(f"S_{self.book.scalar(known, node.attr)}")), kind
        if kind in self.table.things and self.table.things[kind].code:
            return code.template(self.table.things[kind].code), kind
        if kind.startswith("?"):
            raise self.error(f"nothing is known of a {kind[1:]}", node)
        return None, kind

    def _subscript(self, node: ast.Subscript) -> Typed:
        base, kind = self.expression(node.value)
        thing = self.table.things.get(kind)
        if thing is None:
            raise self.error(f"a {kind} has no items", node)
        if isinstance(node.slice, ast.UnaryOp):
            if thing.last is None or ast.unparse(node.slice) != "-1":
                raise self.error("of items from the end only the last, where the table knows it", node)
            return code.template(thing.last.code, **_it(base)), thing.last.kind
        if thing.item is None:
            raise self.error(f"a {kind} has no items", node)
        if isinstance(node.slice, ast.Tuple):
            row, column = (self.within(self.coded(part, "int"), length, base)
                           for part, length in zip(node.slice.elts, thing.lengths or ("", ""), strict=True))
            return code.template(thing.item.code, **_it(base), row=row, column=column), thing.item.kind
        index = self.within(self.coded(node.slice, "int"), thing.length, base)
        return code.template(thing.item.code, **_it(base), index=index), thing.item.kind

    def within(self, index: ast.expr, length: str, base: ast.expr | None) -> ast.expr:
        """Return an index, looked at where there are extensions that may have led to one that is outside."""
        if self.table.guards is None or not length:
            return index
        return code.call(self.table.guards.index, index, code.template(length, **_it(base)))

    def length(self, node: ast.expr, base: ast.expr | None, kind: str) -> ast.expr:
        """Return how many items something has."""
        thing = self.table.things.get(kind)
        if thing is None or not thing.length:
            raise self.error(f"a {kind} has no length", node)
        return code.template(thing.length, **_it(base))

    # --- operators ---

    def _unaryop(self, node: ast.UnaryOp) -> Typed:
        if isinstance(node.op, ast.Not):
            return ast.UnaryOp(ast.Not(), self.truth(node.operand)), "bool"
        found, kind = self.numeric(node.operand)
        return ast.UnaryOp(node.op, found), kind

    def numeric(self, node: ast.expr) -> tuple[ast.expr, str]:
        """Translate an expression that is an integer or a float."""
        found, kind = self.value(node)
        if kind not in ("int", "float"):
            raise self.error(f"a {kind} is no number", node)
        return found, kind

    def _boolop(self, node: ast.BoolOp) -> Typed:
        return ast.BoolOp(node.op, [self.truth(value) for value in node.values]), "bool"

    def _binop(self, node: ast.BinOp) -> Typed:
        if isinstance(node.op, ast.Pow | ast.MatMult):
            raise self.error("no such operator in stories", node)
        left, kind = self.numeric(node.left)
        right, other = self.numeric(node.right)
        result = "float" if "float" in (kind, other) or isinstance(node.op, ast.Div) else "int"
        return ast.BinOp(left, node.op, right), result

    def _compare(self, node: ast.Compare) -> Typed:
        parts = [node.left, *node.comparators]
        if any(isinstance(one, ast.In | ast.NotIn) for one in node.ops):
            raise self.error("no `in` in stories", node)
        kinds = [self.expression(part)[1] for part in parts]
        wanted = next((kind for kind in kinds if kind != "none"), "int")
        if "none" in kinds and wanted == "float":
            raise self.error("a float is never None", node)
        operators = [{ast.Is: ast.Eq, ast.IsNot: ast.NotEq}.get(type(one), type(one))() for one in node.ops]
        coded = [self.coded(part, wanted if kind == "none" else "") for part, kind in zip(parts, kinds, strict=True)]
        return ast.Compare(coded[0], operators, coded[1:]), "bool"

    def _ifexp(self, node: ast.IfExp) -> Typed:
        kinds = [self.expression(part)[1] for part in (node.body, node.orelse)]
        kind = "float" if "float" in kinds else next((one for one in kinds if one != "none"), "none")
        return ast.IfExp(self.truth(node.test), self.coded(node.body, kind), self.coded(node.orelse, kind)), kind

    def _yieldfrom(self, node: ast.YieldFrom) -> Typed:
        raise self.error("a pause in the midst of something else", node)

    def _yield(self, node: ast.Yield) -> Typed:
        raise self.error("a pause in the midst of something else", node)


def _it(base: ast.expr | None) -> dict[str, ast.expr]:
    return {} if base is None else {"it": base}


def _spoken(node: ast.AST) -> str:
    return {"ListComp": "list comprehension", "DictComp": "dict comprehension", "SetComp": "set comprehension",
            "GeneratorExp": "generator expression", "JoinedStr": "text", "Dict": "dict", "List": "list", "Set": "set",
            "Lambda": "lambda but as an alarm", "NamedExpr": "assignment within an expression", "Starred": "star",
            "Tuple": "tuple but on both sides of an assignment", "Try": "try", "With": "with", "Raise": "raise",
            "Assert": "assert", "Delete": "del", "Import": "import", "ImportFrom": "import", "Global": "global",
            "Nonlocal": "nonlocal", "FunctionDef": "function within a function", "ClassDef": "class within a function",
            "Match": "match", "Await": "await", "AsyncFor": "async", "AsyncWith": "async", "AnnAssign":
            "annotation of a local variable", "Slice": "slice"}.get(type(node).__name__, type(node).__name__)
