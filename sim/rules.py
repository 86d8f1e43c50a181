"""Rules of one's own: what a file beside a scenario imports to have a say at the moments of the model.

    from journeysim import rules
    from journeysim.rules import STOP, Moments, Step

    class Numbers(rules.Numbers):
        within: float = 60.0

    class CalledBack(Moments):
        def after_hang_up(self, case: rules.Case) -> Step:
            yield self.run.clock.pause(self.numbers.within)
            return (yield from super().after_hang_up(case))

`rules = "called_back.py"` in the scenario lets it have a say; docs/guides/rules.md tells the rest. This module is a
promise: `VERSION` is raised when something in it is renamed, goes or means something else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.arithmetic import exp, log, log1p, power
from sim.behaviour.front_door import between, within_bounds
from sim.engine.rules.declared import Kinds, Numbers, Purposes, kind, purpose
from sim.engine.stories.moments import VERSION, Moments
from sim.engine.stories.state import Case, Customer
from sim.engine.stories.steps import STOP, Do, Next
from sim.vocabulary import (
    MINUTES_PER_DAY,
    MINUTES_PER_HOUR,
    MINUTES_PER_WEEK,
    ChannelKind,
    Effort,
    Ending,
    Feeling,
    Kind,
    Leaving,
    Purpose,
    Reason,
)

if TYPE_CHECKING:
    from sim.engine.stories.primitives import Story
    from sim.engine.stories.steps import Step
else:  # names for annotations; what they are made of is SimPy's, which is loaded when a story is told
    Step = Story = Any

__all__ = [
    "MINUTES_PER_DAY", "MINUTES_PER_HOUR", "MINUTES_PER_WEEK", "STOP", "VERSION", "Case", "ChannelKind", "Customer",
    "Do", "Effort", "Ending", "Feeling", "Kind", "Kinds", "Leaving", "Moments", "Next", "Numbers", "Purpose",
    "Purposes", "Reason", "Step", "Story", "between", "exp", "kind", "log", "log1p", "power", "purpose",
    "within_bounds",
]
