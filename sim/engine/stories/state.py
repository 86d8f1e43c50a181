"""What stories remember of customers, cases and waits while a run lasts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from math import inf
from typing import TYPE_CHECKING, Final

from sim.engine.keys import visit_number
from sim.vocabulary import NOBODY, Leaving

if TYPE_CHECKING:
    from simpy.events import Event

    from sim.engine.stories.primitives import Clock, Line


UNKNOWN: Final = -1.0
"""A tolerance before anything has happened to tolerate."""


@dataclass(slots=True, eq=False)
class Customer:
    """One customer: the key of its draws, traits, the three scores, the background hazard, and the cases open now.

    `contacts_in_progress` counts cases that an agent or a machine is at, with the customer `on_line` for at most one of
    them; `turns` numbers contacts that had to wait for another one's end, `waiting_for_turn` those that still do.

    Positions in the log: `straw` of what moved its loyalty last (of what moved it to leave, once it has decided to),
    `farewell` of the end of the case after which it leaves, `hung_up` of what took it off the line last.
    """

    index: int
    key: int
    care: float
    help: float
    trust: float
    loyalty: float
    orders_per_week: float
    tolerance: float = UNKNOWN
    active: bool = True
    contacts_in_progress: int = 0
    on_line: bool = False
    turns: int = 0
    waiting_for_turn: int = 0
    hung_up: int = NOBODY
    departing: Leaving | None = None
    cases: list[Case] = field(default_factory=list)
    friends: list[Customer] = field(default_factory=list)
    churn_threshold: float = inf
    exposure: float = 0.0
    hazard: float = 0.0
    hazard_since: float = 0.0
    leaves_at: float = inf
    alarm_at: float = inf
    told_hours: bool = False
    straw: int = NOBODY
    farewell: int = NOBODY


@dataclass(slots=True, eq=False)
class Case:
    """One occurrence of a flaw at one customer, from onset to end.

    `key` and `number` key its draws (who was knocked on shares the key of the first);
    `links` counts how many cases it was knocked on from; `visits` counts by level the visits
    in the present contact that are over, `seen` says which levels it was ever at, of those whose routes ask for it;
    `came_from`: the level whose visit handed it on, none where a contact brought it; `solved_at`: the level whose visit
    granted it last, none where it never was; `in_contact`: the customer is on
    the line for it; `in_work`: an agent is at it and the customer is not on the line; `has_waited`: its contact had to
    wait for the end of another one; `closures`: how often an opening was awaited. `job` is the
    wait of a request at fixers or bosses, `call` that of a rep's call before a promised date; `boss` is the level whose
    answer is promised, if any; `claim` is the money that is granted or asked for next; `party`: for whom (see `Party`)
    it waits after a visit to the level `waits_at`, if it does, since `waits_since`.

    Positions in the log: `last` of the latest step of the case's own story, from which the next follows; `onset` of its
    OPENED; of the latest of their kind `served`, `lost_at` (INFORMATION_LOST), `request` (FIX_REQUESTED or
    ANSWER_PROMISED), `fix` (FIXED or ANSWERED) and `awaiting` (AWAITING_CUSTOMER, AWAITING_THIRD_PARTY); `quoted` of
    what the present promised date rests on.
    """

    index: int
    customer: Customer
    key: int
    number: int
    flaw: int
    opened: float
    severity: float
    complexity: float
    remedy: float
    links: int
    last: int
    ended: bool = False
    in_contact: bool = False
    in_work: bool = False
    by_message: bool = False
    channel: int = NOBODY
    served_by: int = NOBODY
    steps: int = 0
    contacts: int = 0
    chases: int = 0
    handoffs: int = 0
    returns: int = 0
    requests: int = 0
    effort: float = 0.0
    paid: float = 0.0
    has_goodwill: bool = False
    is_reported: bool = False
    visits: dict[int, int] = field(default_factory=dict)
    seen: dict[int, int] = field(default_factory=dict)
    came_from: int = NOBODY
    solved_at: int = NOBODY
    information_lost: bool = False
    bounced: bool = False
    ticket: Ticket | None = None
    job: Ticket | None = None
    call: Ticket | None = None
    request_lost: bool = False
    fixed: bool = False
    fix_holds: bool = False
    promised: float = inf
    due: float = inf
    is_quoted: bool = False
    boss: int = NOBODY
    claim: float = 0.0
    party: int = NOBODY
    waits_at: int = NOBODY
    waits_since: float = 0.0
    awaiting: int = NOBODY
    onset: int = NOBODY
    served: int = NOBODY
    lost_at: int = NOBODY
    request: int = NOBODY
    fix: int = NOBODY
    quoted: int = NOBODY
    news: Signal | None = None
    closures: int = 0
    turn: Signal | None = None
    turn_number: int = 0
    has_waited: bool = False

    def visit_number(self, level: int, name: int) -> int:
        """Return the n of draws of the visit that is under way or next to a level, given the key of its name."""
        return visit_number(name, self.contacts, self.visits.get(level, 0))

    def leave_level(self, level: int) -> None:
        """Count a visit to a level that leads to another one, and remember where the case comes from."""
        self.visits[level] = self.visits.get(level, 0) + 1
        self.came_from = level

    def settle(self, level: int) -> None:
        """Count what is claimed as paid, and remember which level has solved the case."""
        self.paid += self.claim
        self.solved_at = level


class State(Enum):
    """What has become of a ticket."""

    WAITING = 0
    GRANTED = 1
    EXPIRED = 2
    GONE = 3


@dataclass(slots=True, eq=False)
class Ticket:
    """One wait: since when, in which line, how it ranks, and the event that ends it.

    In a line `kind` comes first (0: who holds a telephone; 1: what lies in an inbox), then the channel's priority, then
    the class of the flaw. `caller`: whether it counts for limits. `other`: the pool in whose line it stands besides.

    Positions in the log: `queued` of its QUEUED, `freed` of what freed the agent that it was granted.
    """

    case: Case
    line: Line
    since: float
    kind: int
    channel_priority: int
    priority: int
    severity: float
    recontact: bool
    head_start: float
    caller: bool
    channel: int
    queued: int
    freed: int = NOBODY
    state: State = State.WAITING
    slot: int = -1
    serial: int = -1
    other: int = NOBODY
    other_serial: int = -1
    keeps_place: bool = False
    at_closing: int = 0
    sent_away: bool = False
    wake: Event = field(init=False)

    def __post_init__(self) -> None:
        """Prepare the event that wakes whoever waits."""
        self.wake = self.line.clock.event()

    def expire(self) -> None:
        """End the wait unserved (patience, an expected answer) unless it has ended or a callback keeps the place."""
        if self.state is State.WAITING and not self.keeps_place:
            self.line.withdraw(self, State.EXPIRED)
            self.wake.succeed()

    def give_back(self) -> None:
        """Release the agent that was granted to a ticket which nobody needs any more."""
        if self.slot >= 0:
            self.line.release(self.slot, self.freed)


@dataclass(slots=True, eq=False)
class Signal:
    """News for one who waits: it comes once."""

    clock: Clock
    has_rung: bool = False
    wake: Event = field(init=False)

    def __post_init__(self) -> None:
        """Prepare the event that wakes whoever waits."""
        self.wake = self.clock.event()

    def ring(self) -> None:
        """Wake whoever waits, unless that has been done."""
        if not self.has_rung:
            self.has_rung = True
            self.wake.succeed()

    def abandon(self) -> None:
        """Expect no news any more: the story that waits for it is not told on."""
        self.has_rung = True
