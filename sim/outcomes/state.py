"""What the fold remembers between chunks: a few packed arrays, one row a case, customer, pool, flaw or event kind.

Rows are small and lie in one piece of memory each, because reading them is most of what the fold does. Arrays of
cases, customers and waits grow in Python before a chunk is folded; the compiled loop never allocates.
"""

from __future__ import annotations

import math
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.vocabulary import KINDS, Kind, Leaving

Rows = NDArray[Any]

CASE: Final = np.dtype(
    [("opened", "<f8"), ("before", "<f8"), ("ended", "<f8"), ("contacts", "<i4"), ("ending", "i1"), ("voiced", "u1"),
     ("returned", "u1"), ("line", "u1")]
)
"""opened, ended: minutes (-inf: not opened, inf: open); before: loyalty before the onset; contacts made; ending: an
`Ending` or -1; voiced, returned: 0 or 1; line: whether the present contact may still reach, or has reached, a line."""

CUSTOMER: Final = np.dtype(
    [("joined", "<f8"), ("left", "<f8"), ("loyalty", "<f8"), ("orders", "<f8"), ("leaving", "<i4"),
     ("concerned", "<i4")]
)
"""joined, left: minutes (inf: not); orders a week; leaving: a `Leaving` or -1; concerned: 1 with a case that counts."""

POOL: Final = np.dtype(
    [("since", "<f8"), ("busy", "<i8"), ("staff", "<i8"), ("busy_minutes", "<f8"), ("staffed_minutes", "<f8"),
     ("overtime_minutes", "<f8"), ("served", "<i8"), ("prompt", "<i8"), ("abandoned", "<i8"), ("blocked", "<i8"),
     ("served_wait", "<f8"), ("abandoned_wait", "<f8")]
)
"""since: time up to which the integrals run; busy, staff: agents now; prompt: served within 20 s; waits in minutes."""

FLAW: Final = np.dtype([("since", "<f8"), ("level", "<f8"), ("level_minutes", "<f8")])
"""level now, and its time integral up to `since`."""

TALLY: Final = np.dtype([("late", "<i8"), ("value", "<f8"), ("cases", "<i8"), ("voiced", "<i8")])
"""For each event kind: records from the warm-up on and the sum of their values; records of cases that count, and of
those among them that are voiced."""

TOTALS: Final = np.dtype(
    [("waits", "<i8"), ("newcomers", "<i8"), ("referrals", "<i8"), ("failure_demand", "<i8"), ("live", "<i8"),
     ("abandoned", "<i8"), ("blocked", "<i8"), ("voiced_ended", "<i8"), ("first_contact", "<i8"), ("gained", "<i8"),
     ("stock", "<f8"), ("stock_time", "<f8")]
)
"""waits: rows in use of the positive waits; live, abandoned, blocked: contacts in a line; gained: voiced cases ended
with more loyalty than before; stock: remembered grievances at stock_time."""

WAIT: Final = np.dtype([("minutes", "<f8"), ("pool", "<i8")])
"""A positive wait that ended with service."""

NEW_CASE: Final = (-math.inf, math.nan, math.inf, 0, -1, 0, 0, 0)


class Names(Protocol):
    """The names of a world's tables, in the order in which records number them."""

    @property
    def flaws(self) -> tuple[str, ...]:
        """Root causes."""
        ...

    @property
    def channels(self) -> tuple[str, ...]:
        """Ways in."""
        ...

    @property
    def pools(self) -> tuple[str, ...]:
        """Groups of staff."""
        ...


class PlanLike(Protocol):
    """What outcomes need to know of a plan."""

    @property
    def names(self) -> Names:
        """Names of flaws, channels and pools."""
        ...

    @property
    def horizon(self) -> float:
        """Minutes at which the run ends."""
        ...

    @property
    def warm_up(self) -> float:
        """Minutes from which outcomes count."""
        ...

    @property
    def world(self) -> Any:
        """One structured scalar: open_demand, start_loyalty, money and reputation."""
        ...

    @property
    def pools(self) -> Rows:
        """One row a pool: cost_per_hour, is_fixer."""
        ...

    @property
    def channels(self) -> Rows:
        """One row a channel: kind."""
        ...


class State:
    """The arrays of one fold; `plan` says how many pools, flaws and channels there are."""

    def __init__(self, plan: PlanLike) -> None:
        """Begin before the first record."""
        self.new_customer = (math.inf, math.inf, float(plan.world["start_loyalty"]), 0.0, -1, 0)
        self.cases = np.empty(0, dtype=CASE)
        self.customers = np.empty(0, dtype=CUSTOMER)
        self.waits = np.empty(0, dtype=WAIT)
        self.case_count = self.customer_count = 0
        self.pools = np.zeros(len(plan.names.pools), dtype=POOL)
        self.flaws = np.zeros(len(plan.names.flaws), dtype=FLAW)
        self.flaws["level"] = 1.0
        self.tallies = np.zeros(max(Kind) + 1, dtype=TALLY)
        self.totals = np.zeros(1, dtype=TOTALS)
        self.channel_kind = np.ascontiguousarray(plan.channels["kind"], dtype=np.int64)
        self.places = _place_limits(plan)

    def make_room(self, records: Rows) -> None:
        """Grow the arrays so that every case, customer and wait of the chunk has a row."""
        cases = max(self.case_count, int(records["case"].max(initial=-1)) + 1)
        customers = max(self.customer_count, int(records["customer"].max(initial=-1)) + 1)
        waits = int(self.totals["waits"][0])
        self.cases = _with_blanks(self.cases, self.case_count, cases, NEW_CASE)
        self.customers = _with_blanks(self.customers, self.customer_count, customers, self.new_customer)
        self.waits = _with_capacity(self.waits, waits, waits + records.size)
        self.case_count, self.customer_count = cases, customers


def _with_capacity(rows: Rows, used: int, needed: int) -> Rows:
    """The same rows, the first `used` kept, with room for at least `needed`; doubling keeps growth cheap."""
    if needed <= rows.size:
        return rows
    larger = np.empty(max(needed, 2 * rows.size), dtype=rows.dtype)
    _words(larger)[:used] = _words(rows)[:used]
    return larger


def _with_blanks(rows: Rows, used: int, needed: int, blank: tuple[float, ...]) -> Rows:
    """The same rows with those from `used` to `needed` blank.

    Memory beyond them is left untouched, which costs nothing.
    """
    rows = _with_capacity(rows, used, needed)
    _words(rows)[used:needed] = _words(np.array([blank], dtype=rows.dtype))
    return rows


def _words(rows: Rows) -> NDArray[np.uint64]:
    """The same memory as 64-bit words, a line for each row: NumPy copies these ten times faster than rows."""
    return rows.view(np.uint64).reshape(-1, rows.dtype.itemsize // 8)


_INDEXED: Final = (
    Kind.CONTACTED, Kind.HUMAN_OFFERED, Kind.SERVED, Kind.RELEASED, Kind.STAFFED, Kind.ABANDONED, Kind.BLOCKED,
    Kind.FLAW_LOWERED, Kind.LEFT,
)


def _place_limits(plan: PlanLike) -> NDArray[np.int64]:
    """For each event kind the number of places it may name, so that a foreign log is refused, not read astray."""
    members = {"pool": len(plan.names.pools), "flaw": len(plan.names.flaws), "channel": len(plan.names.channels),
               "leaving": len(Leaving)}
    limits = np.full(max(Kind) + 1, np.iinfo(np.uint16).max + 1, dtype=np.int64)
    for kind in _INDEXED:
        limits[kind] = members[KINDS[kind].place]
    return limits
