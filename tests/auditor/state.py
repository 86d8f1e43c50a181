"""What an auditor remembers of customers, cases, waits and pools while it reads a log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from heapq import heappush
from math import inf

from tests.auditor.moments import Moment

Rank = tuple[float, int, int, float, float, int]
"""Kind, priority of the channel, class of the flaw, discipline, arrival less head start, order of joining."""


@dataclass(slots=True, eq=False)
class Due:
    """What is to happen next in one thread of a case, and when.

    `act` reads the records of that entry. `thread` is one of: journey, knock-on, wait (of the journey), request (on its
    way), line (the request waits), hold (of the journey, for a boss), follow-up (a call before a date), call (it
    waits), work (of a fixer or a call: it goes on though the case has ended). A due thing that is `silent` when its
    moment comes leaves no record. A `contact` is silent if its customer is on the line.
    """

    moment: Moment
    thread: str
    what: str
    act: Callable[[], None]
    silent: Callable[[], bool] | None = None
    contact: bool = False


@dataclass(slots=True, eq=False)
class Turn:
    """A contact that waits until its customer is off the line; `due` when it has been told so."""

    case: Case
    begins: Callable[[], None]
    is_silent: Callable[[float], bool]
    due: Due | None = None


@dataclass(slots=True, eq=False)
class Customer:
    """One customer: key of draws, traits, scores, hazard, open cases, friends.

    `engaged`: how many cases somebody is at; `on_line`: whether the customer is on the line for one of them; `turns`:
    contacts that wait for the end of that, in their order; `swayed`: the records that brought it, moved its loyalty or
    made it leave; `end`: the end of the case for which it leaves; `hung_up`: what took it off the line last.
    """

    index: int
    key: int
    scores: list[float]
    loyalty: float
    tolerance: float
    reach: float
    orders: float
    here: bool = True
    engaged: int = 0
    on_line: bool = False
    turns: list[Turn] = field(default_factory=list)
    leaving: int = -1
    cases: list[Case] = field(default_factory=list)
    friends: list[int] = field(default_factory=list)
    threshold: float = inf
    exposure: float = 0.0
    hazard: float = 0.0
    since: float = 0.0
    leaves_at: float = inf
    told_hours: bool = False
    swayed: list[int] = field(default_factory=list)
    end: int = -1
    hung_up: int = -1


@dataclass(frozen=True, slots=True)
class Pending:
    """A wait without an agent: for whom (0 the customer, 1 a third party), after a visit to which level, since when."""

    party: int
    level: int
    since: float
    record: int


@dataclass(slots=True, eq=False)
class Case:
    """One case: what was drawn for it, what has happened, and what is due next.

    Records: `last` the step of its own story that the next follows from, its `opening`, the `loss` of its story, the
    `promise` of the date that runs, the `request` sent last and the `fix` done last. `been`: levels to which a visit is
    over; `origin`: the level whose visit handed it on, -1 outside; `granted_at`: the level of its latest GRANTED, -1
    before the first.
    """

    index: int
    customer: Customer
    key: int
    number: int
    flaw: int
    links: int
    opened: float
    severity: float
    complexity: float
    remedy: float
    last: int
    over: bool = False
    on_line: bool = False
    in_work: bool = False
    has_waited: bool = False
    by_message: bool = False
    channel: int = -1
    steps: int = 0
    contacts: int = 0
    chases: int = 0
    handoffs: int = 0
    returns: int = 0
    requests: int = 0
    effort: float = 0.0
    granted: float = 0.0
    goodwill: bool = False
    reported: bool = False
    story_lost: bool = False
    misdirected: bool = False
    visits: dict[int, int] = field(default_factory=dict)
    been: set[int] = field(default_factory=set)
    origin: int = -1
    granted_at: int = -1
    pending: Pending | None = None
    wait: Ticket | None = None
    job: Ticket | None = None
    call: Ticket | None = None
    request_lost: bool = False
    fixed: bool = False
    fix_holds: bool = False
    promised: float = inf
    date: float = inf
    quoted: bool = False
    opening: int = -1
    loss: int = -1
    promise: int = -1
    request: int = -1
    fix: int = -1
    awaits_news: bool = False
    closures: int = 0
    wait_closed: bool = False
    boss: int = -1
    asker: int = -1
    claim: float = 0.0
    dues: list[Due] = field(default_factory=list)


class Wait(Enum):
    """What has become of a wait."""

    GOING_ON = 0
    GRANTED = 1
    ENDED = 2
    POINTLESS = 3


@dataclass(slots=True, eq=False)
class Ticket:
    """One wait in a line: begun by `record`; what `freed` the agent it got."""

    case: Case
    pool: Pool
    thread: str
    since: float
    kind: int
    channel: int
    priority: int
    severity: float
    recontact: bool
    head_start: float
    caller: bool
    record: int
    served: Callable[[Ticket], None]
    unserved: Callable[[Ticket], None] | None = None
    became: Wait = Wait.GOING_ON
    slot: int = -1
    freed: int = -1
    keeps_place: bool = False
    sent_away: bool = False
    joined: int = 0
    other: Pool | None = None
    joined_other: int = 0
    rank: Rank = (0.0, 0, 0, 0.0, 0.0, 0)
    wakes: Moment | None = None
    patience: tuple[Moment, Callable[[Moment], None]] | None = None
    closing: tuple[Moment, Callable[[Moment], None]] | None = None


@dataclass(slots=True, eq=False)
class Pool:
    """The agents of a pool and the line before them."""

    index: int
    discipline: int
    limit: int
    on_duty: int
    free: list[int]
    busy: int = 0
    waiting: int = 0
    callers: int = 0
    joined: int = 0
    staffed: int = -1
    line: list[tuple[Rank, int, Ticket]] = field(default_factory=list)
    unnoticed: list[tuple[Moment, int, Callable[[Moment], None]]] = field(default_factory=list)
    """Ends of patience, and agents given back, that leave no record when they come."""

    def foresee(self, moment: Moment, act: Callable[[Moment], None]) -> None:
        """Remember what will happen to this line without a record."""
        heappush(self.unnoticed, (moment, moment.index, act))


@dataclass(slots=True, eq=False)
class Team:
    """The design team: by flaw its level, reports, projects begun and whether one is due; what starts and what runs.

    `starting` and `running` hold the moment of the next record on a flaw and its two parents.
    """

    level: list[float]
    reports: list[list[float]]
    begun: list[int]
    due: list[bool]
    waiting: list[tuple[int, int]] = field(default_factory=list)
    starting: dict[int, tuple[Moment, int, int]] = field(default_factory=dict)
    running: dict[int, tuple[Moment, int, int]] = field(default_factory=dict)
    busy: int = 0


@dataclass(frozen=True, slots=True)
class Service:
    """Somebody of a pool at work on a case, since a minute, by the record SERVED."""

    case: Case
    pool: Pool
    slot: int
    since: float
    record: int
