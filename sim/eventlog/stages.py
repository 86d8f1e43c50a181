"""Stages: levels of a chain that are one group to those who look at tickets.

A level may be told in stages, for what a case does next may depend on what it has been through: `second_line` and
`second_line#back` are one group, called by what stands before the `#`. The first word behind it may say what the case
is there, whatever its time is made of in the scenario: it lies in `line`, somebody has it in `work`, it waits for the
`customer` or a `third_party`. `INTAKE` is where a case is opened, `REOPENED` where one is opened again; neither is a
group at all.
"""

from __future__ import annotations

from typing import Final

MARK: Final = "#"
INTAKE: Final = "#intake"
REOPENED: Final = "#reopened"
STATE_OF: Final = {"work": "working", "line": "queued", "customer": "waiting_customer",
                   "third_party": "waiting_third_party"}
"""What a case is at a stage whose name begins so behind the mark, in the words of a log of tickets."""


def group_of(level: str) -> str:
    """Return the group of a level; "" for `INTAKE` and `REOPENED`, which are none."""
    return level.partition(MARK)[0]


def state_of(level: str) -> str:
    """Return what a case is at a level whatever it is made of there, in the words of a log of tickets; "" for any."""
    return STATE_OF.get(level.partition(MARK)[2].split("-")[0], "")
