"""The kinds of study, each in a module of its own: the keys of its file, its procedure, and what it tells of itself.

A kind has a module here, whose definition bears its name, and one in `sim.report.kinds`, which has its words and
pictures; its name stands in `KINDS`. What all kinds go through does not ask which kind a study is.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sim.study.common import Common
    from sim.study.frame import Frame
    from sim.study.procedure import Procedure

KINDS: Final = ("compare", "sweep", "sensitivity", "select", "optimise", "border", "need")
"""All kinds, as they are told."""


def definition_of(kind: str) -> type[Common]:
    """Return the definition of a kind of study."""
    found: type[Common] = getattr(import_module(f"{__name__}.{kind}"), kind.capitalize())
    return found


def procedure_for(frame: Frame) -> Procedure:
    """Return the procedure of a study, ready for its first round; InputError where the study makes no sense."""
    return frame.definition.procedure(frame)
