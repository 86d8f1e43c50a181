"""Keys of runs, customers and draws, and the one uniform that belongs to each.

How a draw is packed into Philox: the key is the run's; the counter's words are the serial number n, the customer's case
(24 bits) above the purpose (8 bits), and the low and the high half of the customer's key. Different draws of a run
therefore never share a counter, as long as n stays below 2^32, a customer's cases below 2^24 and purposes below 256.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.jit import rule
from sim.randomness.philox import BITS_32, LOW_32, ROUNDS, WEYL_0, WEYL_1, mixed, philox
from sim.vocabulary import Purpose

if TYPE_CHECKING:
    from numpy.typing import NDArray

RUN_TAG: Final = np.uint64(0x6A6F7572)
"""Third counter word of run keys."""
VOLUME_TAG: Final = np.uint64(0x766F6C75)
"""Third counter word of the numbers of customers who come by a volume."""
UPPER_61: Final = np.uint64(61)
ORIGIN_BITS: Final = np.uint64(62)
INDEX_MASK: Final = np.uint64(0x3FFFFFFFFFFFFFFF)
LINEAGE_ORIGIN: Final = np.uint64(2)
LINEAGE: Final = int(Purpose.LINEAGE)
PURPOSE_BITS: Final = np.int64(8)
LOW_HALF: Final = np.int64(0xFFFFFFFF)
LOWER_12: Final = np.uint64(12)
UPPER_20: Final = np.uint64(20)
LANES: Final = 4
"""How many draws `bits_of_many` takes at once."""
TWO_MINUS_52: Final = 2.220446049250313e-16


@rule("uint64(uint64, uint64)")
def run_key(seed: Any, replication: Any) -> Any:
    """The key of one replication: a Philox hash of seed and replication (both below 2^64)."""
    step = np.uint64(replication)
    words = philox(np.uint64(seed), step, step >> BITS_32, RUN_TAG, np.uint64(0))
    return (words[1] << BITS_32) | words[0]


@rule("uint64(int64, int64)")
def customer_key(origin: int, index: int) -> Any:
    """The key of the index-th customer of one origin: 0 founding, 1 organic, 3 open demand (2 is for `lineage_key`).

    The origin fills the top two bits, so that customers who come by themselves never share luck with founders.
    """
    return (np.uint64(origin) << ORIGIN_BITS) | (np.uint64(index) & INDEX_MASK)


@rule("int64(int64, int64, int64)")
def volume_number(name: int, day: int, n: int) -> int:
    """The number, among the customers of open demand, of the n-th who comes by the volume of a name on a day, from 0.

    61 hashed bits (Philox, keyed by the name) above 2^61, where no arrival of the usual rate is numbered: so its luck
    depends on no other volume. A log says -2 - n (see `arrival_number`).
    """
    drawn = philox(np.uint64(name), np.uint64(n) & LOW_32, np.uint64(day), VOLUME_TAG, np.uint64(0))
    hashed = (((drawn[1] << BITS_32) | drawn[0]) & INDEX_MASK) >> np.uint64(1)
    return int((np.uint64(1) << UPPER_61) | hashed)


@rule("int64(int64, int64, float64)")
def arrival_number(told: int, name: int, time: float) -> int:
    """The number of a customer of open demand, from what the OPENED of the case that brought it says.

    told: the number in the record; name: the key of the flaw's name; time: the minute of the record.
    """
    return told if told >= -1 else int(volume_number(name, int(time / 1440.0), -2 - told))


@rule("uint64(uint64, int64)")
def named_key(key: Any, name: int) -> Any:
    """The key of what `key` draws about something that has a name (`name_key`): both, joined by exclusive or.

    So a draw about a name depends on no other name, and on no order of names. Two different pairs share a key only if
    the hashes of two names differ exactly as the keys of two customers do.
    """
    return np.uint64(key) ^ np.uint64(name)


@rule("UniTuple(uint64, 4)(uint64, uint64, int64, int64, int64)")
def words(run: Any, customer: Any, case: int, purpose: int, n: int) -> tuple[Any, Any, Any, Any]:
    """The four words of 32 random bits that belong to one decision (see `uniform`)."""
    label = ((np.int64(case) << PURPOSE_BITS) | np.int64(purpose)) & LOW_HALF
    serial = np.int64(n) & LOW_HALF
    person = np.uint64(customer)
    return philox(np.uint64(run), np.uint64(serial), np.uint64(label), person, person >> BITS_32)


@rule("uint64(uint64, uint64, int64, int64)")
def lineage_key(run: Any, parent: Any, case: int, n: int) -> Any:
    """The key of the n-th customer won by what `parent` told after its case: 62 hashed bits under origin 2.

    It depends on who told whom and not on when, so that a referral keeps its luck when a policy reorders the events.
    """
    drawn = words(run, parent, case, LINEAGE, n)
    return (LINEAGE_ORIGIN << ORIGIN_BITS) | (((drawn[1] << BITS_32) | drawn[0]) & INDEX_MASK)


@rule("float64(uint64, uint64)")
def unit(high: Any, low: Any) -> float:
    """The uniform in (0, 1) made of one word of 32 random bits and the upper 20 of another."""
    return (float((high << UPPER_20) | (low >> LOWER_12)) + 0.5) * TWO_MINUS_52


@rule("float64(uint64, uint64, int64, int64, int64)")
def uniform(run: Any, customer: Any, case: int, purpose: int, n: int) -> float:
    """The uniform that belongs to one decision, in the open interval (0, 1).

    It is (m + 1/2) / 2^52 for 52 random bits m: never 0 or 1, symmetric about 1/2, and 1 - u is exact.
    """
    drawn = words(run, customer, case, purpose, n)
    return unit(drawn[0], drawn[1])


@rule("float64(int64)")
def unit_of_bits(bits: int) -> float:
    """The uniform in (0, 1) of the 64 bits that `bits_of_many` writes: what `unit` makes of the two words."""
    return (float(np.uint64(bits) >> LOWER_12) + 0.5) * TWO_MINUS_52


@rule("void(uint64, uint64, int64, int64, int64, int64[::1], int64, int64)")
def bits_of_many(run: Any, key: Any, case: int, purpose: int, n: int, names: NDArray[np.int64], first: int,
                 count: int) -> None:
    """Replace `count` names, from `names[first]` on, by the first two words of `words` for `named_key(key, name)`.

    The first word is the upper half of what is written. As many more are replaced as fill the last `LANES`: processors
    take so many at once, hence the loop in the loop, the rounds of `philox` in it, and one array for both.
    """
    label = np.uint64(((np.int64(case) << PURPOSE_BITS) | np.int64(purpose)) & LOW_HALF)
    serial = np.uint64(np.int64(n) & LOW_HALF)
    for block in range(first, first + count, LANES):
        for lane in range(LANES):
            place = np.uint64(block + lane)
            person = np.uint64(key) ^ np.uint64(names[place])
            key_0, key_1 = np.uint64(run) & LOW_32, np.uint64(run) >> BITS_32
            w0, w1, w2, w3 = serial, label, person & LOW_32, person >> BITS_32
            for _ in range(ROUNDS):
                w0, w1, w2, w3 = mixed(w0, w1, w2, w3, key_0, key_1)
                key_0 = (key_0 + WEYL_0) & LOW_32
                key_1 = (key_1 + WEYL_1) & LOW_32
            names[place] = np.int64((w0 << BITS_32) | w1)
