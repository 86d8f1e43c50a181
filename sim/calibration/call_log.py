"""The calls of a call-by-call log, as arrays: what every other step of the fitting works on.

`sim.calibration.reading` opens files of many forms, `sim.calibration.call_rows` makes this of what was read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sim.calibration.reading import Mapping

ANSWERED: Final = 0
HUNG_UP: Final = 1
PHANTOM: Final = 2
"""An artefact of the switch, no call."""
SENT_ON: Final = 3
"""The switch took the caller out of the queue: a time limit, another desk, a recording."""


@dataclass(frozen=True, slots=True, eq=False)
class CallLog:
    """The calls of a log as parallel arrays, one entry a call, in the order of the file; times are in seconds."""

    source: str
    types: tuple[str, ...]
    """Names of the types, fit to stand in a scenario."""
    agents: tuple[str, ...]
    day: NDArray[np.int64]
    """Day number, 1 is 1 January of the year 1 (a Monday), as in `datetime.date.toordinal`."""
    entry: NDArray[np.float64]
    """Second of the day at which the call reached the switch."""
    type: NDArray[np.int64]
    priority: NDArray[np.int64]
    """0 not known, 1 regular, 2 high."""
    customer: NDArray[np.int64]
    """0 not known."""
    vru: NDArray[np.float64]
    """Time in the voice menu; a clock that is corrected may make it negative."""
    wait: NDArray[np.float64]
    """Time in the queue, nan where not known."""
    outcome: NDArray[np.int64]
    service: NDArray[np.float64]
    """Time with the agent, nan where not known, 0 for calls that were not answered."""
    agent: NDArray[np.int64]
    """Index in `agents`, -1 for none."""
    labels: tuple[str, ...] = ()
    """What the types are called in the log."""
    notes: tuple[str, ...] = ()
    """What was decided while the log was read, in sentences."""
    hung_up_at_once: str = ""
    """What a wait of 0 was taken to say of those who hung up (see `sim.calibration.reading.mapping`)."""
    drawn: Drawn | None = None
    """What it was drawn from, where its days are those of another log (`sim.calibration.day_draws`)."""

    def __len__(self) -> int:
        """Return the number of calls."""
        return int(self.day.size)

    def where(self, keep: NDArray[np.bool_]) -> CallLog:
        """Return the log of the calls flagged in `keep`."""
        return self.rows_at(np.flatnonzero(keep))

    def rows_at(self, rows: NDArray[np.int64]) -> CallLog:
        """Return the log of the calls at some places, in that order and as often as they are named."""
        return CallLog(
            self.source, self.types, self.agents, self.day[rows], self.entry[rows], self.type[rows],
            self.priority[rows], self.customer[rows], self.vru[rows], self.wait[rows], self.outcome[rows],
            self.service[rows], self.agent[rows], self.labels, self.notes, self.hung_up_at_once, self.drawn,
        )

    @property
    def first_day(self) -> date:
        """Return the first day with a call."""
        return date.fromordinal(int(self.day.min()))

    @property
    def last_day(self) -> date:
        """Return the last day with a call."""
        return date.fromordinal(int(self.day.max()))


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Where a drawn log comes from: the whole log and, days being counted from the first Monday of each, its days."""

    whole: CallLog
    source: NDArray[np.int64]
    """The day of the whole log that stands at each day of the drawn one, -1 for none."""
    times: NDArray[np.int64]
    """How often each day of the whole log was drawn."""


def read(path: Path, mapping: Mapping | None = None) -> CallLog:
    """Read and check the calls at `path`; raises InputError with one problem for every kind of fault."""
    from sim.calibration.call_rows import call_log
    from sim.calibration.reading import Mapping, read

    return call_log(read([path], mapping or Mapping(format="calls")))
