"""The exponential law."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.laws.law import MEAN, Law, Numbers, constant

if TYPE_CHECKING:
    from sim.arithmetic import log

CODE = 1


def numbers(mean: float) -> Numbers:
    """The mean."""
    return (CODE, mean, 0.0, 0.0, ()) if mean > 0.0 else constant(0.0)


def quantile(mean: float, u: float) -> float:
    """The solution x of 1 - exp(-x / mean) = u."""
    return -mean * log(1.0 - u)


LAW = Law("exponential", CODE, (MEAN,), numbers, "memoryless: patience, time between")
