"""Classes of one's own that extend those of the stories, as the translator takes them: data, made elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType

Field = tuple[str, str, int | float | bool]


@dataclass(frozen=True)
class Extension:
    """One class that stands for one of the stories' from now on, and what its file adds to others.

    name: what it is called in the kernel; extends: the class of the stories; node: its text; module: what names mean
    there; path: its file; fields: name, kind and default of those it adds to blocks; called: what it calls blocks;
    words: its constants, as they are written there; numbers: the code of each of its numbers; offered, settable: what
    it may use of the stories' classes, and which of their fields it may change.
    """

    name: str
    extends: str
    node: ast.ClassDef
    module: ModuleType
    path: str
    fields: Mapping[str, tuple[Field, ...]] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, int] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    offered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    settable: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def may_use(self, kind: str, name: str) -> bool:
        """Whether the class may read or call something of one of the stories' classes."""
        own = any(name == one for one, _, _ in self.fields.get(kind, ()))
        return own or name in self.offered.get(kind, ())

    def may_set(self, kind: str, name: str) -> bool:
        """Whether it may give a field a value."""
        return any(name == one for one, _, _ in self.fields.get(kind, ())) or name in self.settable.get(kind, ())
