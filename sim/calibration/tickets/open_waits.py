"""Waits that a log does not see to their end: how long they last, and what follows, as those do that lasted as long.

A wait that is open when the log ends is more likely a long one, so waits that ended are too short on average: of a mean
of two days by some 3 % in a log of ten weeks. Each open wait is given the length of another one of its kind that lasted
longer than it has by then, and what followed that; any of these in turn, the longest open one first, so that a wait
which is given a length counts for shorter ones. Together the lengths have the law of Kaplan and Meier (1958, *JASA*
53:457), whose estimate sends the weight of an observation that is cut off to all longer ones alike (Efron 1967,
*Proceedings of the Fifth Berkeley Symposium* 4:831). What nobody has outlasted stays open.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.tickets.ticket_visits import NO_REASON, OPEN, REASONS, Visits

FEWEST: Final = 12
"""Waits of a stage that ended; of fewer, those of its level count too."""
GOLDEN: Final = 0.5 * (np.sqrt(5.0) - 1.0)
"""Its multiples, without their whole parts, lie evenly: which of the longer ones is taken is no matter of luck."""

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


def ended(visits: Visits, stage: Codes, following: Codes, level: Codes) -> tuple[Floats, Codes]:
    """Return the minutes that visits wait and what follows them, those included whose wait the log does not see end.

    stage: of each visit; following: what follows each as a way, `OPEN` where the log ends before; level: of each stage.
    """
    wait, follows = visits.wait.copy(), following.copy()
    open_ = np.flatnonzero((following == OPEN) & (visits.reason != NO_REASON))
    for reason in range(1, len(REASONS)):
        over = (following != OPEN) & (visits.reason == reason)
        for at in np.unique(stage[open_[visits.reason[open_] == reason]]).tolist():
            cut = open_[(visits.reason[open_] == reason) & (stage[open_] == at)]
            alike = over & (stage == at)
            if alike.sum() < FEWEST:
                alike = over & (level[stage] == level[at])
            _end(wait, follows, cut, np.flatnonzero(alike))
    return wait, follows


def _end(wait: Floats, follows: Codes, cut: Codes, over: Codes) -> None:
    """End waits that are cut off as some of those do that lasted longer."""
    order = over[np.argsort(wait[over], kind="stable")].tolist()
    lengths = wait[order].tolist()
    for number, at in enumerate(cut[np.argsort(-wait[cut], kind="stable")].tolist(), 1):
        first = int(np.searchsorted(lengths, wait[at], side="right"))
        if first == len(order):
            continue
        donor = order[first + int(number * GOLDEN % 1.0 * (len(order) - first))]
        wait[at], follows[at] = wait[donor], follows[donor]
        place = int(np.searchsorted(lengths, wait[at]))
        lengths.insert(place, float(wait[at]))
        order.insert(place, at)
