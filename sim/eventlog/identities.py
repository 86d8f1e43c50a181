"""Who is who in two logs: customers and cases by what keys their draws, not by their index.

Indices count in the order of appearance, which another policy may change. What keys the luck of a customer or a case
is in the records (docs/model.md, section 7): founders and organic newcomers are known by their number, customers of
open demand by their arrival or by flaw, date and number of a volume, who was won by word of mouth by the case that was
told of and the number of the telling; a case by its customer, the name of its flaw and its number, a case that was
knocked on by the one before it and its links. Each is 64 bits here, mixed from these. That two of 100,000 customers
get the same has a chance of 3e-10.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.eventlog.naming import Names
from sim.eventlog.wording import SORTS
from sim.jit import rule
from sim.randomness import volume_number
from sim.vocabulary import MINUTES_PER_DAY, NOBODY, Kind, Origin

if TYPE_CHECKING:
    from sim.eventlog.log import Log

Bits = NDArray[np.uint64]

OF_OTHERS: Final = (Kind.QUEUED, Kind.BLOCKED, Kind.REPUTATION_FELL, Kind.REPORTED)
"""Kinds whose value tells of others: how many were waiting, what people remember, what others have reported."""
_ARRIVAL: Final = 3
"""What stands for the origin of a customer who came with open demand."""
_SPAN: Final = 1 << 16
"""More than any place."""


def mixed(bits: Bits) -> Bits:
    """Return 64 bits that each depend on all 64 of a number: a step of SplitMix64.

    Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators, OOPSLA.
    """
    bits = bits + np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(bits ^ (bits >> np.uint64(31)))


def bits_of(text: str) -> int:
    """Return 64 bits of a text: the same wherever it stands."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


@rule("uint64(uint64, uint64)")
def _joined(one: Any, other: Any) -> Any:
    """Return 64 bits of two numbers, in their order."""
    bits = (one ^ (other * np.uint64(0xD6E8FEB86659FD93))) + np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


@rule("void(uint64[::1], uint64[::1], int64[:, ::1], uint64[::1], int64, int64, int64)")
def _identify(customers: Any, cases: Any, rows: Any, places: Any, joined: int, knocked_on: int, arrival: int) -> None:
    """Fill in the identities of customers and cases from JOINED and OPENED records, in the order of the log.

    rows: kind, agent, customer, case, kind of the cause, case of the cause (-1 none); places: 64 bits of the name of
    the flaw or of the origin.
    """
    for at in range(rows.shape[0]):
        kind, number, who, case, by, of_case = rows[at]
        if kind == joined:
            before = cases[of_case] if of_case >= 0 else places[at]
            customers[who] = _joined(before, np.uint64(number))
        else:
            if customers[who] == 0:
                customers[who] = _joined(np.uint64(arrival), np.uint64(number))
            before = cases[of_case] if by == knocked_on and of_case >= 0 else customers[who]
            cases[case] = _joined(_joined(before, places[at]), np.uint64(number))


def numbers_of(opened: NDArray[Any], placed: bool = True) -> NDArray[np.int64]:
    """Return the numbers of customers of open demand among themselves, from the OPENED of the cases that brought them.

    What the record says; of who came by the volume of a flaw on a date, which it numbers down from -2, a number below
    that of flaw, day and theirs (see `arrival_of`). placed: whether the flaw is in it, by its place.
    """
    told = opened["agent"].astype(np.int64)
    day = (opened["time"] / MINUTES_PER_DAY).astype(np.int64)
    place = opened["place"].astype(np.int64) if placed else 0
    return np.asarray(np.where(told < NOBODY, -2 - ((place << 47) | (day << 31) | (-2 - told)), told))


def arrival_of(number: int, flaws: Sequence[int] | NDArray[np.int64]) -> int:
    """Return the number that keys the draws of a customer of open demand, from one of `numbers_of`.

    flaws: the keys of the names of the flaws.
    """
    if number >= NOBODY:
        return number
    packed = -2 - number
    return int(volume_number(int(flaws[packed >> 47]), (packed >> 31) & 0xFFFF, packed & 0x7FFFFFFF))


class Identities:
    """The identities of all customers and cases of a log, by index: 64 bits each, never 0 but by chance."""

    def __init__(self, log: Log) -> None:
        """Read JOINED and OPENED records."""
        records, names = log.records, log.known_names()
        rows = records[np.isin(records["kind"], (Kind.JOINED, Kind.OPENED))]
        cause = rows["cause"]
        places = places_in_bits(names, rows["kind"], rows["place"])
        of_case = np.where(cause >= 0, records["case"][cause], NOBODY).astype(np.int64)
        of_case[(rows["kind"] == Kind.JOINED) & (rows["place"] != Origin.REFERRAL)] = NOBODY
        self.customers = np.zeros(int(records["customer"].max(initial=-1)) + 1, dtype=np.uint64)
        self.cases = np.zeros(int(records["case"].max(initial=-1)) + 1, dtype=np.uint64)
        by = np.where(cause >= 0, records["kind"][cause], 0)
        number = rows["agent"].astype(np.int64)
        dated = (rows["kind"] == Kind.OPENED) & (number < NOBODY)
        number[dated] = mixed(places[dated] ^ numbers_of(rows[dated], False).view(np.uint64)).view(np.int64)
        table = np.stack([rows["kind"], number, rows["customer"], rows["case"], by, of_case], axis=1)
        _identify(self.customers, self.cases, np.ascontiguousarray(table, dtype=np.int64), places, int(Kind.JOINED),
                  int(Kind.KNOCKED_ON), _ARRIVAL)


def places_in_bits(names: Names, kind: NDArray[Any], place: NDArray[Any]) -> Bits:
    """Return 64 bits of what the places of records are called: the same in every log that calls them so."""
    sorts = {number: SORTS.index(meaning.place) if meaning.place in SORTS else len(SORTS) - 1
             for number, (_, meaning) in names.meanings.items()}
    largest = max([*sorts, int(kind.max(initial=0))])
    sort = np.array([sorts.get(number, len(SORTS) - 1) for number in range(largest + 1)], dtype=np.int64)
    both = sort[kind] * _SPAN + place
    used = np.flatnonzero(np.bincount(both, minlength=1))
    code = np.zeros(int(used.max(initial=0)) + 1, dtype=np.uint64)
    for each in used.tolist():
        called, index = names.called(SORTS[each // _SPAN]), each % _SPAN
        name = called[index] if index < len(called) else str(index)
        code[each] = bits_of(f"{SORTS[each // _SPAN]}: {name}")
    return np.asarray(code[both])


def records_in_bits(log: Log, identities: Identities) -> Bits:
    """Return 64 bits of what every record tells of its customer: when, what, where, with what value, in which case.

    Not of who served it, of positions in the log nor of indices; and no value that tells of others (`OF_OTHERS`).
    """
    records, names = log.records, log.known_names()
    largest = max([*names.meanings, int(records["kind"].max(initial=0))])
    kinds = np.array([bits_of(names.kind(number)) for number in range(largest + 1)], dtype=np.uint64)
    cases = np.append(identities.cases, np.uint64(0))[records["case"]]
    bits = mixed(np.ascontiguousarray(records["time"]).view(np.uint64))
    for part in (kinds[records["kind"]], places_in_bits(names, records["kind"], records["place"]),
                 np.where(np.isin(records["kind"], OF_OTHERS), 0.0, records["value"]).view(np.uint64), cases):
        bits = mixed(bits ^ part)
    return bits
