"""Reading a rule's file: what it declares and which moments it has a say at. Nothing is executed here.

Everything that can be said about a file without running it is said here, in words, with file and line; what is left
is for the translator (`told`), which knows what a story may say.
"""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from sim.engine.stories.moments import Means, Moments
from sim.engine.stories.state import Case, Customer
from sim.errors import InputError, Problem
from sim.scenario.rule_files import declared_numbers
from sim.syntax import parse
from sim.vocabulary import Kind, Purpose

if TYPE_CHECKING:
    from sim.scenario.rule_files import RuleFile

FACE: Final = "journeysim.rules"
FACES: Final = (FACE, "sim.rules")
"""What a rule imports, by both names of this package."""
MOMENTS: Final = tuple(name for name, one in vars(Moments).items() if inspect.isfunction(one))
"""The names of all moments."""
MEANS: Final = tuple(name for name, one in vars(Means).items() if inspect.isfunction(one) and name != "__init__")
"""What a rule can do by a method of its own class."""
TURNS_ONLY: Final = ("end", "hang_up")
"""Means that only a turn has: elsewhere the story of the case goes on, and takes it that the case does."""
LATER: Final = (*TURNS_ONLY, "leave")
"""Means that a question does not have; of the notices, the end of a case may let the customer leave."""
EXTENDED: Final = {"Case": Case, "Customer": Customer}
"""Blocks to which a rule may add fields."""
LONGEST_LOOP: Final = 10_000
DECLARING: Final = {"Kinds": "kind", "Purposes": "purpose"}
EXTENDABLE: Final = ("Moments", "Numbers", *EXTENDED, *DECLARING)
"""What a class of a rule may extend."""

Field = tuple[str, str, int | float | bool]
"""A field of one's own: name, kind, default."""


@dataclass(frozen=True)
class Rule:
    """One file, read.

    tree: its text, parsed; node: the class that has a say; fields: those added to blocks, by the name of the block;
    called: what the file calls its own classes of blocks; declared: where kinds and purposes are declared, and which;
    modules: what it calls `journeysim.rules`.
    """

    file: RuleFile
    tree: ast.Module
    node: ast.ClassDef
    fields: dict[str, tuple[Field, ...]]
    called: dict[str, str]
    declared: dict[str, tuple[str, tuple[str, ...]]]
    numbers: tuple[str, ...]
    modules: frozenset[str]

    @property
    def methods(self) -> dict[str, ast.FunctionDef]:
        """The methods of its class, by name."""
        return {one.name: one for one in self.node.body if isinstance(one, ast.FunctionDef)}

    @property
    def moments(self) -> tuple[str, ...]:
        """The moments at which it has a say."""
        return tuple(name for name in self.methods if name in MOMENTS)

    def error(self, message: str, node: ast.AST | None = None, *, allowed: str = "", nearest: str = "") -> InputError:
        """Return a complaint about a place in the file."""
        return complaint(self.file, message, node, allowed=allowed, nearest=nearest)


def complaint(file: RuleFile, message: str, node: ast.AST | None = None, *, allowed: str = "", nearest: str = "",
              line: int = 0) -> InputError:
    """Return a complaint about a line of a rule's file."""
    line = line or getattr(node, "lineno", 0)
    lines = file.text.splitlines()
    column = getattr(node, "col_offset", 0) + 1
    return InputError(Problem(message, file=file.path, allowed=allowed, nearest=nearest, line=line, column=column,
                              source_line=lines[line - 1] if 0 < line <= len(lines) else ""))


def sort_of(moment: str) -> str:
    """Return whether a moment is a `turn`, a `question` or a `notice`."""
    answer = str(inspect.signature(getattr(Moments, moment)).return_annotation)
    return {"Step": "turn", "Story": "turn", "None": "notice"}.get(answer, "question")


def signature_of(moment: str) -> str:
    """Return the signature of a moment as a rule writes it."""
    signature = inspect.signature(getattr(Moments, moment))
    given = ", ".join(name if name == "self" else f"{name}: {one.annotation}"
                      for name, one in signature.parameters.items())
    return f"def {moment}({given}) -> {signature.return_annotation}"


def read(file: RuleFile) -> Rule:
    """Read a rule's file. InputError for whatever is no rule."""
    try:
        tree = parse(file.text, file.path)
    except SyntaxError as error:
        raise complaint(file, f"not Python: {error.msg}", line=error.lineno or 0) from None
    return _Reader(file, tree).rule()


class _Reader:
    """Goes through one file."""

    def __init__(self, file: RuleFile, tree: ast.Module) -> None:
        self.file, self.tree = file, tree
        self.names: dict[str, str] = {}
        self.modules: set[str] = set(FACES)

    def error(self, message: str, node: ast.AST | None = None, allowed: str = "", nearest: str = "") -> InputError:
        return complaint(self.file, message, node, allowed=allowed, nearest=nearest)

    def rule(self) -> Rule:
        classes: dict[str, list[ast.ClassDef]] = {}
        for node in self.tree.body:
            self._import(node)
            if isinstance(node, ast.ClassDef):
                classes.setdefault(self._extends(node), []).append(node)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                raise self.error("a function of one's own is a method of the rule, with a name that begins with an"
                                 " underscore", node)
            elif not isinstance(node, ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign | ast.Expr):
                raise self.error("beside classes a rule has imports and constants", node)
        for extended, found in classes.items():
            if len(found) > 1:
                raise self.error(f"a second class that extends {extended}", found[1])
        if "Moments" not in classes:
            raise self.error("no class extends Moments: nothing has a say",
                             allowed="a class with one or more of " + ", ".join(MOMENTS))
        node = classes["Moments"][0]
        rule = Rule(
            self.file, self.tree, node,
            {block: self._fields(classes[block][0], block) for block in EXTENDED if block in classes},
            {classes[block][0].name: block for block in EXTENDED if block in classes},
            {one: (classes[one][0].name, self._declared(classes[one][0], one)) for one in DECLARING if one in classes},
            tuple(declared_numbers(self.file.text, self.file.path)), frozenset(self.modules))
        _Methods(self, rule).check()
        return rule

    # --- names ---

    def _import(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Import):
            self.modules |= {one.asname or one.name for one in node.names if one.name in FACES}
        elif isinstance(node, ast.ImportFrom) and node.module in FACES:
            every = (*EXTENDABLE, *DECLARING.values()) if node.names[0].name == "*" else ()
            self.names |= dict(zip(every, every, strict=True))
            self.names |= {one.asname or one.name: one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and f"{node.module}.rules" in FACES:
            self.modules |= {one.asname or one.name for one in node.names if one.name == "rules"}

    def meaning(self, node: ast.expr) -> str:
        """Return the name in `journeysim.rules` that an expression means; nothing if it means none."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id, "")
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in self.modules:
            return node.attr
        return ""

    def _extends(self, node: ast.ClassDef) -> str:
        found = self.meaning(node.bases[0]) if len(node.bases) == 1 else ""
        if found not in EXTENDABLE or node.keywords or node.decorator_list:
            given = ast.unparse(node.bases[0]) if len(node.bases) == 1 else ""
            near = get_close_matches(given.rpartition(".")[2], EXTENDABLE, 1, 0.5)
            raise self.error(f"class {node.name} extends nothing that a rule may extend", node,
                             "one of " + ", ".join(f"{FACE}.{one}" for one in EXTENDABLE), near[0] if near else "")
        return found

    # --- declarations ---

    def _fields(self, node: ast.ClassDef, block: str) -> tuple[Field, ...]:
        found: list[Field] = []
        for item in _beside_docs(node):
            if not (isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name) and item.value is not None
                    and ast.unparse(item.annotation) in ("int", "float", "bool")):
                raise self.error(f"a {block} is given fields: `name: int = 0`, with int, float or bool", item)
            name, kind = item.target.id, ast.unparse(item.annotation)
            default = _literal(item.value)
            if type(default).__name__ != kind and not (kind == "float" and type(default) is int):
                raise self.error(f"the default of {name} is no {kind}", item)
            if hasattr(EXTENDED[block], name) or name in {one for one, _, _ in found}:
                raise self.error(f"a {block} has a field {name} already", item)
            found.append((name, kind, float(default) if kind == "float" else default))
        return tuple(found)

    def _declared(self, node: ast.ClassDef, what: str) -> tuple[str, ...]:
        made, members = DECLARING[what], {"Kinds": Kind, "Purposes": Purpose}[what].__members__
        found: list[str] = []
        for item in _beside_docs(node):
            if not (isinstance(item, ast.Assign) and len(item.targets) == 1 and isinstance(item.targets[0], ast.Name)
                    and isinstance(item.value, ast.Call) and self.meaning(item.value.func) == made):
                raise self.error(f"in {node.name} stand lines like `NAME = {made}(\"what it says\")`", item)
            name = item.targets[0].id
            if name in members or name in found:
                raise self.error(f"there is a {made} {name} already", item)
            found.append(name)
        return tuple(found)


class _Methods:
    """Looks at the methods of a rule's class."""

    def __init__(self, reader: _Reader, rule: Rule) -> None:
        self.reader, self.rule = reader, rule
        self.methods = rule.methods
        self.memory: set[str] = set()

    def check(self) -> None:
        """Refuse what is no moment, and what is one in another shape."""
        for item in _beside_docs(self.rule.node):
            if isinstance(item, ast.FunctionDef):
                self._method(item)
            else:
                self._memory(item)
        if not self.rule.moments:
            raise self.rule.error(f"{self.rule.node.name} has a say at no moment", self.rule.node,
                                  allowed=", ".join(MOMENTS))
        for name in self.rule.moments:
            self._means(name)

    def _memory(self, node: ast.stmt) -> None:
        """What the rule remembers of a run begins as nothing, like everything in a run."""
        if not (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)):
            raise self.rule.error("in the class stand methods, and what it remembers of a run: `refusals: int = 0`",
                                  node)
        if node.target.id == "numbers" and node.value is None:
            return
        kind = ast.unparse(node.annotation)
        if kind not in ("int", "float") or node.value is None or _literal(node.value) != 0:
            raise self.rule.error("what a rule remembers of a run is an int or a float and begins as 0", node)
        if node.target.id in (*MOMENTS, *MEANS, "run", "numbers", "before"):
            raise self.rule.error(f"{node.target.id} means something else", node)

    def _method(self, node: ast.FunctionDef) -> None:
        name = node.name
        if node.decorator_list:
            raise self.rule.error("no decorators on methods of a rule", node)
        for loop in ast.walk(node):
            self._loop(loop)
        if name in MOMENTS:
            self._moment(node)
        elif not name.startswith("_") or name.startswith("__"):
            near = get_close_matches(name, MOMENTS, 1, 0.0)
            raise self.rule.error(
                f"{name} is no moment at which a rule has a say", node, nearest=near[0],
                allowed=", ".join(MOMENTS) + "; a method of one's own begins with an underscore")
        elif name.lstrip("_") in (*MOMENTS, *MEANS):
            raise self.rule.error(f"{name} is too near to {name.lstrip('_')}: call it something else", node)

    def _moment(self, node: ast.FunctionDef) -> None:
        wanted = list(inspect.signature(getattr(Moments, node.name)).parameters)
        plain = [one.arg for one in node.args.args]
        if plain != wanted or node.args.vararg or node.args.kwarg or node.args.kwonlyargs or node.args.defaults:
            raise self.rule.error(f"{node.name} is given something else", node, allowed=signature_of(node.name))
        signature = inspect.signature(getattr(Moments, node.name))
        kinds = [*(str(one.annotation) for one in list(signature.parameters.values())[1:]),
                 str(signature.return_annotation)]
        if [self._kind(one.annotation) for one in node.args.args[1:]] + [self._kind(node.returns)] != kinds:
            raise self.rule.error(f"{node.name} says of what kind its parameters and its answer are", node,
                                  allowed=signature_of(node.name))
        if sort_of(node.name) != "turn" and pauses(node):
            raise self.rule.error(f"{node.name} is a {sort_of(node.name)}, which is answered at once: no pause", node,
                                  allowed="self.run.clock.begin(self._story(...)) begins a story beside this one")

    def _kind(self, annotation: ast.expr | None) -> str:
        """Return what an annotation says, a block by its name in the model."""
        if annotation is None:
            return ""
        text = annotation.value if isinstance(annotation, ast.Constant) else ast.unparse(annotation)
        last = str(text).rpartition(".")[2]
        return self.rule.called.get(last, last)

    def _loop(self, node: ast.AST) -> None:
        if isinstance(node, ast.While) and not pauses(node):
            raise self.rule.error("a `while` in which nothing pauses may never end", node,
                                  allowed="`for ... in range(...)`, or a pause within the loop")
        if isinstance(node, ast.For):
            over = node.iter
            bound = over.args[0] if isinstance(over, ast.Call) and ast.unparse(over.func) == "range" and len(
                over.args) == 1 else None
            known = isinstance(bound, ast.Constant) and isinstance(bound.value, int) and bound.value <= LONGEST_LOOP
            if not known and not (isinstance(bound, ast.Call) and ast.unparse(bound.func) == "len"):
                raise self.rule.error("how often a loop turns is known beforehand", node,
                                      allowed=f"range(number up to {LONGEST_LOOP:,}) or range(len(...))")

    def _means(self, moment: str) -> None:
        """Refuse means that end what the story of the model takes to go on, also in methods that are called."""
        sort = sort_of(moment)
        refused = () if sort == "turn" else LATER if moment != "at_end" else TURNS_ONLY
        self._without(self.methods[moment], refused, f"at {moment}, a {sort}", set())

    def _without(self, node: ast.FunctionDef, refused: tuple[str, ...], where: str, seen: set[str]) -> None:
        begun = {id(one) for call in ast.walk(node) if isinstance(call, ast.Call)
                 and isinstance(call.func, ast.Attribute) and call.func.attr in ("begin", "at")
                 and isinstance(call.func.value, ast.Attribute) and call.func.value.attr == "clock"
                 for argument in call.args for one in ast.walk(argument)}
        for one in ast.walk(node):
            if not (isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id == "self"):
                continue
            later = id(one) in begun
            if one.attr in (TURNS_ONLY if later else refused):
                raise self.rule.error(f"{one.attr} is not for {'a story or an alarm beside' if later else where}", one,
                                      allowed="a turn, such as after_hang_up")
            if one.attr in self.methods and one.attr not in MOMENTS and one.attr not in seen:
                inner = (TURNS_ONLY, "a story or an alarm beside") if later else (refused, where)
                self._without(self.methods[one.attr], *inner, seen | {one.attr})


def pauses(node: ast.AST) -> bool:
    """Whether something pauses."""
    return any(isinstance(one, ast.Yield | ast.YieldFrom) for one in ast.walk(node))


def _beside_docs(node: ast.ClassDef) -> list[ast.stmt]:
    return [one for one in node.body if not isinstance(one, ast.Pass) and not (
        isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]


def _literal(node: ast.expr) -> int | float | bool:
    """Return a number that is written out; NaN, which is no default, for anything else."""
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return float("nan")
    return value if isinstance(value, int | float) else float("nan")
