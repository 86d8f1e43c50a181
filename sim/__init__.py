"""journeysim: what happens to our customers if we change how we treat their problems?

The public face, loaded on first use so that `import sim` costs nothing:

    load, loads     read a scenario file or text into a `Scenario`
    run             simulate one replication of one policy: its outcomes as a frame
    compare         all policies of a scenario under common random numbers: levels and paired differences as frames
    study           carry out a study: its runs and its summary as frames
    build           make the plan that an engine runs, from one of its worlds

`study` is the package `sim.study`, which can be called. Everything else is reached through its module, for example
`sim.engine.run`, `sim.eventlog`, `sim.outcomes` or `sim.report.figures`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim._version import __version__
from sim.lazy import lazy

if TYPE_CHECKING:
    from sim.face import compare, run, study
    from sim.scenario import load, loads
    from sim.scenario.plan import build

__all__ = ["__version__", "build", "compare", "load", "loads", "run", "study"]
__getattr__ = lazy(__name__, {
    "load": "sim.scenario", "loads": "sim.scenario", "build": "sim.scenario.plan", "run": "sim.face",
    "compare": "sim.face", "study": "sim.study",
})
