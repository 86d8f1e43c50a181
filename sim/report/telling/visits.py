"""What happens when somebody answers: the visit, the boss, the way up the chain."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sim.report.telling.clauses import CUSTOMER
from sim.report.telling.lines import LONG, freed
from sim.vocabulary import NOBODY, Apology, ChannelKind, Ending, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.report.telling.clauses import Clause, Teller


def served(teller: Teller, index: int) -> list[Clause]:
    """Say who began to work on it, how long it had been waiting, what set them free, and how long it then took."""
    at = teller.life.positions[index]
    called = teller.caller(at)
    agent = agent_of(teller, at)
    what = _work(teller, at, called)
    if teller.why(at) < 0:
        clauses = [teller.clause(agent, f"{what} at once", at, timed=True)]
    else:
        waited = teller.lasted("waited", at, teller.value(at))
        after = freed(teller, at) if teller.value(at) >= LONG else ""
        says = f"{what} after {waited}{f' in line, {after}' if after else ' in line'}"
        clauses = [teller.clause(agent, says, at, timed=True)]
    return clauses + _took(teller, index, agent)


def _took(teller: Teller, index: int, agent: str) -> list[Clause]:
    """Say how long a visit took until something came of it, unless what came of it says so."""
    at = teller.life.positions[index]
    after = teller.next_step(index, past=(Kind.FELT, Kind.RELEASED, Kind.WRAPPING_UP))  # of the visit before, perhaps
    if after < 0 or teller.kind(after) in _SAY_THEMSELVES or not _follows(teller, after, at):
        return []
    minutes = teller.time(after) - teller.time(at)
    if minutes < 1.0:
        return []
    took = teller.lasted("visit", at, minutes)
    return [replace(teller.aside(agent, f"spent {took} on it", at), time=teller.time(at), until=teller.time(after))]


def _follows(teller: Teller, step: int, served_at: int) -> bool:
    """Whether a step belongs to the work that began with a SERVED."""
    return served_at in (teller.cause(step), teller.cause(teller.cause(step)))


_SAY_THEMSELVES: Final = (Kind.FIXED, Kind.BOSS_APPROVED, Kind.BOSS_DECLINED, Kind.HUNG_UP_ON_HOLD, Kind.BOUNCED,
                          Kind.QUEUED)


def level_of(teller: Teller, served_at: int) -> int:
    """Return the level at which the case of a SERVED is seen; -1 where it is no visit: fixers, a call, a chase."""
    called = teller.caller(served_at)
    if called < 0:
        return NOBODY
    kind = teller.kind(called)
    if kind in (Kind.HANDED_UP, Kind.BOSS_ASKED, Kind.ANSWER_PROMISED):
        return teller.place(called)
    first = (Kind.CONTACTED, Kind.HUMAN_OFFERED, Kind.CHECKED_IN, Kind.MESSAGE_LEFT, Kind.CALL_DUE)
    return 0 if kind in first else NOBODY


def agent_of(teller: Teller, served_at: int) -> str:
    """Name the agent of a SERVED."""
    pool, slot = teller.place(served_at), teller.slot(served_at)
    return teller.note("agent", served_at, slot, teller.called.agent(pool, slot, level_of(teller, served_at)))


def _work(teller: Teller, at: int, called: int) -> str:
    """Say what an agent does who begins: by what called for it."""
    kind = teller.kind(called) if called >= 0 else NOBODY
    if kind in (Kind.CONTACTED, Kind.HUMAN_OFFERED):
        message = teller.called.plan.channels["kind"][teller.place(called)] == ChannelKind.MESSAGE
        if message and not teller.is_chase(called):
            return "took up the message"
        return "called back" if _is_called_back(teller, at) else "took it up" if message else "answered"
    if kind == Kind.HANDED_UP:
        return "took over" if teller.value(called) == 1.0 else "took up the case"
    return _BEGINS.get(kind, "began to work on it")


def _is_called_back(teller: Teller, served_at: int) -> bool:
    """Whether a caller had hung up before, and kept the place."""
    queued = teller.why(served_at)
    return any(teller.cause(at) == queued and teller.kind(at) in (Kind.CALLBACK_ACCEPTED, Kind.MESSAGE_LEFT)
               for at in teller.life.positions if queued < at < served_at)


_BEGINS: Final[dict[int, str]] = {
    Kind.CHECKED_IN: "called the customer", Kind.MESSAGE_LEFT: "called back",
    Kind.BOSS_ASKED: "listened to the question",
    Kind.ANSWER_PROMISED: "took up the question", Kind.CALL_DUE: "called the customer",
    Kind.FIX_REQUESTED: "took up the request",
}


def agent_at(teller: Teller, at: int) -> str:
    """Name the agent whose work a step belongs to: that of the last SERVED from which it follows."""
    cause = at
    while cause >= 0 and teller.kind(cause) != Kind.SERVED:
        cause = teller.cause(cause)
    if cause < 0 or teller.records["customer"][cause] != teller.life.customer:
        return "the organisation"
    if teller.kind(at) == Kind.BOSS_ASKED:
        return agent_of(teller, cause)
    called = teller.caller(cause)
    while called >= 0 and teller.kind(called) == Kind.BOSS_ASKED:  # held meanwhile: the rep, not the boss
        cause = teller.cause(called)
        while cause >= 0 and teller.kind(cause) != Kind.SERVED:
            cause = teller.cause(cause)
        called = teller.caller(cause)
    return agent_of(teller, cause)


def dropped(teller: Teller, index: int) -> Clause:
    """Say that the call was cut off."""
    return teller.clause("the call", "was cut off before a word was said", teller.life.positions[index])


def story_repeated(teller: Teller, index: int) -> Clause:
    """Say that the customer had to tell it again."""
    at = teller.life.positions[index]
    took = f", which took {teller.lasted('took', at, teller.value(at))}" if teller.value(at) > 0.0 else ""
    return teller.clause(CUSTOMER, f"had to tell the story again{took}", at)


def apologised(teller: Teller, index: int) -> Clause:
    """Say what kind of apology it was."""
    at = teller.life.positions[index]
    scripted = teller.value(at) == Apology.SCRIPTED
    said = teller.note("apology", at, teller.value(at), f"apologised {'from the script' if scripted else 'sincerely'}")
    return teller.clause(agent_at(teller, at), said, at)


def passed_on(teller: Teller, index: int) -> Clause:
    """Say that it is too complicated here."""
    at = teller.life.positions[index]
    return teller.clause(agent_at(teller, at), "found it too complicated to try", at)


def attempt_failed(teller: Teller, index: int) -> Clause:
    """Say that an attempt failed, and what it cost."""
    at = teller.life.positions[index]
    cost = f" (which cost {teller.sum('cost', at)})" if teller.value(at) else ""
    return teller.clause(agent_at(teller, at), f"tried and failed{cost}", at)


def granted(teller: Teller, index: int) -> Clause:
    """Say what was granted."""
    at = teller.life.positions[index]
    says = f"granted {teller.sum('granted', at)}" if teller.value(at) > 0.0 else "settled it without a payment"
    if teller.value(at) <= 0.0:
        teller.note("granted", at, 0.0, "")
    after = teller.next_step(index, past=_PASSED)
    if after >= 0 and teller.kind(after) == Kind.CAME_BACK:
        says += ", which was not to hold"
    return teller.clause(agent_at(teller, at), says, at)


_PASSED: Final = (Kind.FELT, Kind.RELEASED, Kind.WRAPPING_UP, Kind.GOODWILL_GIVEN)
"""What may stand between a grant and what comes of it."""


def goodwill_given(teller: Teller, index: int) -> Clause:
    """Say what was given on top."""
    at = teller.life.positions[index]
    return teller.clause(agent_at(teller, at), f"added {teller.sum('goodwill', at)} as goodwill", at)


# --- the boss ---


def boss_asked(teller: Teller, index: int) -> Clause:
    """Say whom the rep asked, and for how much."""
    at = teller.life.positions[index]
    boss = teller.note("boss", at, teller.place(at), teller.called.boss(teller.place(at)))
    served_at = teller.cause(at)
    in_turn = served_at >= 0 and teller.kind(served_at) == Kind.SERVED and teller.kind(teller.caller(served_at)) in (
        Kind.BOSS_ASKED, Kind.ANSWER_PROMISED)
    asked = teller.sum("asked", at)
    return teller.clause(agent_at(teller, at), f"{'in turn ' if in_turn else ''}asked {boss} for {asked}", at)


def boss_said(teller: Teller, index: int) -> Clause:
    """Say yes or no, and how long it took."""
    at = teller.life.positions[index]
    yes = teller.kind(at) == Kind.BOSS_APPROVED
    boss = teller.note("boss", at, teller.place(at), teller.called.boss(teller.place(at)))
    held = f", after {teller.lasted('held', at, teller.value(at))} on hold in all" if teller.value(at) > 0.0 else ""
    return teller.clause(boss, f"said {'yes' if yes else 'no'}{held}", at, timed=bool(held))


def hung_up_on_hold(teller: Teller, index: int) -> Clause:
    """Say that the customer did not wait for the boss."""
    at = teller.life.positions[index]
    held = teller.lasted("held", at, teller.value(at))
    return teller.clause(CUSTOMER, f"hung up after {held} on hold", at, timed=True)


def boss_absent(teller: Teller, index: int) -> Clause:
    """Say that there was no boss to ask."""
    at = teller.life.positions[index]
    boss = teller.note("boss", at, teller.place(at), teller.called.boss(teller.place(at)))
    held = teller.value(at)
    if held > 0.0:
        return teller.clause(boss, f"went off duty after {teller.lasted('held', at, held)} of holding", at, timed=True)
    return teller.clause(agent_at(teller, at), f"wanted to ask {boss}, who was not on duty", at)


def answer_promised(teller: Teller, index: int) -> Clause:
    """Say by when the customer is to hear what the boss says."""
    at = teller.life.positions[index]
    boss = teller.note("boss", at, teller.place(at), teller.called.boss(teller.place(at)))
    return teller.clause("the customer", f"was promised a call with the answer of {boss}{within(teller, at)}", at)


def answered(teller: Teller, index: int) -> Clause:
    """Say what the boss had said."""
    at = teller.life.positions[index]
    boss = teller.note("boss", at, teller.place(at), teller.called.boss(teller.place(at)))
    yes = teller.note("yes", at, teller.value(at), "yes" if teller.value(at) else "no")
    return teller.clause(agent_at(teller, at), f"brought the answer of {boss}, which was {yes}", at)


def within(teller: Teller, at: int) -> str:
    """Say by when something is promised; no date where there is none."""
    if teller.value(at) < 0.0:
        return ", without a date"
    date = teller.date("promised", at, teller.time(at) + teller.value(at))
    return f" within {teller.lasted('promised_in', at, teller.value(at))} (by {date})"


# --- up the chain ---


def handed_up(teller: Teller, index: int) -> Clause:
    """Say to whom the case goes, and whether the customer stays on the line."""
    at = teller.life.positions[index]
    level = teller.note("level", at, teller.place(at), teller.called.level(teller.place(at)))
    warm = teller.value(at) == 1.0
    if teller.kind(teller.own(teller.cause(at))) == Kind.BOUNCED:
        how = teller.note("warm", at, teller.value(at), "put the customer" if warm else "sent the case")
        return teller.clause(agent_at(teller, at), f"{how} back into the line for {level}", at)
    how = teller.note("warm", at, teller.value(at), "put the customer through" if warm else "handed the case on")
    return teller.clause(agent_at(teller, at), f"{how} to {level}{'' if warm else ', in writing'}", at)


def awaiting(teller: Teller, index: int) -> Clause:
    """Say for whom the case waits."""
    at = teller.life.positions[index]
    if teller.kind(at) == Kind.AWAITING_CUSTOMER:
        return teller.clause(agent_at(teller, at), "asked the customer for something, and the case waited for it", at)
    return teller.clause(agent_at(teller, at), "left the case to wait for a third party", at)


def awaited(teller: Teller, index: int) -> Clause:
    """Say how long the case has waited."""
    at = teller.life.positions[index]
    waited = f"after {teller.lasted('awaited', at, teller.value(at))}" if teller.value(at) > 0.0 else "at once"
    whom = "for the customer" if teller.kind(at) == Kind.AWAITED_CUSTOMER else "for a third party"
    return teller.clause(f"the wait {whom}", f"was over {waited}", at, timed=True)


def information_lost(teller: Teller, index: int) -> Clause:
    """Say that the story got lost on the way."""
    return teller.clause("what the customer had told", "got lost on the way", teller.life.positions[index], joins=True)


def bounced(teller: Teller, index: int) -> Clause:
    """Say that it was the wrong desk."""
    at = teller.life.positions[index]
    took = f" after {teller.lasted('took', at, teller.value(at))}" if teller.value(at) > 0.0 else ""
    return teller.clause(agent_at(teller, at), f"turned out to be the wrong desk{took}", at, timed=True)


def reported(teller: Teller, index: int) -> Clause:
    """Say that the root cause was reported, and whether that set off a project."""
    at = teller.life.positions[index]
    starts = [int(each) for each in _caused(teller, at, Kind.PROJECT_STARTED)]
    teller.explain(*starts)
    says = "reported the root cause"
    if starts:
        says += f", which set off a project on {teller.problem(at)}"
    return teller.clause(agent_at(teller, at), says, at)


def _caused(teller: Teller, at: int, kind: Kind) -> list[int]:
    """Return the positions of the records of a kind that a record set off at the same instant."""
    found, last = [], len(teller.records)
    for later in range(at + 1, last):
        if teller.time(later) > teller.time(at):
            break
        if teller.cause(later) == at and teller.kind(later) == kind:
            found.append(later)
    return found


def released(teller: Teller, index: int) -> None:
    """Say nothing of the end of work: what came of it has been told."""


def ended(teller: Teller, index: int) -> Clause:
    """Say how the case ended, and how long it had been open."""
    at = teller.life.positions[index]
    ending = Ending(teller.place(at))
    opened = next(each for each in teller.life.positions
                  if teller.case(each) == teller.case(at) and teller.kind(each) == Kind.OPENED)
    minutes = teller.time(at) - teller.time(opened)
    teller.note("ending", at, float(ending), "")
    open_for = teller.lasted("open", at, minutes) if minutes > 0.0 else "no time"
    if ending is Ending.SILENT:
        return teller.clause("the organisation", "never heard of it", at)
    if ending is Ending.SOLVED:
        return teller.clause("the problem", f"was solved, {open_for} after it had come up", at)
    if ending is Ending.REFUSED:
        return teller.clause("the customer", f"was refused for good, {open_for} after the problem had come up", at)
    if ending is Ending.GAVE_UP:
        enough = teller.life.efforts[index] > float(teller.life.traits["tolerance"])
        says = "had had enough and gave up" if enough else "gave up without another try"
        return teller.clause(CUSTOMER, f"{says}, {open_for} after the problem had come up", at)
    return teller.clause("the problem", f"was left unsolved, {open_for} after it had come up", at)


SAYINGS: Final[dict[Kind, Callable[[Teller, int], Clause | list[Clause] | None]]] = {
    Kind.SERVED: served, Kind.DROPPED: dropped, Kind.STORY_REPEATED: story_repeated, Kind.APOLOGISED: apologised,
    Kind.PASSED_ON: passed_on, Kind.ATTEMPT_FAILED: attempt_failed, Kind.GRANTED: granted,
    Kind.GOODWILL_GIVEN: goodwill_given, Kind.BOSS_ASKED: boss_asked, Kind.BOSS_APPROVED: boss_said,
    Kind.BOSS_DECLINED: boss_said, Kind.HUNG_UP_ON_HOLD: hung_up_on_hold, Kind.BOSS_ABSENT: boss_absent,
    Kind.ANSWER_PROMISED: answer_promised, Kind.ANSWERED: answered, Kind.HANDED_UP: handed_up,
    Kind.AWAITING_CUSTOMER: awaiting, Kind.AWAITING_THIRD_PARTY: awaiting, Kind.AWAITED_CUSTOMER: awaited,
    Kind.AWAITED_THIRD_PARTY: awaited,
    Kind.INFORMATION_LOST: information_lost, Kind.BOUNCED: bounced, Kind.REPORTED: reported, Kind.RELEASED: released,
    Kind.WRAPPING_UP: released, Kind.ENDED: ended,
}
