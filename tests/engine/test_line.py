"""The waiting line of the reference engine: agents, tickets, and who is next."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sim.engine.reference.clock import Clock
from sim.engine.reference.line import Line
from sim.engine.stories.state import State, Ticket
from sim.vocabulary import NOBODY, Discipline


def line_of(staff: int, slots: int = 5, discipline: Discipline = Discipline.FIFO, limit: int = -1) -> Line:
    """Return a line on a clock of its own."""
    return Line(Clock(1000.0), 0, int(discipline), limit, slots, staff)


def waiting(line: Line, since: float = 0.0, priority: int = 0, severity: float = 0.0, recontact: bool = False,
            head_start: float = 0.0, kind: int = 0, channel: int = 0, caller: bool = True) -> Ticket:
    """Let a ticket join."""
    ticket = Ticket(None, line, since, kind, channel, priority, severity, recontact, head_start, caller, 0, NOBODY)
    line.join(ticket, NOBODY)
    return ticket


def served_order(line: Line, tickets: list[Ticket]) -> list[int]:
    """Return the order in which one agent serves all tickets."""
    order: list[int] = []
    line.staff(1, NOBODY)
    while len(order) < len(tickets):
        (now,) = [n for n, ticket in enumerate(tickets) if ticket.state is State.GRANTED and n not in order]
        order.append(now)
        line.release(tickets[now].slot, NOBODY)
    return order


def test_slots_are_taken_from_the_lowest_and_the_last_released_first() -> None:
    line = line_of(3)
    assert [line.take(), line.take(), line.take()] == [0, 1, 2]
    assert not line.has_free_agent
    line.release(0, NOBODY)
    line.release(2, NOBODY)
    assert line.take() == 2
    assert line.take() == 0


def test_a_free_agent_is_granted_on_joining() -> None:
    line = line_of(1)
    ticket = waiting(line)
    assert (ticket.state, ticket.slot, line.waiting, line.busy) == (State.GRANTED, 0, 0, 1)


def test_release_grants_the_next_at_once() -> None:
    line = line_of(1)
    slot = line.take()
    first, second = waiting(line, 1.0), waiting(line, 2.0)
    line.release(slot, NOBODY)
    assert (first.state, second.state, line.busy, line.waiting) == (State.GRANTED, State.WAITING, 1, 1)


def test_whoever_is_at_work_beyond_the_staff_finishes_first() -> None:
    line = line_of(2)
    slots = [line.take(), line.take()]
    ticket = waiting(line)
    line.staff(1, NOBODY)
    line.release(slots[0], NOBODY)
    assert ticket.state is State.WAITING
    line.release(slots[1], NOBODY)
    assert ticket.state is State.GRANTED


def test_new_staff_admit_as_many_as_they_are() -> None:
    line = line_of(0)
    tickets = [waiting(line, float(n)) for n in range(3)]
    line.staff(2, NOBODY)
    assert [ticket.state for ticket in tickets] == [State.GRANTED, State.GRANTED, State.WAITING]
    assert [ticket.slot for ticket in tickets] == [0, 1, -1]


def test_the_limit_counts_those_who_wait() -> None:
    line = line_of(0, limit=1)
    assert not line.is_full
    ticket = waiting(line)
    assert line.is_full
    line.withdraw(ticket, State.GONE)
    assert not line.is_full
    assert line_of(0, limit=0).is_full
    assert not line_of(0, limit=-1).is_full


def test_a_ticket_that_left_is_passed_over() -> None:
    line = line_of(0)
    first, second = waiting(line, 1.0), waiting(line, 2.0)
    first.expire()
    line.staff(1, NOBODY)
    assert (first.state, second.state) == (State.EXPIRED, State.GRANTED)


def test_patience_ends_only_a_wait() -> None:
    line = line_of(1)
    ticket = waiting(line)
    ticket.expire()
    assert ticket.state is State.GRANTED


def test_a_callback_keeps_the_place() -> None:
    line = line_of(0)
    ticket = waiting(line)
    ticket.keeps_place = True
    ticket.expire()
    assert (ticket.state, line.waiting) == (State.WAITING, 1)


def test_expedited_tickets_go_first_and_among_themselves_by_the_usual_rank() -> None:
    """Whoever came first is first of them, though moved last; of two who came at once the one that was moved first."""
    line = line_of(0)
    tickets = [waiting(line, since) for since in (0.0, 1.0, 2.0, 3.0, 3.0)]
    for moved in (3, 4, 2, 2):
        line.expedite(tickets[moved])
    assert line.waiting == 5
    assert served_order(line, tickets) == [2, 3, 4, 0, 1]


def test_a_ticket_that_moved_to_another_line_is_nobody_here() -> None:
    line, other = line_of(0), line_of(0)
    other.clock = line.clock
    ticket, next_one = waiting(line, 1.0), waiting(line, 2.0)
    line.withdraw(ticket, State.WAITING)
    other.join(ticket, NOBODY)
    line.staff(1, NOBODY)
    assert (ticket.state, next_one.state, other.waiting) == (State.WAITING, State.GRANTED, 1)
    other.staff(1, NOBODY)
    assert ticket.state is State.GRANTED


TICKETS = st.lists(
    st.tuples(st.integers(0, 20).map(float), st.integers(-1, 1), st.sampled_from([0.1, 0.5, 0.9]), st.booleans(),
              st.sampled_from([0.0, 3.0])),
    min_size=1, max_size=12,
)


@given(TICKETS, st.sampled_from(Discipline))
def test_rank_is_class_then_discipline_then_arrival_less_head_start_then_joining(
        traits: list[tuple[float, int, float, bool, float]], discipline: Discipline) -> None:
    line = line_of(0, discipline=discipline)
    tickets = [waiting(line, *trait) for trait in traits]

    def rank(n: int) -> tuple[int, float, float, int]:
        since, priority, severity, recontact, head_start = traits[n]
        own = {Discipline.FIFO: 0.0, Discipline.SEVERITY: -severity,
               Discipline.RECONTACT_FIRST: 0.0 if recontact else 1.0}[discipline]
        return priority, own, since - head_start, n

    assert served_order(line, tickets) == sorted(range(len(traits)), key=rank)


@given(st.lists(st.sampled_from(("join", "leave", "release", "more", "less")), max_size=60))
def test_nobody_waits_beside_an_idle_agent(actions: list[str]) -> None:
    """Whatever happens: all who wait are counted, agents are never more than slots, and none idles while some wait."""
    line, tickets = line_of(1, slots=4), list[Ticket]()
    for number, action in enumerate(actions):
        waits = [ticket for ticket in tickets if ticket.state is State.WAITING]
        at_work = [ticket for ticket in tickets if ticket.state is State.GRANTED]
        if action == "join":
            tickets.append(waiting(line, float(number)))
        elif action == "leave" and waits:
            waits[-1].expire()
        elif action == "release" and at_work:
            at_work[0].state = State.GONE
            line.release(at_work[0].slot, NOBODY)
        elif action in ("more", "less"):
            line.staff(max(0, min(4, line.on_duty + (1 if action == "more" else -1))), NOBODY)
        busy = [ticket.slot for ticket in tickets if ticket.state is State.GRANTED]
        assert line.busy == len(busy) == len(set(busy))
        assert line.waiting == sum(ticket.state is State.WAITING for ticket in tickets)
        assert not line.waiting or line.busy >= line.on_duty
