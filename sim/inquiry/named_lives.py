"""Lives of customers by what names them in every world: the founders, newcomers and arrivals of `sim.inquiry.losses`.

The same person comes under another index where others come or stay away, so whoever looks for a life in another world
asks by origin and number. Customers who were won by word of mouth have no such name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.eventlog.identities import numbers_of
from sim.eventlog.record import RECORD
from sim.inquiry.losses import OPEN_DEMAND, Growing
from sim.inquiry.paths import Life
from sim.vocabulary import Kind, Origin

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario.plan import Plan

Name = tuple[int, int]
"""Origin and number of a customer."""


@dataclass(frozen=True, slots=True)
class NamedLives:
    """Reads the lives of some customers, by name."""

    names: tuple[Name, ...]

    def __call__(self, plan: Plan, seed: int, replication: int) -> _Keeping:
        """Return the sink of one run."""
        return _Keeping(self.names)


class _Keeping:
    """Keeps the records of some customers of one run, whose indices it learns from their first record."""

    def __init__(self, names: Sequence[Name]) -> None:
        self._wanted = dict.fromkeys(names)
        self._index: dict[Name, int] = {}
        self._is_wanted = Growing("?", 0)
        self._parts: list[tuple[NDArray[Any], NDArray[np.int64]]] = []
        self._taken = 0

    def take(self, records: NDArray[Any]) -> None:
        """Keep what belongs to one of the customers; who comes is told before anything happens to them."""
        if not records.size:
            return
        joined = records[(records["kind"] == int(Kind.JOINED)) & (records["place"] != int(Origin.REFERRAL))]
        came = records[(records["kind"] == int(Kind.OPENED)) & (records["cause"] < 0)]
        self._meet(joined["place"], joined["agent"], joined["customer"])
        self._meet(np.full(came.size, OPEN_DEMAND), numbers_of(came), came["customer"])
        most = int(records["customer"].max())
        places = np.flatnonzero((records["customer"] >= 0) & self._is_wanted.up_to(most + 1)[records["customer"]])
        self._parts.append((records[places].copy(), places + self._taken))
        self._taken += len(records)

    def _meet(self, origins: NDArray[Any], numbers: NDArray[Any], customers: NDArray[Any]) -> None:
        for origin, number, customer in zip(origins.tolist(), numbers.tolist(), customers.tolist(), strict=True):
            if (origin, number) in self._wanted and (origin, number) not in self._index:
                self._index[origin, number] = customer
                self._is_wanted.up_to(customer + 1)[customer] = True

    def result(self) -> dict[Name, Life]:
        """Return the lives by name, of those who are there."""
        records = np.concatenate([part for part, _ in self._parts] or [np.zeros(0, dtype=RECORD)])
        positions = np.concatenate([part for _, part in self._parts] or [np.zeros(0, dtype=np.int64)])
        order = np.argsort(records["customer"], kind="stable")
        sorted_ = records["customer"][order]
        found = {}
        for name, customer in self._index.items():
            start, end = np.searchsorted(sorted_, [customer, customer + 1]).tolist()
            found[name] = Life(records[order[start:end]], positions[order[start:end]])
        return found
