"""Outcomes: what a run came to, folded from the records of its black box.

    from sim.outcomes import OUTCOMES, Fold, find

`OUTCOMES` is the catalogue, light to import; `Fold` brings Numba with it and is loaded when first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.lazy import lazy
from sim.outcomes.catalogue import OUTCOMES, Outcome, expand, find

if TYPE_CHECKING:
    from sim.outcomes.fold import Fold

__all__ = ["OUTCOMES", "Fold", "Outcome", "expand", "find"]
__getattr__ = lazy(__name__, {"Fold": "sim.outcomes.fold"})
