"""What a translation has to know about the world of its stories, as data.

A *kind* is a word for a type: `int`, `float`, `bool`, `none`, or the name of a class or a thing. *Code* is an
expression of the kernel as text, in which `it` stands for what an operation is applied to, and `index`, `row`, `column`
for where.

The kernel that a translation is made for has an arena of words, `m` as integers and `f` as floats, and functions
`take_block(free, size)`, `free_block(free, block)`, `next_stamp()`, `push(time, kind, arg, stamp, first)`,
`push_now(kind, arg, stamp)`, `stream(time, kind)`, `wake(place)`, `wait(place, kind, owner)`, `forget(place, block)`,
`is_short()`, `signed(word)`. The arrays that a function needs come first among its parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from sim.engine.translator.extension import Extension


@dataclass(frozen=True)
class Value:
    """Something with a kind, and the code for it."""

    kind: str
    code: str


@dataclass(frozen=True)
class Call:
    """An operation that a function of the kernel carries out.

    It is given what it is applied to, unless that is nothing at run time or `alone` says so, and then the first
    `takes` of the arguments (all, if None). guards: functions through which arguments go, by position, where there are
    extensions.
    """

    function: str
    kind: str = ""
    takes: int | None = None
    alone: bool = False
    guards: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Walk:
    """How to go through a list whose items may leave on the way: words for the first and the next, and how many."""

    first: str
    following: str
    item: str
    turns: str


@dataclass(frozen=True)
class Thing:
    """Something that the kernel keeps in a way of its own: a list, a table, a line, the run itself.

    `code` is what it is at run time, empty for nothing (there is only one); `unpacked` are the parts of an item;
    `length` says how many items there are, `lengths` how many rows and columns.
    """

    code: str = ""
    attributes: Mapping[str, Value] = field(default_factory=dict)
    methods: Mapping[str, Call] = field(default_factory=dict)
    item: Value | None = None
    last: Value | None = None
    length: str = ""
    lengths: tuple[str, str] | None = None
    unpacked: tuple[str, ...] = ()
    walk: Walk | None = None


@dataclass(frozen=True)
class Block:
    """A class of objects of which there are many: each is the position of its words in the arena.

    prefix: of its words; words: those that no story names; owned: a story may wait for it, it belongs to the story that
    makes it and is given back where its name goes out of sight (a stamp tells alarms about it from those about another
    that had its place before); counted: the functions that hold it and let it go, for it lives as long as a list, a
    story or an alarm holds it; lasting: there from beginning to end; embeds: stories that keep their memory in it,
    begun once for each; tail: words of something in it, name and number; given_back, abandoned: what else to do then
    (`it` is the block), as statements; methods: those that the kernel carries out itself.
    """

    prefix: str
    words: tuple[str, ...] = ()
    owned: bool = False
    counted: tuple[str, str] | None = None
    lasting: bool = False
    embeds: tuple[str, ...] = ()
    tail: Mapping[str, int] = field(default_factory=dict)
    given_back: str = ""
    abandoned: str = ""
    methods: Mapping[str, Call] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """A class of rows of the plan: the fields, in order, with the prefix of their words.

    alone: whether there is one row; says: what a field holds, by its name.
    """

    dtype: Any
    prefix: str
    alone: bool = False
    says: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Guards:
    """Functions of the kernel that what an extension may have led to goes through, in all stories.

    index: an index and the length of what it is an index of; delay: minutes of a pause; time: of an alarm.
    """

    index: str
    delay: str
    time: str


@dataclass(frozen=True)
class Table:
    """All of it.

    stories: the modules that are translated; primitives: parameters of the kernel's functions by module and name;
    arrays: the kernel's arrays with their types, in the order in which functions take them; now: the code of the time;
    clock: the kind of the clock; helpers: modules whose plain functions are compiled as they are; entries: methods that
    the rest of the kernel calls; turns: how often a loop of a method may turn, as a word of `bounds` (or a number);
    bounds: the code of such words; costs: what a function of the kernel writes, in words of `room`; package: where the
    kernel's modules are; first_kind: kinds of calendar entries below it are the kernel's own; extensions: classes of
    one's own, in the order in which they stand before those that they extend; guards: what they make necessary.
    """

    stories: tuple[ModuleType, ...]
    primitives: Mapping[str, Mapping[str, tuple[str, ...]]]
    bodies: Mapping[str, Any]
    arrays: Mapping[str, str]
    blocks: Mapping[str, Block]
    rows: Mapping[str, Row]
    things: Mapping[str, Thing]
    clock: str
    now: str
    horizon: str
    entries: tuple[tuple[str, str], ...]
    turns: Mapping[str, str | int] = field(default_factory=dict)
    bounds: Mapping[str, str] = field(default_factory=dict)
    costs: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    helpers: tuple[str, ...] = ()
    package: str = "sim.engine.compiled"
    first_kind: int = 8
    extensions: tuple[Extension, ...] = ()
    guards: Guards | None = None

    def is_nothing(self, kind: str) -> bool:
        """Whether there is nothing to know of a thing of some kind at run time: there is one, in a known place."""
        if kind in self.things:
            return not self.things[kind].code
        return kind in self.rows and self.rows[kind].alone

    def functions(self) -> dict[str, tuple[str, ...]]:
        """Return the parameters of all functions of the kernel that are not made from stories."""
        return {name: parameters for module in self.primitives.values() for name, parameters in module.items()}

    def null(self, kind: str) -> int:
        """Return the word for None in a place of some kind."""
        return 0 if kind in self.blocks else -1
