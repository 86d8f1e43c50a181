"""How far a clear verdict could mislead if the true difference were small.

If there are few replications for the size of a difference, it becomes a clear verdict only when chance makes it look
large: it is then exaggerated, and sometimes has the wrong sign (Gelman and Carlin 2014, "Beyond power calculations:
assessing type S (sign) and type M (magnitude) errors", *Perspectives on Psychological Science* 9, 641-651). Both follow
from the spread of the paired differences and their number for a true difference stated beforehand; the observed
difference is not used, since chance has made it large.

With a true difference D, a standard error e = spread / sqrt(n) and a critical value t, the estimate is D + e Z and its
standard error is estimated as e U, independently, with U = sqrt(chi^2(n - 1) / (n - 1)). A verdict is clear if
|D + e Z| > t e U. Given U everything is normal; over U the density is integrated.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.statistics.defaults import DEFAULT_LEVEL
from sim.statistics.intervals import critical_value

_NODES: Final = 2001
_REACH: Final = 12.0
"""Standard deviations of U over which it is integrated."""


@dataclass(frozen=True, slots=True)
class SignErrors:
    """What a verdict would be worth.

    clear: the probability that there is one; wrong_sign: that it has the wrong sign, given that there is one;
    exaggeration: how many times larger than the true difference the estimate then is, on average.
    """

    clear: float
    wrong_sign: float
    exaggeration: float


def sign_errors(effect: float, spread: float, count: int, level: float = DEFAULT_LEVEL) -> SignErrors:
    """Return what a verdict would be worth for a true difference of `effect`.

    spread: standard deviation of the paired differences; count: replications; level: of the interval that decides.
    Without any spread every verdict is right. ValueError for an effect that is not positive, a spread that is negative
    or not finite, or fewer than two replications.
    """
    if not 0.0 < effect < math.inf or not 0.0 <= spread < math.inf or count < 2:
        raise ValueError("a positive effect, a finite spread and at least two replications are needed")
    if spread == 0.0:
        return SignErrors(1.0, 0.0, 1.0)
    from scipy.special import ndtr

    error, critical = spread / math.sqrt(count), critical_value(count, level)
    shift = effect / error
    nodes, weights = _spreads(count - 1)
    limit = critical * nodes
    right, wrong = ndtr(shift - limit), ndtr(-shift - limit)
    sizes = shift * (right - wrong) + _density(limit - shift) + _density(limit + shift)
    clear_right, clear_wrong = float(weights @ right), float(weights @ wrong)
    clear = clear_right + clear_wrong
    return SignErrors(clear, clear_wrong / clear, float(weights @ sizes) / clear / shift)


def _spreads(freedom: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return values of U and their probabilities."""
    wide = _REACH / math.sqrt(2.0 * freedom)
    nodes = np.linspace(max(1.0 - wide, 0.0), 1.0 + wide, _NODES + 1)
    nodes = 0.5 * (nodes[1:] + nodes[:-1])
    logs = (freedom - 1.0) * np.log(nodes) - 0.5 * freedom * nodes**2
    weights = np.exp(logs - logs.max())
    return nodes, weights / weights.sum()


def _density(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.exp(-0.5 * values**2) / math.sqrt(2.0 * math.pi))
