"""Who there was in one run and what became of them: a few plain arrays, one row a customer and one a case.

A `Register` takes the records of a run chunk by chunk and keeps a handful of them a customer, so that a run of any
length fits. Customers and cases are told apart across runs by the keys of their draws (docs/model.md, section 7), never
by their index in a log: `People.customer_keys`, `People.case_keys`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.behaviour.demand import onset_key
from sim.engine.keys import OPEN_DEMAND
from sim.eventlog import RECORD
from sim.eventlog.identities import arrival_of, numbers_of
from sim.randomness import lineage_key, named_key
from sim.vocabulary import NOBODY, Ending, Kind, Origin

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario.plan import Plan

KEPT: Final = (Kind.JOINED, Kind.LEFT, Kind.OPENED, Kind.ENDED, Kind.CONTACTED, Kind.PRAISED, Kind.KNOCKED_ON,
               Kind.FLAW_LOWERED)
CUSTOMERS: Final = np.dtype([("origin", "<i4"), ("number", "<i8"), ("won_by", "<i4"), ("left", "<f8")])
"""One row a customer: its origin (`OPEN_DEMAND`: it came with its problem) and number there; won_by: the case whose
telling won it, -1 none; left: minutes, inf: not."""
CASES: Final = np.dtype([("customer", "<i4"), ("flaw", "<i4"), ("number", "<i4"), ("parent", "<i4"), ("channel", "<i4"),
                         ("opened", "<f8"), ("contacted", "<f8"), ("solved", "<f8")])
"""One row a case. number: as OPENED has it; parent: the case that knocked it on, -1 none; channel, contacted: of the
first contact, -1 and inf where there is none; solved: minutes, inf: not."""
_TAKEN: Final = np.zeros(2**16, dtype=np.bool_)
_TAKEN[list(KEPT)] = True


class Register:
    """Takes the records of one run and keeps those that say who there was and what became of them."""

    def __init__(self) -> None:
        """Start before the first record."""
        self._seen = 0
        self._records: list[NDArray[Any]] = []
        self._positions: list[NDArray[np.int64]] = []

    def take(self, records: NDArray[Any]) -> None:
        """Take the next chunk; it is only read."""
        chosen = np.flatnonzero(_TAKEN[records["kind"]])
        self._records.append(records[chosen])
        self._positions.append(chosen + self._seen)
        self._seen += len(records)

    def result(self) -> People:
        """Return everybody of whom there was a record."""
        records = np.concatenate([*self._records, np.empty(0, dtype=RECORD)])
        positions = np.concatenate([*self._positions, np.empty(0, dtype=np.int64)])
        return people(records, positions)


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Everybody in one run, in the order of their indices in its log.

    customers, cases: rows of `CUSTOMERS` and `CASES`; lowered: when which flaw was lowered to which level (records).
    """

    customers: NDArray[Any]
    cases: NDArray[Any]
    lowered: NDArray[Any]
    _keys: dict[int, int] = field(default_factory=dict, repr=False)

    def level(self, flaw: int, time: float) -> float:
        """Return the level of a flaw at a time: 1 until a project lowers it."""
        before = self.lowered[(self.lowered["place"] == flaw) & (self.lowered["time"] <= time)]
        return float(before["value"][-1]) if before.size else 1.0

    def root(self, case: int) -> tuple[int, int]:
        """Return the first case of the cascade that a case belongs to, and how many links there are between."""
        links = 0
        while self.cases["parent"][case] >= 0:
            case, links = int(self.cases["parent"][case]), links + 1
        return case, links

    def identity(self, plan: Plan, case: int) -> tuple[str, int, int]:
        """Return what tells a case from all others of its customer in any run: flaw and number of its root, and links.

        A customer of open demand has one root, whatever its flaw.
        """
        first, links = self.root(case)
        if plan.world["open_demand"]:
            return "", 0, links
        return plan.names.flaws[int(self.cases["flaw"][first])], int(self.cases["number"][first]), links

    def case_key(self, plan: Plan, run: int, case: int) -> int:
        """Return the key of what a case draws; `run`: the key of the replication."""
        first, _ = self.root(case)
        row = self.cases[first]
        key = self.customer_key(plan, run, int(row["customer"]))
        if plan.world["open_demand"]:
            return key
        name = int(plan.flaws["name"][row["flaw"]])
        return int(onset_key(run, int(named_key(key, name)), int(row["number"])))

    def customer_key(self, plan: Plan, run: int, customer: int) -> int:
        """Return the key of what a customer draws."""
        row = self.customers[customer]
        origin, teller = int(row["origin"]), int(row["won_by"])
        if teller < 0:
            return (origin << 62) | arrival_of(int(row["number"]), plan.flaws["name"])
        if customer not in self._keys:
            first, links = self.root(teller)
            number = int(self.cases["number"][teller]) if links else 1
            self._keys[customer] = int(lineage_key(run, self.case_key(plan, run, first), number, int(row["number"])))
        return self._keys[customer]

    def customer_keys(self, plan: Plan, run: int) -> NDArray[np.uint64]:
        """Return the keys of all customers."""
        origins, numbers = self.customers["origin"].astype(np.uint64), self.customers["number"].astype(np.uint64)
        keys: NDArray[np.uint64] = (origins << np.uint64(62)) | numbers
        for customer in np.flatnonzero((self.customers["won_by"] >= 0) | (self.customers["number"] < NOBODY)).tolist():
            keys[customer] = self.customer_key(plan, run, customer)
        return keys


def people(records: NDArray[Any], positions: NDArray[np.int64]) -> People:
    """Return everybody of whom some records of a log tell; positions: where they stand in it."""
    kinds = records["kind"]
    opened = records[kinds == Kind.OPENED]
    knocked, praised = kinds == Kind.KNOCKED_ON, kinds == Kind.PRAISED
    cases = np.zeros(len(opened), dtype=CASES)
    cases["customer"], cases["flaw"], cases["number"] = opened["customer"], opened["place"], opened["agent"]
    cases["opened"] = opened["time"]
    cases["parent"] = _case_at(opened["cause"], positions[knocked], records["case"][knocked])
    contacts = records[kinds == Kind.CONTACTED]
    made, first = np.unique(contacts["case"], return_index=True)
    cases["channel"], cases["contacted"] = NOBODY, np.inf
    cases["channel"][made], cases["contacted"][made] = contacts["place"][first], contacts["time"][first]
    ended = records[(kinds == Kind.ENDED) & (records["place"] == Ending.SOLVED)]
    cases["solved"] = np.inf
    cases["solved"][ended["case"]] = ended["time"]
    joined = records[kinds == Kind.JOINED]
    customers = np.zeros(int(records["customer"].max(initial=NOBODY)) + 1, dtype=CUSTOMERS)
    customers["origin"], customers["number"], customers["won_by"] = OPEN_DEMAND, NOBODY, NOBODY
    customers["left"] = np.inf
    own = cases["parent"] < 0
    customers["number"][cases["customer"][own]] = numbers_of(opened[own])
    customers["origin"][joined["customer"]] = joined["place"]
    customers["number"][joined["customer"]] = joined["agent"]
    tellers = _case_at(joined["cause"], positions[praised], records["case"][praised])
    customers["won_by"][joined["customer"]] = np.where(joined["place"] == Origin.REFERRAL, tellers, NOBODY)
    left = records[kinds == Kind.LEFT]
    customers["left"][left["customer"]] = left["time"]
    return People(customers, cases, records[kinds == Kind.FLAW_LOWERED])


def _case_at(wanted: NDArray[Any], positions: NDArray[np.int64], cases: NDArray[Any]) -> NDArray[np.int64]:
    """Return the case of the record at each wanted position, -1 where there is none among `positions`."""
    found = np.full(len(wanted), NOBODY, dtype=np.int64)
    if positions.size:
        at = np.minimum(np.searchsorted(positions, wanted), positions.size - 1)
        found = np.where(positions[at] == wanted, cases[at], NOBODY)
    return found
