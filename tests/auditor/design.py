"""The design team: reports, windows, projects, levels of flaws (docs/model.md, section 6.11)."""

from __future__ import annotations

from sim.vocabulary import NOBODY, Kind, Purpose
from tests.auditor.book import Book
from tests.auditor.complaints import kind_name
from tests.auditor.draws import ORGANISATION
from tests.auditor.moments import Moment
from tests.auditor.state import Case


def report(book: Book, case: Case) -> None:
    """Read a report; it makes a project due where enough of the last reports lie within the window."""
    world, team, flaw = book.world, book.team, case.flaw
    enough = max(world.threshold, 1)
    last = team.reports[flaw] = [*team.reports[flaw], book.now][-enough:]
    recent = sum(1 for time in last if book.now - time <= world.window)
    cause = book.add(case, Kind.REPORTED, flaw, float(recent), NOBODY, case.last)
    if world.has_design and not team.due[flaw] and team.level[flaw] > 0.0 and recent >= enough:
        team.due[flaw] = True
        team.waiting.append((flaw, cause))
        _begin(book, cause)


def _begin(book: Book, cause: int) -> None:
    """Let projects that are due start, in the order in which they fell due, as capacity allows."""
    team = book.team
    while team.waiting and team.busy < book.world.capacity:
        flaw, reported = team.waiting.pop(0)
        team.busy += 1
        team.starting[flaw] = book.later(0.0), cause, reported


def project(book: Book) -> None:
    """Read the start or the end of a project."""
    record = book.next
    assert record is not None
    starts = record.kind == Kind.PROJECT_STARTED
    pending = (book.team.starting if starts else book.team.running).pop(record.place, None)
    if pending is None or pending[0].time != record.time:
        raise book.lose("projects start when they are due and there is room, and last their lead time (6.11)",
                        "nothing of the kind" if pending is None else f"minute {pending[0].time!r}",
                        f"{kind_name(record.kind)} at minute {record.time!r}")
    book.begin(pending[0])
    if starts:
        _starts(book, record.place, pending[1], pending[2])
    else:
        _ends(book, record.place, pending[1])


def _starts(book: Book, flaw: int, cause: int, reported: int) -> None:
    team = book.team
    team.begun[flaw] += 1
    u = book.draws.at(ORGANISATION ^ book.flaws[flaw].name, 0, Purpose.LEAD_TIME, team.begun[flaw])
    minutes = book.draws.quantile(book.world.lead_time, u)
    started = book.tell(Kind.PROJECT_STARTED, flaw, minutes, cause=cause, at_all=reported)
    team.running[flaw] = book.later(minutes), started, NOBODY


def _ends(book: Book, flaw: int, started: int) -> None:
    team = book.team
    team.level[flaw] *= 1.0 - book.world.effectiveness
    lowered = book.tell(Kind.FLAW_LOWERED, flaw, team.level[flaw], cause=started)
    team.busy -= 1
    team.due[flaw] = False
    team.reports[flaw] = []
    _begin(book, lowered)


def missing(book: Book, moment: Moment) -> None:
    """Complain of a project that should have started or ended before `moment`."""
    for pending in (book.team.starting, book.team.running):
        for flaw, (when, _, _) in list(pending.items()):
            if when < moment:
                del pending[flaw]
                book.complain("projects start when they are due and there is room, and last their lead time (6.11)",
                              f"a record on flaw {flaw} at minute {when.time!r}", "none")
