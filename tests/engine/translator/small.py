"""A small world to tell stories in, which knows nothing of journeysim: a shop, its guests, bells that they wait for.

A story is the text of methods of `Shop`. It is told in three ways: by SimPy, translated and run as plain Python, and
translated and compiled by Numba. Each writes down the same notes (time, what, value), or something is wrong.
"""

from __future__ import annotations

import ast
import importlib.util
import itertools
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np

from sim.engine.reference.clock import Clock
from sim.engine.translator.book import Book
from sim.engine.translator.table import Block, Call, Table, Thing
from sim.engine.translator.text import functions_text, words_text

Notes = list[tuple[float, int, float]]
HORIZON = 300.0
PRELUDE = '''
from __future__ import annotations
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from math import inf
from typing import TYPE_CHECKING, Any, Protocol
from sim.behaviour.front_door import between
from sim.engine.keys import knock_on_number

if TYPE_CHECKING:
    from collections.abc import Generator
    from simpy.events import Event
    Story = Generator[Event, Any, None]
    Count = Generator[Event, Any, int]
    Step = Generator[Event, Any, "Next"]

LIMIT = 3

class Word(IntEnum):
    ARRIVED = 1
    SERVED = 2
    LEFT = 3

class Do(Enum):
    LOOK = 0
    BUY = 1
    STOP = 2

@dataclass(frozen=True, slots=True)
class Next:
    do: Do
    minutes: float = 1.0

STOP = Next(Do.STOP)

class Clock(Protocol):
    now: float

class Run(Protocol):
    clock: Clock
    shop: Shop
    def note(self, what: int, value: float = 0.0) -> int: ...

@dataclass(slots=True, eq=False)
class Guest:
    number: int
    mood: float = 1.0
    gone: bool = False
    seen: int = 0
    bell: Bell | None = None

@dataclass(slots=True, eq=False)
class Bell:
    clock: Clock
    rung: bool = False
    wake: Event = field(init=False)

    def __post_init__(self) -> None:
        self.wake = self.clock.event()

    def ring(self) -> None:
        if not self.rung:
            self.rung = True
            self.wake.succeed()

    def abandon(self) -> None:
        self.rung = True

class Shop:
    def __init__(self, run: Run) -> None:
        self.run = run
        self.served = 0
        self.taken = 0.0

'''
_numbers = itertools.count()


def module_of(methods: str, place: Path) -> types.ModuleType:
    """Return the module of a shop with the given methods."""
    name = f"small_story_{next(_numbers)}"
    path = place / f"{name}.py"
    path.write_text(PRELUDE + methods)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules[name]
    return module


# --- by SimPy ---


class Run:
    """What the shop asks of SimPy."""

    def __init__(self, module: Any) -> None:
        """Open the shop."""
        self.clock = Clock(HORIZON)
        self.notes: Notes = []
        self.shop = module.Shop(self)

    def note(self, what: int, value: float = 0.0) -> int:
        """Write something down."""
        self.notes.append((self.clock.now, int(what), float(value)))
        return len(self.notes) - 1


def by_simpy(module: Any) -> Notes:
    """Let SimPy tell `Shop.begin` and all that follows."""
    run = Run(module)
    run.shop.begin()
    run.clock.run_to_horizon()
    return run.notes


# --- translated ---

_KERNEL = Path(__file__).with_name("kernel.py").read_text()
_BODIES = {node.name: node for node in ast.parse(_KERNEL).body if isinstance(node, ast.FunctionDef)}
_AT = ("NOW", "HORIZON", "BUMP", "STAMP", "SERIAL", "TICK", "AGAIN_KIND", "AGAIN_ARG", "DYING", "USED")


def table(module: types.ModuleType) -> Table:
    """Return what the translator has to know of the shop."""
    return Table(
        stories=(module,), bodies=_BODIES,
        primitives={"kernel": {text: tuple(one.arg for one in node.args.args) for text, node in _BODIES.items()}},
        arrays={"m": "Ints", "f": "Floats", "heap": "Table", "log": "Table"},
        blocks={"Guest": Block("Q", words=("users", "next"), counted=("hold", "let_go")),
                "Bell": Block("B", owned=True, methods={"abandon": Call("abandon_bell", "none")})},
        rows={}, things={"Run": Thing(methods={"note": Call("note")})}, clock="Clock", now="f[at.S_NOW]",
        horizon="time < f[at.S_HORIZON]", entries=(("Shop", "begin"),),
        turns={f"Shop.{one}": "few" for one in ("_helper", "_counted", "_aside", "_buy", "_main", "_bounded")},
        bounds={"few": "10"}, costs={"note": {"records": 1}, "push": {"alarms": 1}}, helpers=("sim.engine.keys",))


def translated(module: types.ModuleType) -> tuple[str, str]:
    """Return the kernel's functions and words for the stories of a shop."""
    book = Book(table(module))
    book.write()
    return functions_text(book), words_text(book)


def told(texts: tuple[str, str], part: Callable[[Any], Any]) -> Notes:
    """Run translated stories, with each function as `part` makes it."""
    functions, words = texts
    w, at = types.ModuleType("w"), types.ModuleType("at")
    exec(compile(words, "words", "exec"), w.__dict__)
    for index, one in enumerate(_AT):
        setattr(at, f"S_{one}", w.__dict__["S_SIZE"] + index)
    from sim.behaviour.front_door import between
    from sim.engine.keys import knock_on_number

    space: dict[str, Any] = {"np": np, "w": w, "at": at, "part": part, "between": between, "Ints": Any, "Floats": Any,
                             "Table": Any, "_knock_on_number": knock_on_number}
    for text in (_KERNEL, functions):
        plain = "\n".join(line for line in text.splitlines() if not line.startswith(("from ", "import ")))
        exec(compile(plain, "kernel", "exec"), space)
    m = np.zeros(1 << 14, dtype=np.int64)
    f = m.view(np.float64)
    heap, log = np.full((512, 5), np.inf), np.zeros((20_000, 3))
    f[at.S_HORIZON], m[at.S_BUMP] = HORIZON, w.__dict__["S_SIZE"] + len(_AT)
    arrays = (m, f, heap, log)
    space["shop_begin"](*arrays)
    while True:
        if m[at.S_AGAIN_KIND]:
            kind, arg, stamp = int(m[at.S_AGAIN_KIND]), int(m[at.S_AGAIN_ARG]), 0
            m[at.S_AGAIN_KIND] = 0
        else:
            row = int(np.lexsort((heap[:, 1], heap[:, 0]))[0])
            if heap[row, 0] == np.inf:
                break
            f[at.S_NOW] = heap[row, 0]
            kind, arg, stamp = (int(one) for one in heap[row, 2:])
            heap[row] = np.inf
        if kind >= 8:
            space["handle"](*arrays, kind, arg, stamp)
        space["bury"](m)
    return [(float(time), int(what), float(value)) for time, what, value in log[: m[at.S_USED]]]


def plainly(function: Any) -> Any:
    """Leave a function as it is."""
    return function


def by_numba(function: Any) -> Any:
    """Compile a function as the kernel's are, but each by itself."""
    return numba.njit(error_model="numpy")(function)
