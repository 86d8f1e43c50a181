"""Keys and numbers of draws that both engines share."""

from __future__ import annotations

from typing import Final

from sim.randomness import customer_key

WORLD_KEY: Final = int(customer_key(0, 2**61))
"""The key of draws that belong to the organisation and to no customer."""

OPEN_DEMAND: Final = 3
"""The origin in the keys of customers who come with open demand."""

MOST_LINKS: Final = 10
"""A cascade of knock-on cases is followed this many links from the first."""

MOST_STEPS: Final = 1000
"""A case that has taken this many contacts, loops, bounces and promises ends: nobody goes round for ever."""

MOST_REFERRALS: Final = 1_000_000
"""Word of mouth wins at most this many customers in a run."""

LINK_SHIFT: Final = 20
"""The case number of a knock-on case is that of the first case, which is 1, plus its links shifted by so many bits."""
FIRST_CASE: Final = 1
"""The number of a case that was not knocked on. Its key says which one it is."""


def knock_on_number(parent: int, links: int) -> int:
    """Return the case number that keys the draws of a knock-on case `links` links from the first."""
    return (parent & ((1 << LINK_SHIFT) - 1)) | (links << LINK_SHIFT)


def visit_number(name: int, contacts: int, earlier: int) -> int:
    """Return the n of draws of a visit to a level within one contact: the same whatever happened at other levels.

    `name` is the key of the level's name; n keeps its lower 32 bits, joined to the counts by exclusive or. `earlier`
    counts the visits to this level in this contact that are over: only routes lead back to a level. Both counts stay
    below 2^16, because of `MOST_STEPS`. Levels whose counts are below 16 share a draw with a probability of 1e-7.
    """
    return (earlier * 65_536 + contacts) ^ (name & 0xFFFFFFFF)
