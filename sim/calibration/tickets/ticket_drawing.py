"""A fit of tickets made again from drawn cases, as a scenario in the shape of the fit."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sim.calibration.drawing import AT_ALL_TIMES
from sim.calibration.tickets.case_draws import Units, drawn_parts, units
from sim.calibration.tickets.ticket_estimate import TicketEstimate, estimate_from
from sim.calibration.tickets.ticket_writing import ticket_text
from sim.errors import InputError, Problem
from sim.scenario.overrides import level_names

if TYPE_CHECKING:
    import numpy as np

Tree: TypeAlias = dict[str, Any]
NO_RULES: Final = "none"
NOBODY: Final = 0


@dataclass(frozen=True, slots=True, eq=False)
class TicketFit:
    """A fit of tickets: all that a draw is made from."""

    estimate: TicketEstimate
    text: str
    """The scenario file."""
    units: Units

    @property
    def freedom(self) -> int:
        """Return the degrees of freedom of what is drawn."""
        return self.units.freedom

    @property
    def content(self) -> Tree:
        """Return the content of the scenario file."""
        return tomllib.loads(self.text)

    @property
    def words(self) -> str:
        """Return what is drawn, in words."""
        return self.units.words

    def again(self, random: np.random.Generator) -> Tree:
        """Return the content of the scenario that is fitted to a draw, in the shape of this one."""
        parts = drawn_parts(self.estimate.parts, self.units, random)
        drawn = tomllib.loads(ticket_text(estimate_from(replace(parts, fitted=self.estimate.stages))))
        keep_shape(self.content, drawn)
        return drawn


def ticket_fit(estimate: TicketEstimate, text: str = "") -> TicketFit:
    """Return what draws are made from; InputError where days of opening are drawn and no weekday has two.

    text: the scenario file as it was written, where that holds more than the estimate says.
    """
    drawn = units(estimate.parts)
    if drawn.freedom < 1:
        raise InputError(Problem("has no day of the week twice: days of opening cannot be drawn again",
                                 estimate.log.source, key="--draws",
                                 found=f"{int(drawn.counted.sum())} days that count", allowed="two weeks or more"))
    return TicketFit(estimate, text or ticket_text(estimate), drawn)


def keep_shape(fit: Tree, drawn: Tree) -> None:
    """Say in the words of the fit what a draw says by leaving a key out."""
    if "busyness" in fit["demand"]:
        drawn["demand"].setdefault("busyness", AT_ALL_TIMES)
    for name, pool in drawn["pools"].items():
        there, staff = fit["pools"].get(name, {}).get("staff"), pool["staff"]
        if isinstance(there, dict) and isinstance(staff, dict):
            for day in there:
                staff.setdefault(day, NOBODY)
    fitted = dict(zip(level_names(fit["chain"]), fit["chain"], strict=True))
    for level in drawn["chain"]:
        _level(fitted.get(level["level"], {}), level)


def _level(fit: Tree, drawn: Tree) -> None:
    for way in fit.get("routes", {}):
        drawn["routes"].setdefault(way, 0)
    if "routes_when" in fit:
        drawn.setdefault("routes_when", NO_RULES)
    if "holds" in fit:
        drawn.setdefault("holds", 1)
    for way in fit.get("handle_before", {}):
        drawn.setdefault("handle_before", {}).setdefault(way, drawn["handle"])
    for reason, wait in fit.get("waits", {}).items():
        own = drawn.setdefault("waits", {}).setdefault(reason, {"probability": 0, "law": wait["law"]})
        for way in wait.get("before", {}):
            before = own.setdefault("before", {}).setdefault(way, {"probability": own["probability"]})
            if "law" in wait["before"][way]:
                before.setdefault("law", own["law"])
