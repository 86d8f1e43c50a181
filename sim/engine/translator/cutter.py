"""Cutting a story at its pauses.

A story that is begun is told in one piece with every story that it goes through by `yield from`: these are told anew at
each place from which they are reached, so that every return has one known place to go to. What lies between two pauses
becomes a function (a *stretch*); its parameters are the variables that are alive where it begins. A pause stores those
that are alive behind it in the story's block, together with the number of the stretch to go on with.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from sim.engine.translator.classes import Class
from sim.engine.translator.code import assign, call, do, name, nodes, number, plus, template, word
from sim.engine.translator.safety import refuse_strangers
from sim.engine.translator.statements import Statements
from sim.engine.translator.stretches import Cut, End, Jump, Pause, shape

if TYPE_CHECKING:
    from sim.engine.translator.book import Book

Given = list[tuple[str, ast.expr]]


class Cutter:
    """Cuts one story."""

    def __init__(self, book: Book, story: str, owner: Class, function: ast.FunctionDef) -> None:
        """Tell the story, and every story that it goes through, into stretches."""
        self.book = book
        self.instances: dict[tuple[object, ...], str] = {}
        self.names: set[str] = set()
        self.owners: dict[str, str] = {}
        self.owned: set[str] = set()
        block = next((one for one, spec in book.table.blocks.items() if story in spec.embeds), story)
        parameters = [(one.arg, book.sources.kind(one.annotation, owner)) for one in function.args.args[1:]]
        if block != story and (not parameters or parameters[0][1] != block):
            raise owner.error(f"a story in a {block} is told about one", function)
        self.cut = Cut(story, block, parameters[0][0] if block != story else "frame", parameters, owner, function)
        self.cut.heads = set()
        teller = Teller(self, owner, function, story, "end", [])
        for one, (local, kind) in zip(function.args.args[1:], parameters, strict=True):
            teller.bind(local, kind, one)
        self.cut.stretches["end"] = [End()]
        teller.tell(function.body, self.label("begin"), "end")

    def finish(self) -> Cut:
        """Bring the stretches into shape, and refuse what could outlive what it names."""
        shape(self.cut, self.book)
        refuse_strangers(self.cut, self.owned, self.book)
        return self.cut

    def label(self, text: str) -> list[ast.stmt]:
        """Begin a stretch and return its (empty) text."""
        assert text not in self.cut.stretches
        self.cut.stretches[text] = []
        return self.cut.stretches[text]

    def instance(self, method: str, caller: str) -> str:
        """Return a name for one telling of a story: its own, or with that of its caller where it is told again."""
        plain = method.strip("_")
        for found in (plain, f"{plain}_via_{caller}", *(f"{plain}_via_{caller}_x{count}" for count in range(2, 100))):
            if found not in self.names:
                self.names.add(found)
                return found
        raise AssertionError("one story is told a hundred times in another")

    def variable(self, owner: Class, method: str, local: str) -> str:
        """Return what a local variable of a method is called in the whole story."""
        if method == self.cut.function.name and owner is self.cut.owner:
            return local
        first = self.owners.setdefault(method, owner.name)
        return f"{'' if first == owner.name else owner.name.lower() + '_'}{method.strip('_')}_{local}"


class Teller(Statements):
    """One telling of a story within a cut: where it returns to, and with what."""

    def __init__(self, cutter: Cutter, owner: Class, function: ast.FunctionDef, instance: str, back: str,
                 results: list[str], above: tuple[str, ...] = ()) -> None:
        """Begin a telling; at its end it goes on with the stretch `back`, having set `results`."""
        super().__init__(cutter.book, owner, function, lambda local: cutter.variable(owner, function.name, local))
        self.cutter = cutter
        self.instance = instance
        self.back = back
        self.results = results
        self.above = (*above, f"{owner.name}.{function.name}")
        self.owned: list[list[tuple[str, str]]] = []
        self.named: dict[str, list[tuple[str, str]]] = {}
        self.loops: list[tuple[str, str, bool, int] | None] = []
        self.waited: set[str] = set()
        self.count = 0
        self.at_top = False
        if self.above[-1] in above:
            raise self.error(f"goes through itself ({' -> '.join(self.above)})", function)

    def bind(self, local: str, kind: str, node: ast.AST) -> str:
        """Return what a local variable is called, having given it its kind."""
        called = super().bind(local, kind, node)
        kinds = self.cutter.cut.kinds
        if self.book.is_value(kind):
            kinds.update({f"{called}_{part}": self.sources.field_kind(kind, part)
                          for part in self.sources.fields_of(kind)})
        elif not self.book.is_nothing(kind) and kinds.setdefault(called, kind) != kind:
            raise self.error(f"{local} is of kind {kinds[called]} in another story", node)
        return called

    def fresh(self, what: str = "") -> str:
        """Return a name for a stretch: numbered within this telling, so that others keep theirs."""
        self.count += 1
        return f"{self.instance}{what}_{self.count}"

    # --- telling ---

    def tell(self, nodes: list[ast.stmt], out: list[ast.stmt], after: str) -> None:
        """Tell statements into a stretch; at their end go on with another."""
        self.owned.append([])
        for node in nodes:
            leaves = isinstance(node, ast.Return | ast.Break | ast.Continue)
            if not self._pauses(node):
                self.at_top = True
                out.extend(self.statement(node))
                self.at_top = False
            else:
                label = self.fresh()
                following = self.cutter.label(label)
                begun = len(out)
                self._cut(node, out, label)
                self.mark(out[begun:], node)
                out = following
            if leaves:
                self.owned.pop()
                return
        out.extend(self._give_back(self.owned.pop()))
        out.append(Jump(after))

    def _cut(self, node: ast.stmt, out: list[ast.stmt], after: str) -> None:
        if isinstance(node, ast.If):
            body: list[ast.stmt] = []
            orelse: list[ast.stmt] = []
            condition = self.truth(node.test)
            self.tell(node.body, self._apart_from_head(body), after)
            is_chain = len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If)
            self.tell(node.orelse, orelse if is_chain else self._apart_from_head(orelse), after)
            out.append(ast.If(condition, body, orelse))
        elif isinstance(node, ast.While):
            self._loop(node, out, after)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield):
            self._pause(node.value, out, after)
        elif isinstance(node, ast.Expr | ast.Assign | ast.Return) and isinstance(node.value, ast.YieldFrom | ast.Call):
            called = node.value.value if isinstance(node.value, ast.YieldFrom) else node.value
            if not isinstance(called, ast.Call):
                raise self.error("`yield from` a call of a story", node)
            self._through(node, called, out, after)
        else:
            raise self.error("a pause in the midst of something else", node)

    def _through(self, node: ast.stmt, called: ast.Call, out: list[ast.stmt], after: str) -> None:
        owner, function = self._callee(called)
        kind = self.sources.kind(function.returns, owner)
        if self.book.is_owned(kind):
            raise self.error(f"a {kind} that comes from behind a pause", node)
        results, back = [], after
        if isinstance(node, ast.Assign):
            if len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name) or kind == "none":
                raise self.error("what a story answers is given to one name", node)
            results = self._parts(self.bind(node.targets[0].id, kind, node), kind)
        elif isinstance(node, ast.Return):
            if kind != self.result and self.result != "none":
                raise self.error(f"a {kind} in the place of a {self.result}", node)
            out.extend(self._give_back([one for owned in self.owned for one in owned]))
            results, back = self.results, self.back
        self._go_through(called, owner, function, results, back, out)

    def _parts(self, called: str, kind: str) -> list[str]:
        return [f"{called}_{part}" for part in self.sources.fields_of(kind)] if self.book.is_value(kind) else [called]

    def _apart_from_head(self, text: list[ast.stmt]) -> list[ast.stmt]:
        """Give a branch of a choice at the head of a loop a stretch of its own, so that others can jump to it."""
        if not (self.loops and self.loops[-1] and self.loops[-1][2]):
            return text
        label = self.fresh("_branch")
        text.append(Jump(label))
        return self.cutter.label(label)

    def _loop(self, node: ast.While, out: list[ast.stmt], after: str) -> None:
        if node.orelse:
            raise self.error("no else of a loop", node)
        head = self.fresh("_again")
        self.cutter.cut.heads.add(head)
        text = self.cutter.label(head)
        out.append(Jump(head))
        self.loops.append((head, after, len(node.body) == 1, len(self.owned)))
        body: list[ast.stmt] = []
        self.tell(node.body, body, head)
        self.loops.pop()
        if isinstance(node.test, ast.Constant) and node.test.value is True:
            text.extend(body)
        else:
            text.append(ast.If(self.truth(node.test), body, [Jump(after)]))
        self.mark(text, node)

    # --- pauses ---

    def _pause(self, node: ast.Yield, out: list[ast.stmt], after: str) -> None:
        cut, event = self.cutter.cut, node.value
        go = word(f"GO_{cut.story}".upper())
        held = {variable for group in self.owned for variable, _ in group}
        if isinstance(event, ast.Call) and isinstance(event.func, ast.Attribute) and event.func.attr == "pause":
            if self.expression(event.func.value)[1] != self.table.clock or len(event.args) != 1:
                raise self.error("a story pauses for minutes of the clock", node)
            if held - self.waited:
                raise self.error("what is made to be waited for is waited for before anything else", node)
            minutes = self.coded(event.args[0], "float")
            if self.table.guards is not None:
                minutes = call(self.table.guards.delay, minutes)
            when = plus(template(self.table.now), minutes)
            out.append(do(call("push", when, go, name(cut.frame), number(0), number(False))))
        elif isinstance(event, ast.Attribute) and event.attr == "wake" and isinstance(event.value, ast.Name):
            block, kind = self.value(event.value)
            assert isinstance(block, ast.Name)
            if block.id not in held or block.id in self.waited:
                raise self.error("a story waits once, for what it has made itself", node)
            if held - {block.id}:
                raise self.error("a story waits for one thing at a time", node)
            self.waited.add(block.id)
            place = plus(block, word(f"{self.table.blocks[kind].prefix}_GO"))
            out.append(do(call("wait", place, go, name(cut.frame))))
        else:
            raise self.error("a story pauses for minutes or for the wake of a block", node)
        out.append(Pause(after))

    def _callee(self, node: ast.Call) -> tuple[Class, ast.FunctionDef]:
        if not isinstance(node.func, ast.Attribute):
            raise self.error("a story is a method", node)
        base, kind = self.expression(node.func.value)
        known = self.sources.classes.get(kind)
        known = known and self.sources.home(known, node.func.attr)
        if known is None or node.func.attr not in known.methods or base is not None:
            raise self.error(f"a {kind} has no story {node.func.attr}", node)
        return known, known.methods[node.func.attr]

    def _go_through(self, node: ast.Call, owner: Class, function: ast.FunctionDef, results: list[str], back: str,
                    out: list[ast.stmt]) -> None:
        """Go through another story: told here, unless it has been told with the same way back."""
        if any(self.owned) and self.sources.is_story(function):
            raise self.error("a story that still holds what it waited for goes through another", node)
        names, given = self._hand_over(node, owner, function)
        key = (owner.name, function.name, back, tuple(results), tuple(sorted(names.items())))
        out.extend(assign(variable, value) for variable, value in given)
        if key in self.cutter.instances:
            out.append(Jump(self.cutter.instances[key]))
            return
        instance = self.cutter.instance(function.name, self.instance)
        teller = Teller(self.cutter, owner, function, instance, back, results, self.above)
        teller.names = dict(names)
        for one in function.args.args[1:]:
            if one.arg not in names:
                teller.bind(one.arg, self.sources.kind(one.annotation, owner), one)
        text = self.cutter.label(instance)
        self.cutter.instances[key] = instance
        out.append(Jump(instance))
        teller.tell(function.body, text, back)

    def _hand_over(self, node: ast.Call, owner: Class, function: ast.FunctionDef
                   ) -> tuple[dict[str, tuple[str, str]], Given]:
        """Return what parameters are called that need no variable of their own, and what the others are given."""
        names: dict[str, tuple[str, str]] = {}
        given: Given = []
        for one, part, scope in self.matched(node, owner, function):
            kind = self.sources.kind(one.annotation, owner)
            unchanged = not any(isinstance(other, ast.Name) and other.id == one.arg and isinstance(other.ctx, ast.Store)
                                for other in nodes(function))
            if self.book.is_nothing(kind):
                names[one.arg] = ("", kind)
            elif scope is self and isinstance(part, ast.Name) and unchanged and self.names.get(
                    part.id, ("", ""))[1] == kind:
                names[one.arg] = self.names[part.id]
            else:
                variable = self.cutter.variable(owner, function.name, one.arg)
                self.cutter.cut.kinds.setdefault(variable, kind)
                given.append((variable, scope.coded(part, kind)))
        return names, given

    # --- what belongs to a stretch of a story ---

    def own(self, local: str, value: ast.expr, kind: str, node: ast.stmt) -> None:
        """Let a block that is made belong to this story, until its name goes out of sight."""
        if not isinstance(value, ast.Call):
            raise self.error(f"a second name for a {kind}", node)
        if not self.at_top or self.stores(local) != 1:
            raise self.error(f"a {kind} is named once, where its story can wait for it", node)
        called = self.bind(local, kind, node)
        self.owned[-1].append((called, kind))
        self.cutter.owned.add(called)

    def put(self, target: ast.expr, value: ast.expr, node: ast.stmt) -> list[ast.stmt]:
        """Translate giving a value, and remember the fields that name a block of one's own."""
        found = super().put(target, value, node)
        if isinstance(target, ast.Attribute) and isinstance(value, ast.Name):
            called, kind = self.names.get(value.id, ("", ""))
            if self.book.is_owned(kind):
                if not isinstance(target.value, ast.Name):
                    raise self.error(f"a field that names a {kind} is that of a name", node)
                base, block = self.names[target.value.id]
                text = f"{self.table.blocks[block].prefix}_{target.attr.upper()}"
                self.named.setdefault(called, []).append((base, text))
                if (kind, base, text) not in self.cutter.cut.named:
                    self.cutter.cut.named.append((kind, base, text))
        return found

    def owns(self, value: ast.expr) -> bool:
        """Whether a value may be named by a field: nothing, or what belongs to this story."""
        if isinstance(value, ast.Name) and value.id in self.names:
            return any(self.names[value.id][0] == variable for group in self.owned for variable, _ in group)
        return super().owns(value)

    def _give_back(self, owned: list[tuple[str, str]]) -> list[ast.stmt]:
        found: list[ast.stmt] = []
        for variable, kind in owned:
            if variable not in self.waited:
                raise self.error(f"{variable}, a {kind}, is not waited for", self.function)
            for base, text in self.named.get(variable, ()):
                found.append(do(call("forget", plus(name(base), word(text)), name(variable))))
            found.append(do(call(f"free_{kind.lower()}", name(variable))))
        return found

    def _pauses(self, node: ast.stmt) -> bool:
        """Whether there is a pause in a statement; what answers with a value is gone through as if there were."""
        if isinstance(node, ast.Assign | ast.Return) and isinstance(node.value, ast.Call):
            return isinstance(node.value.func, ast.Attribute) and self.book.answers_value(node.value.func.attr)
        if isinstance(node, ast.If | ast.While):
            return any(self._pauses(one) for one in (*node.body, *node.orelse)) or _has_pause(node.test)
        return _has_pause(node)

    # --- statements that leave ---

    def _do_return(self, node: ast.Return) -> list[ast.stmt]:
        if isinstance(node.value, ast.IfExp) and self.book.is_value(self.result):
            return [ast.If(self.truth(node.value.test),
                           self.mark(self._do_return(ast.copy_location(ast.Return(node.value.body), node)), node),
                           self.mark(self._do_return(ast.copy_location(ast.Return(node.value.orelse), node)), node))]
        if (node.value is None) != (self.result == "none"):
            raise self.error(f"an answer of kind {self.result} is announced", node)
        found: list[ast.stmt] = []
        if node.value is not None and self.book.is_value(self.result):
            parts = self.give(self.results, node.value, self.result) if self.results else []
            found.extend(parts)
        elif node.value is not None:
            value = self.coded(node.value, self.result)
            found.append(assign(self.results[0], value) if self.results else do(value))
        return [*found, *self._give_back([one for owned in self.owned for one in owned]), Jump(self.back)]

    def _do_while(self, node: ast.While) -> list[ast.stmt]:
        return self._within(super()._do_while, node)

    def _do_for(self, node: ast.For) -> list[ast.stmt]:
        return self._within(super()._do_for, node)

    def _within(self, translate: object, node: ast.stmt) -> list[ast.stmt]:
        """Translate a loop in which nothing pauses: it is left by its own words only."""
        if any(isinstance(one, ast.Return) for one in ast.walk(node)):
            raise self.error("a story is not left from within a loop that does not pause", node)
        self.loops.append(None)
        top, self.at_top = self.at_top, False
        found: list[ast.stmt] = translate(node)  # type: ignore[operator]
        self.at_top = top
        self.loops.pop()
        return found

    def _do_if(self, node: ast.If) -> list[ast.stmt]:
        top, self.at_top = self.at_top, False
        found = super()._do_if(node)
        self.at_top = top
        return found

    def _do_break(self, node: ast.Break) -> list[ast.stmt]:
        return self._leave(node, 1) or super()._do_break(node)

    def _do_continue(self, node: ast.Continue) -> list[ast.stmt]:
        return self._leave(node, 0) or super()._do_continue(node)

    def _leave(self, node: ast.stmt, where: int) -> list[ast.stmt]:
        """Leave a turn of a loop that pauses, giving back what belongs to it."""
        loop = self.loops[-1] if self.loops else None
        if loop is None:
            return []
        inner = [one for group in self.owned[loop[3]:] for one in group]
        return [*self._give_back(inner), Jump((loop[0], loop[1])[where])]


def _has_pause(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Yield | ast.YieldFrom) for one in nodes(node))

