"""Outcomes: what a run came to, folded from the records of its black box.

    from sim.outcomes import OUTCOMES, Fold, find

`OUTCOMES` is the catalogue, light to import; `Fold` brings Numba with it and is loaded when first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.outcomes.catalogue import OUTCOMES, Outcome, expand, find

if TYPE_CHECKING:
    from sim.outcomes.fold import Fold

__all__ = ["OUTCOMES", "Fold", "Outcome", "expand", "find"]


def __getattr__(name: str) -> Any:
    if name == "Fold":
        from sim.outcomes.fold import Fold

        return Fold
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
