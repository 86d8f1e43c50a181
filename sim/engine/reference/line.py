"""The waiting line: agents of one pool, and who waits for them.

A small primitive of our own over bare SimPy events, because the order in which simultaneous things happen is a promise
that `simpy.Resource` does not make. A free agent is taken at once, within the same calendar entry. Whoever has to
wait joins with a ticket; when an agent is released, or staff come on duty, the next ticket is granted an agent at
once and its owner is woken by an entry of its own at the same instant. Leaving the line is lazy: the ticket is
marked and its place in the heap is skipped later.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from sim.behaviour.waiting import discipline_key, effective_arrival
from sim.engine.stories.state import State, Ticket

if TYPE_CHECKING:
    from sim.engine.reference.clock import Clock

FRONT = -1
"""The kind of an expedited wait: before every other."""


class Line:
    """The agents of one pool and the tickets that wait for them."""

    def __init__(self, clock: Clock, index: int, discipline: int, limit: int, slots: int, staff: int,
                 lines: list[Line] | None = None, crowd: list[int] | None = None) -> None:
        """Begin with `staff` free agents on duty; `limit` is the most that may wait, -1 for no limit.

        `lines` are all lines, `crowd` counts callers who wait by channel, in whatever line.
        """
        self.clock = clock
        self.index = index
        self.discipline = discipline
        self.limit = limit
        self.on_duty = staff
        self.staffed = -1
        self.busy = 0
        self.waiting = 0
        self.callers = 0
        self.lines = [self] if lines is None else lines
        self.crowd = [0] if crowd is None else crowd
        self._free = list(range(slots - 1, -1, -1))
        self._heap: list[tuple[int, int, int, float, float, int, Ticket]] = []
        self._serial = 0

    @property
    def has_free_agent(self) -> bool:
        """Whether somebody who comes now is served at once."""
        return self.busy < self.on_duty

    @property
    def is_staffed(self) -> bool:
        """Whether anybody is on duty."""
        return self.on_duty > 0

    @property
    def is_full(self) -> bool:
        """Whether a caller who would have to wait gets a busy signal."""
        return 0 <= self.limit <= self.callers

    def take(self) -> int:
        """Take a free agent and return the slot: the one released last."""
        self.busy += 1
        return self._free.pop()

    def release(self, slot: int, cause: int) -> None:
        """Give an agent back and let the next in line have one; `cause` is the record that frees the agent."""
        self.busy -= 1
        self._free.append(slot)
        self._admit(cause)

    def staff(self, agents: int, cause: int) -> None:
        """Change how many are on duty, as the record `cause` says; whoever is busy beyond that finishes first."""
        self.on_duty, self.staffed = agents, cause
        self._admit(cause)

    def join(self, ticket: Ticket, cause: int) -> None:
        """Let a ticket wait here, by its rank; grant it at once if an agent is free, as the record `cause` has it."""
        ticket.line = self
        self.crowd[ticket.channel] += ticket.caller
        ticket.serial = self._enter(ticket, ticket.kind, ticket.channel_priority, ticket.priority)
        self._admit(cause)

    def share(self, ticket: Ticket, cause: int) -> None:
        """Let a ticket that waits in another line wait here too; grant it at once if an agent is free."""
        ticket.other = self.index
        ticket.other_serial = self._enter(ticket, ticket.kind, ticket.channel_priority, ticket.priority)
        self._admit(cause)

    def withdraw(self, ticket: Ticket, state: State) -> None:
        """Take a waiting ticket out of its line, and of the other one in which it stands."""
        ticket.state = state
        self.lines[ticket.line.index]._leave(ticket)
        if ticket.other >= 0:
            self.lines[ticket.other]._leave(ticket)
        self.crowd[ticket.channel] -= ticket.caller

    def abandon(self, ticket: Ticket) -> None:
        """Take a waiting ticket out of the line for good: the story that waits with it is not told on."""
        self.withdraw(ticket, State.GONE)

    def expedite(self, ticket: Ticket) -> None:
        """Move a waiting ticket before all others; among those moved it keeps its usual rank."""
        self._leave(ticket)
        ticket.serial = self._enter(ticket, FRONT, 0, 0)

    def _leave(self, ticket: Ticket) -> None:
        self.waiting -= 1
        self.callers -= ticket.caller

    def _enter(self, ticket: Ticket, kind: int, channel_priority: int, priority: int) -> int:
        self._serial += 1
        self.waiting += 1
        self.callers += ticket.caller
        rank = discipline_key(self.discipline, ticket.severity, ticket.recontact)
        arrival = effective_arrival(ticket.since, ticket.head_start)
        heappush(self._heap, (kind, channel_priority, priority, rank, arrival, self._serial, ticket))
        return self._serial

    def _admit(self, cause: int) -> None:
        while self.has_free_agent and self.waiting:
            serial, ticket = heappop(self._heap)[5:]
            if ticket.state is State.WAITING and (
                    (ticket.line is self and ticket.serial == serial)
                    or (ticket.other == self.index and ticket.other_serial == serial)):
                self.withdraw(ticket, State.GRANTED)
                ticket.line = self
                ticket.slot = self.take()
                ticket.freed = cause
                ticket.wake.succeed()
