"""What the fold remembers between chunks: a few packed arrays, one row a case, customer, pool, flaw or event kind.

Rows are small and lie in one piece of memory each, because reading them is most of what the fold does. Arrays of
cases, customers and waits grow in Python before a chunk is folded; the compiled loop never allocates.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.scenario.open_time import OpenTime
from sim.vocabulary import KINDS, SHUT, Kind, Leaving, Tone

if TYPE_CHECKING:
    from sim.scenario.durations import Timespan

Rows = NDArray[Any]

CASE: Final = np.dtype(
    [("opened", "<f8"), ("before", "<f8"), ("ended", "<f8"), ("wait_since", "<f8"), ("call_since", "<f8"),
     ("job_since", "<f8"), ("granted", "<f8"), ("contacts", "<i4"), ("flaw", "<i2"), ("channel", "<i2"),
     ("wait_pool", "<i2"), ("first_pool", "<i2"), ("boss_pool", "<i2"), ("ending", "i1"), ("voiced", "u1"),
     ("returned", "u1"), ("line", "u1"), ("waiting", "u1"), ("activity", "u1"), ("live", "u1"), ("first", "u1"),
     ("closed", "u1"), ("called", "u1")]
)
"""opened, ended: minutes (-inf: not opened, inf: open); before: loyalty before the onset; granted: money; contacts
made; ending: an `Ending` or -1; voiced, returned: 0 or 1; line: whether the present contact may still reach, or has
reached, a line; channel: of the last contact, -1 none; boss_pool: asked at present, -1 none. Of the wait of the
customer's own: waiting: whether one is expected at once, or under way; wait_since: when it began; wait_pool,
first_pool: where it is and was at first; activity: what the work will be; live: the customer is on the line; first: it
is the first of its contact; closed: nobody was on duty, or it was sent away at closing time; called: it goes on
without the customer. Of what waits beside
it: call_since, job_since: when the last call to the customer that had to be QUEUED (nan: one is about to wait) and the
job for fixers began to wait, -inf none."""

CUSTOMER: Final = np.dtype(
    [("joined", "<f8"), ("left", "<f8"), ("loyalty", "<f8"), ("orders", "<f8"), ("leaving", "<i4"),
     ("concerned", "<i2"), ("told_bad", "<i2")]
)
"""joined, left: minutes (inf: not); orders a week; leaving: a `Leaving` or -1; concerned: 1 with a case that counts;
told_bad: 1 who heard a grievance from the warm-up on."""

POOL: Final = np.dtype(
    [("since", "<f8"), ("busy", "<i8"), ("staff", "<i8"), ("busy_minutes", "<f8"), ("staffed_minutes", "<f8"),
     ("overtime_minutes", "<f8"), ("served", "<i8"), ("abandoned", "<i8"), ("blocked", "<i8"), ("served_wait", "<f8"),
     ("abandoned_wait", "<f8"), ("early", "<i8"), ("middle", "<i8"), ("late", "<i8"), ("early_wait", "<f8"),
     ("middle_wait", "<f8"), ("late_wait", "<f8"), ("live", "<i8"), ("live_prompt", "<i8"), ("overflow", "<i8"),
     ("is_fixer", "<i8"), ("first_slot", "<i8"), ("slots", "<i8")]
)
"""since: time up to which the integrals run; busy, staff: agents now; waits in minutes; early, middle, late: served
in the first, second and last third of the time that counts, and their waits; live: waits of live contacts that have
ended, live_prompt: those answered within 20 s; overflow: the pool that takes over, -1 none;
first_slot, slots: its rows among the slots."""

CHANNEL: Final = np.dtype(
    [("since", "<f8"), ("waiting", "<i8"), ("waiting_minutes", "<f8"), ("most", "<i8"), ("offered", "<i8"),
     ("answered", "<i8"), ("in_time", "<i8"), ("abandoned", "<i8"), ("abandoned_in_time", "<i8"), ("blocked", "<i8"),
     ("called", "<i8"), ("closed", "<i8"), ("unread", "<i8"), ("answered_wait", "<f8"), ("abandoned_wait", "<f8"),
     ("within", "<f8"), ("held", "<f8"), ("hung_up", "<i8"), ("kind", "<i8"), ("in_business", "<i8")]
)
"""waiting: first waits under way; since: time up to which their integral runs; called: callbacks made; in_time:
answered or called back within the target `within`, minutes; waits in minutes; held: minutes in which agents and
contacts were held while a boss was asked, hung_up: who hung up meanwhile; kind: a `ChannelKind`; in_business: 1 where
the target is in business time."""

SLOT: Final = np.dtype([("since", "<f8"), ("channel", "<i4"), ("activity", "<i4")])
"""What one agent does: since when (inf: nothing), for a contact of which channel (-1 none), and which activity."""

FLAW: Final = np.dtype([("since", "<f8"), ("level", "<f8"), ("level_minutes", "<f8")])
"""level now, and its time integral up to `since`."""

TALLY: Final = np.dtype([("late", "<i8"), ("value", "<f8"), ("cases", "<i8"), ("voiced", "<i8")])
"""For each event kind: records from the warm-up on and the sum of their values; records of cases that count, and of
those among them that are voiced."""

TOTALS: Final = np.dtype(
    [("waits", "<i8"), ("newcomers", "<i8"), ("referrals", "<i8"), ("failure_demand", "<i8"), ("live", "<i8"),
     ("abandoned", "<i8"), ("blocked", "<i8"), ("voiced_ended", "<i8"), ("first_contact", "<i8"), ("gained", "<i8"),
     ("ended_late", "<i8"), ("promoters", "<i8"), ("detractors", "<i8"), ("channel_waits", "<i8"),
     ("stock", "<f8"), ("stock_time", "<f8")]
)
"""waits: rows in use of the positive waits; live, abandoned, blocked: contacts in a line; gained: voiced cases ended
with more loyalty than before; ended_late: cases that count and have ended, promoters and detractors
after it; stock: remembered grievances at stock_time."""

WAIT: Final = np.dtype([("minutes", "<f8"), ("place", "<i8")])
"""A positive wait, at a pool or on a channel."""

ACTIVITIES: Final = ("first_contacts", "failure_demand", "handed_up", "consults", "follow_ups", "fixing",
                     "late_answers", "wrap_up")
"""What an agent may be busy with, in the order of their numbers."""
MOST_WAITING: Final = 65_536
"""Numbers waiting on a channel are counted separately up to this."""

NEW_CASE: Final = (-math.inf, math.nan, math.inf, 0.0, -math.inf, -math.inf, 0.0, 0, 0, -1, -1, -1, -1, -1, 0, 0, 0, 0,
                   0, 0, 0, 0, 0)


class MeasuresLike(Protocol):
    """What outcomes are measured by (see `sim.scenario.plan.Measures`)."""

    @property
    def watch(self) -> float:
        """Minutes each case is watched, of a usual week where that is business time."""
        ...

    @property
    def watched_for(self) -> Timespan:
        """How long each case is watched."""
        ...

    @property
    def solved_within(self) -> tuple[Timespan, ...]:
        """Targets."""
        ...

    @property
    def within(self) -> tuple[Timespan, ...]:
        """By channel, the wait up to which a contact is answered in time."""
        ...

    @property
    def clock(self) -> int:
        """The row of `openings` by which business time passes for how long cases are watched, -1 none."""
        ...

    @property
    def customer_value(self) -> float:
        """What a customer is worth from the horizon on; NaN: nothing counts after it."""
        ...

    @property
    def mean_orders(self) -> float:
        """Orders a week of a customer who is worth that; 0: all are worth the same."""
        ...

    @property
    def order_share(self) -> float:
        """Orders within the time that counts over those of an even rate."""
        ...

    @property
    def unseated(self) -> tuple[float, ...]:
        """By pool, agent-hours on duty without a seat."""
        ...

    @property
    def one_off_share(self) -> float:
        """Share of one-off costs that counts."""
        ...

    @property
    def remedy_due(self) -> tuple[float, ...]:
        """Mean remedy by flaw."""
        ...


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

    @property
    def levels(self) -> tuple[str, ...]:
        """Levels of the chain."""
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
        """One row a pool: cost_per_hour, is_fixer, overflow, slots."""
        ...

    @property
    def levels(self) -> Rows:
        """One row a level: pool."""
        ...

    @property
    def channels(self) -> Rows:
        """One row a channel: kind."""
        ...

    @property
    def clocks(self) -> NDArray[np.int64]:
        """The row of `openings` by which business time passes, by flaw and channel; -1 calendar time."""
        ...

    @property
    def openings(self) -> NDArray[np.float64]:
        """Weeks of half hours and the dates of their own behind each, `SHUT` where it is closed."""
        ...

    @property
    def dates(self) -> NDArray[np.int64]:
        """By day of the run what it is (`sim.scenario.run_days`); empty where all are as their day of the week."""
        ...

    @property
    def measures(self) -> MeasuresLike:
        """What outcomes are measured by."""
        ...

    @property
    def own_kinds(self) -> tuple[str, ...]:
        """Kinds of records that rules of one's own declare; they are numbered behind the model's."""
        ...

    @property
    def rule_kinds(self) -> tuple[str, ...]:
        """Kinds of records that rules of any policy declare: outcomes of all policies are the same."""
        ...


class FoldState:
    """The arrays of one fold; `plan` says how many pools, flaws and channels there are."""

    def __init__(self, plan: PlanLike) -> None:
        """Begin before the first record."""
        self.new_customer = (math.inf, math.inf, float(plan.world["start_loyalty"]), 0.0, -1, 0, 0)
        self.cases = np.empty(0, dtype=CASE)
        self.customers = np.empty(0, dtype=CUSTOMER)
        self.waits = np.empty(0, dtype=WAIT)
        self.channel_waits = np.empty(0, dtype=WAIT)
        self.case_count = self.customer_count = 0
        self.pools = _pools(plan)
        self.channels = _channels(plan)
        self.slots = np.zeros(int(self.pools["slots"].sum()), dtype=SLOT)
        self.slots["since"] = math.inf
        self.agent_minutes = np.zeros((self.pools.size, self.channels.size + 1, len(ACTIVITIES)))
        self.waiting_minutes = np.zeros((self.channels.size, 64))
        self.flaws = np.zeros(len(plan.names.flaws), dtype=FLAW)
        self.flaws["level"] = 1.0
        self.tallies = np.zeros(max(Kind) + 1 + len(plan.own_kinds), dtype=TALLY)
        self.totals = np.zeros(1, dtype=TOTALS)
        self.targets = _targets(plan)
        self.clocks = np.where(plan.clocks < 0, -1, np.asarray(plan.clocks) * plan.openings.shape[1]).astype(np.int64)
        self.openings = np.ascontiguousarray(plan.openings, dtype=np.float64).ravel()
        self.dates = np.ascontiguousarray(plan.dates, dtype=np.int64)
        self.level_pools = np.ascontiguousarray(plan.levels["pool"], dtype=np.int64)
        self.places = _place_limits(plan)

    def make_room(self, records: Rows) -> None:
        """Grow the arrays so that every case, customer and wait of the chunk has a row."""
        cases = max(self.case_count, int(records["case"].max(initial=-1)) + 1)
        customers = max(self.customer_count, int(records["customer"].max(initial=-1)) + 1)
        waits, channel_waits = int(self.totals["waits"][0]), int(self.totals["channel_waits"][0])
        self.cases = _with_blanks(self.cases, self.case_count, cases, NEW_CASE)
        self.customers = _with_blanks(self.customers, self.customer_count, customers, self.new_customer)
        self.waits = _with_capacity(self.waits, waits, waits + records.size)
        self.channel_waits = _with_capacity(self.channel_waits, channel_waits, channel_waits + records.size)
        self.case_count, self.customer_count = cases, customers
        joining = int(np.count_nonzero(records["kind"] == Kind.QUEUED))
        most = min(int(self.channels["waiting"].max(initial=0)) + joining, MOST_WAITING)
        if most >= self.waiting_minutes.shape[1]:
            self.waiting_minutes = _wider(self.waiting_minutes, most + 1)


def _pools(plan: PlanLike) -> Rows:
    pools = np.zeros(len(plan.names.pools), dtype=POOL)
    for name in ("overflow", "is_fixer", "slots"):
        pools[name] = plan.pools[name]
    pools["first_slot"] = np.cumsum(pools["slots"]) - pools["slots"]
    return pools


def _channels(plan: PlanLike) -> Rows:
    channels = np.zeros(len(plan.names.channels), dtype=CHANNEL)
    channels["kind"] = plan.channels["kind"]
    channels["within"] = [target.minutes for target in plan.measures.within]
    channels["in_business"] = [target.clock != "calendar" for target in plan.measures.within]
    return channels


def open_time(plan: PlanLike, clock: int) -> OpenTime:
    """Return the open time of a run by one row of `openings`; -1 is calendar time."""
    return OpenTime(None if clock < 0 else (plan.openings[clock] != SHUT).tolist(), plan.dates.tolist(),
                    plan.horizon)


def _targets(plan: PlanLike) -> NDArray[np.float64]:
    """Return the service target of every flaw and channel, in minutes of open time where it is in business time."""
    rows = {int(row) for row in np.unique(plan.clocks)}
    times = {row: open_time(plan, row) for row in rows} if any(
        target.clock != "calendar" for target in plan.measures.within) else {}
    return np.array([[times[int(row)].open_minutes(target) if times else target.minutes
                      for row, target in zip(of_flaw, plan.measures.within, strict=True)] for of_flaw in plan.clocks])


def _wider(minutes: NDArray[np.float64], needed: int) -> NDArray[np.float64]:
    wider = np.zeros((minutes.shape[0], max(needed, 2 * minutes.shape[1])))
    wider[:, : minutes.shape[1]] = minutes
    return wider


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
    Kind.OVERDUE, Kind.ANSWERED_LATE, Kind.WRAPPING_UP,
    Kind.FLAW_LOWERED, Kind.LEFT, Kind.QUEUED, Kind.OVERFLOWED, Kind.OPENED, Kind.BOSS_ASKED, Kind.HEARD, Kind.UNREAD,
    Kind.CLOSED,
    Kind.ANSWER_PROMISED,
)


def _place_limits(plan: PlanLike) -> NDArray[np.int64]:
    """For each event kind the number of places it may name, so that a foreign log is refused, not read astray."""
    members = {"pool": len(plan.names.pools), "flaw": len(plan.names.flaws), "channel": len(plan.names.channels),
               "leaving": len(Leaving), "level": len(plan.names.levels), "tone": len(Tone)}
    limits = np.full(max(Kind) + 1 + len(plan.own_kinds), np.iinfo(np.uint16).max + 1, dtype=np.int64)
    for number in set(range(max(Kind) + 1)).difference(Kind):
        limits[number] = 0
    for kind in _INDEXED:
        limits[kind] = members[KINDS[kind].place]
    return limits
