"""Where cases go that are opened again, by the group that had solved them.

In real desks nearly all of them come back to the people whose solution did not hold. Most groups have few such cases,
so what all have in common is learnt first: with some probability a case comes back to the group that had solved it, or
else it goes by the shares of all. That probability is the likeliest one (a mixture of two laws by the EM algorithm:
Dempster, Laird and Rubin 1977, *Journal of the Royal Statistical Society B* 39:1), and counts if it tells the cases
better than the shares of all do by more than one parameter costs (Schwarz 1978, *Annals of Statistics* 6:461). What
follows from it is expected of each group; its own cases move it, with a strength that the data choose, and a rule is
written where it tells them better than the shares of all do (`ticket_routes.routes`, for which the group that had
solved a case is its class).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.tickets.stage_tree import Stages
from sim.calibration.tickets.ticket_routes import CLEAR, WORTH, Routes, routes
from sim.calibration.tickets.ticket_visits import Visits

TURNS: Final = 200
"""Of the EM algorithm."""

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class OpenedAgain:
    """Where cases go that are opened again; the ways are those of a stage."""

    routes: Routes
    """Of its rules `kind` is the group that had solved the case; with rules `shares` are those of all other cases."""
    cases: int
    """How often a case was opened again after a solution."""
    at_home: float
    """Share of them that came back to the group that had solved them; nan without any."""


def opened_again(found: Visits, marked: Stages, reopens: Flags, ways: int) -> OpenedAgain:
    """Return where cases go; reopens: whether a visit is the first after its case was opened again, of every visit."""
    stage, first = marked.of_visit, np.flatnonzero(reopens)
    counts = np.bincount(stage[first], minlength=ways).astype(np.float64)
    of_all = Routes(counts / max(counts.sum(), 1.0), (), counts)
    first = first[found.next[first - 1] == found.levels]  # a case that was given up is never opened again in the model
    solver, following = found.level[first - 1], stage[first]
    if not first.size:
        return OpenedAgain(of_all, 0, math.nan)
    leaning = _leaning(solver, following, _homes(found, marked, ways))
    told = of_all
    if float(np.log(leaning[solver, following]).sum()) > CLEAR + 0.5 * math.log(first.size):
        ruled = routes(following, np.zeros_like(following), solver, ways, leaning)
        told = ruled if ruled.rules else of_all
    return OpenedAgain(told, first.size, float((solver == found.level[first]).mean()))


def _homes(found: Visits, marked: Stages, ways: int) -> Flags:
    """Which stages a case may come back to that a group had solved: its own, those for new cases left out where there
    are others. Shape (groups, ways).
    """
    been = np.bincount(marked.of_visit, found.later, minlength=len(marked))
    there = np.zeros((found.levels, ways), dtype=bool)
    there[marked.level, np.arange(len(marked))] = True
    back = there.copy()
    back[:, :len(marked)] &= been > 0.0
    return np.where(back.any(axis=1, keepdims=True), back, there)


def _leaning(solver: Codes, following: Codes, homes: Flags) -> Floats:
    """How much likelier each group's cases go each way than by the shares of all; shape (groups, ways).

    A case of a group goes to one of its `homes`, by the shares of all among these, with one probability for all groups,
    else by the shares of all; nobody comes back to a group to which none of the cases comes.
    """
    counts = np.bincount(following, minlength=homes.shape[1])
    share = homes @ (counts / counts.sum())
    more = np.where(share[:, None] > 0.0, homes / np.where(share > 0.0, share, 1.0)[:, None], 1.0)
    likelier = more[solver, following]
    comes_back = 0.5
    for _ in range(TURNS):
        by_it = comes_back * likelier / (comes_back * likelier + 1.0 - comes_back)
        comes_back = float(by_it.sum()) / (by_it.size + WORTH)
    return comes_back * more + 1.0 - comes_back
