"""Laws of a positive time, as the formulas need them: the mean, how many last, and the mean of the shorter of two.

Every law is given by its mean and, where it has a shape, by its squared coefficient of variation or its parameter. The
integrals of the survival functions are the limited expected values E[min(R, x)] of actuarial texts (Klugman, Panjer &
Willmot, *Loss Models*, appendix A).
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sim.validation.theory.inputs import require

Function = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Law:
    """A law of a time R > 0."""

    name: str
    mean: float
    survival: Function
    """P(R > x), x >= 0."""
    cdf: Function
    """P(R <= x): not taken from the survival, so that small values keep their digits."""
    integral: Function
    """H(x), the integral of the survival from 0 to x, which is E[min(R, x)]."""
    kinks: tuple[float, ...] = ()
    """Where the survival jumps."""


def exponential(mean: float) -> Law:
    """Return the exponential law."""
    return Law("exponential", mean, lambda x: math.exp(-x / mean), lambda x: -math.expm1(-x / mean),
               lambda x: -mean * math.expm1(-x / mean))


def deterministic(mean: float) -> Law:
    """Return the law of a constant."""
    return Law("deterministic", mean, lambda x: float(x < mean), lambda x: float(x >= mean),
               lambda x: min(x, mean), (mean,))


def uniform(mean: float) -> Law:
    """Return the uniform law from 0 to twice the mean."""
    return Law("uniform", mean, lambda x: max(1.0 - x / (2.0 * mean), 0.0), lambda x: min(x / (2.0 * mean), 1.0),
               lambda x: x - x * x / (4.0 * mean) if x < 2.0 * mean else mean, (2.0 * mean,))


def hyperexponential(shares: Sequence[float], means: Sequence[float]) -> Law:
    """Return a mixture of exponential laws; the shares add up to 1."""
    require(len(shares) == len(means) and abs(math.fsum(shares) - 1.0) < 1e-9 and min(means) > 0.0 <= min(shares),
            "the shares of a hyperexponential law must add up to 1, one for each mean > 0", found=(shares, means))
    parts = [(share, exponential(mean)) for share, mean in zip(shares, means, strict=True)]
    return Law("hyperexponential", sum(share * part.mean for share, part in parts),
               lambda x: sum(share * part.survival(x) for share, part in parts),
               lambda x: sum(share * part.cdf(x) for share, part in parts),
               lambda x: sum(share * part.integral(x) for share, part in parts))


def balanced_hyperexponential(mean: float, cv2: float) -> Law:
    """Return the mixture of two exponential laws with balanced means: both parts make up half of the mean.

    p = (1 + sqrt((cv2 - 1) / (cv2 + 1))) / 2, means mean / (2 p) and mean / (2 (1 - p)); cv2 >= 1.
    Morse (1958), *Queues, Inventories and Maintenance*; Whitt (1982), *Operations Research* 30:125.
    """
    require(cv2 >= 1.0, "a hyperexponential law varies at least like an exponential one", "cv2", cv2, "at least 1")
    share = 0.5 * (1.0 + math.sqrt((cv2 - 1.0) / (cv2 + 1.0)))
    return hyperexponential((share, 1.0 - share), (mean / (2.0 * share), mean / (2.0 * (1.0 - share))))


def gamma(mean: float, cv2: float) -> Law:
    """Return the gamma law (Erlang's with k stages where cv2 is 1 / k)."""
    from scipy.special import gammainc, gammaincc

    shape, scale = 1.0 / cv2, mean * cv2
    return Law("gamma", mean, lambda x: float(gammaincc(shape, x / scale)), lambda x: float(gammainc(shape, x / scale)),
               lambda x: float(mean * gammainc(shape + 1.0, x / scale) + x * gammaincc(shape, x / scale)))


def lognormal(mean: float, cv2: float) -> Law:
    """Return the lognormal law: sigma^2 = ln(1 + cv2), mu = ln(mean) - sigma^2 / 2."""
    from scipy.special import ndtr

    sigma = math.sqrt(math.log1p(cv2))
    centre = math.log(mean) - 0.5 * sigma * sigma

    def standard(x: float) -> float:
        return (math.log(x) - centre) / sigma if x > 0.0 else -math.inf

    return Law("lognormal", mean, lambda x: float(ndtr(-standard(x))), lambda x: float(ndtr(standard(x))),
               lambda x: float(mean * ndtr(standard(x) - sigma) + x * ndtr(-standard(x))))


def weibull(mean: float, shape: float) -> Law:
    """Return the Weibull law with survival exp(-(x / scale)^shape), scale = mean / Gamma(1 + 1 / shape)."""
    from scipy.special import gammainc

    scale = mean / math.gamma(1.0 + 1.0 / shape)
    return Law("weibull", mean, lambda x: math.exp(-((x / scale) ** shape)),
               lambda x: -math.expm1(-((x / scale) ** shape)),
               lambda x: float(mean * gammainc(1.0 / shape, (x / scale) ** shape)))


def weibull_shape(cv2: float) -> float:
    """Return the shape of the Weibull law with a squared coefficient of variation: it falls with the shape."""
    from scipy.optimize import brentq

    def excess(shape: float) -> float:
        return math.lgamma(1.0 + 2.0 / shape) - 2.0 * math.lgamma(1.0 + 1.0 / shape) - math.log1p(cv2)

    low, high = 0.05, 200.0
    require(excess(high) < 0.0 < excess(low), "no Weibull law that can be computed varies so much or so little", "cv2",
            cv2, "from 0.0001 to 1e10")
    return float(brentq(excess, low, high, xtol=1e-14))


def survival_transform(law: Law, angular: float) -> complex:
    """Return the integral of exp(-i w u) P(R > u) over u >= 0, for w > 0.

    Closed for the exponential and the constant; else by QUADPACK's integrator for Fourier integrals.
    """
    if law.name == "exponential":
        return 1.0 / (1.0 / law.mean + 1j * angular)
    if law.name == "deterministic":
        return (1.0 - cmath.exp(-1j * angular * law.mean)) / (1j * angular)
    from scipy.integrate import quad

    real, imaginary = (quad(law.survival, 0.0, math.inf, weight=weight, wvar=angular, epsabs=1e-11 * law.mean,
                            limlst=500, limit=500, full_output=1)[:2] for weight in ("cos", "sin"))
    require(max(real[1], imaginary[1]) < 1e-8 * law.mean, "the integral of the law does not converge", found=law.name)
    return complex(real[0], -imaginary[0])
