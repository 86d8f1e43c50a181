"""The steps of a journey, and what each answers: what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from math import inf
from typing import TYPE_CHECKING

from sim.vocabulary import Reason

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

    from simpy.events import Event

    Step = Generator[Event, Any, "Next"]
    """A step of a journey; it answers what comes next."""


class Do(Enum):
    """The steps of a journey."""

    CONTACT = 0
    ARRIVE = 1
    LEVEL = 2
    FIX = 3
    RETURN = 4
    STOP = 5
    ANSWER = 6


@dataclass(frozen=True, slots=True)
class Next:
    """What a case does next; `where` is a channel or a level, `reason` that of a contact, `expiry` of a message."""

    do: Do
    where: int = -1
    reason: Reason = Reason.FIRST
    expiry: float = inf


STOP = Next(Do.STOP)
