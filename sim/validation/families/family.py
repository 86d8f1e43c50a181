"""What a family of theory is, so that one file can hold all of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.validation.design import Design, Effort
    from sim.validation.theory.inputs import Inputs

    Theory = Callable[[Inputs], "Quantities"]
    Template = Callable[[Inputs, Effort], list[Design]]

Quantities = dict[str, Any]
"""What is expected, by name: a number, a list of numbers, or (`totals`) a list of such lists."""


@dataclass(frozen=True, slots=True)
class Family:
    """One family: what is computed, how its cases become scenarios and are read, or why it has no place here.

    told, configured: its row of the table in the documentation; theory: from the inputs of a case to what is expected,
    None where the expected values are printed ones; template: from the inputs to designs, None where the family is
    skipped; headline: the quantities (before an index in brackets) whose precision is promised; reason: why it is
    skipped, "" where it is not; estimated: whether the expected values are a peer's estimates, [mean, lower, upper].
    """

    told: str
    configured: str
    theory: Theory | None
    template: Template | None
    headline: tuple[str, ...] = ()
    reason: str = ""
    estimated: bool = False

    def designs(self, inputs: Inputs, effort: Effort) -> list[Design]:
        """Return the designs of a case; a family that is skipped has none."""
        return [] if self.template is None else self.template(inputs, effort)
