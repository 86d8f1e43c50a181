"""Several rules put together, in their order: which asks which, what is numbered how, and their classes.

Each rule stands before those named earlier: it is asked first, and `super()` asks the one before it, at last the model.
Every method of a rule, and every turn of a loop in which it pauses, begins with `self.run.turned(n)`, put in here for
both engines: that is what guards count.
"""

from __future__ import annotations

import ast
import copy
import hashlib
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from sim.engine.rules.declared import FIRST_OWN_KIND, OWN_PURPOSES
from sim.engine.rules.reading import MOMENTS, Rule, complaint, pauses, read, sort_of
from sim.engine.stories.moments import Moments
from sim.engine.stories.state import Case, Customer
from sim.errors import InputError, Problem
from sim.syntax import parse
from sim.vocabulary import KindMeaning

if TYPE_CHECKING:
    from sim.engine.stories.primitives import Run
    from sim.scenario.rule_files import RuleFile


@dataclass(frozen=True)
class Part:
    """One rule among others: read, with its module executed, its class, and the numbers of what it declares."""

    rule: Rule
    module: ModuleType
    node: ast.ClassDef
    moments: type[Moments]
    words: Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Loaded:
    """All rules of a plan.

    kinds: what records of one's own mean, by number, with the name `rule.KIND`; case, customer: the classes with the
    fields of all rules.
    """

    parts: tuple[Part, ...]
    kinds: Mapping[int, tuple[str, KindMeaning]]
    case: type[Case]
    customer: type[Customer]

    def moments(self, run: Run, numbers: Any) -> Moments:
        """Return who is asked first in a run; `numbers` are those of all rules, one behind the other."""
        before, position = Moments(run), 0
        for part in self.parts:
            names = part.rule.numbers
            asked: Any = part.moments(run)
            asked.before = before
            asked.numbers = SimpleNamespace(**{name: float(numbers[position + index])
                                               for index, name in enumerate(names)})
            before, position = asked, position + len(names)
        return before


class _Before(Moments):
    """Between a rule and the one before it: hands every moment on."""

    before: Moments


def _handed_on(moment: str) -> Any:
    def hand_on(self: _Before, *given: Any) -> Any:
        return getattr(self.before, moment)(*given)

    return hand_on


for _moment in MOMENTS:
    setattr(_Before, _moment, _handed_on(_moment))


@cache
def load(files: tuple[RuleFile, ...]) -> Loaded:
    """Read and execute rules. InputError for what is no rule, or does not go with the others."""
    rules = [read(file) for file in files]
    _refuse_clashes(rules)
    parts: list[Part] = []
    kinds: dict[int, tuple[str, KindMeaning]] = {}
    purposes: set[int] = set()
    for index, rule in enumerate(rules):
        tree = _guarded(rule, index)
        module = _executed(rule, tree)
        words = {**_kinds(rule, module, kinds), **_purposes(rule, module, purposes)}
        node = _plain_names(rule, tree, module)
        own = getattr(module, rule.node.name)
        parts.append(Part(rule, module, node, type(own.__name__, (own, _Before), {}), words))
    return Loaded(tuple(parts), kinds, _extended(Case, rules), _extended(Customer, rules))


def _refuse_clashes(rules: list[Rule]) -> None:
    """Refuse rules that undo one another."""
    taken: dict[tuple[str, str], Rule] = {}
    first: dict[str, Rule] = {}
    for rule in rules:
        if any(other is not rule and other.file.name == rule.file.name for other in rules):
            raise rule.error(f"there are two rules {rule.file.name}")
        for block, fields in rule.fields.items():
            for name, _, _ in fields:
                if (other := taken.setdefault((block, name), rule)) is not rule:
                    raise rule.error(f"{other.file.path} gives a {block} a field {name} already")
        for moment in rule.moments:
            if moment in first and not _asks_before(rule.methods[moment], moment):
                raise rule.error(f"{first[moment].file.path} has a say at {moment} too, and is not asked",
                                 rule.methods[moment],
                                 allowed=f"super().{moment}(...) somewhere in it, or one rule only")
            first.setdefault(moment, rule)


def _asks_before(node: ast.AST, moment: str) -> bool:
    return any(isinstance(one, ast.Attribute) and one.attr == moment and ast.unparse(one.value) == "super()"
               for one in ast.walk(node))


def _guarded(rule: Rule, index: int) -> ast.Module:
    """Return the text with what guards count put in, every line where it was; a turn becomes a story by a `yield`."""
    tree = copy.deepcopy(rule.tree)
    node = next(one for one in tree.body if isinstance(one, ast.ClassDef) and one.name == rule.node.name)
    for method in node.body:
        if isinstance(method, ast.FunctionDef):
            loops = [one for one in ast.walk(method) if isinstance(one, ast.While)]
            places: list[ast.FunctionDef | ast.While] = [method, *loops]
            for place in places:
                at = int(isinstance(place, ast.FunctionDef) and ast.get_docstring(place) is not None)
                place.body.insert(at, _at(f"self.run.turned({index})", place.body[0]))
            if method.name in MOMENTS and sort_of(method.name) == "turn" and not pauses(method):
                last = method.body[-1]
                if not _leaves(last):
                    method.body.append(_at("return", last))
                method.body.append(_at("yield", last))
    return tree


def _plain_names(rule: Rule, tree: ast.Module, module: ModuleType) -> ast.ClassDef:
    """Return the rule's class with `rules.Ending` written as `Ending`, which the module then knows too."""
    node = next(one for one in tree.body if isinstance(one, ast.ClassDef) and one.name == rule.node.name)
    plain = _Plain(rule.modules, module)
    node.body = [plain.visit(one) for one in node.body]
    return node


class _Plain(ast.NodeTransformer):
    def __init__(self, modules: frozenset[str], module: ModuleType) -> None:
        self.modules, self.module = modules, module

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """Write a name of the face without that of its module."""
        if ast.unparse(node.value) in self.modules:
            if not hasattr(self.module, node.attr):
                found = self.module
                for part in (*ast.unparse(node.value).split("."), node.attr):
                    found = getattr(found, part)
                setattr(self.module, node.attr, found)
            return ast.copy_location(ast.Name(node.attr, node.ctx), node)
        return self.generic_visit(node)


def _leaves(node: ast.stmt) -> bool:
    """Whether nothing behind a statement is ever reached."""
    if isinstance(node, ast.If):
        return bool(node.orelse) and _leaves(node.body[-1]) and _leaves(node.orelse[-1])
    return isinstance(node, ast.Return)


def _at(text: str, place: ast.AST) -> ast.stmt:
    node: ast.stmt = ast.Return(None) if text == "return" else parse(text).body[0]
    for one in ast.walk(node):
        ast.copy_location(one, place)
    return node


def _executed(rule: Rule, tree: ast.Module) -> ModuleType:
    module = ModuleType(rule.file.name)
    module.__file__ = rule.file.path
    try:
        exec(compile(tree, rule.file.path, "exec", dont_inherit=True), module.__dict__)
    except InputError:
        raise
    except (Exception, SystemExit) as error:  # whatever somebody's text does when it is executed
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__)
                 if frame.filename == rule.file.path]
        raise complaint(rule.file, f"cannot be executed: {type(error).__name__}: {error}",
                        line=(lines or [0])[-1] or 0) from error
    return module


def _kinds(rule: Rule, module: ModuleType, known: dict[int, tuple[str, KindMeaning]]) -> dict[str, int]:
    """Number the kinds of records that a rule declares, behind those before."""
    called, names = rule.declared.get("Kinds", ("", ()))
    found = {}
    for name in names:
        number, meaning = FIRST_OWN_KIND + len(known), getattr(getattr(module, called), name)
        known[number] = (f"{rule.file.name}.{name}", meaning)
        setattr(getattr(module, called), name, number)
        found[f"{called}.{name}"] = number
    return found


def _purposes(rule: Rule, module: ModuleType, taken: set[int]) -> dict[str, int]:
    """Number the purposes of draws by their names, so that a rule keeps its draws whichever others stand beside it.

    Where two names come to the same number, the later takes the next that is free.
    """
    called, names = rule.declared.get("Purposes", ("", ()))
    found = {}
    for name in names:
        if len(taken) == len(OWN_PURPOSES):
            raise rule.error(f"more than {len(OWN_PURPOSES)} purposes of draws")
        place = hashlib.sha256(f"{rule.file.name}.{name}".encode()).digest()[0] % len(OWN_PURPOSES)
        while OWN_PURPOSES[place] in taken:
            place = (place + 1) % len(OWN_PURPOSES)
        taken.add(OWN_PURPOSES[place])
        setattr(getattr(module, called), name, OWN_PURPOSES[place])
        found[f"{called}.{name}"] = OWN_PURPOSES[place]
    return found


def _extended(block: type[Any], rules: list[Rule]) -> type[Any]:
    """Return a class of blocks with the fields of all rules; the class itself where they add none."""
    fields = {name: default for rule in rules for name, _, default in rule.fields.get(block.__name__, ())}
    return type(block.__name__, (block,), fields) if fields else block


def blamed(files: tuple[RuleFile, ...], error: BaseException) -> InputError | None:
    """Return what an error in the midst of a run says about a rule, if it was raised by a line of one."""
    while error.__cause__ is not None:  # SimPy raises what a process raised once more, outside of it
        error = error.__cause__
    frames = traceback.extract_tb(error.__traceback__)
    for file in files:
        if frames and frames[-1].filename == file.path:
            return complaint(file, f"{type(error).__name__}: {error}", line=frames[-1].lineno or 0)
    return None


def stopped(files: tuple[RuleFile, ...], rule: int, says: str, minute: float) -> InputError:
    """Return the complaint about a rule at which a guard ended a run."""
    return InputError(Problem(f"stopped at minute {minute:g}: {says}", file=files[rule].path))
