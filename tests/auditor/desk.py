"""The desk: visits, attempts, authority, the boss, routes, handing up (docs/model.md, sections 6.5 and 6.6)."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

from sim.vocabulary import NOBODY, Apology, Effort, Ending, Feeling, Kind, Purpose
from tests.auditor import after_visits, bosses, design, feelings, front_door, hours, lines, snowball, turns
from tests.auditor.book import Book
from tests.auditor.draws import of_visit
from tests.auditor.state import Case, Service


def patience_of_caller(book: Book, case: Case, channel: int) -> int:
    """Return the law of patience of a caller where the level has none: the flaw's, else the channel's."""
    own = book.flaws[case.flaw].patience
    return int(own if own >= 0 else book.channels[channel].patience)


def level(book: Book, case: Case, at: int, expiry: float = inf) -> None:
    """Follow a case to a level; `expiry` is when the wait of a message ends."""
    spec = book.levels[at]
    pool = desk_of(book, case) if at == 0 else spec.pool
    patience = expiry
    if case.on_line:
        law = spec.patience if spec.patience >= 0 else patience_of_caller(book, case, case.channel)
        patience = book.draws.quantile(law, book.draws.of(case, Purpose.PATIENCE, of_visit(case, at, book.levels)))

    def unserved(waited: bool) -> None:
        if waited and case.wait_closed:
            front_door.is_turned_away(book, case)
        elif waited and case.by_message and not case.on_line:
            front_door.unanswered(book, case, expiry)
        else:
            front_door.tries_again(book, case)

    door = int(book.plan.line_doors[case.flaw, case.channel] if at == 0 else book.plan.shifts[pool])
    lines.seek(book, case, pool, patience, lambda service: _is_seen(book, service, at), unserved,
               hours.closing(book, door, book.now + patience), hours.at_closing(book, case, at),
               _late_answer(book, case))


def desk_of(book: Book, case: Case) -> int:
    """Return the pool that answers at the first level: the flaw's own, else the channel's, else the level's."""
    flaw, way = book.flaws[case.flaw], book.channels[case.channel]
    return int(way.desk if way.desk >= 0 and not flaw.has_desk else flaw.desk)


def _late_answer(book: Book, case: Case) -> Callable[[Service], None]:
    """Return what follows when an agent starts on a message of this contact that nobody waits for any more."""
    channel, n = case.channel, of_visit(case, 0, book.levels)
    written = snowball.factor(book, case)

    def works(service: Service) -> None:
        minutes = _handle(book, case, 0, service.pool.index, channel, n, None) * written
        minutes += book.world.script_minutes
        minutes += book.world.apology_minutes if book.world.apology != Apology.NONE else 0.0
        book.due(case, book.later(minutes), "work", "has been answered late",
                 lambda: lines.finish(book, service, service.record, channel, n))

    return works


def _is_seen(book: Book, service: Service, at: int) -> None:
    case, spec = service.case, book.levels[at]
    turns.is_taken_up(book, case)
    if case.misdirected:
        book.due(case, book.later(book.world.bounce_minutes), "journey", "is handed on by the wrong desk",
                 lambda: _wrong_desk(book, service, at))
    elif case.on_line and book.draws.of(case, Purpose.DROPPED, of_visit(case, at, book.levels)) < spec.dropped:
        book.say(case, Kind.DROPPED, service.pool.index, 0.0, service.slot)
        lines.release(book, service, service.case.last)
        front_door.tries_again(book, case)
    else:
        way = after_visits.way_on(book, case, at) if spec.routed else None
        book.due(case, book.later(_minutes(book, case, at, service.pool.index, way)), "journey", "ends a visit",
                 lambda: _visit_ends(book, service, at, way))


def _wrong_desk(book: Book, service: Service, at: int) -> None:
    case = service.case
    book.say(case, Kind.BOUNCED, at, book.world.bounce_minutes)
    case.misdirected = False
    lines.release(book, service, service.case.last)
    _hand_to(book, case, at, "to the level again from the wrong desk")


def _minutes(book: Book, case: Case, at: int, pool: int, way: int | None) -> float:
    """Return handle x snowball + script + the story again + apology."""
    n = of_visit(case, at, book.levels)
    minutes = _handle(book, case, at, pool, case.channel, n, way) * snowball.factor(book, case)
    minutes += book.world.script_minutes if at == 0 else 0.0
    minutes += book.world.story_minutes if case.story_lost else 0.0
    return minutes + (book.world.apology_minutes if at == 0 and book.world.apology != Apology.NONE else 0.0)


def _handle(book: Book, case: Case, at: int, pool: int, channel: int, n: int, way_on: int | None) -> float:
    """Return the handle time of a visit: the flaw's, the channel's, that of the level whose people answer.

    way_on: what follows, where it is known before.
    """
    way = book.channels[channel]
    own = [law for law in (book.flaws[case.flaw].handle, way.handle) if at == 0 and law >= 0]
    usual = int(book.plan.handle[at, pool]) if way_on is None else after_visits.law_of(book, at, pool, way_on)
    law = own[0] if own else usual
    return book.draws.minutes(law, case, Purpose.HANDLE, n) * way.handle_factor


def _visit_ends(book: Book, service: Service, at: int, way: int | None) -> None:
    _opening(book, service.case, at)
    service.case.been.add(at)
    if way is not None:
        _goes_its_way(book, service, at, way)
    else:
        _attempt(book, service, at)


def _opening(book: Book, case: Case, at: int) -> None:
    world = book.world
    if case.story_lost:
        case.story_lost = False
        told = book.add(case, Kind.STORY_REPEATED, at, world.story_minutes, NOBODY, case.last, at_all=case.loss)
        feelings.feel(book, case, Feeling.REPEATED_STORY, of=told)
        feelings.strain(book, case, Effort.REPEATED_STORY)
    if at == 0 and world.apology != Apology.NONE:
        said = book.add(case, Kind.APOLOGISED, at, float(world.apology), NOBODY, case.last)
        sincere = world.apology == Apology.SINCERE
        feelings.feel(book, case, Feeling.APOLOGY_SINCERE if sincere else Feeling.APOLOGY_SCRIPTED, of=said)
    if not case.reported and book.draws.of(case, Purpose.REPORT) < world.report:
        case.reported = True
        design.report(book, case)


def _goes_its_way(book: Book, service: Service, at: int, way: int) -> None:
    """Read where the routes of a level send a case: solved, a level, refused, given up, in this order of the draw."""
    case = service.case
    if way == after_visits.SOLVED:
        case.claim = snowball.remedy_due(book, case)
        grants(book, service, at, "the routes say solved")
    elif way <= len(book.levels):
        goes_on(book, service, at, way, lambda: hand_on(book, case, at, way - 1, "where the routes lead"))
    else:
        ending = Ending.REFUSED if way == len(book.levels) + 1 else Ending.GAVE_UP
        goes_on(book, service, at, way, lambda: book.steps.end(case, ending, "where the routes lead"))


def goes_on(book: Book, service: Service, at: int, way: int, then: Callable[[], None]) -> None:
    """Read the end of a visit and what follows, perhaps after a wait for others."""
    if not after_visits.waits(book, service, at, way, then):
        lines.finish(book, service, service.case.last, service.case.channel, of_visit(service.case, at, book.levels))
        then()


def _attempt(book: Book, service: Service, at: int) -> None:
    case, spec, world = service.case, book.levels[at], book.world
    if case.complexity > spec.attempt_below:
        book.say(case, Kind.PASSED_ON, at, case.complexity)
        _not_here(book, service, at, "too complex for the level")
        return
    skill = front_door.linear(spec.success_at_0, spec.success_at_1, case.complexity)
    if not book.draws.of(case, Purpose.SUCCESS, of_visit(case, at, book.levels)) < skill:
        book.say(case, Kind.ATTEMPT_FAILED, at, world.failed_attempt)
        feelings.feel(book, case, Feeling.FAILED_ATTEMPT)
        _not_here(book, service, at, "the attempt failed")
        return
    money, authority = snowball.remedy_due(book, case), float(book.plan.authority[at, service.pool.index])
    boss = int(book.plan.boss[at, service.pool.index])
    if money <= authority:
        case.claim = money
        grants(book, service, at, f"{money:g} is within the authority of {authority:g}")
    elif world.asks_boss and boss >= 0 and at < len(book.levels) - 1:
        bosses.asks(book, service, at, boss)
    else:
        _not_here(book, service, at, f"{money:g} is beyond the authority of {authority:g}")


def grants(book: Book, service: Service, at: int, why: str) -> None:
    """Read a grant, the end of the visit, and whether a fixer is needed; after a wait the grant comes last."""
    case = service.case

    def later() -> None:
        snowball.grant(book, case, at, case.claim, why)
        is_granted(book, case, at)

    if after_visits.waits(book, service, at, after_visits.SOLVED, later):
        return
    snowball.grant(book, case, at, case.claim, why)
    lines.finish(book, service, service.case.last, service.case.channel, of_visit(service.case, at, book.levels))
    is_granted(book, case, at)


def is_granted(book: Book, case: Case, at: int) -> None:
    """Read what follows from a grant: a request to fixers, or a solution."""
    flaw = book.flaws[case.flaw]
    if flaw.fixer >= 0 and book.draws.of(case, Purpose.NEEDS_FIXER) < flaw.fixer_probability:
        book.steps.hang_up(case)
        if not case.over:
            book.steps.fix(book, case)
        return
    front_door.solved(book, case, book.levels[at].holds, of_visit(case, at, book.levels))


def _not_here(book: Book, service: Service, at: int, why: str) -> None:
    """Read that a case goes up, or is refused at the top."""
    case, top = service.case, len(book.levels) - 1
    if at == top:
        goes_on(book, service, at, top + 2, lambda: book.steps.end(case, Ending.REFUSED, f"{why}, and this is the top"))
    else:
        goes_on(book, service, at, at + 2, lambda: hand_on(book, case, at, at + 1, why))


# --- handing up ---


def hand_on(book: Book, case: Case, at: int, to: int, why: str, may_stay: bool = True) -> None:
    """Read a handoff after a visit; `may_stay`: the customer may stay on the line."""
    case.visits[at] = case.visits.get(at, 0) + 1
    case.origin = at
    _hand_to(book, case, to, why, may_stay)


def _hand_to(book: Book, case: Case, to: int, why: str, may_stay: bool = True) -> None:
    world = book.world
    case.handoffs += 1
    pool = desk_of(book, case) if to == 0 else book.levels[to].pool
    warm = (may_stay and bool(world.warm) and case.on_line
            and hours.is_open(book, int(book.plan.shifts[pool]), book.now))
    book.say(case, Kind.HANDED_UP, to, float(warm), why=why)
    feelings.feel(book, case, Feeling.HANDOFF)
    feelings.strain(book, case, Effort.HANDOFF)
    if book.draws.of(case, Purpose.LOST_INFORMATION, case.handoffs) < world.lost_information:
        case.story_lost = True
        case.loss = book.add(case, Kind.INFORMATION_LOST, to, 0.0, NOBODY, case.last)
    case.misdirected = book.draws.of(case, Purpose.BOUNCE, case.handoffs) < world.bounce
    if feelings.has_had_enough(case):
        book.steps.end(case, Ending.GAVE_UP, "the customer has had enough after a handoff")
        return
    if not warm:
        book.steps.hang_up(case)
    if not case.over:
        level(book, case, to)
