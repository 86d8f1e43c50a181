"""Stages: levels of a chain that are one group to those who look at tickets.

A level may be told in stages, for what a case does next may depend on what it has been through: `second_line` and
`second_line#back` are one group, called by what stands before the `#`. At a stage whose name goes on with `line` behind
the `#` the case lies in line and nobody works on it. `INTAKE` is where a case is opened and no group at all.
"""

from __future__ import annotations

from typing import Final

MARK: Final = "#"
INTAKE: Final = "#intake"


def group_of(level: str) -> str:
    """Return the group of a level; "" for `INTAKE`, which is none."""
    return level.partition(MARK)[0]


def lies_in_line(level: str) -> bool:
    """Return whether cases only lie in line at a level."""
    return level.partition(MARK)[2].split("-")[0] == "line"
