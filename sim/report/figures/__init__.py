"""Pictures: each states its finding, reads without colour, and has the same bytes for the same data.

    from sim.report.figures import comparison_pictures, pictures

`pictures` gives those of a finished study by file name, `comparison_pictures` those of a comparison; every picture can
also be made from plain arrays, by the module of its subject. Public names are loaded on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.report.figures.comparison import comparison_pictures
    from sim.report.figures.histories import history_pictures
    from sim.report.figures.warmup import warm_up_pictures
    from sim.report.kinds import pictures

_HOME = {
    "comparison_pictures": "sim.report.figures.comparison",
    "history_pictures": "sim.report.figures.histories",
    "pictures": "sim.report.kinds",
    "warm_up_pictures": "sim.report.figures.warmup",
}

__all__ = ["comparison_pictures", "history_pictures", "pictures", "warm_up_pictures"]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
