"""A law as a row of a plan's table."""

from __future__ import annotations

from typing import Final

import numpy as np

LAW: Final = np.dtype(
    [("law", np.int64), ("a", np.float64), ("b", np.float64), ("c", np.float64), ("first", np.int64),
     ("count", np.int64)],
    align=True,
)
"""Which law (its code), its numbers, and where its points lie among those of all laws, if it has any."""
