"""A run as the logs of a desk: its calls, its interval report, its tickets. `journeysim calibrate` opens each as it is.

    calls      one row a call that was over by the end of the run
    intervals  one row a half hour and queue
    tickets    one row a ticket, as it stands at the end of the run
    events     one row a change of state of a ticket

What is a call and what a ticket: `sim.eventlog.call_table`, `sim.eventlog.ticket_table`. Times are dates, from the
scenario's calendar or else from a Monday that stands for any.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.eventlog.call_table import OUTCOMES, TRANSFER, CallTable, call_table
from sim.eventlog.ticket_table import CLOSED, GAVE_UP, SOLVED, STATUSES, WORKING, TicketTable, ticket_table
from sim.eventlog.wording import chosen, some, timestamps
from sim.export.interval_report import interval_report
from sim.export.people import people
from sim.vocabulary import NOBODY

if TYPE_CHECKING:
    import polars as pl

    from sim.export.exporting import Source
    from sim.export.formats import Target

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_SHOWN: Final = {"dropped": "answered", "blocked": "busy"}
OUTCOME_WORDS: Final = tuple(_SHOWN.get(word, word) for word in OUTCOMES)
"""A call that was cut off is one that was answered, for no time at all: a switch tells no more."""
_STATES: Final = {
    "queued": "Queued", "working": "In progress", "waiting_customer": "Waiting for customer",
    "waiting_third_party": "Waiting for third party", "solved": "Solved", "closed": "Closed", "gave_up": "Cancelled"}
STATUS_WORDS: Final = tuple(_STATES[status] for status in STATUSES)
REGULAR: Final = "regular"
HIGH: Final = "high"
SECONDS: Final = "%Y-%m-%d %H:%M:%S"
THOUSANDTHS: Final = "%Y-%m-%d %H:%M:%S%.3f"


# Calls -------------------------------------------------------------------------------------------------------------


def calls_of(source: Source) -> CallTable:
    """Return the calls of a run that were over by its end: what a switch has written down by then."""
    calls = call_table(source.log.records, source.names)
    return calls.where(calls.ended)


def write_calls(source: Source, target: Target) -> int:
    """Write the calls: moments to the millisecond, durations in seconds, nothing where nobody answered."""
    import polars as pl

    calls, names = calls_of(source), source.names
    answered = calls.answered
    return _write(pl.DataFrame({
        "start": _moments(calls.start, source, THOUSANDTHS),
        "type": chosen(names.flaws, calls.flaw),
        "queue": chosen(names.pools, calls.queue),
        "transfer": chosen(("no", "yes"), (calls.reason == TRANSFER).astype(np.int64)),
        "customer": calls.customer + 1,
        "priority": chosen(priorities_of(source), calls.flaw),
        "wait_s": _seconds(calls.wait),
        "outcome": chosen(OUTCOME_WORDS, calls.outcome),
        "service_s": _seconds(np.where(answered, calls.service, np.nan)),
        "wrap_up_s": _seconds(np.where(answered, calls.wrap_up, np.nan)),
        "agent": agents(source, np.where(answered, calls.pool, NOBODY), calls.served),
    }), target)


def priorities_of(source: Source) -> tuple[str, ...]:
    """Return whether each flaw stands before another one that came at the same time: high, or regular."""
    places = [(flaw.priority, -flaw.head_start) for flaw in source.world.flaws.values()]
    return tuple(HIGH if place < max(places) else REGULAR for place in places)


def agents(source: Source, pool: Integers, record: Integers) -> pl.Series:
    """Return the names of agents, the pool and the number of the person (see `people`); null where there is none.

    record: positions of the records with which they began.
    """
    import polars as pl

    person = np.append(people(source.log.records), NOBODY)[record]
    table = pl.DataFrame({"pool": chosen(source.names.pools, pool).cast(pl.String), "person": some(person)})
    return table.select(pl.format("{} {}", "pool", "person"))["pool"].alias("agent")


# Intervals ---------------------------------------------------------------------------------------------------------


def write_intervals(source: Source, target: Target) -> int:
    """Write a row for each half hour in which a queue has staff or calls."""
    import polars as pl

    report = interval_report(source.log.records, calls_of(source), len(source.names.pools))
    return _write(pl.DataFrame({
        "start": _moments(report.start, source, "%Y-%m-%d %H:%M"),
        "queue": chosen(source.names.pools, report.queue),
        "offered": report.offered, "answered": report.answered, "abandoned": report.abandoned,
        "answered_within_20s": report.within, "aht_s": _seconds(report.aht), "asa_s": _seconds(report.asa),
        "staffed": np.round(report.staffed, 3),
    }), target)


# Tickets -----------------------------------------------------------------------------------------------------------


def tickets_of(source: Source) -> TicketTable:
    """Return the changes of state of the tickets of a run."""
    priorities = [flaw.priority for flaw in source.world.flaws.values()]
    return ticket_table(source.log.records, source.names, priorities)


def write_events(source: Source, target: Target) -> int:
    """Write every change of state, the tickets one after another."""
    import polars as pl

    tickets, names = tickets_of(source), source.names
    return _write(pl.DataFrame({
        "case": tickets.case + 1, "time": _moments(tickets.minute, source, SECONDS),
        "status": chosen(STATUS_WORDS, tickets.status), "group": chosen(tickets.groups, tickets.group),
        "resource": agents(source, tickets.pool, tickets.record), "class": chosen(names.flaws, tickets.flaw),
        "priority": tickets.priority,
    }), target)


def write_tickets(source: Source, target: Target) -> int:
    """Write every ticket as it stands at the end of the run: who had it last, how often it moved and was opened again.
    """
    import polars as pl

    tickets, names = tickets_of(source), source.names
    first, last = np.flatnonzero(tickets.first), np.flatnonzero(tickets.last)
    number = np.cumsum(tickets.first) - 1
    count = first.size
    status = tickets.status[last]
    solved = _last_at(tickets, number, count, tickets.status == SOLVED)
    worked = _last(number, count, tickets.status == WORKING)
    same_case = np.diff(tickets.case, prepend=NOBODY) == 0
    moved = same_case & (np.diff(tickets.group, prepend=NOBODY) != 0)
    again = same_case & (np.append(NOBODY, tickets.status[:-1]) == SOLVED) & (tickets.status != CLOSED)
    return _write(pl.DataFrame({
        "case": tickets.case[first] + 1,
        "opened": _moments(tickets.minute[first], source, SECONDS),
        "resolved": _moments(np.where(status == SOLVED, solved, np.nan), source, SECONDS),
        "closed": _moments(np.where(np.isin(status, (CLOSED, GAVE_UP)), tickets.minute[last], np.nan), source, SECONDS),
        "status": chosen(STATUS_WORDS, status),
        "group": chosen(tickets.groups, tickets.group[last]),
        "resource": agents(source, np.where(worked >= 0, tickets.pool[worked], NOBODY),
                           np.where(worked >= 0, tickets.record[worked], NOBODY)) if count else [],
        "class": chosen(names.flaws, tickets.flaw[first]), "priority": tickets.priority[first],
        "reopened": np.bincount(number, weights=again, minlength=count).astype(np.int64),
        "reassigned": np.bincount(number, weights=moved, minlength=count).astype(np.int64),
    }), target)


def _last(number: Integers, count: int, flags: NDArray[np.bool_]) -> Integers:
    """The last flagged change of each ticket, -1 where there is none."""
    found = np.full(count, NOBODY, dtype=np.int64)
    at = np.flatnonzero(flags)
    np.maximum.at(found, number[at], at)
    return found


def _last_at(tickets: TicketTable, number: Integers, count: int, flags: NDArray[np.bool_]) -> Floats:
    at = _last(number, count, flags)
    return np.where(at >= 0, tickets.minute[at], np.nan) if count else np.zeros(0)


# Cells -------------------------------------------------------------------------------------------------------------


def _moments(minutes: Floats, source: Source, form: str) -> pl.Series:
    return timestamps(minutes, source.names).dt.strftime(form)


def _seconds(minutes: Floats) -> pl.Series:
    """Minutes as seconds, to the thousandth; null where they are not known."""
    import polars as pl

    return pl.Series(np.round(minutes * 60.0, 3)).fill_nan(None)


def _write(frame: pl.DataFrame, target: Target) -> int:
    with target.opened() as out:
        out.write(frame.write_csv().encode())
    return frame.height
