"""What a fault is: a line of the program, changed as a person might get it wrong, and the tests that should notice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

REFERENCE: Final = "not compiled"
"""Leaves tests of the compiled engine out (an expression for `pytest -k`)."""
COMPILED: Final = "not reference"
"""Leaves tests of the reference engine out."""


@dataclass(frozen=True)
class Fault:
    """One fault: `before`, which stands exactly once in the file `path`, becomes `after`; one line changes, goes,
    or changes places with the next.

    `before` may take in lines around the one that changes, to be told from its like. `tests` are files or node ids
    of pytest, of which `chosen` (an expression for `-k`) are run.
    """

    name: str
    part: str
    what: str
    path: str
    before: str
    after: str
    tests: tuple[str, ...]
    chosen: str = REFERENCE


def of_story(module: str, name: str, what: str, before: str, after: str, *tests: str) -> Fault:
    """Return a fault of one module of the stories.

    A story is told by both engines alike, so nothing but an exact log, worked out by hand, can notice it.
    """
    return Fault(name, "stories", what, f"sim/engine/stories/{module}.py", before, after, tests)
