"""Calls of a story: of methods, of rules, of what the kernel does itself; alarms and beginnings."""

from __future__ import annotations

import ast
import re
from typing import Any

from sim.engine.translator.classes import Class
from sim.engine.translator.code import call, field, name, number, word
from sim.engine.translator.expressions import Expressions, Typed
from sim.engine.translator.table import Call

_NUMBA = {"float64": "float", "int64": "int", "uint64": "int", "boolean": "bool"}


class Calls(Expressions):
    """What calls become."""

    def _call(self, node: ast.Call) -> Typed:
        if any(one.arg is None for one in node.keywords) or any(isinstance(one, ast.Starred) for one in node.args):
            raise self.error("no * or ** in a call", node)
        if isinstance(node.func, ast.Name):
            return self._plain_call(node, node.func.id)
        if not isinstance(node.func, ast.Attribute):
            raise self.error("a call of something without a name", node)
        if isinstance(node.func.value, ast.Attribute) and node.func.value.attr == "wake":
            return self._wake(node, node.func.value.value)
        base, kind = self.expression(node.func.value)
        if kind == self.table.clock:
            return self._clock(node, node.func.attr)
        return self._method(node, base, kind, node.func.attr)

    def _wake(self, node: ast.Call, block: ast.expr) -> Typed:
        found, kind = self.value(block)
        if kind not in self.table.blocks or not self.table.blocks[kind].owned:
            raise self.error(f"nobody waits for a {kind}", node)
        assert isinstance(node.func, ast.Attribute)
        if node.func.attr != "succeed" or node.args:
            raise self.error("a wait ends by wake.succeed()", node)
        return call("wake", ast.BinOp(found, ast.Add(), word(f"{self.table.blocks[kind].prefix}_GO"))), "none"

    def _clock(self, node: ast.Call, method: str) -> Typed:
        self.refuse_private(self.table.clock, method, node)
        if method in ("at", "stream"):
            return self._alarm(node, method)
        if method == "begin":
            return self._begin(node)
        if method == "pause":
            raise self.error("a pause that nobody waits for: `yield` it", node)
        raise self.error(f"a {self.table.clock} has no {method}", node)

    def _method(self, node: ast.Call, base: ast.expr | None, kind: str, method: str) -> Typed:
        first = [base] if base is not None else []
        self.refuse_private(kind, method, node)
        if made := self.sources.made(node):
            return self._new(node, made)
        known = self.sources.classes.get(kind)
        known = known and self.sources.home(known, method)
        own = self.table.things[kind].methods if kind in self.table.things else (
            self.table.blocks[kind].methods if kind in self.table.blocks else {})
        if method in own:
            return self._primitive(node, first, own[method], known, method)
        if known is None or method not in known.methods or kind in self.table.things:
            raise self.error(f"a {kind} has no {method}", node)
        signature = known.methods[method]
        if any(ast.unparse(one) == "property" for one in signature.decorator_list):
            raise self.error(f"{method} is no method", node)
        if self.sources.is_story(signature):
            raise self.error("a story that pauses is called without `yield from`", node)
        result = self.sources.kind(signature.returns, known)
        function = self.book.function(known, method)
        return call(function, *first, *self.arguments(node, known, signature)), result

    def _primitive(self, node: ast.Call, first: list[ast.expr], done: Call, known: Class | None, method: str) -> Typed:
        if known is not None and method in known.methods:
            signature = known.methods[method]
            arguments = self.arguments(node, known, signature)
            result = done.kind or self.sources.kind(signature.returns, known)
        else:
            if node.keywords:
                raise self.error("no keywords here", node)
            arguments = [self.coded(part) for part in node.args]
            result = done.kind or "none"
        arguments = arguments[: done.takes] if done.takes is not None else arguments
        if self.table.guards is not None:
            arguments = [call(done.guards[index], one) if index in done.guards else one
                         for index, one in enumerate(arguments)]
        wanted = len([one for one in self.table.functions()[done.function] if one not in self.table.arrays]) if (
            done.function in self.table.functions()) else None
        given = [*([] if done.alone else first), *arguments]
        if wanted is not None and len(given) != wanted:
            raise self.error(f"{method} takes another number of arguments", node)
        return call(done.function, *given), result

    def arguments(self, node: ast.Call, owner: Class, signature: ast.FunctionDef) -> list[ast.expr]:
        """Return the arguments of a call in the order of the parameters, defaults filled in."""
        found = []
        for one, part, scope in self.matched(node, owner, signature):
            kind = self.sources.kind(one.annotation, owner)
            if not self.book.is_nothing(kind):
                found.append(scope.coded(part, kind))
        return found

    def matched(self, node: ast.Call, owner: Class, signature: ast.FunctionDef
                ) -> list[tuple[ast.arg, ast.expr, Expressions]]:
        """Return each parameter of a function with what a call gives for it, and where that is to be understood."""
        parameters = signature.args.args[1:]
        names = [one.arg for one in parameters]
        if len(node.args) > len(parameters) or {one.arg for one in node.keywords} - set(names):
            raise self.error("more arguments than parameters", node)
        defaults = dict(zip(names[::-1], signature.args.defaults[::-1], strict=False))
        given = dict(zip(names, node.args, strict=False)) | {str(one.arg): one.value for one in node.keywords}
        there = type(self)._elsewhere(self, owner, signature)
        for one in parameters:
            if one.arg not in given and one.arg not in defaults:
                raise self.error(f"{one.arg} is missing", node)
        return [(one, given[one.arg], self) if one.arg in given else (one, defaults[one.arg], there)
                for one in parameters]

    def _elsewhere(self, owner: Class, signature: ast.FunctionDef) -> Expressions:
        return Calls(self.book, owner, signature, self.rename)

    # --- functions ---

    def _plain_call(self, node: ast.Call, function: str) -> Typed:
        if function in ("len", "int", "float", "bool", "min", "max", "abs"):
            if node.keywords or not node.args:
                raise self.error(f"{function} takes plain arguments", node)
            return self._builtin(node, function)
        if function == "super" and self.owner.base and not node.args:
            return None, self.owner.base
        if function in self.table.blocks and self.owner.own is None:
            return self._new(node, function)
        found = getattr(self.owner.module, function, None)
        if hasattr(found, "waits_for"):
            return self._rule(node, function, found)
        if callable(found) and getattr(found, "__module__", "") in self.table.helpers:
            self.book.helpers[function] = found.__module__
            return call(function, *[self.coded(part) for part in node.args]), "int"
        raise self.error("a function that means nothing here", node)

    def _builtin(self, node: ast.Call, function: str) -> Typed:
        if function == "len":
            return self.length(node, *self.expression(node.args[0])), "int"
        if function == "bool":
            return self.truth(node.args[0]), "bool"
        if function in ("min", "max", "abs"):
            parts = [self.numeric(part) for part in node.args]
            if len({kind for _, kind in parts}) > 1:
                raise self.error(f"{function} of integers and floats", node)
            return call(function, *[found for found, _ in parts]), parts[0][1]
        found, kind = self.value(node.args[0])
        if kind == function:
            return found, function
        if kind == "bool":
            one, nothing = (1.0, 0.0) if function == "float" else (1, 0)
            return ast.IfExp(found, number(one), number(nothing)), function
        if kind not in ("int", "float"):
            raise self.error(f"a {kind} is no number", node)
        return call(function, found), function

    def _rule(self, node: ast.Call, function: str, found: Any) -> Typed:
        result, parameters = str(found.waits_for).rstrip(")").split("(", 1)
        wanted = re.split(r",\s*(?![^\[]*\])", parameters)
        if node.keywords or len(node.args) != len(wanted):
            raise self.error(f"{function} takes {len(wanted)} plain arguments", node)
        called = found.py_func.__name__
        called = f"{called}_" if called in self.table.arrays else called
        if self.book.rules.setdefault(called, found.py_func.__module__) != found.py_func.__module__:
            raise self.error(f"there are two rules {called}", node)
        parts: list[ast.expr] = []
        for part, kind in zip(node.args, wanted, strict=True):
            coded = self.coded(part, _NUMBA.get(kind, ""))
            if kind == "uint64":
                coded = ast.Call(ast.Attribute(name("np"), "uint64", ast.Load()), [coded], [])
            parts.append(coded)
        if result == "uint64":
            return call("signed", call(called, *parts)), "int"
        return call(called, *parts), _NUMBA.get(result, "none")

    def _new(self, node: ast.Call, block: str) -> Typed:
        """Translate the making of a block: a function of its own takes the fields that may be given."""
        known = self.sources.classes[block]
        fields = list(known.fields)
        given = dict(zip(fields, node.args, strict=False)) | {str(one.arg): one.value for one in node.keywords}
        made = self.book.made_from(block)
        if extra := set(given) - set(made) - self.book.unkept(block):
            raise self.error(f"{', '.join(sorted(extra))} cannot be given to a new {block}", node)
        if missing := [one for one in made if one not in given]:
            raise self.error(f"{missing[0]} is missing", node)
        return call(f"new_{block.lower()}", *[
            self.coded(given[one], self.sources.field_kind(block, one)) for one in made]), block

    # --- alarms and beginnings ---

    def _alarm(self, node: ast.Call, how: str) -> Typed:
        """Translate an alarm: an entry about one block, or about a closure block that holds what is needed."""
        if len(node.args) != 2 or node.keywords:
            raise self.error("an alarm has a time and something to do", node)
        time, act = self.coded(node.args[0], "float"), node.args[1]
        if self.table.guards is not None:
            time = call(self.table.guards.time, time)
        owner, method, parts = self._act(act)
        known = self.sources.home(self.sources.classes[owner], method)
        if method not in known.methods or self.sources.is_story(known.methods[method]):
            raise self.error(f"an alarm calls a method of {owner} that does not pause", act)
        kind = self.book.alarm(known, method, [of for _, of in parts])
        if how == "stream":
            if parts:
                raise self.error("a stream names nothing: it knows where it is", act)
            return call("stream", time, word(kind)), "none"
        if not parts:
            return call("push", time, word(kind), number(0), number(0), number(False)), "none"
        if len(parts) == 1 and parts[0][1] in self.table.blocks:
            block = self.table.blocks[parts[0][1]]
            if block.counted:
                return call(f"set_{kind.lower()}", time, parts[0][0]), "none"
            if block.owned:
                self._asks_first(known, method, act)
            stamp = field("int", parts[0][0], f"{block.prefix}_STAMP") if block.owned else number(0)
            return call("push", time, word(kind), parts[0][0], stamp, number(False)), "none"
        self.book.close_over(kind, known, known.methods[method], act)
        return call(f"set_{kind.lower()}", time, *[found for found, _ in parts]), "none"

    def _act(self, act: ast.expr) -> tuple[str, str, list[tuple[ast.expr, str]]]:
        """Return the class and method that an alarm calls, and what it gives to it."""
        if isinstance(act, ast.Lambda) and isinstance(act.body, ast.Call) and isinstance(act.body.func, ast.Attribute):
            for one in ast.walk(act.body):
                if isinstance(one, ast.Name) and self.stores(one.id) > (one.id not in _parameters(self.function)):
                    raise self.error(f"{one.id} changes, and SimPy would take it as it is when the alarm rings", act)
            if act.body.keywords or not all(isinstance(one, ast.Name | ast.Constant) for one in act.body.args):
                raise self.error("what an alarm is given are names and constants: SimPy would work out anything else"
                                 " only when it rings", act)
            base, owner = self.expression(act.body.func.value)
            if base is not None:
                raise self.error("an alarm about a block is its method, without a lambda", act)
            return owner, act.body.func.attr, [self.value(part) for part in act.body.args]
        if not isinstance(act, ast.Attribute):
            raise self.error("an alarm does `x.method` or `lambda: self.method(...)`", act)
        block, owner = self.expression(act.value)
        return owner, act.attr, [(block, owner)] if block is not None else []

    def _asks_first(self, known: Class, method: str, node: ast.AST) -> None:
        """Refuse an alarm about a block that is waited for, unless it begins by asking whether anybody still does.

        In SimPy it rings all the same; in the kernel it does not once the block has been given back.
        """
        body = [one for one in known.methods[method].body
                if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
        if not body or not isinstance(body[0], ast.If) or body[0].orelse or not (
                len(body) == 1 or isinstance(body[0].body[-1], ast.Return)):
            raise self.error(f"{known.name}.{method} is called by an alarm about what may be over by then, and does not"
                             " begin by asking whether it is", node)

    def _begin(self, node: ast.Call) -> Typed:
        story = node.args[0] if len(node.args) == 1 else None
        if not isinstance(story, ast.Call) or not isinstance(story.func, ast.Attribute):
            raise self.error("what is begun is a call of a story", node)
        base, owner = self.expression(story.func.value)
        known = self.sources.classes.get(owner)
        known = known and self.sources.home(known, story.func.attr)
        if base is not None or known is None or story.func.attr not in known.methods:
            raise self.error(f"a {owner} has no story {story.func.attr}", node)
        signature = known.methods[story.func.attr]
        if not self.sources.is_story(signature):
            raise self.error("what is begun does not pause", node)
        text = self.book.story(known, story.func.attr)
        for block, spec in self.table.blocks.items():
            if text in spec.embeds and not any(isinstance(one, ast.Call) and self.sources.made(one) == block
                                               for one in ast.walk(self.function)):
                raise self.error(f"{text} has its memory in a {block} and is begun where that is made, once", node)
        return call(f"begin_{text}", *self.arguments(story, known, signature)), "none"


def _parameters(function: ast.FunctionDef) -> set[str]:
    return {one.arg for one in function.args.args}
