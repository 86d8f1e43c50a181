"""The desk: visits, attempts, authority, the boss, routes, handing up (docs/model.md, sections 6.5 and 6.6)."""

from __future__ import annotations

from math import inf

from sim.vocabulary import Apology, Effort, Ending, Feeling, Kind, Purpose
from tests.auditor import design, feelings, front_door, lines, snowball
from tests.auditor.book import Book
from tests.auditor.luck import visit
from tests.auditor.state import Case, Pool


def patience_of_caller(book: Book, case: Case, channel: int) -> int:
    """Return the law of patience of a caller where the level has none: the flaw's, else the channel's."""
    own = book.flaws[case.flaw].patience
    return int(own if own >= 0 else book.channels[channel].patience)


def level(book: Book, case: Case, at: int, expiry: float = inf) -> None:
    """Follow a case to a level; `expiry` is when the wait of a message ends."""
    spec = book.levels[at]
    pool = book.flaws[case.flaw].desk if at == 0 else spec.pool
    patience = expiry
    if case.on_line:
        law = spec.patience if spec.patience >= 0 else patience_of_caller(book, case, case.channel)
        patience = book.luck.quantile(law, book.luck.of(case, Purpose.PATIENCE, visit(case, at)))

    def unserved(waited: bool) -> None:
        if waited and case.by_message and not case.on_line:
            front_door.unanswered(book, case, expiry)
        else:
            front_door.tries_again(book, case)

    lines.seek(book, case, pool, patience, lambda line, slot: _is_seen(book, case, at, line, slot), unserved)


def _is_seen(book: Book, case: Case, at: int, pool: Pool, slot: int) -> None:
    spec, since = book.levels[at], book.now
    front_door.picks_up(case)
    if case.misdirected:
        book.due(case, book.later(book.world.bounce_minutes), "journey", "is handed on by the wrong desk",
                 lambda: _wrong_desk(book, case, at, pool, slot, since))
    elif not case.by_message and book.luck.of(case, Purpose.DROPPED, visit(case, at)) < spec.dropped:
        book.say(case, Kind.DROPPED, pool.index, 0.0, slot)
        lines.release(book, case, pool, slot, since)
        front_door.tries_again(book, case)
    else:
        book.due(case, book.later(_minutes(book, case, at)), "journey", "ends a visit",
                 lambda: _visit_ends(book, case, at, pool, slot, since))


def _wrong_desk(book: Book, case: Case, at: int, pool: Pool, slot: int, since: float) -> None:
    book.say(case, Kind.BOUNCED, at, book.world.bounce_minutes)
    case.misdirected = False
    lines.release(book, case, pool, slot, since)
    _hand_to(book, case, at, "to the level again from the wrong desk")


def _minutes(book: Book, case: Case, at: int) -> float:
    """Return handle x snowball + script + the story again + apology."""
    world, own = book.world, book.flaws[case.flaw].handle
    law = own if at == 0 and own >= 0 else book.levels[at].handle
    minutes = book.luck.minutes(law, case, Purpose.HANDLE, visit(case, at)) * snowball.factor(book, case)
    minutes += world.script_minutes if at == 0 else 0.0
    minutes += world.story_minutes if case.story_lost else 0.0
    return minutes + (world.apology_minutes if at == 0 and world.apology != Apology.NONE else 0.0)


def _visit_ends(book: Book, case: Case, at: int, pool: Pool, slot: int, since: float) -> None:
    _opening(book, case, at)
    if book.levels[at].routed:
        _goes_its_way(book, case, at, pool, slot, since)
    else:
        _attempt(book, case, at, pool, slot, since)


def _opening(book: Book, case: Case, at: int) -> None:
    world = book.world
    if case.story_lost:
        case.story_lost = False
        book.say(case, Kind.STORY_REPEATED, at, world.story_minutes)
        feelings.feel(book, case, Feeling.REPEATED_STORY)
        feelings.strain(book, case, Effort.REPEATED_STORY)
    if at == 0 and world.apology != Apology.NONE:
        book.say(case, Kind.APOLOGISED, at, float(world.apology))
        sincere = world.apology == Apology.SINCERE
        feelings.feel(book, case, Feeling.APOLOGY_SINCERE if sincere else Feeling.APOLOGY_SCRIPTED)
    if not case.reported and book.luck.of(case, Purpose.REPORT) < world.report:
        case.reported = True
        design.report(book, case)


def _goes_its_way(book: Book, case: Case, at: int, pool: Pool, slot: int, since: float) -> None:
    """Read where the routes of a level send a case: solved, a level, refused, given up, in this order of the draw."""
    shares = book.plan.routes[at].tolist()
    way = front_door.chosen(shares, book.luck.of(case, Purpose.ROUTE, visit(case, at)))
    if way == 0:
        _grants(book, case, at, pool, slot, since, "the routes say solved")
    elif way <= len(book.levels):
        lines.release(book, case, pool, slot, since)
        _hand_on(book, case, at, way - 1, "where the routes lead")
    else:
        lines.release(book, case, pool, slot, since)
        ending = Ending.REFUSED if way == len(book.levels) + 1 else Ending.GAVE_UP
        book.steps["end"](case, ending, "where the routes lead")


def _attempt(book: Book, case: Case, at: int, pool: Pool, slot: int, since: float) -> None:
    spec, world = book.levels[at], book.world
    if case.complexity > spec.attempt_below:
        book.say(case, Kind.PASSED_ON, at, case.complexity)
        _not_here(book, case, at, pool, slot, since, "too complex for the level")
        return
    skill = front_door.linear(spec.success_at_0, spec.success_at_1, case.complexity)
    if not book.luck.of(case, Purpose.SUCCESS, visit(case, at)) < skill:
        book.say(case, Kind.ATTEMPT_FAILED, at, world.failed_attempt)
        feelings.feel(book, case, Feeling.FAILED_ATTEMPT)
        _not_here(book, case, at, pool, slot, since, "the attempt failed")
        return
    money, authority = snowball.remedy_due(book, case), float(book.plan.authority[at, pool.index])
    boss = int(book.plan.boss[at, pool.index])
    if money <= authority:
        _grants(book, case, at, pool, slot, since, f"{money:g} is within the authority of {authority:g}")
    elif world.asks_boss and boss >= 0 and at < len(book.levels) - 1:
        _asks(book, case, at, boss, pool, slot, since)
    else:
        _not_here(book, case, at, pool, slot, since, f"{money:g} is beyond the authority of {authority:g}")


def _grants(book: Book, case: Case, at: int, pool: Pool, slot: int, since: float, why: str) -> None:
    """Read a grant, the end of the visit, and whether a fixer is needed."""
    snowball.grant(book, case, at, why)
    lines.release(book, case, pool, slot, since)
    flaw = book.flaws[case.flaw]
    if flaw.fixer >= 0 and book.luck.of(case, Purpose.NEEDS_FIXER) < flaw.fixer_probability:
        book.steps["hang up"](book, case)
        if not case.over:
            book.steps["fix"](book, case)
        return
    front_door.solved(book, case, book.levels[at].holds, visit(case, at))


def _not_here(book: Book, case: Case, at: int, pool: Pool, slot: int, since: float, why: str) -> None:
    """Read that a case goes up, or is refused at the top."""
    lines.release(book, case, pool, slot, since)
    if at == len(book.levels) - 1:
        book.steps["end"](case, Ending.REFUSED, f"{why}, and this is the top")
    else:
        _hand_on(book, case, at, at + 1, why)


# --- the boss ---


def _asks(book: Book, case: Case, at: int, boss: int, pool: Pool, slot: int, since: float) -> None:
    n, asked = visit(case, at), book.now
    book.say(case, Kind.BOSS_ASKED, boss, snowball.remedy_due(book, case))
    feelings.feel(book, case, Feeling.ASKED_BOSS)

    def answers(line: Pool, chair: int, taken: float) -> None:
        yes = book.luck.of(case, Purpose.APPROVAL, n) < book.world.approval
        book.say(case, Kind.BOSS_APPROVED if yes else Kind.BOSS_DECLINED, boss, book.now - asked)
        lines.release(book, case, line, chair, taken)
        if yes:
            _grants(book, case, at, pool, slot, since, "the boss approved")
        else:
            lines.release(book, case, pool, slot, since)
            _hand_on(book, case, at, at + 1, "the boss declined")

    def listens(line: Pool, chair: int) -> None:
        taken = book.now
        minutes = book.luck.minutes(book.world.consult, case, Purpose.CONSULT, n)
        book.due(case, book.later(minutes), "journey", "hears from the boss", lambda: answers(line, chair, taken))

    lines.seek_inside(book, case, book.levels[boss].pool, "journey", listens)


# --- handing up ---


def _hand_on(book: Book, case: Case, at: int, to: int, why: str) -> None:
    case.visits[at] = case.visits.get(at, 0) + 1
    _hand_to(book, case, to, why)


def _hand_to(book: Book, case: Case, to: int, why: str) -> None:
    world = book.world
    case.handoffs += 1
    warm = bool(world.warm) and not case.by_message
    book.say(case, Kind.HANDED_UP, to, float(warm), why=why)
    feelings.feel(book, case, Feeling.HANDOFF)
    feelings.strain(book, case, Effort.HANDOFF)
    if book.luck.of(case, Purpose.LOST_INFORMATION, case.handoffs) < world.lost_information:
        case.story_lost = True
        book.say(case, Kind.INFORMATION_LOST, to)
    case.misdirected = book.luck.of(case, Purpose.BOUNCE, case.handoffs) < world.bounce
    if feelings.has_had_enough(case):
        book.steps["end"](case, Ending.GAVE_UP, "effort exceeds tolerance after a handoff")
        return
    if not warm:
        book.steps["hang up"](book, case)
    if not case.over:
        level(book, case, to)
