"""All functions of the kernel that are made from stories, and what their words are called."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from sim.engine.translator import code
from sim.engine.translator.classes import NUMBERS, Class, Sources
from sim.engine.translator.code import assign, call, compare, do, field, is_not_zero, name, number, plus, word
from sim.engine.translator.cutter import Cutter
from sim.engine.translator.errors import Untellable
from sim.engine.translator.room import Room
from sim.engine.translator.safety import refuse_circles, refuse_growing_lists, refuse_late_names
from sim.engine.translator.statements import Statements
from sim.engine.translator.stretches import Cut, End, Jump, Pause, alive_before
from sim.engine.translator.table import Block, Table

Parameter = tuple[str, str]
"""The name of a parameter in the kernel, and its kind."""


class Book:
    """What has been asked for so far, and what has become of it."""

    def __init__(self, table: Table) -> None:
        """Begin with the classes of the stories."""
        self.table = table
        self.sources = Sources(table)
        self.constants: dict[str, int | float] = {}
        self.scalars: dict[str, str] = {}
        self.rules: dict[str, str] = {}
        self.helpers: dict[str, str] = {}
        self.wanted: dict[str, tuple[Class, ast.FunctionDef]] = {}
        self.begun: dict[str, tuple[Class, ast.FunctionDef]] = {}
        self.alarms: dict[str, tuple[str, list[str]]] = {}
        self.closures: dict[str, list[Parameter]] = {}
        self.functions: dict[str, ast.FunctionDef] = {}
        self.signatures: dict[str, tuple[list[Parameter], str]] = {}
        self.variables: dict[str, dict[str, str]] = {}
        self.own_life: set[str] = set()
        self.cuts: dict[str, Cut] = {}
        self.reserved = {*table.arrays, *table.functions(), "np", "at", "w", "part", "frame", "block", *(
            text for module in table.stories for text in vars(module) if callable(getattr(module, text)))}

    # --- what is known of kinds ---

    def is_nothing(self, kind: str) -> bool:
        """Whether there is nothing to know of a thing of some kind at run time."""
        if kind in self.table.things or kind in self.table.rows:
            return self.table.is_nothing(kind)
        return kind in self.sources.classes and kind not in self.table.blocks and not self.is_value(kind)

    def is_value(self, kind: str) -> bool:
        """Whether something is passed about as its parts."""
        return kind in self.sources.classes and self.sources.classes[kind].is_value

    def is_owned(self, kind: str) -> bool:
        """Whether something belongs to the story that makes it."""
        return kind in self.table.blocks and self.table.blocks[kind].owned

    def is_counted(self, kind: str) -> bool:
        """Whether something lives as long as it is held."""
        return kind in self.table.blocks and self.table.blocks[kind].counted is not None

    def answers_value(self, method: str) -> bool:
        """Whether a method of this name answers with a value of several parts."""
        return any(method in known.methods and self.is_value(self.sources.kind(known.methods[method].returns, known))
                   for known in self.sources.classes.values())

    def unkept(self, block: str) -> set[str]:
        """Return the fields of a block that the kernel has no word for: events, and the clock."""
        kinds = {one: self.sources.field_kind(block, one) for one in self.sources.fields_of(block)}
        return {one for one, kind in kinds.items() if kind == self.table.clock or kind == "?Event"}

    def kept(self, block: str) -> dict[str, str]:
        """Return the fields of a block that are words, with their kinds."""
        found = {}
        for one in self.sources.fields_of(block):
            kind = self.sources.field_kind(block, one)
            if kind.startswith("?") and one not in self.unkept(block):
                raise self.sources.classes[block].error(f"nothing is known of a {kind[1:]}",
                                                        self.sources.classes[block].fields[one][0])
            is_word = kind in NUMBERS or kind in self.table.blocks or (
                kind in self.table.things and self.table.things[kind].code == "it" and kind in self.sources.classes)
            if one not in self.unkept(block) and is_word:
                found[one] = kind
        return found

    def made_from(self, block: str) -> list[str]:
        """Return the fields that are given when a block is made."""
        return [one for one in self.kept(block) if self.sources.classes[block].fields[one][1] is None]

    # --- what is asked for ---

    def free(self, local: str) -> str:
        """Return a name for a local variable that means nothing else in the kernel."""
        return f"{local}_" if local in self.reserved else local

    def function(self, owner: Class, method: str) -> str:
        """Return the name of a method that does not pause as a function of the kernel; it will be translated."""
        text = f"{owner.name.lower()}_{method.lstrip('_')}"
        if self.wanted.setdefault(text, (owner, owner.methods[method]))[1] is not owner.methods[method]:
            raise owner.error(f"there are two functions {text}", owner.methods[method])
        return text

    def story(self, owner: Class, method: str) -> str:
        """Return the name of a story that is begun somewhere; it will be cut."""
        text = f"{owner.name}_{method.strip('_')}" if owner.own else method.strip("_")
        if self.begun.setdefault(text, (owner, owner.methods[method]))[0] is not owner:
            raise owner.error(f"there are two stories {text}", owner.methods[method])
        return text

    def alarm(self, owner: Class, method: str, kinds: list[str]) -> str:
        """Return the kind of an alarm that calls a method."""
        text = f"{owner.name.lower()}_{method.lstrip('_')}"
        self.alarms.setdefault(text, (self.function(owner, method), kinds))
        return text.upper()

    def close_over(self, kind: str, owner: Class, function: ast.FunctionDef, node: ast.AST) -> None:
        """Make an alarm one that holds several things until it rings."""
        fields = [(one.arg, self.sources.kind(one.annotation, owner)) for one in function.args.args[1:]]
        for one, of in fields:
            if self.is_owned(of):
                raise owner.error(f"an alarm about a {of} and something else: {one} may be gone by then", node)
        self.closures[kind.lower()] = fields

    def scalar(self, owner: Class, attribute: str) -> str:
        """Return what a number that an object of which there is one remembers is called."""
        text = (f"{owner.name}_{attribute}" if owner.own else attribute.lstrip("_")).upper()
        if self.scalars.setdefault(text, owner.name) != owner.name:
            raise owner.error(f"{attribute} is also a number of {self.scalars[text]}", owner.attributes[attribute])
        return text

    # --- writing ---

    def write(self) -> None:
        """Translate everything that the entries lead to."""
        for owner, method in self.table.entries:
            self.function(self.sources.classes[owner], method)
        while self._more():
            pass
        for block in self.table.blocks:
            self._block(block)
        self._drop()
        self._dispatch()
        refuse_circles(self)
        refuse_late_names(self)
        refuse_growing_lists(self)
        Room(self).write()

    def _more(self) -> bool:
        """Translate what has been asked for and is not there yet."""
        begun = len(self.functions)
        for text, (owner, function) in list(self.wanted.items()):
            if text not in self.functions:
                self._plain(text, owner, function)
        for text, (owner, function) in list(self.begun.items()):
            if text not in self.cuts:
                self._story(Cutter(self, text, owner, function).finish())
        return len(self.functions) > begun

    def define(self, text: str, parameters: Iterable[Parameter], body: list[ast.stmt], result: str = "none",
               doc: str | None = None) -> None:
        """Take a function of the kernel."""
        parameters = list(parameters)
        arguments = ast.arguments([], [ast.arg(one) for one, _ in parameters], None, [], [], None, [])
        if doc:
            body = [do(ast.Constant(doc)), *body]
        if text in self.functions:
            raise Untellable(f"there are two functions {text}", None, "kernel")
        self.functions[text] = ast.FunctionDef(text, arguments, body or [ast.Pass()], [name("part")])
        self.signatures[text] = (parameters, result)
        self.variables.setdefault(text, {}).update(dict(parameters))

    def _plain(self, text: str, owner: Class, function: ast.FunctionDef) -> None:
        scope = Statements(self, owner, function, self.free)
        parameters = [("self", owner.name)] if owner.name in self.table.blocks else []
        for one in function.args.args[1:]:
            kind = self.sources.kind(one.annotation, owner)
            called = scope.bind(one.arg, kind, one)
            if not self.is_nothing(kind):
                parameters.append((called, kind))
        body = scope.statements(function.body)
        unset = alive_before(body, set(), {}) & {called for called, _ in scope.names.values()}
        if unset := unset - {"", *(one for one, _ in parameters)}:
            raise scope.error(f"{', '.join(sorted(unset))} may have no value", function)
        self.variables[text] = {called: kind for called, kind in scope.names.values()}
        self.define(text, parameters, body, scope.result, ast.get_docstring(function))

    # --- stories ---

    def _story(self, cut: Cut) -> None:
        self.cuts[cut.story] = cut
        if unset := set(cut.alive["begin"]) - {variable for variable, _ in cut.parameters}:
            raise cut.owner.error(f"{', '.join(sorted(unset))} may have no value", cut.function)
        for label, text in cut.stretches.items():
            parameters = [(cut.frame, cut.block), *((one, cut.kinds[one]) for one in cut.alive[label])]
            self.variables[f"{cut.story}_{label}"] = dict(cut.kinds)
            self.define(f"{cut.story}_{label}", parameters, self._flow(cut, label, text), "int")
        self._begin(cut)
        self._go(cut)

    def _flow(self, cut: Cut, label: str, text: list[ast.stmt]) -> list[ast.stmt]:
        found: list[ast.stmt] = []
        for node in text:
            if isinstance(node, Jump):
                found += _from(node, self._leave(cut, label, node))
            elif isinstance(node, End):
                found += [do(call(f"end_{cut.story}", name(cut.frame))), ast.Return(number(-1))]
            elif isinstance(node, ast.If):
                found += _from(node, [ast.If(node.test, self._flow(cut, label, node.body),
                                             self._flow(cut, label, node.orelse))])
            else:
                found.append(node)
        return found

    def _leave(self, cut: Cut, label: str, node: Jump) -> list[ast.stmt]:
        """Go on with another stretch: at once, or after a pause or a turn of a loop, with what it needs stored."""
        if not isinstance(node, Pause) and (label, node.label) not in cut.again:
            return [ast.Return(call(f"{cut.story}_{node.label}", name(cut.frame), *map(name, cut.alive[node.label])))]
        found: list[ast.stmt] = [_stored(cut.place(one), one) for one in cut.alive[node.label]]
        if not isinstance(node, Pause):
            return [*found, ast.Return(cut.state(node.label))]
        state = field("int", name(cut.frame), cut.word("state"))
        return [*found, assign(state, cut.state(node.label)), ast.Return(number(-1))]

    def _begin(self, cut: Cut) -> None:
        """Beginning and ending a story: it holds what it is told about."""
        story, frame, held = cut.story, cut.frame, cut.held(self)
        body: list[ast.stmt] = []
        ending: list[ast.stmt] = []
        if cut.block == story:
            free, size = word(f"S_FREE_{story.upper()}"), word(f"{story.upper()}_SIZE")
            body.append(assign("frame", call("take_block", free, size)))
            body += [_stored(cut.place(variable), variable) for variable, _ in cut.parameters if variable in cut.stored]
        else:
            body.append(assign(field("int", name(frame), cut.word("state")), cut.state("begin")))
        for variable, kind in held:
            hold, let_go = self.table.blocks[kind].counted or ("", "")
            body.append(do(call(hold, name(variable))))
            ending.append(do(call(let_go, name(variable) if variable == frame else cut.place(variable))))
        body.append(do(call("push_now", word(f"GO_{story.upper()}"), name(frame), number(0))))
        if cut.block == story:
            ending.append(do(call("free_block", word(f"S_FREE_{story.upper()}"), name(frame))))
        self.define(f"begin_{story}", cut.parameters, body, doc=f"Begin a {story}.")
        self.own_life |= {f"begin_{story}", f"end_{story}"}
        self.define(f"end_{story}", [(frame, cut.block)], ending, doc=f"Let go of what a {story} holds.")

    def _go(self, cut: Cut) -> None:
        """Going on with a story; where a loop turns without a pause, the kernel may make room between turns."""
        choice: list[ast.stmt] = []
        for label in reversed(cut.numbers):
            kept = [is_not_zero(cut.place(one)) if cut.kinds[one] == "bool" else cut.place(one)
                    for one in cut.alive[label]]
            step = call(f"{cut.story}_{label}", name(cut.frame), *kept)
            act: list[ast.stmt] = [assign("state", step) if cut.again else do(step)]
            choice = [ast.If(compare(name("state"), ast.Eq(), cut.state(label)), act, choice)] if choice else act
        body: list[ast.stmt] = [assign("state", field("int", name(cut.frame), cut.word("state")))]
        if cut.again:
            short = ast.BoolOp(ast.And(), [compare(name("state"), ast.GtE(), number(0)), call("is_short")])
            body.append(ast.While(compare(name("state"), ast.GtE(), number(0)), [*choice, ast.If(short, [
                assign(field("int", name(cut.frame), cut.word("state")), name("state")),
                do(call("again", word(f"GO_{cut.story.upper()}"), name(cut.frame))), ast.Return(None)], [])], []))
            body[-1].turns = 1  # type: ignore[attr-defined]
        else:
            body += choice
        self.define(f"go_{cut.story}", [(cut.frame, cut.block)], body,
                    doc=f"Go on with a {cut.story} until it pauses or ends.")

    # --- blocks ---

    def _block(self, block: str) -> None:
        spec, known = self.table.blocks[block], self.sources.classes[block]
        if spec.lasting:
            return
        scope = Statements(self, known, ast.parse("def new(self): pass").body[0], str)  # type: ignore[arg-type]
        free = word(f"S_FREE_{block.upper()}")
        given = self.made_from(block)
        body: list[ast.stmt] = [assign("block", call("take_block", free, word(f"{spec.prefix}_SIZE")))]
        for one, kind in self.kept(block).items():
            place = field(kind, name("block"), f"{spec.prefix}_{one.upper()}")
            default = known.fields[one][1]
            value: ast.expr = name(self.free(one)) if default is None else scope.coded(default, kind)
            if not (isinstance(value, ast.Constant) and value.value in (0, False)):
                body.append(assign(place, value))
        if spec.owned:
            body.append(assign(field("int", name("block"), f"{spec.prefix}_STAMP"), call("next_stamp")))
        kinds = self.kept(block)
        self.define(f"new_{block.lower()}", [(self.free(one), kinds[one]) for one in given],
                    [*body, ast.Return(name("block"))], block, f"Make a {block.lower()}.")
        if spec.owned:
            self._owned(block, spec)

    def _owned(self, block: str, spec: Block) -> None:
        """Giving back a block that belongs to a story, and doing so while the story waits for it."""
        one, go = name("block"), field("int", name("block"), f"{spec.prefix}_GO")
        self.define(f"free_{block.lower()}", [("block", block)], [
            assign(field("int", one, f"{spec.prefix}_STAMP"), number(0)), *code.statements(spec.given_back, it=one),
            do(call("free_block", word(f"S_FREE_{block.upper()}"), one))],
            doc=f"Give a {block.lower()} back: what names it no longer counts.")
        forgotten: list[ast.stmt] = []
        for cut in self.cuts.values():
            act = [do(call("forget", plus(_owner_of(cut, base), word(text)), one))
                   for kind, base, text in cut.named if kind == block]
            if act:
                forgotten.append(ast.If(compare(name("go"), ast.Eq(), word(f"GO_{cut.story.upper()}")), act, []))
        self.define(f"abandon_{block.lower()}", [("block", block)], [
            ast.If(compare(go, ast.LtE(), number(0)), [ast.Return(None)], []),
            *code.statements(spec.abandoned, it=one),
            assign("go", go), assign("owner", field("int", one, f"{spec.prefix}_OWNER")), *forgotten,
            do(call("drop", name("go"), name("owner"))), do(call(f"free_{block.lower()}", one))],
            doc=f"End the story that waits for a {block.lower()}, if one does.")
        self.own_life |= {f"free_{block.lower()}", f"abandon_{block.lower()}"}

    def _drop(self) -> None:
        choice: list[ast.stmt] = []
        for story in self.cuts:
            end = do(call(f"end_{story}", name("owner")))
            is_this = compare(name("go"), ast.Eq(), word(f"GO_{story}".upper()))
            choice = [ast.If(is_this, [end], choice)] if choice else [end]
        self.define("drop", [("go", "int"), ("owner", "int")], choice, doc="End a story that will never be woken.")

    # --- alarms ---

    def _set(self, kind: str, fields: list[Parameter]) -> None:
        """Setting an alarm that holds several things until it rings."""
        free, size = word(f"S_FREE_{kind.upper()}"), word(f"{kind.upper()}_SIZE")
        in_time = code.template(self.table.horizon, time=name("time"))
        body: list[ast.stmt] = [ast.If(ast.UnaryOp(ast.Not(), in_time), [ast.Return(None)], []),
                                assign("block", call("take_block", free, size))]
        for one, of in fields:
            body.append(_stored(field(of, name("block"), f"{kind}_{one}".upper()), one))
            if counted := of in self.table.blocks and self.table.blocks[of].counted:
                body.append(do(call(counted[0], name(one))))
        body.append(do(call("push", name("time"), word(kind.upper()), name("block"), number(0), number(False))))
        self.define(f"set_{kind}", [("time", "float"), *fields], body,
                    doc="Set an alarm that remembers what it is about.")

    def _hold(self, kind: str, block: str) -> None:
        """Setting an alarm about a block that lives as long as it is held: until then the alarm holds it."""
        hold = (self.table.blocks[block].counted or ("", ""))[0]
        in_time = code.template(self.table.horizon, time=name("time"))
        self.define(f"set_{kind}", [("time", "float"), ("block", block)], [
            ast.If(in_time, [do(call(hold, name("block"))), do(call(
                "push", name("time"), word(kind.upper()), name("block"), number(0), number(False)))], [])],
            doc=f"Set an alarm about a {block.lower()}, which it holds until it rings.")

    def _act(self, kind: str) -> list[ast.stmt]:
        """What an alarm does."""
        function, kinds = self.alarms[kind]
        if kind in self.closures:
            fields = self.closures[kind]
            found: list[ast.stmt] = [assign(one, field(of, name("arg"), f"{kind}_{one}".upper())) for one, of in fields]
            found.append(do(call("free_block", word(f"S_FREE_{kind.upper()}"), name("arg"))))
            found.append(do(call(function, *[name(one) for one, _ in fields])))
            return found + [do(call(counted[1], name(one))) for one, of in fields
                            if (counted := of in self.table.blocks and self.table.blocks[of].counted)]
        if not kinds:
            return [do(call(function))]
        act: list[ast.stmt] = [do(call(function, name("arg")))]
        block = self.table.blocks[kinds[0]]
        if block.counted:
            return [*act, do(call(block.counted[1], name("arg")))]
        if block.owned:
            stamp = field("int", name("arg"), f"{block.prefix}_STAMP")
            return [ast.If(compare(stamp, ast.Eq(), name("stamp")), act, [])]
        return act

    def _dispatch(self) -> None:
        for kind, fields in self.closures.items():
            self._set(kind, fields)
        for kind, (_, kinds) in self.alarms.items():
            if kind not in self.closures and len(kinds) == 1 and self.is_counted(kinds[0]):
                self._hold(kind, kinds[0])
        entries = [(f"GO_{story}".upper(), [do(call(f"go_{story}", name("arg")))]) for story in self.cuts]
        entries += [(kind.upper(), self._act(kind)) for kind in self.alarms]
        choice: list[ast.stmt] = []
        for kind, act in reversed(entries):
            choice = [ast.If(compare(name("kind"), ast.Eq(), word(kind)), act, choice)]
        self.define("handle", [("kind", "int"), ("arg", "int"), ("stamp", "int")], choice,
                    doc="Carry out an entry of the calendar.")

    def kinds(self) -> list[str]:
        """Return the kinds of entries of the calendar, in order."""
        return [f"GO_{story}".upper() for story in self.cuts] + [kind.upper() for kind in self.alarms]


def _owner_of(cut: Cut, variable: str) -> ast.expr:
    """Return the block that a variable of a story names, from the story's block."""
    return name("owner") if variable == cut.frame else field("int", name("owner"), cut.word(variable))


def _stored(place: ast.Subscript, variable: str) -> ast.stmt:
    place.ctx = ast.Store()
    return assign(place, name(variable))


def _from(node: ast.AST, found: list[ast.stmt]) -> list[ast.stmt]:
    """Remember of statements where the one comes from that they stand for."""
    if hasattr(node, "origin"):
        for one in found:
            one.origin = node.origin  # type: ignore[attr-defined]
    return found
