"""The translated stories as plain Python: the kernel's own text, run by the interpreter, one call after another.

    python -m tests.engine.plain < worlds.json

Numba is told to compile nothing, the parts of the kernel stay the functions they are, and tables give records with
attributes. Reads scenario texts (with the name of a policy, or none) and prints the digests of their logs. It has to be
a process of its own: elsewhere the kernel is compiled.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

World = tuple[str, str | None]
"""A scenario's text and the name of a policy."""
ROOT = Path(__file__).parents[2]


def digests(worlds: list[World]) -> list[str]:
    """Return the digests of the logs of worlds, as the translated stories tell them in plain Python."""
    done = subprocess.run([sys.executable, "-m", "tests.engine.plain"], cwd=ROOT, input=json.dumps(worlds), text=True,
                          env=os.environ | {"NUMBA_DISABLE_JIT": "1"}, capture_output=True, check=False)
    if done.returncode:
        raise AssertionError(done.stderr)
    found: list[str] = json.loads(done.stdout)
    return found


def _as_it_is(function: Any) -> Any:
    return function


def _with_attributes(table: Any) -> Any:
    """Return a table whose rows give their fields as attributes, as they do in compiled code."""
    import numpy as np

    return table.view(np.recarray)


def _told(worlds: list[World]) -> list[str]:
    """Play worlds in this process, in which nothing may have been compiled."""
    stand_in: Any = ModuleType("sim.engine.compiled.assembly")
    stand_in.part = stand_in.inlined = _as_it_is
    stand_in.whole = stand_in.code_of_whole = None
    sys.modules[stand_in.__name__] = stand_in
    from sim.engine import compiled, run
    from sim.engine.compiled import kernel
    from tests.engine.tiny import plan_of

    run_of = compiled._Run

    class Run(run_of):  # type: ignore[misc, valid-type]
        """A run whose tables have attributes."""

        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            self.heap, self.log = _with_attributes(self.heap), _with_attributes(self.log)

    compiled._Run = Run  # type: ignore[misc]
    kernel.compiled = lambda: (kernel.advance, kernel.befriend_founders)
    found = []
    for text, policy in worlds:
        plan = plan_of(text, policy)
        object.__setattr__(plan, "laws", _with_attributes(plan.laws))
        found.append(run(plan, engine="compiled").digest)
    return found


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # of integers that wrap and numbers divided by zero, as they may in compiled code
    print(json.dumps(_told(json.load(sys.stdin))))
