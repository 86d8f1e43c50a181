"""What the columns of a table hold, once more: what one is for depends on which others there are."""

from __future__ import annotations

from collections.abc import Mapping as Table
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.calibration.reading import amounts, meanings, stamps
from sim.calibration.reading.log_fields import FIELDS, WHOLE
from sim.calibration.reading.mapping import DAY_FIRST, MONTH_FIRST
from sim.calibration.reading.table import Grid, each, without_blanks

if TYPE_CHECKING:
    from sim.calibration.reading.profile import Profile

LONGEST_CALL: Final = 6 * 3600.0
"""Seconds after the start of a call within which its end lies, as a time of day."""
MOSTLY: Final = 0.95
_DAY: Final = 86_400.0


def reconsidered(grid: Grid, looks: Sequence[Profile], format: str, found: dict[str, str], said: Table[str, str]
                 ) -> dict[str, str]:
    """Return which column holds each field, given the best guess `found`, and what the mapping said of it."""
    result = {**found, **said}
    if format == "calls":
        result |= _ends_by_the_clock(grid, looks, result)
        if "wait" not in result and "answered_at" not in result and "hold" not in said and "hold" in result:
            result["wait"] = result.pop("hold")  # a switch calls so the time for which it held a caller in the queue
        if "service" not in result and "whole" not in said and "whole" in result:
            result["service"] = result.pop("whole")
        elif {"wait", "answered_at"} & set(result) and "whole" not in said:
            result.pop("whole", None)
    if result.get("resolved") and "lasted" not in said:
        result.pop("lasted", None)
    talk = result.get({"calls": "service", "intervals": "aht"}.get(format, ""), "")
    if set(meanings.spaced(talk).split()) & set(WHOLE):
        for part in {"hold", "after"} - set(said):
            result.pop(part, None)
    return result


def _ends_by_the_clock(grid: Grid, looks: Sequence[Profile], found: Table[str, str]) -> dict[str, str]:
    """Columns of times of day at which calls were answered or ended, the day being that of the start."""
    begins = _start_of_day(grid, found)
    if begins is None:
        return {}
    ends: dict[str, str] = {}
    for field in (field for field in FIELDS["calls"] if field.name in ("answered_at", "ended_at")):
        names = [look.name for look in looks if field.name not in found and look.name not in ends.values()
                 and look.name not in found.values() and {look.plain, meanings.spaced(look.name)} & set(field.names)
                 and _follows(grid, look.name, begins)]
        if names:
            ends[field.name] = names[0]
    return ends


def _start_of_day(grid: Grid, found: Table[str, str]) -> np.ndarray | None:
    """The second of the day at which each call came, nan where unknown; None where no column says it."""
    if found.get("time"):
        return _clock(grid, found["time"])
    if not found.get("start"):
        return None
    read = stamps.parser(DAY_FIRST), stamps.parser(MONTH_FIRST)
    cells = without_blanks(grid.column(found["start"]))
    table, _ = each(cells, lambda cell: None if (stamp := read[0](cell) or read[1](cell)) is None or stamp.day_only
                    else (stamp.wall % _DAY,), 1)
    return table[:, 0]


def _clock(grid: Grid, name: str) -> np.ndarray:
    read = amounts.time_of_day(".", "")
    table, _ = each(without_blanks(grid.column(name)), lambda cell: None if (at := read(cell)) is None else (at,), 1)
    return table[:, 0]


def _follows(grid: Grid, name: str, begins: np.ndarray) -> bool:
    """Whether a column holds times of day that lie soon after those at which calls came, midnight passed or not."""
    after = (_clock(grid, name) - begins) % _DAY
    known = after[~np.isnan(after)]
    return known.size > 0 and float(np.mean(known <= LONGEST_CALL)) >= MOSTLY and \
        without_blanks(grid.column(name)).drop_nulls().len() <= known.size / MOSTLY
