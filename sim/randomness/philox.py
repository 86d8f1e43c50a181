"""Philox 4x32-10, the counter-based generator of the Random123 family.

J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11, 2011. Ten
rounds of multiplication and exclusive-or turn a 128-bit counter under a 64-bit key into 128 random bits; it passes the
BigCrush battery, and any two counters or keys give unrelated results.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from sim.jit import rule

ROUNDS: Final = 10
MULTIPLIER_0: Final = np.uint64(0xD2511F53)
MULTIPLIER_1: Final = np.uint64(0xCD9E8D57)
WEYL_0: Final = np.uint64(0x9E3779B9)
WEYL_1: Final = np.uint64(0xBB67AE85)
LOW_32: Final = np.uint64(0xFFFFFFFF)
BITS_32: Final = np.uint64(32)


@rule("UniTuple(uint64, 4)(uint64, uint64, uint64, uint64, uint64, uint64)")
def mixed(w0: Any, w1: Any, w2: Any, w3: Any, key_0: Any, key_1: Any) -> tuple[Any, Any, Any, Any]:
    """One round: four words of 32 bits mixed with the two of a key."""
    product_0 = MULTIPLIER_0 * w0
    product_1 = MULTIPLIER_1 * w2
    return ((product_1 >> BITS_32) ^ w1 ^ key_0, product_1 & LOW_32, (product_0 >> BITS_32) ^ w3 ^ key_1,
            product_0 & LOW_32)


@rule("UniTuple(uint64, 4)(uint64, uint64, uint64, uint64, uint64)")
def philox(key: Any, counter_0: Any, counter_1: Any, counter_2: Any, counter_3: Any) -> tuple[Any, Any, Any, Any]:
    """Four random 32-bit words (each in a uint64) for a 64-bit key and four 32-bit words of counter.

    The low half of `key` is the generator's first key word. Words of the counter beyond 32 bits are cut.
    """
    key_0 = np.uint64(key) & LOW_32
    key_1 = np.uint64(key) >> BITS_32
    w0 = np.uint64(counter_0) & LOW_32
    w1 = np.uint64(counter_1) & LOW_32
    w2 = np.uint64(counter_2) & LOW_32
    w3 = np.uint64(counter_3) & LOW_32
    for _ in range(ROUNDS):
        w0, w1, w2, w3 = mixed(w0, w1, w2, w3, key_0, key_1)
        key_0 = (key_0 + WEYL_0) & LOW_32
        key_1 = (key_1 + WEYL_1) & LOW_32
    return w0, w1, w2, w3
