"""Studies: what a finished model is asked - compared to a precision, swept, screened, optimised, and no run lost.

    from sim.study import load, read, run

A study is a TOML file (`definition`). Its kind is a *procedure* (`procedure`, `kinds`): given all results so far it
says which runs it needs next, in complete rounds. `drive` hands those runs as jobs (`jobs`) to workers (`workers`),
keeps every result in a file (`store`) and at the end writes tables (`finish`). Jobs are pure functions of what they
carry and rounds depend on nothing but complete earlier rounds; therefore the number of workers, their kind, the engine
and any interruption leave no trace in the bytes of the result.

The public names are loaded on first use, so that importing the package costs nothing. The package can itself be
called: `sim.study("file.toml")` is `sim.face.study`, the study with its tables as frames. Package and
function want the same name, and so `from sim import study` gives the one object that is both, whatever was imported
before.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from sim.lazy import lazy

if TYPE_CHECKING:
    from sim.study.definition import Definition, read
    from sim.study.drive import run
    from sim.study.finish import StudyResult, load

__all__ = ["Definition", "StudyResult", "load", "read", "run"]
__getattr__ = lazy(__name__, {
    "Definition": "sim.study.definition", "StudyResult": "sim.study.finish", "load": "sim.study.finish",
    "read": "sim.study.definition", "run": "sim.study.drive",
})


class _Study(ModuleType):
    """A package that can be called."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        """Carry out a study; see `sim.face.study`."""
        from sim.study.notebook import study

        return study(*args, **options)


sys.modules[__name__].__class__ = _Study
