"""Waiting: who is next in a line.

A wait is ordered by its priority class, then by the discipline of the pool, then by its arrival less its head start,
then by the order in which it joined. The engines keep the lines; these rules give the keys.
"""

from __future__ import annotations

from sim.jit import rule
from sim.vocabulary import Discipline

_SEVERITY = int(Discipline.SEVERITY)
_RECONTACT_FIRST = int(Discipline.RECONTACT_FIRST)


@rule("float64(int64, float64, boolean)")
def discipline_key(discipline: int, severity: float, recontact: bool) -> float:
    """Return the rank of a wait within its priority class; the lowest is served first (see `Discipline`)."""
    if discipline == _SEVERITY:
        return -severity
    if discipline == _RECONTACT_FIRST:
        return 0.0 if recontact else 1.0
    return 0.0


@rule("float64(float64, float64)")
def effective_arrival(now: float, head_start: float) -> float:
    """Return the minute since which a wait counts: a head start queues it as if it had come that much earlier.

    This is how the bank of Brown et al. (2005, JASA 100) treats its high-priority customers (1.5 minutes).
    """
    return now - head_start
