"""What stories ask of the engine that tells them: the clock, the waiting lines, the log and draws.

The reference engine answers with SimPy and lists, the compiled one with functions of its kernel (which, is said by
`sim.engine.translator.journeysim`). Names, order and defaults of parameters are those of the calls in stories.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from sim.vocabulary import NOBODY, Kind, Purpose

if TYPE_CHECKING:
    from simpy.events import Event

    from sim.engine.stories.awaiting import Awaiting
    from sim.engine.stories.bosses import Bosses
    from sim.engine.stories.customers import Customers
    from sim.engine.stories.demand import Demand
    from sim.engine.stories.design_team import DesignTeam
    from sim.engine.stories.fixers import Fixers
    from sim.engine.stories.journey import Journeys
    from sim.engine.stories.moments import Moments
    from sim.engine.stories.rows import Channel, Flaw, Level, Pool, World
    from sim.engine.stories.state import Case, Customer, State, Ticket
    from sim.scenario.plan import Plan

    Story = Generator[Event, Any, None]
    """A process: what it yields is what it waits for."""


class Clock(Protocol):
    """Minutes since Monday 00:00, and a calendar whose entries happen one after another."""

    @property
    def now(self) -> float:
        """The minute it is."""

    def event(self) -> Event:
        """Return an event that nobody has set off yet."""

    def pause(self, minutes: float) -> Event:
        """Return an event `minutes` from now."""

    def at(self, time: float, act: Callable[[], None]) -> None:
        """Let `act` happen at `time`, if that is before the horizon."""

    def stream(self, time: float, act: Callable[[], None]) -> None:
        """Let `act` happen at `time`: the next of events that come one after another in the order of time."""

    def begin(self, story: Story) -> None:
        """Begin a story: its first step is an entry at this instant."""


class Line(Protocol):
    """The agents of one pool and the tickets that wait for them."""

    index: int
    waiting: int
    on_duty: int
    staffed: int
    """The position of the record of the last change of its staff."""

    @property
    def clock(self) -> Clock:
        """The clock by which agents are granted."""

    @property
    def has_free_agent(self) -> bool:
        """Whether somebody who comes now is served at once."""

    @property
    def is_staffed(self) -> bool:
        """Whether anybody is on duty."""

    @property
    def is_full(self) -> bool:
        """Whether a caller who would have to wait gets a busy signal."""

    def take(self) -> int:
        """Take a free agent and return the slot."""

    def release(self, slot: int, cause: int) -> None:
        """Give an agent back and let the next in line have one; `cause` is the record that frees the agent."""

    def join(self, ticket: Ticket, cause: int) -> None:
        """Let a ticket wait here, by its rank; grant it at once if an agent is free, as the record `cause` has it."""

    def share(self, ticket: Ticket, cause: int) -> None:
        """Let a ticket that waits in another line wait here too; grant it at once if an agent is free."""

    def withdraw(self, ticket: Ticket, state: State) -> None:
        """Take a waiting ticket out of the line, and of the other one in which it stands."""

    def abandon(self, ticket: Ticket) -> None:
        """Take a waiting ticket out of the line for good: the story that waits with it is not told on."""

    def expedite(self, ticket: Ticket) -> None:
        """Move a waiting ticket before all others; among those moved it keeps its usual rank."""


class Run(Protocol):
    """Everything one replication needs, in one place; the parts hold it and it holds them.

    What is random comes from draws, which are uniform numbers in (0, 1), each a pure function of its key: the
    customer's key, the case's number, the purpose and n.

        draw        the number itself
        happens     whether it is below a probability
        sample      the quantile of a law there: a value of the law; infinity, which never comes, without a law
        duration    the same for what takes time: 0, no time at all, without a law

    These take the key and the number from a case; those with `_by_key` behind the name are given both.
    """

    plan: Plan
    world: World
    flaws: Sequence[Flaw]
    channels: Sequence[Channel]
    levels: Sequence[Level]
    pools: Sequence[Pool]
    feelings: Sequence[tuple[float, float, float]]
    lines: Sequence[Line]
    clock: Clock
    key: int
    customers: Customers
    journeys: Journeys
    fixers: Fixers
    bosses: Bosses
    awaiting: Awaiting
    design: DesignTeam
    demand: Demand
    moments: Moments
    new_case: type[Case]
    new_customer: type[Customer]

    def turned(self, rule: int) -> None:
        """Count a method of a rule, or a turn of a loop in it: what does not end, ends by this."""

    def draw_by_key(self, key: int, number: int, purpose: Purpose, n: int = 0) -> float:
        """Return the draw of a customer's key, the number of a case, a purpose and n."""

    def draw(self, case: Case, purpose: Purpose, n: int = 0) -> float:
        """Return the draw of a case for a purpose: a uniform number in (0, 1)."""

    def happens(self, probability: float, case: Case, purpose: Purpose, n: int = 0) -> bool:
        """Return whether the draw of a case is below a probability; the impossible and the certain need no draw."""

    def happens_by_key(self, probability: float, key: int, number: int, purpose: Purpose) -> bool:
        """Return what `happens` does, by the key of a customer and the number of a case."""

    def sample_by_key(self, law: int, key: int, number: int, purpose: Purpose, n: int = 0) -> float:
        """Return what `sample` does, by the key of a customer and the number of a case."""

    def sample(self, law: int, case: Case, purpose: Purpose, n: int = 0) -> float:
        """Return the quantile of a law at the draw of a case; infinity for law -1."""

    def duration(self, law: int, case: Case, purpose: Purpose, n: int = 0) -> float:
        """Return the minutes that something takes: what `sample` returns, but 0 for law -1."""

    def choose_flaw(self, key: int) -> int:
        """Return the flaw of a case of open demand that comes now, to a customer of this key.

        By the rates of the half hour; in one without arrivals (a newcomer may join at night) by the flaws' weights.
        """

    def is_dated(self, flaw: int) -> bool:
        """Return whether a flaw has a volume of its own today: arrivals of the usual rate do not bring it."""

    def choose_channel(self, case: Case) -> int:
        """Return the channel through which the customer of a case comes first."""

    def waiting_through(self, channel: int) -> int:
        """Return how many callers who came through a channel wait, in whatever line."""

    def rule_of_routes(self, level: int, flaw: int, came_from: int, solved_at: int, later: bool) -> int:
        """Return the first rule of the routes of a level that fits a case, counted over all levels; -1 for none.

        came_from: the level whose visit handed the case on, -1 outside; solved_at: the level that solved it last, -1
        none; later: whether it has been here before.
        """

    def choose_route(self, row: int, u: float) -> int:
        """Return where routes lead at the draw `u`: those of a level or, behind the rows of levels, of a rule."""

    def is_open(self, door: int) -> bool:
        """Return whether a door of the plan is open now; door -1 always is."""

    def opening(self, door: int, u: float) -> float:
        """Return the time in the next open hours of a closed door at which somebody calls whose draw is `u`."""

    def closing(self, door: int, until: float) -> float:
        """Return when a door that is open now closes, if that is before `until`; infinity otherwise."""

    def business_time(self, door: int, minutes: float, in_days: bool) -> float:
        """Return when so many minutes of a door's open time have passed."""

    def off_duty_from(self, pool: int) -> float:
        """Return the next minute from which, by its rota, nobody of a pool is on duty; infinity if that never comes."""

    def time_of_arrival(self, work: float) -> float:
        """Return when the arrivals of open demand have come to so much work, which is never less than before."""

    def log_without_case(self, kind: Kind, place: int, value: float, customer: Customer | None = None,
                         cause: int = NOBODY, agent: int = NOBODY, why: int = NOBODY) -> int:
        """Log a record that belongs to no case; return its position."""

    def log(self, case: Case, kind: Kind, place: int, value: float = 0.0, agent: int = NOBODY,
            why: int = NOBODY) -> int:
        """Log a step of a case's own story, set off by the step before it (`case.last`); return its position."""

    def log_aside(self, case: Case, kind: Kind, place: int, value: float, agent: int, cause: int,
                  why: int = NOBODY) -> int:
        """Log a record of a case that stands beside its story: the next step follows from another one.

        `cause` is the position of the record that set it off, `why` of the record for which it happened at all;
        the answer is its own.
        """
