"""What holds wherever nobody asks for anything else: of functions, studies, commands, tables and pictures.

Texts that name the level are made from it (`percent`); a change is a change of this file.
"""

from __future__ import annotations

from typing import Final

DEFAULT_LEVEL: Final = 0.95
"""The probability with which an interval holds its parameter, or all intervals of a verdict do."""
DEFAULT_REPLICATIONS: Final = 10
MOST_REPLICATIONS: Final = 1_000_000
"""How many replications may be asked for."""
MOST_POINTS: Final = 1_000_000
"""How many points a study may have."""
FEWEST_DRAWS: Final = 10
MOST_DRAWS: Final = 1000
"""How many draws of a fit may be asked for."""


def percent(level: float = DEFAULT_LEVEL) -> str:
    """Return a level as "95 %"."""
    return f"{100.0 * level:.4g} %"
