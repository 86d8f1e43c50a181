"""Who is taken first: cases of one priority before earlier ones of another, which a fit of tickets does not say.

Of two cases that lie in one line at once, the later one overtakes where work on it begins before. People pick and own
their cases, so some overtaking there is among cases of one priority too; what tells is how much more there is of it
from one priority to another, and not the other way. Of calls such pairs give head starts
(`sim.calibration.head_starts`).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.tickets.case_classes import first_known
from sim.calibration.tickets.ticket_log import TicketLog
from sim.calibration.tickets.ticket_visits import Visits

FEWEST: Final = 50
"""Pairs of two priorities, and of each among themselves."""
MORE: Final = 0.3
"""Of the pairs are overtaken, beyond those of one priority and beyond those the other way."""
LOOKED_AT: Final = 100
"""Later cases that are looked at for each one: a longer line tells nothing else."""

Codes = NDArray[np.int64]
Floats = NDArray[np.float64]


def taken_first(log: TicketLog, visits: Visits) -> list[str]:
    """Return a sentence for each two priorities of which cases of one are taken before earlier ones of the other."""
    priorities = len(log.priorities)
    if priorities < 2:
        return []
    urgency = first_known(log, log.priority)[visits.case]
    pairs, overtaken = np.zeros((priorities, priorities)), np.zeros((priorities, priorities))
    for level in range(visits.levels):
        here = np.flatnonzero((visits.level == level) & (visits.work > 0.0) & (urgency >= 0))
        _count(visits.start[here], visits.begin_of_work[here], urgency[here], pairs, overtaken)
    share = overtaken / np.maximum(pairs, 1.0)
    alike = share.diagonal()
    found = []
    for one, other in zip(*np.nonzero(pairs >= FEWEST), strict=True):
        usual = max(alike[one], alike[other], share[other, one])
        if one != other and share[one, other] > usual + MORE:
            found.append(f"Cases of priority {log.priorities[other]} are taken before earlier ones of "
                         f"{log.priorities[one]} in {share[one, other]:.0%} of the {int(pairs[one, other]):,} pairs "
                         f"that lie in line together, {share[other, one]:.0%} the other way. The scenario takes all of "
                         "them first come, first served: do not ask it how long the cases of a priority wait.")
    return found


def _count(came: Floats, begun: Floats, urgency: Codes, pairs: Floats, overtaken: Floats) -> None:
    """Count pairs of an earlier and a later case in one line, by the priorities of both, and those in which the later
    one is begun first.
    """
    order = np.argsort(came, kind="stable")
    came, begun, urgency = came[order], begun[order], urgency[order]
    for ahead in range(1, min(LOOKED_AT, came.size - 1) + 1):
        together = (came[ahead:] < begun[:-ahead]) & (came[ahead:] > came[:-ahead])
        if not together.any():
            break
        first, second = urgency[:-ahead][together], urgency[ahead:][together]
        np.add.at(pairs, (first, second), 1.0)
        np.add.at(overtaken, (first, second), (begun[ahead:] < begun[:-ahead])[together].astype(np.float64))
