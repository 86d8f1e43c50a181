"""The hyperexponential law: one of two exponential laws, mostly the short one, sometimes the long one.

Mean and spread leave one of its three numbers open; here both parts bring half of the mean ("balanced means"; H. C.
Tijms, "A First Course in Stochastic Models", 2003, appendix B).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.laws.exponential import numbers as exponential
from sim.laws.law import MEAN, Law, Numbers, Parameter

if TYPE_CHECKING:
    from sim.arithmetic import exp, log, log1p

CODE = 11


def numbers(mean: float, cv: float) -> Numbers:
    """Share of the short part, (1 + sqrt((cv^2 - 1) / (cv^2 + 1))) / 2, and the mean."""
    square = cv * cv
    share = 0.5 + 0.5 * math.sqrt((square - 1.0) / (square + 1.0))
    return (CODE, share, mean, 0.0, ()) if mean > 0.0 and share > 0.5 else exponential(mean)


def quantile(share: float, mean: float, u: float) -> float:
    """By Newton's method for the logarithm of the survivor function, for mean 1.

    That function falls and is convex (the hazard of a mixture falls), so that from a point below the solution every
    step stays below it. The first point is the larger of two bounds: Jensen's, and that of the long part alone.
    """
    rest = 1.0 - share
    long = 2.0 * rest
    gap = 2.0 * share - long
    goal = log(1.0 - u)
    x = max(-goal / (2.0 * share * share + long * rest), (log(rest) - goal) / long)
    for _ in range(100):
        kept = exp(-gap * x)
        gone = 1.0 - kept
        if kept > 0.5:  # without cancellation where little is gone (Kahan)
            gone = gone * (gap * x) / -log(kept) if kept < 1.0 else gap * x
        hazard = (2.0 * share * share * kept + long * rest) / (share * kept + rest)
        step = (log1p(-share * gone) - long * x - goal) / hazard
        x += step
        if not step > 1e-15 * x:
            break
    return mean * x


LAW = Law("hyperexponential", CODE, (MEAN, Parameter("cv", "number", 1.0, 10.0)), numbers,
          "mostly short, sometimes long: two kinds of work, or of patience; cv from 1")
