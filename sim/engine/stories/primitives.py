"""What stories ask of the engine that tells them: the clock, the waiting lines, records and draws.

The reference engine answers with SimPy and lists, the compiled one with functions of its kernel
(`sim.engine.translator.model` says which). Names, order and defaults of parameters are those of the calls in stories.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from sim.vocabulary import NOBODY, Kind, Purpose

if TYPE_CHECKING:
    from simpy.events import Event

    from sim.engine.stories.customers import Customers
    from sim.engine.stories.demand import Demand
    from sim.engine.stories.design import DesignTeam
    from sim.engine.stories.fixers import Fixers
    from sim.engine.stories.journey import Journeys
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

    @property
    def clock(self) -> Clock:
        """The clock by which agents are granted."""

    @property
    def has_free_agent(self) -> bool:
        """Whether somebody who comes now is served at once."""

    @property
    def is_full(self) -> bool:
        """Whether a caller who would have to wait gets a busy signal."""

    def take(self) -> int:
        """Take a free agent and return the slot."""

    def release(self, slot: int) -> None:
        """Give an agent back and let the next in line have one."""

    def join(self, ticket: Ticket) -> None:
        """Let a ticket wait here, by its rank; grant it at once if an agent is free."""

    def withdraw(self, ticket: Ticket, state: State) -> None:
        """Take a waiting ticket out of the line."""

    def abandon(self, ticket: Ticket) -> None:
        """Take a waiting ticket out of the line for good: the story that waits with it is not told on."""

    def expedite(self, ticket: Ticket) -> None:
        """Move a waiting ticket before all others; among those moved it keeps its usual rank."""


class Run(Protocol):
    """Everything one replication needs, in one place; the parts hold it and it holds them."""

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
    design: DesignTeam
    demand: Demand

    def uniform(self, key: int, case: int, purpose: Purpose, n: int = 0) -> float:
        """Return the draw of a customer key, case number, purpose and n."""

    def luck(self, case: Case, purpose: Purpose, n: int = 0) -> float:
        """Return a draw that belongs to a case."""

    def happens(self, probability: float, case: Case, purpose: Purpose, n: int = 0) -> bool:
        """Decide an event of a case by a draw; one that never happens, or always does, needs none."""

    def chance(self, probability: float, key: int, number: int, purpose: Purpose) -> bool:
        """Decide an event of a customer key and case number by a draw; the impossible and the certain need none."""

    def drawn(self, law: int, key: int, number: int, purpose: Purpose, n: int = 0) -> float:
        """Return the quantile of a law at a draw; infinity for law -1."""

    def drawn_for(self, law: int, case: Case, purpose: Purpose, n: int = 0) -> float:
        """Return the quantile of a law at a draw that belongs to a case; infinity for law -1."""

    def duration(self, law: int, case: Case, purpose: Purpose, n: int = 0) -> float:
        """Return minutes drawn from a law of the plan for a case; 0 for law -1."""

    def choose_channel(self, case: Case) -> int:
        """Return the channel through which the customer of a case comes first."""

    def way_on(self, level: int, luck: float) -> int:
        """Return where the routes of a level lead at a draw."""

    def time_of_arrival(self, work: float) -> float:
        """Return when the arrivals of open demand have come to so much work, which is never less than before."""

    def record(self, kind: Kind, place: int, value: float, customer: Customer | None = None, cause: int = NOBODY,
               agent: int = NOBODY) -> int:
        """Write a record that belongs to no case, and return its position in the log."""

    def tell(self, case: Case, kind: Kind, place: int, value: float = 0.0, agent: int = NOBODY) -> int:
        """Write a record of a case, caused by the case's record before it, and return its position in the log."""
