"""Pictures: each states its finding, reads without colour, and has the same bytes for the same data.

    from sim.report.figures import comparison_pictures, pictures

`pictures` gives those of a finished study by file name, `comparison_pictures` those of a comparison; every picture can
also be made from plain arrays, by the module of its subject. Public names are loaded on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.lazy import lazy

if TYPE_CHECKING:
    from sim.report.figures.comparison import comparison_pictures
    from sim.report.figures.histories import history_pictures
    from sim.report.figures.warm_up import warm_up_pictures
    from sim.report.kinds import pictures

__all__ = ["comparison_pictures", "history_pictures", "pictures", "warm_up_pictures"]
__getattr__ = lazy(__name__, {
    "comparison_pictures": "sim.report.figures.comparison",
    "history_pictures": "sim.report.figures.histories",
    "pictures": "sim.report.kinds",
    "warm_up_pictures": "sim.report.figures.warm_up",
})
