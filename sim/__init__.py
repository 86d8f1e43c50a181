"""journeysim: what happens to our customers if we change how we treat their problems?

    import journeysim       # or, the same by its other name: import sim

The public face, loaded on first use so that importing it costs nothing:

    load, loads     read a scenario file or text into a `Scenario`
    world           a `Scenario` that is written in Python, as a mapping
    run             simulate one replication of one policy: its outcomes as a frame
    compare         all policies of a scenario under common random numbers: levels and paired differences as frames
    months          the same month by month: how often the better policy looks worse, how bad a bad month is
    need            the cheapest staff that meets targets, with what was judged near it as a frame
    study           carry out a study: its runs and its summary as frames
    results         the same of a study that is finished and lies in a directory
    build           make the plan that an engine runs, from one of its worlds
    InputError      what is raised for whatever is wrong with what was given, every problem at once

`study` is the package `sim.study`, which can be called. Everything else is reached through its module, for example
`engine`, `eventlog`, `inquiry`, `outcomes`, `rules`, `statistics` or `vocabulary`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim._version import __version__
from sim.lazy import lazy

if TYPE_CHECKING:
    from sim import engine, errors, eventlog, inquiry, outcomes, rules, scenario, statistics, vocabulary
    from sim.errors import InputError
    from sim.face import compare, months, need, results, run, study
    from sim.scenario import load, loads, world
    from sim.scenario.plan import build

__all__ = [
    "InputError", "__version__", "build", "compare", "engine", "errors", "eventlog", "inquiry", "load", "loads",
    "months", "need", "outcomes", "results", "rules", "run", "scenario", "statistics", "study", "vocabulary", "world",
]
_MODULES = (
    "engine", "errors", "eventlog", "inquiry", "outcomes", "rules", "scenario", "statistics", "study", "vocabulary")
__getattr__ = lazy(__name__, {
    "load": "sim.scenario", "loads": "sim.scenario", "world": "sim.scenario", "build": "sim.scenario.plan",
    "run": "sim.face", "compare": "sim.face", "months": "sim.face", "need": "sim.face", "results": "sim.face",
    "InputError": "sim.errors",
    **{name: f"sim.{name}" for name in _MODULES},
})
