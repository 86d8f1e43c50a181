"""Guards of rules of one's own: what ends a run, in both engines at the same place."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

MOST_TURNS: Final = 1_000_000
"""The methods of rules run at most this often within one minute of the clock: what does not end, ends here."""


class Stop(IntEnum):
    """Why a run was stopped."""

    ENDLESS = 1
    OUTSIDE = 2
    DELAY = 3
    PAST = 4
    PLACE = 5


SAYS: Final = {
    Stop.ENDLESS: f"it was called more than {MOST_TURNS:,} times within one minute: it goes round without an end",
    Stop.OUTSIDE: "it named a channel, level, pool or flaw that there is not",
    Stop.DELAY: "it led to a delay that is negative or not a number",
    Stop.PAST: "it led to an alarm in the past",
    Stop.PLACE: "it logged a place that is not from 0 to 65,535",
}
"""The reasons in words, about the rule that was called last."""


class StoppedError(Exception):
    """A guard ended a run: the reason, the position of the rule that was called last, the minute."""

    def __init__(self, why: int, rule: int, minute: float) -> None:
        """Take what the guard found."""
        super().__init__(why, rule, minute)  # SimPy makes it again from these
        self.why = Stop(why)
        self.rule = rule
        self.minute = minute
