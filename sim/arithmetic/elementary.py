"""Logarithm, exponential and power by argument reduction and minimax polynomials.

The method and the coefficients are those published with FDLIBM (Sun Microsystems, 1993: `e_log.c`, `e_exp.c`); the
code is written afresh, and the last sum of the exponential also keeps what its largest addition rounds away. Both
functions stay within one unit in the last place of the true value.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.jit import rule

LN2_HIGH: Final = 6.93147180369123816490e-01
"""ln 2 in its first 33 bits: small multiples of it are exact."""
LN2_LOW: Final = 1.90821492927058770002e-10
"""ln 2 - LN2_HIGH."""
LN2_INVERSE: Final = 1.44269504088896338700
LOG_OF_LARGEST: Final = 7.09782712893383973096e02
LOG_OF_SMALLEST: Final = -7.45133219101941108420e02
SMALLEST_NORMAL: Final = 2.2250738585072014e-308
TWO_54: Final = 18014398509481984.0
TWO_MINUS_1000: Final = 9.33263618503218878990e-302
FRACTION_BITS: Final = 0x000FFFFFFFFFFFFF
SQRT2_FRACTION: Final = 0x0006A09E667F3BCD
ONE_BITS: Final = 0x3FF0000000000000
HALF_BITS: Final = 0x3FE0000000000000
INFINITY: Final = float("inf")
NAN: Final = float("nan")


@rule("float64(int64)")
def _from_bits(bits: int) -> float:
    return float(np.int64(bits).view(np.float64))


@rule("int64(float64)")
def _to_bits(x: float) -> int:
    return int(np.float64(x).view(np.int64))


@rule("float64(float64, int64)")
def _log_of_product(f: float, k: int) -> float:
    """The logarithm of (1 + f) 2^k for 1 + f between the square roots of 1/2 and 2."""
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    odd = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
    even = z * (
        6.666666666666735130e-01
        + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01))
    )
    half_square = 0.5 * f * f
    scale = float(k)
    return scale * LN2_HIGH - ((half_square - (s * (half_square + odd + even) + scale * LN2_LOW)) - f)


@rule("float64(float64)")
def log(x: float) -> float:
    """The natural logarithm; -inf at 0, not-a-number below, within 1 unit in the last place."""
    if not 0.0 < x < INFINITY:
        if x == 0.0:
            return -INFINITY
        return x if x == INFINITY else NAN
    k = -1023
    if x < SMALLEST_NORMAL:
        x = x * TWO_54
        k -= 54
    bits = _to_bits(x)
    k += bits >> 52
    fraction = bits & FRACTION_BITS
    above = (SQRT2_FRACTION - 1 - fraction) >> 63  # -1 above the root of 2, else 0: a branch would be a coin flip
    k -= above
    return _log_of_product(_from_bits((fraction | ONE_BITS) ^ (above & (ONE_BITS ^ HALF_BITS))) - 1.0, k)


@rule("float64(float64)")
def exp(x: float) -> float:
    """The exponential; 0 below -745.13, inf above 709.78, within 1 unit in the last place."""
    if not LOG_OF_SMALLEST <= x <= LOG_OF_LARGEST:
        if x != x:
            return x
        return 0.0 if x < 0.0 else INFINITY
    k = int(LN2_INVERSE * x + (0.5 if x >= 0.0 else -0.5))
    high = x - float(k) * LN2_HIGH
    low = float(k) * LN2_LOW
    r = high - low
    t = r * r
    c = r - t * (
        1.66666666666666019037e-01
        + t * (
            -2.77777777770155933842e-03
            + t * (6.61375632143793436117e-05 + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))
        )
    )
    rounded = 1.0 + high
    y = rounded + ((high - (rounded - 1.0)) + (r * c / (2.0 - c) - low))
    if k > 1023:
        return y * 2.0 * _from_bits((k - 1 + 1023) << 52)
    if k >= -1021:
        return y * _from_bits((k + 1023) << 52)
    return y * _from_bits((k + 1000 + 1023) << 52) * TWO_MINUS_1000


@rule("float64(float64)")
def log1p(x: float) -> float:
    """The logarithm of 1 + x without loss near x = 0 (Kahan's correction for the rounding of 1 + x)."""
    shifted = 1.0 + x
    if shifted == 1.0:
        return x
    if shifted == INFINITY:
        return shifted
    return log(shifted) * (x / (shifted - 1.0))


@rule("float64(float64, float64)")
def power(x: float, y: float) -> float:
    """x to the power y as exp(y log x), for x >= 0; 1 for y = 0; not-a-number for x < 0."""
    if y == 0.0 or x == 1.0:
        return 1.0
    if y == 1.0:
        return x
    return exp(y * log(x))
