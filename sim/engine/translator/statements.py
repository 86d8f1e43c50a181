"""Statements of a story that do not pause, as statements of the kernel."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.engine.translator import code
from sim.engine.translator.calls import Calls
from sim.engine.translator.classes import Class
from sim.engine.translator.code import assign, call, do, is_not_zero, name
from sim.engine.translator.expressions import Expressions, _spoken

if TYPE_CHECKING:
    from sim.engine.translator.book import Book


@dataclass(frozen=True)
class SourceLine:
    """Where a statement of the kernel comes from: module, method, lines below its `def`."""

    module: str
    method: str
    line: int

    def __str__(self) -> str:
        """Say it as the generated text does."""
        return f"{self.module}.{self.method}+{self.line}"


class Statements(Calls):
    """What statements become."""

    def __init__(self, book: Book, owner: Class, function: ast.FunctionDef, rename: Callable[[str], str]) -> None:
        """Begin without names."""
        super().__init__(book, owner, function, rename)
        self.result = self.sources.kind(function.returns, owner)

    def _elsewhere(self, owner: Class, signature: ast.FunctionDef) -> Expressions:
        return Calls(self.book, owner, signature, self.rename)

    # --- where things come from ---

    def origin(self, node: ast.AST) -> SourceLine:
        """Return where a node stands."""
        return SourceLine(self.owner.module.__name__.rsplit(".", 1)[-1], f"{self.owner.name}.{self.function.name}",
                      node.lineno - self.function.lineno)  # type: ignore[attr-defined]

    def mark(self, found: list[ast.stmt], node: ast.AST) -> list[ast.stmt]:
        """Remember of new statements where they come from."""
        for one in found:
            if not hasattr(one, "origin"):
                one.origin = self.origin(node)  # type: ignore[attr-defined]
        return found

    # --- statements ---

    def statements(self, nodes: list[ast.stmt]) -> list[ast.stmt]:
        """Translate statements."""
        return [found for node in nodes for found in self.statement(node)]

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        """Translate a statement."""
        method = getattr(self, f"_do_{type(node).__name__.lower()}", None)
        if method is None:
            raise self.error(f"no {_spoken(node)} in stories", node)
        found: list[ast.stmt] = method(node)
        return self.mark(found, node)

    def _do_expr(self, node: ast.Expr) -> list[ast.stmt]:
        if isinstance(node.value, ast.Constant):
            return []
        if not isinstance(node.value, ast.Call):
            raise self.error("a statement that does nothing", node)
        found, kind = self.value(node.value)
        if self.book.is_owned(kind):
            raise self.error(f"a {kind} that is made needs a name", node)
        return [do(found)]

    def _do_pass(self, node: ast.Pass) -> list[ast.stmt]:
        return [ast.Pass()]

    def _do_continue(self, node: ast.Continue) -> list[ast.stmt]:
        return [ast.Continue()]

    def _do_break(self, node: ast.Break) -> list[ast.stmt]:
        return [ast.Break()]

    def _do_if(self, node: ast.If) -> list[ast.stmt]:
        return [ast.If(self.truth(node.test), self.statements(node.body), self.statements(node.orelse))]

    def _do_while(self, node: ast.While) -> list[ast.stmt]:
        if node.orelse:
            raise self.error("no else of a loop", node)
        loop = ast.While(self.truth(node.test), self.statements(node.body), [])
        return [self.turning(loop, self.table.turns.get(f"{self.owner.name}.{self.function.name}"))]

    def turning(self, loop: ast.stmt, turns: Any) -> ast.stmt:
        """Remember of a loop how often it may turn, where the table knows."""
        loop.turns = turns  # type: ignore[attr-defined]
        return loop

    def _do_for(self, node: ast.For) -> list[ast.stmt]:
        if node.orelse:
            raise self.error("no else of a loop", node)
        turns = node.iter
        if not (isinstance(node.target, ast.Name) and isinstance(turns, ast.Call) and isinstance(turns.func, ast.Name)
                and turns.func.id in ("range", "list") and turns.args):
            raise self.error("a loop is over range(...) or over list(block.items)", node)
        if turns.func.id == "range":
            target = self.bind(node.target.id, "int", node)
            over = call("range", *[self.coded(part, "int") for part in turns.args])
            loop = ast.For(ast.Name(target, ast.Store()), over, self.statements(node.body), [])
            often: Any = self.table.turns.get(f"{self.owner.name}.{self.function.name}")
            if len(over.args) == 1 and isinstance(over.args[0], ast.Constant):
                often = over.args[0].value
            return [self.turning(loop, often)]
        return self._walk(node, node.target.id, turns.args[0])

    def _walk(self, node: ast.For, local: str, items: ast.expr) -> list[ast.stmt]:
        """Go through a list: an item may leave meanwhile."""
        base, kind = self.expression(items)
        walk = self.table.things[kind].walk if kind in self.table.things else None
        if walk is None or base is None:
            raise self.error(f"there is no going through a {kind}", node)
        target = self.bind(local, walk.item, node)
        following = self.bind(f"{local}_after", walk.item, node)
        loop = ast.While(is_not_zero(name(target)),
                         [assign(following, code.template(walk.following, it=name(target))),
                          *self.statements(node.body), assign(target, name(following))], [])
        if any(isinstance(one, ast.Continue) for one in ast.walk(node)):
            raise self.error("no continue in a loop over a list", node)
        loop.walks = kind  # type: ignore[attr-defined]
        return [assign(target, code.template(walk.first, it=base)), self.turning(loop, walk.turns)]

    # --- assignments ---

    def _do_augassign(self, node: ast.AugAssign) -> list[ast.stmt]:
        if isinstance(node.target, ast.Subscript):
            raise self.error("an item is given a value by `=`", node)
        self.refuse_fixed(node.target, node)
        place, kind = self.numeric(node.target)
        if kind == "int" and isinstance(node.op, ast.Div):
            raise self.error("an integer that becomes a float", node)
        place.ctx = ast.Store()  # type: ignore[attr-defined]
        return [ast.AugAssign(place, node.op, self.coded(node.value, kind))]  # type: ignore[arg-type]

    def _do_assign(self, node: ast.Assign) -> list[ast.stmt]:
        if len(node.targets) > 1:
            targets = sorted(node.targets, key=lambda one: not isinstance(one, ast.Name))
            plain = isinstance(node.value, ast.Constant | ast.Name)
            if not plain and not isinstance(targets[0], ast.Name):
                raise self.error("the value of several targets is a name or a constant, or one of them is a name", node)
            source = node.value if plain else targets[0]
            found = self.put(targets[0], node.value, node)
            return found + [one for target in targets[1:] for one in self.put(target, source, node)]
        target = node.targets[0]
        if isinstance(target, ast.Tuple):
            if isinstance(node.value, ast.Tuple) and len(target.elts) == len(node.value.elts):
                self._apart(target.elts, node.value.elts, node)
                return [found for one, value in zip(target.elts, node.value.elts, strict=True)
                        for found in self.put(one, value, node)]
            return self._unpack(target, node.value, node)
        return self.put(target, node.value, node)

    def _apart(self, targets: list[ast.expr], values: list[ast.expr], node: ast.Assign) -> None:
        """Refuse an assignment to a tuple in which a later value reads what an earlier target changes."""
        for index, target in enumerate(targets):
            for value in values[index + 1:]:
                same = isinstance(target, ast.Name) and target.id in code.reads(value)
                if same or (not isinstance(target, ast.Name) and not isinstance(value, ast.Constant | ast.Name)):
                    raise self.error("the parts of an assignment to several names depend on each other", node)

    def _unpack(self, target: ast.Tuple, value: ast.expr, node: ast.Assign) -> list[ast.stmt]:
        """Take the parts of an item apart."""
        kind = self.expression(value.value)[1] if isinstance(value, ast.Subscript) else ""
        parts = self.table.things[kind].unpacked if kind in self.table.things else ()
        if len(parts) != len(target.elts) or not isinstance(value, ast.Subscript):
            raise self.error("a value that does not come apart", node)
        item, _ = self.value(value)
        first = self.bind(f"{kind.rsplit('.', 1)[-1]}_item", "int", node)
        found = [assign(first, item)]
        for one, part in zip(target.elts, parts, strict=True):
            if not isinstance(one, ast.Name):
                raise self.error("parts are given to names", node)
            found.append(assign(self.bind(one.id, "float", node), code.template(part, it=name(first))))
        return found

    def put(self, target: ast.expr, value: ast.expr, node: ast.stmt) -> list[ast.stmt]:
        """Translate giving a value to a name, a field or an item."""
        if isinstance(target, ast.Name):
            return self._put_name(target.id, value, node)
        if isinstance(target, ast.Subscript):
            base, kind = self.expression(target.value)
            done = self.table.things[kind].methods.get("__setitem__") if kind in self.table.things else None
            if done is None:
                raise self.error(f"items of a {kind} are not given values", node)
            first = [base] if base is not None else []
            return [do(call(done.function, *first, self.coded(target.slice, "int"), self.coded(value)))]
        if not isinstance(target, ast.Attribute):
            raise self.error("nothing to give a value to", node)
        self.refuse_fixed(target, node)
        place, kind = self.value(target)
        if kind in self.table.things and not self.is_word(kind):
            raise self.error(f"a {kind} is filled and emptied, not given a value", node)
        if self.book.is_owned(kind) and not self.owns(value):
            raise self.error(f"a field may name a {kind} only within the story to which that belongs", node)
        coded = self.coded(value, kind)
        if isinstance(place, ast.Compare):
            place = place.left
        if not isinstance(place, ast.Subscript) or not (isinstance(place.value, ast.Name) and place.value.id in "mf"):
            raise self.error("the plan does not change", node)
        place.ctx = ast.Store()
        return [assign(place, coded)]

    def refuse_fixed(self, target: ast.expr, node: ast.AST) -> None:
        """Refuse a field of a block that an extension may not change."""
        own = self.owner.own
        if own is not None and isinstance(target, ast.Attribute):
            kind = self.expression(target.value)[1]
            if kind in self.table.blocks and not own.may_set(kind, target.attr):
                allowed = ", ".join([*own.settable.get(kind, ()), *(one for one, _, _ in own.fields.get(kind, ()))])
                raise self.error(f"a rule does not set {target.attr} of a {kind} (but {allowed})", node)

    def _put_name(self, local: str, value: ast.expr, node: ast.stmt) -> list[ast.stmt]:
        found, kind = self.expression(value)
        if kind == "none":
            raise self.error("None is no value for a name", node)
        if self.book.is_owned(kind):
            self.own(local, value, kind, node)
        called = self.bind(local, kind, node)
        if found is None:
            return []
        return [assign(called, found)]

    def own(self, local: str, value: ast.expr, kind: str, node: ast.stmt) -> None:
        """Refuse a second name for a block that belongs to a story, and one that is not handed on."""
        if not isinstance(value, ast.Call):
            raise self.error(f"a second name for a {kind}", node)
        if self.result != kind:
            raise self.error(f"a {kind} that is neither waited for nor returned", node)

    def owns(self, value: ast.expr) -> bool:
        """Whether a value may be named by a field: nothing, or what belongs to the story told here."""
        return isinstance(value, ast.Constant)

    # --- values of several parts ---

    def give(self, targets: list[str], value: ast.expr, kind: str) -> list[ast.stmt]:
        """Translate giving a value of several parts to as many variables."""
        if isinstance(value, ast.IfExp):
            return [ast.If(self.truth(value.test), self.give(targets, value.body, kind),
                           self.give(targets, value.orelse, kind))]
        parts = self.parts(value, kind)
        if parts is None:
            raise self.error(f"a {kind} is written out, or the answer of a step", value)
        return [assign(one, part) for one, part in zip(targets, parts, strict=True)]

    def parts(self, value: ast.expr, kind: str) -> list[ast.expr] | None:
        """Return the parts of a value that is written out or stands in its module by name, else None."""
        known = self.sources.classes[kind]
        fields = self.sources.fields_of(kind)
        if isinstance(value, ast.Name) and value.id not in self.names:
            there = getattr(self.owner.module, value.id, None)
            if type(there).__name__ == kind:
                return [self._known(getattr(there, one)) for one in fields]
        if not (isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == kind):
            return None
        given = dict(zip(fields, value.args, strict=False)) | {str(one.arg): one.value for one in value.keywords}
        if unknown := set(given) - set(fields):
            raise self.error(f"a {kind} has no {', '.join(sorted(unknown))}", value)
        default = Expressions(self.book, known, self.function, self.rename)
        found = []
        for one in fields:
            other = known.fields[one][1]
            if one not in given and other is None:
                raise self.error(f"{one} is missing", value)
            of = self.sources.field_kind(kind, one)
            found.append(self.coded(given[one], of) if one in given else default.coded(other, of))  # type: ignore[arg-type]
        return found

    def _known(self, value: Any) -> ast.expr:
        if isinstance(value, float | int) and not hasattr(value, "name") and value not in (float("inf"), float("-inf")):
            return ast.Constant(value)
        return self.constant("", value)

    def _do_return(self, node: ast.Return) -> list[ast.stmt]:
        if node.value is None:
            return [ast.Return(None)]
        if self.book.is_value(self.result):
            raise self.error(f"a {self.result} is answered by a step of a story", node)
        if self.result == "none":
            raise self.error("a result that is not announced", node)
        return [ast.Return(self.coded(node.value, self.result))]
