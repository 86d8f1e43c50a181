"""The one record of the black box.

Every step of every journey is a row of this shape; `sim.vocabulary.KINDS` says what its place, agent and value
mean for each kind. Records stand in the order in which things happened: by time, and at one instant in the order
in which the engine's calendar ran them.
"""

from __future__ import annotations

from typing import Final

import numpy as np

RECORD: Final = np.dtype(
    [
        ("time", "<f8"),
        ("value", "<f8"),
        ("cause", "<i4"),
        ("why", "<i4"),
        ("customer", "<i4"),
        ("case", "<i4"),
        ("agent", "<i4"),
        ("kind", "<u2"),
        ("place", "<u2"),
    ]
)
"""time: minutes; value: see the kind; cause: position in the log of the record that set this one off, why: of the
record for which it happened at all, or -1 (see `sim.eventlog.parents`); customer, case: index in order of appearance,
or -1; agent: slot of the pool, or -1; 40 bytes, no padding."""

MOST_RECORDS: Final = 2**31 - 1
"""So many records a run may have: positions in the log are integers of four bytes."""
