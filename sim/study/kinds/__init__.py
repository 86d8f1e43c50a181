"""The kinds of study, each a procedure in a module of its own."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.study.frame import Frame
    from sim.study.procedure import Procedure


def procedure_for(frame: Frame) -> Procedure:
    """Return the procedure of a study, ready for its first round; InputError where the study makes no sense."""
    made: Procedure = import_module(f"sim.study.kinds.{frame.definition.kind}").make(frame)
    return made
