"""Where staff can be asked about, stages come of what cases do, not of how long they lie in line."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.calibration.tickets.stage_growth import Remembered, grown
from sim.calibration.tickets.ticket_visits import Visits

CASES = 3000


def leaves(solved: float, careful: bool, seed: int) -> list[int]:
    """Sizes of the leaves of a level whose older cases (a third) lie in line for longer, and go on by 0.8 or `solved`.
    """
    random = np.random.default_rng(seed)
    older: NDArray[np.int64] = (random.random(CASES) < 1.0 / 3.0).astype(np.int64)
    whole = np.zeros(CASES, dtype=np.int64)
    out = np.where(random.random(CASES) < np.where(older > 0, solved, 0.8), 2, 3)
    nothing = np.zeros(CASES)
    found = Visits(2, np.arange(CASES), whole, whole - 1, whole > 0, nothing,
                   random.exponential(np.where(older > 0, 200.0, 20.0)), random.exponential(10.0, CASES), nothing,
                   whole, out, whole > 0, nothing + np.nan, whole - 1, whole)
    split = grown(found, older[:, None], whole, (Remembered(0),), whole, whole, 10, careful)
    return sorted(leaf.size for leaf in split)


@pytest.mark.parametrize("seed", range(5))
def test_time_in_line_makes_a_stage_only_where_it_is_a_timer(seed: int) -> None:
    """Luck would have to gain half the logarithm of 3,000, 4.0, for each of six free shares: a chi-square of 48."""
    assert len(leaves(0.8, True, seed)) == 1
    assert len(leaves(0.8, False, seed)) == 2


def test_what_follows_makes_a_stage_in_either() -> None:
    """Shares of 0.8 and 0.6 differ by 11 standard errors."""
    for careful in (True, False):
        assert len(leaves(0.6, careful, 7)) == 2
