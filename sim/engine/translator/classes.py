"""The classes of the stories: fields, methods, attributes, and what their annotations mean."""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from sim.engine.translator.code import nodes
from sim.engine.translator.errors import Untellable
from sim.engine.translator.extension import Extension
from sim.engine.translator.table import Table

NUMBERS = ("int", "float", "bool")


@dataclass
class Class:
    """One class of the stories.

    fields: those of a dataclass with annotation and default; attributes: those that `__init__` sets, or that a protocol
    declares, with their annotation or value; is_value: a frozen dataclass, which is passed about as its fields;
    base: the class that it extends, empty for none; own: what there is to know of one that is not the stories' own.
    """

    name: str
    module: ModuleType
    path: str
    fields: dict[str, tuple[ast.expr, ast.expr | None]] = field(default_factory=dict)
    methods: dict[str, ast.FunctionDef] = field(default_factory=dict)
    attributes: dict[str, ast.expr] = field(default_factory=dict)
    is_data: bool = False
    is_value: bool = False
    base: str = ""
    own: Extension | None = None

    def error(self, what: str, node: ast.AST | None) -> Untellable:
        """Return a complaint about a node of this class."""
        return Untellable(what, node, self.path)


class Sources:
    """All classes of the stories of a table, by name."""

    def __init__(self, table: Table) -> None:
        """Read the modules."""
        self.table = table
        self.classes: dict[str, Class] = {}
        self.aliases: dict[str, ast.expr] = {}
        self.stands_for: dict[str, str] = {}
        self.modules = {module.__name__: module for module in table.stories}
        for module in table.stories:
            for node in ast.parse(inspect.getsource(module)).body:
                self._read(node, module)
        for one in table.extensions:
            self._extend(one)

    def _read(self, node: ast.stmt, module: ModuleType) -> None:
        if isinstance(node, ast.If):  # what only a type checker imports and defines
            for one in node.body:
                self._read(one, module)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            self.aliases[node.targets[0].id] = node.value
        elif isinstance(node, ast.ClassDef) and not is_enum(getattr(module, node.name, None)):
            path = shown_path(module)
            if node.name in self.classes:
                raise Untellable(f"there are two classes {node.name}", node, path)
            self.classes[node.name] = self._class(node, module, path)

    def _extend(self, one: Extension) -> None:
        """Let a class of one's own stand for what it extends, and add its fields to blocks."""
        found = self._class(one.node, one.module, one.path)
        found.name, found.own, found.base = one.name, one, self.stands_for.get(one.extends, one.extends)
        if one.name in self.classes:
            raise Untellable(f"there are two classes {one.name}", one.node, one.path)
        found.attributes["numbers"] = ast.Name(f"{one.name}.numbers", ast.Load())
        self.classes[one.name] = found
        self.stands_for[one.extends] = one.name
        for block, fields in one.fields.items():
            for name, kind, default in fields:
                self.classes[block].fields[name] = (ast.Name(kind, ast.Load()), ast.Constant(default))

    @cached_property
    def makers(self) -> dict[str, str]:
        """Attributes that are the class of a block, `new_case: type[Case]`, with the name of the block."""
        return {name: ast.unparse(value.slice) for known in self.classes.values()
                for name, value in known.attributes.items()
                if isinstance(value, ast.Subscript) and ast.unparse(value.value) == "type"}

    def made(self, node: ast.Call) -> str:
        """Return the block that a call makes; nothing for any other call."""
        if isinstance(node.func, ast.Attribute):
            return self.makers.get(node.func.attr, "")
        return node.func.id if isinstance(node.func, ast.Name) and node.func.id in self.table.blocks else ""

    def home(self, known: Class, method: str) -> Class:
        """Return the class in which a method stands: the class itself, or the nearest that it extends."""
        while method not in known.methods and known.base:
            known = self.classes[known.base]
        return known

    def attribute_home(self, known: Class, attribute: str) -> Class:
        """Return the class that has an attribute, in the same way."""
        while attribute not in known.attributes and known.base:
            known = self.classes[known.base]
        return known

    def _class(self, node: ast.ClassDef, module: ModuleType, path: str) -> Class:
        decorators = [ast.unparse(one) for one in node.decorator_list]
        found = Class(node.name, module, path, is_data=any(one.startswith("dataclass") for one in decorators),
                      is_value=any("frozen=True" in one for one in decorators),
                      base=next((ast.unparse(one) for one in node.bases if ast.unparse(one) in self.classes), ""))
        for item in node.body:
            if isinstance(item, ast.FunctionDef):
                found.methods[item.name] = item
            elif isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                found.fields[item.target.id] = (item.annotation, item.value)
                found.attributes[item.target.id] = item.annotation
        start = found.methods.pop("__init__", None)
        if start is not None:
            self._attributes(found, start)
        return found

    def _attributes(self, found: Class, start: ast.FunctionDef) -> None:
        parameters = {one.arg: one.annotation for one in start.args.args if one.annotation is not None}
        for node in start.body:
            target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
            if isinstance(target, ast.Attribute) and isinstance(node, ast.Assign | ast.AnnAssign):
                value = node.annotation if isinstance(node, ast.AnnAssign) else node.value
                assert value is not None
                found.attributes[target.attr] = (
                    parameters.get(value.id, value) if isinstance(value, ast.Name) else value)

    # --- kinds ---

    def kind(self, annotation: ast.expr | None, owner: Class) -> str:
        """Return the kind that an annotation means."""
        if annotation is None:
            return "none"
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            return self.kind(ast.parse(annotation.value, mode="eval").body, owner)
        if isinstance(annotation, ast.Constant) and annotation.value is None:
            return "none"
        if isinstance(annotation, ast.BinOp):  # X | None
            return self._optional(annotation, owner)
        if isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value) == "Generator":
            assert isinstance(annotation.slice, ast.Tuple)
            return self.kind(annotation.slice.elts[-1], owner)
        text = ast.unparse(annotation)
        text = owner.own.called.get(text, text) if owner.own else text
        text = self.stands_for.get(text, text)
        if text in (*NUMBERS, *self.classes) or text in self.table.things or text in self.table.rows:
            return text
        if text in self.aliases:
            return self.kind(self.aliases[text], owner)
        if is_enum(self.meaning(text, owner)):
            return "int"
        return f"?{text}"

    def _optional(self, annotation: ast.BinOp, owner: Class) -> str:
        found = self.kind(annotation.left, owner)
        if not (isinstance(annotation.right, ast.Constant) and annotation.right.value is None):
            raise owner.error("a type is one type, or that or None", annotation)
        if found not in self.table.blocks and not is_enum(self.meaning(ast.unparse(annotation.left), owner)):
            raise owner.error("only a block or a word of an enumeration may be None", annotation)
        return found

    def field_kind(self, block: str, name: str) -> str:
        """Return the kind of a field of a block or a value."""
        own = f"{block}.{name}"
        if own in self.table.things:
            return own
        return self.kind(self.classes[block].fields[name][0], self.classes[block])

    def attribute_kind(self, owner: Class, name: str) -> str:
        """Return the kind of an attribute of an object of which there is one."""
        own = f"{owner.name}.{name}"
        if own in self.table.things:
            return own
        value = owner.attributes[name]
        if isinstance(value, ast.Constant) and type(value.value) in (int, float):
            if value.value != 0:
                raise owner.error(f"{name} begins as something else than 0", value)
            return type(value.value).__name__
        if isinstance(value, ast.Call):
            return self.kind(value.func, owner)
        if isinstance(value, ast.Attribute):  # self.world = run.world
            base = self.kind(owner.attributes.get(ast.unparse(value.value)), owner)
            if base in self.classes and value.attr in self.classes[base].attributes:
                return self.attribute_kind(self.classes[base], value.attr)
        return self.kind(value, owner)

    def meaning(self, text: str, owner: Class) -> Any:
        """Return what a name means in the module of a class, or in any module of the stories."""
        for module in (owner.module, *self.modules.values()):
            if hasattr(module, text):
                return getattr(module, text)
        return None

    def is_story(self, function: ast.FunctionDef) -> bool:
        """Whether a function pauses."""
        return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in nodes(function))

    def fields_of(self, value: str) -> list[str]:
        """Return the names of the fields of a class."""
        return list(self.classes[value].fields)


def is_enum(value: Any) -> bool:
    """Whether something is an enumeration."""
    return isinstance(value, type) and issubclass(value, Enum)


def shown_path(module: ModuleType) -> str:
    """Return the path of a module as messages show it: from the package on, where it is in one."""
    path = Path(module.__file__ or "?")
    depth = module.__name__.count(".") + 1
    return "/".join(path.parts[-depth:]) if depth > 1 else path.name
