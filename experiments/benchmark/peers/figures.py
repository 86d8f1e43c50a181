"""What every simulator of the two-tier workload reports, and how two of them are compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

STAFF = (50, 24)
PATIENCE = (6.0, 15.0)
LOGNORMAL = (4.5, 1.2)
SENIOR_MINUTES = 8.0
GAP = 0.1
HARD, BACK, BACK_AFTER = 0.3, 0.1, 60.0
MINUTES_PER_DAY = 1440.0
NAMES = ("wait, reps", "wait, seniors", "abandoned, reps", "abandoned, seniors", "utilisation, reps",
         "utilisation, seniors")
"""The figures that have to agree: mean minutes in line (served or not), share who hang up, share of agents' time."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One run: how many customers came, and the figures of `NAMES`."""

    customers: int
    values: tuple[float, ...]


@dataclass(slots=True)
class Tally:
    """What happened at one tier."""

    served: float = 0
    abandoned: float = 0
    waited: float = 0.0
    busy: float = 0.0

    def serve(self, waited: float, work: float, left: float) -> None:
        """Count a service that begins now and takes `work` minutes, `left` minutes before the horizon."""
        self.served += 1
        self.waited += waited
        self.busy += min(work, left)

    def abandon(self, waited: float) -> None:
        """Count a customer who hung up."""
        self.abandoned += 1
        self.waited += waited


def figures(customers: int, tallies: Sequence[Tally], minutes: float, scale: int = 1) -> Figures:
    """Return the figures of a run from what happened at each tier."""
    ended = [max(tally.served + tally.abandoned, 1) for tally in tallies]
    return Figures(customers, (
        *(tally.waited / n for tally, n in zip(tallies, ended, strict=True)),
        *(tally.abandoned / n for tally, n in zip(tallies, ended, strict=True)),
        *(tally.busy / (staff * scale * minutes) for tally, staff in zip(tallies, STAFF, strict=True)),
    ))


@dataclass(frozen=True, slots=True)
class Peer:
    """A simulator of the workload: `run(seed, days)`; days for one timing and for one run of the check."""

    name: str
    note: str
    run: Callable[[int, float], Figures]
    days: float
    check_days: float
    quick_days: float
