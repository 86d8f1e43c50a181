"""What is wanted of a fit besides the log."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class Wishes:
    """What `calibrate` is asked for; the defaults are what a log alone gives."""

    staff: str = ""
    """`roster`, `inferred`, or the path of a file with a rota; empty: what suits the format of the log."""
    keep: Path | None = None
    """A scenario whose people are kept; volume and staff come from the log."""


USUAL: Final = Wishes()
"""Nothing in particular."""
